"""What is asked of an archive as a whole: how much it has, and since when."""

from dataclasses import dataclass

from dossier_scraper.archive.database.records import Database, record


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """How much an archive has, and the times of its first and its last capture, None where it has none."""

    dossiers: int
    events: int
    versions: int
    captures: int
    first: str | None
    last: str | None


def holdings(db: Database) -> Holdings:
    """Return how much an archive has."""
    found = record(
        db,
        Holdings,
        "SELECT (SELECT count(*) FROM dossiers) dossiers, (SELECT count(*) FROM events) events,"
        " (SELECT count(*) FROM versions) versions,"
        " (SELECT count(*) FROM captures) captures, (SELECT min(captured_at) FROM captures) first,"
        " (SELECT max(captured_at) FROM captures) last",
    )
    assert found is not None  # a statement without a table gives one row
    return found
