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


def open_problems(db: Database) -> list[OpenProblems]:
    """Return how many problems are open, by code."""
    sql = "SELECT severity, code, count(*) count FROM problems GROUP BY severity, code ORDER BY code"
    return records(db, OpenProblems, sql)
