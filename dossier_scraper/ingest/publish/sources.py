"""Find the newest good claim of each source of a dossier: its own page, its event pages, its row in the listing."""

import json
from functools import lru_cache

from dossier_scraper.archive.database.records import Database
from dossier_scraper.archive.questions import claims, readings
from dossier_scraper.archive.questions.addresses import moved_to
from dossier_scraper.archive.questions.claims import PageClaim
from dossier_scraper.history.assemble import Claim
from dossier_scraper.model import Links, Reading
from dossier_scraper.serial import links_from_json, reading_from_json
from dossier_scraper.site import Site


class Claims:
    """Claims of published captures (the view `claims`), up to a moment in the archive's order of time."""

    def __init__(self, store: Database, site: Site) -> None:
        self.store, self.site = store, site
        self.reading = lru_cache(maxsize=256)(self._reading)

    def _reading(self, reading_id: str) -> Reading:
        data = readings.reading(self.store, reading_id)
        if data is None:
            raise LookupError(f"reading {reading_id} is not in the database")
        return reading_from_json(data)

    def own_names(self, reading_id: str) -> tuple[str | None, Links]:
        """Return what a reading calls itself: the dossier's title, and the page's links."""
        found = readings.own_names(self.store, reading_id)
        return (found.title, links_from_json(json.loads(found.links))) if found else (None, Links())

    def _claim(self, found: PageClaim | None) -> Claim | None:
        if found is None:
            return None
        return Claim(
            capture_id=found.id,
            captured_at=found.captured_at,
            reading=self.reading(found.reading_id),
            position=found.position,
        )

    def own(self, dossier_id: str, main_key: str | None, until: str) -> Claim | None:
        """Return what the dossier's own page said last.

        Of several pages in one run it is the one at the main address, else one that no decision brought.
        """
        return self._claim(claims.own_page(self.store, dossier_id, main_key, until))

    def event(self, page_key: str, until: str, hops: int = 3) -> Claim | None:
        """Return what an event's page said last, also where its address has been redirected."""
        found = claims.event_page(self.store, page_key, until)
        if found or not hops:
            return self._claim(found)
        moved = moved_to(self.store, page_key)
        return self.event(self.site.key(moved), until, hops - 1) if moved else None

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
        return self._claim(claims.listing_row(self.store, dossier_id, self.site.key(own.reading.url), until))
