"""What is asked of dossiers as they are now, and of their addresses."""

from dataclasses import dataclass

from dossier_scraper.archive.database.records import Database, records
from dossier_scraper.model import Presence

# A dossier of the past, which imports alone have brought and no run has judged.
PAST = "d.presence = 'not_checked' AND d.presence_since = d.first_seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Whether the site shows a dossier; `past` when imports alone have brought it."""

    id: str
    presence: Presence
    past: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A page key at which a dossier is or was."""

    dossier_id: str
    page_key: str


def shown(db: Database) -> list[Shown]:
    """Return the presence of every dossier."""
    return records(db, Shown, f"SELECT id, presence, {PAST} past FROM dossiers d")


def addresses(db: Database) -> list[Address]:
    """Return every address of every dossier."""
    return records(
        db,
        Address,
        "SELECT a.dossier_id, a.page_key FROM dossiers d JOIN aliases a ON a.dossier_id = d.id",
    )
