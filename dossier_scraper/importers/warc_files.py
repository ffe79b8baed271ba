"""The files that an import is given: WARC 1.0 and 1.1, compressed or not, packages of them, and folders of all these.

What a record means is decided elsewhere; here files are told apart and hashed.
"""

import hashlib
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.errors import DossierError, UsageError
from dossier_scraper.importers.packages import Entry, entries_of, holds_warcs, offsets_in
from dossier_scraper.importers.parts import Wanted, parts_of

NAMED = re.compile(r"\.(w?arc(\.(gz|zst|bz2|xz))?|wacz|zip)$", re.IGNORECASE)
# What web archives are kept in besides (RFC 8878, 3.1; ARC 1.0; CDX), by how it begins, and the command that helps.
OTHERS = (
    (rb"\x5d\x2a\x4d\x18", "packed with Zstandard and a dictionary, its first frame (zstd -d -D DICTIONARY {file})"),
    (rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18", "packed with Zstandard, unpack it first (zstd -d {file})"),
    (rb"BZh", "packed with bzip2, unpack it first (bunzip2 {file})"),
    (rb"\xfd7zXZ\0", "packed with xz, unpack it first (unxz {file})"),
    (rb"filedesc:", "an ARC file, make a WARC file of it first (warcio recompress {file} NEW.warc.gz)"),
    (
        rb" CDX |[^\n]{1,9999} [0-9]{14} (?:\{|[^\n ]+ [^\n ]+ )",
        "an index of captures; name the WARC files that it is of (dossier import warc FILE.warc.gz)",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """One file as it was given: its kind, size in bytes and SHA-256 in hex."""

    path: Path
    kind: Literal["warc", "package"]
    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> "InputFile":
        """Look at a file. Raises `UsageError` when there is none, `DossierError` for one that is no WARC or package."""
        if not path.is_file():
            raise UsageError(f"{path} is no file; name WARC or WACZ files, ZIP files of them, or folders.")
        with disk_faults(path), path.open("rb") as file:
            head = _unpacked(file.read(4096))
            kind: Literal["warc", "package"] = "package" if head.startswith(b"PK\x03\x04") else "warc"
            if not head.startswith(b"WARC/") and not (kind == "package" and holds_warcs(path)):
                what = next((what for begin, what in OTHERS if re.match(begin, head)), "").format(file=path.name)
                what = f", but {what}" if what else ""
                raise DossierError(f"{path} is no WARC or WACZ file{what}; nothing was imported.")
            file.seek(0)
            return cls(
                path=path,
                kind=kind,
                size=path.stat().st_size,
                sha256=hashlib.file_digest(file, "sha256").hexdigest(),
            )

    def entries(self, wanted: Wanted = lambda url: True) -> Iterator[Entry]:
        """Yield the WARC files that it is or holds; each is to be read before the next is asked for.

        Records whose address is not `wanted` are passed over.
        """
        if self.kind == "package":
            yield from entries_of(self.path, str(self.path), wanted)
        else:
            parts = parts_of(self.path, indexed_beside(self.path), wanted)
            yield Entry(name=str(self.path), size=self.size, parts=parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What an import was given: files that can be read, each content once, and lines about what else was there.

    `refused` are web archives in a given folder that cannot be read; `passed` says of other files that they are none.
    """

    files: Sequence[InputFile]
    refused: Sequence[str]
    passed: Sequence[str]

    @classmethod
    def of(cls, paths: Sequence[Path]) -> "Given":
        """Look at files, and at those below folders. Raises `UsageError`, and `DossierError` for a named file."""
        found, refused, passed = list[InputFile](), list[str](), list[str]()
        for path in paths:
            if not path.is_dir():
                found.append(InputFile.of(path))
                continue
            before = len(found)
            for below in sorted(p for p in path.rglob("*") if p.is_file()):
                if not NAMED.search(below.name):
                    passed.append(f"{below}: not read, its name is not that of a web archive.")
                    continue
                try:
                    found.append(InputFile.of(below))
                except DossierError as why:
                    line = re.sub(r"[;.] nothing was imported\.$", ".", str(why), flags=re.IGNORECASE)
                    (passed if below.suffix.lower() == ".zip" else refused).append(line)
            if len(found) == before and not refused:
                raise UsageError(f"{path} is a folder without WARC or WACZ files.")
        files = list({file.sha256: file for file in reversed(found)}.values())[::-1]
        return cls(files=files, refused=refused, passed=passed)


def indexed_beside(path: Path) -> list[int]:
    """Return where records begin, as an index beside the file says: `NAME.cdxj` or `NAME.cdx`."""
    for index in (
        path.with_name(stem + end) for stem in (path.name, NAMED.sub("", path.name)) for end in (".cdxj", ".cdx")
    ):
        if index.is_file():
            with index.open(errors="replace") as lines:
                return offsets_in(lines, path.name)
    return []


def _unpacked(head: bytes) -> bytes:
    """Return how a file begins, by which it is told (WARC 1.1, 4; RFC 1952; WACZ 1.1.1: a ZIP file)."""
    if not head.startswith(b"\x1f\x8b"):
        return head
    try:
        return zlib.decompressobj(31).decompress(head, 4096)
    except zlib.error:
        return b""
