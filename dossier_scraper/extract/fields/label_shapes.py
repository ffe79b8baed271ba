"""What a label looks like that no table knows: a few words, in bold above their value or in front of its colon."""

import re

from bs4 import Tag

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.lines import Line, is_strong

COLON = re.compile(r"\s*[:：](?:\*\*|__)?\s*")
# No label that only its shape tells is longer, or has more words.
LONGEST_LABEL, MOST_WORDS = 40, 6
SENTENCE_END = (".", "…", "!", "?", "”", '"')


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
    return alone and can_be_label(line.text) and all(piece.link is None for piece in line.pieces)


def front_of(line: Line) -> str:
    """Return the words before a line's colon, with it, if they can be a label and a value follows; else nothing.

    >>> [front_of(line(html)) for html in ("<p>Place: Oslo</p>", "<p>Oslo</p>", "<p><a href='/x'>Place: Oslo</a></p>")]
    ['Place: ', '', '']
    """
    colon = COLON.search(line.text, 1, LONGEST_LABEL)
    front = line.text[: colon.end()] if colon else ""
    linked = line.start is None or line.start.link is not None
    return "" if linked or not line.text[len(front) :] or not can_be_label(front.rstrip()) else front
