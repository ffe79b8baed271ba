"""What is asked of addresses: which dossier stands, or stood, at a page key, and under which URLs it is known."""

import json
from collections.abc import Collection
from dataclasses import dataclass

from dossier_scraper.archive.database.records import LIST, Database, bound, records, value, values


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A permanent redirect that a run met: the address that was asked, and where it led."""

    url: str
    page_key: str
    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLink:
    """An address that a listing names, and when that was first seen in some runs."""

    url: str
    page_key: str
    seen_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLink:
    """A link of an event that a dossier's timeline has or had."""

    dossier_id: str
    url: str | None


def dossier_at_key(db: Database, page_key: str) -> str | None:
    """Return the dossier at a page key; of several, the one that was seen there last."""
    found: str | None = value(
        db, "SELECT dossier_id FROM aliases WHERE page_key = ? ORDER BY first_seen DESC, url LIMIT 1", page_key
    )
    return found


def dossier_with_slug(db: Database, slug: str) -> str | None:
    """Return the dossier whose address ends in a slug; of several, the one that was seen there last."""
    found: str | None = value(
        db,
        "SELECT dossier_id FROM aliases WHERE substr(page_key, -length(?1) - 1) = '/' || ?1"
        " ORDER BY first_seen DESC, url LIMIT 1",
        slug,
    )
    return found


def page_keys(db: Database, dossier_id: str) -> frozenset[str]:
    """Return every page key of a dossier."""
    return frozenset(values(db, "SELECT page_key FROM aliases WHERE dossier_id = ?", dossier_id))


def page_keys_of(db: Database, dossiers: Collection[str]) -> dict[str, set[str]]:
    """Return every page key of each of some dossiers."""
    found: dict[str, set[str]] = {dossier_id: set() for dossier_id in dossiers}
    for row in db.rows(f"SELECT dossier_id, page_key FROM aliases WHERE dossier_id IN {LIST}", bound(dossiers)):
        found[row["dossier_id"]].add(row["page_key"])
    return found


def is_given(db: Database, dossier_id: str) -> bool:
    """Return True if an id was given before, also to a dossier that lost its addresses or was merged."""
    given = value(
        db,
        "SELECT 1 FROM aliases WHERE dossier_id = ?1 UNION ALL SELECT 1 FROM dossiers WHERE id = ?1"
        " UNION ALL SELECT 1 FROM decisions WHERE object = ?1 AND type = 'merge' LIMIT 1",
        dossier_id,
    )
    return given is not None


def due(db: Database) -> list[str]:
    """Return one page key of every dossier, by id: its main one, or where another has that, the last that it has."""
    return values(
        db,
        "SELECT coalesce((SELECT a.page_key FROM aliases a WHERE a.dossier_id = d.id AND a.page_key = d.page_key),"
        " (SELECT a.page_key FROM aliases a WHERE a.dossier_id = d.id ORDER BY a.first_seen DESC, a.url LIMIT 1),"
        " d.page_key) page_key FROM dossiers d ORDER BY d.id",
    )


def addresses_of_dossiers(db: Database) -> dict[str, list[str]]:
    """Return the page keys of every dossier by its id, the main one first."""
    found: dict[str, list[str]] = {}
    sql = (
        "SELECT DISTINCT d.id, a.page_key, a.page_key <> d.page_key another FROM dossiers d"
        " JOIN aliases a ON a.dossier_id = d.id ORDER BY d.id, another, a.page_key"
    )
    for row in db.rows(sql):
        found.setdefault(row["id"], []).append(row["page_key"])
    return found


def listed_addresses(db: Database) -> list[tuple[str, str]]:
    """Return address and page key of everything that a listing ever named."""
    return [(row["url"], row["page_key"]) for row in db.rows("SELECT DISTINCT url, page_key FROM listing_rows")]


def permanent_moves(db: Database, runs: list[str]) -> list[Move]:
    """Return the permanent redirects that some runs met, by URL."""
    return records(
        db,
        Move,
        f"SELECT url, page_key, location FROM captures WHERE run_id IN {LIST}"
        " AND http_status IN (301, 308) AND location IS NOT NULL ORDER BY url",
        runs,
    )


def moved_to(db: Database, page_keys: Collection[str]) -> dict[str, str]:
    """Return where pages were redirected last, by page key, without those that never were."""
    rows = db.rows(
        "SELECT value page_key, (SELECT location FROM captures WHERE page_key = value AND outcome = 'redirected'"
        " ORDER BY captured_at DESC, id LIMIT 1) location FROM json_each(?) WHERE location IS NOT NULL",
        json.dumps(sorted(page_keys)),
    )
    return {row["page_key"]: row["location"] for row in rows}


def listed_links(db: Database, runs: list[str]) -> list[ListedLink]:
    """Return every address that listings of some runs name, by URL."""
    return records(
        db,
        ListedLink,
        "SELECT l.url, l.page_key, min(c.captured_at) seen_at FROM claims c JOIN listing_rows l USING (reading_id)"
        f" WHERE c.run_id IN {LIST} GROUP BY l.url, l.page_key ORDER BY l.url",
        runs,
    )


def dossiers_linking_events_of(db: Database, runs: list[str]) -> set[str]:
    """Return the dossiers whose present timeline links an event's page that some runs read."""
    return set(
        values(
            db,
            "SELECT DISTINCT e.dossier_id FROM claims c JOIN events e ON e.page_key = c.page_key"
            f" WHERE c.run_id IN {LIST} AND c.kind = 'event'",
            runs,
        )
    )


def imported_event_keys(db: Database, runs: list[str]) -> set[str]:
    """Return the page keys of events' pages that imports among some runs brought."""
    return set(
        values(
            db,
            "SELECT DISTINCT c.page_key FROM claims c JOIN runs r ON r.id = c.run_id"
            f" AND (r.ordered_at IS NULL OR r.archive IS NOT NULL) WHERE c.run_id IN {LIST} AND c.kind = 'event'",
            runs,
        )
    )


def event_links_ever(db: Database) -> list[EventLink]:
    """Return the links of every event that any version of any dossier has."""
    return records(
        db,
        EventLink,
        "SELECT DISTINCT v.dossier_id, json_extract(e.value, '$.url') url"
        " FROM versions v, json_each(v.data, '$.events') e",
    )
