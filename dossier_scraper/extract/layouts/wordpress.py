"""WordPress in any theme: content in a container that themes name alike, fields told by the text in it."""

from dossier_scraper.extract.dom.document import Document
from dossier_scraper.extract.dom.region import Region
from dossier_scraper.extract.layouts import labelled_text
from dossier_scraper.extract.layouts.container import Content, container_of, findings_for, kind_of_body


def content_of(document: Document) -> Content | None:
    """Return a page's content, or None when its text shows no dossier, no event and no listing.

    What stands beside the container is read only where the main fields of a dossier are nowhere else: an aside with a
    box of facts, not a sidebar, or the page's head.
    """
    content = _told(container_of(document), document)
    if content is not None and (content.kind != "dossier" or _has_main_fields(content, document)):
        return content
    asides, body = document.with_asides(), document.tree.body
    for region in (container_of(asides), *([Region(document, body)] if content and body else [])):
        wider = _told(region, document)
        if wider and wider.kind == "dossier" and _has_main_fields(wider, document):
            return wider
    return content


def _told(region: Region, document: Document) -> Content | None:
    """Return what the lines of a region say."""
    findings = findings_for(region)
    lines = labelled_text.told_lines(region.lines(region.root), document.site)
    kind = labelled_text.kind_of(lines, document, kind_of_body(document))
    if kind == "dossier":
        claims, rows, _ = labelled_text.dossier_parts(lines, document, findings)
        return Content("dossier", region, findings, claims, rows)
    if kind == "event":
        claims, _ = labelled_text.event_parts(lines, document, findings, contained=region.root.name != "body")
        return Content("event", region, findings, claims) if claims else None
    return Content("listing", region, findings) if kind == "listing" else None


def _has_main_fields(content: Content, document: Document) -> bool:
    claimed = {claim.field for claim in content.claims}
    return any(field in claimed for field in document.site.tables["labels"]["required"])
