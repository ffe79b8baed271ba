"""Search all versions of dossiers and events for words."""

from dataclasses import dataclass

from dossier_scraper.archive.database.records import Database, records
from dossier_scraper.archive.questions.absences import away_at
from dossier_scraper.errors import UsageError
from dossier_scraper.model import Away


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A text that fits, in one version of a dossier."""

    version_id: str
    dossier_id: str
    event_id: str | None
    title: str | None
    rank: float
    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Searched:
    """A version that is searched."""

    id: str
    number: int
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A dossier or one of its events (`event_id`) that fits: the newest version that does, and whether it is current.

    `absent` tells what the dossier is while it is not shown. `excerpt` has the words in square brackets; a lower `rank`
    is a better fit.
    """

    dossier_id: str
    event_id: str | None
    title: str | None
    rank: float
    excerpt: str
    number: int
    current: bool
    absent: Away | None = None


def search(db: Database, words: str, as_of: str | None = None) -> list[Hit]:
    """Return what fits words as people type them, best first.

    `as_of` (a stored time) asks the versions that were known then. Raises `UsageError` where there is no word.
    """
    wanted = " ".join('"' + word.replace('"', '""') + '"' for word in words.split())
    if not wanted:
        raise UsageError("nothing to search for: name a word")
    found = records(
        db,
        _Found,
        "SELECT version_id, dossier_id, NULL event_id, title, rank,"
        " snippet(versions_fts, -1, '[', ']', ' … ', 12) excerpt FROM versions_fts WHERE versions_fts MATCH ?"
        " UNION ALL"
        " SELECT version_id, dossier_id, event_id, title, rank,"
        " snippet(events_fts, -1, '[', ']', ' … ', 12) excerpt FROM events_fts WHERE events_fts MATCH ?"
        " ORDER BY rank, version_id",
        wanted,
        wanted,
    )
    versions, away = _versions(db, as_of), away_at(db, as_of or "9999")
    newest: dict[tuple[str, str | None], Hit] = {}
    for one in found:
        version, key = versions.get(one.version_id), (one.dossier_id, one.event_id)
        if version and (key not in newest or newest[key].number < version.number):
            newest[key] = Hit(
                dossier_id=one.dossier_id,
                event_id=one.event_id,
                title=one.title,
                rank=one.rank,
                excerpt=one.excerpt,
                number=version.number,
                current=bool(version.current),
                absent=away.get(one.dossier_id),
            )
    return list(newest.values())


def _versions(db: Database, as_of: str | None) -> dict[str, _Searched]:
    """Return the versions to search, by id: all, or those that were known at a time."""
    versions = records(
        db,
        _Searched,
        "SELECT id, number, number = max(number) OVER (PARTITION BY dossier_id) current FROM versions"
        " WHERE ? IS NULL OR first_seen <= ?",
        as_of,
        as_of,
    )
    return {version.id: version for version in versions}
