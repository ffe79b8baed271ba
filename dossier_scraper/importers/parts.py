"""A WARC file that others wrote, accounted for: each byte lies in a record that was read, one that was passed over with
its reason, or in a range that is damaged.

Heads are read as warcio reads them: any case, CRLF or LF, folded lines. A record counts only where its stated end is
followed by another record or by the end of its file. In a gzip member without a valid checksum it counts only where its
own digest proves it. Nothing is searched for: a page may hold what looks like a record.
"""

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from dossier_scraper.archive.evidence.http_message import http_message
from dossier_scraper.archive.evidence.warc_reader import record_of
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.importers.digests import contradiction, is_proved
from dossier_scraper.importers.scope import is_of_the_web
from dossier_scraper.ingest.capture.observe import BODY_LIMIT
from dossier_scraper.model import Record

# Larger records hold no page; they are passed over unread.
LARGEST = BODY_LIMIT + (1 << 20)
LARGEST_HEAD = 1 << 16
CHUNK = 1 << 16
# What is read of a gzip member first: most hold little, and each byte behind its end is read and copied once more.
FIRST_CHUNK = 1 << 12
# A gzip member that holds no more is unpacked at once, larger ones twice: to find their end, and as they are read.
AT_ONCE = 1 << 22
MAGIC = b"\x1f\x8b\x08"
BEGIN = b"WARC/"
VERSION = re.compile(rb"WARC/[0-9]+(?:\.[0-9]+)?[ \t]*\r?\n")
FOLD = re.compile(rb"\r?\n[ \t]+")
BLANK_LINE = re.compile(rb"\r?\n\r?\n")
PAGES = ("response", "revisit", "resource")
# What is asked, and what is said of files and records (WARC 1.1, 6), is of no use to us.
OTHERS = ("request", "metadata", "warcinfo", "conversion")
# Of a record in segments (WARC 1.1, 6.9).
CONTINUED = "continuing one that stands in segments"
BREAKS_OFF = "the gzip member breaks off"
ELSEWHERE = "of other sites"
OTHER_METHOD = "answering another method than GET"
Wanted = Callable[[str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The bytes of a file from `start` to `end`, and what became of them.

    `record` is what was read. Where there is none, `reason` says why, and `url` is what the record names as its
    address, if its head could be read. `damaged` bytes are no whole record. `contradicted` is the digest, field and
    value, that the record does not fit (WARC 1.1, 5.8 and 5.9). `ids` are the ids of a page's record, or of a request
    for one, and of what was captured with it (WARC 1.1, 5.7); `method` is the request's.
    """

    start: int
    end: int
    record: Record | None = None
    reason: str | None = None
    url: str | None = None
    damaged: bool = False
    contradicted: str | None = None
    ids: frozenset[str] = frozenset()
    method: str | None = None


class _Unreadable(Exception):
    """What comes next is no record with an end that can be believed; the text says why."""


def parts_of(path: Path, offsets: Sequence[int] = (), wanted: Wanted = lambda url: True) -> Iterator[Part]:
    """Yield the parts of a WARC file, compressed or not, in their order, without a gap from its first byte to its last.

    `offsets` are where an index of the file says that records begin: there reading goes on behind damage whose end is
    not known. Records whose block has more than `LARGEST` bytes, or whose address is not `wanted`, are passed over.
    """
    with disk_faults(path), path.open("rb") as file:
        yield from parts_of_file(file, path.name, offsets, wanted)


def parts_of_file(file: BinaryIO, name: str, offsets: Sequence[int], wanted: Wanted) -> Iterator[Part]:
    """Yield the parts of an open WARC file that is called `name` (see `parts_of`)."""
    yield from _without_answers_to_others(parts_in(file, name, offsets, wanted))


def _without_answers_to_others(parts: Iterable[Part]) -> Iterator[Part]:
    """Yield parts; the answer to a request that is no GET is no page, whatever its address.

    Its request stands before it, or is the record behind it.
    """
    last, others = None, set[str]()
    for part in parts:
        if part.method not in (None, "GET"):
            others |= part.ids
        if last:
            yield _unless_other(last, others)
        last = part
    if last:
        yield _unless_other(last, others)


def _unless_other(part: Part, others: Set[str]) -> Part:
    return (
        part if part.record is None or others.isdisjoint(part.ids) else replace(part, record=None, reason=OTHER_METHOD)
    )


def parts_in(
    file: BinaryIO, name: str, offsets: Sequence[int] = (), wanted: Wanted = lambda url: True
) -> Iterator[Part]:
    """Yield the parts of an open WARC file (see `parts_of`); records say that they are of the file `name`."""
    size = file.seek(0, 2)
    at = 0
    while at < size:
        content = _Content(file, at, size)
        try:
            while content.goes_on():
                part = _part(content, at, name, wanted)
                at = part.end
                yield part
            part = Part(start=at, end=size, reason="padding")
        except _Unreadable as why:
            if at < size and _is_padding(file, at):
                part = Part(start=at, end=size, reason="padding")
            else:
                part = Part(start=at, end=content.end_of_damage(at, offsets), damaged=True, reason=str(why))
        if part.end == at and part.damaged:
            part = replace(part, reason=f"{part.reason} behind the last one of a gzip member")
        if part.end > at or part.damaged:
            yield part
        at = part.end


def _part(content: "_Content", start: int, name: str, wanted: Wanted) -> Part:
    """Read the record that comes next; `start` is where the part before it ended. Raises `_Unreadable`."""
    fields = _fields(content.head())
    named = {field.lower(): value for field, value in fields}
    kind, length, url = named.get("warc-type", "").lower(), _length(named), named.get("warc-target-uri", "").strip("<>")
    is_page = kind in PAGES and length <= LARGEST
    is_wanted = is_page and (not url or wanted(url))
    # Of a damaged member each page is looked at: only its own digest can prove it.
    asks = _asks(kind, length, url, wanted)
    keep = is_wanted or asks or (is_page and content.fault is not None)
    block, count = content.take(length, keep=keep)
    if count < length:
        raise _Unreadable(content.fault or f"a block with {count} of {length} bytes")
    damage = _damage(content, named, block if keep else None)
    if is_wanted and not damage:
        return _read(Part(start=start, end=content.position, url=url), fields, block, name)
    reason = damage or _why_not(kind, is_page=is_page)
    part = Part(start=start, end=content.position, url=url, reason=reason, damaged=damage is not None)
    return replace(part, ids=_ids(fields), method=block.partition(b" ")[0].decode("latin-1")) if asks else part


def _asks(kind: str, length: int, url: str, wanted: Wanted) -> bool:
    return kind == "request" and length <= LARGEST_HEAD and bool(url) and wanted(url)


def _ids(fields: list[tuple[str, str]]) -> frozenset[str]:
    return frozenset(value for name, value in fields if name.lower() in ("warc-record-id", "warc-concurrent-to"))


def _length(named: dict[str, str]) -> int:
    length = named.get("content-length", "")
    if not re.fullmatch("[0-9]{1,18}", length):
        raise _Unreadable("a record without its length")
    return int(length)


def _damage(content: "_Content", named: dict[str, str], block: bytes | None) -> str | None:
    """Return why the record that was taken cannot be believed, None where it can; its own digest proves its block.

    Raises `_Unreadable` where its end cannot be believed either.
    """
    ends, sound = content.ends_record(), content.fault in (None, BREAKS_OFF)
    if (ends and sound) or (block is not None and is_proved(named, block)):
        return None
    if not ends:
        raise _Unreadable(content.fault or "a record whose end is followed by no other")
    return content.fault


def _why_not(kind: str, *, is_page: bool) -> str:
    """Say why the record of a type is passed over unread; a page (`is_page`) is, if it is small, of another site."""
    if is_page:
        return ELSEWHERE
    if kind in PAGES:
        return "too large"
    if kind == "continuation":
        return CONTINUED
    return kind if kind in OTHERS else "of an unknown type"


def _read(part: Part, fields: list[tuple[str, str]], block: bytes, name: str) -> Part:
    """Return the part of a whole record with what it says, or with the reason why it says nothing that can be used."""
    named = {field.lower(): value for field, value in fields}
    if named["warc-type"].lower() == "response" and http_message(block)[0] is None:
        return replace(part, reason="without an HTTP head")
    try:
        record = record_of(fields, block, warc_file=name, offset=part.start, length=part.end - part.start)
    except KeyError as missing:
        return replace(part, reason=f"without {missing.args[0]}")
    except (ValueError, OverflowError):
        return replace(part, reason="with a date that is none")
    if not record.url:
        return replace(part, reason="without warc-target-uri")
    if not is_of_the_web(record.captured_at):
        return replace(part, reason="of before the Web, or of a day to come")
    return replace(part, record=record, contradicted=contradiction(named, block), ids=_ids(fields))


def _fields(head: bytes) -> list[tuple[str, str]]:
    """Return the named fields of a record's head (WARC 1.1, 4), folded lines joined."""
    lines = FOLD.sub(b" ", head).decode(errors="replace").split("\n")[1:]
    pairs = [line.partition(":") for line in lines if ":" in line]
    return [(name.strip(), value.strip()) for name, _, value in pairs]


class _Content:
    """What a file holds from a place on, unpacked: a gzip member after the other, or plain bytes up to its end.

    `start` and `end` are those of the member that is being read; `end` is None where it is not known. `fault` is what
    is wrong with the member.
    """

    def __init__(self, file: BinaryIO, at: int, size: int) -> None:
        self.file, self.size = file, size
        self.end: int | None = None
        self._open(at)

    def _open(self, at: int) -> None:
        self.start, self.packed = at, _is_member(self.file, at)
        self._inflater, self._untouched = zlib.decompressobj(31), True
        if self.packed and (whole := _whole(self.file, at)):
            self._left, self._fed = whole
            self.end, self.fault = self._fed, None
            return
        self._left, self._fed = bytearray(), at
        self.end, self.fault = _measured(self.file, at) if self.packed else (self.size, None)

    @property
    def position(self) -> int:
        """Return the place in the file up to which content was taken; within a member, up to which it was unpacked."""
        if self._untouched:
            return self.start
        return self._fed if self.packed else self._fed - len(self._left)

    def goes_on(self) -> bool:
        """Return True if something comes behind line ends; False at the end of the file.

        Raises `_Unreadable` where a damaged member ends.
        """
        while not self._ahead_of_line_ends()[1]:
            if self.fault or self.end is None:
                raise _Unreadable(self.fault or BREAKS_OFF)
            if self.end >= self.size:
                return False
            self._open(self.end)
        return True

    def head(self) -> bytes:
        """Take the head of a record with its blank line. Raises `_Unreadable`."""
        if not VERSION.match(self._at_least(64)):
            raise _Unreadable(self.fault or "no WARC record")
        count = 512
        while not (end := BLANK_LINE.search(self._ahead(count)) or BLANK_LINE.search(self._at_least(count))):
            if count > LARGEST_HEAD or len(self._left) < count:
                raise _Unreadable(self.fault or "a head without an end")
            count *= 2
        return self.take(end.end(), keep=True)[0]

    def take(self, count: int, *, keep: bool) -> tuple[bytes, int]:
        """Take the next `count` bytes, or as many as there are; return them, if they are kept, and their number."""
        kept, taken = bytearray(), 0
        while taken < count and (piece := self._at_least(1)[: count - taken]):
            if keep:
                kept += piece
            del self._left[: len(piece)]
            self._untouched = False
            taken += len(piece)
        return bytes(kept), taken

    def ends_record(self) -> bool:
        """Take the line ends behind a record; return True if they are two, or another record or the end follows."""
        line_ends, _ = self._ahead_of_line_ends()
        ahead = self._ahead(len(BEGIN))
        return line_ends.count(b"\n") == 2 or not ahead or ahead.startswith(BEGIN)

    def end_of_damage(self, start: int, offsets: Sequence[int]) -> int:
        """Return where reading goes on: at the end of the gzip member where that is certain, or where an index says.

        The nearer of both: a stream that is damaged may seem to end within a later member.
        """
        ends = [offset for offset in offsets if start < offset < self.size]
        if self.packed and self.end is not None and (self.end == self.size or _is_member(self.file, self.end)):
            ends.append(self.end)
        return min(ends, default=self.size)

    def _ahead_of_line_ends(self) -> tuple[bytes, bytearray]:
        """Take CR and LF; return them, and what follows in this member."""
        taken = bytearray()
        while (ahead := self._ahead(1)) and (line_ends := ahead[: len(ahead) - len(ahead.lstrip(b"\r\n"))]):
            taken += line_ends
            self._untouched = False
            del ahead[: len(line_ends)]
        return bytes(taken), ahead

    def _at_least(self, count: int) -> bytearray:
        """Return at least the next `count` bytes, or as many as there are, also of members that continue the record."""
        while len(self._ahead(count)) < count and self._continues():
            pass
        return self._left

    def _ahead(self, count: int) -> bytearray:
        """Return at least the next `count` bytes of this member, or as many as there are."""
        limit = self.size if self.end is None else self.end
        while len(self._left) < count and self._fed < limit:
            self.file.seek(self._fed)
            data = self.file.read(min(CHUNK, limit - self._fed))
            self._fed += len(data)
            try:
                self._left += self._inflater.decompress(data) if self.packed else data
            except zlib.error:
                self._fed = limit
        return self._left

    def _continues(self) -> bool:
        """Go on into the next member if it does not begin a record; return False where there is none such."""
        if self.fault or self.end is None or not self.packed or not _is_member(self.file, self.end):
            return False
        following = _Content(self.file, self.end, self.size)
        if following.fault or following._ahead(len(BEGIN)).startswith(BEGIN):
            return False
        left = self._left
        self._open(self.end)
        self._left, self._untouched = left + self._left, False
        return True


def _is_member(file: BinaryIO, at: int) -> bool:
    file.seek(at)
    return file.read(len(MAGIC)) == MAGIC


def _is_padding(file: BinaryIO, at: int) -> bool:
    """Return True if nothing but zeros follows, as behind files that were on tape."""
    file.seek(at)
    while data := file.read(CHUNK):
        if data.strip(b"\0"):
            return False
    return True


def _whole(file: BinaryIO, at: int) -> tuple[bytearray, int] | None:
    """Return what a small gzip member holds and where it ends; None for one that is larger or not whole."""
    file.seek(at)
    inflater, content, chunk = zlib.decompressobj(31), bytearray(), FIRST_CHUNK
    try:
        while not inflater.eof and len(content) < AT_ONCE and (data := file.read(chunk)):
            at, chunk = at + len(data), CHUNK
            content += inflater.decompress(data, AT_ONCE)
            if inflater.unconsumed_tail:
                return None
    except zlib.error:
        return None
    return (content, at - len(inflater.unused_data)) if inflater.eof else None


def _measured(file: BinaryIO, at: int) -> tuple[int | None, str | None]:
    """Return where a gzip member ends, None where it is not known, and what is wrong with it (RFC 1952)."""
    try:
        end = _stream_end(file, at, 31)
        return end, None if end else BREAKS_OFF
    except zlib.error as error:
        fault = f"the gzip member is corrupt: {error}"
    try:
        end = _stream_end(file, at + _gzip_head(file, at), -15)
        return end + 8 if end else None, fault  # CRC32 and ISIZE
    except zlib.error:
        return None, fault


def _stream_end(file: BinaryIO, at: int, wbits: int) -> int | None:
    """Return where a compressed stream ends, None where it breaks off. Raises `zlib.error`."""
    file.seek(at)
    inflater = zlib.decompressobj(wbits)
    while not inflater.eof and (data := file.read(CHUNK)):
        at += len(data)
        inflater.decompress(data)
    return at - len(inflater.unused_data) if inflater.eof else None


def _gzip_head(file: BinaryIO, at: int) -> int:
    """Return the length of a gzip member's head (RFC 1952, 2.3.1)."""
    file.seek(at)
    data = file.read(LARGEST_HEAD)
    flags, length = data[3] if len(data) > 3 else 0, 10
    if flags & 4:
        length += 2 + int.from_bytes(data[length : length + 2], "little")
    for flag in (8, 16):
        if flags & flag:
            length = data.find(b"\0", length) + 1 or len(data)
    return length + (2 if flags & 2 else 0)
