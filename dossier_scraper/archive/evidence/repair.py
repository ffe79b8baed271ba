"""What a killed run leaves behind, put right before the next one: torn ends are cut, whole records are kept.

Nothing is deleted that anything was written to: what is cut goes to `quarantine/`. Entering a closed file into the
ledger is the caller's: what no line lists was left by a killed run, and its `warcinfo` tells which.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dossier_scraper.archive import files
from dossier_scraper.archive.evidence.copies import drop_copies
from dossier_scraper.archive.evidence.warc_reader import OPEN, WarcFault, members
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.archive.folder import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One thing that was put right: the file's name, and what was done; as text, the line to print."""

    file: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}"


def repair(archive: Archive) -> list[Repair]:
    """Put right what a killed run left, and say what was done; the caller holds the lock.

    Cuts a torn end of the ledger; closes each WARC file that was being written, cut to its last whole record; removes
    half-written derived files. Killed itself, it starts again. Raises `DiskFault`.
    """
    with disk_faults(archive.root):
        return [*_ledger_end(archive), *_open_files(archive), *_half_written(archive)]


def _ledger_end(archive: Archive) -> Iterator[Repair]:
    path = archive.ledger_path
    data = files.read_file(path) if path.exists() else b""
    end = data.rfind(b"\n") + 1
    if data[end:]:
        yield Repair(file=path.name, what=_cut(archive, path, end))


def _open_files(archive: Archive) -> Iterator[Repair]:
    for name in drop_copies(archive.root):
        yield Repair(file=name, what="a copy of another archive's file whose import did not end; removed")
    for path in sorted(path for path in archive.warc.glob("*" + OPEN) if path.is_file() and not path.is_symlink()):
        end, fault = 0, ""
        try:
            for offset, length in members(path):
                end = offset + length
        except WarcFault as error:
            fault = _cut(archive, path, error.offset)
        if end == 0:
            files.remove_file(archive.root, f"warc/{path.name}")
            files.sync_folder(archive.root, "warc")
            yield Repair(file=path.name, what=f"held no whole record and is gone; {fault or 'it was empty'}")
            continue
        closed = path.name.removesuffix(OPEN)
        files.sync_file(archive.root, f"warc/{path.name}")
        files.rename_file(archive.root, f"warc/{path.name}", f"warc/{closed}")
        files.sync_folder(archive.root, "warc")
        yield Repair(file=closed, what=f"closed after a kill; {fault or 'all of it was whole'}")


def _half_written(archive: Archive) -> Iterator[Repair]:
    snapshots = (
        f"snapshots/{name}" for name, is_folder in files.names_in(archive.root, "snapshots").items() if is_folder
    )
    for folder in ("", "quarantine", "earlier", "static", "templates", *snapshots):
        found = files.names_in(archive.root, folder).items()
        for part in (name for name, is_folder in found if files.PART.fullmatch(name) and not is_folder):
            name = f"{folder}/{part}" if folder else part
            files.remove_file(archive.root, name)
            yield Repair(file=name, what="half-written, removed")


def _cut(archive: Archive, path: Path, end: int) -> str:
    """Move what follows `end` to the quarantine, then cut it off; return what to say of it."""
    with files.open_file(path) as file:
        file.seek(end)
        tail = file.read()
    name = f"{path.name.removesuffix(OPEN)}-{end}-{hashlib.sha256(tail).hexdigest()[:8]}.torn"
    files.replace_file(archive.root, f"quarantine/{name}", tail)
    files.sync_file(archive.root, f"quarantine/{name}")
    files.sync_folder(archive.root, "quarantine")
    files.cut_file(archive.root, path.relative_to(archive.root).as_posix(), end)
    return f"a torn end of {len(tail)} bytes went to quarantine/{name}"
