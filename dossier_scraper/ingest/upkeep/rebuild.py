"""Derive the database and the snapshots from the evidence: WARC files, the ledger and the extractor, nothing else.

`apply` brings one ledger line into a database; a rebuild applies all of them, a start those that a killed run left.
"""

import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from dossier_scraper.archive.database.store import Store, iso
from dossier_scraper.archive.evidence.warc_reader import WarcFault
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.archive.files import remove_file
from dossier_scraper.archive.fingerprint import keep_digests
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger, Line
from dossier_scraper.archive.ledger.origins import origins_of
from dossier_scraper.archive.ledger.others import Others, kept_ledger, names_of, others_of, with_names_here
from dossier_scraper.archive.ledger.run_line import run_of
from dossier_scraper.archive.questions.captures import is_capture
from dossier_scraper.archive.questions.decisions import proposed
from dossier_scraper.archive.questions.runs import ended_runs
from dossier_scraper.archive.snapshots import write_snapshots
from dossier_scraper.errors import DiskFault, RefusedFolder
from dossier_scraper.ingest.capture.entry import entry_of
from dossier_scraper.ingest.capture.queue import GROUP, CaptureQueue, observe_in
from dossier_scraper.ingest.publish.pagers import learn_pagers
from dossier_scraper.ingest.publish.publish import publish, take_in
from dossier_scraper.ingest.units.readers import Readers, Workers
from dossier_scraper.ingest.units.unit import Unit, units_of
from dossier_scraper.ingest.upkeep.decide import apply_decision
from dossier_scraper.ingest.upkeep.superseded import keep_superseded
from dossier_scraper.model import Record, RunRecord
from dossier_scraper.site import Site
from dossier_scraper.site.digest import extractor_version

# A fact of a database with captures whose pages nobody could read: how many. The next start makes it again.
UNREAD = "unread"


def rebuild(archive: Archive, site: Site, workers: Workers = 1) -> None:
    """Make the database and the snapshots again and put them in place of what is there.

    The new database is made outside the folder and copied over the old one by SQLite's backup, in one transaction,
    so that readers see the old state or the new one. Raises `IntegrityError` where the evidence is damaged.
    """
    with scratch() as folder:
        store = derive(archive, site, folder / "dossiers.db", workers)
        try:
            replace_database(store, archive.database)
        finally:
            store.close()
    with closing(Store(archive.database)) as store:
        write_snapshots(store, archive.snapshots)


def derive(
    archive: Archive,
    site: Site,
    path: Path,
    workers: Workers = 1,
    *,
    given: dict[str, str] | None = None,
    until: int | None = None,
) -> Store:
    """Make a database at `path` from all of the archive's evidence, or up to ledger line `until`; return it open.

    `given` are the ids by page key that the ledger gave (`ids_given`); those that are minted anew are added.
    """
    given = ids_given(Ledger(archive.ledger_path)) if given is None else given
    store = Store(path, durable=False)  # nothing is lost with it but time
    with store.references_at_the_end():
        begin(store, archive, site)
        bring_up(store, archive, site, workers, given=given, until=until)
    return store


def bring_up(
    store: Store,
    archive: Archive,
    site: Site,
    workers: Workers,
    *,
    given: dict[str, str],
    since: int = 0,
    until: int | None = None,
) -> None:
    """Bring the ledger's lines behind `since` into a database that these rules made, those up to `until` if given."""
    with Readers.of(site, workers) as readers:
        readers.expect(_plan(archive, site, since, until))
        for line in Ledger(archive.ledger_path).lines():
            site = site.with_origins(origins_of(line, archive.warc))
            if since < line.seq and (until is None or line.seq <= until):
                apply(store, archive, site, line, readers, given)
        with store.transaction():
            keep_digests(store)
        if readers.unread:
            store.set_facts({UNREAD: str(readers.unread)})


def _plan(archive: Archive, site: Site, since: int, until: int | None) -> Iterator[Unit]:
    """Yield the units that lines of the ledger ask for: of an import of another archive, only the database knows."""
    for line in Ledger(archive.ledger_path).lines():
        site = site.with_origins(origins_of(line, archive.warc))
        if (
            line.type == "run"
            and "other" not in line.facts
            and since < line.seq
            and (until is None or line.seq <= until)
        ):
            run = run_of(line.facts)
            for file in run.warc_files:
                with suppress(WarcFault, DiskFault):  # told when its turn comes
                    yield from units_of(archive.warc / file.name, site, run.id, run.grade)


def ids_given(ledger: Ledger) -> dict[str, str]:
    """Return every dossier id that the ledger gave, by page key; the first one where there were several."""
    given: dict[str, str] = {}
    for line in ledger.lines():
        for page_key, dossier_id in line.facts.get("minted", {}).items():
            given.setdefault(page_key, dossier_id)
    return given


def begin(store: Store, archive: Archive, site: Site) -> None:
    """Write the facts about the archive into an empty database."""
    read = {"extractor_version": extractor_version(site), "ledger_seq": "0", "ledger_hash": None}
    store.set_facts(about(archive) | read)


def about(archive: Archive) -> dict[str, str | None]:
    """Return the facts that `archive.toml` gives; a person may change some of them between runs."""
    names = ("name", "site", "base_url", "rights")
    return {name: getattr(archive, name) for name in names} | {"demo": "1" if archive.demo else None}


def replace_database(store: Store, live: Path) -> None:
    """Copy a database over the live one in one transaction; a live file that is no database goes first.

    All snapshots are marked: they are to be compared with it. Raises `DiskFault`; the live one is then as it was.
    """
    store.mark_snapshots()
    try:
        store.copy_over(live)
    except sqlite3.DatabaseError:
        for name in (live.name, f"{live.name}-wal", f"{live.name}-shm"):
            remove_file(live.parent, name)
        store.copy_over(live)


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder outside of the archive for a database that is being made; it goes afterwards."""
    with disk_faults(Path(tempfile.gettempdir())):
        folder = tempfile.TemporaryDirectory(prefix="dossier-")
    with folder as name:
        yield Path(name)


def apply(store: Store, archive: Archive, site: Site, line: Line, readers: Readers, given: dict[str, str]) -> None:
    """Bring one ledger line into the database: its run's captures, then, if it was published, the history."""
    if line.type == "run":
        run = run_of(line.facts)
        others = known_others(store, archive, line) if run.other and run.published else None
        for one in others.runs if others else [run]:
            load(store, archive, site, one, readers)
        settle_run(store, site, line, given, others)
    elif line.type in ("accept", "merge", "unmerge", "withhold", "release", "decline"):
        with store.transaction():
            if "extractor" in line.facts:
                keep_superseded(store, archive, site, line)
            apply_decision(store, site, line, given)
    else:
        raise RefusedFolder(
            f"{archive.ledger_path}, line {line.seq}: a newer program wrote {line.type[:40]!r}: upgrade this one"
        )


def load(store: Store, archive: Archive, site: Site, run: RunRecord, readers: Readers) -> str | None:
    """Write the captures of a run from its WARC files; return the time of the last of them.

    A record of another archive that is here already, byte for byte from Common Crawl, stays the capture that it is.
    """
    store.drop_captures(run.id)
    store.write_run(replace(run, state="running", published=False, counts={}))
    queue, ended = CaptureQueue(store), None
    for file in run.warc_files:
        for entry in readers.read(archive.warc / file.name, site, run.id, run.grade):
            if isinstance(entry, Record):
                if any(waiting.capture.id == entry.refers_to for waiting in queue.waiting):
                    queue.write()
                entry = entry_of(observe_in(archive, store, queue, site, entry, run.id, run.grade), site)
            ended = max(ended or "", iso(entry.capture.captured_at))
            if run.archive and is_capture(store, entry.capture.id):
                continue
            queue.add(entry)
            if len(queue.waiting) >= GROUP:
                queue.write()
    queue.write()
    return ended


def known_others(store: Store, archive: Archive, line: Line) -> Others | None:
    """Return what the line of an import of another archive took in: what its ledger told that was not here before."""
    lines, run = list(Ledger(archive.ledger_path).lines()), run_of(line.facts)
    if run.other is None or not run.warc_files:
        return None
    names, kept = names_of(lines), kept_ledger(run.other, archive.warc / run.warc_files[0].name)
    found = others_of(kept, {one.hash for one in lines}, lambda file: archive.warc / names.get(file.sha256, file.name))
    return new_of(store, found, names) if found else None


def new_of(store: Store, others: Others, names: Mapping[str, str]) -> Others:
    """Return what of another archive is not here yet; `names` are those of WARC files here, by SHA-256.

    Run in the state before: those of a killed import are gone by then.
    """
    there, decided = {one.id for one in ended_runs(store)}, proposed(store)
    return replace(
        others,
        runs=with_names_here((run for run in others.runs if run.id not in there), names),
        proposals=tuple(one for one in others.proposals if (one.archive, one.seq) not in decided),
    )


def settle_run(store: Store, site: Site, line: Line, given: dict[str, str], others: Others | None = None) -> None:
    """Write a run's final row and, if the ledger says so, publish it, in one transaction.

    A page gets the id that the line gave it, else the one that another line gave it (under other rules, a page may be
    read in another run); ids that are minted are added to `given`. `others` is what it took in of another archive.
    """
    with store.transaction():
        run = run_of(line.facts)
        store.write_run(run, line.seq)
        site = learn_pagers(store, site, run.id)
        if run.published:
            decided = {**given, **run.minted}
            published = take_in(store, site, others, decided) if others else publish(store, site, run.id, decided)
            store.end_others(line.seq)
            for page_key, dossier_id in published.minted.items():
                given.setdefault(page_key, dossier_id)
        store.set_head(line.seq, line.hash)
