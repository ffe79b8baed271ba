"""The points in time at which a dossier was observed: live runs, and the visits of others that imports brought.

A live run is one observation. So is what an import brings of one visit: a crawler meets a dossier's page, its event
pages and the listing one after the other, and they are of one state.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from dossier_scraper.archive.database.records import Row
from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions.runs import observations
from dossier_scraper.ingest.publish.sources import Claims

# A visit is at most so long, and shows no page in two states.
VISIT = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One observation point, and what was seen in it: `runs` of a live crawl, or imported `captures`.

    Claims up to `ordered_at` count in it.
    """

    ordered_at: str
    runs: tuple[str, ...] = ()
    captures: frozenset[str] = frozenset()


def moments(store: Store, claims: Claims, dossier_id: str) -> list[Moment]:
    """Return every published observation point that a dossier may have been seen in, in order of time."""
    live = [Moment(ordered_at=at, runs=runs) for at, runs in observations(store)]
    visits = _visits(_imported(store, claims, dossier_id))
    return sorted([*live, *visits], key=lambda moment: (moment.ordered_at, sorted(moment.captures)))


def _imported(store: Store, claims: Claims, dossier_id: str) -> list[Row]:
    """Return the imported captures of a dossier's pages, of pages that its timelines link, and of its listing rows."""
    if store.row("SELECT 1 x FROM runs WHERE ordered_at IS NULL AND published = 1 LIMIT 1") is None:
        return []
    own = "(SELECT page_key FROM aliases WHERE dossier_id = ?)"
    read = store.rows("SELECT DISTINCT reading_id FROM claims WHERE kind = 'dossier' AND dossier_id = ?", dossier_id)
    linked = {key for row in read for key in claims.linked(claims.reading(row["reading_id"]))}
    imported = (
        "SELECT c.id, c.page_key, c.reading_id, c.payload_sha256, c.ordered_at FROM claims c"
        " JOIN runs r ON r.id = c.run_id AND r.ordered_at IS NULL"
    )
    return store.rows(
        f"{imported} WHERE c.kind = 'dossier' AND c.dossier_id = ?"
        f" UNION {imported} WHERE c.kind = 'event' AND c.page_key IN (SELECT value FROM json_each(?))"
        f" UNION {imported} WHERE c.reading_id IN (SELECT reading_id FROM listing_rows WHERE page_key IN {own})"
        " ORDER BY 5, 1",
        dossier_id,
        json.dumps(sorted(linked)),
        dossier_id,
    )


def _visits(captures: Iterable[Row]) -> Iterator[Moment]:
    """Put captures, in order of time, together to visits."""
    visit: list[Row] = []
    for capture in captures:
        if visit and not _same_visit(visit, capture):
            yield _moment(visit)
            visit = []
        visit.append(capture)
    if visit:
        yield _moment(visit)


def _same_visit(visit: list[Row], capture: Row) -> bool:
    began, now = (datetime.fromisoformat(row["ordered_at"]) for row in (visit[0], capture))
    changed = any(
        seen["page_key"] == capture["page_key"]
        and seen["reading_id"] != capture["reading_id"]
        and seen["payload_sha256"] != capture["payload_sha256"]
        for seen in visit
    )
    return now - began <= VISIT and not changed


def _moment(visit: list[Row]) -> Moment:
    return Moment(ordered_at=visit[-1]["ordered_at"], captures=frozenset(row["id"] for row in visit))
