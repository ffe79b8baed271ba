"""What is asked of everything that an archive observed, to be compared with another archive."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dossier_scraper.archive.database.records import Database, values


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedVersion:
    """One version, with the times at which its page was captured, and the captures in which values stand, by field."""

    first_seen: str
    last_seen: str
    checks: Sequence[str]
    data: Mapping[str, Any]
    captures: Mapping[str, str]


def observed_versions(db: Database, dossier_id: str) -> list[ObservedVersion]:
    """Return the versions of a dossier, oldest first."""
    captures: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in db.rows(
        "SELECT version_id, field, capture_id FROM provenance WHERE version_id IN"
        " (SELECT id FROM versions WHERE dossier_id = ?)",
        dossier_id,
    ):
        captures[row["version_id"]][row["field"]] = row["capture_id"]
    sql = "SELECT captured_at FROM claims WHERE kind = 'dossier' AND dossier_id = ? ORDER BY 1"
    checks = values(db, sql, dossier_id)
    rows = db.rows(
        "SELECT id, first_seen, last_seen, data FROM versions WHERE dossier_id = ? ORDER BY number", dossier_id
    )
    return [
        ObservedVersion(
            first_seen=row["first_seen"],
            last_seen=row["last_seen"],
            checks=[at for at in checks if row["first_seen"] <= at <= row["last_seen"]],
            data=json.loads(row["data"]),
            captures=captures[row["id"]],
        )
        for row in rows
    ]


def keys_of_dossiers(db: Database) -> dict[str, frozenset[str]]:
    """Return the page keys of every dossier, by id."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in db.rows("SELECT a.dossier_id, a.page_key FROM aliases a JOIN dossiers d ON d.id = a.dossier_id"):
        found[row["dossier_id"]].add(row["page_key"])
    return {dossier_id: frozenset(keys) for dossier_id, keys in found.items()}
