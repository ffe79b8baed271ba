"""What is asked of whole tables, for those who take rows away: rows as `docs/data.md` names them, in order."""

from collections.abc import Sequence

from dossier_scraper.archive.database.records import Database, Row

# By which column the rows of a table stand in time, and in which order they are given.
IN_TIME = {"captures": "captured_at", "runs": "started_at"}


def rows_between(db: Database, table: str, columns: Sequence[str], first: str, last: str) -> list[Row]:
    """Return rows of `captures` or `runs` that stand between two stored times, both counted, oldest first."""
    time = IN_TIME[table]
    return db.rows(
        f"SELECT {', '.join(columns)} FROM {table} WHERE {time} BETWEEN ? AND ? ORDER BY {time}, id", first, last
    )
