"""Compare two databases of one archive, read by two extractors: every value gained, lost or changed, in any version."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dossier_scraper.archive.database.store import Store
from dossier_scraper.history.compare import Change, compare

WHOLE = "dossier"
Said = tuple[str, Mapping[str, Any]]


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
        return f"{self.dossier}, {self.field}: {verb}, from {self.before!r} to {self.after!r}"


def corrections(store: Store, before: str, after: str) -> Iterator[Correction]:
    """Yield what differs between the versions in two schemas of one connection (`main`, or a name attached to it)."""
    ids = store.rows(f"SELECT id FROM {before}.dossiers UNION SELECT id FROM {after}.dossiers ORDER BY id")
    for row in ids:
        old, new = (_said(store, schema, row["id"]) for schema in (before, after))
        for change, seen in _differing(old, new):
            yield Correction(dossier=row["id"], field=change.field, before=change.before, after=change.after, seen=seen)


def _said(store: Store, schema: str, dossier_id: str) -> list[Said]:
    sql = f"SELECT first_seen, data FROM {schema}.versions WHERE dossier_id = ? ORDER BY number"
    rows = store.rows(sql, dossier_id)
    return [(row["first_seen"], json.loads(row["data"])) for row in rows]


def _differing(old: Sequence[Said], new: Sequence[Said]) -> Iterator[tuple[Change, str]]:
    """Yield each difference once, with the time of the first version that shows it."""
    if not old or not new:
        (seen, data), *_ = old or new
        title = str(data["title"] or "(untitled)")
        yield Change(WHOLE, title if old else None, title if new else None), seen
        return
    if old[0][0] != new[0][0]:
        yield Change("first_seen", old[0][0], new[0][0]), new[0][0]
    going_on: set[Change] = set()
    for moment in sorted({seen for seen, _ in (*old, *new)}):
        found = compare(_at(old, moment), _at(new, moment))
        yield from ((change, moment) for change in found if change not in going_on)
        going_on = set(found)


def _at(said: Sequence[Said], moment: str) -> Mapping[str, Any]:
    """Return what was said last at a moment; before the first version, what that one says."""
    return [data for seen, data in said if seen <= moment or seen == said[0][0]][-1]
