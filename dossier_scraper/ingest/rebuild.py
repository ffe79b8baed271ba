"""Derive the database and the snapshots from the evidence: WARC files, the ledger and the extractor, nothing else.

`apply` brings one ledger line into a database; a rebuild applies all of them, a start those that a killed run left.
"""

import hashlib
import re
import sqlite3
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger import Ledger, Line
from dossier_scraper.archive.repair import repair
from dossier_scraper.archive.snapshots import write_snapshots
from dossier_scraper.archive.store import Row, Store, iso
from dossier_scraper.archive.warc_reader import read_records
from dossier_scraper.errors import RefusedFolder
from dossier_scraper.extract import EXTRACTOR_VERSION
from dossier_scraper.ingest.captures import GROUP, CaptureQueue, observe_in
from dossier_scraper.ingest.decide import apply_decision
from dossier_scraper.ingest.publish import publish
from dossier_scraper.ingest.readers import Readers
from dossier_scraper.ingest.runs import run_row
from dossier_scraper.model import Record
from dossier_scraper.site import Site

WARC_NAME = re.compile(r".+-(?P<source>[a-z]+)-(?P<stamp>[0-9]{8}T[0-9]{6}Z)-[0-9]+\.warc\.gz")


def rebuild(archive: Archive, site: Site, workers: int = 1) -> None:
    """Make the database and the snapshots again and put them in place of what is there.

    The new database is made outside the folder and copied over the old one by SQLite's backup, in one transaction,
    so that readers see the old state or the new one. Raises `IntegrityError` where the evidence is damaged.
    """
    with tempfile.TemporaryDirectory(prefix="dossier-rebuild-") as folder:
        store = derive(archive, site, Path(folder) / "dossiers.db", workers)
        try:
            replace_database(store, archive.database)
            write_snapshots(store, archive.snapshots)
        finally:
            store.close()


def derive(archive: Archive, site: Site, path: Path, workers: int = 1) -> Store:
    """Make a database at `path` from all of the archive's evidence and return it open."""
    store = Store(path)
    begin(store, archive)
    with Readers(site, workers) as readers:
        for line in Ledger(archive.ledger_path).lines():
            apply(store, archive, site, line, readers)
    return store


def begin(store: Store, archive: Archive) -> None:
    """Write the facts about the archive into an empty database."""
    store.set_facts(
        {
            "name": archive.name,
            "site": archive.site,
            "base_url": archive.base_url,
            "rights": archive.rights,
            "demo": "1" if archive.demo else None,
            "extractor_version": EXTRACTOR_VERSION,
            "ledger_seq": "0",
            "ledger_hash": None,
        }
    )


def replace_database(store: Store, live: Path) -> None:
    """Copy a database over the live one in one transaction; a live file that is no database is put aside first."""
    connection = sqlite3.connect(live, timeout=60)
    try:
        store.db.conn.backup(connection)
    except sqlite3.DatabaseError:
        connection.close()
        for name in (live.name, f"{live.name}-wal", f"{live.name}-shm"):
            live.with_name(name).unlink(missing_ok=True)
        connection = sqlite3.connect(live, timeout=60)
        store.db.conn.backup(connection)
    finally:
        connection.close()


def prepare(archive: Archive, site: Site) -> list[str]:
    """Bring an archive into order before its lock holder writes; return what was repaired, a line each.

    Closes what a killed run left open and enters it into the ledger, and brings the database up to the ledger. Raises
    `IntegrityError` where evidence that the ledger lists is damaged or missing.
    """
    done = [str(found) for found in repair(archive)]
    ledger = Ledger(archive.ledger_path)
    seq, _ = ledger.head
    behind = _applied(archive)
    if behind is None or behind > seq:
        rebuild(archive, site)
        done += ["the database was made again from the evidence"] if seq else []
    store = Store(archive.database)
    try:
        with Readers(site, 1) as readers:
            if behind is not None and behind < seq:
                for line in ledger.lines():
                    if line.seq > behind:
                        apply(store, archive, site, line, readers)
                done.append(f"the database was brought up to ledger line {seq}")
            done += _enter_orphans(store, archive, site, ledger, readers)
        write_snapshots(store, archive.snapshots)
    finally:
        store.close()
    return done


def _applied(archive: Archive) -> int | None:
    """Return the ledger line that the database has come to, or None for one that must be made again."""
    if not archive.database.exists() or (store := open_or_none(archive.database)) is None:
        return None
    try:
        fact = store.fact("ledger_seq")
        return int(fact) if fact and store.fact("extractor_version") == EXTRACTOR_VERSION else None
    finally:
        store.close()


def open_or_none(path: Path) -> Store | None:
    """Open a database, or return None for a file that is none or is damaged."""
    try:
        store = Store(path)
        if store.row("PRAGMA quick_check(1)") != {"quick_check": "ok"}:
            store.close()
            return None
        return store
    except sqlite3.DatabaseError:
        return None


def _enter_orphans(store: Store, archive: Archive, site: Site, ledger: Ledger, readers: Readers) -> list[str]:
    """Enter WARC files that no ledger line lists, left by a killed run, as that run, interrupted."""
    listed = {file["name"] for line in ledger.lines() for file in line.facts.get("warc_files", ())}
    orphans: dict[str, list[Path]] = {}
    for path in sorted(archive.warc.glob("*.warc.gz")):
        if path.name not in listed and (made := WARC_NAME.fullmatch(path.name)):
            orphans.setdefault(f"{made['stamp']}-{made['source']}", []).append(path)
    store.db.execute("DELETE FROM captures WHERE run_id IN (SELECT id FROM runs WHERE state = 'running')")
    store.db.execute("DELETE FROM runs WHERE state = 'running'")
    for run_id, paths in orphans.items():
        stamp, _, source = run_id.partition("-")
        started_at = iso(datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC))
        files = [{"name": p.name, "size": p.stat().st_size, "sha256": _sha256(p)} for p in paths]
        facts: dict[str, Any] = {
            "run": run_id,
            "source": source,
            "started_at": started_at,
            "finished_at": None,
            "state": "interrupted",
            "published": False,
            "reason": "killed",
            "extractor_version": EXTRACTOR_VERSION,
            "grade": "direct",
            "minted": {},
            "warc_files": files,
        }
        ended = _load(store, archive, site, facts, readers) or started_at
        line = ledger.append("run", facts | {"at": ended, "counts": store.counts(run_id)})
        _settle_run(store, site, line)
    return [f"run {run_id} was interrupted; its evidence was entered into the ledger" for run_id in orphans]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def apply(store: Store, archive: Archive, site: Site, line: Line, readers: Readers) -> None:
    """Bring one ledger line into the database: its run's captures, then, if it was published, the history."""
    if line.type == "run":
        _load(store, archive, site, line.facts, readers)
        _settle_run(store, site, line)
    elif line.type in ("accept", "merge", "unmerge"):
        with store.transaction():
            apply_decision(store, site, line)
    else:
        raise RefusedFolder(
            f"{archive.ledger_path}, line {line.seq}: a newer program wrote {line.type!r}: upgrade this one"
        )


def _load(store: Store, archive: Archive, site: Site, facts: Mapping[str, Any], readers: Readers) -> str | None:
    """Write the captures of a run from its WARC files; return the time of the last of them."""
    run_id, grade = facts["run"], facts["grade"]
    store.db.execute("DELETE FROM captures WHERE run_id = ?", (run_id,))
    store.upsert("runs", [_row(store, {**facts, "published": False, "counts": {}})])
    queue, ended = CaptureQueue(store, site), None
    for file in facts["warc_files"]:
        for observed in readers.observe(read_records(archive.warc / file["name"]), run_id, grade):
            if isinstance(observed, Record):
                queue.write()
                observed = observe_in(archive, store, queue, site, observed, run_id, grade)
            ended = max(ended or "", iso(observed.capture.captured_at))
            queue.add(observed)
            if len(queue.waiting) >= GROUP:
                queue.write()
    queue.write()
    return ended


def _settle_run(store: Store, site: Site, line: Line) -> None:
    """Write a run's final row and, if the ledger says so, publish it, in one transaction."""
    with store.transaction():
        row = _row(store, line.facts) | {"seq": line.seq}
        store.upsert("runs", [row])
        if line.facts["published"]:
            publish(store, site, row, dict(line.facts["minted"]))
        _head(store, line)


def _head(store: Store, line: Line) -> None:
    store.set_facts({"ledger_seq": str(line.seq), "ledger_hash": line.hash})


def _row(store: Store, facts: Mapping[str, Any]) -> Row:
    return run_row(
        store,
        facts["run"],
        facts["source"],
        facts["started_at"],
        facts["finished_at"],
        facts["state"],
        facts["published"],
        facts["reason"],
        facts["extractor_version"],
        facts["counts"],
    )
