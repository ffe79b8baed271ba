"""What a label looks like that no table knows: a few words, in bold above their value or in front of its colon."""

import re

from bs4 import Tag

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.lines import Line, children, is_strong, parents
from dossier_scraper.text import FULL_STOPS

COLON = re.compile(r"\s*(?:::?|：)(?:\*\*|__)?\s*")
# No label that only its shape tells is longer, or has more words.
LONGEST_LABEL, MOST_WORDS = 40, 6
SENTENCE_END = (*FULL_STOPS, "”", '"')
# Where a sentence ends and another one begins.
FULL_STOP = re.compile(r"\w{4}[.!?…]\s+[^\W\d_a-z]")


def colon_of(text: str, end: int) -> re.Match[str] | None:
    """Return the first colon of a text that stands behind its first character and before its `end`.

    >>> colon_of("Place : Oslo", 40).span(), colon_of("Kites over Oslo: ten", 9)
    ((5, 8), None)
    """
    shown = text.find(":", 1, end) > 0 or text.find("：", 1, end) > 0
    return COLON.search(text, 1, end) if shown else None


def can_be_label(text: str) -> bool:
    """Return True for a few words that are no date and end no sentence.

    >>> can_be_label("Meeting place:"), can_be_label("15 March 2018:"), can_be_label("Kites are few.")
    (True, False, False)
    """
    short = 0 < len(text) <= LONGEST_LABEL and len(text.split()) <= MOST_WORDS and text[0].isalpha()
    return short and not text.endswith(SENTENCE_END) and not is_date(text.rstrip(" :："))


def is_above(line: Line, behind: Line) -> bool:
    """Return True for words in bold that can be a label, below which their block goes on with others.

    >>> is_above(*lines("<p><b>Place</b><br>Oslo</p>")), is_above(*lines("<p><b>Place</b></p><p>Oslo</p>"))
    (True, False)
    """
    alone = behind.place is line.place and isinstance(line.place, Tag) and is_strong(line) and not is_strong(behind)
    return alone and can_be_label(line.text) and not _links(line)


def is_term(line: Line, behind: Line) -> bool:
    """Return True for a term of a list that can be a label, with its description behind it."""
    named = isinstance(line.place, Tag) and line.place.name == "dt" and can_be_label(line.text) and not _links(line)
    return named and any(tag.name == "dd" for tag in parents(behind.place))


def first_of_two(line: Line) -> Tag | None:
    """Return the element that holds a line's block and one more, as the row of a table holds a label and its value."""
    cell = line.place if isinstance(line.place, Tag) else None
    while cell is not None and cell.name == "p" and len(children(cell.parent)) == 1:
        cell = cell.parent
    row = cell.parent if cell is not None else None
    cells = children(row)
    return row if len(cells) == 2 and cells[0] is cell else None


def begun_alike(line: Line, label: Line) -> str:
    """Return the words of the element that a line begins with, if a label's line beside it begins so; else nothing.

    >>> begun_alike(*reversed(lines("<p><b>Country</b> Spain</p><p><b>Budget</b> 300</p>")))
    'Budget'
    """
    one, other = (_first(each) for each in (line, label))
    if one is None or other is None or (one.name, one.attrs.get("class")) != (other.name, other.attrs.get("class")):
        return ""
    words = ""
    for piece in line.pieces:
        if all(tag is not one for tag in parents(piece.place)):
            break
        words += piece.text
    rest = line.text[len(words) :].strip()
    return words if rest and not rest.endswith(SENTENCE_END) and can_be_label(words.strip()) else ""


def shape_of(line: Line) -> tuple[str, ...] | None:
    """Return how a line begins with an element of a class, and of which class its block is; None where it does not.

    >>> shape_of(line("<div class='fact'><span class='label'>Budget</span> <span>300</span></div>"))
    ('span', 'label', 'div', 'fact')
    """
    first = _first(line)
    if first is None or not first.attrs.get("class") or not isinstance(line.place, Tag):
        return None
    return tuple(text for tag in (first, line.place) for text in (tag.name, str(tag.attrs.get("class") or "")))


def _first(line: Line) -> Tag | None:
    """Return the element within a line's block that the line begins with, if it is no link."""
    start = line.start
    inside = parents(start.place, line.place) if start is not None and start.link is None else ()
    return next((tag for tag in inside if tag.parent is line.place), None)


def is_beside(line: Line, label: Line) -> bool:
    """Return True for two lines of one block, or of two of the same kind side by side, or of one text.

    >>> is_beside(*reversed(text("Country: Spain", "Budget: 300")))
    True
    """
    one, other = line.place, label.place
    if not isinstance(one, Tag) or not isinstance(other, Tag):
        return isinstance(one, int) and isinstance(other, int)
    return one is other or (one.parent is other.parent and one.name == other.name)


def _links(line: Line) -> bool:
    return any(piece.link is not None for piece in line.pieces)


def front_of(line: Line) -> str:
    """Return the words before a line's colon, with it, if they can be a label and a value follows; else nothing.

    >>> [front_of(line(f"<p>{html}</p>")) for html in ("Place: Oslo", "<a href='/x'>Place: Oslo</a>", "https://oslo.no")]
    ['Place: ', '', '']
    >>> front_of(line("<p>Kites flew. Place: Oslo</p>"))
    ''
    """
    colon = colon_of(line.text, LONGEST_LABEL)
    front = line.text[: colon.end()] if colon else ""
    linked = line.start is None or line.start.link is not None or bool(FULL_STOP.search(front))
    rest = line.text[len(front) :]
    return "" if linked or not rest or rest.startswith("//") or not can_be_label(front.rstrip()) else front
