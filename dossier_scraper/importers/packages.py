"""Packages of WARC files: WACZ (1.1.1), collections of WACZ, and any other ZIP file that holds WARC files.

What a package says of its files is checked: a hash that does not fit, and a signature's hash. The signature itself is
not checked: what it says is told.
"""

import hashlib
import json
import re
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Literal

from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.errors import DiskFault, DossierError
from dossier_scraper.importers.descriptions import NAME, Description, mapping_in
from dossier_scraper.importers.parts import Part, Wanted, parts_of
from dossier_scraper.importers.unpacked import CHUNK
from dossier_scraper.wording import one_line

WARCS = re.compile(r"\.warc(\.gz)?$", re.IGNORECASE)
PACKAGES = re.compile(r"\.(wacz|zip)$", re.IGNORECASE)
UNREADABLE = re.compile(r"\.(arc(\.gz)?|warc\.(zst|bz2|xz))$", re.IGNORECASE)
INDEXES = re.compile(r"\.(cdxj?)(\.gz)?$", re.IGNORECASE)
# A collection of packages, and no more boxes within boxes.
DEEPEST = 2
# Deflate makes nothing smaller than by this.
MOST_PACKED = 1032
# The last piece of a member with a wrong CRC is lost.
PIECE = 4096
# What a package is made of.
HOLDING, OTHER_MEMBERS, DIRECTORY = "with web archives", "of other kinds", "directory"
# Larger members are no index and no description of a package.
LARGEST_TEXT = 64 << 20
# A domain's name is not longer (RFC 1035, 2.3.4); more is not told of a signature.
LONGEST = 255
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A WARC file that was given, or that lies in a package: what it is called, its size in bytes, and its parts.

    `contradicted` is the digest, as the package names it, that the file does not fit. `said` are lines for people.
    `unit` is what its parts are: records, or the members of a package.
    """

    name: str
    size: int
    parts: Iterator[Part]
    contradicted: str | None = None
    said: tuple[str, ...] = ()
    unit: Literal["record", "member"] = "record"


def holds_warcs(file: BinaryIO, name: str) -> bool:
    """Return True if a ZIP file holds WARC files or packages. Raises `DossierError` for one that is damaged."""
    try:
        with zipfile.ZipFile(file) as package:
            return any(WARCS.search(member) or PACKAGES.search(member) for member in package.namelist())
    except BROKEN as error:
        why = f"{name} is a damaged ZIP file ({error}); repair it first (zip -FF). Nothing was imported."
        raise DossierError(why) from error


def entries_of(
    opened: BinaryIO, name: str, wanted: Wanted = lambda url: True, depth: int = 1, contradicted: str | None = None
) -> Iterator[Entry]:
    """Yield the WARC files of a package, in the order of their names, then the package itself with its members.

    Read each before the next is asked for. Records whose address is not `wanted` are passed over. `contradicted` is the
    digest that the package itself does not fit.
    """
    with tempfile.TemporaryDirectory(prefix="dossier-import-") as folder, zipfile.ZipFile(opened) as file:
        package = _Package(file)
        said = package.said(name)
        for info in sorted(file.infolist(), key=lambda info: info.filename):
            called = f"{name}: {one_line(info.filename)}"
            if WARCS.search(info.filename):
                target = Path(folder) / ("a.warc.gz" if info.filename.lower().endswith(".gz") else "a.warc")
                digest, fault = _unpack(file, info, target, called)
                parts = parts_of(target, package.offsets[PurePosixPath(info.filename).name], wanted)
                yield Entry(
                    name=called,
                    size=max(info.file_size, target.stat().st_size),
                    parts=_and_fault(parts, target.stat().st_size, info.file_size, fault),
                    contradicted=contradicted or package.description.contradiction(info.filename, digest, target),
                    said=said,
                )
                said = ()
            elif PACKAGES.search(info.filename):
                target = Path(folder) / f"{depth}.zip"
                digest, fault = _unpack(file, info, target, called)
                if fault or depth == DEEPEST or not zipfile.is_zipfile(target):
                    why = fault or "a package that is no ZIP file or lies too deep"
                    whole = Part(start=0, end=info.file_size, damaged=True, reason=why)
                    yield Entry(name=called, size=info.file_size, parts=iter((whole,)))
                else:
                    other = contradicted or package.description.contradiction(info.filename, digest, target)
                    with target.open("rb") as inner:
                        yield from entries_of(inner, called, wanted, depth + 1, other)
        size = opened.seek(0, 2)
        yield Entry(name=name, size=size, parts=chain(_members(file, size), package.missing(size)), unit="member")


def _members(package: zipfile.ZipFile, size: int) -> Iterator[Part]:
    """Yield what a ZIP file is made of from its first byte to its last (APPNOTE 4.3): members, directory, the rest.

    A member that is no WARC file is read for its checksum. What lies in no member may be one that the directory lost.
    """
    at = 0
    for info in sorted(package.infolist(), key=lambda info: info.header_offset):
        start, end = (min(max(at, place), size) for place in (info.header_offset, _member_end(package, info)))
        yield from _between(package, at, start)
        is_read = WARCS.search(info.filename) or PACKAGES.search(info.filename)
        fault = None if is_read else _fault_of(package, info)
        if UNREADABLE.search(info.filename):
            fault = f"{one_line(info.filename)} is packed in a way, or of a format, that is not read"
        reason = fault or (HOLDING if is_read else OTHER_MEMBERS)
        if end > start:
            yield Part(start=start, end=end, reason=reason, damaged=fault is not None)
        at = max(start, end)
    start = max(at, package.start_dir)
    yield from _between(package, at, start)
    end = max(start, _directory_end(package, size))
    yield Part(start=start, end=end, reason=DIRECTORY)
    yield from _between(package, end, size)


def _between(package: zipfile.ZipFile, start: int, end: int) -> Iterator[Part]:
    """Yield the bytes of a package that lie in no member: zeros fill up, anything else is not known."""
    left = end - start
    while left > 0:
        data = _bytes_at(package, end - left, min(left, CHUNK))
        if data.strip(b"\0") or not data:
            yield Part(start=start, end=end, damaged=True, reason="in no member of the package")
            return
        left -= len(data)
    if end > start:
        yield Part(start=start, end=end, reason="padding")


def _member_end(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> int:
    """Return where a member ends, its data descriptor included (APPNOTE 4.3.7 and 4.3.9)."""
    head = _bytes_at(package, info.header_offset, 30)
    end = info.header_offset + info.compress_size
    if len(head) < 30:
        return end
    end += 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    if not info.flag_bits & 8:
        return end
    behind = _bytes_at(package, end, 24)
    signed = 4 * behind.startswith(b"PK\x07\x08")
    wide = behind[signed + 4 : signed + 20] == struct.pack("<QQ", info.compress_size, info.file_size)
    return end + signed + (20 if wide else 12)


def _directory_end(package: zipfile.ZipFile, size: int) -> int:
    """Return where the end record of the directory ends, and the comment in it (APPNOTE 4.3.16)."""
    start = max(0, size - (1 << 16) - 22)
    return start + _bytes_at(package, start, size - start).rfind(b"PK\x05\x06") + 22 + len(package.comment)


def _bytes_at(package: zipfile.ZipFile, at: int, count: int) -> bytes:
    file = package.fp
    if file is None or at < 0:
        return b""
    file.seek(at)
    return file.read(count)


def _fault_of(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> str | None:
    """Return what is wrong with a member, if anything."""
    try:
        with package.open(info) as member:
            while member.read(CHUNK):
                pass
    except (*BROKEN, OSError) as error:
        return f"{one_line(info.filename)} {_packed(info, error)}"
    return None


def _packed(info: zipfile.ZipInfo, error: Exception) -> str:
    """Say why a member cannot be unpacked (APPNOTE 4.4.4: the first bit says that it is encrypted)."""
    return "is encrypted" if info.flag_bits & 1 else f"cannot be unpacked: {error}"


class _Package:
    """What a package says of the files in it."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self.file = file

    @cached_property
    def description(self) -> Description:
        """What describes it."""
        return Description.of(self._read(NAME))

    def missing(self, end: int) -> Iterator[Part]:
        """Yield, at the end of the package, what its description names as web archives and it has not."""
        for why in self.description.missing(set(self.file.namelist())):
            yield Part(start=end, end=end, reason=one_line(why), damaged=True)

    def said(self, name: str) -> tuple[str, ...]:
        """Say what is wrong with its description, and what a signature says of that (WACZ auth 0.1)."""
        fault = self.description.fault
        return (*([f"{name}: {fault}"] if fault else []), *self._signed(name))

    def _signed(self, name: str) -> tuple[str, ...]:
        """Say what a signature says of the package, and whether it is of this description of it."""
        signed = mapping_in(self._read("datapackage-digest.json"))
        facts = signed.get("signedData")
        if not isinstance(facts, Mapping):
            return ()
        key = str(facts.get("publicKey") or "")
        nobody = f"a key without a name ({key[:12]}…)" if key else "somebody"
        who, when = (
            one_line(facts.get("domain") or nobody)[:LONGEST],
            one_line(facts.get("created", "undated"))[:LONGEST],
        )
        digest = hashlib.sha256(self._read(NAME)).hexdigest()
        named = {str(value).lower().rpartition(":")[2] for value in (facts.get("hash"), signed.get("hash")) if value}
        fits = "its hash fits" if named == {digest} else "ITS HASH DOES NOT FIT the package's datapackage.json"
        return (f"{name}: signed by {who}, {when}; {fits}; the signature was not checked.",)

    @cached_property
    def offsets(self) -> Mapping[str, list[int]]:
        """Where records begin, by the name of the WARC file, as the package's indexes say."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for info in self.file.infolist():
            if INDEXES.search(info.filename):
                data = self._read(info.filename)
                if info.filename.lower().endswith(".gz"):
                    data = _inflated(data)
                for row_name, offset in _index_rows(data.decode(errors="replace").splitlines()):
                    found[PurePosixPath(row_name).name].append(offset)
        return found

    def _read(self, name: str) -> bytes:
        """Return a small member, or nothing where there is none that can be read."""
        try:
            with self.file.open(name) as member:
                data = member.read(LARGEST_TEXT + 1)
        except (KeyError, *BROKEN):
            return b""
        return data if len(data) <= LARGEST_TEXT else b""


def offsets_in(lines: Iterable[str], name: str) -> list[int]:
    """Return where records of a WARC file begin, as the lines of an index say: CDXJ, or CDX with its legend."""
    return [offset for file, offset in _index_rows(lines) if PurePosixPath(file).name == name]


def _index_rows(lines: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield file name and offset of each row that has them."""
    lines = iter(lines)
    first = next(lines, "")
    legend = first.split()[1:] if first.startswith(" CDX ") else []
    for line in chain([first], lines):
        file, offset = _in_columns(line, legend) if legend else _in_json(line)
        if file and offset.isascii() and offset.isdigit():
            yield file, int(offset)


def _in_columns(line: str, legend: list[str]) -> tuple[str, str]:
    """Return file name and offset of a row whose legend calls them `g` and `V`."""
    row = dict(zip(legend, line.split(), strict=False))
    return row.get("g", ""), row.get("V", "")


def _in_json(line: str) -> tuple[str, str]:
    """Return file name and offset of a CDXJ row: key, time, one JSON object."""
    try:
        row = json.loads(line[line.index("{") :])
    except (ValueError, RecursionError):
        return "", ""
    return str(row.get("filename") or ""), str(row.get("offset") or "")


def _inflated(data: bytes) -> bytes:
    """Return what gzip members hold, up to damage, at most `LARGEST_TEXT` bytes."""
    content = bytearray()
    while data and len(content) < LARGEST_TEXT:
        inflater = zlib.decompressobj(31)
        try:
            content += inflater.decompress(data, LARGEST_TEXT)
        except zlib.error:
            break
        data = inflater.unused_data
    return bytes(content)


def _unpack(package: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, name: str) -> tuple[str, str | None]:
    """Copy one member out, as much of it as is whole; return its SHA-256 and what is wrong with it."""
    if min(info.file_size, MOST_PACKED * info.compress_size) > shutil.disk_usage(target.parent).free:
        raise DiskFault(f"{name}: no room to unpack {info.file_size >> 20} MiB in {target.parent.parent}.")
    digest = hashlib.sha256()
    try:
        with package.open(info) as packed, disk_faults(target), target.open("wb") as out:
            while piece := packed.read(PIECE):
                out.write(piece)
                digest.update(piece)
    except (*BROKEN, OSError) as error:  # a package that names a place before its begin
        target.touch()
        return digest.hexdigest(), _packed(info, error)
    return digest.hexdigest(), None


def _and_fault(parts: Iterator[Part], found: int, size: int, fault: str | None) -> Iterator[Part]:
    """Yield the parts of what could be unpacked, and as damaged what could not."""
    yield from parts
    if fault:
        yield Part(start=found, end=max(size, found), damaged=True, reason=fault)
