"""Paragraphs that hold several labels: a line for each label, as if the page had broken it there.

Only labels that the site's tables know and that the page emphasises begin a line; nothing here reads a value.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from bs4 import Tag

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.lines import Line, Piece, Place, parents
from dossier_scraper.extract.fields.label_shapes import can_be_label
from dossier_scraper.extract.fields.labels import STRONG, field_of, is_label_class, labelled
from dossier_scraper.site import Site
from dossier_scraper.text import FULL_STOPS

KINDS = ("dossier", "event")
SENTENCE_END = (*FULL_STOPS, ")", "”", '"')
# What separates the fields of one line.
BETWEEN = " |•·;"
# How many characters before a label are looked at.
NEAR = 20
SEPARATORS = ("|", "•", "·", ";")
SEPARATED = re.compile(r"([|•·;])\s*([^|•·;:]{3,40}):")


def with_a_label_each(lines: Iterable[Line], site: Site) -> Iterator[Line]:
    """Yield lines so that each label in bold, behind a finished sentence or after another label, starts one."""
    block: Place | None = None
    listed = False
    unread: list[Line] = []
    for line in lines:
        if block is not line.place or not isinstance(line.place, Tag):
            block, listed = line.place, False
            unread.clear()
        unread.append(line)
        marks = _marks_of(line, site)
        if marks:
            listed = listed or any(_starts(other, site) for other in unread)
            unread.clear()
        cuts = list(_cuts(line, marks, listed))
        if not cuts:
            yield line
            continue
        for part in line.parts(cuts):
            yield part.before(len(part.text.rstrip(BETWEEN)))


def _names(line: Line, kind: str, site: Site) -> bool:
    """Return True if a line begins with a label of a field, and a colon."""
    found = labelled(line, kind, site)
    return found is not None and bool(found.field) and ":" in line.before(len(line.text) - len(found.rest.text)).text


def _starts(line: Line, site: Site) -> bool:
    """Return True if a line begins with a label that the tables know, or with one that a colon and bold tell."""
    return any((found := labelled(line, kind, site)) and not (found.heading and found.field is None) for kind in KINDS)


def _marks_of(line: Line, site: Site) -> list[tuple[int, int, bool]]:
    """Return where a label may stand within a line, in order: each reader of a line asks the same of it."""
    if ("marks", site) not in line.known:
        emphasised = _marks(line, site) if len(line.pieces) > 1 else ()
        line.known["marks", site] = sorted([*emphasised, *_separated(line, site)])
    found: list[tuple[int, int, bool]] = line.known["marks", site]
    return found


def _marks(line: Line, site: Site) -> Iterator[tuple[int, int, bool]]:
    """Yield where in a line, after its first words, a known label stands that is emphasised.

    The third part tells whether the label begins an element within the line, that of a field.
    """
    at = before = 0
    for owner, text in _stretches(line, site):
        start = at + len(text) - len(text.lstrip())
        at += len(text)
        if not start:
            owner = None
        if owner is not None and any(field_of(text, kind, site) is not None for kind in KINDS):
            yield start, at, owner.parent is not line.place and not any(_texts_before(owner))
        elif owner is not None and _tells(text) and not _is_text(line.text[before:start]):
            yield start, at, False
        before = at if owner is not None else before


def _stretches(line: Line, site: Site) -> list[tuple[Tag | None, str]]:
    """Return the stretches of a line, each with the element that sets it apart from the others.

    Words in bold right behind others are one stretch with them where they end a word or a known label.
    """
    owned = [(_emphasis(piece, line), piece.text) for piece in line.pieces]
    if all(owner is None for owner, _ in owned):
        return [(None, line.text)]
    found: list[tuple[Tag | None, str]] = []
    for _, group in groupby(owned, lambda pair: id(pair[0])):
        pairs = list(group)
        owner, text = pairs[0][0], "".join([text for _, text in pairs])
        before, front = found[-1] if found else (None, "")
        if before is not None and owner is not None and _goes_on(front, text, site):
            found[-1] = before, front + text
        else:
            found.append((owner, text))
    return found


def _goes_on(front: str, text: str, site: Site) -> bool:
    within = front[-1:].isalnum() and text[:1].isalnum()
    return within or any(field_of(front + text, kind, site) is not None for kind in KINDS)


def parts_with_labels(line: Line, site: Site) -> list[Line]:
    """Return a line in parts, of which each but the first begins with a label in bold that a colon and its place tell.

    It stands behind a finished sentence, or behind another one.

    >>> [part.text for part in parts_with_labels(line("<p>Ten flew. <b>Place:</b> Oslo <b>Cost:</b> 300</p>"), site)]
    ['Ten flew.', 'Place: Oslo', 'Cost: 300']
    """
    cuts: list[int] = []
    at = 0
    for owner, text in _stretches(line, site):
        start = at + len(text) - len(text.lstrip())
        at += len(text)
        ended = bool(cuts) or line.text[:start].rstrip().endswith(FULL_STOPS)
        if start and owner is not None and ended and _tells(text):
            cuts.append(start)
    return [part.before(len(part.text.rstrip(BETWEEN))) for part in line.parts(cuts)] if cuts else [line]


def _tells(text: str) -> bool:
    return text.rstrip().endswith(":") and can_be_label(text.strip())


def _is_text(text: str) -> bool:
    """Return True for more than the value of a short field."""
    return len(text) > NEAR * 4 or text.rstrip().endswith(FULL_STOPS)


def _separated(line: Line, site: Site) -> Iterator[tuple[int, int, bool]]:
    """Yield where a label with a colon stands behind a separator: a known one, or any behind a known one."""
    for found in SEPARATED.finditer(line.text) if ":" in line.text else ():
        known = any(field_of(found[2], kind, site) is not None for kind in KINDS)
        if known or (found[1] != ";" and found[2].isalnum() and any(_names(line, kind, site) for kind in KINDS)):
            yield found.start(2), found.end(), True


def _texts_before(owner: Tag) -> Iterator[str]:
    """Yield what stands in front of an element within the one that holds it."""
    for sibling in owner.previous_siblings:
        text = sibling.get_text() if isinstance(sibling, Tag) else str(sibling)
        yield text.strip()


def _cuts(line: Line, marks: Iterable[tuple[int, int, bool]], listed: bool) -> Iterator[int]:
    """Yield which of the marks begin another field; `listed` tells that a label stands in front, in the same block."""
    at = 0
    for start, end, wrapped in marks:
        tail = line.text[end - 2 : end].rstrip()
        colon = tail.endswith((":", "?")) or line.text[end : end + 2].lstrip().startswith(":")
        before = line.text[max(0, start - NEAR) : start].rstrip()
        ended = before.endswith(SEPARATORS) or before.rstrip(BETWEEN).endswith(SENTENCE_END) or wrapped
        ended = ended or is_date(line.text[at:start].strip())
        if start > at and ((colon and (listed or ended)) or (listed and ended)):
            at, listed = start, True
            yield start


def _emphasis(piece: Piece, line: Line) -> Tag | None:
    """Return the element that sets a piece apart within its line."""
    if piece.place is line.place:
        return None
    for tag in parents(piece.place, line.place):
        if tag.name in STRONG or is_label_class(str(tag.attrs.get("class") or "")):
            return tag
    return None
