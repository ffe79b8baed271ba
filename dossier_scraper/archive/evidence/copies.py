"""WARC files of another archive, copied byte for byte under names of their own.

A copy ends in `.open` until the import of its archive is about to be written into the ledger. What a killed import left
is no evidence of ours: the archive that it was copied from has it.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from dossier_scraper.archive.evidence.warc_reader import OPEN
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.archive.files import (
    append_whole,
    create_file,
    names_in,
    open_inside,
    remove_file,
    rename_file,
    sync_folder,
)
from dossier_scraper.errors import IntegrityError
from dossier_scraper.model import WarcFile

COPY = re.compile(r"from-[0-9a-f]{12}-[A-Za-z0-9_.-]+\.warc\.gz")
PIECE = 1 << 20


def name_here(archive: str, name: str) -> str:
    """Return the name that another archive's file has here; what is a copy there already keeps its name."""
    return name if COPY.fullmatch(name) else f"from-{archive}-{name}"


def copy_in(root: Path, theirs: Path, name: str, copy: WarcFile, tell: Callable[[int], None]) -> None:
    """Copy `warc/NAME` of the archive at `theirs` to the file that `copy` says, which stays open; it is durable then.

    `tell` is told of each piece, its size in bytes; what it raises goes through. Raises `IntegrityError` where the
    bytes are not those that size and SHA-256 say, `RefusedFolder` where a name leads elsewhere, and `DiskFault`.
    """
    digest, size = hashlib.sha256(), 0
    with (
        disk_faults(root / "warc" / copy.name),
        open_inside(theirs, f"warc/{name}") as source,
        create_file(root, f"warc/{copy.name}{OPEN}") as file,
    ):
        while piece := source.read(PIECE):
            append_whole(file, piece)
            digest.update(piece)
            size += len(piece)
            tell(len(piece))
        os.fsync(file.fileno())
    if (size, digest.hexdigest()) != (copy.size, copy.sha256):
        raise IntegrityError(f"{theirs / 'warc' / name} was changed while it was being read.")


def close_copies(root: Path, copies: Iterable[WarcFile]) -> None:
    """Give copies their final names."""
    for copy in copies:
        rename_file(root, f"warc/{copy.name}{OPEN}", f"warc/{copy.name}")
    sync_folder(root, "warc")


def drop_copies(root: Path) -> list[str]:
    """Remove copies that were not brought to their end; return their names."""
    found = [name for name in names_in(root, "warc") if name.endswith(OPEN) and COPY.fullmatch(name[: -len(OPEN)])]
    for name in found:
        remove_file(root, f"warc/{name}")
    return found
