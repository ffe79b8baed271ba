"""What a page is: an address, and an answer that follows from the archive and that address alone.

The server and the report ask the same pages, so nothing here knows a clock, a visitor or who asks.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.errors import DossierError

PART = re.compile(r"{(\w+)}")


class NoPage(DossierError):
    """Raised where an address leads to nothing that the archive has; the text says what is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question for a page: the archive, the parts of its address, and what stands behind `?` (of each the last)."""

    archive: Archive
    query: Query
    parts: Mapping[str, str] = field(default_factory=dict)
    args: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A page: the template that shows it, the facts that it shows, and the dossiers whose own words it has."""

    template: str
    facts: Mapping[str, Any]
    words_of: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A web link (RFC 8288): to an address, or to a path of the archive; what it is, and further parameters."""

    target: str
    rel: str
    more: str = ""

    def written(self, absolute: Callable[[str], str]) -> str:
        """Return the link as headers and TimeMaps have it; `absolute` makes an address of a path."""
        target = absolute(self.target) if self.target.startswith("/") else self.target
        return f'<{target}>; rel="{self.rel}"' + (f"; {self.more}" if self.more else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file: its bytes, their type, its links, and headers of its own, which go before those of every page."""

    body: bytes
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    links: Sequence[Link] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Another address that means the same."""

    path: str


Answer = Shown | Document | Moved


def once(query: Query) -> Iterator[Mapping[str, str]]:
    """Yield the parts of an address that has none."""
    yield {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A kind of page: `address` has its parts in braces, `every` yields the parts of each page that an archive has."""

    address: str
    answer: Callable[[Asked], Answer]
    every: Callable[[Query], Iterable[Mapping[str, str]]] = once

    @property
    def pattern(self) -> str:
        """The address as a regular expression, with a named group for each part."""
        return PART.sub(r"(?P<\1>[^/]+)", self.address.replace(".", r"\.")) + "$"

    def paths(self, query: Query) -> Iterator[str]:
        """Yield the path of each page of this kind."""
        for parts in self.every(query):
            yield path_of(self.address, **parts)


def path_of(address: str, **parts: str) -> str:
    """Return an address with its parts filled in.

    >>> path_of("/dossier/{id}", id="lake-bus")
    '/dossier/lake-bus'
    """
    return PART.sub(lambda part: quote(parts[part[1]], safe=":"), address)
