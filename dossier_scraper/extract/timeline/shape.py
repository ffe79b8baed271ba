"""What the shape of a line in a timeline says: a name, a sentence, categories; where a date or facts begin and end."""

import re
from collections.abc import Sequence
from itertools import islice

from bs4 import Tag

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.lines import Line, Piece, parents
from dossier_scraper.extract.dom.side_by_side import BETWEEN, trimmed
from dossier_scraper.extract.fields.bars import BESIDE, SENTENCE_END, SIGNS
from dossier_scraper.extract.fields.categories import is_known, split
from dossier_scraper.extract.fields.claims import machine_attributes
from dossier_scraper.extract.fields.labels import TWO_NUMBERS
from dossier_scraper.extract.timeline.entry_labels import Row
from dossier_scraper.site import Site
from dossier_scraper.text import FULL_STOPS, is_cut

AFTER_DATE = re.compile(rf"\s*[:|;]\s+|\s+(?:[-–—{SIGNS}/]|::)\s+|\s+(?=(?:by|in)\s+[A-Z])")
AFTER_DAY = re.compile(r"(?<=\d)\s+(?=[A-Z][^\W\d]*\s+[^\W\d])")  # behind the date of a whole day: two numbers
COMMA = re.compile(r",\s+")
WORD = re.compile(r"\b\w")
SENTENCE = re.compile(r"(?:[.!?…][”\")]?)\s+(?=\w)")
# How categories and an author stand in words.
IN, BY_WHOM = re.compile(r"in\s+"), re.compile(r"\s+by\s+(?=[A-Z])")
IN_ONE_PAIR = re.compile(r"\s*\(([^()]+)\)\.?\s*")
BY = re.compile(r"by\s+(?=[A-Z])", re.IGNORECASE)
FULL_STOP = re.compile(r"(?<=\s\w{4}|\w{5})\.\s+(?=[A-Z])")  # behind a name of several words, and no abbreviation
BEFORE_DATE = re.compile(rf"\s+(?:[-–—|{SIGNS}/]|::)\s+|,\s+|\s+[(\[]")
SOURCE = re.compile(r"(?:.*[-_])?(?:source|author|publisher|organi[sz]ation)(?:[-_]name)?", re.IGNORECASE)
# No list of categories is longer, no name of a source beside them, no date in front of a title.
LONGEST_NAMES, LONGEST_NAME, LONGEST_DATE = 400, 80, 120
# How far around a block the link or the button is looked for that it begins.
NEAR = 6
# What has more words and ends like a sentence is one.
LEAST_SENTENCE = 4


def is_sentence(text: str) -> bool:
    """Return True if a text has so many words, and ends so, that it is no name."""
    return len(text.split()) >= LEAST_SENTENCE and text.endswith(SENTENCE_END)


def are_categories(line: Line, site: Site) -> bool:
    """Return True if a line holds nothing but categories of the vocabulary."""
    return len(line.text) <= LONGEST_NAMES and all(is_known(name, site) for name in split(line.text, site))


def is_name(text: str) -> bool:
    """Return True if a text can be a name, also one that was cut off, and is no sentence."""
    return len(text) <= LONGEST_NAME and (is_cut(text) or not text.endswith(SENTENCE_END))


def can_be_source(text: str) -> bool:
    """Return True for a name that begins with a capital letter and is not parted by commas or signs."""
    return is_name(text) and text[:1].isupper() and BESIDE.search(text) is None


def heads_block(line: Line) -> bool:
    """Return True if a name is what a link or a button around its block begins with."""
    near = islice(parents(line.place), 1, NEAR)
    around = next((tag for tag in near if tag.name == "button" or (tag.name == "a" and tag.get("href"))), None)
    start = line.start
    if around is None or start is None or not is_name(line.text):
        return False
    return next(around.stripped_strings, "") == start.text.strip()


def is_called_source(line: Line) -> bool:
    """Return True if all of a line stands in an element whose class calls it a source."""
    start = line.start
    if start is None or not isinstance(line.place, Tag) or "|" in line.text:
        return False
    around = parents(start.place, line.place.parent) if start.text.strip() == line.text else (line.place,)
    return any(SOURCE.fullmatch(name) for tag in around for name in str(tag.attrs.get("class") or "").split())


def spaced(parts: Sequence[Line]) -> Line:
    """Return parts of a line as one, with a space between them."""
    text = " ".join(part.text for part in parts)
    pieces = [piece for part in parts for piece in (*part.pieces, Piece(text=" ", place=part.place))][:-1]
    return Line(text=text, pieces=tuple(pieces), place=parts[0].place)


def date_in_front(line: Line) -> tuple[Line, Line | None] | None:
    """Return the date that a line is, or starts with, and what follows it."""
    if is_date(line.text):
        return line, None
    length = 0
    found: tuple[Line, Line] | None = None
    for piece in line.pieces[:6]:
        length += len(piece.text)
        if length >= len(line.text):
            break
        text = line.text[:length].rstrip(BETWEEN)
        rest = line.text[length:].lstrip(BETWEEN)
        if rest and text and (is_date(text) or (_is_timed(piece, line) and _is_time_element(line.before(length)))):
            found = line.before(len(text)), line.after(len(line.text) - len(rest))
    if found:
        return found
    cuts = _behind_dates(line.text[:LONGEST_DATE])
    return (line.before(cuts[-1].start()), line.after(cuts[-1].end())) if cuts else None


def _behind_dates(text: str) -> list[re.Match[str]]:
    """Return where a text goes on behind a date: after a sign, else after a date that names its day."""
    signs = [cut for cut in AFTER_DATE.finditer(text) if is_date(text[: cut.start()])]
    if signs or not TWO_NUMBERS.search(text):
        return signs
    blanks = (cut for cut in AFTER_DAY.finditer(text) if TWO_NUMBERS.search(text[: cut.start()]))
    return [cut for cut in blanks if is_date(text[: cut.start()])]


def date_behind(line: Line, site: Site) -> Row:
    """Read a title without a link and the date behind it, if there is one: `title – date`, `title (date)`.

    With commas, categories and a source may stand behind the date.
    """
    for cut in BEFORE_DATE.finditer(line.text[:300]):
        if is_date(line.text[cut.end() :].rstrip(")]")):
            date = line.after(cut.end())
            return [("title", line.before(cut.start())), ("date", date.before(len(date.text.rstrip(")]"))))]
        if line.text[cut.start()] == "," and (told := by_commas(line.after(cut.end()), site)):
            return [("title", line.before(cut.start())), *told]
    return [("title", line)]


def by_commas(line: Line, site: Site) -> Row:
    """Read `date, categories, source` behind a title: categories of the vocabulary, and one name or none at the end.

    >>> [part.text for _, part in by_commas(line("<p>3 May 2019, News, Kite Club</p>"), site)]
    ['3 May 2019', 'News', 'Kite Club']
    """
    cuts = [found.start() for found in COMMA.finditer(line.text, 0, LONGEST_DATE)]
    dated = next((cut for cut in reversed(cuts) if is_date(line.text[:cut])), None)
    told = _kinds_and_name(trimmed(line.after(dated)), site) if dated is not None else []
    return [("date", line.before(dated)), *told] if dated is not None and told else []


def _kinds_and_name(line: Line, site: Site) -> Row:
    """Read categories of the vocabulary with commas between them, and one name or none behind them."""
    ends = [len(line.text), *(found.start() for found in COMMA.finditer(line.text))]
    known = next((end for end in (ends[0], *ends[:0:-1]) if are_categories(line.before(end), site)), None)
    name = trimmed(line.after(known)) if known is not None else line
    if known is None or "," in name.text or not is_name(name.text):
        return []
    return [("categories", line.before(known)), *([("source", name)] if name.text else [])]


def kinds_in_words(line: Line, site: Site) -> tuple[Row, Line | None]:
    """Read known categories behind “in”, or with a name in front of a text; return what is left as well."""
    begun = IN.match(line.text)
    by = BY_WHOM.search(line.text) if begun else None
    if begun:
        kinds = line.between(begun.end(), by.start() if by else len(line.text))
        told: Row = [("categories", kinds)] if are_categories(kinds, site) else []
        return told, line.after(by.start()) if by else None
    stop = FULL_STOP.search(line.text)
    told = _kinds_and_name(line.before(stop.start()), site) if stop else []
    named = len(told) > 1 and can_be_source(told[1][1].text)
    return (told, line.after(stop.end())) if stop and named else ([], None)


def _is_time_element(line: Line) -> bool:
    """Return True if a line stands in elements with a machine-readable date."""
    return all(_is_timed(piece, line) for piece in line.pieces if piece.text.strip()) and bool(
        machine_attributes([line])
    )


def _is_timed(piece: Piece, line: Line) -> bool:
    return any(tag.name in ("time", "abbr") or tag.get("content") for tag in parents(piece.place, line.place))


def front_of_facts(line: Line, bar: int, site: Site) -> int:
    """Return where on a line its categories begin: behind a date or a sentence, if they are known or short."""
    for found in WORD.finditer(line.text, max(0, bar - LONGEST_NAMES), bar):
        front, names = line.text[: found.start()].rstrip(), line.between(found.start(), bar)
        ended = front.endswith(SENTENCE_END) or is_date(front.rstrip(BETWEEN))
        if ended and are_categories(names, site):
            return found.start()
    ends = [found.end() for found in SENTENCE.finditer(line.text, 0, bar)]
    short = ends and bar - ends[-1] <= LONGEST_NAME and len(line.text[: ends[-1]].split()) >= LEAST_SENTENCE
    return ends[-1] if short else 0


def end_of_facts(line: Line, bar: re.Match[str]) -> int:
    """Return where the source behind a bar ends: with the element that the bar stands in, or in front of a sentence."""
    at, inside = 0, False
    for piece in line.pieces:
        if at <= bar.start() < at + len(piece.text):
            inside = piece.place is not line.place
            owner = piece.place
        at += len(piece.text)
        if inside and at > bar.end() and piece.place is owner and is_sentence(line.text[at:]):
            return at
    cut = AFTER_DATE.search(line.text, bar.end())
    if cut and is_sentence(line.text[cut.end() :]):
        return cut.start()
    stop = FULL_STOP.search(line.text, bar.end()) if line.text.endswith(SENTENCE_END) else None
    return stop.start() if stop else len(line.text)


def without_parentheses(line: Line) -> Line:
    """Return a line without the parentheses around all of it, if there are some.

    >>> without_parentheses(line("<p>(3 May 2019, News, Kite Club)</p>")).text
    '3 May 2019, News, Kite Club'
    """
    found = IN_ONE_PAIR.fullmatch(line.text)
    return line.before(found.end(1)).after(found.start(1)) if found else line


def end_of_by(line: Line) -> int:
    """Return where the word “by” ends in front of a name, also in an element of its own, or 0."""
    by = BY.match(line.text)
    alone = len(line.pieces) > 1 and line.pieces[0].text.strip().casefold() == "by"
    return by.end() if by else len(line.pieces[0].text) if alone else 0


def can_be_title(line: Line, link: Piece) -> bool:
    """Return True if a link is what a line is about, and not one that leads on from facts or a finished sentence."""
    if line.pieces[0] is link:
        return True
    before = line.text[: sum(len(piece.text) for piece in line.pieces[: line.pieces.index(link)])].rstrip()
    return "|" not in line.text and not (before.endswith(FULL_STOPS) and len(before.split()) > LEAST_SENTENCE)


def link_in(line: Line, piece: Piece) -> Tag | None:
    """Return the link within a line's block that one of its pieces stands in."""
    link = piece.link
    return link if link is not None and any(tag is link for tag in parents(piece.place, line.place)) else None
