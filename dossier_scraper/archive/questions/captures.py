"""What is asked of captures: rows of `captures`, one for each URL that a run asked for, and each attempt at it."""

from collections.abc import Sequence
from dataclasses import dataclass

from dossier_scraper.archive.database.records import LIST, Database, record, records, value, values
from dossier_scraper.archive.questions.witnesses import has_grade
from dossier_scraper.model import STUMBLED, Grade, Outcome, PageKind, ValueGrade


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """One capture: its WARC record id, its address, its time as text in UTC."""

    id: str
    url: str
    captured_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRow(Captured):
    """A row of `captures`: `Capture` of the model as stored, with what the archive made of it.

    `ordered_at` is the place in the archive's order of time.
    """

    run_id: str
    page_key: str
    http_status: int | None
    content_type: str | None
    payload_sha256: str | None
    kind: PageKind | None
    outcome: Outcome
    reason: str | None
    location: str | None
    etag: str | None
    last_modified: str | None
    warc_file: str
    warc_offset: int
    grade: Grade
    refers_to: str | None
    reading_id: str | None
    dossier_id: str | None
    ordered_at: str
    read_as: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged:
    """An address, and the key under which it was captured."""

    url: str
    page_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBody:
    """Where the body of a capture lies: in its own record, or in the one that it repeats."""

    captured_at: str
    warc_file: str
    warc_offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """When a dossier's page was read first and last."""

    first_seen: str | None
    last_seen: str | None


UNREAD = f"reason = '{STUMBLED}' AND http_status IS NOT NULL"


def capture(db: Database, capture_id: str) -> CaptureRow | None:
    """Return one capture by its id."""
    return record(db, CaptureRow, "SELECT * FROM captures WHERE id = ?", capture_id)


def seen_at(db: Database, dossier_id: str, moment: str) -> Captured | None:
    """Return the capture of a dossier's page that was taken at a moment."""
    sql = "SELECT id, url, captured_at FROM captures WHERE dossier_id = ? AND captured_at = ? ORDER BY id"
    return record(db, Captured, sql, dossier_id, moment)


def page_seen_at(db: Database, dossier_id: str, moment: str) -> str | None:
    """Return the capture whose record holds a dossier's page as it was at a moment at which it was captured."""
    found: str | None = value(
        db,
        "SELECT coalesce(refers_to, id) FROM captures WHERE dossier_id = ? AND captured_at = ? ORDER BY id",
        dossier_id,
        moment,
    )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyOf(Captured):
    """A capture with a body of its own of a dossier's page, and where its record is."""

    dossier_id: str
    warc_file: str
    warc_offset: int


def newest_bodies(db: Database, dossiers: Sequence[str]) -> list[BodyOf]:
    """Return the newest body of the page of each of some dossiers, of those that have one that is shown."""
    return records(
        db,
        BodyOf,
        "SELECT id, url, max(captured_at) captured_at, dossier_id, warc_file, warc_offset"
        " FROM captures INDEXED BY captures_with_body"  # else SQLite looks at every check of a dossier
        f" WHERE dossier_id IN {LIST} AND kind = 'dossier' AND outcome = 'archived' AND refers_to IS NULL"
        " AND id NOT IN (SELECT record_id FROM withheld) GROUP BY dossier_id",
        dossiers,
    )


def newest_page(db: Database, url: str) -> CaptureRow | None:
    """Return the newest capture of an address that was read as a page, refused ones included."""
    return record(
        db,
        CaptureRow,
        "SELECT * FROM captures WHERE url = ? AND reading_id IS NOT NULL ORDER BY captured_at DESC, id DESC LIMIT 1",
        url,
    )


def holder_of(db: Database, payload_sha256: str) -> CaptureRow | None:
    """Return the first capture whose own record holds a payload (no revisit)."""
    return record(
        db,
        CaptureRow,
        "SELECT * FROM captures WHERE payload_sha256 = ? AND refers_to IS NULL ORDER BY captured_at, id LIMIT 1",
        payload_sha256,
    )


def digest_of(db: Database, payload_sha256: str, url: str) -> str | None:
    """Return the SHA-1 of a body that was read at an address, as WARC files have it."""
    found: str | None = value(
        db, "SELECT digest FROM coverage WHERE payload_sha256 = ? AND url = ?", payload_sha256, url
    )
    return found


def last_with_validators(
    db: Database, pages: Sequence[tuple[str, str]], *, sent_after: str | None = None
) -> list[CaptureRow]:
    """Return the last good capture of each page, by key and URL, by a crawl that has an ETag or a time of change.

    With `sent_after` only those whose page was itself sent after that time, and not confirmed by 304.
    """
    sent = "http_status IN (200, 304)" if sent_after is None else "http_status = 200 AND ordered_at > ?"
    return records(
        db,
        CaptureRow,
        "SELECT c.* FROM json_each(?) p JOIN captures c ON c.id = (SELECT id FROM captures WHERE grade = 'direct'"
        " AND page_key = json_extract(p.value, '$[0]') AND url = json_extract(p.value, '$[1]')"
        " AND outcome IN ('archived', 'unchanged') AND (etag IS NOT NULL OR last_modified IS NOT NULL)"
        f" AND {sent} ORDER BY ordered_at DESC, captured_at DESC, id DESC LIMIT 1)",
        pages,
        *([] if sent_after is None else [sent_after]),
    )


def captures_of(db: Database, ids: Sequence[str]) -> list[CaptureRow]:
    """Return captures by their ids."""
    return records(db, CaptureRow, f"SELECT * FROM captures WHERE id IN {LIST}", ids)


def pages_of(db: Database, path: str, *, whole: bool) -> list[Paged]:
    """Return the addresses captured under a listing's path as key; with `whole`, those of its further pages as well."""
    keys = "(page_key = ?1 OR (page_key > ?1 || '?' AND page_key < ?1 || '@'))" if whole else "page_key = ?1"
    return records(db, Paged, f"SELECT DISTINCT url, page_key FROM captures WHERE {keys} ORDER BY 1, 2", path)


def last_read(db: Database, page_key: str) -> CaptureRow | None:
    """Return the last published capture of a page that was read and is no dossier's."""
    return record(
        db,
        CaptureRow,
        "SELECT c.* FROM captures c JOIN runs r ON r.id = c.run_id AND r.published = 1 WHERE c.page_key = ?"
        " AND c.reading_id IS NOT NULL AND c.kind <> 'dossier' ORDER BY c.captured_at DESC, c.id DESC LIMIT 1",
        page_key,
    )


def stumbled(db: Database) -> list[CaptureRow]:
    """Return the answers over which this program stumbled, in order of time."""
    return records(db, CaptureRow, f"SELECT * FROM captures WHERE {UNREAD} ORDER BY captured_at, id")


def is_captured(db: Database, url: str, at: str, sha256: str) -> bool:
    """Return True if a URL has a capture of this time with this payload."""
    sql = "SELECT 1 FROM captures WHERE url = ? AND captured_at = ? AND payload_sha256 = ? LIMIT 1"
    return value(db, sql, url, at, sha256) is not None


def is_capture(db: Database, capture_id: str) -> bool:
    """Return True if a record is a capture."""
    return value(db, "SELECT 1 FROM captures WHERE id = ?", capture_id) is not None


def is_met(db: Database, page_key: str) -> bool:
    """Return True if there is a capture of a page, whatever became of it."""
    return value(db, "SELECT 1 FROM captures WHERE page_key = ? LIMIT 1", page_key) is not None


def is_missed(db: Database, url: str, at: str, reason: str | None = None) -> bool:
    """Return True if it is recorded that a URL's capture of this time could not be had, for this reason or any."""
    sql = (
        "SELECT 1 FROM captures WHERE url = ? AND captured_at = ? AND http_status IS NULL"
        " AND reason = coalesce(?, reason) LIMIT 1"
    )
    return value(db, sql, url, at, reason) is not None


def is_answered(db: Database, url: str, since: str, before: str) -> bool:
    """Return True if a URL has a response between two times, the second excluded."""
    sql = (
        "SELECT 1 FROM captures WHERE url = ? AND captured_at >= ? AND captured_at < ? AND http_status IS NOT NULL"
        " LIMIT 1"
    )
    return value(db, sql, url, since, before) is not None


def bodies_of(db: Database, url: str) -> list[StoredBody]:
    """Return where the body of each capture of a URL lies, in order of time."""
    return records(
        db,
        StoredBody,
        "SELECT c.captured_at, h.warc_file, h.warc_offset FROM captures c JOIN captures h ON h.id ="
        " (SELECT id FROM captures WHERE payload_sha256 = c.payload_sha256 AND refers_to IS NULL"
        " ORDER BY captured_at, id LIMIT 1) WHERE c.url = ? ORDER BY c.captured_at, c.id",
        url,
    )


def seen_as(db: Database, dossier_id: str) -> Seen:
    """Return when a page was read as a dossier's first and last."""
    sql = (
        "SELECT min(captured_at) first_seen, max(captured_at) last_seen FROM claims"
        " WHERE kind = 'dossier' AND dossier_id = ?"
    )
    return record(db, Seen, sql, dossier_id) or Seen(first_seen=None, last_seen=None)


def records_outside(db: Database, first: str, last: str, grades: Sequence[ValueGrade]) -> set[str]:
    """Return the records that lie before or behind two stored times or have none of some grades.

    A record that one inside repeats is inside.
    """
    inside = f"c.captured_at BETWEEN ? AND ? AND {has_grade('c')}"
    return set(
        values(
            db,
            f"SELECT id FROM captures c WHERE NOT ({inside}) EXCEPT SELECT refers_to FROM captures c WHERE {inside}",
            *(first, last, grades) * 2,
        )
    )
