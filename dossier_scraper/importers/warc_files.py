"""The files that an import is given: WARC 1.0 and 1.1, compressed or not, packages of them, and folders of all these.

A file may lie at an address, and is read there by ranges. What a record means is decided elsewhere; here files are told
apart and hashed.
"""

import hashlib
import os
import re
import shlex
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Literal, cast
from urllib.parse import urlsplit

from dossier_scraper.archive.evidence.elsewhere import opener
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.errors import DossierError, UsageError
from dossier_scraper.importers.descriptions import NAME, WEB_ARCHIVE, Description
from dossier_scraper.importers.packages import LARGEST_TEXT, Entry, entries_of, holds_warcs, offsets_in
from dossier_scraper.importers.parts import Part, Wanted, parts_of, parts_of_file
from dossier_scraper.wording import one_line

# So many files that are passed over are named.
TOLD = 3
# What web archives are kept in besides (RFC 8878, 3.1; ARC 1.0; CDX), by how it begins, and the command that helps.
OTHERS = (
    (rb"\x5d\x2a\x4d\x18", "packed with Zstandard and a dictionary, its first frame (zstd -d -D DICTIONARY {file})"),
    (rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18", "packed with Zstandard, unpack it first (zstd -d {file})"),
    (rb"BZh", "packed with bzip2, unpack it first (bunzip2 {file})"),
    (rb"\xfd7zXZ\0", "packed with xz, unpack it first (unxz {file})"),
    (rb"filedesc:", "an ARC file, make a WARC file of it first (warcio recompress {file} NEW.warc.gz)"),
    (rb"7z\xbc\xaf\x27\x1c|Rar!", "packed, unpack it first (7z x {file})"),
    (rb"(?s).{257}ustar", "a tar file, unpack it first (tar -xf {file})"),
    (rb"version https://git-lfs", "a pointer into Git LFS, fetch the file itself first (git lfs pull)"),
    (rb'\s*\{\s*"log"\s*:', "a HAR file, make a WARC file of it first (har2warc {file} NEW.warc.gz)"),
    (rb'(?s)\s*\{.{0,2000}"resources"', "the description of a package; name its folder, or the WACZ files"),
    (
        rb"(?is)(?:from|date|subject|mime-version):.{0,2000}multipart/related",
        "a page as a browser saved it; take it apart (ripmime -i {file} -d FOLDER) and make a WARC file of what was in"
        " it (warcit ADDRESS FOLDER)",
    ),
    (
        rb"(?is)(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|!--)",
        "a page alone; make a WARC file of a folder of them, laid out as the site is (warcit ADDRESS FOLDER)",
    ),
    (rb"\0+\Z", "zeros: a copy of it was not finished"),
    (rb"PK\x03\x04", "a ZIP file without any"),
    (rb"\Z", "empty, or cut off at its beginning"),
    (
        rb" CDX |[^\n]{1,9999} [0-9]{14} (?:\{|[^\n ]+ [^\n ]+ )",
        "an index of captures; name the WARC files that it is of (dossier import warc FILE.warc.gz)",
    ),
)


class _NoneWithin(DossierError):
    """A whole ZIP file holds no web archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """One file as it was given: its kind, size in bytes and SHA-256 in hex.

    `contradicted` is the digest that it does not fit, as the description of its folder names it. A file that is not
    here lies at `address`.
    """

    path: Path
    kind: Literal["warc", "package"]
    size: int
    sha256: str
    contradicted: str | None = None
    address: str | None = None

    @classmethod
    def at(cls, address: str) -> "InputFile":
        """Look at a file that is not here, from its first byte to its last.

        Raises `UsageError` where nobody let it be fetched, `DossierError` where it cannot be, or as `of` does.
        """
        with _remote_faults(address), _fetched(address) as file:
            return cls._told(file, one_line(address), Path(urlsplit(address).path), address)

    @classmethod
    def of(cls, path: Path) -> "InputFile":
        """Look at a file. Raises `UsageError` when there is none, `DossierError` for one that is no WARC or package."""
        if not path.is_file():
            raise UsageError(f"{one_line(path)} is no file; name WARC or WACZ files, ZIP files of them, or folders.")
        with disk_faults(path), path.open("rb") as file:
            return cls._told(file, one_line(path), path)

    @classmethod
    def _told(cls, file: BinaryIO, name: str, path: Path, address: str | None = None) -> "InputFile":
        """Tell what an open file is, by how it begins."""
        head = _unpacked(file.read(4096))
        kind: Literal["warc", "package"] = "package" if head.startswith(b"PK\x03\x04") else "warc"
        if not head.lstrip(b"\r\n").startswith(b"WARC/") and not (kind == "package" and holds_warcs(file, name)):
            what = next((what for begin, what in OTHERS if re.match(begin, head)), "")
            what = f", but {what.format(file=shlex.quote(one_line(path.name)))}" if what else ""
            refusal = _NoneWithin if kind == "package" else DossierError
            raise refusal(f"{name} is no WARC or WACZ file{what}; nothing was imported.")
        file.seek(0)
        digest = hashlib.file_digest(cast(BufferedReader, file), "sha256").hexdigest()
        return cls(path=path, kind=kind, size=file.seek(0, os.SEEK_END), sha256=digest, address=address)

    def entries(self, wanted: Wanted = lambda url: True) -> Iterator[Entry]:
        """Yield the WARC files that it is or holds; each is to be read before the next is asked for.

        Records whose address is not `wanted` are passed over.
        """
        if self.address is not None:
            with _remote_faults(self.address), _fetched(self.address) as file:
                yield from self._entries(file, one_line(self.address), wanted)
        elif self.kind == "package":
            with disk_faults(self.path), self.path.open("rb") as file:
                yield from self._entries(file, one_line(self.path), wanted)
        else:
            parts = parts_of(self.path, indexed_beside(self.path), wanted)
            yield self._entry(one_line(self.path), parts)

    def _entries(self, file: BinaryIO, name: str, wanted: Wanted) -> Iterator[Entry]:
        if self.kind == "package":
            yield from entries_of(file, name, wanted, contradicted=self.contradicted)
        else:
            yield self._entry(name, parts_of_file(file, self.path.name, (), wanted))

    def _entry(self, name: str, parts: Iterator[Part]) -> Entry:
        return Entry(name=name, size=self.size, parts=parts, contradicted=self.contradicted)


def _fetched(address: str) -> BinaryIO:
    fetch = opener()
    if fetch is None:
        raise UsageError(f"{one_line(address)} is not here: --remote fetches it.")
    return fetch(address)


@contextmanager
def _remote_faults(address: str) -> Iterator[None]:
    """Turn what a remote system says into one line; each has exceptions of its own."""
    try:
        yield
    except DossierError:
        raise
    except Exception as error:
        why = f"{type(error).__name__}: {str(error)[:200]}"
        raise DossierError(f"{one_line(address)} cannot be fetched: {one_line(why)}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What an import was given: files that can be read, each content once, and lines about what else was there.

    `refused` are web archives in a given folder that cannot be read; `passed` says of other files that they are none.
    """

    files: Sequence[InputFile]
    refused: Sequence[str]
    passed: Sequence[str]

    @classmethod
    def of(cls, paths: Sequence[Path | str]) -> "Given":
        """Look at files, those below folders, and those at addresses, which are text.

        Raises `UsageError`, and `DossierError` for a file that was named.
        """
        found, refused, passed = list[InputFile](), list[str](), list[str]()
        for path in paths:
            if isinstance(path, str):
                found.append(InputFile.at(path))
                continue
            if not path.is_dir():
                found.append(InputFile.of(path))
                continue
            below = _Folder.of(path)
            found += below.files
            refused += below.refused
            passed += below.passed
            if not below.files and not below.refused:
                none = f"{one_line(path)} is a folder without WARC or WACZ files."
                raise UsageError(" ".join([none, *below.passed[:TOLD]]))
        files = list({file.sha256: file for file in reversed(found)}.values())[::-1]
        return cls(files=files, refused=refused, passed=passed)


class _Folder:
    """What lies below a given folder; the lines name what cannot be read, and what is none of this."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files, self.refused, self.passed = list[InputFile](), list[str](), list[str]()
        self.others, self.descriptions = list[str](), list[Path]()

    @classmethod
    def of(cls, path: Path) -> "_Folder":
        """Look at all that lies below a folder; a link to another folder is not followed."""
        folder, names, denied = cls(path), list[Path](), list[OSError]()
        for root, below, files in os.walk(path, onerror=denied.append):
            names += [Path(root, name) for name in files]
            links = (Path(root, name) for name in below if Path(root, name).is_symlink())
            folder.passed += [f"{one_line(link)} is a link to a folder and not followed." for link in links]
        folder.refused += [f"{one_line(error.filename)} is a folder that may not be read." for error in denied]
        for name in sorted(names):
            folder._look_at(name)
        for name in folder.descriptions:
            folder._compare(name)
        folder._name_others()
        return folder

    def _look_at(self, path: Path) -> None:
        if path.name == NAME:
            self.descriptions.append(path)
            return
        if not WEB_ARCHIVE.search(path.name):
            self.others.append(one_line(path.relative_to(self.path)))
            return
        try:
            self.files.append(InputFile.of(path))
        except DossierError as why:
            line = re.sub(r"; (nothing was imported|name WARC .*)\.$", ".", str(why), flags=re.IGNORECASE)
            harmless = isinstance(why, _NoneWithin) and path.suffix.lower() == ".zip"
            (self.passed if harmless else self.refused).append(line)

    def _compare(self, described: Path) -> None:
        """Compare the files with what a package that was unpacked, or a collection of packages, says of them."""
        try:
            with disk_faults(described), described.open("rb") as file:
                description = Description.of(file.read(LARGEST_TEXT))
        except DossierError as why:
            self.refused.append(str(why))
            return
        if description.fault:
            self.passed.append(f"{one_line(described.parent)}/{description.fault}")
        places = {file.path: file.path.relative_to(described.parent).as_posix() for file in self._beside(described)}
        self.files = [
            replace(file, contradicted=description.contradiction(places[file.path], file.sha256, file.path))
            if file.path in places
            else file
            for file in self.files
        ]
        missing = description.missing(set(places.values()))
        self.refused += [f"{one_line(described.parent)}/{one_line(why)}." for why in missing]

    def _beside(self, described: Path) -> list[InputFile]:
        return [file for file in self.files if file.path.is_relative_to(described.parent)]

    def _name_others(self) -> None:
        """Say which files are not read, the first of them by name."""
        if len(self.others) == 1:
            self.passed.append(f"{one_line(self.path)}: {self.others[0]} is not read: its name is no web archive's.")
        elif self.others:
            first = ", ".join(self.others[:TOLD])
            more = ", …" if len(self.others) > TOLD else ""
            files = f"{len(self.others)} files are not read: their names are no web archives'"
            self.passed.append(f"{one_line(self.path)}: {files} ({first}{more}).")


def indexed_beside(path: Path) -> list[int]:
    """Return where records begin, as an index beside the file says: `NAME.cdxj` or `NAME.cdx`."""
    for index in (
        path.with_name(stem + end) for stem in (path.name, WEB_ARCHIVE.sub("", path.name)) for end in (".cdxj", ".cdx")
    ):
        if index.is_file():
            with index.open(errors="replace") as lines:
                return offsets_in(lines, path.name)
    return []


def _unpacked(head: bytes) -> bytes:
    """Return how a file begins, by which it is told (WARC 1.1, 4; RFC 1952; WACZ 1.1.1: a ZIP file)."""
    content = b""
    while head.startswith(b"\x1f\x8b") and not content:  # the first members may be empty
        inflater = zlib.decompressobj(31)
        try:
            content = inflater.decompress(head, 4096)
        except zlib.error:
            return b""
        if not (head := inflater.unused_data):
            return content
    return content or head
