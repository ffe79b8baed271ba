"""The texts of a block of a page, each with what holds where it stands: a rule that leaves it out, a link, a menu.

What stands around a page's content is the same on each page of a theme, so a block is looked through once for the same
markup. Nothing here knows what was read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from dossier_scraper.extract.dom.boilerplate import HIDDEN_RULE, SHOWN, noise_rule, rule_within
from dossier_scraper.extract.dom.document import fold
from dossier_scraper.extract.dom.lines import INLINE
from dossier_scraper.extract.dom.soup import HEADINGS

# What is no text of a page, and what no browser shows as text though it may hold some.
NO_TEXT = frozenset(("script", "style", "template", "noscript"))
UNSHOWN = frozenset(("svg", "iframe", "object", "select", "option", "datalist", "video", "audio", "canvas", "dialog"))
NEVER_SHOWN = UNSHOWN - SHOWN
SILENT = "script,style,template,noscript"
# Elements that can be a menu, and how many are looked at for one.
LISTED = "ul,ol,nav"
LISTS = frozenset(LISTED.split(","))
TRIED = 50
# What has as many links is a menu also where they lead to records.
MENU = 30
# Where a text is what a control says.
CONTROLS = frozenset(("label", "button", "legend", "option", "select"))
# What a form has to fill in or to press.
FILLED = ["input", "select", "textarea", "button"]
# Of how long markup blocks are kept; an element that no tag ends is no other when its markup is read again.
LONGEST = 150_000
NO_END = "<plaintext"


class State(NamedTuple):
    """What holds for an element's text: the rule that leaves it out, the link or the form's control that says it.

    A link around what has a rule is none, unless reading took it. `whole` is what reading made of all of it, `inside`
    whether it stands in the content, `menu` whether it is one of several links and nothing else: 2 in one of many.
    `headed` tells a heading, whose link is a title.
    """

    rule: str | None = None
    href: str | None = None
    form: bool = False
    control: bool = False
    whole: str | None = None
    inside: bool = False
    menu: int = 0
    headed: bool = False

    def entered(self, name: str, rule: str | None, href: str | None, whole: str | None = None) -> "State":
        """Return what holds within an element: its own rule after those around it, unless it is hidden."""
        if rule is None and href is None and whole is None and name != "form" and name not in CONTROLS:
            return self
        form = self.form or name == "form"
        control = self.control or (form and name in CONTROLS)
        taken = whole or self.whole
        href = href if href is not None or (rule and not self.rule and not taken) else self.href
        return State(_of_both(self.rule, rule), href, form, control, taken, self.inside, self.menu, self.headed)


def _of_both(around: str | None, own: str | None) -> str | None:
    """Return the rule that holds within an element: the outer one, unless its own says that it is hidden."""
    return own if own == HIDDEN_RULE else around or own


class Said(NamedTuple):
    """A text, white space folded, with what holds where it stands; `fresh` if it begins a line.

    Of a large menu, many lines may be one text.
    """

    text: str
    state: State
    fresh: bool


NOTHING = Said("", State(), False)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Rules:
    """The tables' rules for what is no content: one object for equal ones, so that it is found at once."""

    noise: Mapping[str, Any]

    @classmethod
    def of(cls, noise: Mapping[str, Any]) -> "Rules":
        """Return the rules of a page."""
        return _rules(noise["names"], noise["tags"], noise["roles"])


@lru_cache(maxsize=16)
def _rules(names: str, tags: frozenset[str], roles: frozenset[str]) -> Rules:
    return Rules(noise={"names": names, "tags": tags, "roles": roles, "above": ()})


def said_in_markup(markup: str, rules: Rules) -> tuple[Said, ...] | None:
    """Return the texts of a block, and a last one without text if a line ends with it; None for markup `NO_END` has."""
    if NO_END in markup:
        return None
    body = LexborHTMLParser(f"<body>{markup}").body
    root = body.first_child if body is not None else None
    return tuple(_joined(list(said_in(root, rules.noise, State())))) if root is not None else ()


def _joined(texts: Sequence[Said]) -> Iterator[Said]:
    """Yield texts, those lines of a large menu as one that go where it goes and stand between such."""
    told = [_is_told_by_menu(one, following) for one, following in pairwise([*texts, NOTHING])]
    groups = groupby(zip(told, texts, strict=True), lambda pair: (pair[0], pair[0] and pair[1].state.rule))
    for (as_one, _), group in groups:
        lines = [text for _, text in group]
        yield from [lines[0]._replace(text="\n".join([line.text for line in lines]))] if as_one else lines


def _is_told_by_menu(said: Said, following: Said) -> bool:
    """Return True for a link of a large menu that is a line, before another line: nothing else tells where it goes."""
    state = said.state
    linked = (
        state.menu > 1 and state.href is not None and not state.control and state.rule not in (*UNSHOWN, HIDDEN_RULE)
    )
    return linked and said.fresh and following.fresh


def said_in(root: LexborNode, noise: Mapping[str, Any], state: State) -> Iterator[Said]:
    """Yield the texts in an element of the fast tree, and a last one without text if a line ends with it."""
    stack: list[tuple[LexborNode, State]] = []
    node: LexborNode | None = root
    fresh, tried = False, 0
    while node is not None or stack:
        if node is None:
            outer, state = stack.pop()
            fresh = fresh or outer.tag not in INLINE
            node = outer.next if stack else None
            continue
        if node.is_text_node:
            if text := fold(node.text_content or ""):
                yield Said(text, state, fresh)
                fresh = False
        elif holds_text(node):
            stack.append((node, state))
            state, fresh = entered(node, state, noise), fresh or node.tag not in INLINE
            if tried < TRIED and _can_be_menu(node, state, stack[-1][1]):
                tried += 1
                state = state._replace(menu=_menu(node))
            node = node.first_child
            continue
        node = node.next if stack else None
    if fresh:
        yield Said("", state, True)


def holds_text(node: LexborNode) -> bool:
    """Return True if a node is an element whose text is one of the page's."""
    return node.is_element_node and node.tag not in NO_TEXT


def entered(node: LexborNode, state: State, noise: Mapping[str, Any], whole: str | None = None) -> State:
    """Return what holds within an element of the fast tree."""
    name = str(node.tag)
    if state.rule is None:
        rule = name if name in NEVER_SHOWN else noise_rule(node, noise)
    else:
        rule = rule_within(node.attributes, state.rule)
    href = node.attributes.get("href") if name == "a" else None
    headed = state._replace(headed=True) if name in HEADINGS and not state.headed else state
    if name == "button" and state.headed and "aria-expanded" in node.attributes:
        name = ""  # the heading of what it opens, and none of a form's controls
    elif name == "form" and node.css_first(",".join(FILLED)) is None:
        name = ""
    return headed.entered(name, rule if rule != state.rule else None, href, whole)


def _can_be_menu(node: LexborNode, state: State, around: State) -> bool:
    """Return True if an element is a list, or the first with a rule, and in no menu."""
    return not state.menu and (node.tag in LISTS or (state.rule is not None and around.rule is None))


def _menu(node: LexborNode) -> int:
    """Return 1 for an element all of whose text is several links, 2 for one of many links, else 0."""
    if node.css_first(SILENT) is not None or (node.tag not in LISTS and node.css_first(LISTED) is not None):
        return 0
    links = node.css("a[href]")
    texts = node.text(separator="\0", strip=True).split("\0")
    if len(links) < 2 or not {*texts, ""} <= {"", *(link.text(strip=True) for link in links)}:
        return 0
    return 1 + (len(links) >= MENU)
