"""The kinds of text of a page, and of which kind a text is that reading did not take.

It is told by its own words, by its link and by where it stands. Nothing here reads a field.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple

from dossier_scraper.extract.dom.blocks import UNSHOWN, Rules, Said, State, said_in_markup
from dossier_scraper.extract.dom.boilerplate import HIDDEN_RULE

# Of the kinds of text, those that are no boilerplate; what comes first counts where several hold.
KINDS = ("read", "label", "other", "hidden", "repeated", "refused", "unread")
# No text that tells by itself what it is has more characters.
LONGEST_TOLD = 400
# A number of as many digits can be a year.
YEAR = 4
# So many blocks are kept with what tells their texts.
BLOCKS = 100

Weak = Literal["", "words", "part", "link", "file"]
ByWords = Callable[[str], str | None]


class Segment(NamedTuple):
    """A stretch of text and where it went: one of `KINDS`, or a rule's name; `fresh` if it begins a line.

    `size` counts its code points; the line ends between the links of a menu are none. A stretch is `weak` that only its
    own words tell (or that are those of a `part`'s heading), or a link (or a number) beneath a name, or one to a
    `file`: what stands around it may tell otherwise.
    """

    text: str
    kind: str
    fresh: bool
    size: int
    weak: Weak = ""


@dataclass(kw_only=True)
class Teller:
    """What a page says of a text: `by_words` and `phrases` the site's tables, the rest the page and its reading.

    `titles` are headings with their kinds, each for its first text; `texts` were read, `names` are the site's, and
    `missed` tells a link to a page, and whether it stands in the content, that the reading should name and does not.
    """

    by_words: ByWords
    phrases: frozenset[str]
    titles: dict[str, str] = field(default_factory=dict)
    texts: Collection[str] = frozenset()
    names: Collection[str] = frozenset()
    missed: Callable[[str, bool], bool] | None = None

    def kind(self, text: str, beside: bool, state: State) -> tuple[str, Weak]:
        """Return the kind of a stretch that reading did not take, and whether only its words or a link tell it."""
        if state.whole is not None and state.whole in KINDS:
            return state.whole, "file" if state.whole == "label" and state.href is not None else ""
        if state.rule == HIDDEN_RULE:
            return "hidden", ""
        if state.menu and (menu := self._by_link(text, state)):
            return menu, ""
        if not any(map(str.isalnum, text)):
            return "label" if beside else "signs", ""
        if text in self.titles:
            return self.titles.pop(text), ""
        if told := self._by_words(text, state):
            return told_by(told)
        if told := self._by_link(text, state):
            return told, "link"
        return self._by_place(state) or "unread", ""

    def has_no_say(self, block: "Block") -> bool:
        """Return True if nothing of this page and its reading tells another kind of a block's texts."""
        said = (self.titles, self.texts, self.names)
        if not all(block.texts.isdisjoint(texts) for texts in said if texts):
            return False
        missed = self.missed
        return missed is None or not any(missed(href, False) for href in block.hrefs)

    def _by_words(self, text: str, state: State) -> str | None:
        """Return the kind of a text that says of itself what it is."""
        told = self.by_words(text) if len(text) <= LONGEST_TOLD and not text[0].islower() else None
        if told == "part":  # no heading of a part stands where a name leaves out what is no link
            told = "label" if state.href is not None else None if state.rule else "part"
        if told:
            return told
        if text in self.texts:
            return "repeated"
        if state.href is not None and text in self.names:
            return "phrase"
        return "phrase" if state.rule and text in self.phrases else None

    def _by_place(self, state: State) -> str | None:
        """Return the rule that leaves out any text where it stands."""
        if state.whole or state.control:
            missed = not state.whole and self._misses(state)
            return None if missed else state.whole or "form"
        return state.rule if state.rule in UNSHOWN else None

    def _by_link(self, text: str, state: State) -> str | None:
        """Return the name beneath which a text is left out: that of a link or a number, and of nothing else."""
        if state.whole or state.control or state.rule in UNSHOWN or (state.headed and not state.menu):
            return None
        linked = state.href is not None and (state.rule is not None or not state.inside)
        if linked and (state.menu > 1 or not self._misses(state)):
            return state.rule or "links"
        return state.rule if state.rule and text.isdigit() and len(text) < YEAR else None

    def _misses(self, state: State) -> bool:
        """Return True if a text's link, if it has one, leads to a page that the reading should name."""
        return state.href is not None and self.missed is not None and self.missed(state.href, state.inside)


def told_by(said: str) -> tuple[str, Weak]:
    """Return the kind of a text that its words tell: the heading of a part is a label."""
    return ("label", "part") if said == "part" else (said, "words")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What is said in a block, and its segments as the site's tables alone tell them; `ends` if a line ends with it.

    A page may tell otherwise of any of the `texts`, and of what links to any of the `hrefs`.
    """

    said: tuple[Said, ...]
    segments: tuple[Segment, ...]
    ends: bool
    texts: frozenset[str]
    hrefs: tuple[str, ...]

    def told(self, fresh: bool) -> tuple[list[Segment], bool]:
        """Return the segments, and whether a line ends behind the last; `fresh` tells that of those before."""
        segments = list(self.segments)
        if segments and fresh:
            segments[0] = segments[0]._replace(fresh=True)
        return segments, self.ends or (fresh and not segments)


@lru_cache(maxsize=BLOCKS)
def block_of(markup: str, rules: Rules, by_words: ByWords, phrases: frozenset[str]) -> Block | None:
    """Return what the tables tell of a block's markup; None if it is not the same when it is read alone."""
    said = said_in_markup(markup, rules)
    if said is None:
        return None
    segments, ends = told(said, Teller(by_words=by_words, phrases=phrases), False)
    return Block(
        said=said,
        segments=tuple(segments),
        ends=ends,
        texts=frozenset(segment.text for segment in segments),
        hrefs=tuple({one.state.href: None for one in said if one.state.href is not None and one.state.menu <= 1}),
    )


def told(texts: Iterable[Said], teller: Teller, fresh: bool) -> tuple[list[Segment], bool]:
    """Return the segments of texts, and whether a line ends behind the last; `fresh` tells that of those before."""
    found: list[Segment] = []
    for text, state, begins in texts:
        fresh = fresh or begins
        if text:
            kind, weak = teller.kind(text, False, state)
            found.append(Segment(text, kind, fresh, len(text) - text.count("\n"), weak))
            fresh = False
    return found, fresh
