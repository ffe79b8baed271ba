"""The database as it is shown: where something is withheld, a copy with tombstones in its place, and not a byte of it.

Views over the tables would not do: whoever may ask in SQL asks behind them, and a full-text index knows every word. So
every reader (`open_query`, Datasette) asks such a copy while a withholding stands, and what leaves the machine is one.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dossier_scraper.archive.database.columns import row_of
from dossier_scraper.archive.database.full_text import keep_texts
from dossier_scraper.archive.database.records import LIST, value
from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.archive.questions.withheld import (
    STANDING,
    WITHHELD,
    captures_hidden,
    conversions_of,
    hidden_versions,
    value_path,
)
from dossier_scraper.archive.redaction import Hidden
from dossier_scraper.model import EVENT_FIELDS, VERSION_FIELDS
from dossier_scraper.serial import canonical_json


@contextmanager
def shown_copy(connection: sqlite3.Connection) -> Iterator[Path]:
    """Make a copy of a connection's database without what is withheld, for as long as it is used.

    Raises `DiskFault` where there is no room for it.
    """
    with disk_faults(Path()), TemporaryDirectory(prefix="dossier-shown-") as folder:
        path = Path(folder) / "dossiers.db"
        write_shown(connection, path)
        yield path


@contextmanager
def shown_without(connection: sqlite3.Connection, subject: str, path: str | None) -> Iterator[sqlite3.Connection]:
    """Yield a database as it would be shown if a dossier, a capture or a path were withheld; nothing is decided."""
    with closing(sqlite3.connect(":memory:")) as decided:
        connection.backup(decided)
        decided.execute(
            "INSERT INTO decisions SELECT coalesce(max(seq), 0) + 1, ?, 'withhold', ?, ?, ? FROM decisions",
            ("2000-01-01T00:00:00.000000Z", subject, path, "to be decided"),
        )
        decided.commit()
        with shown_copy(decided) as copy, closing(sqlite3.connect(copy)) as shown:
            yield shown


def state_of(connection: sqlite3.Connection) -> str | None:
    """Return what a copy of a database follows from, to be compared later; None where nothing is withheld."""
    withheld = [row[0] for row in connection.execute(f"SELECT seq FROM ({STANDING})")]
    (ledger,) = connection.execute("SELECT max(value) FROM archive WHERE key = 'ledger_hash'").fetchone()
    return f"{ledger} {withheld}" if withheld else None


def write_shown(connection: sqlite3.Connection, path: Path) -> None:
    """Write a connection's database to a new file without what is withheld: one file, no page with what was there."""
    with closing(sqlite3.connect(path)) as copy:
        connection.backup(copy)
    store = Store(path, durable=False)
    try:
        with store.transaction():
            _withhold(store)
        for table in ("versions_fts", "events_fts"):
            store.db.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")
        store.db.execute("PRAGMA journal_mode = DELETE")
        store.db.execute("VACUUM")
    finally:
        store.close()


def _withhold(store: Store) -> None:
    """Put tombstones into every table, from what was read of a page up to what people are shown."""
    hidden, captures = hidden_versions(store), captures_hidden(store)
    _readings(store, captures)
    _changes(store, hidden)
    _provenance(store, hidden)
    dossiers = {_version(store, version_id, of_one) for version_id, of_one in hidden.items()}
    for dossier_id in dossiers:
        rows = store.rows("SELECT * FROM versions WHERE dossier_id = ? ORDER BY number", dossier_id)
        keep_texts(store, {dossier_id: [row | {"data": json.loads(row["data"])} for row in rows]})
    _problems(store, dossiers, captures)
    store.db.execute("DELETE FROM organisations WHERE id NOT IN (SELECT organisation_id FROM dossier_organisations)")
    records = captures | conversions_of(store, captures)
    store.upsert("withheld", [{"record_id": id, "note": note} for id, note in sorted(records.items())])


def _readings(store: Store, captures: Mapping[str, str]) -> None:
    """Leave of what was read of pages only what they are, and of the text that nothing read that there was some."""
    rows = store.rows(
        f"SELECT c.id, r.id reading, r.data FROM captures c JOIN readings r ON r.id = c.reading_id WHERE c.id IN {LIST}"
        " UNION SELECT s.capture_id, r.id, r.data FROM superseded s JOIN readings r ON r.id = s.reading_id"
        f" WHERE s.capture_id IN {LIST}",
        *[json.dumps(sorted(captures))] * 2,
    )
    for row in rows:
        left = canonical_json(_left_of(json.loads(row["data"]), captures[row["id"]]))
        store.db.execute("UPDATE readings SET data = ? WHERE id = ?", (left, row["reading"]))
    store.db.execute(
        "UPDATE coverage SET data = json_set(data, '$.blocks', json_array()), leads = '[]'"
        f" WHERE (payload_sha256, url) IN (SELECT payload_sha256, url FROM captures WHERE id IN {LIST})",
        (json.dumps(sorted(captures)),),
    )


def _left_of(reading: Mapping[str, Any], note: str) -> dict[str, Any]:
    """Return what is left of a reading: its kind, template and address, and tombstones for titles."""
    left = {name: reading[name] for name in ("kind", "template", "url")}
    dossier, event = reading.get("dossier"), reading.get("event")
    return left | {
        "dossier": dossier and {"id": dossier["id"], "title": note, "url": dossier["url"]},
        "event": event and {"title": note, "url": event["url"], "date": None},
        "rows": [],
        "problems": [],
        "provenance": {},
        "links": {"next_pages": []},
    }


def _changes(store: Store, hidden: Mapping[str, Hidden]) -> None:
    """Withhold a changed value where it is withheld in the version that has it, or in the one before."""
    versions = json.dumps(sorted(hidden))
    rows = store.rows(
        "SELECT c.*, p.id previous FROM changes c JOIN versions v ON v.id = c.version_id"
        " LEFT JOIN versions p ON p.dossier_id = v.dossier_id AND p.number = v.number - 1"
        f" WHERE v.id IN {LIST} OR p.id IN {LIST}",
        versions,
        versions,
    )
    for row in rows:
        for one in filter(None, (hidden.get(row["version_id"]), hidden.get(row.pop("previous", "")))):
            row |= {side: one.column(row["field"], row[side]) for side in ("before", "after")}
        store.upsert("changes", [row])


def _provenance(store: Store, hidden: Mapping[str, Hidden]) -> None:
    for version_id, one in hidden.items():
        for row in store.rows("SELECT * FROM provenance WHERE version_id = ?", version_id):
            if note := one.note(value_path(store, version_id, row["field"])):
                store.upsert("provenance", [row | {"quote": note, "selector": "", "rule": WITHHELD}])


def _version(store: Store, version_id: str, hidden: Hidden) -> str:
    """Withhold in one version, in its texts, and in what is current where it is the newest; return its dossier."""
    (row,) = store.rows("SELECT id, dossier_id, data FROM versions WHERE id = ?", version_id)
    data, dossier_id = hidden.data(json.loads(row["data"])), str(row["dossier_id"])
    store.db.execute("UPDATE versions SET data = ? WHERE id = ?", (canonical_json(data), version_id))
    store.db.execute("DELETE FROM other_fields WHERE version_id = ?", (version_id,))
    for subject, others in (("", data["other"]), *((event["id"], event["other"]) for event in data["events"])):
        about = {"version_id": version_id, "subject": subject}
        store.upsert("other_fields", [about | {"position": n, **one} for n, one in enumerate(others)])
    if value(store, "SELECT id FROM versions WHERE dossier_id = ? ORDER BY number DESC", dossier_id) == version_id:
        _current(store, dossier_id, data)
    return dossier_id


def _current(store: Store, dossier_id: str, data: Mapping[str, Any]) -> None:
    fields = [field for field in VERSION_FIELDS if field.form not in ("id", "address")]
    (dossier,) = store.rows("SELECT * FROM dossiers WHERE id = ?", dossier_id)
    store.upsert("dossiers", [dossier | row_of(fields, data)])
    events = {event["id"]: row_of(EVENT_FIELDS, event) for event in data["events"]}
    for row in store.rows("SELECT * FROM events WHERE dossier_id = ?", dossier_id):
        store.db.execute("DELETE FROM events WHERE id = ?", (row["id"],))
        if event := events.get(row["id"]):
            store.upsert("events", [row | event | ({} if event["url"] else {"page_key": None})])
    names = [organisation["name"] for organisation in data["requesting_organisations"]]
    store.db.execute(
        f"DELETE FROM dossier_organisations WHERE dossier_id = ? AND name_as_written NOT IN {LIST}",
        (dossier_id, json.dumps(names)),
    )


def _problems(store: Store, dossiers: set[str], captures: Mapping[str, str]) -> None:
    """Leave of problems only their codes, where what they quote may be withheld."""
    store.db.execute(
        f"UPDATE problems SET detail = '[withheld]', field = NULL WHERE dossier_id IN {LIST} OR capture_id IN {LIST}"
        f" OR page_key IN (SELECT page_key FROM captures WHERE id IN {LIST})",
        (json.dumps(sorted(dossiers)), *[json.dumps(sorted(captures))] * 2),
    )
