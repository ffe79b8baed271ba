"""Where every character of a page went: read, left out by a rule that has a name, or unread.

Text is what stands in the text nodes of the body outside script, style, template and noscript, white space folded node
by node. What reading took is told by `Taken`; the rest is told here by where it stands. Nothing here reads a field.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from bs4.element import Tag
from selectolax.lexbor import LexborNode

from dossier_scraper.extract.dom.blocks import (
    CONTROLS,
    FILLED,
    LONGEST,
    NO_TEXT,
    NOTHING,
    UNSHOWN,
    Rules,
    State,
    entered,
    holds_text,
    said_in,
)
from dossier_scraper.extract.dom.document import Document, fold
from dossier_scraper.extract.dom.kinds import (
    KINDS,
    ByWords,
    Segment,
    Teller,
    Weak,
    block_of,
    told,
    told_by,
)
from dossier_scraper.extract.dom.lines import INLINE, MARK, Line, Place, folded_lines, unmarked
from dossier_scraper.extract.dom.region import Region
from dossier_scraper.extract.dom.size import COMPARED, TooComplex
from dossier_scraper.model import Coverage

# Elements whose text is no markup, which the region's tree does not hold.
RAW_SHOWN = ("iframe", "noembed", "noframes", "xmp", "plaintext")
# What stands in no markup but that of a table, and how many blocks of a page are looked through by their markup.
TABLED = frozenset(("tr", "td", "th", "tbody", "thead", "tfoot", "caption", "col", "colgroup"))
BLOCKS = 100
RANKS = {kind: rank for rank, kind in enumerate(KINDS)}
# So many characters of unread blocks are kept.
KEPT = 4096


class Taken:
    """What reading made of the page's text: stretches of it by the element (or line) they stand in, and elements."""

    def __init__(self) -> None:
        self.stretches: dict[int, list[tuple[str, str]]] = {}
        self.elements: dict[int, str] = {}
        self.named: dict[str, str] = {}
        self.texts: set[str] = set()

    def lines(self, kind: str, lines: Iterable[Line]) -> None:
        """Take the text of lines; of one without pieces, that of the element it stands in."""
        for line in lines:
            if kind == "read" and line.text:
                self.texts.add(line.text)
            for piece in line.pieces:
                text = piece.text.strip()
                if text and not isinstance(piece.place, str):
                    self.stretches.setdefault(_key(piece.place), []).append((text, kind))
            if not line.pieces and line.text:
                self.element(kind, line.place)

    def left_out(self, rule: str, lines: Sequence[Line], kept: Sequence[Line]) -> None:
        """Take the lines that a rule did not keep."""
        if len(kept) < len(lines):
            there = set(map(id, kept))
            self.lines(rule, (line for line in lines if id(line) not in there))

    def is_aside(self, tag: Tag) -> bool:
        """Return True if text of an element stands where it is about something else than the page's record."""
        said = (self.stretches.get(id(place), ()) for place in (tag, *tag.find_all(True)))
        return any(kind == "aside" for stretches in said for _, kind in stretches)

    def element(self, kind: str, place: Place) -> None:
        """Take all of an element's text, unless something of it was taken by itself."""
        if isinstance(place, str):
            self.named.setdefault(place, kind)
        else:
            self.elements.setdefault(_key(place), kind)


def _key(place: Tag | int) -> int:
    """Return the key of a place: an element's identity, or a line's number below zero."""
    return -place if isinstance(place, int) else id(place)


class Walk:
    """One walk through the text of a page: around the region that was read in the fast tree, within it in its own."""

    def __init__(
        self,
        document: Document,
        region: Region | None,
        taken: Taken,
        by_words: ByWords,
        missed: Callable[[str, bool], bool] | None = None,
    ) -> None:
        self.document, self.region, self.taken = document, region, taken
        self.named: dict[int, str] = {}
        self.above: set[int] = {*document.noise["above"]}
        self.blocks, self.rules = 0, Rules.of(document.noise)
        titles: dict[str, str] = {}
        for css, kind in taken.named.items():
            node = document.named(css)
            if node is not None:
                self.named[node.mem_id] = kind
                titles[fold(node.text())] = kind
                self._look_into(node)
        self.teller = Teller(
            by_words=by_words,
            phrases=document.noise["phrases"],
            titles=titles,
            texts=taken.texts,
            names=document.site_names,
            missed=missed,
        )
        if region is not None:
            self._look_into(region.node)
        self.found: list[Segment] = []
        self.fresh = True
        self.compared = 0

    def segments(self) -> list[Segment]:
        """Return the text of the body, stretch by stretch."""
        body = self.document.tree.body
        if body is not None:
            self._around(body)
        return self.found

    def _look_into(self, node: LexborNode | None) -> None:
        """Note the elements around one that was read: none of them is a menu."""
        while node is not None and node.mem_id not in self.above:
            self.above.add(node.mem_id)
            node = node.parent

    def _around(self, body: LexborNode) -> None:
        """Walk through the fast tree: down to what was read, and block by block beside it."""
        noise, region = self.document.noise, self.region.node.mem_id if self.region is not None else None
        stack: list[tuple[LexborNode, State, LexborNode | None]] = []
        node: LexborNode | None = body
        state = State()
        while node is not None or stack:
            if node is None:
                outer, state, node = stack.pop()
                self.fresh = self.fresh or outer.tag not in INLINE
                continue
            if node.is_text_node:
                if (text := node.text_content) and not text.isspace():
                    self._text(text, (), state)
            elif (key := node.mem_id) == region:
                self._within(state)
            elif holds_text(node):
                if node is body or key in self.above:
                    self.fresh = self.fresh or node.tag not in INLINE
                    stack.append((node, state, node.next if node is not body else None))
                    state = entered(node, state, noise, self.named.get(key))
                    node = node.first_child
                    continue
                self._block(node, state)
            node = node.next

    def _block(self, node: LexborNode, state: State) -> None:
        """Tell the texts of a block that holds nothing that was read."""
        if node.tag in UNSHOWN and not node.text(skip_empty=True):
            self.fresh = True  # a drawing
            return
        alone = state == NOTHING.state and self.blocks < BLOCKS and node.tag not in TABLED
        markup = node.html if alone else None
        self.blocks += 1
        teller, known = self.teller, markup is not None and len(markup) <= LONGEST
        block = block_of(markup, self.rules, teller.by_words, teller.phrases) if known else None
        if block is not None and teller.has_no_say(block):
            found, self.fresh = block.told(self.fresh)
        else:
            texts = block.said if block is not None else said_in(node, self.document.noise, state)
            found, self.fresh = told(texts, teller, self.fresh)
        self.found.extend(found)

    def _within(self, state: State) -> None:
        """Tell the texts of the region, in its own tree."""
        region = self.region
        assert region is not None
        outer = region.root.parent
        states: dict[int, State | None] = {id(outer): state._replace(inside=True)}
        for text, tag, fresh in region.texts:
            self.fresh = self.fresh or fresh
            held = states[id(tag)] if id(tag) in states else self._state_of(tag, states)
            if held is not None:
                self._text(text, self.taken.stretches.get(id(tag), ()), held)
        self.fresh = True
        raw = [name for name in RAW_SHOWN if name in region.selectors.members]
        for node in region.node.css(",".join(raw)) if raw else ():
            self._text(node.text(), (), State(rule=str(node.tag)))

    def _state_of(self, tag: Tag, states: dict[int, State | None]) -> State | None:
        """Return what holds within an element of the region's tree, None where no text is one; `states` are known."""
        way = [tag]
        while id(way[-1].parent) not in states:
            parent = way[-1].parent
            assert parent is not None
            way.append(parent)
        state = states[id(way[-1].parent)]
        for at in reversed(way):
            state = None if state is None or at.name in NO_TEXT else self._entered_tag(at, state)
            states[id(at)] = state
        return state

    def _entered_tag(self, tag: Tag, state: State) -> State:
        opens = tag.name == "button" and "aria-expanded" in tag.attrs  # a heading, and none of a form's controls
        name = "" if opens or (tag.name == "form" and not tag.find(FILLED)) else tag.name
        rule = self.region.noise.get(id(tag)) if self.region is not None else None
        whole = self.taken.elements.get(id(tag))
        href = tag.attrs.get("href") if name == "a" else None
        if not (rule or whole or href is not None or name == "form" or name in CONTROLS):
            return state
        return state.entered(name, rule, None if href is None else str(href), whole)

    def _text(self, raw: str, stretches: Sequence[tuple[str, str]], state: State) -> None:
        """Tell where the text of one node went. Raises `TooComplex`."""
        self.compared += len(stretches)
        if self.compared > COMPARED:
            raise TooComplex(f"more than {COMPARED:,} comparisons of texts within one element")
        if stretches and state.whole is None:
            whole, kind = raw.strip(), stretches[0][1]
            if (whole, kind) in stretches and all(said == kind for _, said in stretches):
                self.found.append(Segment(whole, kind, self.fresh, len(whole)))
                self.fresh = False
                return
        text = fold(raw)
        for known, part in cut(text, stretches) if text else ():
            weak: Weak = ""
            if known is None:
                known, weak = self.teller.kind(part, bool(stretches), state)
            self.found.append(Segment(part, known, self.fresh, len(part), weak))
            self.fresh = False


def _rank(stretch: tuple[str, str]) -> int:
    return RANKS.get(stretch[1], len(KINDS))


def cut(text: str, stretches: Collection[tuple[str, str]]) -> Iterator[tuple[str | None, str]]:
    """Yield a text in parts: those that are stretches with their kinds, and what is left with None.

    >>> list(cut("Country: Spain", [("Spain", "read")]))
    [(None, 'Country: '), ('read', 'Spain')]
    >>> list(cut("Spain and kites", [("Spain", "read"), ("Spain and kites", "read")]))
    [('read', 'Spain and kites')]
    """
    if not stretches:
        yield None, text
        return
    found: list[tuple[int, int, str]] = []
    rest = text
    for part, kind in sorted(stretches, key=lambda stretch: (_rank(stretch), stretch[0] != text)):
        if part == text and not found:
            yield kind, text
            return
        at = rest.find(part)
        if at >= 0:
            found.append((at, at + len(part), kind))
            rest = f"{rest[:at]}{chr(0) * len(part)}{rest[at + len(part) :]}"
    at = 0
    for start, end, kind in sorted(found):
        if start > at:
            yield None, text[at:start]
        yield kind, text[start:end]
        at = end
    if at < len(text):
        yield None, text[at:]


def text_segments(source: str, taken: Taken, told: Callable[[str], str | None]) -> list[Segment]:
    """Return the segments of a text without markup, line by line."""
    found: list[Segment] = []
    for number, text in enumerate(folded_lines(source), 1):
        shown = unmarked(text)
        signs = len(text) - len(shown)
        if signs:
            mark = MARK.match(text)
            found.append(Segment(mark[0] if mark else "", "signs", True, signs))
        text, stretches = shown, taken.stretches.get(-number, ())
        fresh = not signs
        for kind, part in cut(text, stretches) if text else ():
            weak: Weak = ""
            if kind is None:
                kind, weak = _kind_of_text(part, bool(stretches), taken.elements.get(-number), taken, told)
            found.append(Segment(part, kind, fresh, len(part), weak))
            fresh = False
    return found


def _kind_of_text(
    part: str, beside: bool, whole: str | None, taken: Taken, told: Callable[[str], str | None]
) -> tuple[str, Weak]:
    """Return the kind of a part of a line that reading did not take, and whether only its words tell it."""
    if not any(map(str.isalnum, part)):
        return "label" if beside else "signs", ""
    if whole:
        return whole, ""
    said = told(part) or ("repeated" if part in taken.texts else None)
    return told_by(said) if said else ("unread", "")


def counted(segments: Iterable[Segment], blocks: Iterable[str]) -> Coverage:
    """Add up the segments of a page, of which these are the blocks of unread ones."""
    counts: dict[str, int] = {}
    for segment in segments:
        counts[segment.kind] = counts.get(segment.kind, 0) + segment.size
    main = {kind: counts.pop(kind, 0) for kind in KINDS}
    return Coverage(
        total=sum(main.values()) + sum(counts.values()),
        boilerplate=dict(sorted(counts.items())),
        blocks=tuple(_kept(blocks)),
        **main,
    )


def unread_blocks(segments: Iterable[Segment]) -> list[str]:
    """Return the stretches of unread text that nothing read stands between, a line for each block."""
    blocks: list[list[str]] = []
    within = False
    for segment in segments:
        if segment.kind == "unread":
            if not within:
                blocks.append([segment.text])
            else:
                blocks[-1].append(f"\n{segment.text}" if segment.fresh else segment.text)
        within = segment.kind == "unread"
    return ["".join(block).strip() for block in blocks]


def _kept(blocks: Iterable[str]) -> Iterator[str]:
    """Yield blocks as far as they are kept."""
    left = KEPT
    for block in blocks:
        if left <= 0:
            return
        yield block[:left]
        left -= len(block)
