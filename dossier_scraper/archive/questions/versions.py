"""What is asked of versions: what a dossier said, and from when to when."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from dossier_scraper.archive.database.records import LIST, Database, bound, record, records, value, values
from dossier_scraper.model import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """A row of `versions`; `data` is canonical JSON."""

    id: str
    dossier_id: str
    number: int
    first_seen: str
    last_seen: str
    content_hash: str
    extractor_version: str
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionName:
    """What names a version, without what it says."""

    id: str
    dossier_id: str
    number: int
    first_seen: str
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenVersion:
    """A version of a dossier, without what it says: it was seen first and last at two checks."""

    id: str
    number: int
    first_seen: str
    last_seen: str
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """Where a version's value of a field stands."""

    field: str
    capture_id: str
    selector: str
    quote: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionData:
    """What a version said, as parsed JSON, and when it was first seen."""

    first_seen: str
    data: Mapping[str, Any]


def version(db: Database, version_id: str) -> VersionRow | None:
    """Return one version by its id."""
    return record(db, VersionRow, "SELECT * FROM versions WHERE id = ?", version_id)


def every_version(db: Database) -> list[VersionName]:
    """Return every version, by dossier and number."""
    return records(
        db,
        VersionName,
        "SELECT id, dossier_id, number, first_seen, content_hash FROM versions ORDER BY dossier_id, number",
    )


def versions_first_seen(db: Database, times: Collection[str]) -> list[VersionName]:
    """Return the versions that were first seen at one of some times, by dossier and number."""
    found = records(
        db,
        VersionName,
        "SELECT id, dossier_id, number, first_seen, content_hash FROM versions WHERE first_seen BETWEEN ? AND ?"
        " ORDER BY dossier_id, number",
        min(times),
        max(times),
    )
    wanted = frozenset(times)
    return [one for one in found if one.first_seen in wanted]


def provenance_of(db: Database, version_id: str) -> list[Quoted]:
    """Return where each value of a version stands, by field."""
    return records(
        db,
        Quoted,
        "SELECT field, capture_id, selector, quote, rule FROM provenance WHERE version_id = ? ORDER BY field",
        version_id,
    )


def digests(db: Database) -> dict[str, tuple[str, str]]:
    """Return of each version that has them the hash of what its snapshot was made of, and that of the snapshot."""
    return {row["version_id"]: (row["made_of"], row["sha256"]) for row in db.rows("SELECT * FROM _snapshots")}


def number_known_before(db: Database, version: VersionName, seq: int) -> int | None:
    """Return the number of the last version before this one that runs before ledger line `seq` had seen, or None."""
    number: int | None = value(
        db,
        "SELECT max(v.number) FROM versions v WHERE v.dossier_id = ? AND v.number < ? AND EXISTS ("
        "SELECT 1 FROM captures c JOIN runs r ON r.id = c.run_id WHERE r.seq < ?"
        " AND c.dossier_id = v.dossier_id AND c.captured_at BETWEEN v.first_seen AND v.last_seen)",
        version.dossier_id,
        version.number,
        seq,
    )
    return number


def said_by(db: Database, schema: str, dossier_id: str) -> list[VersionData]:
    """Return what the versions of a dossier said, oldest first, in a schema of the connection (`main`, `live`)."""
    rows = db.rows(f"SELECT first_seen, data FROM {schema}.versions WHERE dossier_id = ? ORDER BY number", dossier_id)
    return [VersionData(first_seen=row["first_seen"], data=json.loads(row["data"])) for row in rows]


def version_ids(db: Database, dossiers: Collection[str]) -> dict[str, list[str]]:
    """Return the ids of the versions of dossiers, oldest first."""
    found: dict[str, list[str]] = {}
    sql = f"SELECT dossier_id, id FROM versions WHERE dossier_id IN {LIST} ORDER BY dossier_id, number"
    for row in db.rows(sql, bound(dossiers)):
        found.setdefault(row["dossier_id"], []).append(row["id"])
    return found


def content_hashes(db: Database, dossier_id: str) -> list[str]:
    """Return the content hashes of a dossier's versions, oldest first."""
    return values(db, "SELECT content_hash FROM versions WHERE dossier_id = ? ORDER BY number", dossier_id)


def newest_versions(db: Database, dossiers: Collection[str]) -> dict[str, Version]:
    """Return the newest version of each of some dossiers that has one."""
    rows = db.rows(
        "SELECT v.id, v.dossier_id, v.number, v.first_seen, v.last_seen, v.content_hash, v.data FROM json_each(?) d"
        " JOIN versions v ON v.id = (SELECT id FROM versions WHERE dossier_id = d.value ORDER BY number DESC LIMIT 1)",
        bound(dossiers),
    )
    return {row["dossier_id"]: Version(**row | {"data": json.loads(row["data"])}) for row in rows}


def first_seen(db: Database, dossier_id: str) -> str | None:
    """Return when a dossier was first seen, None for one without a version."""
    found: str | None = value(db, "SELECT min(first_seen) at FROM versions WHERE dossier_id = ?", dossier_id)
    return found


def events_first_seen(db: Database, dossier_id: str) -> dict[str, str]:
    """Return when each event of a dossier's versions was first seen, by event id."""
    rows = db.rows(
        "SELECT json_extract(e.value, '$.id') id, min(v.first_seen) at"
        " FROM versions v, json_each(v.data, '$.events') e WHERE v.dossier_id = ? GROUP BY 1",
        dossier_id,
    )
    return {row["id"]: row["at"] for row in rows}
