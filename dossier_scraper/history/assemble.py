"""Assemble one dossier from its sources: its own page first, then the linked event pages, then the listing.

Pure. What a later source adds is what an earlier one left out or cut off; what it contradicts becomes a problem and
changes nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dossier_scraper.model import (
    EVENT_FIELDS,
    DateValue,
    Dossier,
    Event,
    EventPage,
    Form,
    ListingRow,
    Organisation,
    OtherField,
    Problem,
    Provenance,
    Reading,
    event_id,
)
from dossier_scraper.site import Site
from dossier_scraper.site.countries import country_code
from dossier_scraper.text import continues, plain, same


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one capture says: a reading, and for the listing the row that names the dossier.

    `places` is the part of the reading's provenance that tells of the row, where somebody has it: a listing has many.
    """

    capture_id: str
    captured_at: str
    reading: Reading
    position: int | None = None
    places: Mapping[str, Provenance] | None = None

    @property
    def row(self) -> ListingRow | None:
        """Return the listing's row, or None for a claim that is not the listing's."""
        return None if self.position is None else self.reading.rows[self.position]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """A provenance and the capture that it points into."""

    capture_id: str
    provenance: Provenance


@dataclass(slots=True, kw_only=True)
class Assembled:
    """One observation of a dossier, with the source of each value and what a person should look at."""

    dossier: Dossier
    listed_as: str | None
    provenance: dict[str, Sourced] = field(default_factory=dict)
    problems: list[tuple[str, Problem]] = field(default_factory=list)


def assemble(dossier_id: str, own: Claim, events: Mapping[str, Claim], listing: Claim | None, site: Site) -> Assembled:
    """Assemble the dossier `dossier_id` from its page's claim, claims of event pages by page key, and the listing's.

    Raises `ValueError` when `own` is not a reading of a dossier.
    """
    page = own.reading.dossier
    if page is None:
        raise ValueError(f"{own.capture_id} is no reading of a dossier")
    ids = _event_ids(dossier_id, page.events, site)
    result = Assembled(
        dossier=replace(
            page,
            id=dossier_id,
            events=tuple(e if e.id == i else replace(e, id=i) for e, i in zip(page.events, ids, strict=True)),
        ),
        listed_as=None,
        provenance=_own_provenance(own, page, ids),
        problems=[(own.capture_id, problem) for problem in own.reading.problems],
    )
    _complete_events(result, events, site)
    if listing and listing.row:
        _complete_from_listing(result, listing, listing.row, site)
    return result


def _event_ids(dossier_id: str, events: tuple[Event, ...], site: Site) -> list[str]:
    """Mint ids under the dossier's lasting id; a path that stands twice on one timeline is told apart by its title."""
    ids: list[str] = []
    for position, event in enumerate(events):
        minted = event_id(dossier_id, site.path(event.url), event.title, position)
        if minted in ids:
            minted = event_id(f"{dossier_id}\n{event.url}", None, event.title, position)
        if minted in ids:
            minted = event_id(f"{dossier_id}\n{event.url}\n{event.title}", None, None, position)
        ids.append(minted)
    return ids


def _own_provenance(own: Claim, page: Dossier, ids: list[str]) -> dict[str, Sourced]:
    renamed = {event.id: new for event, new in zip(page.events, ids, strict=True) if event.id != new}
    found = {}
    for path, provenance in own.reading.provenance.items():
        if renamed and path.startswith("events/"):
            _, event, *rest = path.split("/")
            path = "/".join(("events", renamed.get(event, event), *rest))
        found[path] = Sourced(capture_id=own.capture_id, provenance=provenance)
    return found


def _complete_events(result: Assembled, pages: Mapping[str, Claim], site: Site) -> None:
    completed = []
    for event in result.dossier.events:
        claim = pages.get(site.key(event.url)) if event.url else None
        page = claim.reading.event if claim else None
        completed.append(_complete_event(result, event, claim, page) if claim and page else event)
    result.dossier = replace(result.dossier, events=tuple(completed))


def _complete_event(result: Assembled, event: Event, claim: Claim, page: EventPage) -> Event:
    values: dict[str, Any] = {}
    for name, form in ((f.name, f.form) for f in EVENT_FIELDS if f.version):
        said, more = getattr(event, name), getattr(page, name)
        if not more:
            continue
        completes, agrees = COMPLETION[form]
        path = f"events/{event.id}/{name}"
        if not said or completes(said, more):
            values[name] = more
            _take(result, path, claim, f"event/{name}")
        elif not agrees(said, more):
            text = f"the timeline says {_shown(said)}, the event's own page {_shown(more)}"
            result.problems.append(
                (claim.capture_id, Problem(code="contradiction", severity="warning", field=path, detail=text))
            )
    return replace(event, **values, other=(*event.other, *_more_others(result, event, claim, page)))


def _more_others(result: Assembled, event: Event, claim: Claim, page: EventPage) -> list[OtherField]:
    """Return the other fields of an event's own page whose labels its timeline does not have."""
    known, added = {plain(one.label) for one in event.other}, list[OtherField]()
    for position, one in enumerate(page.other):
        if plain(one.label) not in known:
            _take(result, f"events/{event.id}/other/{len(event.other) + len(added)}", claim, f"event/other/{position}")
            added.append(one)
    return added


def _complete_from_listing(result: Assembled, claim: Claim, row: ListingRow, site: Site) -> None:
    dossier, prefix = result.dossier, f"rows/{claim.position}"
    result.listed_as = row.listed_as
    if row.listed_as:
        _take(result, "listed_as", claim, f"{prefix}/listed_as")
    if row.country and not dossier.country:
        dossier = replace(dossier, country=row.country, country_code=country_code(row.country, site))
        _take(result, "country", claim, f"{prefix}/country")
        if dossier.country_code:
            _take(result, "country_code", claim, f"{prefix}/country")
    if row.organisations and not dossier.requesting_organisations:
        dossier = replace(
            dossier, requesting_organisations=tuple(Organisation(name=name) for name in row.organisations)
        )
        for position in range(len(row.organisations)):
            if not _take(result, f"requesting_organisations/{position}", claim, f"{prefix}/organisations/{position}"):
                _take(result, f"requesting_organisations/{position}", claim, f"{prefix}/organisations")
    names = tuple(organisation.name for organisation in dossier.requesting_organisations)
    checks: tuple[tuple[str, Any, Any, Callable[[Any, Any], bool]], ...] = (
        ("country", dossier.country, row.country, same),
        ("requesting_organisations", names, row.organisations, _same_set),
        ("title", dossier.title, row.title, _same_start),
        ("start_date", dossier.start_date, row.date, _same_date),
    )
    for name, said, listed, agrees in checks:
        if said and listed and not agrees(said, listed):
            text = f"the page says {_shown(said)}, the listing {_shown(listed)}"
            result.problems.append(
                (claim.capture_id, Problem(code="contradiction", severity="warning", field=name, detail=text))
            )
    result.dossier = dossier


def _take(result: Assembled, path: str, claim: Claim, source_path: str) -> bool:
    """Point `path` at the claim's provenance for `source_path`, and for parts of it; tell whether there was any."""
    found, end = False, len(source_path)
    places = claim.reading.provenance if claim.places is None else claim.places
    for key, provenance in places.items():
        if key.startswith(source_path) and key[end : end + 1] in ("", "/"):
            result.provenance[path + key[end:]] = Sourced(capture_id=claim.capture_id, provenance=provenance)
            found = True
    return found


def _same_start(a: str, b: str) -> bool:
    return same(a, b) or continues(b, a)


def _same_set(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    return {plain(x) for x in a} == {plain(x) for x in b} or plain(", ".join(a)) == plain(", ".join(b))


def _refines(said: DateValue, more: DateValue) -> bool:
    """Return True if the page's date lies within what the timeline's can mean and says more."""
    if not more.date or not more.earliest or not more.latest:
        return False
    if not said.date or not said.earliest or not said.latest:
        return True
    within = said.earliest <= more.earliest and more.latest <= said.latest
    longer = said.date == more.date and more.date_end is not None and said.date_end is None
    return (within and (more.date, more.date_end) != (said.date, said.date_end)) or longer


def _same_date(a: DateValue, b: DateValue) -> bool:
    return (a.date, a.date_end) == (b.date, b.date_end) or not (a.date and b.date)


def _always(a: object, b: object) -> bool:
    return True


def _never(a: object, b: object) -> bool:
    return False


# When an event's own page says more than the timeline, and when it does not contradict it.
COMPLETION: Mapping[Form, tuple[Callable[[Any, Any], bool], Callable[[Any, Any], bool]]] = {
    "line": (continues, same),
    "text": (continues, _always),
    "range": (_refines, _same_date),
    "names": (_never, _same_set),
    "links": (_never, _same_set),
}


def _shown(value: object) -> str:
    if isinstance(value, DateValue):
        return f"“{value.text}”"
    if isinstance(value, tuple):
        return "“" + "; ".join(map(str, value)) + "”"
    return f"“{value}”"
