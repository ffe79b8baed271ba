"""Unread text that is the theme's: it stands on most pages of one template and kind, and is no page's own."""

import hashlib
from collections.abc import Iterable
from functools import lru_cache

from dossier_scraper.archive.database.records import Database
from dossier_scraper.archive.questions.coverage import ReadAs, pages_by_template, read_as, unread_blocks
from dossier_scraper.archive.questions.runs import published_crawls
from dossier_scraper.extract.problems import LONGEST
from dossier_scraper.model import Problem

# So many pages tell what is the theme's, and on more than half of them a text has to stand.
LEAST = 5


class Theme:
    """The unread blocks that stand on more than half of a crawl's pages of a template and kind, at least five.

    What an interrupted crawl read counts with the crawl that finished it.
    """

    def __init__(self, store: Database) -> None:
        self.store = store
        self.blocks = lru_cache(maxsize=32)(self._blocks)
        self.name = lru_cache(maxsize=None)(self._name)
        self.read_as = lru_cache(maxsize=32)(self._read_as)

    def _blocks(self, run_id: str) -> frozenset[tuple[str, str, str]]:
        runs = next((runs for _, runs in published_crawls(self.store) if run_id in runs), (run_id,))
        pages = {(count.template, count.kind): count.pages for count in pages_by_template(self.store, runs)}
        return frozenset(
            (block.template, block.kind, block.text[:LONGEST])
            for block in unread_blocks(self.store, runs)
            if (of := pages[block.template, block.kind]) >= LEAST and 2 * block.pages > of
        )

    def _name(self, run_id: str) -> str:
        """Return a hash of what is the theme's on the pages of a run."""
        return hashlib.sha256(repr(sorted(self.blocks(run_id))).encode("utf-8", "surrogatepass")).hexdigest()

    def _read_as(self, capture_id: str) -> ReadAs | None:
        return read_as(self.store, capture_id)

    def without(self, problems: Iterable[tuple[str, Problem]]) -> list[tuple[str, Problem]]:
        """Return problems, each with its capture, but those that quote a text of the theme as unread."""
        return [
            (capture, one)
            for capture, one in problems
            if one.code != "unread_text" or not ((page := self.read_as(capture)) and self.has(page, one))
        ]

    def has(self, page: ReadAs, problem: Problem) -> bool:
        """Return True if a problem of a page quotes a text of the theme as unread."""
        quoted = (page.template, page.kind, problem.detail)
        return problem.code == "unread_text" and quoted in self.blocks(page.run_id)
