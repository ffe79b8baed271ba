"""What is asked of claims (the view `claims`): captures of published runs that carry a page, and what it said."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dossier_scraper.archive.database.records import LIST, Database, bound, record, records, value, values
from dossier_scraper.archive.questions.captures import Captured


@dataclass(frozen=True, slots=True, kw_only=True)
class PageClaim(Captured):
    """A capture and the reading that it carries; `position` is that of a listing's row."""

    page_key: str
    reading_id: str
    run_id: str
    position: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastClaim(PageClaim):
    """A claim at its place in the archive's order of time, `ordered_at`.

    `of` is the dossier, or the page key of an event's page, that it is a claim of. `key` is the address of the dossier
    by which it is one of its sources, `brought` tells that a decision made it one, `crawled` that a crawl met it and no
    import.
    """

    of: str
    ordered_at: str
    key: str
    brought: bool = False
    crawled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedPage:
    """An imported capture of a dossier's sources, at its own time `ordered_at`."""

    id: str
    page_key: str
    reading_id: str
    payload_sha256: str | None
    ordered_at: str


PAGE = "id, url, captured_at, page_key, reading_id, run_id"
PLACED = ", ".join(f"c.{name}" for name in (*PAGE.split(", "), "ordered_at"))
# A claim `c` of its dossier's page that is of another address, or was another dossier's, until a decision.
BROUGHT = """(c.read_as IS NOT NULL OR c.page_key IN (SELECT page_key
  FROM aliases WHERE dossier_id = c.dossier_id AND evidence LIKE 'decision: merged from %'))"""
OWN = f"SELECT c.dossier_id of, {PLACED}, c.page_key key, {BROUGHT} brought"
# Whose a listing's row is at a claim `n` of it: the dossier read there last until then, else the one that is there now.
OWNER = """coalesce((SELECT dossier_id FROM captures WHERE page_key = l.page_key
  AND dossier_id IS NOT NULL AND ordered_at <= n.ordered_at ORDER BY ordered_at DESC, captured_at DESC LIMIT 1),
  (SELECT dossier_id FROM aliases WHERE page_key = l.page_key ORDER BY first_seen DESC, url LIMIT 1))"""
# The page keys of dossiers ?1: what is their address, and what was; each is looked up, however often it was captured.
KEYS = """keys(of, key) AS (
  SELECT dossier_id, page_key FROM aliases WHERE dossier_id IN (SELECT value FROM json_each(?1))
  UNION SELECT of, key FROM was WHERE key IS NOT NULL),
was(of, key) AS (
  SELECT value, (SELECT min(page_key) FROM captures WHERE dossier_id = value) FROM json_each(?1)
  UNION ALL SELECT of, (SELECT min(page_key) FROM captures WHERE dossier_id = of AND page_key > key) FROM was
  WHERE key IS NOT NULL)"""


def own_page(db: Database, dossier_id: str, main_key: str | None, until: str) -> PageClaim | None:
    """Return the newest claim of a dossier's own page up to a time.

    Of several pages in one run it is the one at the main address, else one that no decision brought.
    """
    return record(
        db,
        PageClaim,
        f"SELECT {PAGE} FROM claims c WHERE kind = 'dossier' AND ordered_at <= ?2 AND dossier_id = ?1"
        f" ORDER BY ordered_at DESC, page_key = ?3 DESC, {BROUGHT}, captured_at DESC, id DESC LIMIT 1",
        dossier_id,
        until,
        main_key,
    )


def event_page(db: Database, page_key: str, until: str) -> PageClaim | None:
    """Return the newest claim of an event's page up to a time."""
    return record(
        db,
        PageClaim,
        f"SELECT {PAGE} FROM claims WHERE page_key = ? AND kind = 'event' AND ordered_at <= ?"
        " ORDER BY ordered_at DESC, captured_at DESC, id DESC LIMIT 1",
        page_key,
        until,
    )


def listing_row(db: Database, dossier_id: str, page_key: str, until: str) -> PageClaim | None:
    """Return the newest row of the listing that names a dossier, by an address that was its own then.

    Of several in one run it is the one with the address `page_key`, else that of the last page.
    """
    return record(
        db,
        PageClaim,
        f"WITH RECURSIVE {KEYS} SELECT c.id, c.url, c.captured_at, c.page_key, c.reading_id, c.run_id, l.position"
        " FROM keys JOIN listing_rows l ON l.page_key = key"
        " JOIN captures c ON c.id = (SELECT id FROM claims n WHERE reading_id = l.reading_id"
        f" AND ordered_at <= ?2 AND of = {OWNER} ORDER BY ordered_at DESC, captured_at DESC, id DESC LIMIT 1)"
        " ORDER BY c.ordered_at DESC, key = ?3 DESC, c.captured_at DESC, c.id DESC, l.position LIMIT 1",
        [dossier_id],
        until,
        page_key,
    )


def own_pages(db: Database, dossiers: Collection[str]) -> list[PastClaim]:
    """Return every claim of dossiers' own pages, in order of time; of one time, see `own_page`."""
    return records(
        db,
        PastClaim,
        f"{OWN}, r.ordered_at IS NOT NULL crawled FROM claims c JOIN runs r ON r.id = c.run_id"
        f" WHERE c.kind = 'dossier' AND c.dossier_id IN {LIST} ORDER BY c.ordered_at, c.captured_at, c.id",
        dossiers,
    )


def own_pages_at(db: Database, dossiers: Collection[str], ordered_at: str) -> list[PastClaim]:
    """Return the claims of dossiers' own pages at one place in time, as `own_pages` does."""
    return records(
        db,
        PastClaim,
        f"{OWN} FROM claims c WHERE c.kind = 'dossier' AND c.dossier_id IN {LIST} AND c.ordered_at = ?"
        " ORDER BY c.captured_at, c.id",
        dossiers,
        ordered_at,
    )


def event_pages(db: Database, keys: Collection[str]) -> list[PastClaim]:
    """Return every claim of events' pages, in order of time."""
    return records(
        db,
        PastClaim,
        f"SELECT c.page_key of, {PLACED}, c.page_key key FROM claims c WHERE c.page_key IN {LIST} AND c.kind = 'event'"
        " ORDER BY c.ordered_at, c.captured_at, c.id",
        keys,
    )


def event_pages_in(db: Database, run_id: str, keys: Collection[str]) -> list[PastClaim]:
    """Return the claims of events' pages in a run, in order of time."""
    return records(
        db,
        PastClaim,
        f"SELECT c.page_key of, {PLACED}, c.page_key key FROM claims c WHERE c.run_id = ? AND c.page_key IN {LIST}"
        " AND c.kind = 'event' ORDER BY c.ordered_at, c.captured_at, c.id",
        run_id,
        keys,
    )


def listing_rows(db: Database, dossiers: Collection[str]) -> list[PastClaim]:
    """Return every row of the listing that named dossiers, by addresses that were their own then, in order of time."""
    return records(
        db,
        PastClaim,
        f"WITH RECURSIVE {KEYS} SELECT of, {PLACED.replace('c.', 'n.')}, l.position, key"
        " FROM keys JOIN listing_rows l ON l.page_key = key JOIN claims n ON n.reading_id = l.reading_id"
        f" WHERE of = {OWNER} ORDER BY n.ordered_at, n.captured_at, n.id, l.position DESC",
        dossiers,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRow:
    """A row of the listing in a run: the page's claim, the row's page key and its place."""

    capture_id: str
    page_key: str
    position: int


def listings_in(db: Database, run_id: str) -> list[PageClaim]:
    """Return the pages of the listing that a run read."""
    return records(db, PageClaim, f"SELECT {PAGE} FROM claims WHERE run_id = ? AND kind = 'listing'", run_id)


def rows_of_listings_in(db: Database, run_id: str) -> list[ListedRow]:
    """Return the rows of the listing's pages that a run read."""
    return records(
        db,
        ListedRow,
        "SELECT c.id capture_id, l.page_key, l.position FROM claims c"
        " CROSS JOIN listing_rows l ON l.reading_id = c.reading_id WHERE c.run_id = ? AND c.kind = 'listing'",
        run_id,
    )


def keys_ever(db: Database, dossiers: Collection[str]) -> list[tuple[str, str]]:
    """Return dossiers, each with every page key that is its address, or was."""
    return [(row["of"], row["key"]) for row in db.rows(f"WITH RECURSIVE {KEYS} SELECT * FROM keys", bound(dossiers))]


def owners_in(db: Database, run_id: str, keys: Collection[str]) -> dict[str, str]:
    """Return the dossier that a run read last at each of some page keys, without those at which it read none."""
    rows = db.rows(
        f"SELECT page_key, dossier_id FROM captures WHERE run_id = ? AND page_key IN {LIST}"
        " AND dossier_id IS NOT NULL ORDER BY captured_at",
        run_id,
        bound(keys),
    )
    return {row["page_key"]: row["dossier_id"] for row in rows}


def owner(db: Database, page_key: str, ordered_at: str) -> str | None:
    """Return whose a row of the listing with a page key is at a place in time."""
    found: str | None = value(
        db, f"SELECT {OWNER} FROM (SELECT ? page_key) l, (SELECT ? ordered_at) n", page_key, ordered_at
    )
    return found


def captured_keys(db: Database, keys: Collection[str]) -> set[str]:
    """Return those of some page keys of which there is any capture."""
    sql = "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM captures WHERE page_key = value)"
    return set(values(db, sql, keys))


def dossier_pages(db: Database, runs: list[str]) -> list[PageClaim]:
    """Return the pages of dossiers that some runs read, in order of time."""
    return records(
        db,
        PageClaim,
        f"SELECT {PAGE} FROM claims WHERE run_id IN {LIST} AND kind = 'dossier' ORDER BY captured_at, id",
        runs,
    )


def other_pages(db: Database, runs: list[str]) -> list[PageClaim]:
    """Return the pages that some runs read and that are no dossier's own, in order of time.

    Of a page that an import brought and that was read later as well there is none.
    """
    return records(
        db,
        PageClaim,
        "SELECT c.id, c.url, c.captured_at, c.page_key, c.reading_id, c.run_id FROM captures c"
        " JOIN runs r ON r.id = c.run_id WHERE c.run_id IN (SELECT value FROM json_each(?1))"
        " AND c.reading_id IS NOT NULL AND NOT (c.kind = 'dossier' AND c.outcome IN ('archived', 'unchanged'))"
        " AND NOT ((r.ordered_at IS NULL OR r.archive IS NOT NULL)"
        " AND EXISTS (SELECT 1 FROM captures l JOIN runs o ON o.id = l.run_id"
        " WHERE l.page_key = c.page_key AND l.captured_at > c.captured_at AND l.reading_id IS NOT NULL"
        " AND o.published = 1 AND l.run_id NOT IN (SELECT value FROM json_each(?1))))"
        " ORDER BY c.captured_at, c.id",
        runs,
    )


def own_readings(db: Database, dossier_id: str) -> list[str]:
    """Return every reading of a dossier's own page."""
    return values(db, "SELECT DISTINCT reading_id FROM claims WHERE kind = 'dossier' AND dossier_id = ?", dossier_id)


def was_crawled_before(db: Database, dossier_id: str, ordered_at: str, runs: Sequence[str]) -> bool:
    """Return True if a crawl other than `runs` saw a dossier's page before a time."""
    seen = value(
        db,
        "SELECT 1 FROM claims c JOIN runs r ON r.id = c.run_id WHERE c.kind = 'dossier' AND r.ordered_at < ?"
        f" AND c.dossier_id = ? AND r.id NOT IN {LIST} LIMIT 1",
        ordered_at,
        dossier_id,
        runs,
    )
    return seen is not None


def imported_pages(db: Database, dossier_id: str, linked: list[str]) -> list[ImportedPage]:
    """Return the imported captures of a dossier's pages, of event pages by page key, and of its listing rows."""
    own = "(SELECT page_key FROM aliases WHERE dossier_id = ?)"
    imported = (
        "SELECT c.id, c.page_key, c.reading_id, c.payload_sha256, c.ordered_at FROM claims c"
        " JOIN runs r ON r.id = c.run_id AND r.ordered_at IS NULL"
    )
    return records(
        db,
        ImportedPage,
        f"{imported} WHERE c.kind = 'dossier' AND c.dossier_id = ?"
        f" UNION {imported} WHERE c.kind = 'event' AND c.page_key IN {LIST}"
        f" UNION {imported} WHERE c.reading_id IN (SELECT reading_id FROM listing_rows WHERE page_key IN {own})"
        " ORDER BY 5, 1",
        dossier_id,
        linked,
        dossier_id,
    )
