"""Bare text: labels on lines of their own, values on the next, and a title that only its place tells."""

from collections.abc import Sequence
from dataclasses import replace

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.document import Document
from dossier_scraper.extract.dom.lines import Line, Place, text_lines
from dossier_scraper.extract.fields.bars import with_bars
from dossier_scraper.extract.fields.claims import Claim, Findings
from dossier_scraper.extract.fields.labels import is_aside, labelled, normal
from dossier_scraper.extract.layouts import event_text, labelled_text
from dossier_scraper.extract.layouts.container import Content
from dossier_scraper.extract.timeline.entry_labels import Row
from dossier_scraper.model import PageKind

# No title is longer; within so many lines a text without labels names itself.
LONGEST, FIRST = 250, 2


def content_of(source: str, document: Document) -> Content | None:
    """Return a text's content, or None when its labels tell of no dossier and no event."""
    findings = Findings(select=_line_span, dated_text=lambda: source)
    lines = with_bars(_with_headings(text_lines(source), document), document.site)
    kind = labelled_text.kind_of(lines, document, None)
    rows: list[Row] = []
    if kind == "dossier":
        claims, rows, before = labelled_text.dossier_parts(lines, document, findings)
    elif kind == "event":
        claims, before = event_text.event_parts(lines, document, findings, contained=False)
    elif kind == "listing":
        return Content(kind=kind, region=None, findings=findings, lines=lines)
    else:
        return None
    claimed = {claim.field for claim in claims}
    head = before if any(claim.label for claim in claims) else lines[:FIRST]
    told = [claim for claim in _heading(head, document, kind) if claim.field not in claimed]
    return Content(kind=kind, region=None, findings=findings, claims=[*claims, *told], rows=rows)


def _with_headings(lines: list[Line], document: Document) -> list[Line]:
    """Take lines that are labels and nothing else for headings, in a text that has no label with a colon."""
    tables = document.site.tables["labels"]
    told = (labelled(line, "dossier", document.site) for line in lines if ":" in line.text or "：" in line.text)
    if any(found and found.field for found in told):
        return lines
    return [replace(line, raised=True) if normal(line.text) in tables["dossier"] else line for line in lines]


def _line_span(places: Sequence[Place]) -> str:
    """Name the lines that hold all places."""
    numbers = [place for place in places if isinstance(place, int)]
    return f"lines {min(numbers)}-{max(numbers)}"


def _heading(before: Sequence[Line], document: Document, kind: PageKind) -> list[Claim]:
    """Return what the lines before the first label say: the title, and of an event a name behind it, its source.

    The title is the line that is printed twice, as title and as heading, else the last one; neither a sentence, nor a
    date, nor what is said of every page.

    >>> found = _heading(text("Kite-Net", "Overview", "Kite-Net", "Kite Academy"), document("/"), "event")
    >>> [(claim.field, claim.text) for claim in found]
    [('title', 'Kite-Net'), ('source', 'Kite Academy')]
    """
    tables = document.site.tables["labels"]
    named = [
        line
        for line in before
        if normal(line.text) not in tables["generic_titles"]
        and not is_aside(line.text, document.site)
        and not line.text.endswith((".", ":"))
        and len(line.text) <= LONGEST
        and not is_date(line.text)
    ]
    texts = [line.text for line in named]
    twice = [index for index, text in enumerate(texts) if texts.index(text) < index]
    at = twice[-1] if twice else len(named) - 1
    claims = [Claim(field="title", lines=(line,), rule="line before the first label") for line in named[at : at + 1]]
    behind = named[at + 1 :] if twice and kind == "event" else []
    return [*claims, *(Claim(field="source", lines=(line,), rule="line behind the title") for line in behind[:1])]
