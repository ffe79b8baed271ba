"""The section of a listing that a row stands in: what its column, a heading, a sentence, a tab or a class says."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter

from bs4 import Tag
from bs4.element import NavigableString

from dossier_scraper.extract.dom.document import fold
from dossier_scraper.extract.dom.lines import CELLS, Line, Place, children, parents
from dossier_scraper.extract.dom.region import Region

PLAIN_ID = re.compile(r"[A-Za-z][\w-]*", re.ASCII)
HEADINGS = ("h2", "h3", "h4", "h5", "caption", "legend", "summary", "strong", "b")
# Of these, the ones in which a row hardly ever names its own status.
GREAT = ("h2", "h3", "caption", "legend", "summary")
# Evidence that an element around the rows gives.
AROUND = ("class of the row's section", "id of the row's section")
# Words that also say how a part of the page is shown now, and what begins the names of parts that hold records.
STATES = {"active", "current", "closed", "running", "completed", "past"}
VIEWS = ("view-", "block-")
# A text that is longer names no section.
LONGEST = 200
# What is no heading without being marked as one, and how long one is at most.
UNLIKE = ("label", "option", "script", "style", "title", "time", "td")
CONTROLS = ("a", "button")
LONGEST_NAME = 40
# How far up a row's section is looked for.
FAR = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section's name, the text that says it, where that stands, and what kind of evidence it is."""

    name: str
    text: str
    place: Place
    rule: str

    @property
    def is_around(self) -> bool:
        """Whether its place holds the section's rows, and is not a text that names it."""
        return self.rule in AROUND


class Sections:
    """The sections of one listing; what says where they begin is looked for once, not for each row."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.table: Mapping[str, str] = region.document.site.tables["labels"]["sections"]["listed_as"]
        self.intros = region.document.site.tables["labels"]["sections"]["intros"]
        linked = [(region.order(tag), key) for tag in region.with_tag("a") if (key := _dossier(region, tag))]
        self.links, self.keys = [order for order, _ in linked], [key for _, key in linked]
        titles = region.document.site.tables["labels"]["listing_titles"]
        self.told = {word for title in titles for word in title.split() if self.named(word) is None}
        headings = [tag for tag in region.elements if self._names_section(tag) and _is_no_title(tag)]
        self.unplaced = sorted({str(self.named(fold(tag.get_text()))) for tag in headings})
        self.headings = [(region.order(tag), tag) for tag in headings or self._plain()]
        self.ids = {id(tag) for _, tag in self.headings}
        self.tabs: dict[str, list[tuple[str, Place, str]]] = {}

    def of(self, element: Tag, status: tuple[str, Place] | None) -> Section | None:
        """Return the section that a row stands in, or None; `status` is the row's own word for it, if it has one."""
        own = [(*status, "status of the row")] if status else []
        for text, place, rule in [*own, *self._announcements(element)]:
            name = self.named(text)
            if name:
                return Section(name=name, text=text, place=place, rule=rule)
        return None

    def named(self, text: str) -> str | None:
        """Return the section that a short text names, or None."""
        return section_named(text, self.table)

    def _names_section(self, tag: Tag) -> bool:
        """Return True for a heading, or a sentence that introduces a list, which names a section."""
        if tag.name == "p":
            text = fold(tag.get_text())
            announces = text.endswith(":") or re.fullmatch(self.intros, text, re.IGNORECASE)
            return bool(announces) and self.named(text) is not None
        if (tag.name not in HEADINGS and not _spans_row(tag)) or self.region.skip(tag):
            return False
        return self.named(fold(tag.get_text())) is not None

    def _plain(self) -> list[Tag]:
        """Return the elements that say the name of a section and nothing else, if these are headings.

        Each names another section, the first stands above all dossiers (some may stand above it as well), and rows
        stand between two of them; else they are the rows' own words, or a menu.
        """
        named = [(tag, name) for tag in self.region.elements if (name := self._plain_name(tag))]
        found = [(tag, name) for tag, name in named if tag.name not in CONTROLS]
        orders = [self.region.order(tag) for tag, _ in found]
        rows = [bisect_left(self.links, order) for order in orders]
        once = len({name for _, name in found}) == len(found)
        above = bool(rows) and set(self.keys[rows[0] :]).issuperset(self.keys)
        if once and above and len(set(rows)) == len(rows):
            return [tag for tag, _ in found if _is_no_title(tag)]
        self.unplaced = sorted({name for _, name in named})
        return []

    def _plain_name(self, tag: Tag) -> str | None:
        """Return the section of an element with a text alone, of which other words only say that it is a listing."""
        text = tag.contents[0] if len(tag.contents) == 1 and tag.name not in UNLIKE else None
        if not isinstance(text, NavigableString) or len(text) > LONGEST_NAME or self.region.skip(tag):
            return None
        words = text.casefold().split()
        others = [word for word in words if self.named(word) is None]
        return self.named(fold(text)) if len(others) < len(words) and self.told.issuperset(others) else None

    def begins_at(self, line: Line) -> bool:
        """Return True if a line is the heading of a section."""
        start = line.start
        return start is not None and any(id(tag) in self.ids for tag in islice(parents(start.place), 4))

    def begins_within(self, element: Tag, link: Tag) -> bool:
        """Return True if a section begins in an element, before a link in it."""
        first = bisect_left(self.headings, self.region.order(element), key=itemgetter(0))
        last = bisect_left(self.headings, self.region.order(link), key=itemgetter(0))
        return any(tag.name in GREAT for _, tag in self.headings[first:last])

    def _announcements(self, element: Tag) -> Iterator[tuple[str, Place, str]]:
        """Yield what says something about the rows around an element: a heading, then tabs and classes."""
        above = bisect_left(self.headings, self.region.order(element), key=itemgetter(0))
        if above:
            heading = self.headings[above - 1][1]
            if not self._reaches(heading, element):
                return
            yield fold(heading.get_text()), heading, "heading of the row's section"
        for tag in islice(parents(element, self.region.root.parent), FAR):
            name = str(tag.attrs.get("id") or "")
            named = PLAIN_ID.fullmatch(name) is not None
            if named and name not in self.tabs:
                self.tabs[name] = list(_tab_titles(self.region, name))
            yield from self.tabs[name] if named else ()
            yield from ((each, tag, AROUND[0]) for each in self.region.classes(tag) if self._is_of_rows(each))
            if named and self._is_of_rows(name):
                yield name, tag, AROUND[1]

    def _is_of_rows(self, name: str) -> bool:
        """Return False for a class or an id that says how a part of the page is shown now, as `slide-active`."""
        words = set(re.split("[-_]+", name.casefold()))
        return words.isdisjoint(STATES) or not words.isdisjoint(self.told) or name.startswith(VIEWS)

    def _reaches(self, heading: Tag, element: Tag) -> bool:
        """Return True unless the block of a heading and its rows has ended, and each heading has such a block.

        A row that stands behind all blocks is of none of them.
        """
        blocks = [self._block_of(tag) for _, tag in self.headings]
        own = self._block_of(heading)
        alone = len({id(block) for block in blocks}) == len(blocks)
        return own is None or not alone or self.region.inside(element, own)

    def _block_of(self, heading: Tag) -> Tag | None:
        """Return the smallest element that holds a heading and a link to a dossier behind it."""
        order = self.region.order(heading)
        first = next((link for link in self.links if link > order), None)
        spans = self.region.selectors.spans
        around = (tag for tag in parents(heading, self.region.root.parent) if first and first <= spans[id(tag)][1])
        return next(around, None)


def section_named(text: str, table: Mapping[str, str]) -> str | None:
    """Return the section of a table that a short text names, or None.

    >>> section_named("On-going taskforces", site.tables["labels"]["sections"]["listed_as"])
    'ongoing'
    """
    words = re.split(r"[^a-z]+", text.casefold().replace("on-going", "ongoing")) if len(text) <= LONGEST else []
    found = (name for name, pattern in table.items() if any(re.fullmatch(pattern, word) for word in words))
    return next(found, None)


def _dossier(region: Region, link: Tag) -> str | None:
    """Return the key of the dossier to which a link leads, or None."""
    url = region.document.absolute(str(link.get("href") or ""))
    site = region.document.site
    return site.key(url) if url is not None and site.kind(url) == "dossier" else None


def _spans_row(tag: Tag) -> bool:
    """Return True for the only cell of a table's row, which is a heading of those below it."""
    return tag.name in CELLS and tag.parent is not None and len(children(tag.parent, CELLS)) == 1


def _is_no_title(tag: Tag) -> bool:
    return not tag.find("a") and all(outer.name != "a" for outer in islice(parents(tag), FAR))


def _tab_titles(region: Region, panel: str) -> Iterator[tuple[str, Place, str]]:
    """Yield the titles of tabs that open a panel: by their target, or by Quicktabs' naming of tabs and pages."""
    document = region.document
    targets = [f"a[href$='#{panel}']", f"[aria-controls='{panel}']"]
    if panel.startswith("quicktabs-tabpage-"):
        targets.append(f"#{panel.replace('quicktabs-tabpage-', 'quicktabs-tab-', 1)}")
    for css in targets:
        for node in document.tree.css(css)[:1]:
            yield fold(node.text()), document.selector(node), "tab of the row's section"
