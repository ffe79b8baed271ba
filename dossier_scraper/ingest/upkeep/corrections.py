"""Compare two databases of one archive, read by two extractors: every value gained, lost or changed, in any version."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions.differences import dossiers_in_either
from dossier_scraper.archive.questions.versions import VersionData, said_by
from dossier_scraper.archive.questions.withheld import hidden_dossiers
from dossier_scraper.archive.redaction import Hidden
from dossier_scraper.history.compare import Change, compare
from dossier_scraper.wording import in_words

WHOLE = "dossier"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One value that differs; `seen` is the first time at which a version has it, `field` as in `changes`.

    A dossier that only one of the two knows has the field `dossier`, its values are the title; one that only begins
    at another time has `first_seen`.
    """

    dossier: str
    field: str
    before: str | None
    after: str | None
    seen: str

    def __str__(self) -> str:
        """Return the line to print."""
        if self.field == WHOLE:
            return f"{self.dossier}: the dossier is {'gained' if self.before is None else 'lost'}"
        verb = "gained" if self.before is None else "lost" if self.after is None else "changed"
        before, after = (in_words(self.field, value) for value in (self.before, self.after))
        return f"{self.dossier}, {self.field}: {verb}, from {before!r} to {after!r}"


def by_field(changes: Iterable[Correction]) -> Counter[str]:
    """Count values by field, whichever event they are of."""
    return Counter(re.sub(r"^events/[^/]+", "events", change.field) for change in changes)


def by_dossier(changes: Iterable[Correction]) -> Counter[str]:
    """Count values by dossier."""
    return Counter(change.dossier for change in changes)


def corrections(store: Store, before: str, after: str) -> Iterator[Correction]:
    """Yield what differs between the versions in two schemas of one connection (`main`, or a name attached to it)."""
    for dossier_id in dossiers_in_either(store, before, after):
        old, new = (said_by(store, schema, dossier_id) for schema in (before, after))
        for change, seen in _differing(old, new):
            yield Correction(
                dossier=dossier_id, field=change.field, before=change.before, after=change.after, seen=seen
            )


def shown(store: Store, found: Iterable[Correction]) -> list[Correction]:
    """Return corrections as people are shown them, without the values that a person withheld."""
    hidden = hidden_dossiers(store)
    return [_shown(hidden[one.dossier], one) if one.dossier in hidden else one for one in found]


def _shown(hidden: Hidden, one: Correction) -> Correction:
    path = "title" if one.field == WHOLE else one.field
    return replace(one, before=hidden.column(path, one.before), after=hidden.column(path, one.after))


def _differing(old: Sequence[VersionData], new: Sequence[VersionData]) -> Iterator[tuple[Change, str]]:
    """Yield each difference once, with the time of the first version that shows it."""
    if not old or not new:
        first, *_ = old or new
        title = str(first.data["title"] or "(untitled)")
        yield Change(field=WHOLE, before=title if old else None, after=title if new else None), first.first_seen
        return
    if old[0].first_seen != new[0].first_seen:
        yield Change(field="first_seen", before=old[0].first_seen, after=new[0].first_seen), new[0].first_seen
    going_on: set[Change] = set()
    for moment in sorted({said.first_seen for said in (*old, *new)}):
        found = compare(_at(old, moment), _at(new, moment))
        yield from ((change, moment) for change in found if change not in going_on)
        going_on = set(found)


def _at(versions: Sequence[VersionData], moment: str) -> Mapping[str, Any]:
    """Return what was said last at a moment; before the first version, what that one says."""
    first = versions[0].first_seen
    return [said.data for said in versions if said.first_seen <= moment or said.first_seen == first][-1]
