"""What is asked of absences: what says of a dossier that it was there or not, and when it was not."""

from collections.abc import Sequence
from dataclasses import dataclass

from dossier_scraper.archive.database.records import LIST, Database, records, values
from dossier_scraper.archive.questions.captures import LAST_ATTEMPT, Answer
from dossier_scraper.model import Away


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAnswer(Answer):
    """What an address of a dossier answered in a published run; `dossier_id` is the dossier whose page it was then."""

    run_id: str
    dossier_id: str | None
    ordered_at: str


PAST_ANSWER = ", ".join(f"c.{name}" for name in PastAnswer.__dataclass_fields__)


def answers_ever(db: Database, dossier_id: str) -> list[PastAnswer]:
    """Return what the addresses of a dossier answered in every published run, in order of time."""
    return records(
        db,
        PastAnswer,
        f"SELECT {PAST_ANSWER} FROM captures c JOIN runs r ON r.id = c.run_id AND r.published = 1"
        " WHERE (c.dossier_id = ?1 OR c.page_key IN (SELECT page_key FROM aliases WHERE dossier_id = ?1))"
        f" AND c.{LAST_ATTEMPT} ORDER BY c.ordered_at, c.captured_at, c.id",
        dossier_id,
    )


def runs_naming(db: Database, dossier_id: str) -> set[str]:
    """Return the runs in which a listing named a dossier."""
    return set(
        values(
            db,
            "SELECT DISTINCT c.run_id FROM aliases a JOIN listing_rows l ON l.page_key = a.page_key"
            " JOIN claims c USING (reading_id) WHERE a.dossier_id = ?",
            dossier_id,
        )
    )


def unseen_in(db: Database, runs: Sequence[str]) -> set[str]:
    """Return the dossiers of which an address answered in some runs with something else than their page."""
    return set(
        values(
            db,
            "SELECT DISTINCT d.id FROM captures c JOIN aliases a USING (page_key)"
            f" JOIN dossiers d ON d.id = a.dossier_id WHERE c.run_id IN {LIST} AND c.{LAST_ATTEMPT}"
            " AND c.dossier_id IS NULL"
            f" AND NOT EXISTS (SELECT 1 FROM captures WHERE dossier_id = d.id AND run_id IN {LIST})",
            runs,
            runs,
        )
    )


def lasting(db: Database) -> dict[str, Away]:
    """Return what each dossier is that is absent now, by id."""
    rows = db.rows("SELECT dossier_id, presence FROM absences WHERE missed_until IS NULL ORDER BY dossier_id")
    return {row["dossier_id"]: row["presence"] for row in rows}
