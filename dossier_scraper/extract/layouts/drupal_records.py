"""Drupal's records: a node or a Views row with its fields, and what it is a record of.

A dossier's own record, an entry of its timeline (in a View of it, or else an event's teaser), an event's page or a
record of something else, which is left out: told by the classes of content types and Views, then by where the record
links, then by its fields.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from bs4 import Tag

from dossier_scraper.extract.dom.document import Document, fold
from dossier_scraper.extract.dom.lines import Line, is_caption, parents
from dossier_scraper.extract.dom.region import Region
from dossier_scraper.extract.fields import label_values
from dossier_scraper.extract.fields.claims import Claim, Findings
from dossier_scraper.extract.fields.drupal_fields import Field, fields_of
from dossier_scraper.extract.fields.inline_labels import with_a_label_each
from dossier_scraper.extract.fields.labels import field_of, is_kept, labelled, normal
from dossier_scraper.extract.fields.titles import generic_titles
from dossier_scraper.extract.layouts import labelled_text
from dossier_scraper.extract.layouts.container import kind_of_class
from dossier_scraper.extract.timeline.classify import ROLES, roles_of
from dossier_scraper.extract.timeline.entry import finished
from dossier_scraper.extract.timeline.entry_labels import Row, with_labels
from dossier_scraper.extract.timeline.segment import rows_of, without_sentences
from dossier_scraper.model import REQUIRED_FIELDS
from dossier_scraper.site import Site
from dossier_scraper.text import agree, plain

RecordKind = Literal["dossier", "timeline", "entry", "event", "listing", "foreign", "unknown"]
# Fields that only a dossier has by their machine names too: events use the others' for other things.
TELLING = frozenset(("requesting_organisations", "start_date", "objectives", "results"))
TITLES = frozenset(("title", "title-field"))
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# How many headings and paragraphs above a record are looked at for what announces it.
MANY = 40
RECORDS = frozenset(("views-row", "node", "entity", "paragraphs-item"))


@dataclass(slots=True, kw_only=True)
class Record:
    """A node or a Views row: its element, its fields, and what it is a record of."""

    tag: Tag
    fields: list[Field]
    kind: RecordKind = "unknown"


def records_of(region: Region) -> list[Record]:
    """Return the records of a region in document order, each with what it is a record of."""
    records: dict[int, Record] = {}
    known: dict[int, Tag] = {}
    for field in fields_of(region):
        within = id(field.tag.parent)
        if within not in known:
            known[within] = _element(region, field.tag)
        tag = known[within]
        records.setdefault(id(tag), Record(tag=tag, fields=[])).fields.append(field)
    for record in records.values():
        record.kind = _kind(region, record)
    return list(records.values())


def _element(region: Region, tag: Tag) -> Tag:
    """Return the node or row that a field belongs to; without either, the element that holds the field."""
    for outer in parents(region.root if tag is region.root else tag.parent or region.root, region.root.parent):
        if _is_entity(region, outer):
            return outer
    return region.root if tag is region.root or tag.parent is None else tag.parent


def _is_entity(region: Region, tag: Tag) -> bool:
    names = region.classes(tag)
    return not RECORDS.isdisjoint(names) or tag.name in ("article", "tr") or bool(tag.get("about"))


def is_entity(region: Region, record: Record) -> bool:
    """Return True if a record's element is a node or a row, and not only what fields without one stand in."""
    return _is_entity(region, record.tag) and record.tag.name != "tr"


def elements_of(records: Sequence[Record], region: Region) -> Iterator[tuple[Record, list[Tag]]]:
    """Yield each record with the elements that are its own: the one around it, or only its fields.

    What is no node and no row, and stands around other records or the page's heading, is more than the record.
    """
    around = {id(tag) for record in records for tag in record.tag.parents}
    for record in records:
        more = not _is_entity(region, record.tag) and (id(record.tag) in around or region.holds(record.tag, "h1"))
        yield record, [field.tag for field in record.fields] if more else [record.tag]


def _kind(region: Region, record: Record) -> RecordKind:
    """Tell what a record is: by the classes around it, else by its fields."""
    document = region.document
    named = _named_kind(region, record.tag)
    if named != "timeline" and _is_foreign(region, record, named):
        here = document.site.kind(document.own_url)
        entry = named == "event" or (
            named is None and _leads_to_event(record, document) and _is_announced(region, record)
        )
        return "entry" if here == "dossier" and entry else "foreign"
    if named in (None, "dossier", "event") and _is_titled_otherwise(region, record):
        return "timeline" if named is None and _leads_to_event(record, document) else "foreign"
    return named or _kind_by_fields(region, record)


def _is_announced(region: Region, record: Record) -> bool:
    """Return True if the last heading above a record, no other record's, is that of a timeline, or a sentence is."""
    sections = region.document.site.tables["labels"]["sections"]
    for tag in record.tag.find_all_previous((*HEADINGS, "p"), limit=MANY):
        text = fold(tag.get_text())
        if all(RECORDS.isdisjoint(region.classes(outer)) for outer in parents(tag, region.root)):
            if normal(text) in sections["timeline"] or re.fullmatch(sections["intros"], text, re.IGNORECASE):
                return True
            if tag.name != "p":
                return False
    return False


def _kind_by_fields(region: Region, record: Record) -> RecordKind:
    """Tell what a record is that no class names."""
    document = region.document
    if _has_fields_of_dossier(record, document):
        return "dossier"
    if _leads_to_event(record, document):
        return "timeline"
    if document.site.kind(document.own_url) != "listing" and _tells_of_dossier(record, document.site):
        return "dossier"
    labels = (field.label for field in record.fields if field.label)
    told = any(field_of(label, "event", document.site) for label in labels)
    return "event" if told or _is_named_event(region, record) else "unknown"


def _is_named_event(region: Region, record: Record) -> bool:
    """Return True at an event's address for a record, no View's row, with a field that only events call so."""
    document = region.document
    machine = document.site.tables["eras"]["machine"]["event"]
    if document.site.kind(document.own_url) != "event" or "views-row" in region.classes(record.tag):
        return False
    return any(machine.get(field.machine) in labelled_text.EVENT_ONLY for field in record.fields)


def _is_titled_otherwise(region: Region, record: Record) -> bool:
    """Return True if a View's row has a title that is not the page's: it is a record of its own, whatever it is in."""
    titles = [line for field in record.fields if field.machine in TITLES for line in field.lines if line.text]
    if not titles or "views-row" not in region.classes(record.tag):
        return False
    document = region.document
    generic = generic_titles(document.site)
    own = [text for text in document.heading_texts if normal(text) not in generic]
    heads = document.heads
    if not any(normal(node.text()) not in generic and node.text().strip() for node in heads):
        return False
    return not any(agree(titles[0].text, text) or plain(titles[0].text) in plain(text) for text in own)


def _has_fields_of_dossier(record: Record, document: Document) -> bool:
    """Return True if a field is one that only a dossier has, by its label or else by its machine name.

    At an event's address it takes as many as in a text, and no name that events use as well.
    """
    site, here = document.site, document.site.kind(document.own_url)
    machine, of_event = (site.tables["eras"]["machine"][kind] for kind in ("dossier", "event"))
    labelled = {field_of(field.label, "dossier", site) for field in record.fields if field.label}
    names = {field.machine for field in record.fields if not field.label}
    named = {machine.get(name) for name in names if here != "event" or name not in of_event}
    told = TELLING & named | labelled_text.DOSSIER_ONLY & labelled
    return labelled_text.tell_dossier(told) if here == "event" else bool(told)


def _tells_of_dossier(record: Record, site: Site) -> bool:
    """Return True if the text of a field without a label holds labels of one dossier, a main one among them."""
    lines = (line for field in record.fields if not field.label for line in with_a_label_each(field.lines, site))
    told = [found.field for line in lines if (found := labelled(line, "dossier", site)) and found.field]
    main = [name for name in told if name in REQUIRED_FIELDS]
    return len(set(told)) > 1 and bool(main) and len(set(main)) == len(main)


def _leads_to_event(record: Record, document: Document) -> bool:
    """Return True if a field of an entry (its title, date, facts or source) links to an event's page."""
    site = document.site
    roles = site.tables["eras"]["machine"]["event"]
    entry = [field for field in record.fields if roles.get(field.machine) in ("title", "date", "facts", "source")]
    urls = [url for href in _hrefs(entry) if (url := document.absolute(href))]
    return any(site.kind(url) == "event" and site.key(url) not in document.own_keys for url in urls)


def _named_kind(region: Region, tag: Tag) -> RecordKind | None:
    """Return the kind of record that the nearest class of a content type or View names; in a timeline, an entry."""
    site = region.document.site
    names = [name for outer in parents(tag, region.root.parent) for name in region.classes(outer)]
    found = [kind for name in names if (kind := kind_of_class(name, site))]
    nearest = "timeline" if "timeline" in found else found[0] if found else None
    return next((kind for kind in get_args(RecordKind) if kind == nearest), None)


def _is_foreign(region: Region, record: Record, named: str | None) -> bool:
    """Return True if a record is of another dossier or event than the page: by its address or its title's link."""
    document = region.document
    if named != "listing" and any(name.endswith("teaser") for name in region.classes(record.tag)):
        return True
    about = [str(tag["about"]) for tag in parents(record.tag, region.root.parent) if tag.get("about")][:1]
    hrefs = [*about, *_hrefs(field for field in record.fields if field.machine in TITLES)]
    keys = {
        document.site.key(url)
        for href in hrefs
        if (url := document.absolute(href)) and document.site.kind(url) in ("dossier", "event")
    }
    return bool(keys) and document.site.kind(document.own_url) not in (None, "node") and not keys & document.own_keys


def _hrefs(fields: Iterable[Field]) -> Iterator[str]:
    """Yield where fields link to."""
    for field in fields:
        for line in field.lines:
            for piece in line.pieces:
                link = piece.link
                if link is not None:
                    yield str(link["href"])


def claims_of(records: Iterable[Record], kind: str, region: Region, findings: Findings) -> list[Claim]:
    """Return what records say about the fields of a kind of page; a label counts before a machine name."""
    claims: list[Claim] = []
    for field in (field for record in records for field in record.fields):
        name = _field_name(field, kind, region.document.site, findings)
        if name:
            claims += _field_claims(field, name, kind, region, findings)
        elif (
            name == ""
            and normal(field.label or "") not in region.document.site.tables["labels"]["sections"]["timeline"]
        ):
            findings.taken.lines("ignored", field.lines)
    return claims


def _field_name(field: Field, kind: str, site: Site, findings: Findings) -> str | None:
    """Return the name of what a field holds; a label that nobody knows is a problem."""
    named = field_of(field.label, kind, site) if field.label else None
    known: str | None = site.tables["eras"]["machine"][kind].get(field.machine)
    if field.label and named == "" and is_kept(field.label, site):
        return "other"
    if named is not None or not field.label:
        return known if named is None else named
    if known is None and normal(field.label) not in site.tables["labels"]["sections"]["timeline"]:
        findings.problem("unknown_label", None, f"“{normal(field.label)}” (field {field.machine})")
        return "other"
    return known


def _field_claims(field: Field, name: str, kind: str, region: Region, findings: Findings) -> list[Claim]:
    """Return what a field says: of a long one without a label, what the labels in its text say."""
    long = name in region.document.site.tables["labels"]["positional"]
    lines = tuple(line for line in field.lines if line.pieces and not (long and is_caption(line)))
    findings.taken.left_out("caption", field.lines, lines)
    if field.label:
        label = field.label.strip(" :：")
        if name == "other" and lines and field.label_tag is not None:
            findings.taken.element("label", field.label_tag)
        return [Claim(field=name, lines=lines, rule=f"field {field.machine}, label “{label}”", label=label)]
    claim = Claim(field=name, lines=lines, rule=f"field {field.machine}")
    if kind == "event":
        return _told_of_event(claim, region, findings) if name == "summary" else [claim]
    return _told_within(claim, region, findings) if long else [claim]


def _told_of_event(claim: Claim, region: Region, findings: Findings) -> list[Claim]:
    """Return what an event's text says: that of its labels, if these name two fields, and the text around them."""
    site = region.document.site
    lines = list(with_a_label_each(claim.lines, site))
    named = {found.field for line in lines if (found := labelled(line, "event", site)) and found.field}
    if len(named - {"summary"}) < 2:
        return [claim]
    claims, before, loose = label_values.claims_of(lines, "event", site, findings)
    text = (*before, *loose)
    return [*claims, *([replace(claim, lines=text)] if text else [])]


def _told_within(claim: Claim, region: Region, findings: Findings) -> list[Claim]:
    """Return what a text without a label of its own says: that of its labels, if it has two of them, else its own.

    What stands before the first of them is the value of the text's own field. A timeline in it is no part of it.
    """
    site, name = region.document.site, claim.field
    parts = list(with_a_label_each(claim.lines, site))
    _, lines = labelled_text.announced_rows(parts, region.document)
    named = {found.field for line in lines if (found := labelled(line, "dossier", site)) and found.field}
    if len(named) < 2 and len(lines) < len(parts):
        return [Claim(field=name, lines=tuple(lines), rule=claim.rule)] if lines else []
    if len(named) < 2:
        return [claim]
    claims, before, loose = label_values.claims_of(lines, "dossier", site, findings)
    claims += labelled_text.by_place(loose, claims, site, findings)
    return [Claim(field=name, lines=tuple(before), rule="text before the first label"), *claims] if before else claims


def timeline_rows(region: Region, records: Sequence[Record]) -> list[Row]:
    """Return the timeline's rows: records with named fields, else what stands in the timeline's View or field."""
    kind = "timeline" if any(record.kind == "timeline" for record in records) else "entry"
    entries = [record for record in records if record.kind == kind]
    rows = [finished(row, region.document.site) for record in entries for row in _entries_of(region, record)]
    return without_sentences(rows) or _rows_within(region, records)


def _entries_of(region: Region, record: Record) -> Iterator[Row]:
    """Yield the entries of a record: its fields are one, but a field that no record holds may stand around several."""
    site = region.document.site
    roles = site.tables["eras"]["machine"]["event"]
    around = [field for field in record.fields if _role(field, roles, site) == "facts" and len(field.lines) > 1]
    if len(around) == len(record.fields) and not is_entity(region, record):
        yield from (row for field in around for row in rows_of(field.lines, site))
    else:
        yield from _record_rows(region, record)


def _rows_within(region: Region, records: Iterable[Record]) -> list[Row]:
    """Return the rows of the first View or field that is called a timeline, read by their shape."""
    titles = region.document.site.tables["labels"]["sections"]["timeline"]
    fields = [field for record in records for field in record.fields if field.label and normal(field.label) in titles]
    shown = [*timeline_views(region), *(field.tag for field in fields)]
    lines = region.lines(shown[0]) if shown else []
    return rows_of([line for line in lines if normal(line.text) not in titles], region.document.site)


def timeline_views(region: Region) -> list[Tag]:
    """Return the Views that a class names a timeline."""
    site = region.document.site
    names = [name for name in region.class_names() if kind_of_class(name, site) == "timeline"]
    return [tag for name in names for tag in region.with_class(name)]


def _role(field: Field, roles: Mapping[str, str], site: Site) -> str:
    """Return what a field is in an entry: by its name, its label or the end of its name, else the summary."""
    named = roles.get(field.machine)
    if named is None and field.label:
        named = field_of(field.label, "event", site)
    if named is None:
        named = roles.get(field.machine.rsplit("-", 1)[-1], "other" if field.label else "summary")
    return named if named in ("", *ROLES) else "other"


def _record_rows(region: Region, record: Record) -> Iterator[Row]:
    """Yield a record's lines by role; where a field comes again, another entry begins.

    A field without a known name is taken for the summary, one with a label for another field.
    """
    site = region.document.site
    roles = site.tables["eras"]["machine"]["event"]
    titled = any(_role(field, roles, site) == "title" for field in record.fields)
    row: Row = [] if titled else _title_outside(region, record)
    seen: set[str] = set()
    for field in record.fields:
        if field.machine in seen:
            yield row
            row, seen = [], set()
        seen.add(field.machine)
        role = _role(field, roles, site)
        if role in ("facts", "title") and len(field.lines) > 1:  # a field that a View rewrites into more of the entry
            row.extend(roles_of(with_labels(field.lines, site), site, {known for known, _ in row}))
        elif role:
            label = Line(text=field.label, pieces=(), place=field.tag) if field.label else None
            row.extend((role, replace(line, label=(role, label)) if label else line) for line in field.lines)
    yield row


def _title_outside(region: Region, record: Record) -> Row:
    """Return the title of a teaser, which stands in no field."""
    tags = [field.tag for field in record.fields]
    starts = ((line, line.pieces[0].place) for line in region.lines(record.tag))
    rest = [line for line, at in starts if isinstance(at, Tag) and not any(region.inside(at, tag) for tag in tags)]
    return [(role, line) for role, line in roles_of(rest, region.document.site) if role == "title"][:1]
