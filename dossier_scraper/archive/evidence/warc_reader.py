"""WARC records read back: in bulk, or one by its offset, from our own files and from others'.

A record is delivered whole or not at all: a file that breaks off or is garbled raises `WarcFault`. What the records
mean for a dossier, and whether the ledger knows them, is not decided here.
"""

import hashlib
import os
import re
import zlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Literal, cast
from urllib.parse import unquote_to_bytes

from fastwarc.warc import ArchiveIterator, WarcRecord

from dossier_scraper.archive.evidence.elsewhere import address_of, opener
from dossier_scraper.archive.evidence.http_message import END_OF_HEAD, http_message
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.archive.files import open_file
from dossier_scraper.errors import IntegrityError
from dossier_scraper.model import Record

OPEN = ".open"
CHUNK = 1 << 16
MAGIC = b"\x1f\x8b\x08"
MEMBER = re.compile(re.escape(MAGIC))
# So many bytes of a gzip member tell that a WARC record begins in it.
LOOK = 512
# What we write and read again; others keep pages as resources besides.
OURS = ("response", "revisit", "metadata")
PAYLOAD_DIGEST = "warc-payload-digest"
CUT = "warc-truncated"
# What a response or revisit says of itself that only an import, or who repeats it, asks for.
CLAIMED = "x-claimed-digest"
SEGMENT = "warc-segment-number"
TOLD = (CUT, SEGMENT, PAYLOAD_DIGEST, "warc-refers-to-target-uri", "warc-refers-to-date", CLAIMED)
# A metadata record that belongs to a response: the interim heads before it. Others tell of an attempt without one.
BELONGS = "WARC-Concurrent-To"


class WarcFault(IntegrityError):
    """A WARC file is not what it should be at `offset`. Run `dossier verify`; a copy of the archive may be whole."""

    def __init__(self, path: Path, offset: int, what: str) -> None:
        super().__init__(f"{path}, offset {offset}: {what}")
        self.path, self.offset, self.what = path, offset, what


class Elsewhere(WarcFault):
    """A WARC file is not here, and may not be fetched from where it is. Ask again with `--remote`."""

    exit_code = 4


def read_records(path: Path) -> Iterator[Record]:
    """Yield the responses, revisits and metadata records of a file of our evidence, in their order.

    A file that is still being written is found under its final name too. Raises `WarcFault`, after every record that
    stands whole before the fault.
    """
    with disk_faults(path), open_evidence(path) as file:
        size = file.seek(0, os.SEEK_END)
        yield from records_between(file, path, 0, size, size)


def records_between(file: BinaryIO, path: Path, start: int, stop: int, size: int) -> Generator[Record, None, int]:
    """Yield the records of an open file of `size` bytes that begin before `stop`; return where the next one begins.

    One begins at `start`. Raises as `read_records`; `path` names the file.
    """
    offset, pending = start, None
    file.seek(start)
    try:
        for record in ArchiveIterator(file, parse_http=False):
            if pending:
                yield _record(path, *pending, length=record.stream_pos - offset)
            offset, pending = record.stream_pos, None
            if offset >= stop:
                return offset
            block = record.reader.read()
            if len(block) != record.content_length:
                raise WarcFault(path, offset, f"the block has {len(block)} of {record.content_length} bytes")
            kind = str(record.record_type)
            if kind in OURS and not (kind == "metadata" and BELONGS in record.headers):
                pending = record.headers.to_tuples(), block, offset
    except OSError as error:
        if pending and (end := _end_of(file, path, offset, len(pending[1]))):
            yield _record(path, *pending, length=end - offset)
            offset = end
        raise WarcFault(path, offset, f"unreadable at or after this record: {error}") from error
    if size:
        # fastwarc checks every member but the last, which it delivers even without its end.
        for _ in members_in(file, path, offset):
            pass
    if pending:
        yield _record(path, *pending, length=size - offset)
    return size


def first_record(file: BinaryIO, start: int, stop: int) -> int | None:
    """Return where, from `start` on and before `stop`, the first gzip member begins that seems to hold a WARC record.

    It may be a part of another record: a page may hold such bytes.
    """
    for at in range(start, stop, CHUNK):
        file.seek(at)
        piece = file.read(min(CHUNK, stop - at) + LOOK)
        for found in MEMBER.finditer(piece, 0, min(CHUNK, stop - at) + len(MAGIC) - 1):
            with suppress(zlib.error):
                if zlib.decompressobj(31).decompress(piece[found.start() : found.start() + LOOK], 5) == b"WARC/":
                    return at + found.start()
    return None


def _end_of(file: BinaryIO, path: Path, offset: int, block: int) -> int | None:
    """Return where a record ends whose block of so many bytes was read; None where its gzip member is not whole."""
    file.seek(offset)
    head = file.read(CHUNK)
    if head[:4] == b"WARC":
        end = END_OF_HEAD.search(head)
        return offset + end.end() + block + len(end[0]) if end else None
    with suppress(WarcFault, StopIteration):
        offset, length = next(members_in(file, path, offset))
        return offset + length
    return None


def read_record(path: Path, offset: int) -> Record:
    """Return the response, revisit or metadata record that begins at `offset` of a gzip-compressed WARC file."""
    with disk_faults(path), open_evidence(path) as file:
        file.seek(offset)
        inflater, content, length = zlib.decompressobj(31), bytearray(), 0
        try:
            while not inflater.eof and (data := file.read(CHUNK)):
                content += inflater.decompress(data)
                length += len(data)
        except zlib.error as error:
            raise WarcFault(path, offset, f"the gzip member is corrupt: {error}") from error
    if not inflater.eof:
        raise WarcFault(path, offset, "the gzip member breaks off")
    try:
        record: WarcRecord = next(iter(ArchiveIterator(BytesIO(content), parse_http=False)))
        block = record.reader.read()
    except (OSError, StopIteration) as error:
        raise WarcFault(path, offset, "no WARC record") from error
    if str(record.record_type) not in ("response", "revisit", "metadata") or len(block) != record.content_length:
        raise WarcFault(path, offset, f"no whole response, revisit or metadata record but a {record.record_type}")
    return _record(path, record.headers.to_tuples(), block, offset, length=length - len(inflater.unused_data))


def member_bytes(path: Path, offset: int, length: int) -> bytes:
    """Return the bytes of one gzip member as they lie in the file."""
    with disk_faults(path), open_evidence(path) as file:
        file.seek(offset)
        return file.read(length)


def request_of(path: Path, record: Record) -> bytes | None:
    """Return the request that was sent for a response or revisit: the record behind it, None where that is none."""
    try:
        offset, length = next(members(path, record.offset + record.length))
        found: WarcRecord = next(iter(ArchiveIterator(BytesIO(member_bytes(path, offset, length)), parse_http=False)))
    except (OSError, StopIteration, WarcFault):
        return None
    concurrent = _unbracketed(found.headers.get("WARC-Concurrent-To") or "")
    return bytes(found.reader.read()) if str(found.record_type) == "request" and concurrent == record.id else None


def read_warcinfo(path: Path) -> dict[str, str]:
    """Return the lines of the `warcinfo` record that begins a WARC file; none when it begins with another record."""
    with disk_faults(path), open_evidence(path) as file:
        try:
            record: WarcRecord | None = next(iter(ArchiveIterator(file, parse_http=False)), None)
            if record is None or str(record.record_type) != "warcinfo":
                return {}
            return dict(_warc_fields(record.reader.read()))
        except OSError as error:
            raise WarcFault(path, 0, f"unreadable: {error}") from error


def members(path: Path, offset: int = 0) -> Iterator[tuple[int, int]]:
    """Yield offset and length of each gzip member from `offset` on; raise `WarcFault` at the first that is not whole.

    A file that is not compressed has none.
    """
    with disk_faults(path), open_evidence(path) as file:
        yield from members_in(file, path, offset)


def members_in(file: BinaryIO, path: Path, offset: int = 0) -> Iterator[tuple[int, int]]:
    """Yield the gzip members of an open file (see `members`)."""
    file.seek(offset)
    data = file.read(CHUNK)
    if data[:4] == b"WARC":
        return
    while data:
        inflater, length = zlib.decompressobj(31), 0
        try:
            while not inflater.eof and data:
                inflater.decompress(data)
                length += len(data)
                data = inflater.unused_data if inflater.eof else file.read(CHUNK)
        except zlib.error as error:
            raise WarcFault(path, offset, f"the gzip member is corrupt: {error}") from error
        if not inflater.eof:
            raise WarcFault(path, offset, "the gzip member breaks off")
        length -= len(data)
        yield offset, length
        offset += length
        data = data or file.read(CHUNK)


def open_evidence(path: Path) -> BinaryIO:
    """Open a WARC file, by the name that it has while it is being written too, or where it lies elsewhere.

    Raises `Elsewhere` where it may not be fetched from there, and `WarcFault` where there is none.
    """
    if here := _here(path):
        return open_file(here)
    address = address_of(path)
    if address is None:
        raise WarcFault(path, 0, "the file is missing")
    if (fetched := opener()) is None:
        raise Elsewhere(path, 0, f"this file lies elsewhere, at {address[:200]!a}, and is read with --remote only")
    return fetched(address)


def _here(path: Path) -> Path | None:
    names = (path.name, path.name + OPEN)
    return next((path.with_name(name) for name in names if path.with_name(name).exists()), None)


def elsewhere(path: Path) -> str | None:
    """Return the address of a WARC file that is not in its folder; None for one that is, or has none."""
    return None if _here(path) else address_of(path)


def record_of(fields: Iterable[tuple[str, str]], block: bytes, *, warc_file: str, offset: int, length: int) -> Record:
    """Make a `Record` of a response, revisit or metadata record's named fields and block; raise `ValueError`.

    A resource record (WARC 1.1, 6.4), a page that was kept without its HTTP response, is as one that came with 200.
    """
    named = {name.lower(): value.strip() for name, value in fields}
    kind = cast(Literal["response", "revisit", "metadata"], named.get("warc-type", "").lower())
    message = block or unquote_to_bytes(named.get("x-response", ""))
    if named.get("warc-type", "").lower() == "resource":
        kind = "response"
        message = b"HTTP/1.1 200 OK\r\nContent-Type: " + named.get("content-type", "").encode() + b"\r\n\r\n" + block
    cut = kind == "response" and CUT in named
    status, headers, payload = http_message(message, cut=cut) if kind != "metadata" else (None, (), b"")
    return Record(
        id=_unbracketed(named["warc-record-id"]),
        type=kind,
        url=_unbracketed(named.get("warc-target-uri", "")),
        captured_at=warc_date(named["warc-date"]),
        warc_file=warc_file,
        offset=offset,
        length=length,
        status=status,
        headers=headers,
        payload=payload if kind == "response" else b"",
        payload_sha256=hashlib.sha256(payload).hexdigest() if kind == "response" else None,
        refers_to=_unbracketed(named["warc-refers-to"]) if "warc-refers-to" in named else None,
        ip=named.get("warc-ip-address"),
        fields=dict(_warc_fields(block)) if kind == "metadata" else {f: named[f] for f in TOLD if f in named},
    )


def warc_date(text: str) -> datetime:
    """Read a WARC-Date: at any precision from the year to nine digits of a second (WARC 1.1, 5.4).

    It is UTC, also where a program wrote it with the offset of its own zone. Letters may be small, and a blank may
    stand before the time (RFC 3339, 5.6). Raises `ValueError`.
    """
    plain = text.strip().upper().replace(" ", "T").removesuffix("Z")
    day, _, time = plain.partition("T")
    day = "-".join([*day.split("-"), "01", "01"][:3])
    found = datetime.fromisoformat(f"{day}T{time or '00:00'}")
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _record(path: Path, fields: Iterable[tuple[str, str]], block: bytes, offset: int, *, length: int) -> Record:
    try:
        return record_of(fields, block, warc_file=path.name.removesuffix(OPEN), offset=offset, length=length)
    except (ValueError, KeyError) as error:
        raise WarcFault(path, offset, f"a named field is missing or wrong: {error}") from error


def _unbracketed(uri: str) -> str:
    """Return a URI without the angle brackets that ids have, and that wget puts around targets too."""
    return uri[1:-1] if uri.startswith("<") and uri.endswith(">") else uri


def _warc_fields(block: bytes) -> Iterator[tuple[str, str]]:
    for line in block.decode(errors="replace").split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip(), value.strip()
