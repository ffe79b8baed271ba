"""Content codings removed from a captured body, strictly and within a bound: all of it or an error, never a part.

What stands behind a stream that is whole by its own checksum is no part of it: it is counted, as browsers ignore it.

Nothing here knows files or records; charsets are extraction's business.
"""

import re
import zlib
from codecs import BOM_UTF8
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import BytesIO
from typing import Literal

import brotli
import zstandard

from dossier_scraper.archive.evidence.http_message import KEPT_TRANSFER_CODING, size_of
from dossier_scraper.model import Header

BodyFault = Literal["truncated", "too-large", "bad-coding", "unknown-coding"]

# RFC 9659, 3: a `zstd` content coding never needs a larger window.
ZSTD_WINDOW = 8 << 20
# One zstd block of 4 bytes may hold 128 KiB (RFC 8878, 3.1.1.2.3), so the input goes in by small slices.
ZSTD_SLICE = 256
SLICE = 1 << 20
# So much is kept as it comes: what is larger is inflated twice, the second time knowing that it is within the limit.
SURE = 4 << 20
GZIP_MAGIC = b"\x1f\x8b"
# Transfer codings without a decoder: framing, which is removed by then, and none at all (RFC 2616, 3.6).
FRAMING = (b"chunked", b"identity")
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")


class BodyError(Exception):
    """The body is not the whole content that its headers announce; `reason` says in which way."""

    def __init__(self, reason: BodyFault) -> None:
        super().__init__(reason)
        self.reason: BodyFault = reason


def decode_body(body: bytes, headers: Sequence[Header], limit: int) -> bytes:
    """Return what `decode` finds of a body, whatever stands behind it. Raises `BodyError`."""
    return decode(body, headers, limit)[0]


def decode(body: bytes, headers: Sequence[Header], limit: int) -> tuple[bytes, int]:
    """Return `body` with all its content codings removed (RFC 9110, 8.4), at most `limit` bytes at any stage.

    A transfer coding that is no framing (RFC 9112, 7.2) lies around them.
    The number is that of the bytes that stand behind a gzip or zlib stream and belong to none. Raises `BodyError`:
    `truncated` when the body is shorter than its Content-Length, its chunked framing has no end or its coding breaks
    off; `too-large` while inflating; `bad-coding` for corrupt data; `unknown-coding` for what is no text either: text
    under a label that names no coding (`none`, `utf-8`) is what it is, as for browsers.
    """
    if _is_short(body, headers):
        raise BodyError("truncated")
    if len(body) > limit:
        raise BodyError("too-large")
    if not body:
        return b"", 0
    behind = 0
    transfer = [name for name in _values(headers, KEPT_TRANSFER_CODING.lower()) if name not in FRAMING]
    for coding in reversed(_values(headers, b"content-encoding") + transfer):
        if coding not in DECODERS:
            if is_text(body):
                continue
            raise BodyError("unknown-coding")
        body, rest = _decoded(coding, body, limit)
        behind += len(rest)
    return body, behind


def unknown_label(headers: Sequence[Header]) -> str | None:
    """Return what is wrong with the label of a body that was decoded, if anything: it names no coding that is known.

    >>> unknown_label([Header(b"Content-Encoding", b"gzip, UTF-8")])
    'labelled utf-8, and plain text'
    """
    unknown = b", ".join(name for name in _values(headers, b"content-encoding") if name not in DECODERS)
    return f"labelled {unknown[:80].decode('latin-1')}, and plain text" if unknown else None


def decode_stored(body: bytes, headers: Sequence[Header], limit: int) -> tuple[bytes, int, str | None]:
    """Return a body that others stored as `decode` does, and what is wrong with its label, if anything.

    Programs unpack a body and keep its label, pack one without a word, or write the length of what they unpacked: text
    is taken as it is, what is packed is unpacked.
    """
    try:
        found, behind = decode(body, headers, limit)
    except BodyError as error:
        if error.reason == "too-large":
            raise
        return _mislabelled(body, headers, limit, error)
    if found.startswith(GZIP_MAGIC + b"\x08"):
        return _decoded(b"gzip", found, limit)[0], behind, "gzip without a label"
    if not is_text(found) and any(b"html" in value for value in _values(headers, b"content-type")):
        return _unlabelled(found, limit) or (found, behind, None)
    return found, behind, unknown_label(headers)


def _mislabelled(body: bytes, headers: Sequence[Header], limit: int, error: BodyError) -> tuple[bytes, int, str]:
    """Return a body that is not what its headers say, and what it is. Raises `error` where it is nothing known."""
    label = b", ".join(_values(headers, b"content-encoding"))[:80].decode("latin-1")
    lengths, others = _values(headers, b"content-length"), [h for h in headers if h.name.lower() != b"content-length"]
    if label and _is_short(body, headers):
        with suppress(BodyError):
            found, behind = decode(body, others, limit)
            if b"%d" % len(found) in lengths:
                return found, behind, "with the length of what it is unpacked"
    elif label and is_text(body):
        return body, 0, f"labelled {label}, and plain text"
    elif label and body.startswith(GZIP_MAGIC + b"\x08"):
        with suppress(BodyError):
            return _decoded(b"gzip", body, limit)[0], 0, f"labelled {label}, and gzip"
    raise error


def _unlabelled(body: bytes, limit: int) -> tuple[bytes, int, str] | None:
    """Return what a page without a label is that was packed by another coding than gzip, if it is text then."""
    for coding in (b"zstd", b"deflate", b"br"):
        with suppress(BodyError):
            found, rest = _decoded(coding, body, limit)
            if is_text(found) and not rest:
                return found, 0, f"{coding.decode()} without a label"
    return None


def is_text(body: bytes) -> bool:
    """Return True for what no coding gives: markup, or 64 bytes and more of UTF-8 without control characters.

    >>> is_text(b"<p>caf\\xe9"), is_text("Background: a café\\n".encode() * 4), is_text(b"\\x1f\\x8b\\x08")
    (True, True, False)
    """
    if body.removeprefix(BOM_UTF8).lstrip()[:1] == b"<" and not CONTROL.search(body[:1024]):
        return True
    if len(body) < 64:
        return False
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return not CONTROL.search(body)


def _is_short(body: bytes, headers: Sequence[Header]) -> bool:
    """Return True if a body is shorter than its Content-Length, or its chunked framing has no end."""
    lengths = _values(headers, b"content-length")
    return bool(_values(headers, b"transfer-encoding")) or any((size_of(n) or 0) > len(body) for n in lengths)


def _values(headers: Sequence[Header], name: bytes) -> list[bytes]:
    """Return the members of a list-valued header in order, lower case, over all its lines (RFC 9110, 5.6.1)."""
    lines = [header.value for header in headers if header.name.lower() == name]
    return [part for line in lines for part in line.lower().replace(b" ", b"").replace(b"\t", b"").split(b",") if part]


class _Content:
    """What comes out of a coding: counted, and kept while it is no more than `most` bytes."""

    def __init__(self, limit: int, most: int) -> None:
        self.limit, self.most = limit, most
        self.size, self.kept = 0, BytesIO()

    def take(self, part: bytes) -> None:
        """Take what comes next. Raises `BodyError` for more than `limit` bytes together."""
        self.size += len(part)
        if self.size > self.limit:
            raise BodyError("too-large")
        if self.size <= self.most:
            self.kept.write(part)


def _decoded(coding: bytes, body: bytes, limit: int) -> tuple[bytes, bytes]:
    """Return the content of a coded body, read in the first way that fits, and what follows it."""
    *others, last = DECODERS[coding]
    for way in others:
        try:
            return _counted(way, body, limit)
        except BodyError as error:
            if error.reason != "bad-coding":
                raise
    return _counted(last, body, limit)


def _counted(way: "Way", body: bytes, limit: int) -> tuple[bytes, bytes]:
    """Return content and rest; more than `SURE` bytes are counted before they are kept: a bomb takes no memory."""
    content = _Content(limit, SURE)
    rest = way(body, content.take)
    if content.size > SURE:
        content = _Content(limit, limit)
        way(body, content.take)
    return content.kept.getvalue(), rest


def _identity(body: bytes, take: Callable[[bytes], None]) -> bytes:
    take(body)
    return b""


def _gzip(body: bytes, take: Callable[[bytes], None]) -> bytes:
    """Inflate every member (RFC 1952, 2.2), with its CRC; zeros after the last one are padding that servers send."""
    rest = _inflate(body, 31, take)
    # What begins as a member, were it by one byte, has to be a whole one.
    while rest and rest[:2] == GZIP_MAGIC[: len(rest)]:
        rest = _inflate(rest, 31, take)
    return rest.strip(b"\0")


def _zlib(body: bytes, take: Callable[[bytes], None]) -> bytes:
    """Inflate zlib data (RFC 1950)."""
    return _inflate(body, 15, take).strip(b"\0")


def _raw_deflate(body: bytes, take: Callable[[bytes], None]) -> bytes:
    """Inflate a raw deflate stream (RFC 1951), without a checksum, as some servers send it for zlib data."""
    if _inflate(body, -15, take).strip(b"\0"):
        raise BodyError("bad-coding")
    return b""


def _inflate(body: bytes, wbits: int, take: Callable[[bytes], None]) -> bytes:
    """Inflate one zlib stream and return what follows it."""
    inflater = zlib.decompressobj(wbits)
    try:
        while not inflater.eof:
            part = inflater.decompress(body, SLICE)
            take(part)
            if not part and not inflater.eof:
                raise BodyError("truncated")
            body = inflater.unconsumed_tail
    except zlib.error as error:
        raise BodyError("bad-coding") from error
    return inflater.unused_data


def _brotli(body: bytes, take: Callable[[bytes], None]) -> bytes:
    """Inflate a brotli stream (RFC 7932)."""
    inflater = brotli.Decompressor()
    try:
        take(inflater.process(body, output_buffer_limit=SLICE))
        while not inflater.is_finished():
            part = inflater.process(b"", output_buffer_limit=SLICE)
            if not part and not inflater.is_finished():
                raise BodyError("truncated")
            take(part)
    except brotli.error as error:
        raise BodyError("bad-coding") from error
    return b""


def _zstd(body: bytes, take: Callable[[bytes], None]) -> bytes:
    """Inflate every zstd frame (RFC 8878)."""
    decompressor = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
    frame = decompressor.decompressobj()
    try:
        position = 0
        while position < len(body):
            if frame.eof:
                frame = decompressor.decompressobj()
            part = body[position : position + ZSTD_SLICE]
            take(frame.decompress(part))
            position += len(part) - len(frame.unused_data)
    except zstandard.ZstdError as error:
        raise BodyError("bad-coding") from error
    if not frame.eof:
        raise BodyError("truncated")
    return b""


# Reads a coded body, gives out its content in parts, and returns what follows it.
Way = Callable[[bytes, Callable[[bytes], None]], bytes]
DECODERS: dict[bytes, tuple[Way, ...]] = {
    b"identity": (_identity,),
    b"gzip": (_gzip,),
    b"x-gzip": (_gzip,),
    b"deflate": (_zlib, _raw_deflate),
    b"br": (_brotli,),
    b"zstd": (_zstd,),
}
