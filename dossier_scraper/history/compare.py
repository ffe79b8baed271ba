"""Compare two versions of a dossier field by field: pure, on the JSON that versions keep."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dossier_scraper.model import EVENT_FIELDS, VERSION_FIELDS, Field, date_text
from dossier_scraper.serial import model_json
from dossier_scraper.text import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field that differs, in the form of its column in `changes`: text as it is, all else as JSON (`value_at`).

    None means that there was, or is, no value.
    """

    field: str
    before: str | None
    after: str | None


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """List what changed from one version's data to the next, in a fixed order of fields.

    An event that came or went is one change (`events/<id>`); one that stayed is compared field by field. The order of
    events and the address of pages are no change.
    """
    return list(_changes(before, after))


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    yield from _field_changes(VERSION_FIELDS, "", before, after)
    yield from _other_changes("", before, after)
    old = {event["id"]: event for event in before["events"]}
    new = {event["id"]: event for event in after["events"]}
    for event_id in [*new, *(i for i in old if i not in new)]:
        was, now = old.get(event_id), new.get(event_id)
        if was and now:
            yield from _field_changes(EVENT_FIELDS, f"events/{event_id}/", was, now)
            yield from _other_changes(f"events/{event_id}/", was, now)
        else:
            yield Change(field=f"events/{event_id}", before=was and model_json(was), after=now and model_json(now))


def _field_changes(
    fields: Iterable[Field], path: str, was: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterator[Change]:
    for field in fields:
        if field.version and field.form != "events":
            before, after = was.get(field.name), now.get(field.name)
            if said(field, before) != said(field, after):
                yield Change(field=path + field.name, before=_column(field, before), after=_column(field, after))


def _other_changes(path: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    before, after = others(was), others(now)
    for label in [*after, *(label for label in before if label not in after)]:
        if before.get(label) != after.get(label):
            was_said, is_said = (model_json(v[label]) if label in v else None for v in (before, after))
            yield Change(field=f"{path}other/{pointer(label)}", before=was_said, after=is_said)


def others(data: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the values of other fields by label, folded; a label that is repeated has all of them."""
    found: dict[str, list[str]] = {}
    for field in data.get("other", ()):
        found.setdefault(plain(field["label"]), []).append(field["value"])
    return found


def pointer(label: str) -> str:
    """Return a label as it stands in a path (RFC 6901, 3).

    >>> pointer("city / country")
    'city ~1 country'
    """
    return label.replace("~", "~0").replace("/", "~1")


def said(field: Field, value: Any) -> str | list[str] | None:
    """Return what a field of a version says, however it is written: text, a date's value, a list of names or links."""
    if field.form == "organisations":
        return [organisation["name"] for organisation in value or ()]
    if field.form in ("date", "range"):
        return date_text(value)
    return list(value or ()) if field.form in ("names", "links") else value


def _column(field: Field, value: Any) -> str | None:
    """Return a value in the form of its column in `changes`; of organisations their names."""
    shown = said(field, value) if field.form == "organisations" else value
    if not shown:
        return None
    return shown if isinstance(shown, str) else model_json(shown)
