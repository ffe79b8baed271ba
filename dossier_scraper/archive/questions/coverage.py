"""What is asked of coverage: which text of a page no rule reads and none leaves out."""

from collections.abc import Sequence
from dataclasses import dataclass

from dossier_scraper.archive.database.records import LIST, Database, record, records
from dossier_scraper.archive.questions.captures import Captured

# The pages that a run read, each with its coverage; a body that came again has the row of its content.
PAGES = """
  SELECT c.id, c.url, c.captured_at, c.page_key, r.kind, json_extract(r.data, '$.template') template, v.total, v.unread,
    v.data
  FROM captures c JOIN readings r ON r.id = c.reading_id
  JOIN coverage v ON v.payload_sha256 = c.payload_sha256 AND v.url = c.url
  WHERE c.outcome IN ('archived', 'unchanged') AND c.http_status IN (200, 304)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCount:
    """How many pages of one template and kind a run read."""

    template: str
    kind: str
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadBlock:
    """A text that no rule reads, and on how many pages of a template and kind it stands."""

    template: str
    kind: str
    text: str
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCovered(Captured):
    """How much of one page's text is unread, in characters."""

    template: str
    kind: str
    total: int
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAs:
    """The run and reading of a capture: what its theme is looked up by."""

    run_id: str
    template: str
    kind: str


def pages_by_template(db: Database, runs: Sequence[str]) -> list[PageCount]:
    """Return how many pages of each template and kind some runs read."""
    sql = f"SELECT template, kind, count(DISTINCT page_key) pages FROM ({PAGES} AND c.run_id IN {LIST}) GROUP BY 1, 2"
    return records(db, PageCount, sql, runs)


def unread_blocks(db: Database, runs: Sequence[str]) -> list[UnreadBlock]:
    """Return the unread blocks of the pages of some runs, each with how many pages of a template and kind show it."""
    return records(
        db,
        UnreadBlock,
        f"SELECT template, kind, b.value text, count(DISTINCT page_key) pages FROM ({PAGES} AND c.run_id IN {LIST}) p,"
        " json_each(p.data, '$.blocks') b GROUP BY 1, 2, 3",
        runs,
    )


def covered_pages(db: Database, run_id: str) -> list[PageCovered]:
    """Return how much of each page that a run read is unread, in the order of capture."""
    return records(
        db,
        PageCovered,
        f"SELECT id, url, captured_at, template, kind, total, unread FROM ({PAGES} AND c.run_id = ?)"
        " ORDER BY captured_at, id",
        run_id,
    )


def read_as(db: Database, capture_id: str) -> ReadAs | None:
    """Return the run of a capture and what its page was read as, None where it was not read."""
    return record(
        db,
        ReadAs,
        "SELECT c.run_id, json_extract(r.data, '$.template') template, r.kind FROM captures c"
        " JOIN readings r ON r.id = c.reading_id WHERE c.id = ?",
        capture_id,
    )
