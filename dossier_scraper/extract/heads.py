"""Labels without a use: a column's head whose values no entry has, a label that no table knows and nothing keeps.

Nothing here reads; such a label is unread.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from dossier_scraper.extract.dom.kinds import Segment
from dossier_scraper.extract.fields.labels import field_of, told_by_words
from dossier_scraper.extract.listing.sections import section_named
from dossier_scraper.model import EVENT_FIELDS, ROW_FIELDS, Reading
from dossier_scraper.site import Site

# Tables of the labels that entries have.
ENTRIES = ("timeline", "event")
# What no label is a value of, and what may begin with one.
NAMES = ("requesting_organisations", "organisations", "country", "status", "source", "start_date", "date")
TEXTS = ("title", "summary", "teaser")
LONGEST = 1_000
OF_ENTRIES = frozenset(field.name for field in (*EVENT_FIELDS, *ROW_FIELDS))


def look_at_heads(lines: Sequence[list[Segment]], reading: Reading, site: Site) -> None:
    """Doubt labels that only their words tell, on lines of their own, and of whose fields the entries below have none.

    Those above no entry are meant for all, and so is a single one. One that is the record's own is none of these.
    """
    entries: Sequence[Any] = reading.dossier.events if reading.dossier else reading.rows
    titled = {entry.title: entry for entry in entries}
    below: list[Any] = []
    told: dict[str, int] = {}
    for at in range(len(lines) - 1, -1, -1) if titled else ():
        line = lines[at]
        below += [titled[part.text] for part in line if part.text in titled]
        fields = _fields_of_head(line, reading, site)
        if fields:
            first = min(told.get(field, 0) for field in fields)
            told.update(dict.fromkeys(fields, len(below)))
            meant = (_is_of_head(lines, at) and below[first:]) or entries
            if not any(getattr(entry, field, None) for field in fields for entry in meant):
                line[0] = line[0]._replace(kind="unread", weak="")


def _fields_of_head(line: Sequence[Segment], reading: Reading, site: Site) -> frozenset[str]:
    """Return the fields of entries that a label on a line of its own names, if only its words tell it."""
    label = line[0]
    if len(line) > 1 or label.weak != "words" or label.kind != "label":
        return frozenset()
    if reading.dossier and field_of(label.text, "dossier", site):
        return frozenset()
    tables = ENTRIES if reading.dossier else ("listing",)
    return OF_ENTRIES.intersection(field_of(label.text, table, site) for table in tables)


def _is_of_head(lines: Sequence[list[Segment]], at: int) -> bool:
    """Return True if a label stands beside another one, with nothing between."""
    beside = [lines[place][0] for place in (at - 1, at + 1) if 0 <= place < len(lines)]
    return any(part.weak == "words" or part.kind == "unread" for part in beside)


def labels_as_values(reading: Reading, site: Site) -> Iterator[str]:
    """Yield values of which a line is a label and nothing else; a title may be one whose field has a value."""
    entries: Sequence[Any] = reading.dossier.events if reading.dossier else reading.rows
    own = ("dossier",) if reading.dossier else ("event",)
    of_entries = ENTRIES if reading.dossier else ("listing",)
    for record, tables in (((reading.dossier or reading.event), own), *((entry, of_entries) for entry in entries)):
        for value, alone in _texts_of(record):
            named = {field_of(line, table, site) for line in value.split("\n") for table in tables} - {None, ""}
            if named and not (alone and any(getattr(record, str(field), None) for field in named)):
                yield value


def _texts_of(record: Any) -> Iterator[tuple[str, bool]]:
    """Yield the names, dates and short texts of a record, each with whether a label's word may be all of it."""
    for name in (*NAMES, *TEXTS):
        value = getattr(record, name, None)
        for one in value if isinstance(value, tuple) else (value,):
            text = one if isinstance(one, str) or one is None else getattr(one, "text", None) or one.name
            if text and len(text) <= LONGEST:
                yield text, name in TEXTS and "\n" not in text


def used(label: Segment, alone: bool, reading: Reading, site: Site) -> Segment:
    """Return a label that names no field; on a line of its own it is unread, where nothing explains it."""
    unused = alone and not label.weak and not _is_explained(label.text, reading, site)
    return label._replace(kind="unread") if unused else label


def _is_explained(label: str, reading: Reading, site: Site) -> bool:
    """Return True for a label that a table knows, that a record keeps as printed, or that repeats its title."""
    record = reading.dossier or reading.event
    entries = reading.dossier.events if reading.dossier else ()
    kept = {said.label for one in (record, *entries) if one for said in one.other}
    if record and (record.title == label or label.strip(" :") in kept):
        return True
    kinds = ("dossier", "event", "listing", *ENTRIES)
    sections = site.tables["labels"]["sections"]["listed_as"]
    known = any(field_of(label, kind, site) is not None for kind in kinds) or told_by_words(label, site)
    return bool(known) or section_named(label, sections) is not None
