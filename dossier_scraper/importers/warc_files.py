"""The files that an import is given: WARC 1.0 and 1.1, compressed or not, and WACZ packages of them.

What a record means is decided elsewhere; here files are told apart, unpacked and hashed.
"""

import hashlib
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dossier_scraper.archive.evidence.warc_reader import OURS, WarcFault, read_records
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.errors import DiskFault, DossierError, UsageError
from dossier_scraper.ingest.capture.observe import BODY_LIMIT
from dossier_scraper.model import Record

# Larger records hold no page; they are passed over unread.
LARGEST = BODY_LIMIT + (1 << 20)
PACKED = re.compile(r"archive/[^/]+\.warc(\.gz)?")
# What web archives are kept in besides (RFC 8878, 3.1; ARC 1.0), by how it begins, and what to do with it.
OTHERS = (
    (re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"), "packed with Zstandard, unpack it first (zstd -d)"),
    (re.compile(rb"BZh"), "packed with bzip2, unpack it first (bunzip2)"),
    (re.compile(rb"\xfd7zXZ\0"), "packed with xz, unpack it first (unxz)"),
    (re.compile(rb"filedesc:"), "an ARC file, make a WARC file of it first (warcio recompress OLD.arc.gz NEW.warc.gz)"),
)
# The last piece of a member with a wrong CRC is lost.
PIECE = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What of a file could not be read, in a line that names file and offset."""

    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """One file as it was given: its kind, size in bytes and SHA-256 in hex."""

    path: Path
    kind: Literal["warc", "wacz"]
    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> "InputFile":
        """Look at a file. Raises `UsageError` when there is none, `DossierError` for one that is no WARC or WACZ."""
        if not path.is_file():
            raise UsageError(f"{path} is no file; name WARC or WACZ files.")
        with disk_faults(path), path.open("rb") as file:
            head = _unpacked(file.read(4096))
            kind: Literal["warc", "wacz"] = "wacz" if head.startswith(b"PK\x03\x04") else "warc"
            if not head.startswith(b"WARC/") and not (kind == "wacz" and _members(path)):
                what = next((f", but {what}" for begin, what in OTHERS if begin.match(head)), "")
                raise DossierError(f"{path} is no WARC or WACZ file{what}; nothing was imported.")
            file.seek(0)
            return cls(
                path=path,
                kind=kind,
                size=path.stat().st_size,
                sha256=hashlib.file_digest(file, "sha256").hexdigest(),
            )

    def records(self) -> Iterator[Record | Fault]:
        """Yield the records that can be read, in their order, and what cannot."""
        if self.kind == "warc":
            yield from _read(self.path, str(self.path))
            return
        with tempfile.TemporaryDirectory(prefix="dossier-import-") as folder, zipfile.ZipFile(self.path) as package:
            for info in _members(self.path):
                unpacked = Path(folder) / ("a.warc.gz" if info.filename.endswith(".gz") else "a.warc")
                name = f"{self.path}: {info.filename}"
                fault = _unpack(package, info, unpacked, name)
                yield from _read(unpacked, name)
                yield from [fault] if fault else []


def read_all(files: Sequence[InputFile]) -> Iterator[Record | Fault]:
    """Yield the records of several files, and what of them cannot be read."""
    for file in files:
        yield from file.records()


def _unpacked(head: bytes) -> bytes:
    """Return how a file begins, by which it is told (WARC 1.1, 4; RFC 1952; WACZ 1.1.1: a ZIP file)."""
    if not head.startswith(b"\x1f\x8b"):
        return head
    try:
        return zlib.decompressobj(31).decompress(head, 16)
    except zlib.error:
        return b""


def _members(path: Path) -> list[zipfile.ZipInfo]:
    """Return the WARC files of a WACZ package, in the order of their names."""
    try:
        with zipfile.ZipFile(path) as package:
            found = [info for info in package.infolist() if PACKED.fullmatch(info.filename)]
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        why = f"{path} is a damaged ZIP file ({error}); repair it first (zip -FF). Nothing was imported."
        raise DossierError(why) from error
    return sorted(found, key=lambda info: info.filename)


def _unpack(package: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, name: str) -> Fault | None:
    """Copy one member out, as much of it as is whole."""
    if info.file_size > shutil.disk_usage(target.parent).free:
        raise DiskFault(f"{name}: no room to unpack {info.file_size >> 20} MiB in {target.parent.parent}.")
    with disk_faults(target), target.open("wb") as out:
        try:
            with package.open(info) as packed:
                while piece := packed.read(PIECE):
                    out.write(piece)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            return Fault(line=f"{name}, offset {out.tell()}: cannot be unpacked: {error}")
    return None


def _read(path: Path, name: str) -> Iterator[Record | Fault]:
    try:
        yield from read_records(path, LARGEST, (*OURS, "resource"))
    except WarcFault as fault:
        yield Fault(line=f"{name}, offset {fault.offset}: {fault.what}")
