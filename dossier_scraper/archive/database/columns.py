"""The columns in which the fields of a dossier and of an event are kept, as `model.py` declares them."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from dossier_scraper.model import EVENT_FIELDS, VERSION_FIELDS, Field
from dossier_scraper.serial import model_json

# What no reader sees, often within a word: soft hyphens, joiners, marks of direction.
UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
TABLES = {"dossiers": VERSION_FIELDS, "events": EVENT_FIELDS}
DATE_PARTS = {"": "date", "_end": "date_end", "_precision": "precision", "_text": "text"} | {
    "_earliest": "earliest",
    "_latest": "latest",
}
# What the full-text tables hold beside every field that is a text.
SEARCHED = {
    "versions_fts": ("title", "country", "organisations", "other"),
    "events_fts": ("title", "categories", "source", "other"),
}


def columns_of(field: Field) -> dict[str, str]:
    """Return the columns of a field, each with its meaning; organisations and events have rows of their own."""
    if field.form in ("organisations", "events"):
        return {}
    if field.form not in ("date", "range"):
        return {field.name: field.meaning}
    end = field.form == "range"
    return {
        field.name: field.meaning,
        **({f"{field.name}_end": "End of a range of dates."} if end else {}),
        f"{field.name}_precision": "year, quarter, month or day.",
        f"{field.name}_text": f"The {field.words} as the page writes it.",
        f"{field.name}_earliest": f"First day that the {field.words} can mean.",
        f"{field.name}_latest": f"Last day that the {field.words}{', or the range,' if end else ''} can mean.",
    }


def row_of(fields: Iterable[Field], data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a dossier or an event from the JSON that its version keeps."""
    row: dict[str, Any] = {}
    for field in fields:
        value = data.get(field.name)
        for column, part in _parts_of(field):
            if part:
                row[column] = value.get(part) if value else None
            else:
                row[column] = model_json(value) if field.form in ("names", "links") else value
    return row


@cache
def _parts_of(field: Field) -> list[tuple[str, str | None]]:
    """Return the columns of a field, of a date with the part that each holds."""
    dated = field.form in ("date", "range")
    return [(column, DATE_PARTS[column.removeprefix(field.name)] if dated else None) for column in columns_of(field)]


def seen(text: str) -> str:
    """Return a text as the full-text tables have it: without what stands unseen in it, such as soft hyphens.

    >>> seen("hydro\u00adgen")
    'hydrogen'
    """
    return text if text.isascii() else UNSEEN.sub("", text)


@cache
def searched(table: str) -> list[str]:
    """Return the columns of a full-text table that hold text."""
    fields = VERSION_FIELDS if table == "versions_fts" else EVENT_FIELDS
    return [*SEARCHED[table], *(field.name for field in fields if field.form == "text")]
