"""A unit of work: a range of a WARC file and by whose rules it is read. Nothing else is needed, and nothing is written.

Where records begin is known for sure only from the file's start. A range that begins somewhere is read from the first
place that looks like a record, and says which that was: who puts units together compares it with the end of the one
before, and has it read again where it was misled.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from dossier_scraper.archive.evidence.elsewhere import opener
from dossier_scraper.archive.evidence.warc_reader import (
    WarcFault,
    elsewhere,
    first_record,
    open_evidence,
    records_between,
)
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.ingest.capture.entry import Entry, entry_of
from dossier_scraper.ingest.capture.observe import WORKER_KILLED, Observed, observe, unread
from dossier_scraper.ingest.units.fetching import Opener
from dossier_scraper.model import Grade, Record
from dossier_scraper.site import Site
from dossier_scraper.site.origins import Origin

# Bytes of a WARC file in one unit: about a hundred pages, which a store elsewhere is asked for once; and of one that is
# here, where nothing is to be fetched: so long may the last worker read alone.
SIZE, HERE = 1 << 20, 1 << 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """The records of a file that begin from `start` on and before `stop`, in bytes; `size` is the file's.

    A record begins at `start`, or, where it is `sought`, behind it. `origins` are the site's when its run was made. A
    file that is not here lies at `address`, and is fetched as `remote` lets it (see `Opener`).
    """

    path: Path
    size: int
    start: int
    stop: int
    sought: bool
    run_id: str
    grade: Grade
    origins: frozenset[Origin]
    address: str | None = None
    remote: tuple[str, ...] | None = None

    def __str__(self) -> str:
        """Return the name to print."""
        return f"{self.path.name}, bytes {self.start} to {self.stop}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a unit holds: what is written of each record, in order; a revisit as it is, as it needs the database.

    `begin` is where the first record begins, None where none does, and `end` where the next one behind them begins.
    `fault` says where and why reading ended before. Of the entries, so many are `unread`.
    """

    begin: int | None
    end: int
    entries: list[Entry | Record]
    fault: tuple[int, str] | None = None
    unread: int = 0


def units_of(path: Path, site: Site, run_id: str, grade: Grade) -> Iterator[Unit]:
    """Yield the units of a file of our evidence. Raises `WarcFault` where it is missing."""
    with disk_faults(path), open_evidence(path) as file:
        size = file.seek(0, os.SEEK_END)
    remote, address = opener(), elsewhere(path)
    step = SIZE if address else min(SIZE, HERE)
    for start in range(0, size, step):
        yield Unit(
            path=path,
            size=size,
            start=start,
            stop=min(start + step, size),
            sought=start > 0,
            run_id=run_id,
            grade=grade,
            origins=site.origins,
            remote=remote.named if isinstance(remote, Opener) else None,
            address=address,
        )


def read_unit(unit: Unit, site: Site) -> Found:
    """Read a unit by the tables of `site`: what its pages say, their provenance and their coverage."""
    site = site.with_origins(map(str, unit.origins))
    return _found(unit, site, lambda record: observe(record, site, run_id=unit.run_id, grade=unit.grade))


def unread_unit(unit: Unit, site: Site) -> Found:
    """Return what a unit holds, no page of which could be read."""
    found = _found(unit, site, lambda record: unread(record, run_id=unit.run_id, grade=unit.grade))
    reasons = [entry.capture.reason for entry in found.entries if isinstance(entry, Entry)]
    return replace(found, unread=reasons.count(WORKER_KILLED))


def _found(unit: Unit, site: Site, see: Callable[[Record], Observed]) -> Found:
    with disk_faults(unit.path), _open(unit) as file:
        begin = first_record(file, unit.start, unit.stop) if unit.sought else unit.start
        if begin is None:
            return Found(begin=None, end=unit.start, entries=[])
        entries: list[Entry | Record] = []
        records = records_between(file, unit.path, begin, unit.stop, unit.size)
        while True:
            try:
                record = next(records)
            except StopIteration as end:
                return Found(begin=begin, end=end.value, entries=entries)
            except WarcFault as fault:
                return Found(begin=begin, end=fault.offset, entries=entries, fault=(fault.offset, fault.what))
            entries.append(record if record.type == "revisit" else entry_of(see(record), site))


def _open(unit: Unit) -> BinaryIO:
    if unit.address is None or unit.remote is None:
        return open_evidence(unit.path)
    return Opener(unit.remote)(unit.address)
