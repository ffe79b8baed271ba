"""A WARC file that others wrote, accounted for: each byte lies in a record that was read, one that was passed over with
its reason, or in a range that is damaged.

Heads are read as warcio reads them: any case, CRLF or LF, folded lines. A record counts only where its stated end is
followed by another record or by the end of its file. In a gzip member without a valid checksum it counts only where its
own digest proves it. Nothing is searched for: a page may hold what looks like a record.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from dossier_scraper.archive.evidence.http_message import http_message
from dossier_scraper.archive.evidence.warc_reader import record_of
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.importers.digests import contradiction, is_proved
from dossier_scraper.importers.scope import is_of_the_web
from dossier_scraper.importers.unpacked import BREAKS_OFF, LARGEST_HEAD, Unpacked, Unreadable, is_padding
from dossier_scraper.ingest.capture.observe import BODY_LIMIT
from dossier_scraper.model import Record

# Larger records hold no page; they are passed over unread.
LARGEST = BODY_LIMIT + (1 << 20)
FOLD = re.compile(rb"\r?\n[ \t]+")
PAGES = ("response", "revisit", "resource")
# What is asked, and what is said of files and records (WARC 1.1, 6), is of no use to us.
OTHERS = ("request", "metadata", "warcinfo", "conversion")
# Of a record in segments (WARC 1.1, 6.9).
CONTINUED = "continuing one that stands in segments"
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
        content = Unpacked(file, at, size)
        try:
            while content.goes_on():
                part = _part(content, at, name, wanted)
                at = part.end
                yield part
            part = Part(start=at, end=size, reason="padding")
        except Unreadable as why:
            if at < size and is_padding(file, at):
                part = Part(start=at, end=size, reason="padding")
            else:
                part = Part(start=at, end=content.end_of_damage(at, offsets), damaged=True, reason=str(why))
        if part.end == at and part.damaged:
            part = replace(part, reason=f"{part.reason} behind the last one of a gzip member")
        if part.end > at or part.damaged:
            yield part
        at = part.end


def _part(content: Unpacked, start: int, name: str, wanted: Wanted) -> Part:
    """Read the record that comes next; `start` is where the part before it ended. Raises `Unreadable`."""
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
        raise Unreadable(content.fault or f"a block with {count} of {length} bytes")
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
        raise Unreadable("a record without its length")
    return int(length)


def _damage(content: Unpacked, named: dict[str, str], block: bytes | None) -> str | None:
    """Return why the record that was taken cannot be believed, None where it can; its own digest proves its block.

    Raises `Unreadable` where its end cannot be believed either.
    """
    ends, sound = content.ends_record(), content.fault in (None, BREAKS_OFF)
    if (ends and sound) or (block is not None and is_proved(named, block)):
        return None
    if not ends:
        raise Unreadable(content.fault or "a record whose end is followed by no other")
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
