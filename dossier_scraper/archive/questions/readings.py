"""What is asked of readings: what the extractor says of one page, stored once for equal pages."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dossier_scraper.archive.database.records import Database, record, records, value
from dossier_scraper.archive.questions.captures import Captured
from dossier_scraper.archive.questions.witnesses import has_grade
from dossier_scraper.model import Links, PageKind, ValueGrade
from dossier_scraper.serial import record_from_text


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRead(Captured):
    """A page that runs read: a row of the view `claims`, with the dossier at its address (None of other pages).

    `before_id` is the reading of the page, or of its dossier at another address, in the crawl before.
    """

    kind: Literal["dossier", "event", "listing"]
    page_key: str
    reading_id: str
    dossier_id: str | None
    before_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a reading says, as parsed JSON, without where on the page that stands."""

    template: str
    dossier: dict[str, Any] | None
    event: dict[str, Any] | None
    rows: list[dict[str, Any]]
    problems: list[dict[str, Any]]


def said_in(db: Database, reading_id: str) -> Said | None:
    """Return what a reading says."""
    data = reading_text(db, reading_id)
    return None if data is None else record_from_text(Said, data)


def reading_text(db: Database, reading_id: str) -> str | None:
    """Return a reading as JSON (`serial.reading_from_json` makes a `Reading` of it)."""
    data: str | None = value(db, "SELECT data FROM readings WHERE id = ?", reading_id)
    return data


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of a page's content: its reading and where it leads, both as JSON, and the body's SHA-1."""

    data: str
    leads: str
    digest: str | None


def reading_of_content(db: Database, reading_id: str, payload_sha256: str, url: str) -> Kept | None:
    """Return what is kept of a body at an address."""
    return record(
        db,
        Kept,
        "SELECT r.data, v.leads, v.digest FROM readings r JOIN coverage v ON v.payload_sha256 = ? AND v.url = ?"
        " WHERE r.id = ?",
        payload_sha256,
        url,
        reading_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedEvent:
    """The address that a timeline links."""

    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDossier:
    """What a page calls the dossier that it shows: title and address, and the addresses that its timeline links."""

    title: str | None
    url: str
    events: tuple[NamedEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a page was read as, and what the reading names: its own address, its links, the dossier that it shows."""

    kind: PageKind
    template: str
    url: str
    links: Links
    dossier: NamedDossier | None = None


def names_in(text: str) -> Names:
    """Return what a reading names, taken out of its JSON without the rest."""
    return record_from_text(Names, text)


def rows_in_listing(db: Database, reading_id: str) -> int:
    """Return how many rows a page of the listing has."""
    return int(value(db, "SELECT count(*) FROM listing_rows WHERE reading_id = ?", reading_id))


def pagers_read(db: Database, run_id: str) -> list[tuple[str, list[str]]]:
    """Return the address of each page of a listing that a run read, and the further pages that it names, if any."""
    rows = db.rows(
        "SELECT DISTINCT c.url, json_extract(r.data, '$.links.next_pages') pages FROM captures c"
        " JOIN readings r ON r.id = c.reading_id AND r.kind = 'listing' WHERE c.run_id = ? ORDER BY 1, 2",
        run_id,
    )
    return [(row["url"], pages) for row in rows if (pages := json.loads(row["pages"]))]


# The last claim of an address `{0}` for a page `p` in a crawl other than those that the parameter ?1 names.
LAST_CRAWLED = """SELECT {1} FROM claims WHERE page_key = {0} AND kind = p.kind AND grade = 'direct'
  AND run_id NOT IN (SELECT value FROM json_each(?1)) ORDER BY ordered_at DESC, captured_at DESC, id DESC LIMIT 1"""
# What a page of the view `claims` was read as before; a dossier's may have been at another of its addresses.
BEFORE = f"""iif(kind = 'dossier' AND dossier_id IS NOT NULL,
  (SELECT b.reading_id FROM (SELECT DISTINCT page_key, page_key = p.page_key same FROM aliases a
  WHERE a.dossier_id = p.dossier_id) k
  JOIN captures b ON b.id = ({LAST_CRAWLED.format("k.page_key", "id")})
  ORDER BY b.ordered_at DESC, k.same DESC, b.captured_at DESC, b.id DESC LIMIT 1),
  ({LAST_CRAWLED.format("p.page_key", "reading_id")}))"""


def pages_read(db: Database, runs: Sequence[str]) -> list[PageRead]:
    """Return the pages of dossiers, events and the listing that some runs read, in order of time.

    Their readings before are those of crawls: what an import brought may be years old, and is nothing to compare with.
    """
    return records(
        db,
        PageRead,
        "WITH p AS MATERIALIZED (SELECT id, url, captured_at, kind, page_key, reading_id,"
        " (SELECT a.dossier_id FROM aliases a WHERE a.page_key = c.page_key ORDER BY first_seen DESC, url LIMIT 1)"
        " dossier_id FROM claims c WHERE run_id IN (SELECT value FROM json_each(?1))"
        f" AND kind IN ('dossier', 'event', 'listing')) SELECT *, {BEFORE} before_id FROM p ORDER BY captured_at, id",
        runs,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHeld(Captured):
    """A page of which the evidence holds the body, captured with status 200, and what was read there."""

    kind: PageKind
    data: Mapping[str, Any]


def pages_held(db: Database, first: str, last: str, grades: Sequence[ValueGrade]) -> list[PageHeld]:
    """Return the pages that were read whose bodies were captured between two stored times, with one of some grades."""
    rows = db.rows(
        "SELECT c.id, c.url, c.captured_at, r.kind, r.data FROM captures c JOIN readings r ON r.id = c.reading_id"
        " WHERE c.refers_to IS NULL AND c.http_status = 200 AND c.captured_at BETWEEN ? AND ?"
        " AND c.run_id IN (SELECT id FROM runs WHERE seq IS NOT NULL)"
        f" AND {has_grade('c')} ORDER BY c.captured_at, c.id",
        first,
        last,
        json.dumps(grades),
    )
    return [PageHeld(**row | {"data": json.loads(row["data"])}) for row in rows]
