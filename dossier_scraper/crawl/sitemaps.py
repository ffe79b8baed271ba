"""Sitemaps (sitemaps.org, protocol 0.9): what a site says of its own pages, a second witness beside the listing.

One is looked for where robots.txt says (RFC 9309 leaves that to the protocol), else at the places that systems use;
that there is none is nothing. Only dossiers are taken from it.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from html import unescape
from urllib.parse import urljoin

from dossier_scraper.crawl.frontier import Frontier, encoded
from dossier_scraper.wording import counted

PLACES = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml")
# So many files of one site are read, and of each so many bytes.
MOST_FILES = 50
LARGEST = 10 << 20
MARK = re.compile(rb"<(?:\w+:)?(urlset|sitemapindex)\b", re.IGNORECASE)
PLACE = re.compile(
    r"<(?:\w+:)?loc\s*>\s*(?:<!\[CDATA\[)?\s*([^<\]]{1,2000}?)\s*(?:\]\]>\s*)?</(?:\w+:)?loc\s*>", re.IGNORECASE
)


def text_of(body: bytes) -> bytes:
    """Return a file's text, as much of it as is read: it may be packed, whatever its header says."""
    if body.startswith(b"\x1f\x8b"):
        with suppress(zlib.error):
            return zlib.decompressobj(31).decompress(body, LARGEST)
    return body[:LARGEST]


class Sitemaps:
    """What is known of one run's sitemaps: those to ask, and the dossiers that they name, or that they alone name."""

    def __init__(self, frontier: Frontier) -> None:
        self.frontier = frontier
        self.named: dict[str, None] = {}
        self.guesses = [urljoin(url, place) for url in frontier.starts[:1] for place in PLACES]
        self.names: set[str] = set()
        self.found: list[str] = []
        self._files = 0

    def note(self, urls: Iterable[str]) -> None:
        """Note what robots.txt names."""
        self.named.update(dict.fromkeys(map(encoded, urls)))

    def take(self) -> list[str]:
        """Return the sitemaps to ask that are named, each once, and forget them."""
        taken, self.named = [url for url in self.named if self.frontier.first_time(url)], {}
        room = max(0, MOST_FILES - self._files)
        self._files += len(taken[:room])
        return taken[:room]

    def guess(self) -> str | None:
        """Return the next place at which there may be one, or None when nothing is left to try."""
        return self.guesses.pop(0) if self.guesses and not self._files else None

    def dossiers(self, url: str, body: bytes) -> Iterator[str]:
        """Yield the dossiers that a sitemap names and that nothing led to; further sitemaps are noted.

        A page in a sitemap's place names nothing.
        """
        text = text_of(body)
        kind = MARK.search(text[:4096])
        if kind is None:
            return
        self._files = max(1, self._files)
        links = (encoded(urljoin(url, unescape(link))) for link in PLACE.findall(text.decode("utf-8", "replace")))
        if kind[1].lower() == b"sitemapindex":
            self.note(links)
            return
        for link in links:
            page = self.frontier.reduce(link, url) if self.frontier.site.kind(link) == "dossier" else None
            self.names |= {self.frontier.site.key(page)} if page else set()
            if page and not self.frontier.gate.refusal(page) and self.frontier.first(page):
                yield page

    def confirm(self, rows: set[str]) -> bool:
        """Return True if the sitemaps name just the dossiers of a listing's rows, by their page keys."""
        return bool(rows) and self.names == rows

    def told(self, most: int = 3) -> str | None:
        """Say which dossiers a sitemap alone led to; None where there were none."""
        if not self.found:
            return None
        some = ", ".join(self.found[:most]) + (" …" if len(self.found) > most else "")
        return f"The sitemap names {counted(len(self.found), 'dossier')} that no listing does; visited: {some}"
