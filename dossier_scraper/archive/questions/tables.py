"""What is asked of whole tables, for those who take rows away: rows as `docs/data.md` names them, in order."""

from collections.abc import Sequence

from dossier_scraper.archive.database.records import Database, Row

# By which column the rows of a table stand in time, and which of them the ledger tells of: a run may be writing more.
IN_TIME = {"captures": "captured_at", "runs": "started_at"}
ENDED = {"captures": "run_id IN (SELECT id FROM runs WHERE seq IS NOT NULL)", "runs": "seq IS NOT NULL"}


def rows_between(db: Database, table: str, columns: Sequence[str], first: str, last: str) -> list[Row]:
    """Return rows of `captures` or `runs`, of runs that ended, between two stored times, both counted, oldest first."""
    time = IN_TIME[table]
    return db.rows(
        f"SELECT {', '.join(columns)} FROM {table} WHERE {time} BETWEEN ? AND ? AND {ENDED[table]} ORDER BY {time}, id",
        first,
        last,
    )
