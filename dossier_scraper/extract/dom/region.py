"""The part of a page that holds its content: found in the fast tree, read by BeautifulSoup, indexed once.

Nothing here knows a field, or what is noise.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from bs4.element import NavigableString, PageElement, Tag
from selectolax.lexbor import LexborNode

from dossier_scraper.extract.dom.boilerplate import (
    FIELDS,
    HEADED,
    HIDDEN_RULE,
    MANY,
    MASTHEAD,
    in_noise,
    rule_of,
    rule_within,
)
from dossier_scraper.extract.dom.document import Document, class_names, fold
from dossier_scraper.extract.dom.lines import INLINE, Line, Place, children, lines_of, parents
from dossier_scraper.extract.dom.once import once
from dossier_scraper.extract.dom.selectors import Selectors, keys_of
from dossier_scraper.extract.dom.soup import soup_of

# A part of a table is no document of its own.
PARTS = frozenset(("tr", "td", "th", "tbody", "thead", "tfoot", "caption", "col", "colgroup", "li", "dd", "dt"))
# What an entry's or a row's heading leads to.
RECORDS = ("event", "dossier")
# How far around the data of an entry its heading is looked for.
LEVELS = 4
# What is no content, whatever stands around it.
SILENT = frozenset(
    ("script", "style", "template", "noscript", "svg", "iframe", "object", "select", "textarea", "button")
)
# Cells and terms; how long a text is at most that is all of one, and no part of a page's layout.
SAYING, LONGEST_SAID = frozenset(("th", "td", "dt", "dd")), 120
# Classes of what is read aloud, and not seen.
ALOUD = re.compile(r"element-invisible|accesshide|visually-hidden|sr-only|screen-reader-.*", re.IGNORECASE)
# How many nodes are looked at, from either end, for one that is no noise.
TRIED = 50


class Region:
    """A content region as BeautifulSoup elements, in document order, with the noise marked."""

    def __init__(self, document: Document, root: LexborNode) -> None:
        self.document = document
        while root.tag in PARTS and root.parent is not None:
            root = root.parent
        self.node = root
        made = soup_of(root)
        self.root: Tag = made[root.mem_id]
        self.selectors = Selectors(document, self.root, document.selector(root))
        self.elements: list[Tag] = []
        self.texts: list[tuple[str, Tag, bool]] = []
        self.noise: dict[int, str] = {}
        cores = [made[core.mem_id] for core in document.cores if core.mem_id in made]
        self._above = frozenset(id(tag) for core in cores for tag in parents(core))
        self._index(document.noise)

    def _index(self, rules: Mapping[str, Any]) -> None:
        """Number the elements in document order, mark the noise and everything in it, and note each text.

        Of a text: the element it stands in, and whether it begins a line.
        """
        spans, members, ranks = self.selectors.spans, self.selectors.members, self.selectors.ranks
        stack: list[tuple[Tag, Iterator[PageElement], str | None, dict[str, int]]] = []
        tag: Tag = self.root
        noisy: str | None = None
        fresh = True
        while True:
            key, number = id(tag), len(self.elements)
            self.elements.append(tag)
            members[tag.name].append(number)
            for name in self._keys(tag):
                members[name].append(number)
            if noisy:
                self.noise[key] = noisy
            spans[key] = (number, number)
            stack.append((tag, iter(tag.contents), noisy, {}))
            fresh = fresh or tag.name not in INLINE
            while stack:
                outer, children, noisy, counts = stack[-1]
                child = None
                for child in children:
                    if isinstance(child, Tag):
                        break
                    if isinstance(child, NavigableString) and not child.isspace():
                        self.texts.append((child, outer, fresh))
                        fresh = False
                else:
                    stack.pop()
                    fresh = fresh or outer.name not in INLINE
                    spans[id(outer)] = (spans[id(outer)][0], len(self.elements) - 1)
                    continue
                break
            else:
                return
            assert isinstance(child, Tag)
            counts[child.name] = rank = counts.get(child.name, 0) + 1
            counts[""] = index = counts.get("", 0) + 1
            ranks[id(child)] = (rank, index, counts)
            tag = child
            noisy = rule_within(tag.attrs, noisy) if noisy else self._noise_rule(tag, rules)

    def _noise_rule(self, tag: Tag, rules: Mapping[str, Any]) -> str | None:
        """Return the rule by which an element is no content, whatever stands around it."""
        rule = "form" if tag.name == "form" and not tag.find(_is_content) else rule_of(tag.name, tag.attrs, rules)
        if rule is None or (id(tag) in self._above and not MASTHEAD.fullmatch(rule)):
            return None
        if rule == "button" and tag.parent is not None and tag.parent.name in HEADED:
            return None
        if _is_value(tag, rule):
            return None
        return None if rule != "form" and (_is_accordion(tag) or self._is_of_entry(tag)) else rule

    def _is_of_entry(self, tag: Tag) -> bool:
        """Return True if what would be data about the page stands in an entry or a row, whose heading leads to it."""
        names = self.document.noise["entry"]
        if tag.name != "footer" and not any(re.fullmatch(names, name) for name in self.classes(tag)):
            return False
        for outer in islice(parents(tag, self.root), LEVELS):
            headings = outer.find_all(("h2", "h3", "h4", "h5", "h6"), limit=MANY)
            around = [link for heading in headings if (link := heading.find_parent("a"))]
            links = around or [link for heading in headings for link in heading.find_all("a", href=True)]
            if headings:
                return self._leads_to_one(links or outer.find_all("a", href=True, limit=MANY))
        return False

    def _leads_to_one(self, links: Iterable[Tag]) -> bool:
        """Return True if of some links one or several lead to one other record."""
        document = self.document
        urls = [document.absolute(str(link.get("href") or "")) for link in links]
        keys = {document.site.key(url) for url in urls if url and document.site.kind(url) in RECORDS}
        return len(keys) == 1 and keys.isdisjoint(document.own_keys)

    @staticmethod
    def classes(tag: Tag) -> list[str]:
        """Return an element's classes."""
        names = tag.attrs.get("class")
        return class_names(str(names)) if names else []

    @staticmethod
    def _keys(tag: Tag) -> Sequence[str]:
        names = tag.attrs.get("class")
        return keys_of(str(names)) if names else ()

    def with_class(self, name: str, within: Tag | None = None) -> list[Tag]:
        """Return the elements of a class, in an element or in all, in document order, noise left out."""
        return self._members(f".{name}", within)

    def with_tag(self, name: str) -> list[Tag]:
        """Return the elements of a tag, in document order, noise left out."""
        return self._members(name, None)

    def all_with_tag(self, name: str) -> list[Tag]:
        """Return the elements of a tag, in document order, with the noise."""
        return [self.elements[number] for number in self.selectors.members.get(name, ())]

    def _members(self, key: str, within: Tag | None) -> list[Tag]:
        numbers = self.selectors.members.get(key, [])
        if within is not None:
            first, last = self.selectors.spans[id(within)]
            numbers = numbers[bisect_left(numbers, first) : bisect_right(numbers, last)]
        return [tag for number in numbers if id(tag := self.elements[number]) not in self.noise]

    def class_names(self) -> list[str]:
        """Return every class of the region's elements."""
        return [name[1:] for name in self.selectors.members if name[0] == "."]

    def holds(self, tag: Tag, name: str) -> bool:
        """Return True if an element of some tag name stands in an element."""
        first, last = self.selectors.spans[id(tag)]
        numbers = self.selectors.members.get(name, [])
        return bisect_right(numbers, first) < bisect_right(numbers, last)

    def skip(self, tag: Tag) -> bool:
        """Return True if an element is noise."""
        return id(tag) in self.noise

    def lines(self, root: Tag) -> list[Line]:
        """Return an element's lines without the noise in it."""
        return lines_of(root, self.skip)

    @once
    def heading(self) -> int:
        """The number of the page's own heading in document order, or -1."""
        own = fold(self.document.heading.text()) if self.document.heading is not None else None
        return next((self.order(tag) for tag in self.with_tag("h1") if fold(tag.get_text()) == own), -1)

    def is_above(self, line: Line) -> bool:
        """Return True if a line stands in front of the page's own heading."""
        return 0 <= self.order(line.place) < self.heading

    def order(self, place: Place) -> int:
        """Return an element's number in document order."""
        return self.selectors.spans[id(place)][0] if isinstance(place, Tag) else -1

    def inside(self, tag: Tag, outer: Tag) -> bool:
        """Return True if an element is another one or lies within it."""
        first, last = self.selectors.spans[id(outer)]
        return first <= self.selectors.spans[id(tag)][0] <= last


def common_root(nodes: Sequence[LexborNode], rules: Mapping[str, Any]) -> LexborNode | None:
    """Return the smallest element of the fast tree that holds all nodes, in document order, which are no noise.

    What holds the first and the last of them holds those between.
    """
    ends = [
        next((node for node in some if not in_noise(node, rules)), None)
        for some in (nodes[:TRIED], nodes[: -TRIED - 1 : -1])
    ]
    if ends[0] is None or ends[1] is None:
        return None
    keys = {outer.mem_id for outer in _way_from(ends[1])}
    return next(outer for outer in _way_from(ends[0]) if outer.mem_id in keys)


def _way_from(node: LexborNode) -> Iterator[LexborNode]:
    """Yield an element of the fast tree and those around it."""
    at: LexborNode | None = node
    while at is not None and at.tag != "-undef":
        yield at
        at = at.parent


def _is_accordion(tag: Tag) -> bool:
    """Return True if a list of tabs holds what they open."""
    return tag.attrs.get("role") == "tablist" and any(
        part.attrs.get("role") == "tabpanel"
        for child in children(tag)[:MANY]
        for part in (child, *children(child)[:MANY])
    )


def _is_value(tag: Tag, rule: str) -> bool:
    """Return True for a field's item, and for all that a heading, a link or a cell says, whatever they are called."""
    return tag.name not in SILENT and rule != HIDDEN_RULE and (_is_of_field(tag) or _is_all_said(tag))


def _is_of_field(tag: Tag) -> bool:
    """Return True if an element stands where a field of Drupal has its items: whatever it is called, it is one."""
    names = str(tag.parent.attrs.get("class") or "").split() if tag.parent is not None else ()
    return any(name in ("field-items", "field__items") or name.startswith(FIELDS) for name in names)


def _is_all_said(tag: Tag) -> bool:
    """Return True if an element holds all that a heading, a link or a short cell says to readers who see."""
    if any(ALOUD.fullmatch(name) for name in str(tag.attrs.get("class") or "").split()):
        return False
    for outer in islice(parents(tag.parent) if tag.parent is not None else (), LEVELS):
        if not all(child is tag or _is_blank(child) for child in outer.contents[:MANY]) or len(outer.contents) > MANY:
            return False
        if outer.name in HEADED or (outer.name == "a" and outer.get("href")):
            return True
        if outer.name in SAYING:
            return len(fold(outer.get_text())) <= LONGEST_SAID and len(outer.find_all("a", limit=2)) < 2
        tag = outer
    return False


def _is_blank(child: PageElement) -> bool:
    return not child.get_text().strip()


def _is_content(tag: Tag) -> bool:
    """Return True if an element in a form shows that the form is wrapped around a page's content."""
    return tag.name in ("h1", "article", "main") or any(
        name in str(tag.attrs.get("class") or "")
        for name in ("field-name-", "views-field", "views-row", "entry-content")
    )
