"""The part of a page that holds its content: found in the fast tree, read by BeautifulSoup, indexed once.

Here lives what is no content (navigation, sidebars, comments, hidden copies) and how an element of the region is
named by a selector that is valid in the whole page. Nothing here knows a field.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from bs4 import BeautifulSoup, PageElement, Tag
from selectolax.lexbor import LexborNode

from dossier_scraper.extract.document import Document, lasting, step
from dossier_scraper.extract.lines import Line, Place, lines_of

BLOCKS = r"</?(?:div|p|ul|ol|li|table|tbody|thead|tr|td|th|h[1-6]|section|article|dl|dt|dd|br|main|header)\b"
BETWEEN_BLOCKS = re.compile(rf"({BLOCKS}[^>]*>)\s+|(?<!\s)\s++(?={BLOCKS})")
# A part of a table is no document of its own.
PARTS = frozenset(("tr", "td", "th", "tbody", "thead", "tfoot", "caption", "col", "colgroup", "li", "dd", "dt"))
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


class Region:
    """A content region as BeautifulSoup elements, in document order, with the noise marked."""

    def __init__(self, document: Document, root: LexborNode) -> None:
        self.document = document
        while root.tag in PARTS and root.parent is not None:
            root = root.parent
        self.anchor = document.selector(root)
        self.noise_rules = document.site.tables["eras"]["noise"]
        soup = BeautifulSoup(BETWEEN_BLOCKS.sub(r"\1", root.html or ""), "lxml", multi_valued_attributes=None)
        found = soup.find(root.tag)
        self.root: Tag = found if isinstance(found, Tag) else soup
        self.noise: set[int] = set()
        self._span: dict[int, tuple[int, int]] = {}
        self._ranks: dict[int, tuple[int, dict[str, int]]] = {}
        self._tokens: dict[int, list[str]] = {}
        self._starts: dict[str, list[int]] = defaultdict(list)
        self._by_class: dict[str, list[Tag]] = defaultdict(list)
        self.tags: list[Tag] = []
        self._named: dict[int, str] = {id(self.root): self.anchor}
        self._index()

    def _index(self) -> None:
        """Number the elements, mark the noise and everything in it, collect classes."""
        stack: list[tuple[Tag, Iterator[PageElement], bool, dict[str, int]]] = []
        number = 0

        def enter(tag: Tag, noisy: bool) -> None:
            nonlocal number
            tokens = str(tag.get("class") or "").split()
            noisy = noisy or (tag is not self.root and self._is_noise(tag, tokens))
            self._tokens[id(tag)] = tokens
            for name in (f"<{tag.name}", *tokens):
                self._starts[name].append(number)
            if noisy:
                self.noise.add(id(tag))
            else:
                self.tags.append(tag)
                for token in tokens:
                    self._by_class[token].append(tag)
            self._span[id(tag)] = (number, number)
            number += 1
            stack.append((tag, iter(tag.contents), noisy, {}))

        enter(self.root, False)
        while stack:
            tag, children, noisy, counts = stack[-1]
            for child in children:
                if isinstance(child, Tag):
                    counts[child.name] = counts.get(child.name, 0) + 1
                    self._ranks[id(child)] = (counts[child.name], counts)
                    enter(child, noisy)
                    break
            else:
                self._span[id(tag)] = (self._span[id(tag)][0], number - 1)
                stack.pop()

    def _is_noise(self, tag: Tag, tokens: list[str]) -> bool:
        if tag.name in self.noise_rules["tags"] or (tag.name == "form" and not tag.find(_is_content)):
            return True
        attributes = tag.attrs
        if "hidden" in attributes or HIDDEN.search(str(attributes.get("style") or "")):
            return not any("tab" in name or "panel" in name or name == "view" for name in (*tokens, str(tag.get("role"))))
        names = [*tokens, str(attributes["id"])] if "id" in attributes else tokens
        if str(attributes.get("role") or "") in self.noise_rules["roles"]:
            return True
        return any(_noisy(f"{tag.name}.{name}", self.noise_rules["names"]) for name in names) and not any(_field(name) for name in tokens)

    def classes(self, tag: Tag) -> list[str]:
        """Return an element's classes."""
        return self._tokens.get(id(tag), [])

    def with_class(self, name: str) -> Sequence[Tag]:
        """Return the elements of a class, in document order, noise left out."""
        return self._by_class.get(name, ())

    def class_names(self) -> Iterable[str]:
        """Return every class of an element that is no noise."""
        return self._by_class.keys()

    def skip(self, tag: Tag) -> bool:
        """Tell whether an element is noise."""
        return id(tag) in self.noise

    def lines(self, root: Tag) -> list[Line]:
        """Return an element's lines without the noise in it."""
        return lines_of(root, self.skip)

    def order(self, place: Place) -> int:
        """Return an element's number in document order."""
        return self._span[id(place)][0] if isinstance(place, Tag) else -1

    def inside(self, tag: Tag, outer: Tag) -> bool:
        """Tell whether an element is another one or lies within it."""
        first, last = self._span[id(outer)]
        return first <= self._span[id(tag)][0] <= last

    def selector(self, places: Iterable[Place]) -> str:
        """Return the selector of the smallest element that holds all places."""
        tags = list(dict.fromkeys(id(place) for place in places if isinstance(place, Tag)))
        made = [place for place in places if isinstance(place, str)]
        if not tags:
            return made[0] if made else self.anchor
        common = next(place for place in places if isinstance(place, Tag))
        starts = [self._span[key][0] for key in tags]
        while not self._span[id(common)][0] <= min(starts) <= max(starts) <= self._span[id(common)][1]:
            assert common.parent is not None
            common = common.parent
        return self._name(common)

    def _name(self, tag: Tag) -> str:
        """Return a short lasting selector of one element: from an id down by classes and tags that stand alone."""
        key = id(tag)
        if key not in self._named:
            path = [tag]
            while id(path[-1]) not in self._named and not self._starting(path[-1]):
                path.append(path[-1].parent or self.root)
            self._named[key] = self._down(path)
        return self._named[key]

    def _down(self, path: list[Tag]) -> str:
        """Name the first element of a path that leads from it up to one which has an id or a name already."""
        here = len(path) - 1
        named = self._named.get(id(path[here])) or self._starting(path[here]) or self.anchor
        while here > 0:
            for deeper in range(max(0, here - 16) if here > 32 else 0, here):
                name = self._alone(path[deeper], path[here])
                if name:
                    named, here = f"{named} {name}", deeper
                    break
            else:
                here -= 1
                rank, counts = self._ranks[id(path[here])]
                named += f" > {step(path[here].name, rank, counts[path[here].name])}"
            self._named[id(path[here])] = named
        return named

    def _starting(self, tag: Tag) -> str | None:
        """Return the selector with which a path can start at this element."""
        if tag is self.root:
            return self.anchor
        name = str(tag.get("id") or "")
        return f"#{name}" if lasting(name) and self.document.is_unique(f"#{name}") else None

    def _alone(self, tag: Tag, outer: Tag) -> str | None:
        """Return a class or tag name that only this element has within another one."""
        names = [f".{token}" for token in self._tokens[id(tag)] if lasting(token)]
        return next((name for name in (*names, tag.name) if self._count(name, outer) == 1), None)

    def _count(self, name: str, outer: Tag) -> int:
        """Return how many elements below `outer` have a class (`.name`) or tag name."""
        starts = self._starts.get(name[1:] if name.startswith(".") else f"<{name}", [])
        first, last = self._span[id(outer)]
        return bisect_right(starts, last) - bisect_right(starts, first)


def is_noise(node: LexborNode, rules: Mapping[str, Any]) -> bool:
    """Tell whether an element of the fast tree is navigation, a sidebar or the like."""
    if node.tag in ("html", "body"):
        return False
    attributes = node.attributes
    names = (attributes.get("class") or "").split()
    return (node.tag in rules["tags"] or (attributes.get("role") or "") in rules["roles"]
            or (any(_noisy(f"{node.tag}.{name}", rules["names"]) for name in (*names, attributes.get("id") or ""))
            and not any(_field(name) for name in names)))


def common_root(nodes: Iterable[LexborNode], rules: Mapping[str, Any]) -> LexborNode | None:
    """Return the smallest element of the fast tree that holds all nodes which are no noise."""
    common: list[LexborNode] | None = None
    chains: dict[int, tuple[list[LexborNode], bool]] = {}
    for node in nodes:
        chain, noisy = _chain(node, rules, chains)
        if not noisy:
            keys = {outer.mem_id for outer in chain}
            common = chain if common is None else [outer for outer in common if outer.mem_id in keys]
    return common[-1] if common else None


def _chain(node: LexborNode, rules: Mapping[str, Any], known: dict[int, tuple[list[LexborNode], bool]]
           ) -> tuple[list[LexborNode], bool]:
    """Return the elements around a node from the outermost to itself, and whether one of them is noise."""
    fresh = []
    at: LexborNode | None = node
    while at is not None and at.tag != "-undef" and at.mem_id not in known:
        fresh.append(at)
        at = at.parent
    chain, noisy = known[at.mem_id] if at is not None and at.mem_id in known else ([], False)
    for inner in reversed(fresh):
        chain, noisy = [*chain, inner], noisy or is_noise(inner, rules)
        if len(fresh) < 64 or inner is fresh[0]:
            known[inner.mem_id] = (chain, noisy)
    return chain, noisy


@lru_cache(maxsize=4096)
def _noisy(name: str, patterns: str) -> bool:
    return bool(re.fullmatch(patterns, name, re.IGNORECASE))


def _is_content(tag: Tag) -> bool:
    """Tell whether an element in a form shows that the form is wrapped around a page's content."""
    return tag.name in ("h1", "article", "main") or any(
        name in str(tag.get("class") or "") for name in ("field-name-", "views-field", "views-row", "entry-content"))


@lru_cache(maxsize=4096)
def _field(name: str) -> bool:
    """Tell whether a class names a field of a record, whatever else its name reminds of."""
    return name.startswith(("field-name-", "views-field-", "field--name-"))
