"""Find the newest good claim of each source of a dossier: its own page, its event pages, its row in the listing."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any

from dossier_scraper.archive.database.records import Database
from dossier_scraper.archive.questions import claims, readings
from dossier_scraper.archive.questions.addresses import moved_to
from dossier_scraper.archive.questions.claims import PageClaim, PastClaim
from dossier_scraper.archive.questions.readings import Names, names_in
from dossier_scraper.history.assemble import Claim
from dossier_scraper.ingest.publish.crawls import Crawls
from dossier_scraper.model import Links, Provenance, Reading
from dossier_scraper.serial import reading_from_json
from dossier_scraper.site import Site

# An event's page is looked for behind so many redirects.
HOPS = 3
# The end of a run asks six times what each of its pages names: those of a small site are remembered.
NAMED = 4096


class Claims:
    """Claims of published captures (the view `claims`), up to a moment in the archive's order of time.

    Each is a question of its own; who asks for every moment of a dossier takes `PastClaims`.
    """

    def __init__(self, store: Database, site: Site) -> None:
        self.store, self.site = store, site
        self.reading = lru_cache(maxsize=256)(self._reading)
        self.text = lru_cache(maxsize=400)(self._text)
        self.names = lru_cache(maxsize=NAMED)(self._names)
        self.linked = lru_cache(maxsize=1000)(self._linked)
        self.address = lru_cache(maxsize=1000)(self._address)
        self.places = lru_cache(maxsize=16)(self._places)

    @cached_property
    def crawls(self) -> Crawls:
        """The published crawls, as they were when they were first asked for."""
        return Crawls.of(self.store)

    def _text(self, reading_id: str) -> str:
        data = readings.reading_text(self.store, reading_id)
        if data is None:
            raise LookupError(f"reading {reading_id} is not in the database")
        return data

    def _reading(self, reading_id: str) -> Reading:
        return reading_from_json(self.text(reading_id))

    def _names(self, reading_id: str) -> Names:
        return names_in(self.text(reading_id))

    def read_as(self, reading_id: str) -> tuple[str, str]:
        """Return the template and the kind that a page was read as."""
        names = self.names(reading_id)
        return names.template, names.kind

    def _linked(self, reading_id: str) -> list[str]:
        """Return the page keys that the timeline of a dossier's page links, sorted."""
        dossier = self.names(reading_id).dossier
        return sorted({self.site.key(event.url) for event in dossier.events if event.url}) if dossier else []

    def _address(self, reading_id: str) -> str:
        """Return the page key that a page gives itself."""
        return self.site.key(self.names(reading_id).url)

    def own_names(self, reading_id: str) -> tuple[str | None, Links]:
        """Return what a reading calls itself: the dossier's title, and the page's links."""
        found = self.names(reading_id)
        return found.dossier.title if found.dossier else None, found.links

    def claim(self, found: PageClaim) -> Claim:
        """Return what a capture says."""
        return Claim(
            capture_id=found.id,
            captured_at=found.captured_at,
            reading=self.reading(found.reading_id),
            position=found.position,
            places=None if found.position is None else self.places(found.reading_id)[found.position],
        )

    def _places(self, reading_id: str) -> Mapping[int, Mapping[str, Provenance]]:
        """Return where the values of each row of a listing stand."""
        of_row = defaultdict[int, dict[str, Provenance]](dict)
        for path, provenance in self.reading(reading_id).provenance.items():
            root, _, rest = path.partition("/")
            position = rest.partition("/")[0]
            if root == "rows" and position.isdecimal():
                of_row[int(position)][path] = provenance
        return of_row

    def own(self, dossier_id: str, main_key: str | None, until: str) -> PageClaim | None:
        """Return where the dossier's own page said something last.

        Of several pages in one run it is the one at the main address, else one that no decision brought.
        """
        return claims.own_page(self.store, dossier_id, main_key, until)

    def events(self, own: PageClaim, until: str) -> dict[str, PageClaim]:
        """Return the newest of every page that a dossier's timeline links, by page key, also behind redirects."""
        found = {key: self.event(key, until) for key in self.linked(own.reading_id)}
        return {key: page for key, page in found.items() if page}

    def event(self, page_key: str, until: str, hops: int = HOPS) -> PageClaim | None:
        """Return the newest of an event's page, also behind so many redirects."""
        found = claims.event_page(self.store, page_key, until)
        moved = moved_to(self.store, [page_key]) if hops and not found else {}
        return self.event(self.site.key(moved[page_key]), until, hops - 1) if moved else found

    def listing(self, dossier_id: str, own: PageClaim, until: str) -> PageClaim | None:
        """Return the newest row of the listing that names the dossier, by an address that was its own then.

        Of several in one run it is the one with the address of its page (`own`), else that of the last page.
        """
        return claims.listing_row(self.store, dossier_id, self.address(own.reading_id), until)

    def was_crawled_before(self, dossier_id: str, ordered_at: str, runs: Sequence[str]) -> bool:
        """Return True if a crawl other than `runs` saw a dossier's page before a time."""
        return claims.was_crawled_before(self.store, dossier_id, ordered_at, runs)


class PastClaims:
    """All claims of some dossiers, read once, for every moment of their history; the answers are those of `Claims`."""

    def __init__(self, claims_of: Claims, dossiers: Sequence[str]) -> None:
        self.claims = claims_of
        self.own_pages = _lines(dossiers, claims.own_pages(claims_of.store, dossiers))
        self.rows = _lines(dossiers, claims.listing_rows(claims_of.store, dossiers))
        self.pages: dict[str, _Line] = {}
        self.moved: dict[str, str] = {}
        readings = {one.reading_id for line in self.own_pages.values() for one in line.claims}
        self._read_events({key for reading_id in readings for key in claims_of.linked(reading_id)})

    def _read_events(self, keys: set[str]) -> None:
        """Read every claim of events' pages, and of the pages that they were redirected to."""
        for _ in range(HOPS + 1):
            keys = keys - self.pages.keys()
            if not keys:
                return
            self.pages |= _lines(keys, claims.event_pages(self.claims.store, keys))
            moved = moved_to(self.claims.store, keys)
            self.moved |= {key: self.claims.site.key(url) for key, url in moved.items()}
            keys = {self.moved[key] for key in moved}

    def own(self, dossier_id: str, main_key: str | None, until: str) -> PageClaim | None:
        """Return where the dossier's own page said something last."""
        return self.own_pages[dossier_id].newest(until, lambda one: (one.key == main_key, not one.brought))

    def events(self, own: PageClaim, until: str) -> dict[str, PageClaim]:
        """Return the newest of every page that a dossier's timeline links, by page key."""
        found = {key: self._event(key, until) for key in self.claims.linked(own.reading_id)}
        return {key: page for key, page in found.items() if page}

    def _event(self, page_key: str, until: str, hops: int = HOPS) -> PageClaim | None:
        found = self.pages[page_key].newest(until)
        moved = self.moved.get(page_key) if hops and not found else None
        return self._event(moved, until, hops - 1) if moved else found

    def listing(self, dossier_id: str, own: PageClaim, until: str) -> PageClaim | None:
        """Return the newest row of the listing that names the dossier."""
        main_key = self.claims.address(own.reading_id)
        return self.rows[dossier_id].newest(until, lambda one: one.key == main_key)

    def was_crawled_before(self, dossier_id: str, ordered_at: str, runs: Sequence[str]) -> bool:
        """Return True if a crawl other than `runs` saw the dossier's page before a time."""
        return any(
            one.crawled and one.ordered_at < ordered_at and one.run_id not in runs
            for one in self.own_pages[dossier_id].claims
        )


class RunRows:
    """Where the listing names what in a run: the rows of its pages, by page key."""

    def __init__(self, store: Database, run_id: str) -> None:
        self.pages = {page.id: page for page in claims.listings_in(store, run_id)}
        self.of_key = defaultdict[str, list[tuple[str, int]]](list)
        for row in claims.rows_of_listings_in(store, run_id):
            self.of_key[row.page_key].append((row.capture_id, row.position))

    def at(self, page_key: str) -> list[PageClaim]:
        """Return the rows of an address."""
        return [replace(self.pages[page], position=position) for page, position in self.of_key.get(page_key, ())]


class RunClaims:
    """What the newest run says of some dossiers, read at once; what it says nothing of is asked of `Claims`."""

    def __init__(self, claims_of: Claims, run_id: str, rows: RunRows, until: str, dossiers: Sequence[str]) -> None:
        store = claims_of.store
        self.claims, self.run_rows, self.until = claims_of, rows, until
        self.own_pages = _lines(dossiers, claims.own_pages_at(store, dossiers, until))
        readings = {one.reading_id for line in self.own_pages.values() for one in line.claims}
        linked = {key for reading_id in readings for key in claims_of.linked(reading_id)}
        self.pages = _lines((), claims.event_pages_in(store, run_id, linked))
        others = linked - self.pages.keys()
        self.never = others - claims.captured_keys(store, others)
        self.keys = defaultdict[str, list[str]](list)
        for dossier_id, key in claims.keys_ever(store, dossiers):
            self.keys[dossier_id].append(key)
        self.owners = claims.owners_in(store, run_id, [key for keys in self.keys.values() for key in keys])

    def own(self, dossier_id: str, main_key: str | None, until: str) -> PageClaim | None:
        """Return where the dossier's own page said something last."""
        found = self.own_pages[dossier_id].newest(until, lambda one: (one.key == main_key, not one.brought))
        return found or self.claims.own(dossier_id, main_key, until)

    def events(self, own: PageClaim, until: str) -> dict[str, PageClaim]:
        """Return the newest of every page that a dossier's timeline links, by page key."""
        found = {key: self._event(key, until) for key in self.claims.linked(own.reading_id)}
        return {key: page for key, page in found.items() if page}

    def _event(self, page_key: str, until: str) -> PageClaim | None:
        if page_key in self.never:
            return None
        line = self.pages.get(page_key)
        return line.newest(until) if line else self.claims.event(page_key, until)

    def listing(self, dossier_id: str, own: PageClaim, until: str) -> PageClaim | None:
        """Return the newest row of the listing that names the dossier."""
        main_key = self.claims.address(own.reading_id)
        named = [
            (key == main_key, row.captured_at, row.id, -(row.position or 0), row)
            for key in self.keys[dossier_id]
            for row in self.run_rows.at(key)
            if self._owner(key) == dossier_id
        ]
        return max(named)[-1] if named else self.claims.listing(dossier_id, own, until)

    def _owner(self, page_key: str) -> str | None:
        return self.owners.get(page_key) or claims.owner(self.claims.store, page_key, self.until)

    def was_crawled_before(self, dossier_id: str, ordered_at: str, runs: Sequence[str]) -> bool:
        """Return True if a crawl other than `runs` saw the dossier's page before a time."""
        return self.claims.was_crawled_before(dossier_id, ordered_at, runs)


def _lines(of: Iterable[str], found: Iterable[PastClaim]) -> dict[str, "_Line"]:
    """Return claims by what they are of, also for each of `of` that has none."""
    by = defaultdict[str, list[PastClaim]](list, {one: [] for one in of})
    for one in found:
        by[one.of].append(one)
    return {one: _Line(said) for one, said in by.items()}


class _Line:
    """Claims in order of time; of those of one time the last is the newest where nothing else prefers one."""

    def __init__(self, found: Sequence[PastClaim]) -> None:
        self.claims, self.times = found, [one.ordered_at for one in found]

    def newest(self, until: str, preferred: Callable[[PastClaim], Any] = lambda one: True) -> PastClaim | None:
        """Return the newest claim up to a time, of several at that time the last of those that are most `preferred`."""
        end = bisect(self.times, until)
        if not end:
            return None
        first = end - 1
        while first and self.times[first - 1] == self.times[end - 1]:
            first -= 1
        return max(reversed(self.claims[first:end]), key=preferred) if end - first > 1 else self.claims[first]
