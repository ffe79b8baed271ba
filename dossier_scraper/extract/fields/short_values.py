"""The values of short fields without what stands beside them on their lines: their label again, links that lead on."""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from dossier_scraper.extract.dom.lines import Line, Piece
from dossier_scraper.extract.fields.claims import Claim, Findings
from dossier_scraper.extract.fields.label_shapes import LONGEST_LABEL, colon_of
from dossier_scraper.extract.fields.labels import field_of, leads_on, names_document
from dossier_scraper.model import SHORT_FIELDS
from dossier_scraper.site import Site

# An address as the text of a link, and what joins a link to the value in front of it.
ADDRESS = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+|[\w.-]+\.[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
JOINED = " ([|,;:–—-"
CLOSED = re.compile(r"\s*[)\]]?")
BY = re.compile(r"[Bb]y\s+(?=[^\W\d_a-z])")
# Fields whose links are read otherwise: as dates with words around, as categories.
LINKED = frozenset(("start_date", "date", "categories"))


def tidied(claims: Iterable[Claim], kind: str, site: Site, findings: Findings) -> list[Claim]:
    """Return claims, those of short fields without what is no part of their values.

    >>> said = (line("<p>Source: Kite Club <a href='/x'>Read more</a></p>"),)
    >>> [claim.text for claim in tidied([Claim(field="source", lines=said, rule="label")], "event", site, findings())]
    ['Kite Club']
    """
    return [_tidied(claim, kind, site, findings) if claim.field in SHORT_FIELDS else claim for claim in claims]


def _tidied(claim: Claim, kind: str, site: Site, findings: Findings) -> Claim:
    named = claim.field not in LINKED
    lines = [_without_links(line, site, findings) if named else line for line in claim.lines]
    start = _start(lines[0].text, claim.field, kind, site) if lines else 0
    if start:
        findings.taken.lines("label", [lines[0].before(start)])
        lines[0] = lines[0].after(start)
    return replace(claim, lines=tuple(lines)) if start or lines != list(claim.lines) else claim


def _start(text: str, field: str, kind: str, site: Site) -> int:
    """Return where a value begins behind the label of its own field, or behind “by” as a source."""
    colon = colon_of(text, LONGEST_LABEL)
    if colon and colon.end() < len(text) and field_of(text[: colon.start()], kind, site) == field:
        return colon.end()
    by = BY.match(text) if field == "source" else None
    return by.end() if by else 0


def _without_links(line: Line, site: Site, findings: Findings) -> Line:
    """Return a line without the links that say no name, if it says more.

    >>> _without_links(line("<p>Kite Club (<a href='https://kite.lv'>website</a>)</p>"), site, findings()).text
    'Kite Club'
    """
    at, cuts = 0, []
    for link, pieces in groupby(line.pieces, lambda piece: piece.link):
        text = "".join(piece.text for piece in pieces)
        if link is not None and text and _is_no_name(text.strip(), site):
            cuts.append((at, at + len(text)))
        at += len(text)
    for start, end in reversed(cuts):
        start = len(line.text[:start].rstrip(JOINED))
        closed = CLOSED.match(line.text, end)
        end = closed.end() if closed else end
        kept = [line.between(0, start), line.between(end, len(line.text))]
        if any(map(str.isalnum, kept[0].text)):
            cut = line.between(start, end)
            findings.taken.lines("links", [cut] if leads_on(cut.text, site) else [])
            line = kept[0] if not kept[1].text else _joined(kept, line)
    return line


def _joined(parts: list[Line], line: Line) -> Line:
    """Return two parts of a line as one."""
    blank = Piece(text=" ", place=line.place)
    pieces = (*parts[0].pieces, blank, *parts[1].pieces)
    return replace(line, text="".join(piece.text for piece in pieces), pieces=pieces)


def _is_no_name(text: str, site: Site) -> bool:
    """Return True for the words of a link that are an address, or say only that or where there is more."""
    return bool(ADDRESS.fullmatch(text)) or leads_on(text, site) or names_document(text, site)
