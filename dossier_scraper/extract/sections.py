"""The section of a listing that a row stands in: what its column, a heading, a tab or a class around it says."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from bs4 import Tag

from dossier_scraper.extract.document import fold
from dossier_scraper.extract.lines import Place, parents
from dossier_scraper.extract.region import Region

PLAIN_ID = re.compile(r"[A-Za-z][\w-]*", re.ASCII)
HEADINGS = ("h2", "h3", "h4", "h5", "caption", "legend")
# How far up a row's section is looked for.
FAR = 100


class Section(NamedTuple):
    """A section's name, the text that says it, where that stands, and what kind of evidence it is."""

    name: str
    text: str
    place: Place
    rule: str


class Sections:
    """The sections of one listing; what says where they begin is looked for once, not for each row."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.table: Mapping[str, str] = region.document.site.tables["labels"]["sections"]["listed_as"]
        headings = [tag for tag in region.tags if tag.name in HEADINGS and _is_no_title(tag)]
        self.headings = sorted(((region.order(tag), tag) for tag in headings), key=itemgetter(0))
        self.tabs: dict[str, list[tuple[str, Place, str]]] = {}

    def of(self, element: Tag, status: tuple[str, Place] | None) -> Section | None:
        """Return the section that a row stands in, or None; `status` is the row's own word for it, if it has one."""
        own = [(*status, "status of the row")] if status else []
        for text, place, rule in [*own, *self._announcements(element)]:
            words = re.split(r"[^a-z]+", text.casefold().replace("on-going", "ongoing"))
            for name, pattern in self.table.items():
                if any(re.fullmatch(pattern, word) for word in words):
                    return Section(name, text, place, rule)
        return None

    def _announcements(self, element: Tag) -> Iterator[tuple[str, Place, str]]:
        """Yield what says something about the rows around an element: headings, tabs, classes, the nearest first."""
        headings = self._headings_before(element)
        yield from ((text, tag, "heading of the row's section") for tag, text in headings[:1])
        for tag in islice(parents(element, self.region.root.parent), FAR):
            yield from ((name, tag, "class of the row's section") for name in self.region.classes(tag))
            name = str(tag.attrs.get("id") or "")
            if PLAIN_ID.fullmatch(name):
                yield name, tag, "id of the row's section"
                if name not in self.tabs:
                    self.tabs[name] = list(_tab_titles(self.region, name))
                yield from self.tabs[name]
        yield from ((text, tag, "heading of the row's section") for tag, text in headings[1:3])

    def _headings_before(self, element: Tag) -> list[tuple[Tag, str]]:
        """Return the headings above an element that are not a row's title, the nearest first, at most three."""
        above = bisect_left(self.headings, self.region.order(element), key=itemgetter(0))
        return [(tag, fold(tag.get_text())) for _, tag in reversed(self.headings[max(0, above - 3) : above])]


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
