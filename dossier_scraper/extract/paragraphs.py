"""Paragraphs that hold several labels: a line for each label, as if the page had broken it there.

Only labels that the site's tables know and that the page emphasises begin a line; nothing here reads a value.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from bs4 import Tag

from dossier_scraper.extract.labels import STRONG, field_of, is_label_class, labelled
from dossier_scraper.extract.lines import Line, Piece, Place, parents
from dossier_scraper.site import Site

KINDS = ("dossier", "event")
SENTENCE_END = (".", "…", "!", "?", ")", "”", '"')
# What separates the fields of one line.
BETWEEN = " |•·"


def with_a_label_each(lines: Iterable[Line], site: Site) -> Iterator[Line]:
    """Yield lines so that each label in bold, behind a finished sentence or after another label, starts one."""
    block: Place | None = None
    for line in lines:
        starts = any((found := labelled(line, kind, site)) and found.field is not None for kind in KINDS)
        listed = starts or (block is line.place and isinstance(block, Tag))
        block = line.place if listed else None
        cuts = list(_cuts(line, listed, site)) if len(line.pieces) > 1 else []
        if not cuts:
            yield line
            continue
        for start, end in pairwise([0, *cuts, len(line.text)]):
            part = line.between(start, end)
            bare = len(part.text.rstrip(BETWEEN))
            yield part.before(bare) if bare < len(part.text) else part


def _cuts(line: Line, listed: bool, site: Site) -> Iterator[int]:
    """Yield where in a line another label begins; `listed` tells that one stands in front of it, in the same block."""
    at = 0
    for _, group in groupby(line.pieces, lambda piece: id(_emphasis(piece, line))):
        pieces = list(group)
        text = "".join(piece.text for piece in pieces)
        start = at + len(text) - len(text.lstrip())
        at += len(text)
        if _emphasis(pieces[0], line) is None or not line.text[:start].strip():
            continue
        if all(field_of(text, kind, site) is None for kind in KINDS):
            continue
        colon = text.rstrip().endswith(":") or line.text[at:].lstrip().startswith(":")
        ended = line.text[:start].rstrip(BETWEEN).endswith(SENTENCE_END)
        if (colon and (listed or ended)) or (listed and ended):
            listed = True
            yield start


def _emphasis(piece: Piece, line: Line) -> Tag | None:
    """Return the element that sets a piece apart within its line."""
    for tag in parents(piece.place, line.place):
        if tag.name in STRONG or is_label_class(str(tag.attrs.get("class") or "")):
            return tag
    return None
