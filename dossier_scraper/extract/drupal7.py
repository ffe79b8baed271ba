"""Drupal 7 in any theme: node fields, Views fields and Quicktabs, told by the names that Drupal gives their classes.

Every record on the page (a node, a Views row) is told apart first: a dossier's own, an entry of its timeline, or a
record of something else, which is left out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bs4 import Tag

from dossier_scraper.extract import wordpress
from dossier_scraper.extract.claims import Claim, Findings
from dossier_scraper.extract.content import Content, findings_for, kind_of_body, kind_of_class, region_of
from dossier_scraper.extract.document import Document
from dossier_scraper.extract.labels import COLON, field_of, normal
from dossier_scraper.extract.lines import Line, lines_of, link_of, parents
from dossier_scraper.extract.region import Region
from dossier_scraper.extract.timeline import Row

RecordKind = Literal["dossier", "timeline", "event", "listing", "foreign", "unknown"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field as Drupal prints it: its element, its machine name, its label if one is shown, the lines of its value."""

    tag: Tag
    machine: str
    label: str | None
    lines: tuple[Line, ...]


@dataclass(slots=True)
class Record:
    """A node or a Views row: its element, its fields, and what it is a record of."""

    tag: Tag
    fields: list[Field]
    kind: RecordKind = "unknown"


def fields_of(region: Region, within: Tag | None = None) -> list[Field]:
    """Return the fields of a region in document order, empty ones included."""
    machine = region.document.site.tables["eras"]["machine"]
    found: dict[int, tuple[Tag, str]] = {}
    for name in region.class_names():
        field = _machine_name(name, machine["pattern"])
        if field is not None:
            for tag in region.with_class(name):
                if within is None or region.inside(tag, within):
                    found.setdefault(id(tag), (tag, field))
    ordered = sorted(found.values(), key=lambda pair: region.order(pair[0]))
    return [_field(region, tag, field, machine) for tag, field in ordered]


@lru_cache(maxsize=4096)
def _machine_name(class_name: str, pattern: str) -> str | None:
    found = re.fullmatch(pattern, class_name)
    return found[1].replace("_", "-") if found else None


def _field(region: Region, tag: Tag, machine: str, names: Mapping[str, Sequence[str]]) -> Field:
    """Tell a field's label from its value."""
    label = next((child for child in tag.find_all(True)
                  if any(name in names["labels"] for name in region.classes(child))), None)
    lines = lines_of(tag, lambda child: child is label or region.skip(child))
    text = None
    if label is not None:
        text = " ".join(label.get_text().split())
    elif lines:
        colon = COLON.search(lines[0].text[:60])
        if colon and any(field_of(lines[0].text[:colon.start()], kind, region.document.site)
                         for kind in ("dossier", "event")):
            text, rest = lines[0].text[:colon.start()], lines[0].after(colon.end())
            lines = [*([rest] if rest.pieces else []), *lines[1:]]
    return Field(tag, machine, text or None, tuple(lines))


def roles_of_fields(region: Region, element: Tag, kind: str) -> list[tuple[str, list[Line]]]:
    """Return the lines of a row by the roles of its fields on a kind of page; fields without a role are left out."""
    roles = region.document.site.tables["eras"]["machine"][kind]
    return [(roles[field.machine], list(field.lines)) for field in fields_of(region, element) if roles.get(field.machine)]


def records_of(region: Region) -> list[Record]:
    """Return the records of a region in document order, each with what it is a record of."""
    records: dict[int, Record] = {}
    for field in fields_of(region):
        tag = _record_element(region, field.tag)
        records.setdefault(id(tag), Record(tag, [])).fields.append(field)
    for record in records.values():
        record.kind = _kind(region, record)
    return list(records.values())


def _record_element(region: Region, tag: Tag) -> Tag:
    """Return the node or row that a field belongs to; without either, the element that holds the field."""
    for outer in parents(tag.parent or region.root, region.root.parent):
        names = region.classes(outer)
        if "views-row" in names or "node" in names or outer.name in ("article", "tr") or outer.get("about"):
            return outer
    return tag.parent or region.root


def _kind(region: Region, record: Record) -> RecordKind:
    """Tell what a record is: by the classes around it, then by where it links, then by its fields."""
    named = _named_kind(region, record.tag)
    if named != "timeline" and _is_foreign(region, record, named):
        return "foreign"
    if named:
        return named
    site = region.document.site
    fields = {site.tables["eras"]["machine"]["dossier"].get(field.machine) or
              (field.label and field_of(field.label, "dossier", site)) for field in record.fields}
    if fields & {"requesting_organisations", "start_date", "objectives", "results"}:
        return "dossier"
    links = [link for field in record.fields for line in field.lines for piece in line.pieces if (link := link_of(piece))]
    urls = [url for link in links if (url := region.document.absolute(str(link["href"])))]
    if any(site.kind(url) == "event" and site.key(url) not in region.document.own_keys for url in urls):
        return "timeline"
    return "event" if any(field.label and field_of(field.label, "event", site) for field in record.fields) else "unknown"


def _named_kind(region: Region, tag: Tag) -> RecordKind | None:
    """Return the kind of record that the nearest class of a content type or View names."""
    kinds = region.document.site.tables["eras"]["kinds"]
    for outer in parents(tag, region.root.parent):
        for name in region.classes(outer):
            kind = kind_of_class(name, tuple(kinds.items()))
            if kind:
                return kind
    return None


def _is_foreign(region: Region, record: Record, named: str | None) -> bool:
    """Tell whether a record is of another dossier or event than the page: by its address or its title's link."""
    document = region.document
    if any(name.endswith("teaser") for name in region.classes(record.tag)) and named != "listing":
        return True
    titles = [field for field in record.fields if field.machine in ("title", "title-field")]
    hrefs = [str(tag["about"]) for tag in parents(record.tag, region.root.parent) if tag.get("about")][:1]
    hrefs += [str(link["href"]) for field in titles for line in field.lines for piece in line.pieces
              if (link := link_of(piece))]
    expected = document.site.kind(document.own_url)
    kinds = ("dossier", "event") if named not in ("timeline",) else ("dossier",)
    keys = {document.site.key(url) for href in hrefs if (url := document.absolute(href)) and document.site.kind(url) in kinds}
    return bool(keys) and expected is not None and expected != "node" and not keys & document.own_keys


def claims_of(records: Iterable[Record], kind: str, region: Region, findings: Findings) -> list[Claim]:
    """Return what records say about the fields of a kind of page; a label counts before a machine name."""
    site = region.document.site
    machine = site.tables["eras"]["machine"][kind]
    claims = []
    for record in records:
        for field in record.fields:
            named = field_of(field.label, kind, site) if field.label else None
            known = machine.get(field.machine)
            if named is None and field.label and not known:
                findings.problem("unknown_label", None, f"“{normal(field.label)}” (field {field.machine})")
            name = named or (known if named is None else "")
            if name:
                shown = f", label “{field.label.rstrip(' :')}”" if field.label else ""
                claims.append(Claim(name, tuple(line for line in field.lines if line.pieces), f"field {field.machine}{shown}"))
    return claims


def missing_tabs(document: Document) -> list[str]:
    """Return the titles of Quicktabs whose pages are not in the source: they are fetched when clicked."""
    missing = []
    for node in document.tree.css("a[id^='quicktabs-tab-']"):
        name = str(node.id).removeprefix("quicktabs-tab-")
        if not document.tree.css(f"[id='quicktabs-tabpage-{name}']") and re.fullmatch(r"[\w-]+", name):
            missing.append(" ".join(node.text().split()))
    return missing


def empty_timeline(region: Region) -> str | None:
    """Return what shows a timeline on a page that has no entry of one: its View, or its Quicktab; None for neither."""
    document, kinds = region.document, region.document.site.tables["eras"]["kinds"]
    view = next((name for name in sorted(region.class_names()) if re.fullmatch(kinds["timeline"], name)), None)
    if view:
        return f"class {view}"
    titles = document.site.tables["labels"]["sections"]["timeline"]
    for node in document.tree.css("a[id^='quicktabs-tab-']"):
        page = f"quicktabs-tabpage-{str(node.id).removeprefix('quicktabs-tab-')}"
        if normal(node.text()) in titles and re.fullmatch(r"[\w-]+", page) and document.tree.css(f"[id='{page}']"):
            return f"tab “{' '.join(node.text().split())}”"
    return None


def content_of(document: Document) -> Content | None:
    """Return a Drupal 7 page's content by its classes, or by its text where a theme has none."""
    region = region_of(document, document.site.tables["eras"]["eras"]["drupal7"]["record"])
    named = kind_of_body(document)
    content = _classed(document, region, named) if region is not None else None
    if content is None or content.kind == "other" or content.kind != "listing" and not content.claims:
        return wordpress.content_of(document) or content
    return content


def _classed(document: Document, region: Region, named: str | None) -> Content:
    """Return the content of a page whose records have Drupal's classes."""
    findings = findings_for(region)
    records = records_of(region)
    own = [record for record in records if record.kind == "dossier"]
    if own or named == "dossier":
        for record in records:
            if record.kind == "foreign":
                findings.problem("foreign_record", None, "a record of another page")
        for title in missing_tabs(document):
            findings.problem("tab_not_loaded", None, f"tab “{title}”")
        rows = [timeline_row(region, record) for record in records if record.kind == "timeline"]
        if not rows and (shown := empty_timeline(region)):
            findings.problem("empty_field", "events", f"shown without an entry ({shown})")
        return Content("dossier", region, findings, claims_of(own, "dossier", region, findings), rows, "timeline view")
    if any(record.kind == "listing" for record in records) or document.site.kind(document.own_url) == "listing":
        return Content("listing", region, findings)
    own = [record for record in records if record.kind == "event"]
    if own or named == "event":
        return Content("event", region, findings, claims_of(own, "event", region, findings))
    return Content("other", region, findings)


def timeline_row(region: Region, record: Record) -> Row:
    """Return a timeline record's lines by role; a field without a known name is read by its shape."""
    roles = region.document.site.tables["eras"]["machine"]["event"]
    return [(roles.get(field.machine) or "summary", line) for field in record.fields for line in field.lines
            if roles.get(field.machine) != ""]
