"""Bring an archive into order before its lock holder writes: repair it, catch up with the ledger, enter killed runs."""

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger import Ledger
from dossier_scraper.archive.repair import repair
from dossier_scraper.archive.schema import migrations, open_sound
from dossier_scraper.archive.snapshots import write_snapshots
from dossier_scraper.archive.store import Store, iso
from dossier_scraper.archive.warc_reader import WarcFault, read_warcinfo
from dossier_scraper.extract import EXTRACTOR_VERSION
from dossier_scraper.ingest.readers import Readers
from dossier_scraper.ingest.rebuild import apply, load, rebuild, settle_run
from dossier_scraper.model import Grade
from dossier_scraper.site import Site

RUN_ID = re.compile(r"(?P<stamp>[0-9]{8}T[0-9]{6}Z)-(?P<source>live|warc|wayback|commoncrawl)")
GRADES: dict[str, Grade] = {"live": "direct", "warc": "warc", "wayback": "replay", "commoncrawl": "commoncrawl"}


def prepare(archive: Archive, site: Site) -> list[str]:
    """Bring an archive into order before its lock holder writes; return what was done, a line each.

    Closes what a killed run left open and enters it into the ledger, and brings the database up to the ledger. Raises
    `IntegrityError` where evidence that the ledger lists is damaged or missing, and `DiskFault`.
    """
    archive.check_space()
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
    """Return the ledger line that the database has come to, or None for one that must be made again.

    Raises `RefusedFolder` where a newer program wrote it.
    """
    if not archive.database.exists():
        return None
    try:
        with open_sound(archive.database) as db:
            facts = dict(db.execute("SELECT key, value FROM archive"))
            older = bool(migrations.pending(db))
    except sqlite3.DatabaseError:
        return None
    same = not older and facts.get("extractor_version") == EXTRACTOR_VERSION
    return int(facts["ledger_seq"]) if same and facts.get("ledger_seq") else None


def _enter_orphans(store: Store, archive: Archive, site: Site, ledger: Ledger, readers: Readers) -> list[str]:
    """Enter what a killed run wrote as that run, interrupted; rows that it left unfinished go."""
    store.drop_unfinished()
    orphans: dict[str, list[Path]] = {}
    for run_id, path in _orphans(archive, ledger):
        orphans.setdefault(run_id, []).append(path)
    for run_id, paths in orphans.items():
        stamp, _, source = run_id.partition("-")
        started_at = iso(datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC))
        facts: dict[str, Any] = {
            "run": run_id,
            "source": source,
            "started_at": started_at,
            "finished_at": None,
            "state": "interrupted",
            "published": False,
            "reason": "killed",
            "extractor_version": EXTRACTOR_VERSION,
            "grade": GRADES[source],
            "minted": {},
            "warc_files": [{"name": p.name, "size": p.stat().st_size, "sha256": _sha256(p)} for p in paths],
        }
        ended = load(store, archive, site, facts, readers) or started_at
        line = ledger.append("run", facts | {"at": ended, "counts": store.counts(run_id)})
        settle_run(store, site, line)
    return [f"run {run_id} was interrupted; its evidence was entered into the ledger" for run_id in orphans]


def _orphans(archive: Archive, ledger: Ledger) -> Iterator[tuple[str, Path]]:
    """Yield the WARC files of killed runs: those that no line lists, written after the ledger's last line.

    A killed run is the last thing that happened. Whatever else lies there was put there by somebody else, and is
    left for `verify` to name.
    """
    listed = {file["name"] for line in ledger.lines() for file in line.facts.get("warc_files", ())}
    _, head = ledger.head
    for path in sorted(archive.warc.glob("*.warc.gz")):
        if path.name in listed:
            continue
        try:
            info = read_warcinfo(path)
        except WarcFault:
            continue
        if info.get("ledger-head") == head and RUN_ID.fullmatch(run_id := info.get("isPartOf", "")):
            yield run_id, path


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
