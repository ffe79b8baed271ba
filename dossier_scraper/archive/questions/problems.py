"""What is asked of problems: what a person should look at."""

from dataclasses import dataclass

from dossier_scraper.archive.database.records import Database, records
from dossier_scraper.model import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenProblems:
    """How many problems of one code are open."""

    severity: Severity
    code: str
    count: int


def open_problems(db: Database) -> list[OpenProblems]:
    """Return how many problems are open, by code."""
    sql = "SELECT severity, code, count(*) count FROM problems GROUP BY severity, code ORDER BY code"
    return records(db, OpenProblems, sql)
