"""Labels without a use: a column's head whose values no entry has, a label that no table knows and nothing keeps.

Nothing here reads; such a label is unread.
"""

from collections.abc import Iterator, Sequence, Set
from functools import cache, partial
from typing import Any

from dossier_scraper.extract.dom.kinds import Segment
from dossier_scraper.extract.evidence import MAIN
from dossier_scraper.extract.fields.labels import field_of, normal, told_by_words
from dossier_scraper.extract.listing.sections import section_named
from dossier_scraper.model import EVENT_FIELDS, ROW_FIELDS, Reading
from dossier_scraper.site import Site

# Tables of the labels that entries have.
ENTRIES = ("timeline", "event")
# Fields of which no value is a label, and texts of entries.
NAMES = ("requesting_organisations", "organisations", "country", "status", "source", "start_date", "date")
TEXTS, DOSSIER_TEXTS = ("summary", "teaser"), ("background", "objectives", "results")
# What only its words tell, and stands in no text.
HEADS = ("label", "aside")
LONGEST = 1_000
# What stands beside a label that is torn out of its record.
NOTHING = frozenset(("unread", "phrase", "signs"))
OF_ENTRIES = frozenset(field.name for field in (*EVENT_FIELDS, *ROW_FIELDS))


def look_at_heads(lines: Sequence[list[Segment]], reading: Reading, site: Site) -> None:
    """Doubt labels that only their words tell, on lines of their own, and of whose fields the entries below have none.

    Those above no entry are meant for all, and so is a single one. One that is the record's own is none of these.
    """
    entries: Sequence[Any] = reading.dossier.events if reading.dossier else reading.rows
    titled = {entry.title: entry for entry in entries}
    below: list[Any] = []
    told: dict[str, int] = {}
    is_used = cache(partial(_is_used, entries=tuple(entries)))
    for at in range(len(lines) - 1, -1, -1) if titled else ():
        line = lines[at]
        below += [titled[part.text] for part in line if part.text in titled]
        fields = _fields_of_head(line, reading, site)
        if fields:
            first = min(told.get(field, 0) for field in fields)
            told.update(dict.fromkeys(fields, len(below)))
            meant = below[first:] if _is_of_head(lines, at) else []
            alone = _is_alone(lines, at)
            if not (_is_used(fields, alone, meant) if meant else is_used(fields, alone)):
                line[0] = line[0]._replace(kind="unread", weak="")


def _is_used(fields: frozenset[str], alone: bool, entries: Sequence[Any]) -> bool:
    """Return True if an entry has a value of some fields, or each has of those of a label that stands alone."""
    has = [any(getattr(entry, field, None) for field in fields) for entry in entries]
    return all(has) if alone else any(has)


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


def _is_alone(lines: Sequence[list[Segment]], at: int) -> bool:
    """Return True if nothing of a record stands before and behind a label."""
    beside = [lines[place][0].kind for place in (at - 1, at + 1) if 0 <= place < len(lines)]
    return NOTHING.issuperset(beside)


def look_within_texts(lines: Sequence[list[Segment]], reading: Reading) -> None:
    """Doubt a label or a heading that only its words tell in the midst of one text, whose lines go on behind it."""
    texts = "\n\n".join(text for text in _long_texts(reading) if "\n" in text)
    for before, line, behind in zip(lines, lines[1:], lines[2:], strict=False):
        within = bool(line[0].weak) and line[0].kind in HEADS and before[-1].kind == "read" == behind[0].kind
        if within and f"{before[-1].text}\n{behind[0].text}" in texts:
            line[0] = line[0]._replace(kind="unread", weak="")


def look_into_cards(lines: Sequence[list[Segment]], reading: Reading, site: Site) -> None:
    """Doubt the cards of other records on a page that lacks all its main facts, if one has a label of these."""
    record, main = reading.dossier or reading.event, MAIN.get(reading.kind, frozenset())
    if record is None or any(getattr(record, name) for name in main):
        return
    cards = [(line, at) for line in lines for at, part in enumerate(line) if part.kind == "card"]
    if any(field_of(line[at].text, reading.kind, site) in main for line, at in cards):
        for line, at in cards:
            line[at] = line[at]._replace(kind="unread", weak="")


def _long_texts(reading: Reading) -> Iterator[str]:
    """Yield the texts of a record and of its entries."""
    record = reading.dossier or reading.event
    entries: Sequence[Any] = reading.dossier.events if reading.dossier else reading.rows
    for one in (record, *entries):
        yield from filter(None, [getattr(one, name, None) for name in (*DOSSIER_TEXTS, *TEXTS)])


def labels_as_values(reading: Reading, site: Site) -> Iterator[str]:
    """Yield names, dates and titles of a record, and short texts of its entries, of which a line is a label alone."""
    own = "dossier" if reading.dossier else "event"
    entries: Sequence[Any] = reading.dossier.events if reading.dossier else reading.rows
    tables = (*ENTRIES, own) if reading.dossier else ("listing",)
    record = reading.dossier or reading.event
    texts: list[tuple[str, Sequence[str]]] = [(text, (own,)) for text in _texts_of(record, (*NAMES, "title"))]
    texts += [(text, tables) for entry in entries for text in _texts_of(entry, (*NAMES, *TEXTS))]
    for text, some in texts:
        if any(field_of(line, table, site) for line in text.split("\n") for table in some):
            yield text
    yield from _headings_behind(reading, site)


def _headings_behind(reading: Reading, site: Site) -> Iterator[str]:
    """Yield the heading of a timeline that ends a text of a dossier."""
    record = reading.dossier
    texts = [getattr(record, name) for name in DOSSIER_TEXTS] if record else []
    for text in [*texts, *(said.value for said in record.other)] if record else ():
        rest, _, last = (text or "").rpartition("\n")
        if rest and normal(last) in site.tables["labels"]["sections"]["timeline"]:
            yield last


def _texts_of(record: Any, names: Sequence[str]) -> Iterator[str]:
    """Yield what a record has in some fields, as far as it is short."""
    for name in names:
        value = getattr(record, name, None)
        for one in value if isinstance(value, tuple) else (value,):
            text = one if isinstance(one, str) or one is None else getattr(one, "text", None) or one.name
            if text and len(text) <= LONGEST:
                yield text


def kept_labels(reading: Reading) -> Set[str | None]:
    """Return the labels that a record and its entries keep as printed, and its title."""
    record = reading.dossier or reading.event
    entries = reading.dossier.events if reading.dossier else ()
    return {record.title if record else None, *(said.label for one in (record, *entries) if one for said in one.other)}


def used(label: Segment, alone: bool, kept: Set[str | None], site: Site) -> Segment:
    """Return a label that names no field; on a line of its own it is unread, where nothing explains it."""
    unused = alone and not label.weak and not _is_explained(label.text, kept, site)
    return label._replace(kind="unread") if unused else label


def _is_explained(label: str, kept: Set[str | None], site: Site) -> bool:
    """Return True for a label that a table knows, or that is `kept` as printed."""
    if label in kept or label.strip(" :") in kept:
        return True
    kinds = ("dossier", "event", "listing", *ENTRIES)
    sections = site.tables["labels"]["sections"]["listed_as"]
    known = any(field_of(label, kind, site) is not None for kind in kinds) or told_by_words(label, site)
    return bool(known) or section_named(label, sections) is not None
