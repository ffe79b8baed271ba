"""What the ledger of another archive tells: its runs, with the ids that they have here, and its decisions.

An archive is known by the first line of its ledger that is not ours as well: 12 hex digits of that line's hash. It is
the same in every later state of that archive. Two that were one until somebody copied the folder share their first
lines, and what came before the copy is nobody else's. What an archive took from a third one is the third one's.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dossier_scraper.archive.evidence.copies import name_here
from dossier_scraper.archive.evidence.resources import read_resource
from dossier_scraper.archive.ledger.chain import Ledger, Line
from dossier_scraper.archive.ledger.run_line import run_of
from dossier_scraper.errors import IntegrityError
from dossier_scraper.model import OtherArchive, RunRecord, WarcFile

KEPT = "urn:dossier-scraper:ledger:"
LENGTH = 12
SUBJECTS = ("run", "organisation", "dossier", "capture")
OF_ANOTHER = re.compile(r".*-[0-9a-f]{12}")
TICK = timedelta(microseconds=1)
Find = Callable[[WarcFile], Path]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a person decided in another archive: line `seq` of its ledger, and what `decisions` would have of it."""

    archive: str
    seq: int
    at: str
    type: str
    subject: str
    object: str | None
    why: str

    @property
    def name(self) -> str:
        """Return what names it on the command line: the archive and the line of its ledger."""
        return f"{self.archive}-{self.seq}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """What an archive's ledger tells that is not ours: runs in its order, decisions, and WARC files with new names.

    `files` are by the names that they have there; `copies` are the same files by those that they have here.
    """

    archive: OtherArchive
    runs: tuple[RunRecord, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    files: tuple[WarcFile, ...] = ()
    copies: tuple[WarcFile, ...] = ()


def others_of(ledger: Ledger, ours: Set[str], find: Find) -> Others | None:
    """Return what a ledger tells beyond the lines whose hashes are `ours`, None where it has no other line.

    `find` says where the file lies that a line of it lists. Raises `IntegrityError` for a broken chain, and for a run
    that is told twice.
    """
    archive = archive_of(ledger, ours)
    if archive is None:
        return None
    runs, proposals = list[RunRecord](), list[Proposal]()
    for line, whose, place in _lines(ledger, ours, find):
        if line.type == "run":
            run = run_of(line.facts)
            runs.append(
                replace(run, id=f"{run.id}-{whose}", source="archive", archive=whose, ordered_at=place, other=None)
            )
        elif "extractor" not in line.facts and line.type != "decline":
            proposals.append(_proposal(line, whose))
    if len({run.id for run in runs}) < len(runs):
        raise IntegrityError(f"{ledger.path} tells of one run twice.")
    files = [file for line in ledger.lines() if line.hash not in ours for file in files_of(line.facts)]
    return Others(
        archive=archive,
        runs=tuple(runs),
        proposals=tuple(proposals),
        files=tuple(files),
        copies=tuple(replace(file, name=name_here(archive.id, file.name)) for file in files),
    )


def archive_of(ledger: Ledger, ours: Set[str]) -> OtherArchive | None:
    """Return which archive a ledger is, and its last line; None where every line is one of `ours`."""
    first = next((line.hash for line in ledger.lines() if line.hash not in ours), None)
    seq, head = ledger.head
    return OtherArchive(id=first[:LENGTH], seq=seq, head=head) if first else None


def with_names_here(runs: Iterable[RunRecord], names: Mapping[str, str]) -> tuple[RunRecord, ...]:
    """Return runs with the names that their WARC files have here; `names` are those by SHA-256.

    Raises `IntegrityError` for a file that is not here.
    """
    try:
        return tuple(
            replace(run, warc_files=tuple(replace(file, name=names[file.sha256]) for file in run.warc_files))
            for run in runs
        )
    except KeyError as missing:
        raise IntegrityError(
            f"A run of another archive lists a file that is not here (SHA-256 {missing})."
        ) from missing


def files_of(facts: Mapping[str, Any]) -> list[WarcFile]:
    """Return the WARC files that a line lists."""
    return [WarcFile(**file) for file in facts.get("warc_files", ())]


def names_of(lines: Iterable[Line]) -> dict[str, str]:
    """Return the names of the WARC files that lines list, by SHA-256."""
    return {file.sha256: file.name for line in lines for file in files_of(line.facts)}


def kept_ledger(other: OtherArchive, file: Path) -> Ledger:
    """Return the ledger of another archive as an import kept it in a file of the evidence. Raises `IntegrityError`."""
    kept = Ledger(Path(f"{file}: {KEPT}{other.head}"), read_resource(file, KEPT + other.head))
    if kept.head != (other.seq, other.head):
        raise IntegrityError(f"{kept.path} is not the ledger that its address names.")
    return kept


def _lines(ledger: Ledger, ours: Set[str], find: Find) -> Iterator[tuple[Line, str, str | None]]:
    """Yield the lines that are not ours, whose each is, and for a crawl its place in time there.

    In the place of a line that took in a third archive are the lines of that one.
    """
    whose, last = archive_of(ledger, ours), ""
    for line in ledger.lines():
        run = run_of(line.facts) if line.type == "run" else None
        place = None
        if run and run.source == "live":
            place = last = max(run.started_at, _behind(last))
        if line.hash in ours or whose is None:
            continue
        if run and run.other:
            if run.published:
                yield from _lines(kept_ledger(run.other, find(run.warc_files[0])), ours, find)
        else:
            yield line, whose.id, place


def _behind(last: str) -> str:
    """Return the earliest place for a crawl behind another, as `Store.write_run` gives it."""
    moment = datetime.fromisoformat(last) + TICK if last else None
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if moment else ""


def _proposal(line: Line, whose: str) -> Proposal:
    facts = line.facts
    subject = next((str(facts[name]) for name in SUBJECTS if name in facts), "")
    other = facts.get("other") or facts.get("path")
    if "run" in facts and not OF_ANOTHER.fullmatch(subject):
        subject = f"{subject}-{whose}"
    return Proposal(
        archive=whose,
        seq=line.seq,
        at=line.at,
        type=f"organisation {line.type}" if "organisation" in facts else line.type,
        subject=subject,
        object=str(other) if other else None,
        why=str(facts.get("why", "")),
    )
