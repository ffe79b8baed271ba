"""Names for elements: short CSS selectors that last, valid in the whole page and not only in the region read.

An id or class that says what an element is comes before its rank among its siblings; names that change from response
to response are never used.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from bs4 import Tag

from dossier_scraper.extract.dom.document import Document, class_names, lasting, step
from dossier_scraper.extract.dom.lines import Place

# How many elements a name goes through at most.
FAR = 40


@lru_cache(maxsize=4096)
def keys_of(names: str) -> tuple[str, ...]:
    """Return the selectors of the names in a class attribute.

    >>> keys_of("field even")
    ('.field', '.even')
    """
    return tuple(f".{name}" for name in class_names(names))


@lru_cache(maxsize=4096)
def lasting_keys(names: str, tag: str) -> tuple[str, ...]:
    """Return the selectors of an element's classes and of its tag, as far as they last."""
    keys = tuple(key for key in keys_of(names) if lasting(key[1:]))
    return (*keys, tag) if lasting(tag) else keys


class Selectors:
    """The names of a region's elements; `anchor` names the region's root in the whole page.

    `spans` holds each element's number in document order and that of the last one within it, `members` the numbers of
    each tag and `.class`, `ranks` each element's rank among its like siblings, among all, and how many there are.
    """

    def __init__(self, document: Document, root: Tag, anchor: str) -> None:
        self.document = document
        self.root = root
        self.anchor = anchor
        self.spans: dict[int, tuple[int, int]] = {}
        self.members: dict[str, list[int]] = defaultdict(list)
        self.ranks: dict[int, tuple[int, int, dict[str, int]]] = {}
        self._named: dict[int, str] = {id(root): anchor}

    def of(self, places: Sequence[Place]) -> str:
        """Return the selector of the smallest element that holds all places."""
        first = places[0] if places else self.anchor
        if isinstance(first, str):
            return first
        if not isinstance(first, Tag):
            return self.anchor
        if len(places) == 1:
            return self._named.get(id(first)) or self._name(first)
        begins = [self.spans[id(place)][0] for place in places if isinstance(place, Tag)]
        common, least, most = first, min(begins), max(begins)
        while not self.spans[id(common)][0] <= least <= most <= self.spans[id(common)][1]:
            common = common.parent or self.root
        return self._name(common)

    def _name(self, tag: Tag) -> str:
        """Return the name of one element, made from the nearest one around it that has a name or an id.

        In a page nested absurdly deep, the nearest one that has a short name stands for those in it.
        """
        path = [tag]
        while (named := self._starting(path[-1])) is None:
            path.append(path[-1].parent or self.root)
        here = len(path) - 1
        while here > 0:
            far = range(min(here, FAR))
            found = next(((deeper, name) for deeper in far if (name := self._alone(path[deeper], path[here]))), None)
            if found:
                here, named = found[0], f"{named} {found[1]}"
            elif here > FAR:
                break
            else:
                here -= 1
                rank, index, counts = self.ranks[id(path[here])]
                named = f"{named} > {step(path[here].name, rank, index, counts[path[here].name])}"
            self._named[id(path[here])] = named
        return named

    def _starting(self, tag: Tag) -> str | None:
        """Return the name that an element has already, or that its id gives it."""
        key = id(tag)
        if key not in self._named:
            name = tag.attrs.get("id")
            if not (name and lasting(str(name)) and self.document.is_alone(str(name))):
                return None
            self._named[key] = f"#{name}"
        return self._named[key]

    def _alone(self, tag: Tag, outer: Tag) -> str | None:
        """Return a class or tag name that only this element has within another one."""
        first, last = self.spans[id(outer)]
        for name in lasting_keys(str(tag.attrs.get("class") or ""), tag.name):
            numbers = self.members[name]
            if bisect_right(numbers, last) - bisect_right(numbers, first) == 1:
                return name
        return None
