"""What is asked of checks: what each crawl found of each dossier."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dossier_scraper.archive.database.records import LIST, Database, records, value
from dossier_scraper.archive.questions.answers import LAST_ATTEMPT

Found = Literal["seen", "unchanged", "not there", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a run found of a dossier: the best of what its addresses answered. A dossier not asked for has none."""

    dossier_id: str
    run_id: str
    found: Found


def checks(db: Database, runs: Sequence[str]) -> list[Checked]:
    """Return what some runs found of every dossier for which they asked."""
    return records(
        db,
        Checked,
        "WITH places AS (SELECT DISTINCT dossier_id, page_key FROM aliases), answers AS ("
        " SELECT p.dossier_id, c.run_id, CASE"
        " WHEN c.dossier_id = p.dossier_id AND c.outcome = 'unchanged' THEN 2 WHEN c.dossier_id = p.dossier_id THEN 3"
        " WHEN c.http_status IN (404, 410) THEN 1 WHEN c.outcome = 'redirected' THEN NULL ELSE 0 END best"
        f" FROM captures c JOIN places p USING (page_key) WHERE c.run_id IN {LIST} AND c.{LAST_ATTEMPT})"
        " SELECT dossier_id, run_id, CASE max(best) WHEN 3 THEN 'seen' WHEN 2 THEN 'unchanged' WHEN 1 THEN 'not there'"
        " ELSE 'failed' END found FROM answers WHERE best IS NOT NULL GROUP BY 1, 2",
        runs,
    )


def count_pages_read(db: Database) -> int:
    """Return how many addresses answered with a dossier, an event or a listing."""
    return int(value(db, "SELECT count(DISTINCT url) FROM captures WHERE kind IN ('dossier', 'event', 'listing')"))
