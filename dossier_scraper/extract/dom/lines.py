"""The lines that a reader sees: markup, or plain text, as a sequence of lines with the pieces they are made of.

Every reader above works on lines, whether they come from elements or from a text file; nothing here knows a label.
"""

import re
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeAlias

from bs4.element import PageElement, PreformattedString, Tag

from dossier_scraper.extract.dom.document import fold
from dossier_scraper.extract.dom.once import once

# Where something stands: an element, the number of a line of plain text, or a selector already made.
Place: TypeAlias = Tag | int | str

LINE_END = re.compile("\r\n?|\n")
# What a text without markup puts in front of a heading or an item, and behind or under a heading.
MARK = re.compile(r"(?:(#{1,6}|={1,6})|[*•‣▪◦–·●○■►➢\uf0a7\uf0b7-])\s+(?=\S)")
HEADING_END = re.compile(r"\s+[#=]{1,6}$")
# Its signs within a line: links with their addresses, the numbers that browsers of terminals give links, emphasis.
LINKED = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s\"[^\"]*\")?\)|\[\[(?:[^\[\]|]*\|)?([^\[\]]*)\]\]")
NUMBERED = re.compile(r"\[\d{1,3}\](?=\w)")
EMPHASIS = re.compile(r"(?<![\w*_'])(\*{1,3}|_{1,3}|'{2,3})(?=\S)([^*_]+?)(?<=\S)\1(?![\w*_'])")
# What stands below the heads of columns, and what parts two cells of a row.
HEAD_END = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")
GAP = re.compile(r"\t+\s*|\s{3,}")
WORD = re.compile(r"[^\W\d_]{3}")
# Words for nothing, signs that nobody sees though they are letters, and what a template prints that has no value.
NOTHING = re.compile(
    r"n\.?\s?/?\s?a\.?|not (?:available|applicable|specified)|[\u115f\u1160\u3164\uffa0\s]+"
    r"|undefined|null|\{\{.*\}\}|\[[\w-]+(?::[\w-]+)+\]",
    re.IGNORECASE,
)
RULE = re.compile(r"([=~_*#–—-])\1{2,}")
INLINE = frozenset(
    (
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "button",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        *("math", "mi", "mn", "mo", "ms", "mtext", "mrow", "msub", "msup", "msubsup", "mfrac", "msqrt", "mroot"),
        *("munder", "mover", "munderover", "mstyle", "mspace", "mfenced", "semantics"),
    )
)
CELLS = ("td", "th")
# Elements that end no line where they stand, though they are no part of one.
UNSEEN = frozenset(("script", "style", "template", "noscript", "svg", "input", "select", "textarea"))


# Nothing changes a piece or a line. Frozen, they would take several times as long to make, and a page has thousands.


@dataclass(kw_only=True)
class Piece:
    """A run of text inside one element; of an image, its alternative text stands in `alt` instead."""

    text: str
    place: Place
    alt: str = ""

    @once
    def link(self) -> Tag | None:
        """The link that a piece stands in."""
        for tag in parents(self.place):
            if tag.name == "a" and tag.get("href"):
                return tag
        return None


@dataclass(kw_only=True)
class Line:
    """One line: its folded text, its pieces (joined they give the text), and the block that holds it.

    `raised` tells a heading in plain text, which has no elements to tell it. `label` is what a label in front of the
    line makes of it, and that label. `known` is what is known of the line by now: each reader asks the same of it.
    """

    text: str
    pieces: tuple[Piece, ...]
    place: Place
    raised: bool = False
    label: "tuple[str, Line] | None" = None
    known: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def after(self, length: int) -> "Line":
        """Return what follows the first `length` characters, as a line of its own."""
        return self.between(length, len(self.text))

    def before(self, length: int) -> "Line":
        """Return the first `length` characters, as a line of its own."""
        return self.between(0, length)

    def between(self, start: int, end: int) -> "Line":
        """Return the text from `start` to `end`, as a line of its own, without white space around it."""
        if start <= 0 and end >= len(self.text) and not (self.text[:1].isspace() or self.text[-1:].isspace()):
            return self
        first, last = start, end
        end = start + len(self.text[start:end].rstrip())
        start = end - len(self.text[start:end].lstrip())
        if len(self.pieces) == 1 and not self.pieces[0].alt:
            text = self.text[start:end]
            only = (Piece(text=text, place=self.pieces[0].place),) if text else ()
            return Line(text=text, pieces=only, place=self.place)
        kept: list[Piece] = []
        at = 0
        for piece in self.pieces:
            behind = at + len(piece.text)
            within = start <= at and behind <= end
            text = piece.text if within else piece.text[max(0, start - at) : max(0, end - at)]
            if text or (piece.alt and first <= at <= last):
                kept.append(piece if within else Piece(text=text, place=piece.place, alt=piece.alt))
            at = behind
        return Line(text=self.text[start:end], pieces=tuple(kept), place=self.place)

    def parts(self, cuts: Sequence[int]) -> Iterator["Line"]:
        """Yield the lines that this one is cut into; an image where it is cut belongs to the first of both."""
        ends = iter([*cuts, len(self.text)])
        first, end, at = 0, next(ends), 0
        pieces: list[Piece] = []
        for piece in self.pieces:
            if piece.alt:
                pieces.append(piece)
            rest = piece.text
            while rest:
                if at == end:
                    yield _stripped(self.text[first:end], pieces, self.place)
                    pieces, first, end = [], end, next(ends)
                pieces.append(Piece(text=rest[: end - at], place=piece.place))
                at, rest = min(end, at + len(rest)), rest[end - at :]
        yield _stripped(self.text[first:end], pieces, self.place)

    @property
    def start(self) -> Piece | None:
        """The first piece that has text."""
        for piece in self.pieces:
            if piece.text.strip():
                return piece
        return None


@lru_cache(maxsize=1)
def folded_lines(text: str) -> tuple[str, ...]:
    """Return the lines of a plain text with their white space folded: its reader and its coverage ask one by one."""
    return tuple(map(fold, LINE_END.split(text)))


@lru_cache(maxsize=1024)
def unmarked(text: str) -> str:
    """Return a line of plain text without the signs that mark a heading, an item, a link or emphasis.

    >>> [unmarked(text) for text in ("## Kites", "* [2]Kite Club", "**By:** [Kite Club](/m/1), Riga", "2 * 3 * 4")]
    ['Kites', 'Kite Club', 'By: Kite Club, Riga', '2 * 3 * 4']
    """
    mark = MARK.match(text)
    bare = HEADING_END.sub("", text[mark.end() :]) if mark and mark[1] else text[mark.end() :] if mark else text
    if "[" in bare:
        bare = NUMBERED.sub("", LINKED.sub(r"\1\2", bare))
    return (EMPHASIS.sub(r"\2", bare) if _is_emphasised(bare) else bare).strip()


def _is_emphasised(text: str) -> bool:
    """Return True if a text has signs of emphasis, as most have not."""
    return "*" in text or "_" in text or "''" in text


def text_lines(text: str) -> list[Line]:
    """Return the non-empty lines of plain text, without the signs of its own markup and without rules.

    Their places are line numbers, counted from 1; a row of two cells is two lines.
    """
    lines: list[Line] = []
    for number, (raw, folded) in enumerate(zip(LINE_END.split(text), folded_lines(text), strict=True), 1):
        if RULE.fullmatch(folded):
            if lines and lines[-1].place == number - 1:
                lines[-1] = replace(lines[-1], raised=True)
            continue
        if folded[:1] == "|" and HEAD_END.fullmatch(folded):  # what stands above it are the heads of columns
            lines = [line for line in lines if line.place != number - 1]
            continue
        if not folded:
            continue
        heading = folded[0] in "#=" and MARK.match(folded) is not None
        if folded[0] == "|" or _is_emphasised(folded) or _has_gap(raw):
            lines += _cell_lines(_cells(raw, folded), number, heading)
        elif shown := unmarked(folded):
            lines.append(Line(text=shown, pieces=(Piece(text=shown, place=number),), place=number, raised=heading))
    return lines


def _cell_lines(cells: Sequence[str], number: int, heading: bool) -> Iterator[Line]:
    """Yield the lines that the cells of a line are; of two, the first is a head."""
    for at, cell in enumerate(cells):
        pieces = tuple(Piece(text=part, place=number) for part in _stretches(cell) if part)
        shown = "".join(piece.text for piece in pieces)
        if shown:
            yield Line(text=shown, pieces=pieces, place=number, raised=heading or at < len(cells) - 1)


def _has_gap(raw: str) -> bool:
    return "\t" in raw or "   " in raw


def _cells(raw: str, folded: str) -> list[str]:
    """Return the two cells of a row that bars around it or a wide gap between words part, else the line.

    >>> _cells("| Country | Latvia |", "| Country | Latvia |"), _cells("5.   Kites", "5. Kites")
    (['Country', 'Latvia'], ['5. Kites'])
    """
    if folded.startswith("|") and folded.endswith("|") and len(folded) > 1:
        cells = folded[1:-1].split("|")
        return list(map(fold, cells)) if len(cells) == 2 else [folded]
    parts = GAP.split(raw.strip()) if _has_gap(raw) else []
    return list(map(fold, parts)) if len(parts) == 2 and WORD.search(parts[0]) else [folded]


def _stretches(cell: str) -> tuple[str, str]:
    """Return what is emphasised at the start of a cell, and what follows it: together its text."""
    shown = unmarked(cell)
    if not _is_emphasised(cell):
        return "", shown
    mark = MARK.match(cell)
    first = EMPHASIS.match(cell, mark.end() if mark else 0)
    length = len(first[2]) if first and shown.startswith(first[2]) else 0
    return shown[:length], shown[length:]


def lines_of(root: Tag, skip: Callable[[Tag], bool] | None = None, label: Tag | None = None) -> list[Line]:
    """Return the lines of an element, without the parts for which `skip` is true; a `label` in it ends a line."""
    lines: list[Line] = []
    run: list[Piece] = []
    blocks = [root]
    stack: list[tuple[Tag, Iterator[PageElement]]] = [(root, iter(root.contents))]
    while stack:
        owner, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            if owner is blocks[-1]:
                _end_line(run, owner, lines)
                blocks.pop()
        elif isinstance(child, Tag):
            inline = _is_inline(child)
            broken = child.name == "br" or child is label
            if broken or not (inline or child.name in UNSEEN):
                _end_line(run, blocks[-1], lines)
            if broken or (skip and skip(child)):
                continue
            if child.name == "img":
                run.append(Piece(text="", place=child, alt=fold(str(child.get("alt", "")))))
                continue
            if not inline:
                blocks.append(child)
            stack.append((child, iter(child.contents)))
        elif not isinstance(child, PreformattedString):
            run.append(Piece(text=str(child), place=owner))
    return lines


def _is_inline(tag: Tag) -> bool:
    """Return True if an element is part of a line: by its name, unless it is a link around blocks."""
    return tag.name in INLINE and not (tag.name == "a" and _holds_blocks(tag))


def _holds_blocks(tag: Tag) -> bool:
    """Return True if an element that is part of a line in most places stands around blocks."""
    return any(
        isinstance(child, Tag) and child.name not in INLINE and child.name not in UNSEEN and child.name != "br"
        for child in tag.contents
    )


def joined(lines: Iterable[Line]) -> str:
    """Return the text of several lines, one below the other."""
    return "\n".join([line.text for line in lines if line.text])


def is_shown(line: Line) -> bool:
    """Return True if a line shows more than what stands for nothing."""
    return says_something(line.text) or any(piece.alt for piece in line.pieces)


HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
# What a caption can be that of.
PICTURES = ["img", "svg", "video", "audio", "iframe", "object", "embed", "canvas", "table"]


def is_caption(line: Line) -> bool:
    """Return True if a line tells of a picture, and not of what the text around it does.

    A caption belongs to the figure around it (HTML, 4.4.13); without a picture there, or with headings in it, it is
    text like any other.
    """
    if not isinstance(line.place, Tag):
        return False
    caption = next((tag for tag in (line.place, line.place.parent) if tag and tag.name == "figcaption"), None)
    if caption is None or caption.find(HEADINGS):
        return False
    return any(tag.name == "figure" and tag.find(PICTURES) for tag in parents(caption))


def is_strong(line: Line) -> bool:
    """Return True if all of a line stands in bold."""
    return all(
        any(tag.name in ("strong", "b") for tag in parents(piece.place, line.place))
        for piece in line.pieces
        if piece.text.strip()
    )


def says_something(text: str) -> bool:
    """Return True if a text is a value: signs alone, like a dash, are none, nor is “n/a”."""
    return any(map(str.isalnum, text)) and not NOTHING.fullmatch(text)


def parents(place: Place, up_to: Place | None = None) -> Iterator[Tag]:
    """Yield the element at a place and those around it, up to and without `up_to`."""
    tag = place if isinstance(place, Tag) else None
    while tag is not None and tag is not up_to:
        yield tag
        tag = tag.parent


def children(tag: Tag | None, names: Container[str] | None = None) -> list[Tag]:
    """Return the elements right within another one: those of some names, or all."""
    inside = tag.contents if tag is not None else ()
    return [child for child in inside if isinstance(child, Tag) and (names is None or child.name in names)]


def trailing_link(line: Line) -> tuple[str, int] | None:
    """Return where the link at a line's end leads and at which character it begins, if there is one."""
    end = len(line.pieces)
    link = line.pieces[-1].link if line.pieces else None
    if link is None:
        return None
    while end and line.pieces[end - 1].link is link:
        end -= 1
    return str(link["href"]), sum(len(piece.text) for piece in line.pieces[:end])


def _stripped(text: str, pieces: Sequence[Piece], place: Place) -> Line:
    """Return a line without white space around it."""
    return Line(text=text, pieces=tuple(pieces), place=place).between(0, len(text))


def _end_line(run: list[Piece], block: Tag, lines: list[Line]) -> None:
    """Make a line of the pieces so far, if they show anything."""
    if run:
        line = _line(run, block)
        if line.pieces:
            lines.append(line)
        run.clear()


def _line(run: Sequence[Piece], place: Place) -> Line:
    """Fold a run of pieces so that, joined, they are the line's text."""
    if len(run) == 1 and not run[0].alt:
        text = fold(run[0].text)
        return Line(text=text, pieces=(Piece(text=text, place=run[0].place),) if text else (), place=place)
    kept: list[Piece] = []
    space = True
    for piece in run:
        folded = fold(piece.text)
        if folded:
            before = " " if not space and piece.text[0].isspace() else ""
            space = piece.text[-1].isspace()
            folded = f"{before}{folded} " if space else before + folded
        elif piece.text and not space:
            folded, space = " ", True
        if folded or piece.alt:
            kept.append(Piece(text=folded, place=piece.place, alt=piece.alt))
    text = "".join([piece.text for piece in kept])
    line = Line(text=text, pieces=tuple(kept), place=place)
    return line.before(len(text)) if text.endswith(" ") else line
