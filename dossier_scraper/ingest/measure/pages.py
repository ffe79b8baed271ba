"""What each page that a run read shows beside the last good reading of the same page: fields, labels, template."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dossier_scraper.archive.database.records import Database, Row
from dossier_scraper.archive.questions.readings import PageRead, Said, pages_read, said_in
from dossier_scraper.extract.problems import explains
from dossier_scraper.model import DOSSIER_FIELDS, EVENT_FIELDS, EVENT_PAGE_FIELDS, ROW_FIELDS, Field
from dossier_scraper.monitor import Place
from dossier_scraper.site import Site


def _measured(fields: Iterable[Field]) -> tuple[str, ...]:
    return tuple(field.name for field in fields if field.version and field.told)


DOSSIER, EVENTS, EVENT, ROW = map(_measured, (DOSSIER_FIELDS, EVENT_FIELDS, EVENT_PAGE_FIELDS, ROW_FIELDS))
FIELDS = {"dossier": DOSSIER, "event": EVENT, "listing": ROW}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One page of a dossier or an event, or one row of the listing: its fields that have a value, now and before.

    `before` is None for one that is new. `causes` says of fields without a value what the reading says of them.
    `reshaped` when all its dates are written in another form than before; `unread` when more of them cannot be read.
    """

    kind: str
    now: frozenset[str]
    before: frozenset[str] | None
    causes: Mapping[str, str]
    labels: frozenset[str]
    templates: tuple[str, str] | None
    place: Place
    reshaped: bool
    unread: bool


def units(store: Database, site: Site, runs: list[str]) -> Iterator[Unit]:
    """Yield what the runs read, each page once, in order of capture."""
    seen: set[str] = set()
    for page in pages_read(store, runs):
        key = f"{page.kind} {page.dossier_id or page.page_key}"
        if key in seen:
            continue
        seen.add(key)
        data, before = said_in(store, page.reading_id), page.before_id
        old = data if before == page.reading_id else said_in(store, before) if before else None
        if data:
            yield from _of_listing(page, data, old, site) if page.kind == "listing" else _of_page(page, data, old)


def _of_page(page: PageRead, data: Said, old: Said | None) -> Iterator[Unit]:
    """Yield the unit of a dossier's or an event's page.

    A timeline that lost most of its entries has lost itself, and one whose entries mostly lost a field that field.
    """
    kind = page.kind
    read, prefix = (_dossier, "") if kind == "dossier" else (_event, "event/")
    page_now, page_was = _part(data, kind), _part(old, kind) if old else {}
    now, was = read(page_now), read(page_was) if old else {}
    shrunk = {"events"} if 2 * now.get("events", 0) < was.get("events", 0) else set()
    of_events = [name for name in was if name.startswith("events.") and "events" in now]
    thinned = {name for name in of_events if 2 * now.get(name, 0) * was["events"] < was[name] * now["events"]}
    gone = (was.keys() - now.keys()) | shrunk | thinned
    causes = {name: _cause(data, prefix + name) for name in gone}
    if "events" in now and shrunk:
        causes["events"] = "timeline_cut"
    reshaped, unread = _dates_differ(page_now, page_was)
    yield Unit(
        kind=kind,
        now=frozenset(now.keys() - gone),
        before=frozenset(was) if old else None,
        causes=causes,
        labels=_new_labels(data, old),
        templates=(old.template, data.template) if old else None,
        place=_place(page),
        reshaped=reshaped,
        unread=unread,
    )


def _of_listing(page: PageRead, data: Said, old: Said | None, site: Site) -> Iterator[Unit]:
    """Yield a unit for each row of a listing's page."""
    rows = {site.key(row["url"]): row for row in old.rows} if old else {}
    for position, row in enumerate(data.rows):
        known = rows.get(site.key(row["url"]))
        now, was = _filled(row, ROW), _filled(known, ROW) if known else set()
        reshaped, unread = _dates_differ(row, known or {})
        yield Unit(
            kind="listing",
            now=frozenset(now),
            before=frozenset(was) if known else None,
            causes={name: _cause(data, f"rows/{position}/{name}", f"rows/{position}") for name in was - now},
            labels=_new_labels(data, old if known else None),
            templates=(old.template, data.template) if old and known else None,
            place=_place(page),
            reshaped=reshaped,
            unread=unread,
        )


def _part(said: Said, kind: str) -> Row:
    """Return what a reading says of a dossier or of an event."""
    return (said.dossier if kind == "dossier" else said.event) or {}


def _place(page: PageRead) -> Place:
    return Place(capture=page.id, url=page.url, at=page.captured_at)


def _new_labels(data: Said, old: Said | None) -> frozenset[str]:
    """Return the unknown labels that a page has and had not; none for a page that is itself new."""
    if old is data:
        return frozenset()
    now, was = (
        {problem["detail"] for problem in said.problems if problem["code"] == "unknown_label"}
        for said in (data, old or data)
    )
    return frozenset(now - was)


def _filled(data: Mapping[str, Any], names: tuple[str, ...]) -> set[str]:
    """Return the names that have a value; of a date that is a date, not its text alone."""
    return {name for name in names if (v := data[name]) and (not isinstance(v, dict) or v["date"])}


def _dossier(data: Row) -> dict[str, int]:
    """Return the fields of a dossier that have a value, those of its timeline too, with how many entries have it."""
    filled = Counter(f"events.{name}" for event in data["events"] for name in _filled(event, EVENTS))
    events = {"events": len(data["events"])} if data["events"] else {}
    return dict.fromkeys(_filled(data, DOSSIER), 1) | filled | events


def _event(data: Row) -> dict[str, int]:
    return dict.fromkeys(_filled(data, EVENT), 1)


def _dates(value: Any) -> Iterator[tuple[str, str | None]]:
    """Yield the dates within a part of a reading: the text, and the date that was read there."""
    if isinstance(value, dict) and "date" in value and "text" in value:
        yield value["text"], value["date"]
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _dates(part)


def _shape(text: str) -> str:
    """Return the form of a date's text: `15 March 2018` and `7 May 2021` have the same."""
    return re.sub(r"\d+", "9", re.sub(r"[^\W\d_]+", "a", text))


def _dates_differ(data: Row, old: Row) -> tuple[bool, bool]:
    """Return whether all dates are written in another form than before, and whether more of them cannot be read."""
    if old is data:
        return False, False
    now, was = list(_dates(data)), list(_dates(old))
    forms, before = ({_shape(text) for text, _ in dates} for dates in (now, was))
    unread = sum(date is None for _, date in now) > sum(date is None for _, date in was)
    return bool(forms and before) and not forms & before, bool(was) and unread


def _cause(data: Said, *paths: str) -> str:
    """Return what a reading says of a field without a value: a problem's code, or that it was not found.

    `events.date` stands for that field of any entry of the timeline.
    """
    entry = paths[0].partition("events.")[2]
    for problem in data.problems:
        at = problem["field"] or ""
        of_entry = entry and at.startswith("events/") and at.endswith(f"/{entry}")
        if explains(problem["code"]) and (at in paths or of_entry):
            return str(problem["code"])
    tab = any(problem["code"] == "tab_not_loaded" for problem in data.problems)
    return "tab_not_loaded" if tab and paths[0].startswith("events") else "not_found"
