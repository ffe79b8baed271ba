"""An HTTP message as bytes (RFC 9112): its head, its framing, and the body without it, read as browsers read them.

The wire and the readers of records share these functions, so that a record says what the wire saw.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from dossier_scraper.model import Header

END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
# Servers write `http/1.1`, `HTTP/2`, `HTTP`, `HTTP /1.1`, and versions of protocols of their own; `200OK`, and `404.2`.
STATUS_LINE = re.compile(
    rb"((?i:HTTP)\S*(?:[ \t]+/\S*)?|[^\s/]+/[0-9]+\.[0-9]+)[ \t]+0*([0-9]{3})(?![0-9])[ \t]*(.*)", re.DOTALL
)
CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]+)[ \t]*(?:;.*)?", re.DOTALL)
# More digits of a length are as much too large.
DIGITS = 30
# A size line without an end is none.
LONGEST_SIZE_LINE = 4096
FIRST_CHUNK = re.compile(rb"[0-9A-Fa-f]{1,8}[ \t]*(?:;[^\r\n]*)?\r\n")
SPACED = bytes.maketrans(b"\r\n\0", b"   ")
RAW_TRANSFER_CODING = b"transfer-encoding"
KEPT_TRANSFER_CODING = b"X-Archive-Orig-Transfer-Encoding"
KEPT_LENGTH = b"X-Archive-Orig-Content-Length"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A response's head. `status` is None where its first line is no status line."""

    protocol: str
    status: int | None
    reason: str
    headers: tuple[Header, ...]

    def values(self, name: bytes) -> list[bytes]:
        """Return the members of a list-valued header in order, over all its lines; none for a header without value."""
        lines = [header.value for header in self.headers if header.name.lower() == name]
        return [part.strip(b" \t").lower() for line in lines for part in line.split(b",") if line.strip(b" \t")]

    @property
    def is_interim(self) -> bool:
        """Return True if another head follows: 101 is the last one, and begins another protocol."""
        return self.status is not None and 100 <= self.status < 200 and self.status != 101

    @property
    def is_chunked(self) -> bool:
        """Return True if the body is in chunks, whatever else the head says of its length (RFC 9112, 6.3)."""
        return b"chunked" in self.values(RAW_TRANSFER_CODING)

    def length(self) -> int | None:
        """Return the Content-Length, None where there is none, or one that is no number. Raises `ValueError` for two.

        The same number may stand there more than once (RFC 9110, 8.6).
        """
        values = self.values(b"content-length")
        found = {size_of(value) if size_of(value) is not None else value for value in values}
        if len(found) > 1:
            raise ValueError(f"a Content-Length of {b', '.join(values)[:100]!r}")
        return next((size for size in found if isinstance(size, int)), None)


def size_of(text: bytes) -> int | None:
    """Return the number that a Content-Length is, None for anything but digits: browsers pass such a header over."""
    return int(text.lstrip(b"0")[:DIGITS] or b"0") if text.isdigit() else None


# One answer's head is read by the wire, for its record, and from that.
@lru_cache(maxsize=16)
def head_of(block: bytes) -> Head:
    """Read a head, its end included or not: lines end in CRLF or LF, folded ones are joined (RFC 9112, 5.2).

    A line without a colon says nothing. What stands before the colon is the name, blanks behind it aside.
    """
    first, *lines = re.split(rb"\r?\n", re.sub(rb"\r?\n[ \t]+", b" ", block))
    pairs = [line.partition(b":") for line in lines if b":" in line]
    found = STATUS_LINE.fullmatch(first)
    return Head(
        protocol=found[1].decode("latin-1") if found else "",
        status=int(found[2]) if found else None,
        reason=(found[3] or b"").decode("latin-1") if found else "",
        headers=tuple(Header(name.rstrip(b" \t"), value.translate(SPACED).strip(b" \t")) for name, _, value in pairs),
    )


def http_message(block: bytes, *, cut: bool = False) -> tuple[int | None, tuple[Header, ...], bytes]:
    """Split an HTTP response into status, header lines and entity body, its chunked framing removed.

    Interim heads before it (RFC 9110, 15.2), which some programs keep in its record, are passed over.
    Framing that breaks off stays, with its header, and so does that of a message that was `cut`. A header that
    announces framing which is not there is renamed; so is the length of a body that was in chunks.
    """
    head, end = _head_in(block, 0)
    while end and head.is_interim and block[end.end() :][:5].upper() == b"HTTP/":
        head, end = _head_in(block, end.end())
    if head.status is None and block[:5].upper() != b"HTTP/":
        return None, (), block
    body, headers = block[end.end() :] if end else b"", head.headers
    codings = head.values(RAW_TRANSFER_CODING)
    if cut or not any(header.name.lower() == RAW_TRANSFER_CODING for header in headers):
        return head.status, headers, body
    unframed = unchunked(body) if b"chunked" in codings else body
    if unframed is None:
        return head.status, headers, body
    names = {RAW_TRANSFER_CODING: KEPT_TRANSFER_CODING} | ({} if unframed is body else {b"content-length": KEPT_LENGTH})
    return head.status, tuple(h._replace(name=names.get(h.name.lower(), h.name)) for h in headers), unframed


def _head_in(block: bytes, at: int) -> tuple[Head, re.Match[bytes] | None]:
    """Return the head that begins at a place of a block, and its end if it has one."""
    end = END_OF_HEAD.search(block, at)
    return head_of(block[at : end.start()] if end else block[at:]), end


class Chunks:
    """Chunked framing (RFC 9112, 7.1) from a place in a buffer on, removed as the buffer grows.

    `at` is how far it was read. `ended` says that the last chunk was there, `whole` that the trailers were, too.
    Lines may end in LF alone, as browsers allow.
    """

    def __init__(self, buffer: bytes | bytearray, at: int = 0) -> None:
        self.buffer, self.at = buffer, at
        self.ended = self.whole = False
        self._left, self._is_between = 0, False

    def read(self) -> bytes:
        """Return the content that came since the last call. Raises `ValueError` for what is no framing."""
        content = bytearray()
        while not self.whole:
            if self._left:
                part = self.buffer[self.at : self.at + self._left]
                content += part
                self.at += len(part)
                self._left -= len(part)
                if self._left:
                    break
                self._is_between = True
            line = self._line()
            if line is None:
                break
            self._take(line)
        return bytes(content)

    def _take(self, line: bytes) -> None:
        if self.ended:
            self.whole = not line
        elif self._is_between:
            if line:
                raise ValueError("a chunk is longer than its size")
            self._is_between = False
        else:
            size = CHUNK_SIZE.fullmatch(line)
            if size is None:
                raise ValueError(f"a chunk of size {line[:50]!r}")
            self._left = int(size[1], 16)
            self.ended = self._left == 0

    def _line(self) -> bytes | None:
        """Return the next line without its end; None while it has none."""
        end = self.buffer.find(b"\n", self.at)
        if not self.ended and (end if end >= 0 else len(self.buffer)) - self.at > LONGEST_SIZE_LINE:
            raise ValueError("a chunk's size without end")
        if end < 0:
            return None
        line = bytes(self.buffer[self.at : end]).removesuffix(b"\r")
        self.at = end + 1
        return line


def unchunked(body: bytes) -> bytes | None:
    """Return a body without its chunked framing: itself when it has none, None when that breaks off."""
    chunks = Chunks(body)
    try:
        content = chunks.read()
    except ValueError:
        content = b""
    if chunks.ended:
        return content
    return None if FIRST_CHUNK.match(body) else body
