"""WordPress in any theme: content in a container that themes name alike, fields told by the text in it."""

from dossier_scraper.extract import prose
from dossier_scraper.extract.content import Content, container_of, findings_for, kind_of_body
from dossier_scraper.extract.document import Document


def content_of(document: Document) -> Content | None:
    """Return a page's content, or None when its text shows no dossier, no event and no listing.

    Asides are read only where the main fields of a dossier are nowhere else: a box of facts, not a sidebar.
    """
    content = _told(document)
    if content is not None and (content.kind != "dossier" or _has_main_fields(content, document)):
        return content
    boxed = _told(document.with_asides())
    return boxed if boxed and boxed.kind == "dossier" and _has_main_fields(boxed, document) else content


def _told(document: Document) -> Content | None:
    """Return what the lines of the page's container say."""
    region = container_of(document)
    findings = findings_for(region)
    lines = prose.without_heading(region.lines(region.root))
    kind = prose.kind_of(lines, document, kind_of_body(document))
    if kind == "dossier":
        claims, rows, _ = prose.dossier_parts(lines, document, findings)
        return Content("dossier", region, findings, claims, rows)
    if kind == "event":
        claims, _ = prose.event_parts(lines, document, findings, contained=region.root.name != "body")
        return Content("event", region, findings, claims) if claims else None
    return Content("listing", region, findings) if kind == "listing" else None


def _has_main_fields(content: Content, document: Document) -> bool:
    claimed = {claim.field for claim in content.claims}
    return any(field in claimed for field in document.site.tables["labels"]["required"])
