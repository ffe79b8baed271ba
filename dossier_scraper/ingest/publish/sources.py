"""Find the newest good claim of each source of a dossier: its own page, its event pages, its row in the listing."""

import json
from functools import lru_cache
from typing import Protocol

from dossier_scraper.archive.database.records import Row
from dossier_scraper.history.assemble import Claim
from dossier_scraper.model import Links, Reading
from dossier_scraper.serial import links_from_json, reading_from_json
from dossier_scraper.site import Site

# The page keys of dossier ?2: what is its address, and what was; each is looked up, however often it was captured.
KEYS = """keys(key) AS (
  SELECT page_key FROM aliases WHERE dossier_id = ?2 UNION SELECT key FROM was WHERE key IS NOT NULL),
was(key) AS (
  SELECT min(page_key) FROM captures WHERE dossier_id = ?2
  UNION ALL SELECT (SELECT min(page_key) FROM captures WHERE dossier_id = ?2 AND page_key > key) FROM was
  WHERE key IS NOT NULL)"""


class Database(Protocol):
    """What is asked: the writer's database, or a reader's."""

    def row(self, sql: str, *parameters: object) -> Row | None:
        """Return the first row of a query, or None."""


class Claims:
    """Claims of published captures (the view `claims`), up to a moment in the archive's order of time."""

    def __init__(self, store: Database, site: Site) -> None:
        self.store, self.site = store, site
        self.reading = lru_cache(maxsize=256)(self._reading)

    def _reading(self, reading_id: str) -> Reading:
        row = self.store.row("SELECT data FROM readings WHERE id = ?", reading_id)
        if row is None:
            raise LookupError(f"reading {reading_id} is not in the database")
        return reading_from_json(json.loads(row["data"]))

    def own_names(self, reading_id: str) -> tuple[str | None, Links]:
        """Return what a reading calls itself: the dossier's title, and the page's links."""
        row = self.store.row(
            "SELECT json_extract(data, '$.links') links, json_extract(data, '$.dossier.title') title"
            " FROM readings WHERE id = ?",
            reading_id,
        )
        return (row["title"], links_from_json(json.loads(row["links"]))) if row else (None, Links())

    def _claim(self, row: Row | None) -> Claim | None:
        if row is None:
            return None
        return Claim(
            capture_id=row["id"],
            captured_at=row["captured_at"],
            reading=self.reading(row["reading_id"]),
            position=row.get("position"),
        )

    def own(self, dossier_id: str, main_key: str | None, until: str) -> Claim | None:
        """Return what the dossier's own page said last.

        Of several pages in one run it is the one at the main address, else one that no decision brought.
        """
        return self._claim(
            self.store.row(
                "SELECT * FROM claims WHERE kind = 'dossier' AND ordered_at <= ?1 AND dossier_id = ?2"
                " ORDER BY ordered_at DESC, page_key = ?3 DESC, read_as IS NOT NULL OR page_key IN (SELECT page_key"
                " FROM aliases WHERE dossier_id = ?2 AND evidence LIKE 'decision: merged from %'),"
                " captured_at DESC, id DESC LIMIT 1",
                until,
                dossier_id,
                main_key,
            )
        )

    def event(self, page_key: str, until: str, hops: int = 3) -> Claim | None:
        """Return what an event's page said last, also where its address has been redirected."""
        row = self.store.row(
            "SELECT * FROM claims WHERE page_key = ? AND kind = 'event' AND ordered_at <= ?"
            " ORDER BY ordered_at DESC, captured_at DESC, id DESC LIMIT 1",
            page_key,
            until,
        )
        if row or not hops:
            return self._claim(row)
        moved = self.store.row(
            "SELECT location FROM captures WHERE page_key = ? AND outcome = 'redirected'"
            " ORDER BY captured_at DESC, id LIMIT 1",
            page_key,
        )
        return self.event(self.site.key(moved["location"]), until, hops - 1) if moved else None

    def linked(self, reading: Reading) -> list[str]:
        """Return the page keys that a dossier's timeline links, sorted."""
        events = reading.dossier.events if reading.dossier else ()
        return sorted({self.site.key(event.url) for event in events if event.url})

    def events(self, claim: Claim, until: str) -> dict[str, Claim]:
        """Return the claims of every page that a dossier's timeline links, by page key."""
        found = {key: self.event(key, until) for key in self.linked(claim.reading)}
        return {key: claim for key, claim in found.items() if claim}

    def listing(self, dossier_id: str, own: Claim, until: str) -> Claim | None:
        """Return the newest row of the listing that names the dossier, by an address that was its own then.

        Of several in one run it is the one with the address of its page (`own`), else that of the last page.
        """
        return self._claim(
            self.store.row(
                f"WITH RECURSIVE {KEYS} SELECT c.*, l.position FROM keys JOIN listing_rows l ON l.page_key = key"
                " JOIN captures c ON c.id = (SELECT id FROM claims n WHERE reading_id = l.reading_id"
                " AND ordered_at <= ?1 AND ?2 = coalesce((SELECT dossier_id FROM captures WHERE page_key = l.page_key"
                " AND dossier_id IS NOT NULL AND ordered_at <= n.ordered_at ORDER BY ordered_at DESC, captured_at DESC"
                " LIMIT 1), (SELECT dossier_id FROM aliases WHERE page_key = l.page_key"
                " ORDER BY first_seen DESC, url LIMIT 1)) ORDER BY ordered_at DESC, captured_at DESC, id DESC LIMIT 1)"
                " ORDER BY c.ordered_at DESC, key = ?3 DESC, c.captured_at DESC, c.id DESC, l.position LIMIT 1",
                until,
                dossier_id,
                self.site.key(own.reading.url),
            )
        )
