"""What is asked of whole tables, for those who take rows away: rows as `docs/data.md` names them, in order."""

import json
from collections.abc import Sequence

from dossier_scraper.archive.database.records import Database, Row
from dossier_scraper.archive.questions.witnesses import has_grade
from dossier_scraper.model import ValueGrade

# By which column the rows of a table stand in time, and which of them the ledger tells of: a run may be writing more.
IN_TIME = {"captures": "captured_at", "runs": "started_at"}
ENDED = {"captures": "run_id IN (SELECT id FROM runs WHERE seq IS NOT NULL)", "runs": "seq IS NOT NULL"}

OF_GRADES = {
    "captures": has_grade("t"),
    "runs": f"EXISTS (SELECT 1 FROM captures c WHERE c.run_id = t.id AND {has_grade('c')})",
}


def rows_between(
    db: Database, table: str, columns: Sequence[str], first: str, last: str, grades: Sequence[ValueGrade]
) -> list[Row]:
    """Return rows of `captures` or `runs`, of runs that ended, between two stored times, both counted, oldest first.

    They are those of some grades, or the runs that have captures of these.
    """
    time = IN_TIME[table]
    return db.rows(
        f"SELECT {', '.join(columns)} FROM {table} t WHERE {time} BETWEEN ? AND ? AND {ENDED[table]}"
        f" AND {OF_GRADES[table]} ORDER BY {time}, id",
        first,
        last,
        json.dumps(grades),
    )
