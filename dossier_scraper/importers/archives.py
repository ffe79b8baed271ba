"""Import another archive of the same site: its evidence byte for byte, its runs as they were, its ledger as evidence.

The other folder is somebody else's: it is verified first, read through no link, and never written to. What was taken
in stands in one line of the ledger. Until that is written nothing of it counts, and what a stopped or killed import
left is removed; the other archive has it all.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from dossier_scraper.archive import files
from dossier_scraper.archive.check.standalone import Evidence
from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.evidence.copies import copy_in, drop_copies
from dossier_scraper.archive.evidence.warc_reader import OPEN, read_record, read_records
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.archive.ledger.origins import named_origins
from dossier_scraper.archive.ledger.others import KEPT, Others, names_of, others_of
from dossier_scraper.archive.questions.captures import capture
from dossier_scraper.errors import IncompleteRun, IntegrityError, RefusedFolder, RunHeld, UsageError
from dossier_scraper.importers.interrupts import Interrupts
from dossier_scraper.ingest.run import Ingest, RunResult
from dossier_scraper.ingest.units.readers import Readers, Workers
from dossier_scraper.ingest.upkeep.prepare import prepare
from dossier_scraper.ingest.upkeep.rebuild import load, new_of
from dossier_scraper.model import Record
from dossier_scraper.site import Site
from dossier_scraper.wording import counted

Say = Callable[[str], None]
Progress = Callable[[int, int], None]
# So many things that are wrong with the other archive are told.
TOLD = 3


def import_archive(
    root: Path,
    site: Site,
    folder: Path,
    *,
    workers: Workers = 1,
    say: Say = lambda line: None,
    progress: Progress = lambda done, of: None,
) -> RunResult | None:
    """Take in another archive of the site; return how the run ended, or None where all of it is here already.

    `say` is told what is taken in, `progress` the bytes that were copied and those of all files. Raises `UsageError`
    for the same folder, `RefusedFolder` for no archive, another site's, the demo's, a newer program's, or one whose
    files are links, `ArchiveBusy` while one of both is written, `IntegrityError` for one that is damaged, `RunHeld` for
    an empty one.
    """
    theirs = _opened(root, site, folder)
    with ExitStack() as stack:
        stack.enter_context(theirs.kept_still())
        interrupts = stack.enter_context(Interrupts())
        with interrupts.waiting():
            other = _Other.of(theirs)
        archive = Archive.open_or_create(root, site=site.id, base_url=site.base_url, name=site.name)
        stack.enter_context(archive.lock())
        repaired = prepare(archive, site)
        found = _new(archive, other)
        if found is None:
            return None
        for line in _told(theirs, found):
            say(line)
        archive.check_space(sum(copy.size for copy in found.copies))
        run = Ingest(
            archive,
            site,
            source="archive",
            started_at=datetime.now(UTC),
            user_agent=archive.user_agent,
            grade="warc",
            repaired=repaired,
            told={"archive": theirs.name, "origins": sorted(named_origins(other.ledger.lines(), theirs.warc))},
        )
        try:
            _take_in(run, other, found, workers, interrupts, progress)
        except BaseException:
            run.store.drop_unfinished()
            run.store.close()
            drop_copies(archive.root)
            raise
        return run.finish(None, datetime.now(UTC), others=found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Other:
    """Another archive: its folder, and its ledger as it was when it was verified."""

    folder: Archive
    text: bytes
    ledger: Ledger

    @classmethod
    def of(cls, folder: Archive) -> "_Other":
        """Verify another archive's evidence and ledger. Raises `RefusedFolder`, `RunHeld` and `IntegrityError`."""
        text = b""
        if folder.ledger_path.exists():
            text = _inside(folder.root, "ledger.jsonl")
        ledger = Ledger(folder.ledger_path, text)
        if not text and not any(folder.warc.glob("*.warc.gz")):
            raise RunHeld(f"{folder.root} holds nothing yet: there is no line in its ledger.")
        for name in names_of(ledger.lines()).values():
            _refuse_link(folder.root, f"warc/{name}")
        with disk_faults(folder.root):
            wrong = [str(finding) for finding in Evidence(folder.root).check()]
        if wrong:
            more = f" (and {len(wrong) - TOLD} more)" if len(wrong) > TOLD else ""
            raise IntegrityError(f"{folder.root} is damaged, nothing was imported: {'; '.join(wrong[:TOLD])}{more}")
        return cls(folder=folder, text=text, ledger=ledger)


def _opened(root: Path, site: Site, folder: Path) -> Archive:
    """Open the other archive, if it is one that can be taken in."""
    if not folder.exists():
        raise UsageError(f"{folder} is not there.")
    if root.exists() and root.samefile(folder):
        raise UsageError(f"{folder} is this archive itself; name another one.")
    if folder.is_dir():
        _refuse_link(folder, "archive.toml")
    theirs = Archive.open(folder)
    theirs.refuse_unless(site.id, demo=False)
    if (root / "archive.toml").exists():
        Archive.open(root).refuse_unless(site.id, demo=False)
    return theirs


def _refuse_link(folder: Path, name: str) -> None:
    """Raise `RefusedFolder` where a file of the other archive, or the folder that it is in, is a link or no file."""
    try:
        files.refuse_shared(folder, name, alone=False)
    except RefusedFolder as error:
        raise RefusedFolder(f"{error} Another archive is read through no link.") from error


def _inside(folder: Path, name: str) -> bytes:
    """Return the whole lines of a file of the other archive."""
    _refuse_link(folder, name)
    with disk_faults(folder / name), files.open_inside(folder, name) as file:
        return file.read()


def _new(archive: Archive, other: _Other) -> Others | None:
    """Return what of the other archive is not here yet; None where there is no run and no decision."""
    lines = list(Ledger(archive.ledger_path).lines())
    names, names_there = names_of(lines), names_of(other.ledger.lines())
    ours = {line.hash for line in lines}
    found = others_of(other.ledger, ours, lambda file: other.folder.warc / names_there.get(file.sha256, file.name))
    if found is None:
        return None
    pairs = [pair for pair in zip(found.files, found.copies, strict=True) if pair[0].sha256 not in names]
    names.update((copy.sha256, copy.name) for _, copy in pairs)
    found = replace(found, files=tuple(file for file, _ in pairs), copies=tuple(copy for _, copy in pairs))
    with closing(Store(archive.database)) as store:
        new = new_of(store, found, names)
        for path in (other.folder.warc / file.name for file in new.files):
            _refuse_other_records(store, archive, path)
    return new if new.runs or new.proposals else None


def _refuse_other_records(store: Store, archive: Archive, path: Path) -> None:
    """Raise `IntegrityError` where a file has another record under the id of one that is here.

    Two archives that took the same record out of Common Crawl both have it as it is.
    """
    for record in read_records(path):
        here = capture(store, record.id)
        if here and _content(record) != _content(read_record(archive.warc / here.warc_file, here.warc_offset)):
            raise IntegrityError(
                f"{path} has another record with the id of one that is here, {record.id}; not imported."
            )


def _content(record: Record) -> Record:
    """Return a record without its place."""
    return replace(record, warc_file="", offset=0, length=0)


def _told(theirs: Archive, found: Others) -> Iterator[str]:
    """Say what is taken in, and what is not."""
    for path in sorted(theirs.warc.glob("*" + OPEN)):
        yield f"{path.name} is not taken in: it is being written, or a killed run left it."
    size = sum(copy.size for copy in found.copies)
    runs, files = counted(len(found.runs), "run"), counted(len(found.copies), "WARC file")
    yield f"Taken in from {theirs.name} ({theirs.root}): {runs}, {files} ({size / 1e6:,.1f} MB)."
    if found.proposals:
        told = counted(len(found.proposals), "decision")
        yield f"{told} of its people, proposed here and not done: `dossier status` lists what to type."


def _take_in(
    run: Ingest, other: _Other, found: Others, workers: Workers, interrupts: Interrupts, progress: Progress
) -> None:
    """Keep the other ledger, copy the files, and write the rows of what they hold; nothing of it is published yet."""
    run.writer.resource(KEPT + found.archive.head, run.started_at, other.text)
    whole, done = sum(copy.size for copy in found.copies), 0

    def tell(size: int) -> None:
        nonlocal done
        done += size
        interrupts.check()
        progress(done, whole)

    for file, copy in zip(found.files, found.copies, strict=True):
        copy_in(run.archive.root, other.folder.root, file.name, copy, tell)
    files.sync_folder(run.archive.root, "warc")
    run.writer.sync()
    if not isinstance(workers, int):
        workers.whole = whole
    with Readers.of(run.site, workers) as readers:
        for one in found.runs:
            interrupts.check()
            load(run.store, run.archive, run.site, one, readers)
    if readers.unread:
        raise IncompleteRun(f"{counted(readers.unread, 'capture')} killed who read them; nothing was taken in.")
    interrupts.check()
