"""What a WARC file holds, unpacked: a gzip member after the other, or plain bytes, and what is wrong with a member.

Members are found from end to end, by their own streams (RFC 1952): nothing is searched for.
"""

import re
import zlib
from collections.abc import Sequence
from typing import BinaryIO

LARGEST_HEAD = 1 << 16
CHUNK = 1 << 16
# What is read of a gzip member first: most hold little, and each byte behind its end is read and copied once more.
FIRST_CHUNK = 1 << 12
# A gzip member that holds no more is unpacked at once, larger ones twice: to find their end, and as they are read.
AT_ONCE = 1 << 22
MAGIC = b"\x1f\x8b\x08"
BEGIN = b"WARC/"
VERSION = re.compile(rb"WARC/[0-9]+(?:\.[0-9]+)?[ \t]*\r?\n")
BLANK_LINE = re.compile(rb"\r?\n\r?\n")
BREAKS_OFF = "the gzip member breaks off"


class Unreadable(Exception):
    """What comes next is no record with an end that can be believed; the text says why."""


class Unpacked:
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

        Raises `Unreadable` where a damaged member ends.
        """
        while not self._ahead_of_line_ends()[1]:
            if self.fault or self.end is None:
                raise Unreadable(self.fault or BREAKS_OFF)
            if self.end >= self.size:
                return False
            self._open(self.end)
        return True

    def head(self) -> bytes:
        """Take the head of a record with its blank line. Raises `Unreadable`."""
        if not VERSION.match(self._at_least(64)):
            raise Unreadable(self.fault or "no WARC record")
        count = 512
        while not (end := BLANK_LINE.search(self._ahead(count)) or BLANK_LINE.search(self._at_least(count))):
            if count > LARGEST_HEAD or len(self._left) < count:
                raise Unreadable(self.fault or "a head without an end")
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
        following = Unpacked(self.file, self.end, self.size)
        if following.fault or following._ahead(len(BEGIN)).startswith(BEGIN):
            return False
        left = self._left
        self._open(self.end)
        self._left, self._untouched = left + self._left, False
        return True


def _is_member(file: BinaryIO, at: int) -> bool:
    file.seek(at)
    return file.read(len(MAGIC)) == MAGIC


def is_padding(file: BinaryIO, at: int) -> bool:
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
