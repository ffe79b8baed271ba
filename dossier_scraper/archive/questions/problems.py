"""What is asked of problems: what a person should look at."""

from dataclasses import dataclass

from dossier_scraper.archive.database.records import Database, records, values
from dossier_scraper.model import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenProblems:
    """How many problems of one code are open."""

    severity: Severity
    code: str
    count: int


def labels_met(db: Database, run_id: str) -> list[str]:
    """Return the labels that no table knows on the pages that a run read, as their problems tell them."""
    return values(
        db,
        "SELECT DISTINCT json_extract(p.value, '$.detail') FROM captures c JOIN readings r ON r.id = c.reading_id,"
        " json_each(r.data, '$.problems') p WHERE c.run_id = ? AND json_extract(p.value, '$.code') = 'unknown_label'",
        run_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadPage:
    """A page with text of its own that no rule reads, and how many such texts it has."""

    url: str
    texts: int


def unread_pages(db: Database) -> list[UnreadPage]:
    """Return the pages with unread text that is not the theme's, those with most texts first."""
    sql = (
        "SELECT c.url, count(*) texts FROM problems p JOIN captures c ON c.id = p.capture_id"
        " WHERE p.code = 'unread_text' GROUP BY c.url ORDER BY texts DESC, c.url"
    )
    return records(db, UnreadPage, sql)


def open_problems(db: Database) -> list[OpenProblems]:
    """Return how many problems are open, by code."""
    sql = "SELECT severity, code, count(*) count FROM problems GROUP BY severity, code ORDER BY code"
    return records(db, OpenProblems, sql)
