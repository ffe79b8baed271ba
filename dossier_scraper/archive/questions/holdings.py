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
        " (SELECT count(*) FROM versions) versions, count(*) captures, min(captured_at) first, max(captured_at) last"
        " FROM captures",
    )
    assert found is not None  # totals give one row
    return found
