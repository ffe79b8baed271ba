"""What a bar between facts is: “|”, and any other sign, or the end of a line, where what it divides are facts.

A line of facts with other signs, also in brackets, is put as one with bars: every reader asks for “|” alone. A title or
a sentence with such a sign stays as it is.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, takewhile

from bs4 import Tag

from dossier_scraper.extract.dom.lines import Line, Piece, parents
from dossier_scraper.extract.fields.categories import fact_of
from dossier_scraper.site import Site
from dossier_scraper.text import FULL_STOPS

# What stands between facts and seldom within a title, and what also does; both with blanks around.
SIGNS = "·•∙⋅‧¦‖∣│→›»"
SIGN = re.compile(rf"\s+([{SIGNS}]|::|[–—/-])\s+")
OF_TITLES = "–—/-"
# What parts facts where no bar does, as a comma may.
BESIDE = re.compile(rf"\s+(?:[{SIGNS}{OF_TITLES}]|::)\s+|[,;]\s+")
IN_BRACKETS = re.compile(r"(?:^|\s)[\[(]([^][()]+)[\])]\.?$")
# No line of facts is longer, none of its parts that is a name, and none has more parts.
LONGEST, LONGEST_NAME, MOST = 300, 80, 5
SENTENCE_END = (*FULL_STOPS, ":", "”", '"')


def with_bars(lines: Iterable[Line], site: Site) -> list[Line]:
    """Return lines, those of facts with bars between these.

    >>> html = "<p>15 March 2018 · Meeting · Kite Club</p><p>STEM · a guide</p><p>[15 March 2018 / News]</p>"
    >>> [said.text for said in with_bars(lines(html), site)]
    ['15 March 2018 | Meeting | Kite Club', 'STEM · a guide', '15 March 2018 | News']
    """
    return [_divided(line, site) for line in lines]


def _divided(line: Line, site: Site) -> Line:
    """Return a line with bars in place of its signs, if these divide facts; those in brackets behind words, in ( )."""
    if "|" in line.text or len(line.text) > LONGEST or SIGN.search(line.text) is None:
        return line
    inside = IN_BRACKETS.search(line.text)
    if inside is None:
        return _with_bars_between(parts, line) if (parts := _parts(line, site, False)) else line
    parts = _parts(line.between(*inside.span(1)), site, True)
    front = line.before(inside.start())
    if not parts or not front.text:
        return _with_bars_between(parts, line) if parts else line
    around = [Piece(text=sign, place=line.place) for sign in (" (", ")")]
    whole = _with_bars_between(parts, line)
    pieces = (*front.pieces, around[0], *whole.pieces, around[1])
    return replace(line, text=f"{front.text} ({whole.text})", pieces=pieces)


def _parts(line: Line, site: Site, bracketed: bool) -> list[Line]:
    """Return the facts that the first sign of a line divides, or nothing."""
    sign = SIGN.search(line.text)
    cuts = [found for found in SIGN.finditer(line.text) if sign is not None and found[1] == sign[1]]
    parts = [line.between(start, end) for start, end in _stretches(cuts, len(line.text))]
    strict = not bracketed and sign is not None and sign[1] in OF_TITLES
    return parts if sign is not None and _are_facts(parts, site, strict, bracketed) else []


def _stretches(cuts: Sequence[re.Match[str]], length: int) -> Iterator[tuple[int, int]]:
    at = 0
    for cut in cuts:
        yield at, cut.start()
        at = cut.end()
    yield at, length


def _are_facts(parts: Sequence[Line], site: Site, strict: bool, bracketed: bool) -> bool:
    """Return True if parts are facts, each once: two that are known, or a date and several names; one in brackets.

    If it is `strict` that two are known, one more is a name, at either end.
    """
    kinds = [fact_of(part.text, site) if part.text else "" for part in parts]
    known = [kind for kind in kinds if kind not in ("source", "")]
    if len(parts) > MOST or len(set(known)) < len(known) or not _are_names(parts, kinds):
        return False
    if len(known) > 1:
        return not strict or (kinds.count("source") < 2 and "source" not in kinds[1:-1])
    return not strict and "date" in known and (bracketed or len(parts) > 2)


def _are_names(parts: Sequence[Line], kinds: Sequence[str]) -> bool:
    """Return True if each part of which no table knows what it is can be a name."""
    return all(_is_name(part) for part, kind in zip(parts, kinds, strict=True) if kind == "source")


def _is_name(part: Line) -> bool:
    text = part.text
    return len(text) <= LONGEST_NAME and not text.endswith(SENTENCE_END) and text[0].isupper()


def _with_bars_between(parts: Sequence[Line], line: Line) -> Line:
    """Return parts of a line, or of a block's lines, as one line with bars between them."""
    bar = Piece(text=" | ", place=line.place)
    pieces = [piece for part in parts for piece in (*part.pieces, bar)][:-1]
    return replace(line, text=" | ".join([part.text for part in parts]), pieces=tuple(pieces))


def with_bars_for_breaks(lines: Iterable[Line], site: Site) -> Iterator[Line]:
    """Yield lines, those with which a block begins as one, if they are facts: two that are known, and a name behind.

    The name ends the block, or a text follows it.

    >>> [said.text for said in with_bars_for_breaks(lines("<p>15 March 2018<br>News<br>Kite Club</p>"), site)]
    ['15 March 2018 | News | Kite Club']
    """
    for _, group in groupby(lines, lambda line: id(line.place)):
        block = list(group)
        count = _facts_in_front(block, site) if len(block) > 1 and isinstance(block[0].place, Tag) else 0
        yield from [_with_bars_between(block[:count], block[0]), *block[count:]] if count else block


def _facts_in_front(block: Sequence[Line], site: Site) -> int:
    """Return how many of a block's first lines are facts, or 0."""
    told = list(takewhile(lambda line: len(line.text) <= LONGEST_NAME and "|" not in line.text, block[:MOST]))
    kinds = [fact_of(line.text, site) for line in told]
    known = next((at for at, kind in enumerate(kinds) if kind == "source" or kind in kinds[:at]), len(kinds))
    if known < 2 or "date" not in kinds[:known]:
        return 0
    return known + _is_name_alone(block[known : known + 2])


def _is_name_alone(lines: Sequence[Line]) -> bool:
    """Return True if the first line is a name without a link in its block, and no other one stands below it."""
    start = lines[0].start if lines else None
    if start is None or not _is_name(lines[0]) or not all(line.text.endswith(SENTENCE_END) for line in lines[1:]):
        return False
    return start.link is None or any(tag is start.link for tag in parents(lines[0].place))
