"""Bring an archive into order before its lock holder writes: repair it, catch up with the ledger, enter killed runs."""

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import cast

from dossier_scraper.archive.check.proved import Told, ledger_told
from dossier_scraper.archive.check.touched import is_left
from dossier_scraper.archive.database.schema import archive_facts, is_behind, open_sound
from dossier_scraper.archive.database.store import Store, iso
from dossier_scraper.archive.evidence.copies import COPY
from dossier_scraper.archive.evidence.repair import repair
from dossier_scraper.archive.evidence.warc_reader import WarcFault, read_warcinfo
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.archive.files import append_file, open_file, rename_file
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.archive.ledger.run_line import facts_of
from dossier_scraper.archive.questions.answers import totals
from dossier_scraper.archive.snapshots import write_snapshots
from dossier_scraper.errors import IntegrityError, UsageError
from dossier_scraper.ingest.sealing import seal
from dossier_scraper.ingest.units.readers import Readers, Workers
from dossier_scraper.ingest.upkeep.rebuild import UNREAD, about, bring_up, ids_given, load, rebuild, settle_run
from dossier_scraper.ingest.upkeep.stumbles import are_read_now
from dossier_scraper.ingest.upkeep.upgrade import refuse_older, upgrade
from dossier_scraper.model import Grade, RunRecord, RunSource, WarcFile
from dossier_scraper.site import Site
from dossier_scraper.site.digest import extractor_version

AGAIN = "the database was made again from the evidence"
RUN_ID = re.compile(r"(?P<stamp>[0-9]{8}T[0-9]{6}Z)-(?P<source>live|warc|wayback|commoncrawl)")
# Files of an import of another archive: what it says itself, and copies.
OF_AN_ARCHIVE = re.compile(rf"{COPY.pattern}|.*-archive-[0-9]{{8}}T[0-9]{{6}}Z-[0-9]{{5}}\.warc\.gz")
GRADES: dict[str, Grade] = {"live": "direct", "warc": "warc", "wayback": "replay", "commoncrawl": "commoncrawl"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What a database was made from: ledger lines up to `seq`, read by an extractor; `older` is one of fewer tables."""

    seq: int
    hash: str | None
    extractor: str
    older: bool


def prepare(archive: Archive, site: Site, *, why: str | None = None, workers: Workers = 1) -> list[str]:
    """Bring an archive into order before its lock holder writes; return what was done, a line each.

    Closes what a killed run left open and enters it into the ledger, brings the database up to the ledger and to this
    program's extractor; a person says `why` a large change by that is right. Raises `RunHeld` where nobody did,
    `IntegrityError` where evidence that the ledger lists is damaged or missing, and `DiskFault`.
    """
    archive.check_space()
    done = [str(found) for found in repair(archive)]
    ledger = Ledger(archive.ledger_path)
    known = ledger_told(archive)
    unlisted = sorted(path for path in archive.warc.glob("*.warc.gz") if path.name not in known.files)
    done += _put_aside(archive, unlisted)
    orphans = list(_orphans(ledger, unlisted))
    done += _made_current(archive, site, ledger, known, why, workers)
    ledger = Ledger(archive.ledger_path)
    store = Store(archive.database)
    try:
        store.set_facts(about(archive))
        with Readers.of(site, 1) as readers:
            seq, behind = ledger.head[0], int(store.fact("ledger_seq") or 0)
            if behind < seq:
                bring_up(store, archive, site, 1, given=ids_given(ledger), since=behind)
                done.append(f"the database was brought up to ledger line {seq}")
            named = site.with_origins(known.origins)
            done += _enter_orphans(store, archive, named, ledger, orphans, readers)
        write_snapshots(store, archive.snapshots)
    finally:
        store.close()
    archive.furnish()
    with disk_faults(archive.ledger_path), append_file(archive.root, archive.ledger_path.name):
        pass  # from now on a ledger that is missing was lost, also when the first run is killed
    return done


def accept_extractor(archive: Archive, site: Site, why: str) -> list[str]:
    """Bring the database to this program's extractor, however much that changes, because a person found it right.

    Returns what was done. Raises `UsageError` when the database is read by it already; what a killed one left, its
    snapshots, is brought to an end all the same.
    """
    applied = _applied(archive)
    if applied is None or applied.extractor == extractor_version(site):
        new = extractor_version(site)
        prepare(archive, site)
        raise UsageError(f"{archive.root} is read by extractor {new} already: there is nothing to accept")
    return prepare(archive, site, why=why)


def _made_current(
    archive: Archive, site: Site, ledger: Ledger, known: Told, why: str | None, workers: Workers
) -> list[str]:
    """Make the database again where it must be, or bring it to this program's extractor."""
    agreed, applied, seq, new = known.accepted, _applied(archive), ledger.head[0], extractor_version(site)
    _refuse_shortened(archive, ledger, applied)
    for version in filter(None, (known.in_force, applied.extractor if applied else None)):
        refuse_older(archive, version)
    if applied and applied.extractor == new and not applied.older:
        if not are_read_now(archive, site):
            return []
        rebuild(archive, site, workers)
        return ["the database was made again: pages are read by now over which this program stumbled"]
    old = applied.extractor if applied else known.in_force
    waits = agreed and agreed[1] == new and agreed[0] > (applied.seq if applied else 0)  # its line is written already
    if old and old != new and not waits:
        now, readable = datetime.now(UTC), applied is not None
        return upgrade(archive, site, old, now, adopted=known.adopted, readable=readable, why=why, workers=workers)
    rebuild(archive, site, workers)
    return [AGAIN] if seq else []


def _refuse_shortened(archive: Archive, ledger: Ledger, applied: Applied | None) -> None:
    """Raise `IntegrityError` when the ledger has lost the line up to which the database was made.

    A line is durable before the database is: no crash does this.
    """
    if applied is None or applied.seq == 0:
        return
    line = next(ledger.lines(applied.seq - 1), None) if applied.seq <= ledger.head[0] else None
    if line is None or line.hash != applied.hash:
        raise IntegrityError(
            f"{archive.ledger_path} has lost lines, or is another's: {archive.database.name} was made from line"
            f" {applied.seq} of a ledger that had it. Bring that one back from a copy. If this one is right, remove"
            f" {archive.database.name} and run `dossier rebuild`."
        )


def _put_aside(archive: Archive, unlisted: Iterable[Path]) -> list[str]:
    """Put into quarantine what no line lists of a killed upgrade or import of an archive; the next makes it again."""
    found = []
    for path in unlisted:
        what = "upgrade" if "-extractor-" in path.name else "import" if OF_AN_ARCHIVE.fullmatch(path.name) else None
        if what:
            rename_file(archive.root, f"warc/{path.name}", f"quarantine/{path.name}")
            found.append(f"{path.name}: of an {what} that was not completed; went to quarantine/")
    return found


def _applied(archive: Archive) -> Applied | None:
    """Return what the database was made from, or None for one that is missing, damaged, or not made by this program.

    Raises `RefusedFolder` where a newer program wrote it.
    """
    if not archive.database.is_file():
        return None
    try:
        with open_sound(archive.database, known=is_left(archive)) as db:
            facts, older = archive_facts(db), is_behind(db)
    except sqlite3.DatabaseError:
        return None
    seq, extractor = facts.get("ledger_seq") or "", facts.get("extractor_version")
    if not re.fullmatch("[0-9]{1,15}", seq) or not extractor or facts.get(UNREAD):
        return None
    return Applied(seq=int(seq), hash=facts.get("ledger_hash"), extractor=extractor, older=older)


def _enter_orphans(
    store: Store, archive: Archive, site: Site, ledger: Ledger, found: list[tuple[str, Path]], readers: Readers
) -> list[str]:
    """Enter what a killed run wrote as that run, interrupted; rows that it left unfinished go."""
    store.drop_unfinished()
    orphans: dict[str, list[Path]] = {}
    for run_id, path in found:
        orphans.setdefault(run_id, []).append(path)
    for run_id, paths in orphans.items():
        stamp, _, source = run_id.partition("-")
        started_at = iso(datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC))
        run = RunRecord(
            id=run_id,
            source=cast(RunSource, source),
            grade=GRADES[source],
            started_at=started_at,
            state="interrupted",
            reason="killed",
            extractor_version=extractor_version(site),
            origins=tuple(json.loads(read_warcinfo(paths[0]).get("origins", "[]"))),
            warc_files=tuple(WarcFile(name=p.name, size=p.stat().st_size, sha256=_sha256(p)) for p in paths),
        )
        site = site.with_origins(run.origins)
        ended = load(store, archive, site, run, readers) or started_at
        run = replace(run, counts=totals(store, run_id))
        with store.transaction():
            seal(store, ledger, "run", facts_of(run, ended), partial(settle_run, store, site, given={}))
    return [f"run {run_id} was interrupted; its evidence was entered into the ledger" for run_id in orphans]


def _orphans(ledger: Ledger, unlisted: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """Yield the WARC files of killed runs: those that no line lists, written after the ledger's last line.

    A killed run is the last thing that happened. Whatever else lies there was put there by somebody else, and is
    left for `verify` to name.
    """
    _, head = ledger.head
    for path in filter(Path.exists, unlisted):
        try:
            info = read_warcinfo(path)
        except WarcFault:
            continue
        if info.get("ledger-head") == head and RUN_ID.fullmatch(run_id := info.get("isPartOf", "")):
            yield run_id, path


def _sha256(path: Path) -> str:
    with open_file(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
