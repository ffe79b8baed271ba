"""The points in time at which a dossier was observed: live runs, and the visits of others that imports brought.

A live run is one observation. So is what an import brings of one visit: a crawler meets a dossier's page, its event
pages and the listing one after the other, and they are of one state.
"""

from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions.claims import ImportedPage, PageClaim, imported_pages, own_readings
from dossier_scraper.ingest.publish.sources import Claims

# A visit is at most so long, and shows no page in two states.
VISIT = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One observation point, and what was seen in it: `runs` of a live crawl, or imported `captures`.

    Claims up to `ordered_at` count in it.
    """

    ordered_at: str
    runs: tuple[str, ...] = ()
    captures: frozenset[str] = frozenset()

    def shows(self, page: PageClaim) -> bool:
        """Return True if a claim was made in it."""
        return page.id in self.captures if self.captures else page.run_id in self.runs


def observations(store: Store, claims: Claims, dossier_id: str, missed: Sequence[str] = ()) -> list[Observation]:
    """Return every published observation point that a dossier may have been seen in, in order of time.

    No visit spans a moment at which its page was `missed` (sorted, in the archive's order of time).
    """
    live = [Observation(ordered_at=at, runs=runs) for at, runs in claims.crawls.observed]
    visits = _visits(_imported(store, claims, dossier_id) if claims.crawls.imports else (), missed)
    return sorted([*live, *visits], key=lambda observation: (observation.ordered_at, sorted(observation.captures)))


def _imported(store: Store, claims: Claims, dossier_id: str) -> list[ImportedPage]:
    """Return the imported captures of a dossier's pages, of pages that its timelines link, and of its listing rows."""
    linked = {key for reading_id in own_readings(store, dossier_id) for key in claims.linked(reading_id)}
    return imported_pages(store, dossier_id, sorted(linked))


def _visits(captures: Iterable[ImportedPage], missed: Sequence[str]) -> Iterator[Observation]:
    """Put captures, in order of time, together to visits."""
    visit: list[ImportedPage] = []
    for capture in captures:
        between = visit and bisect(missed, visit[-1].ordered_at) != bisect(missed, capture.ordered_at)
        if visit and (between or not _same_visit(visit, capture)):
            yield _visit(visit)
            visit = []
        visit.append(capture)
    if visit:
        yield _visit(visit)


def _same_visit(visit: list[ImportedPage], capture: ImportedPage) -> bool:
    began, now = (datetime.fromisoformat(page.ordered_at) for page in (visit[0], capture))
    changed = any(
        seen.page_key == capture.page_key
        and seen.reading_id != capture.reading_id
        and seen.payload_sha256 != capture.payload_sha256
        for seen in visit
    )
    return now - began <= VISIT and not changed


def _visit(visit: list[ImportedPage]) -> Observation:
    return Observation(ordered_at=visit[-1].ordered_at, captures=frozenset(page.id for page in visit))
