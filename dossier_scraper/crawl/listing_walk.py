"""The way through the pages of the listing: on while they show something new, and not for ever."""

from collections.abc import Iterator

from dossier_scraper.crawl.frontier import Frontier
from dossier_scraper.model import Reading

MOST_PAGES = 2000


class ListingWalk:
    """What the pages of one run's listing have shown so far: rows and further pages, by their keys."""

    def __init__(self, frontier: Frontier) -> None:
        self.frontier = frontier
        self.rows: set[str] = set()
        self.pages: set[str] = set()

    def further(self, url: str, reading: Reading) -> Iterator[tuple[str, str | None]]:
        """Yield the pages to which a page of the listing at `url` leads, each with why it is not to be asked, or None.

        A page that only repeats rows of earlier pages leads nowhere.
        """
        self.frontier.learn(reading)
        rows = {self.frontier.site.key(row.url) for row in reading.rows}
        repeats, self.rows = rows <= self.rows, self.rows | rows
        for link in reading.links.next_pages:
            page = self.frontier.reduce(link, url, pager=True)
            if page is None or self.frontier.site.kind(page) not in ("listing", None):
                continue
            key = self.frontier.site.key(page)
            if repeats:
                yield page, "listing_repeats"
            elif len(self.pages) >= MOST_PAGES and key not in self.pages:
                yield page, "listing_too_long"
            else:
                self.pages.add(key)
                yield page, None
