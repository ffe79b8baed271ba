"""A name is a hint, never a verdict: when a page is read again with fewer elements left out, and which reading counts.

The second reading takes what only a class, an id or a tag called no content. It counts where it says all that the
first one said and more of what a record is made of.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from selectolax.lexbor import LexborNode

from dossier_scraper.extract.dom.boilerplate import in_noise, is_noise_node, outermost_noise
from dossier_scraper.extract.dom.document import INVISIBLE, Document, fold
from dossier_scraper.extract.dom.kinds import Segment
from dossier_scraper.extract.fields.labels import normal
from dossier_scraper.model import ROW_FIELDS, Dossier, EventPage, ListingRow, Reading
from dossier_scraper.site import Site
from dossier_scraper.site.keys import SIGNS

# Among how many links and texts of a page, and dates, evidence is looked for.
MANY, TIMES = 2_000, 20
# So many links of what may be a row are looked at, and so many elements from it outwards tell how it is built.
ROW_LINKS, LEVELS = 30, 2
Way = tuple[tuple[str, str], ...]
KINDS = ("dossier", "event")
# The main facts of a record.
MAIN = {"dossier": frozenset(("requesting_organisations", "start_date")), "event": frozenset(("source", "date"))}
# What stands in front of a field's name in a class.
MACHINE = ("field-", "name-")
# What may stand in front of a label.
AROUND = SIGNS + INVISIBLE
# What makes a record: a page that lacks all of it elsewhere is believed to have it where a name said no.
DOSSIER = ("title", "requesting_organisations", "start_date", "background", "objectives", "results")
# Of these, the ones into which other values run where their labels are not seen.
TEXTS = ("background", "objectives", "results", "summary")
EVENT = ("title", "source", "date", "categories", "summary")


def is_wanting(reading: Reading, segments: Sequence[Segment], document: Document) -> bool:
    """Return True if a reading lacks what the page, of these segments, may show in an element that was left out."""
    if reading.kind in ("listing", "other") and _links_of_others(reading, document):
        return True
    if reading.kind == "listing":
        return not any(map(_has_facts, reading.rows))
    kind = document.site.kind(document.url)
    if reading.kind == "other":
        possible = kind in (None, "node", "dossier", "event")
        return possible and (_has_labels(segments, document, ()) or _has_date(kind, document))
    missing = _missing(reading)
    dated = "date" in missing and _has_date(kind, document)
    return dated or (bool(missing) and _has_labels(segments, document, () if "title" in missing else missing))


def _missing(reading: Reading) -> list[str]:
    """Return what makes a record and a reading has not, without what it says is shown empty."""
    record, names = (reading.dossier, DOSSIER) if reading.dossier else (reading.event, EVENT)
    empty = {(said.field or "").removeprefix("event/") for said in reading.problems if said.code == "empty_field"}
    return [name for name in names if name not in empty and not getattr(record, name)] if record else []


def _has_date(kind: str | None, document: Document) -> bool:
    """Return True for a page at an event's address with a date, in an element that is one by its name, left out."""
    times = [node for node in document.with_tag("time") if "datetime" in node.attributes] if kind == "event" else ()
    return any(in_noise(node, document.noise) for node in times[:TIMES])


def _links_of_others(reading: Reading, document: Document) -> bool:
    """Return True if a page that may be a listing links to a dossier which none of its rows names."""
    if document.site.kind(document.url) in ("dossier", "event"):
        return False
    known = {document.site.key(row.url) for row in reading.rows} | document.own_keys
    return any(key not in known for key in dossier_keys(document))


def dossier_keys(document: Document) -> Iterator[str]:
    """Yield the keys of the dossiers that a page links to, wherever."""
    return (key for key, _ in _dossier_links(document.tree.css("a[href]")[:MANY], document))


def _dossier_links(nodes: Iterable[LexborNode], document: Document) -> Iterator[tuple[str, LexborNode]]:
    """Yield the links to dossiers among some, each with its key."""
    for node in nodes:
        url = document.absolute(node.attributes.get("href"))
        if url and document.site.kind(url) == "dossier":
            yield document.site.key(url), node


def rows_left(reading: Reading, document: Document) -> list[LexborNode]:
    """Return the elements that are built like a listing's rows and are none, whatever stands around them is called.

    A row links to one dossier and says more. Where no row was read, any of these may be one.
    """
    if reading.kind != "listing":
        return []
    known = {document.site.key(row.url) for row in reading.rows}
    links = list(_dossier_links(document.tree.css("a[href]")[:MANY], document))
    alone: dict[int, bool] = {}
    rows = [(key, row) for key, link in links if (row := _row_around(link, key, document, alone)) is not None]
    ways = {_way_of(row, document) for key, row in rows if key in known}
    left = [row for key, row in rows if key not in known | document.own_keys]
    return [row for row in left if not ways or _way_of(row, document) in ways]


def _way_of(row: LexborNode, document: Document) -> Way:
    """Return the tags and the first classes of a row and of those around it, without what a name leaves out."""
    way: list[tuple[str, str]] = []
    at: LexborNode | None = row
    while at is not None and len(way) < LEVELS:
        if at is row or not is_noise_node(at, document.noise):
            classes = str(at.attributes.get("class") or "").split()
            way.append((str(at.tag), classes[0] if classes else ""))
        at = at.parent
    return tuple(way)


def _row_around(link: LexborNode, key: str, document: Document, alone: dict[int, bool]) -> LexborNode | None:
    """Return the widest element that links to one dossier and to no other, with text beside its links.

    `alone` keeps of each element whether it links to no other.
    """
    row = None
    at = link.parent
    while at is not None and at.tag not in ("body", "-undef") and not is_noise_node(at, document.noise):
        links = at.css("a[href]")[:ROW_LINKS] if alone.get(at.mem_id, True) else []
        alone[at.mem_id] = bool(links) and all(other == key for other, _ in _dossier_links(links, document))
        if not alone[at.mem_id]:
            break
        if len(fold(at.text())) > sum(len(fold(node.text())) for node in links):
            row = at
        at = at.parent
    return row


def facts_left(reading: Reading, document: Document) -> list[LexborNode]:
    """Return the elements of labels of main facts which a reading lacks, and of more, whatever stands around them.

    A box of facts has labels of two fields at least, a main one that is missing among them, and leads to no other
    dossier.
    """
    kind = "event" if reading.event else "dossier"
    missing = MAIN[kind] if reading.kind == "other" else MAIN[kind].intersection(_missing(reading))
    table: Mapping[str, str] = document.site.tables["labels"][kind]
    boxes: dict[int, tuple[LexborNode, dict[str, LexborNode]]] = {}
    for owner, text in _texts(document) if missing else ():
        field = table.get(_label_at(text))
        box = outermost_noise(owner, document.noise) if field else None
        if field and box is not None:
            boxes.setdefault(box.mem_id, (box, {}))[1].setdefault(field, owner)
    return [
        owner
        for box, labels in boxes.values()
        if len(labels) > 1
        and not missing.isdisjoint(labels)
        and not any(_dossier_links(box.css("a[href]")[:ROW_LINKS], document))
        for owner in labels.values()
    ]


def _texts(document: Document) -> Iterator[tuple[LexborNode, str]]:
    """Yield the texts of the body, each with the element it stands in."""
    body = document.tree.body
    for node in body.traverse(include_text=True) if body is not None else ():
        if node.tag == "-text" and node.parent is not None:
            yield node.parent, node.text()


def _label_at(text: str) -> str:
    """Return what may be the label at the beginning of a text, as the tables have it."""
    head = text.lstrip().split(":", 1)[0]
    return normal(head) if 3 < len(head) < 40 else ""


def _has_labels(segments: Sequence[Segment], document: Document, wanted: Collection[str]) -> bool:
    """Return True if an element that is left out may hold a label of some fields, or of any: a text, or a class."""
    if _has_label_among((part.text for part in segments), *_labels_of(tuple(wanted), document.site)):
        return True
    names = _names_of(tuple(wanted), document.site) if any(around in document.others for around in MACHINE) else ()
    shown = [name for name in names if f"-{name}" in document.others]
    return any(f"{around}{name}" in document.others for name in shown for around in MACHINE)


def _has_label_among(texts: Iterable[str], labels: Collection[str], beginnings: Collection[str]) -> bool:
    """Return True if a text begins with a label; `beginnings` are the first letters of each."""
    likely = (text for text in map(str.strip, texts) if text[:2].casefold() in beginnings or text[:1] in AROUND)
    heads = (text.split(":", 1)[0] for text in likely)
    return any(3 < len(head) < 40 and normal(head) in labels for head in heads)


@lru_cache(maxsize=64)
def _labels_of(wanted: tuple[str, ...], site: Site) -> tuple[frozenset[str], frozenset[str]]:
    """Return the labels of some fields, or of any, and how they begin: most texts of a page do otherwise."""
    tables = site.tables["labels"]
    labels = [name for kind in KINDS for name, field in tables[kind].items() if (field in wanted if wanted else field)]
    return frozenset(labels), frozenset(label[:2] for label in labels)


@lru_cache(maxsize=64)
def _names_of(wanted: tuple[str, ...], site: Site) -> tuple[str, ...]:
    """Return how classes call some fields."""
    machine = site.tables["eras"]["machine"]
    return tuple(name for kind in KINDS for name, field in machine[kind].items() if field in wanted)


def is_better(first: Reading, second: Reading) -> bool:
    """Return True if a second reading says all of the first and more of what makes a record."""
    if second.kind in ("other", "error_page") or first.kind not in ("other", second.kind):
        return False
    if _warnings(second) > _warnings(first):
        return False
    if second.kind == "listing":
        return _more_rows(first.rows, second.rows)
    more, names = (second.dossier, DOSSIER) if second.dossier else (second.event, EVENT)
    said = first.dossier or first.event
    if more is None:
        return False
    if said is None:
        return sum(bool(getattr(more, name)) for name in names) > 2
    return _keeps(said, more) and any(getattr(more, name) and not getattr(said, name) for name in names)


def _warnings(reading: Reading) -> int:
    return sum(problem.code in ("contradiction", "duplicate_event") for problem in reading.problems)


def _keeps(said: Dossier | EventPage, more: Dossier | EventPage) -> bool:
    """Return True if every value that was said stands; a text may lose lines that are values of other fields."""
    now = {line for _, value in _values(more) for line in _lines_of(value)}
    return all(
        value == getattr(more, name) or (name in TEXTS and getattr(more, name) and now.issuperset(_lines_of(value)))
        for name, value in _values(said)
        if value
    )


def _lines_of(value: Any) -> list[str]:
    """Return the lines of a text, a date or names."""
    if isinstance(value, tuple):
        return [line for item in value for line in _lines_of(item)]
    text = value if isinstance(value, str) else getattr(value, "text", None)
    return text.split("\n") if text else []


def _values(record: Dossier | EventPage) -> Iterator[tuple[str, Any]]:
    names = DOSSIER if isinstance(record, Dossier) else EVENT
    for name in (*names, "country", *(("status", "events") if isinstance(record, Dossier) else ("documents",))):
        yield name, getattr(record, name)


def _more_rows(first: Sequence[ListingRow], second: Sequence[ListingRow]) -> bool:
    """Return True if rows are added or get facts, each with some of its own, and none says less or something else."""
    if any(map(_has_facts, first)):
        urls = {row.url for row in first}
        gained = [row for row in second if row.url not in urls]
    else:
        gained = list(second)
    stands = all(any(_row_stands(row, now) for now in second) for row in first)
    return bool(gained) and all(map(_has_facts, gained)) and stands


def _has_facts(row: ListingRow) -> bool:
    return bool(row.date or row.country or row.organisations)


def _row_stands(said: ListingRow, now: ListingRow) -> bool:
    """Return True if a row says all that it said; what another row of its dossier says completes it."""
    return all(not getattr(said, f.name) or getattr(said, f.name) == getattr(now, f.name) for f in ROW_FIELDS)
