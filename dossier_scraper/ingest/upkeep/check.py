"""Compare the database and the snapshots with what the evidence gives, row by row; nothing is changed."""

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from dossier_scraper.archive.database.schema import migrations, open_sound
from dossier_scraper.archive.database.store import MARKED, Store
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.archive.questions.query import open_query, reading_uri
from dossier_scraper.archive.snapshots import damaged
from dossier_scraper.extract import EXTRACTOR_VERSION
from dossier_scraper.ingest.upkeep.corrections import corrections
from dossier_scraper.ingest.upkeep.rebuild import derive, scratch
from dossier_scraper.ingest.upkeep.upgrade import is_newer
from dossier_scraper.site import Site

# What is in rows without anybody having read a page.
UNREAD = {
    "runs": ("id", "seq", "source", "started_at", "finished_at", "state", "published", "reason", "ordered_at"),
    "captures": (
        "id",
        "run_id",
        "url",
        "page_key",
        "captured_at",
        "http_status",
        "content_type",
        "payload_sha256",
        "location",
        "etag",
        "last_modified",
        "warc_file",
        "warc_offset",
        "grade",
        "refers_to",
        "ordered_at",
    ),
}
# Rows of a run that has not ended are nobody's business yet.
ENDED = "run_id IN (SELECT id FROM {part}.runs WHERE seq IS NOT NULL)"
USED = f"IN (SELECT reading_id FROM {{part}}.captures WHERE {ENDED} UNION SELECT reading_id FROM {{kept}})"
SETTLED = {
    "archive": f"NOT {MARKED}",
    "runs": "seq IS NOT NULL",
    "captures": ENDED,
    "readings": f"id {USED}",
    "listing_rows": f"reading_id {USED}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One row or file that is not what the evidence gives; `where` names it, `what` says how it differs."""

    where: str
    what: str

    def __str__(self) -> str:
        """Return the line to print."""
        return f"{self.where}: {self.what}"


def differences(archive: Archive, site: Site, workers: int = 1) -> list[Difference]:
    """Derive everything again beside the archive and return what there is different.

    What a run writes while this goes on is left out. Readings, and what is made of them, are compared under the
    extractor that the database was made with, and not at all under another; of an earlier schema, what it has.
    Raises `IntegrityError` where the evidence itself cannot be read, `RefusedFolder` for a newer program's archive.
    """
    name, (seq, _) = archive.database.name, Ledger(archive.ledger_path).head
    if not archive.database.is_file():
        return [Difference(where=name, what="missing; `dossier rebuild` makes it again")] if seq else []
    with scratch() as folder:
        copy = folder / "live.db"
        try:
            facts, older = _copy(archive.database, copy)
        except sqlite3.DatabaseError as error:
            return [Difference(where=name, what=f"damaged ({error}); `dossier rebuild` makes it again")]
        until, same = facts.get("ledger_seq") or "", facts.get("extractor_version") == EXTRACTOR_VERSION
        at = f"is at ledger line {until} of {seq}; the next run brings it up"
        found = [Difference(where=name, what=at)] if until != str(seq) else []
        found += _unknown_extractor(archive, facts.get("extractor_version"))
        reached = int(until) if re.fullmatch("[0-9]{1,15}", until) else seq
        with closing(derive(archive, site, folder / "dossiers.db", workers, until=reached)) as fresh:
            with _attached(fresh, copy):
                found += _table_differences(fresh, name, same, older)
            if same:
                return [*found, *_snapshot_differences(fresh, archive)]
        with closing(Store(copy)) as live:
            return [*found, *_snapshot_differences(live, archive)]


def _unknown_extractor(archive: Archive, version: str | None) -> Iterator[Difference]:
    """Name an extractor that no ledger line knows; a newer program's may have been adopted without a line."""
    known: set[str | None] = {EXTRACTOR_VERSION}
    for line in Ledger(archive.ledger_path).lines():
        known |= {line.facts.get("extractor_version"), *line.facts.get("extractor", {}).values()} - {None}
    if version not in known and not is_newer(version or ""):
        yield Difference(
            where=archive.database.name, what=f"was read by extractor {version!r}, which the ledger does not know"
        )


def not_compared(archive: Archive) -> str | None:
    """Say why `differences` compares no readings: another extractor made them. None where it does."""
    with open_query(archive.root) as query:
        version = query.fact("extractor_version")
    if version == EXTRACTOR_VERSION:
        return None
    return (
        f"Readings were not compared: they are of extractor {version}, this program has {EXTRACTOR_VERSION}."
        " `dossier rebuild --dry-run` shows what it reads otherwise."
    )


def _copy(live: Path, path: Path) -> tuple[dict[str, str], bool]:
    """Copy the live database page by page and check what SQLite can check of it.

    Returns its facts, and whether its schema is an earlier one. Raises `sqlite3.DatabaseError` for a damaged one.
    """
    with open_sound(live) as db:
        older = bool(migrations.pending(db))
        facts = {row[0]: row[1] for row in db.execute("SELECT key, value FROM archive")}
        with closing(sqlite3.connect(path)) as target:
            db.conn.backup(target)
            for table in ("versions_fts", "events_fts"):
                target.execute(f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)")
            (complaint,) = target.execute("PRAGMA integrity_check(1)").fetchone()
            if complaint != "ok":
                raise sqlite3.DatabaseError(complaint)
            target.rollback()
    return facts, older


@contextmanager
def _attached(store: Store, path: Path) -> Iterator[None]:
    """Attach a database as `live`, for reading only; what is no UTF-8 in it is read all the same."""
    store.db.conn.text_factory = lambda text: text.decode(errors="replace")
    store.db.execute("ATTACH DATABASE ? AS live", (reading_uri(path),))
    try:
        yield
    finally:
        store.db.execute("DETACH DATABASE live")
        store.db.conn.text_factory = str


def _snapshot_differences(store: Store, archive: Archive) -> Iterator[Difference]:
    for path, what in damaged(store, archive.snapshots):
        yield Difference(where=f"snapshots/{path}", what=what)


def _table_differences(fresh: Store, name: str, same: bool, older: bool) -> Iterator[Difference]:
    """Compare each table row by row: of another extractor, what nobody has read; of an earlier schema, what it has."""
    schema = (
        "SELECT name, sql FROM {0}.sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        " AND name <> '_sqlite_migrations' AND instr(name, 's_fts_') = 0"
    )
    made_otherwise = fresh.rows(f"{schema.format('live')} EXCEPT {schema.format('main')}")
    for row in () if older else made_otherwise:
        yield Difference(where=f"{name}, {row['name']}", what="made otherwise than by this program")
    for row in () if older else fresh.rows(f"{schema.format('main')} EXCEPT {schema.format('live')}"):
        if " TABLE " not in (row["sql"] or ""):
            yield Difference(where=f"{name}, {row['name']}", what="missing, or made otherwise")
    if older and not made_otherwise:
        yield Difference(where=f"{name}, _sqlite_migrations", what="does not say how the tables were made")
    for table in sorted(row["name"] for row in fresh.rows(schema.format("main")) if " TABLE " in (row["sql"] or "")):
        ours, theirs = _columns(fresh, "main", table), _columns(fresh, "live", table)
        if not older and set(ours) - set(theirs):
            yield Difference(where=f"{name}, table {table}", what="missing, or has other columns")
        columns = [column for column in (ours if same else UNREAD.get(table, ())) if column in theirs]
        if columns and table != "documentation":
            settled = SETTLED.get(table, "1")
            parts = {part: settled.format(part=part, kept=f"{part}.superseded") for part in ("main", "live")}
            if older:  # there are no superseded readings in it, and none of the evidence's are asked for
                parts = {part: settled.format(part=part, kept="(SELECT NULL reading_id)") for part in parts}
            yield from _row_differences(fresh, name, table, ", ".join(columns), parts)


def _columns(store: Store, part: str, table: str) -> list[str]:
    return [row["name"] for row in store.rows(f"PRAGMA {part}.table_info({table})")]


def _row_differences(
    fresh: Store, name: str, table: str, columns: str, settled: Mapping[str, str]
) -> Iterator[Difference]:
    columns = f"rowid, {columns}" if table.endswith("_fts") else columns
    for one, other, what in (
        ("main", "live", "the evidence gives it"),
        ("live", "main", "the evidence does not give it"),
    ):
        for row in fresh.rows(
            f"SELECT {columns} FROM {one}.{table} WHERE {settled[one]}"
            f" EXCEPT SELECT {columns} FROM {other}.{table} WHERE {settled[other]}"
        ):
            key = ", ".join(str(row[name]) for name in fresh.db.table(table).pks)
            yield Difference(where=f"{name}, {table} {key}", what=what)


def blast_radius(archive: Archive, site: Site, workers: int = 1) -> list[str]:
    """Say what a rebuild would change, by dossier and field: every value gained, lost or changed."""
    with scratch() as folder, closing(derive(archive, site, folder / "dossiers.db", workers)) as fresh:
        try:
            with open_sound(archive.database), _attached(fresh, archive.database):
                return [str(correction) for correction in corrections(fresh, "live", "main")]
        except (sqlite3.DatabaseError, json.JSONDecodeError):
            return []  # there is nothing to compare with, as `differences` says
