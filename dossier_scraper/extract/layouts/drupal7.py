"""Drupal 7 in any theme: records of classed fields first, then what only the text of a theme without classes tells."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from bs4 import Tag
from selectolax.lexbor import LexborNode

from dossier_scraper.extract.dom.boilerplate import in_noise
from dossier_scraper.extract.dom.document import Document, fold
from dossier_scraper.extract.dom.lines import Line
from dossier_scraper.extract.dom.region import Region
from dossier_scraper.extract.fields import label_values, labels
from dossier_scraper.extract.fields.claims import Findings
from dossier_scraper.extract.layouts import event_text, labelled_text
from dossier_scraper.extract.layouts.container import (
    Content,
    container_of,
    findings_for,
    kind_of_body,
    region_of,
)
from dossier_scraper.extract.layouts.drupal_records import (
    Record,
    claims_of,
    elements_of,
    is_entity,
    records_of,
    timeline_rows,
    timeline_views,
)
from dossier_scraper.extract.timeline.locate import timeline_panel
from dossier_scraper.model import REQUIRED_FIELDS

# An event's page on which no class names any of these tells them by its text.
MAIN_OF_EVENT = frozenset(("source", "date", "categories"))


def content_of(document: Document) -> Content | None:
    """Return a page's content by its classes, and by its text as far as a theme has none; None for no record."""
    records = document.site.tables["eras"]["eras"]["drupal7"]["record"]
    region = region_of(document, records)
    content = _classed(document, region) if region is not None else None
    if content is None or content.kind == "other" or (content.kind == "event" and not content.claims):
        told = labelled_text.content_of(document)
        if told is None or told.kind != "dossier" or told.region is None:
            return _without_foreign(told, document) or content
        content = Content(kind="dossier", region=told.region, findings=findings_for(told.region))
    return _completed(content, document, records)


def _without_foreign(content: Content | None, document: Document) -> Content | None:
    """Return an event's page that only its text tells without the records of others, which a View shows below it."""
    if content is None or content.kind != "event" or content.region is None:
        return content
    records = records_of(content.region)
    if all(record.kind != "foreign" for record in records):
        return content
    region, findings = content.region, findings_for(content.region)
    _leave_foreign(records, region, findings)
    alone = Content(kind="event", region=region, findings=findings)
    return _with_text(alone, document, thorough=False, contained=region.root.name != "body")


def _completed(content: Content, document: Document, records: str) -> Content:
    """Return content with what the classes of its region alone do not tell."""
    if content.kind == "listing":
        whole = container_of(document, records)
        found = findings_for(whole)
        found.problems.update(content.findings.problems)
        return Content(kind="listing", region=whole, findings=found)
    if content.kind == "dossier":
        return _whole_dossier(content, document, records)
    claimed = {claim.field for claim in content.claims}
    if content.kind == "event":
        if claimed.isdisjoint(MAIN_OF_EVENT) or "summary" not in claimed:
            content = _with_text(_classed(document, container_of(document, records)), document, thorough=False)
        content.claims = event_text.with_front(content.claims, document.site)
    return content


def _whole_dossier(content: Content, document: Document, records: str) -> Content:
    """Return a dossier with what only the text of its page tells: fields without classes, a timeline without a View."""
    claimed = {claim.field for claim in content.claims}
    thorough = not claimed.issuperset(REQUIRED_FIELDS)
    heading = None if content.rows else _timeline_heading(document)
    if thorough or heading is not None:
        content = _classed(document, container_of(document, records, heading), "dossier")
    if thorough or not content.rows or not claimed.issuperset(labelled_text.DOSSIER_ONLY):
        content = _with_text(content, document, thorough)
    shown = empty_timeline(content.region) if content.region and not content.rows else None
    if shown:
        content.findings.problem("empty_field", "events", f"shown without an entry ({shown})")
    return content


def _timeline_heading(document: Document) -> LexborNode | None:
    """Return the heading or the sentence of the page that announces a timeline, else what a tab of this name opens."""
    sections = document.site.tables["labels"]["sections"]
    for node in document.tree.css("h2,h3,h4,h5,h6,summary,legend,strong,b,button,p")[:300]:
        text = fold(node.text())
        announces = labels.normal(text) in sections["timeline"] or labels.pattern_of(sections["intros"]).fullmatch(text)
        if announces and not in_noise(node, document.noise):
            return node
    panel = timeline_panel(document)
    return document.tree.css_first(f"#{panel}") if panel else None


def _classed(document: Document, region: Region, kind: str | None = None) -> Content:
    """Return what the records of a region say; `kind` is that of the page, if it is known already."""
    records, named = records_of(region), kind_of_body(document)
    kinds = {record.kind for record in records}
    expected = document.site.kind(document.own_url)
    if "dossier" in kinds or kind == "dossier" or (named == "dossier" and expected != "listing"):
        return _classed_dossier(document, region, records)
    findings = findings_for(region)
    if named == "dossier":
        findings.problem("unexpected_kind", None, "a listing, by its address, on a page whose class says dossier")
    if "listing" in kinds or expected == "listing":
        return Content(kind="listing", region=region, findings=findings)
    if "event" in kinds or named == "event":
        _leave_foreign(records, region, findings)
        own = _own_of_event(records, region)
        return Content(kind="event", region=region, findings=findings, claims=claims_of(own, "event", region, findings))
    return Content(kind="other", region=region, findings=findings)


def _own_of_event(records: Sequence[Record], region: Region) -> list[Record]:
    """Return the records of an event's own page; where no class names one, the fields that stand in no record."""
    return [record for record in records if record.kind == "event"] or [
        record for record in records if record.kind == "unknown" and not is_entity(region, record)
    ]


def _classed_dossier(document: Document, region: Region, records: Sequence[Record]) -> Content:
    """Return what the records of a dossier's page say: its own first, then fields that stand in no record."""
    findings = findings_for(region)
    _leave_foreign(records, region, findings)
    for title in missing_tabs(document):
        findings.problem("tab_not_loaded", None, f"tab “{title}”")
    rows = timeline_rows(region, records)
    claims = claims_of((record for record in records if record.kind == "dossier"), "dossier", region, findings)
    claimed = {claim.field for claim in claims}
    loose = [record for record in records if record.kind in ("unknown", "event") and not is_entity(region, record)]
    claims += [claim for claim in claims_of(loose, "dossier", region, findings) if claim.field not in claimed]
    return Content(kind="dossier", region=region, findings=findings, claims=claims, rows=rows, rule="timeline view")


def _leave_foreign(records: Sequence[Record], region: Region, findings: Findings) -> None:
    """Leave out the records of other pages, by the name of what they are, and say how each begins."""
    foreign = [tags for record, tags in elements_of(records, region) if record.kind == "foreign"]
    for tag in chain(*foreign):
        findings.taken.element("card", tag)
    findings.foreign(fold(" ".join(tag.get_text(" ") for tag in tags)) for tags in foreign)


def _with_text(content: Content, document: Document, thorough: bool, contained: bool = False) -> Content:
    """Add the fields that only labels in the text tell, outside labelled fields and records of something else.

    With `thorough` (the main fields have no classes), a line of facts, paragraphs without labels and a timeline
    that only its shape tells are taken as well.
    """
    kind = content.kind
    lines = labelled_text.told_lines(_unread_lines(content), document, content.findings)
    if kind == "event":
        contained = contained or bool(content.claims)
        is_above = content.region.is_above if content.region else None
        claims, _ = event_text.event_parts(lines, document, content.findings, contained, is_above)
    elif thorough:
        claims, rows, _ = labelled_text.dossier_parts(lines, document, content.findings, bool(content.rows))
        content.rows = content.rows or rows
    else:
        if not content.rows:
            content.rows, lines = labelled_text.announced_rows(lines, document)
        claims, _, _ = label_values.claims_of(lines, kind, document.site, content.findings)
    known = {claim.field for claim in content.claims}
    content.claims = [*content.claims, *(claim for claim in claims if claim.field not in known)]
    return content


def _unread_lines(content: Content) -> Iterator[Line]:
    """Yield the lines outside timelines, records of other kinds and the fields that were read by their classes."""
    region, kind = content.region, content.kind
    assert region is not None
    records = records_of(region)
    mine = _own_of_event(records, region) if kind == "event" else [r for r in records if r.kind == kind]
    own = set(map(id, mine))
    others = (tags for record, tags in elements_of(records, region) if id(record) not in own)
    read = [*timeline_views(region), *chain(*others)]
    read += [field.tag for record in mine for field in record.fields if field.label or kind == "event"]
    for line in region.lines(region.root):
        start = line.pieces[0].place
        if isinstance(start, Tag) and not any(region.inside(start, tag) for tag in read):
            yield line


def missing_tabs(document: Document) -> list[str]:
    """Return the titles of Quicktabs whose pages are not in the source: they are fetched when clicked."""
    missing = []
    for node in document.tree.css("a[id^='quicktabs-tab-']"):
        name = str(node.id).removeprefix("quicktabs-tab-")
        if _is_plain(name) and not document.has_id(f"quicktabs-tabpage-{name}"):
            missing.append(fold(node.text()))
    return missing


def empty_timeline(region: Region) -> str | None:
    """Return what shows a timeline on a page that has no entry of one: its View, or its Quicktab; None for neither."""
    document = region.document
    if timeline_views(region):
        return "a View of the timeline"
    titles = document.site.tables["labels"]["sections"]["timeline"]
    for node in document.tree.css("a[id^='quicktabs-tab-']"):
        page = f"quicktabs-tabpage-{str(node.id).removeprefix('quicktabs-tab-')}"
        if labels.normal(node.text()) in titles and _is_plain(page) and document.has_id(page):
            return f"tab “{fold(node.text())}”"
    return None


def _is_plain(name: str) -> bool:
    return bool(re.fullmatch(r"[\w-]+", name, re.ASCII))
