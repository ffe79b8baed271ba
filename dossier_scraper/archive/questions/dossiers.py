"""What is asked of dossiers as they are now, and of their addresses."""

from collections.abc import Collection
from dataclasses import dataclass

from dossier_scraper.archive.database.records import LIST, Database, bound, record, records, value, values
from dossier_scraper.model import Presence

# A dossier of the past, which imports alone have brought and no run has judged.
PAST = "d.presence = 'not_checked' AND d.presence_since = d.first_seen"
# When a crawl of this archive last had a definite answer of dossier `d` until ?1, by what `ingest/publish/presence.py`
# takes for one.
LAST_CHECKED = """
SELECT max(a.captured_at) FROM captures a JOIN runs n ON n.id = a.run_id AND n.published = 1 AND n.source = 'live'
  WHERE n.archive IS NULL AND a.captured_at <= ?1 AND a.page_key IN (
    SELECT page_key FROM aliases WHERE dossier_id = d.id)
  AND (a.kind = 'dossier' OR a.http_status IN (404, 410) OR ((a.outcome = 'redirected' OR a.reason = 'soft_404')
    AND NOT EXISTS (SELECT 1 FROM aliases l JOIN listing_rows USING (page_key) JOIN claims c USING (reading_id)
      WHERE l.dossier_id = d.id AND c.run_id = a.run_id)))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Whether the site shows a dossier; `past` when imports alone have brought it."""

    id: str
    presence: Presence
    past: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldDossier:
    """A dossier that came, and since when it is known."""

    id: str
    title: str | None
    url: str
    since: str


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


def is_dossier(db: Database, dossier_id: str) -> bool:
    """Return True if there is a dossier of this id now."""
    return value(db, "SELECT 1 FROM dossiers WHERE id = ?", dossier_id) is not None


def main_key(db: Database, dossier_id: str) -> str | None:
    """Return the page key of a dossier's main address, None where there is no such dossier."""
    key: str | None = value(db, "SELECT page_key FROM dossiers WHERE id = ?", dossier_id)
    return key


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """The page key of a dossier's main address, and by what its current version's sources are known.

    `sources` is None where they are to be looked at.
    """

    id: str
    page_key: str
    sources: str | None


def folded(db: Database, dossiers: Collection[str]) -> dict[str, Folded]:
    """Return how those of some dossiers that there are were folded last."""
    sql = (
        "SELECT d.id, d.page_key, f.sources FROM dossiers d LEFT JOIN _folded f ON f.dossier_id = d.id"
        f" WHERE d.id IN {LIST}"
    )
    return {one.id: one for one in records(db, Folded, sql, dossiers)}


def has_address(db: Database, dossier_id: str) -> bool:
    """Return True if any address is a dossier's."""
    return value(db, "SELECT 1 FROM aliases WHERE dossier_id = ? LIMIT 1", dossier_id) is not None


def dossiers_with_addresses(db: Database) -> list[str]:
    """Return the ids of every dossier that has an address, sorted."""
    return values(db, "SELECT DISTINCT dossier_id FROM aliases ORDER BY 1")


def dossier_ids(db: Database) -> list[str]:
    """Return the id of every dossier, sorted."""
    return values(db, "SELECT id FROM dossiers ORDER BY id")


def new_dossier(db: Database, dossier_id: str) -> ToldDossier | None:
    """Return a dossier as one that came, since it was first seen."""
    sql = "SELECT id, title, url, first_seen since FROM dossiers WHERE id = ?"
    return record(db, ToldDossier, sql, dossier_id)


def count_by_presence(db: Database) -> dict[Presence, int]:
    """Return how many dossiers have each presence."""
    rows = db.rows("SELECT presence, count(*) n FROM dossiers GROUP BY presence ORDER BY presence")
    return {row["presence"]: row["n"] for row in rows}


def title(db: Database, dossier_id: str) -> str | None:
    """Return the title that a dossier had last."""
    found: str | None = value(db, "SELECT title FROM dossiers WHERE id = ?", dossier_id)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """When a dossier was seen and checked, and whether the site shows it; `past` when imports alone have brought it."""

    id: str
    presence: Presence
    presence_since: str
    first_seen: str
    last_checked: str
    past: bool


STANDING = f"SELECT id, presence, presence_since, first_seen, last_checked, {PAST} past FROM dossiers d"


def standing(db: Database, dossier_id: str) -> Standing | None:
    """Return how a dossier stands."""
    return record(db, Standing, f"{STANDING} WHERE id = ?", dossier_id)


def standings(db: Database, dossiers: Collection[str]) -> dict[str, Standing]:
    """Return how those of some dossiers that there are stand."""
    return {one.id: one for one in records(db, Standing, f"{STANDING} WHERE id IN {LIST}", dossiers)}


def last_checked(db: Database, dossiers: Collection[str]) -> dict[str, str | None]:
    """Return when a crawl last had a definite answer of each of some dossiers, None where none had."""
    sql = f"SELECT id, ({LAST_CHECKED}) at FROM (SELECT value id FROM json_each(?2)) d"
    return {row["id"]: row["at"] for row in db.rows(sql, "9999", bound(dossiers))}


def ids_beginning(db: Database, begun: str) -> list[str]:
    """Return the ids of the dossiers that begin with a text."""
    return values(db, "SELECT id FROM dossiers WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id", begun)
