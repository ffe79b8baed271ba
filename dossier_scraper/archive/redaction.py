"""What stands in place of a value that is withheld: a tombstone, in the form of the value. Pure, on stored JSON."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dossier_scraper.model import EVENT_FIELDS, VERSION_FIELDS, Field, value_at
from dossier_scraper.serial import canonical_json
from dossier_scraper.text import plain
from dossier_scraper.wording import sign_of, unescaped

EMPTY: dict[str, list[Any]] = {"names": [], "links": [], "organisations": [], "events": []}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """What of a dossier is withheld: the tombstone by path, as `signed` writes it; the empty path is all of it."""

    notes: Mapping[str, str]

    def note(self, path: str) -> str | None:
        """Return the tombstone for a value, which that of what it is a part of is as well; None where it is shown."""
        parts = signed(path).split("/") if path else []
        above = ("/".join(parts[:length]) for length in range(len(parts) + 1))
        return next((self.notes[name] for name in above if name in self.notes), None)

    def data(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a version says, with tombstones."""
        if whole := self.notes.get(""):
            return {**data, **_emptied(VERSION_FIELDS), "title": whole, "other": []}
        events = [self._event(event) for event in data["events"]]
        return {**data, **self._fields(VERSION_FIELDS, "", data), "events": events, "other": self._others("", data)}

    def column(self, path: str, value: str | None) -> str | None:
        """Return a value as `changes` keeps it, with tombstones."""
        if value is None:
            return None
        root, *rest = path.split("/")
        if root == "events" and len(rest) == 1:
            return canonical_json(self._event(json.loads(value)))
        note = self.note(path.removesuffix("_code"))
        if note is None:
            return value
        said = value_at(path, value)
        return note if isinstance(said, str) else canonical_json([note] if isinstance(said, list) else _date(note))

    def _event(self, event: Mapping[str, Any]) -> dict[str, Any]:
        path = f"events/{event['id']}"
        if whole := self.note(path):
            return {**event, **_emptied(EVENT_FIELDS), "url": None, "title": whole, "other": []}
        said = {**event, **self._fields(EVENT_FIELDS, f"{path}/", event), "other": self._others(f"{path}/", event)}
        # The address of an event's page has its title in it.
        return said | ({"url": None} if self.note(f"{path}/title") or self.note(f"{path}/url") else {})

    def _fields(self, fields: Iterable[Field], path: str, data: Mapping[str, Any]) -> dict[str, Any]:
        found = {}
        for field in fields:
            note = self.note(path + field.name.removesuffix("_code"))
            if note and field.form not in ("id", "address", "events"):
                found[field.name] = _tombstone(field, data.get(field.name), note)
        return found

    def _others(self, path: str, data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        return [self._other(path, other) for other in data.get("other", ())]

    def _other(self, path: str, other: Mapping[str, Any]) -> Mapping[str, Any]:
        note = self.note(f"{path}other/{sign_of(plain(other['label']))}")
        return {**other, "value": note, "url": None} if note else other


def signed(path: str) -> str:
    """Return a path with a sign in place of a label: a label is a page's word, and a ledger has none.

    >>> signed("other/contact person"), signed("events/ab/title")
    ('other/#2157a0b4', 'events/ab/title')
    """
    parts = path.split("/")
    return "/".join(
        sign_of(plain(unescaped(part))) if above == "other" and not part.startswith("#") else part
        for above, part in zip(("", *parts), parts, strict=False)
    )


def _emptied(fields: Iterable[Field]) -> dict[str, Any]:
    """Return fields without their values, id and address aside."""
    return {field.name: EMPTY.get(field.form) for field in fields if field.form not in ("id", "address")}


def _tombstone(field: Field, value: Any, note: str) -> Any:
    """Return what stands in place of a field's value; of one that is not there, what it is."""
    if not value:
        return value
    forms: dict[str, Any] = {"names": [note], "links": [], "organisations": [{"name": note, "url": None}]}
    forms |= {"date": _date(note), "range": _date(note), "code": None}
    return forms.get(field.form, note)


def _date(note: str) -> dict[str, str | None]:
    return {"text": note} | dict.fromkeys(("date", "date_end", "precision", "earliest", "latest"))
