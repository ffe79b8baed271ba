"""Compare the database and the snapshots with what the evidence gives, row by row; nothing is changed."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger import Ledger
from dossier_scraper.archive.query import open_query
from dossier_scraper.archive.schema import open_sound
from dossier_scraper.archive.snapshots import damaged
from dossier_scraper.archive.store import Store
from dossier_scraper.extract import EXTRACTOR_VERSION
from dossier_scraper.ingest.corrections import corrections
from dossier_scraper.ingest.rebuild import derive, scratch
from dossier_scraper.site import Site

# What is in a capture's row without anybody having read it.
UNREAD = (
    "id, run_id, url, page_key, captured_at, http_status, content_type, payload_sha256, location, etag, last_modified,"
    " warc_file, warc_offset, grade, refers_to"
)
ENDED = {"runs": "seq IS NOT NULL", "captures": "run_id IN (SELECT id FROM {0}.runs WHERE seq IS NOT NULL)"}
USED = "IN (SELECT reading_id FROM {0}.captures WHERE run_id IN (SELECT id FROM {0}.runs WHERE seq IS NOT NULL)"
USED += " UNION SELECT reading_id FROM {0}.superseded)"
ENDED |= {"readings": f"id {USED}", "listing_rows": f"reading_id {USED}"}


@dataclass(frozen=True, slots=True)
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
    extractor that the database was made with, and not at all under another. Raises `IntegrityError` where the evidence
    itself cannot be read.
    """
    name, (seq, _) = archive.database.name, Ledger(archive.ledger_path).head
    if not archive.database.exists():
        return [Difference(name, "missing; `dossier rebuild` makes it again")] if seq else []
    with scratch() as folder, ExitStack() as opened:
        try:
            copied = _copy(archive.database, folder / "live.db")
        except sqlite3.DatabaseError as error:
            return [Difference(name, f"damaged ({error}); `dossier rebuild` makes it again")]
        until = int(copied.fact("ledger_seq") or 0)
        fresh = derive(archive, site, folder / "dossiers.db", workers, until=until)
        for store in (copied, fresh):
            opened.callback(store.close)
        found = [Difference(name, f"is at ledger line {until} of {seq}; the next run brings it up")] * (until != seq)
        same = copied.fact("extractor_version") == EXTRACTOR_VERSION
        with _attached(fresh, folder / "live.db"):
            found += _row_differences(fresh, name, same)
        shown = damaged(fresh if same else copied, archive.snapshots)
        return [*found, *(Difference(f"snapshots/{path}", what) for path, what in shown)]


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


def _copy(live: Path, path: Path) -> Store:
    """Copy the live database page by page, and check what SQLite can check of it."""
    with open_sound(live) as db, closing(sqlite3.connect(path)) as target:
        db.conn.backup(target)
    store = Store(path)
    for table in ("versions_fts", "events_fts"):
        store.db.execute(f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)")
    complaints = [str(row["integrity_check"]) for row in store.rows("PRAGMA integrity_check(1)")]
    if complaints != ["ok"]:
        raise sqlite3.DatabaseError(complaints[0])
    return store


@contextmanager
def _attached(store: Store, path: Path) -> Iterator[None]:
    store.db.execute("ATTACH DATABASE ? AS live", (path.absolute().as_uri() + "?mode=ro",))
    try:
        yield
    finally:
        store.db.execute("DETACH DATABASE live")


def _row_differences(fresh: Store, name: str, same: bool) -> Iterator[Difference]:
    tables = fresh.rows(
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE '%fts\\_%' ESCAPE '\\'"
        " AND name NOT LIKE '\\_%' ESCAPE '\\' AND name <> 'documentation' ORDER BY name"
    )
    for table in (row["name"] for row in tables):
        columns = "rowid, *" if table.endswith("_fts") else "*"
        if not same and table == "captures":
            columns = UNREAD
        elif not same and table != "runs":
            continue
        ended = ENDED.get(table, "1")
        for one, other, what in (
            ("main", "live", "the evidence gives it"),
            ("live", "main", "the evidence does not give it"),
        ):
            for row in fresh.rows(
                f"SELECT {columns} FROM {one}.{table} WHERE {ended.format(one)}"
                f" EXCEPT SELECT {columns} FROM {other}.{table} WHERE {ended.format(other)}"
            ):
                key = ", ".join(str(row[name]) for name in fresh.db.table(table).pks)
                yield Difference(f"{name}, {table} {key}", what)


def blast_radius(archive: Archive, site: Site, workers: int = 1) -> list[str]:
    """Say what a rebuild would change, by dossier and field: every value gained, lost or changed."""
    with scratch() as folder, closing(derive(archive, site, folder / "dossiers.db", workers)) as fresh:
        with _attached(fresh, archive.database):
            return [str(correction) for correction in corrections(fresh, "live", "main")]
