"""Where every character of a page went: read, left out by a rule that has a name, or unread.

Text is what stands in the text nodes of the body outside script, style, template and noscript, white space folded node
by node. What reading took is told by `Taken`; the rest is told here by where it stands. Nothing here reads a field.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from bs4.element import NavigableString, PageElement, Tag
from selectolax.lexbor import LexborNode, SelectolaxError

from dossier_scraper.extract.dom.boilerplate import noise_rule
from dossier_scraper.extract.dom.document import Document, fold
from dossier_scraper.extract.dom.lines import INLINE, LINE_END, MARK, Line, Place
from dossier_scraper.extract.dom.region import Region
from dossier_scraper.extract.dom.size import COMPARED, TooComplex
from dossier_scraper.model import Coverage

# What is no text of a page, and what no browser shows as text though it may hold some.
NO_TEXT = frozenset(("script", "style", "template", "noscript"))
UNSHOWN = frozenset(("svg", "iframe", "object", "select", "option", "datalist", "video", "audio", "canvas", "dialog"))
SILENT = "script,style,template,noscript"
# Elements whose text is no markup, which the region's tree does not hold.
RAW_SHOWN = "iframe,noembed,noframes,xmp,plaintext"
# Elements that can be a menu, and how many are looked at for one.
LISTED = "ul,ol,nav"
LISTS = frozenset(LISTED.split(","))
TRIED = 50
# What has as many links is a menu also where they lead to records.
MENU = 30
# What is in no text that is folded.
UNFOLDED = re.compile(r"\s\s|[^\S ]|[\x01-\x1f\x7f-\xa0]")
# Where a text is what a control says.
CONTROLS = frozenset(("label", "button", "legend", "option", "select"))
# Of the kinds of text, those that are no boilerplate; what comes first counts where several hold.
KINDS = ("read", "label", "other", "hidden", "repeated", "refused", "unread")
# A number of as many digits can be a year.
YEAR = 4
# So many characters of unread blocks are kept.
KEPT = 4096


Weak = Literal["", "words", "link"]


class Segment(NamedTuple):
    """A stretch of text and where it went: one of `KINDS`, or a rule's name; `fresh` if it begins a line.

    `size` counts its code points; the line ends between the links of a menu are none. A stretch is `weak` that only its
    own words tell, or a link (or a number) beneath a name: what stands around it may tell otherwise.
    """

    text: str
    kind: str
    fresh: bool
    size: int
    weak: Weak = ""


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

    def element(self, kind: str, place: Place) -> None:
        """Take all of an element's text, unless something of it was taken by itself."""
        if isinstance(place, str):
            self.named.setdefault(place, kind)
        else:
            self.elements.setdefault(_key(place), kind)


def _key(place: Tag | int) -> int:
    """Return the key of a place: an element's identity, or a line's number below zero."""
    return -place if isinstance(place, int) else id(place)


class State(NamedTuple):
    """What holds for an element's text: the rule that leaves it out, and whether a link or a form's control says it.

    A link to a record that the page's reading should name, and does not, is none; nor is one around what has a rule.
    """

    rule: str | None = None
    linked: bool = False
    form: bool = False
    control: bool = False
    whole: str | None = None
    inside: bool = False

    def entered(self, name: str, rule: str | None, linked: bool, whole: str | None) -> "State":
        """Return what holds within an element: its own rule after those around it."""
        form = self.form or name == "form"
        control = self.control or (form and name in CONTROLS)
        linked = linked or (self.linked and (rule is None or self.rule is not None))
        return State(self.rule or rule, linked, form, control, whole or self.whole, self.inside)


class Walk:
    """One walk through the text of a page: around the region that was read in the fast tree, within it in its own."""

    def __init__(
        self,
        document: Document,
        region: Region | None,
        taken: Taken,
        told: Callable[[str], str | None],
        missed: Callable[[str], bool] = lambda href: False,
    ) -> None:
        self.document, self.region, self.taken, self.told, self.missed = document, region, taken, told, missed
        self.named: dict[int, str] = {}
        self.above: set[int] = set()
        self.titles: dict[str, str] = {}
        self.tried = 0
        for css, kind in taken.named.items():
            node = _selected(document, css)
            if node is not None:
                self.named[node.mem_id] = kind
                self.titles[fold(node.text())] = kind
                self._look_into(node)
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

    def _around(self, root: LexborNode) -> None:
        """Walk through the fast tree; what is a menu by all its text is not looked at further."""
        stack: list[tuple[LexborNode, State, LexborNode | None]] = []
        node: LexborNode | None = root
        state = State()
        while node is not None or stack:
            if node is None:
                outer, state, node = stack.pop()
                self.fresh = self.fresh or outer.tag not in INLINE
                continue
            if node.is_text_node:
                self._text(node.text_content or "", (), state)
            elif node.is_element_node and node.tag not in NO_TEXT and not self._is_told(node, state):
                stack.append((node, state, node.next if node is not root else None))
                state, node = self._entered(node, state), node.first_child
                continue
            node = node.next

    def _is_told(self, node: LexborNode, state: State) -> bool:
        """Return True if an element was told as a whole: the region in its own tree, a menu by its links."""
        if self.region is not None and node.mem_id == self.region.node.mem_id:
            self._within(state)
            return True
        if node.tag not in LISTS and (state.rule or noise_rule(node, self.document.noise) is None):
            return False
        return self._is_menu(node, self._entered(node, state))

    def _entered(self, node: LexborNode, state: State) -> State:
        name, attributes = str(node.tag), node.attributes
        self.fresh = self.fresh or name not in INLINE
        rule = state.rule or (name if name in UNSHOWN else noise_rule(node, self.document.noise))
        href = attributes.get("href") if name == "a" else None
        return state.entered(name, rule, href is not None and not self.missed(href), self.named.get(node.mem_id))

    def _is_menu(self, node: LexborNode, state: State) -> bool:
        """Count an element of boilerplate all of whose text is links, and return True; False for any other."""
        self.tried += 1
        if self.tried > TRIED or node.mem_id in self.above or node.css_first(SILENT) is not None:
            return False
        if node.tag not in LISTS and node.css_first(LISTED) is not None:
            return False
        whole = node.text(separator="\0", strip=True)
        texts = whole.split("\0")
        links = node.css("a[href]")
        if len(links) < 2 or not {*texts, ""} <= {"", *(link.text(strip=True) for link in links)}:
            return False
        if len(links) < MENU and any(self.missed(str(link.attributes["href"])) for link in links):
            return False
        folded = list(filter(None, map(fold, texts) if UNFOLDED.search(whole) else texts))
        self.found.append(Segment("\n".join(folded), state.rule or "links", True, sum(map(len, folded))))
        self.fresh = True
        return True

    def _within(self, state: State) -> None:
        """Walk through the region in its own tree."""
        region = self.region
        assert region is not None
        stack: list[tuple[Tag, State, Iterator[PageElement]]] = []
        tag, state = region.root, self._entered_tag(region.root, state._replace(inside=True))
        children = iter(tag.contents)
        while True:
            child = next(children, None)
            if child is None:
                self.fresh = self.fresh or tag.name not in INLINE
                if not stack:
                    break
                tag, state, children = stack.pop()
            elif isinstance(child, Tag):
                if child.name not in NO_TEXT:
                    stack.append((tag, state, children))
                    tag, state, children = child, self._entered_tag(child, state), iter(child.contents)
            elif isinstance(child, NavigableString) and not child.isspace():
                self._text(child, self.taken.stretches.get(id(tag), ()), state)
        for node in region.node.css(RAW_SHOWN):
            self._text(node.text(), (), State(rule=str(node.tag)))

    def _entered_tag(self, tag: Tag, state: State) -> State:
        name = tag.name
        if name not in INLINE:
            self.fresh = True
        rule = self.region.noise.get(id(tag)) if self.region is not None else None
        whole = self.taken.elements.get(id(tag))
        href = tag.attrs.get("href") if name == "a" else None
        if not (rule or whole or href is not None or name == "form" or name in CONTROLS):
            return state
        missed = href is not None and bool(state.rule or rule) and self.missed(str(href))
        return state.entered(name, rule, href is not None and not missed, whole)

    def _text(self, raw: str, stretches: Collection[tuple[str, str]], state: State) -> None:
        """Tell where the text of one node went. Raises `TooComplex`."""
        self.compared += len(stretches)
        if self.compared > COMPARED:
            raise TooComplex(f"more than {COMPARED:,} comparisons of texts within one element")
        text = fold(raw)
        if len(stretches) == 1 and state.whole is None:
            ((only, kind),) = stretches
            if only == text:
                self.found.append(Segment(text, kind, self.fresh, len(text)))
                self.fresh = False
                return
        for known, part in cut(text, stretches) if text else ():
            weak: Weak = ""
            if known is None:
                known, weak = self._kind(part, bool(stretches), state)
            self.found.append(Segment(part, known, self.fresh, len(part), weak))
            self.fresh = False

    def _kind(self, text: str, beside: bool, state: State) -> tuple[str, Weak]:
        """Return the kind of a stretch that reading did not take, and whether only its words or a link tell it."""
        if state.whole in KINDS or state.rule == "hidden":
            return state.whole if state.whole in KINDS else "hidden", ""
        if not any(map(str.isalnum, text)):
            return "label" if beside else "signs", ""
        if text in self.titles:
            return self.titles.pop(text), ""
        if told := self._by_words(text, state):
            return told, "words"
        if told := self._by_link(text, state):
            return told, "link"
        return self._by_place(state) or "unread", ""

    def _by_words(self, text: str, state: State) -> str | None:
        """Return the kind of a text that says of itself what it is."""
        told = self.told(text) if not text[0].islower() else None
        if told == "part":  # no heading of a part stands where a name leaves out what is no link
            told = None if state.rule and not state.linked else "label"
        if told:
            return told
        if text in self.taken.texts:
            return "repeated"
        return "phrase" if state.rule and text in self.document.noise["phrases"] else None

    def _by_place(self, state: State) -> str | None:
        """Return the rule that leaves out any text where it stands."""
        if state.whole or state.control:
            return state.whole or "form"
        return state.rule if state.rule in UNSHOWN else None

    def _by_link(self, text: str, state: State) -> str | None:
        """Return the name beneath which a text is left out: that of a link or a number, and of nothing else."""
        if state.whole or state.control or state.rule in UNSHOWN:
            return None
        if state.linked and (state.rule or not state.inside):
            return state.rule or "links"
        return state.rule if state.rule and text.isdigit() and len(text) < YEAR else None


def cut(text: str, stretches: Iterable[tuple[str, str]]) -> Iterator[tuple[str | None, str]]:
    """Yield a text in parts: those that are stretches with their kinds, and what is left with None.

    >>> list(cut("Country: Spain", [("Spain", "read")]))
    [(None, 'Country: '), ('read', 'Spain')]
    """
    found: list[tuple[int, int, str]] = []
    rest = text
    for part, kind in sorted(stretches, key=lambda stretch: KINDS.index(stretch[1]) if stretch[1] in KINDS else 9):
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
    for number, line in enumerate(LINE_END.split(source), 1):
        text = fold(line)
        mark = MARK.match(text)
        if mark:
            found.append(Segment(text[: mark.end()], "signs", True, mark.end()))
            text = text[mark.end() :]
        stretches = taken.stretches.get(-number, ())
        fresh = not mark
        for kind, part in cut(text, stretches) if text else ():
            if kind is None and not any(map(str.isalnum, part)):
                kind = "label" if stretches else "signs"
            kind = kind or taken.elements.get(-number)
            weak = None if kind else told(part) or ("repeated" if part in taken.texts else None)
            how: Weak = "words" if weak else ""
            kind = kind or ("label" if weak == "part" else weak) or "unread"
            found.append(Segment(part, kind, fresh, len(part), how))
            fresh = False
    return found


def counted(segments: Iterable[Segment]) -> Coverage:
    """Add up the segments of a page."""
    counts: dict[str, int] = {}
    for segment in segments:
        counts[segment.kind] = counts.get(segment.kind, 0) + segment.size
    main = {kind: counts.pop(kind, 0) for kind in KINDS}
    return Coverage(
        total=sum(main.values()) + sum(counts.values()),
        boilerplate=dict(sorted(counts.items())),
        blocks=tuple(_kept(unread_blocks(segments))),
        **main,
    )


def unread_blocks(segments: Iterable[Segment]) -> list[str]:
    """Return the stretches of unread text that nothing read stands between, a line for each block."""
    blocks: list[list[str]] = [[]]
    for segment in segments:
        if segment.kind != "unread":
            blocks.append([])
        elif segment.fresh and blocks[-1]:
            blocks[-1].append(f"\n{segment.text}")
        else:
            blocks[-1].append(segment.text)
    return ["".join(block).strip() for block in blocks if block]


def _kept(blocks: Iterable[str]) -> Iterator[str]:
    """Yield blocks as far as they are kept."""
    left = KEPT
    for block in blocks:
        if left <= 0:
            return
        yield block[:left]
        left -= len(block)


def _selected(document: Document, css: str) -> LexborNode | None:
    try:
        return document.tree.css_first(css)
    except SelectolaxError:
        return None
