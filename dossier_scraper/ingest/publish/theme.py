"""Unread text that is the theme's: it stands on most pages of one kind, and is no page's own in its template."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from itertools import groupby
from operator import itemgetter

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions.coverage import Blocks, PageCovered, ReadAs, account_of, accounts, read_as
from dossier_scraper.archive.questions.runs import published_crawls
from dossier_scraper.extract.problems import LONGEST
from dossier_scraper.ingest.publish.sources import Claims
from dossier_scraper.model import Problem
from dossier_scraper.serial import record_from_text

# So many pages tell what is the theme's, and on more than half of them a text has to stand.
LEAST = 5


class Theme:
    """The unread blocks that stand on more than half of a crawl's pages of a template and kind, at least five.

    On pages of another kind, which may be few, they are the template's as well. What an interrupted crawl read counts
    with the crawl that finished it.
    """

    def __init__(self, store: Store, claims: Claims) -> None:
        self.store, self.claims = store, claims
        self.often = lru_cache(maxsize=32)(self._often)
        self.blocks = lru_cache(maxsize=32)(self._blocks)
        self.unread = lru_cache(maxsize=1000)(self._unread)
        self.name = lru_cache(maxsize=None)(self._name)
        self.read_as = lru_cache(maxsize=32)(self._read_as)

    @cached_property
    def crawls(self) -> dict[str, tuple[str, ...]]:
        """The runs of the published crawl to which a run belongs, by run, as they were when they were first asked."""
        return {run_id: runs for _, runs in published_crawls(self.store) for run_id in runs}

    def runs(self, run_id: str) -> tuple[str, ...]:
        """Return a run with those whose crawl it finished."""
        return self.crawls.get(run_id, (run_id,))

    def _often(self, run_id: str) -> Mapping[tuple[str, str, bytes], tuple[str, int]]:
        """Return the theme's blocks by template, kind and hash, each with the number of pages on which it stands."""
        pages, shown = Counter[tuple[str, str]](), Counter[tuple[str, str, bytes]]()
        texts: dict[tuple[str, str, bytes], str] = {}
        for _, captures in groupby(accounts(self.store, self.runs(run_id)), itemgetter(0)):
            blocks = {key: text for _, *said in captures for key, text in self.unread(*said)}
            pages.update({key[:2] for key in blocks})
            shown.update(blocks.keys())
            texts |= {key: text for key, text in blocks.items() if text and 2 * shown[key] > LEAST}
        return {key: (text, shown[key]) for key, text in texts.items() if 2 * shown[key] > pages[key[:2]] >= LEAST}

    def _blocks(self, run_id: str) -> frozenset[tuple[str, str]]:
        """Return the theme's blocks by template, as problems quote them."""
        return frozenset((template, text[:LONGEST]) for (template, *_), (text, _) in self.often(run_id).items())

    def size(self, run_id: str) -> Counter[tuple[str, str]]:
        """Return how many characters of all pages are the theme's, by template and kind."""
        found = Counter[tuple[str, str]]()
        for (template, kind, _), (text, pages) in self.often(run_id).items():
            found[template, kind] += pages * _size(text)
        return found

    def size_on(self, page: PageCovered, run_id: str) -> int:
        """Return how many characters of a page's unread text are the theme's."""
        template, _ = self.claims.read_as(page.reading_id)
        texts = record_from_text(Blocks, account_of(self.store, page.id)).blocks
        return sum(_size(text) for text in texts if (template, text[:LONGEST]) in self.blocks(run_id))

    def _unread(self, reading_id: str, account: str) -> list[tuple[tuple[str, str, bytes], str]]:
        """Return what a page was read as, and each unread block under that and a hash, which takes less room."""
        kind, blocks = self.claims.read_as(reading_id), record_from_text(Blocks, account).blocks
        hashes = [(hashlib.sha256(text.encode()).digest(), text) for text in blocks]
        return [((*kind, digest), text) for digest, text in [(b"", ""), *hashes]]

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
        return problem.code == "unread_text" and (page.template, problem.detail) in self.blocks(page.run_id)


def _size(block: str) -> int:
    """Return how many characters of text a block is; those that end its lines are none."""
    return len(block) - block.count("\n")
