"""Compare two versions of a dossier field by field: pure, on the JSON that versions keep."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from dossier_scraper.model import EVENT_FIELDS, VERSION_FIELDS, Field


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
    yield from _field_changes(VERSION_FIELDS, "", before, after)
    old = {event["id"]: event for event in before["events"]}
    new = {event["id"]: event for event in after["events"]}
    for event_id in [*new, *(i for i in old if i not in new)]:
        was, now = old.get(event_id), new.get(event_id)
        if was and now:
            yield from _field_changes(EVENT_FIELDS, f"events/{event_id}/", was, now)
        else:
            yield Change(f"events/{event_id}", was and event_text(was), now and event_text(now))


def _field_changes(
    fields: Iterable[Field], path: str, was: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterator[Change]:
    for field in fields:
        if field.version and field.form != "events":
            before, after = (said(field, data.get(field.name)) for data in (was, now))
            yield Change(path + field.name, *(_list(v) if isinstance(v, list) else v for v in (before, after)))


def said(field: Field, value: Any) -> str | list[str] | None:
    """Return what a field of a version says: text as it is, a date for a sentence, a list of names or links."""
    if field.form == "organisations":
        return [organisation["name"] for organisation in value or ()]
    if field.form in ("date", "range"):
        return date_text(value)
    return list(value or ()) if field.form in ("names", "links") else value


def _list(values: list[str]) -> str | None:
    return json.dumps(values, ensure_ascii=False) if values else None


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
