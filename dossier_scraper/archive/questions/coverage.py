"""What is asked of coverage: which text of a page no rule reads and none leaves out."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dossier_scraper.archive.database.records import LIST, Database, record, records, value
from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions.captures import Captured

# What a run read is captured by, and whose text is accounted for.
READ = "c.outcome IN ('archived', 'unchanged') AND c.http_status IN (200, 304)"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCovered(Captured):
    """How much of one page's text is unread, in characters."""

    reading_id: str
    total: int
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAs:
    """The run and reading of a capture: what its theme is looked up by."""

    run_id: str
    template: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """What an account of a page's text has of unread stretches."""

    blocks: tuple[str, ...]


def accounts(store: Store, runs: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield page key, reading and account as JSON of every page that some runs read, by page key.

    Nothing may be written before the last one.
    """
    sql = (
        "SELECT c.page_key, c.reading_id, v.data FROM captures c"
        " JOIN coverage v ON v.payload_sha256 = c.payload_sha256 AND v.url = c.url"
        f" WHERE c.run_id IN {LIST} AND c.reading_id IS NOT NULL AND {READ} ORDER BY c.page_key"
    )
    return iter(store.db.execute(sql, (json.dumps(runs),)))


def covered_pages(db: Database, runs: Sequence[str]) -> list[PageCovered]:
    """Return how much of each page that some runs read is unread, in the order of capture."""
    return records(
        db,
        PageCovered,
        "SELECT c.id, c.url, c.captured_at, c.reading_id, v.total, v.unread FROM captures c"
        " JOIN coverage v ON v.payload_sha256 = c.payload_sha256 AND v.url = c.url"
        f" WHERE c.run_id IN {LIST} AND c.reading_id IS NOT NULL AND {READ} ORDER BY c.captured_at, c.id",
        runs,
    )


def account_of(db: Database, capture_id: str) -> str:
    """Return the account of a capture's text as JSON. Raises `LookupError` where it has none."""
    sql = (
        "SELECT v.data FROM captures c JOIN coverage v ON v.payload_sha256 = c.payload_sha256 AND v.url = c.url"
        " WHERE c.id = ?"
    )
    found: str | None = value(db, sql, capture_id)
    if found is None:
        raise LookupError(f"no account of {capture_id}")
    return found


def read_as(db: Database, capture_id: str) -> ReadAs | None:
    """Return the run of a capture and what its page was read as, None where it was not read."""
    return record(
        db,
        ReadAs,
        "SELECT c.run_id, json_extract(r.data, '$.template') template, r.kind FROM captures c"
        " JOIN readings r ON r.id = c.reading_id WHERE c.id = ?",
        capture_id,
    )
