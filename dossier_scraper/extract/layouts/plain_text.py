"""Bare text: labels on lines of their own, values on the next, and a title that only its place tells."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.document import Document
from dossier_scraper.extract.dom.lines import Line, Place, text_lines
from dossier_scraper.extract.fields.bars import with_bars
from dossier_scraper.extract.fields.claims import Claim, Findings
from dossier_scraper.extract.fields.labels import LONGEST as LONGEST_LABEL
from dossier_scraper.extract.fields.labels import is_aside, labelled, normal
from dossier_scraper.extract.layouts import event_text, labelled_text, linked_text
from dossier_scraper.extract.layouts.container import Content
from dossier_scraper.extract.timeline.entry_labels import Row
from dossier_scraper.model import DOSSIER_FIELDS, EVENT_PAGE_FIELDS, PageKind

# No title is longer; within so many lines a text without labels names itself.
LONGEST, FIRST = 250, 2
# Fields that are texts, and so have headings.
LONG = frozenset(field.name for field in (*DOSSIER_FIELDS, *EVENT_PAGE_FIELDS) if field.form == "text")
KINDS = ("dossier", "event")
# The number of a page, an address in a list of them, and how that begins which is said of every page, and its lines.
PAGE = re.compile(r"page \d+(?: (?:of|/) \d+)?", re.IGNORECASE)
ADDRESS = re.compile(r"\d+\.\s+[a-z]+:\S+$|(?:visible|hidden) links:?$", re.IGNORECASE)
CLOSING = re.compile(r"©|copyright\b|all rights reserved", re.IGNORECASE)
MOST_CLOSING = 8


def content_of(source: str, document: Document) -> Content | None:
    """Return a text's content, or None when its labels tell of no dossier and no event."""
    if (linked := linked_text.content_of(source, document)) is not None:
        return linked
    findings = Findings(select=_line_span, dated_text=lambda: source)
    own = _without_ends(text_lines(source), source, findings)
    if any(len(line.pieces) > 1 for line in own):
        own = list(_with_dates_apart(own))
    lines = with_bars(_with_headings(own, document), document.site)
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
    """Take lines that are labels and nothing else for headings, if no label of a dossier has a colon.

    If some have one, the labels of long texts are headings, where no other one of them has a colon or stands below.
    """
    colons = cache(partial(_with_colons, lines, document=document))
    tables = document.site.tables["labels"]

    def is_heading(line: Line) -> bool:
        name = normal(line.text) if len(line.text) <= LONGEST_LABEL else ""
        if name not in tables["dossier"] and name not in tables["event"]:
            return False
        fields = ((kind, tables[kind].get(name)) for kind in KINDS)
        long = any(field in LONG and field not in colons(kind) for kind, field in fields)
        return long or (name in tables["dossier"] and not colons("dossier"))

    heads = list(map(is_heading, lines))
    if any(heads) and colons("dossier"):
        heads = [head and not behind for head, behind in zip(heads, [*heads[1:], False], strict=False)]
    return [replace(line, raised=True) if head else line for line, head in zip(lines, heads, strict=True)]


def _with_colons(lines: Iterable[Line], kind: str, document: Document) -> set[str]:
    """Return the fields of which a label with a colon stands in lines."""
    shown = (labelled(line, kind, document.site) for line in lines if ":" in line.text or "：" in line.text)
    return {found.field for found in shown if found and found.field}


def _with_dates_apart(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield lines, those that begin with a date that is emphasised as two.

    >>> [line.text for line in _with_dates_apart(text("- **15 March 2018** Ten kites flew", "**Ten** kites"))]
    ['15 March 2018', 'Ten kites flew', 'Ten kites']
    """
    for line in lines:
        first = len(line.pieces[0].text)
        yield from (line.before(first), line.after(first)) if _begins_with_date(line) else (line,)


def _begins_with_date(line: Line) -> bool:
    return len(line.pieces) > 1 and is_date(line.pieces[0].text)


def _without_ends(lines: list[Line], source: str, findings: Findings) -> list[Line]:
    """Return lines without the numbers of pages, the list of addresses at the end and what is said of every page."""
    paged = "\f" in source
    kept = [line for line in lines if not (PAGE.fullmatch(line.text) or (paged and line.text.isdigit()))]
    listed = _start_of_addresses(kept)
    closing = range(max(0, listed - MOST_CLOSING), listed)
    end = next((at for at in closing if CLOSING.match(kept[at].text)), listed)
    findings.taken.left_out("footer", lines, kept[:end])
    return kept[:end]


def _start_of_addresses(lines: Sequence[Line]) -> int:
    """Return where a heading of one word stands with nothing but numbers with addresses behind it, or the end."""
    start = len(lines)
    while start and ADDRESS.match(lines[start - 1].text):
        start -= 1
    headed = 0 < start < len(lines) and len(lines[start - 1].text.split()) == 1
    return start - 1 if headed else len(lines)


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
