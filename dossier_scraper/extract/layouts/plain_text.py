"""Bare text: labels on lines of their own, values on the next, and a title that only its place tells."""

from collections.abc import Sequence
from dataclasses import replace

from dossier_scraper.extract.dom.document import Document
from dossier_scraper.extract.dom.lines import Line, Place, text_lines
from dossier_scraper.extract.fields.claims import Claim, Findings
from dossier_scraper.extract.fields.labels import COLON, labelled, normal
from dossier_scraper.extract.layouts import labelled_text
from dossier_scraper.extract.layouts.container import Content
from dossier_scraper.extract.timeline.classify import Row


def content_of(source: str, document: Document) -> Content | None:
    """Return a text's content, or None when its labels tell of no dossier and no event."""
    findings = Findings(_line_span, lambda: source)
    lines = _with_headings(text_lines(source), document)
    kind = labelled_text.kind_of(lines, document, None)
    rows: list[Row] = []
    if kind == "dossier":
        claims, rows, before = labelled_text.dossier_parts(lines, document, findings)
    elif kind == "event":
        claims, before = labelled_text.event_parts(lines, document, findings, contained=False)
    else:
        return None
    title = _title(before, document)
    return Content(kind, None, findings, [*claims, *([title] if title else [])], rows)


def _with_headings(lines: list[Line], document: Document) -> list[Line]:
    """Take lines that are labels and nothing else for headings, in a text that has no label with a colon."""
    tables = document.site.tables["labels"]
    told = (labelled(line, "dossier", document.site) for line in lines if COLON.search(line.text))
    if any(found and found.field for found in told):
        return lines
    return [replace(line, raised=True) if normal(line.text) in tables["dossier"] else line for line in lines]


def _line_span(places: Sequence[Place]) -> str:
    """Name the lines that hold all places."""
    numbers = [place for place in places if isinstance(place, int)]
    return f"lines {min(numbers)}-{max(numbers)}"


def _title(before: Sequence[Line], document: Document) -> Claim | None:
    """Return the last line before the first label that is neither a sentence nor said of every page."""
    generic = document.site.tables["labels"]["generic_titles"]
    named = [
        line
        for line in before
        if normal(line.text) not in generic and not line.text.endswith((".", ":")) and len(line.text) <= 250
    ]
    return Claim("title", (named[-1],), "line before the first label") if named else None
