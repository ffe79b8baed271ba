"""Compare two versions of a dossier field by field: pure, on the JSON that versions keep."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

SCALARS = ("title", "country", "country_code", "status", "listed_as", "background", "objectives", "results")
EVENT_FIELDS = ("title", "source", "summary")


class Change(NamedTuple):
    """One field that differs; NULL (None) means that there was, or is, no value."""

    field: str
    before: str | None
    after: str | None


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """List what changed from one version's data to the next, in a fixed order of fields.

    An event that came or went is one change (`events/<id>`); one that stayed is compared field by field. The order of
    events and the address of pages are no change.
    """
    return [change for change in _changes(before, after) if change.before != change.after]


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for field in SCALARS:
        yield Change(field, before.get(field), after.get(field))
    yield Change("requesting_organisations", _names(before), _names(after))
    yield Change("start_date", date_text(before.get("start_date")), date_text(after.get("start_date")))
    old = {event["id"]: event for event in before["events"]}
    new = {event["id"]: event for event in after["events"]}
    for event_id in [*new, *(i for i in old if i not in new)]:
        was, now = old.get(event_id), new.get(event_id)
        if was and now:
            yield from _event_changes(event_id, was, now)
        else:
            yield Change(f"events/{event_id}", was and event_text(was), now and event_text(now))


def _event_changes(event_id: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    for field in EVENT_FIELDS:
        yield Change(f"events/{event_id}/{field}", was[field], now[field])
    yield Change(f"events/{event_id}/date", date_text(was["date"]), date_text(now["date"]))
    for field in ("categories", "documents"):
        yield Change(f"events/{event_id}/{field}", _list(was[field]), _list(now[field]))


def _list(values: list[str]) -> str | None:
    return json.dumps(values, ensure_ascii=False) if values else None


def _names(data: Mapping[str, Any]) -> str | None:
    return _list([organisation["name"] for organisation in data["requesting_organisations"]])


def date_text(date: Mapping[str, Any] | None) -> str | None:
    """Return a date for a sentence: its ISO value, a range as `A to B`, else the page's own text."""
    if not date:
        return None
    if not date["date"]:
        return str(date["text"])
    return f"{date['date']} to {date['date_end']}" if date.get("date_end") else str(date["date"])


def event_text(event: Mapping[str, Any]) -> str:
    """Return an event for a sentence: its date where it has one, and its title."""
    title = event["title"] or event["summary"] or "(untitled)"
    date = date_text(event["date"])
    return f"{date} {title}" if date else str(title)
