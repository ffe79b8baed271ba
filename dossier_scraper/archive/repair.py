"""What a killed run leaves behind, put right before the next one: torn ends are cut, whole records are kept.

Nothing is deleted that anything was written to: what is cut goes to `quarantine/`. Telling the ledger is the caller's.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dossier_scraper.archive.folder import PART, Archive, disk_faults, replace_file, sync_file, sync_folder
from dossier_scraper.archive.ledger import Ledger
from dossier_scraper.archive.warc_reader import OPEN, WarcFault, members, read_warcinfo
from dossier_scraper.archive.warc_writer import WarcFile


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing that was put right: the file, a sentence to print, and the WARC file that the ledger must list now."""

    file: str
    what: str
    warc_file: WarcFile | None = None


def repair(archive: Archive) -> list[Repair]:
    """Put right what a killed run left, and say what was done; the caller holds the lock.

    Cuts a torn end of the ledger; closes each WARC file that was being written, cut to its last whole record; finds
    closed WARC files that the killed run did not come to list; removes half-written derived files. Killed itself, it
    starts again. Raises `IntegrityError` when the ledger is damaged further back than at its end.
    """
    with disk_faults(archive.root):
        done = [*_ledger_end(archive), *_open_files(archive)]
        return [*done, *_unlisted_files(archive, {one.file for one in done}), *_half_written(archive)]


def _ledger_end(archive: Archive) -> Iterator[Repair]:
    path = archive.ledger_path
    data = path.read_bytes() if path.exists() else b""
    end = data.rfind(b"\n") + 1
    if data[end:]:
        yield Repair(path.name, _cut(archive, path, end))


def _open_files(archive: Archive) -> Iterator[Repair]:
    for path in sorted(archive.warc.glob("*" + OPEN)):
        end, fault = 0, ""
        try:
            for offset, length in members(path):
                end = offset + length
        except WarcFault as error:
            fault = _cut(archive, path, error.offset)
        if end == 0:
            path.unlink()
            sync_folder(archive.warc)
            yield Repair(path.name, f"held no whole record and is gone; {fault or 'it was empty'}")
            continue
        closed = path.with_name(path.name.removesuffix(OPEN))
        sync_file(path)
        path.rename(closed)
        sync_folder(archive.warc)
        yield Repair(closed.name, f"closed after a kill; {fault or 'all of it was whole'}", _warc_file(closed))


def _unlisted_files(archive: Archive, closed: set[str]) -> Iterator[Repair]:
    """Find what was closed right before the kill: its `warcinfo` names the line at which the ledger still ends."""
    ledger = Ledger(archive.ledger_path)
    listed = closed | {item["name"] for line in ledger.lines() for item in line.facts.get("warc_files", ())}
    for path in sorted(archive.warc.glob("*.warc.gz")):
        if path.name not in listed and read_warcinfo(path).get("ledger-head") == ledger.head[1]:
            yield Repair(path.name, "closed before a kill and not yet in the ledger", _warc_file(path))


def _half_written(archive: Archive) -> Iterator[Repair]:
    for path in sorted([*archive.root.glob("*" + PART), *archive.snapshots.rglob("*" + PART)]):
        path.unlink()
        yield Repair(path.relative_to(archive.root).as_posix(), "half-written, removed")


def _cut(archive: Archive, path: Path, end: int) -> str:
    """Move what follows `end` to the quarantine, then cut it off; return what to say of it."""
    with path.open("r+b") as file:
        file.seek(end)
        tail = file.read()
        name = f"{path.name.removesuffix(OPEN)}-{end}-{hashlib.sha256(tail).hexdigest()[:8]}.torn"
        archive.quarantine.mkdir(exist_ok=True)
        replace_file(archive.quarantine / name, tail)
        sync_file(archive.quarantine / name)
        sync_folder(archive.quarantine)
        file.truncate(end)
    sync_file(path)
    return f"a torn end of {len(tail)} bytes went to quarantine/{name}"


def _warc_file(path: Path) -> WarcFile:
    with path.open("rb") as file:
        return WarcFile(path.name, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())
