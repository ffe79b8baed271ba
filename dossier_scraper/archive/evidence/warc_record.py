"""One WARC record at a time, made of what happened: named fields, block, and both as a gzip member (ISO 28500:2017).

Files, offsets and disks are the writer's business. Text from the site can end no line here.

What a crawl sent and received stands in the block as it was, framing included; its payload, of which digests and
revisits speak, is the body without transfer coding (WARC 1.1, 6.3.2). Of an import only the parts are known: its heads
are written again, and `X-Reconstructed` says so.

A revisit is as the specification has it (WARC 1.1, 6.7): what it repeats is named by id, address, date and payload
digest. Its block are the headers of an answer in full. Those of a 304 stand in `X-Response`, and the block is empty, as
6.7.3 allows: replay would show an empty page instead of the one that has not changed. The fields stand in an order that
compresses well.
"""

import base64
import hashlib
import ipaddress
import re
import uuid
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote

from dossier_scraper.archive.evidence.http_message import KEPT_TRANSFER_CODING, RAW_TRANSFER_CODING, SPACED
from dossier_scraper.archive.evidence.warc_reader import BELONGS
from dossier_scraper.model import Exchange, Header, Traffic

Fields = list[tuple[str, str]]

NO_TOKEN = re.compile(rb"[^!#$%&'*+.^_`|~0-9A-Za-z-]")
LINE_BREAKING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
NO_URI = re.compile(r'[^\x21-\x7e]|[<>"]')
# zlib's own level: 9, which other tools take, costs twice as much for pages that are no smaller. And gzip's `wbits`.
GZIP_LEVEL, GZIP = 6, 16
# zlib's window in powers of two, and what it wants of it beyond the data (MIN_LOOKAHEAD of its deflate.h).
LEAST_WINDOW, LARGEST_WINDOW, LOOK_AHEAD = 9, 15, 262
REVISIT = "http://netpreserve.org/warc/1.1/revisit/"
PRINTABLE = "".join(map(chr, range(32, 127))).replace("%", "")
EXACTNESS = (
    "requests and responses are exact, framing included; digests of payloads are over bodies without transfer coding; "
    "where a record has X-Reconstructed, bodies are exact, content coding kept, and start lines, headers (in order), "
    "and framing were written again from parsed values, Transfer-Encoding as X-Archive-Orig-Transfer-Encoding; the "
    "revisit of a 304 has its response in X-Response"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The response record that an equal payload, or a 304, repeats; `payload_digest` is labelled, as its field is."""

    record_id: str
    url: str
    captured_at: datetime
    payload_sha256: str
    payload_digest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A record as it will stand in a file: `data` is its gzip member."""

    fields: Fields
    block: bytes
    data: bytes


def response_record(exchange: Exchange, earlier: Earlier | None) -> tuple[Draft, list[Draft]]:
    """Make the records of an exchange: the response, or a revisit of `earlier`, and what belongs to it.

    It is a revisit where `earlier` has the same payload or a 304 says so; never where the message was cut. What belongs
    to it are the request, unless an import knows none, and the heads that came before the final one.
    """
    if earlier and not _repeats(exchange, earlier):
        earlier = None
    response_id, request_id = _ids()
    others = _others(exchange, request_id, response_id)
    digest = earlier.payload_digest if earlier else labelled_sha1(exchange.body)
    fields = [
        *_place(exchange, earlier, response_id),
        *([("WARC-Concurrent-To", f"<{request_id}>")] if _has_request(exchange) else []),
        *([("WARC-Payload-Digest", digest)] if digest else []),
        *_behind(exchange.traffic),
    ]
    traffic = exchange.traffic
    head, body = (traffic.head, traffic.body) if traffic else (_response_head(exchange), exchange.body)
    if earlier and _is_unmodified(exchange):
        fields += [("WARC-Profile", REVISIT + "server-not-modified"), ("X-Response", quote(head, safe=PRINTABLE))]
        return _draft(fields, None, b""), others
    if earlier:
        body = b""
        fields += [("WARC-Profile", REVISIT + "identical-payload-digest"), ("WARC-Truncated", "length")]
    else:
        fields += [("X-Payload-SHA256", hashlib.sha256(exchange.body).hexdigest()), *_cut(traffic)]
    fields += [
        *([("X-Claimed-Digest", _line(exchange.claimed))] if exchange.claimed else []),
        ("WARC-Block-Digest", labelled_sha1(head + body)),
        *([] if traffic else [("X-Reconstructed", "headers framing")]),
    ]
    return _draft(fields, "application/http;msgtype=response", head, body), others


def _is_unmodified(exchange: Exchange) -> bool:
    return exchange.status == 304 and not exchange.body


def _repeats(exchange: Exchange, earlier: Earlier) -> bool:
    """Return True if an answer is what an earlier record has; one that was cut is nothing but itself."""
    is_same = earlier.payload_sha256 == hashlib.sha256(exchange.body).hexdigest()
    return _is_unmodified(exchange) or (is_same and not _cut(exchange.traffic))


def _has_request(exchange: Exchange) -> bool:
    return bool(exchange.traffic or exchange.request_headers)


def _others(exchange: Exchange, request_id: str, response_id: str) -> list[Draft]:
    """Make the records that belong to a response: what was asked, and what came before the answer."""
    request = [_request_record(exchange, request_id, response_id)] if _has_request(exchange) else []
    interim = exchange.traffic.interim if exchange.traffic else b""
    return request + ([_interim_record(exchange, interim, response_id)] if interim else [])


def _cut(traffic: Traffic | None) -> Fields:
    return [("WARC-Truncated", traffic.cut)] if traffic and traffic.cut else []


def _behind(traffic: Traffic | None) -> Fields:
    return [("X-Bytes-Behind", str(traffic.behind))] if traffic and traffic.behind else []


def _place(exchange: Exchange, earlier: Earlier | None, own_id: str) -> Fields:
    """Return the fields that say what a record is, when and where it came from, and what it repeats."""
    fields: Fields = [("WARC-Type", "revisit" if earlier else "response"), ("WARC-Record-ID", f"<{own_id}>")]
    if earlier:
        fields.append(("WARC-Refers-To", f"<{earlier.record_id}>"))
    fields.append(("WARC-Target-URI", _uri(exchange.url)))
    if earlier:
        fields.append(("WARC-Refers-To-Target-URI", _uri(earlier.url)))
    fields.append(("WARC-Date", _date(exchange.captured_at)))
    if earlier:
        fields.append(("WARC-Refers-To-Date", _date(earlier.captured_at)))
    return fields + _address(exchange.ip)


def _request_record(exchange: Exchange, own_id: str, response_id: str) -> Draft:
    """Make the request record of an exchange: the request as it was sent, or written again from its values."""
    fields = [
        ("WARC-Type", "request"),
        ("WARC-Record-ID", f"<{own_id}>"),
        ("WARC-Concurrent-To", f"<{response_id}>"),
        ("WARC-Date", _date(exchange.captured_at)),
        ("WARC-Target-URI", _uri(exchange.url)),
    ]
    traffic, line = exchange.traffic, f"{_line(exchange.method)} {_uri(exchange.target)} HTTP/1.1"
    return _draft(
        fields,
        "application/http;msgtype=request",
        traffic.sent if traffic else _head(line, exchange.request_headers),
    )


def _interim_record(exchange: Exchange, heads: bytes, response_id: str) -> Draft:
    """Make the record of what a server sent before its answer: interim heads (RFC 9110, 15.2), blank lines."""
    fields = [
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", f"<{uuid.uuid4().urn}>"),
        (BELONGS, f"<{response_id}>"),
        ("WARC-Target-URI", _uri(exchange.url)),
        ("WARC-Date", _date(exchange.captured_at)),
        ("WARC-Block-Digest", labelled_sha1(heads)),
    ]
    return _draft(fields, "application/http;msgtype=response", heads)


def metadata_record(url: str, at: datetime, lines: Mapping[str, str]) -> Draft:
    """Make the record of an attempt that gave no response; `lines` say why (outcome, reason, detail)."""
    block = _warc_fields(lines)
    fields = [
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", f"<{uuid.uuid4().urn}>"),
        ("WARC-Target-URI", _uri(url)),
        ("WARC-Date", _date(at)),
        ("WARC-Block-Digest", labelled_sha1(block)),
    ]
    return _draft(fields, "application/warc-fields", block)


def conversion_record(refers_to: str, url: str, at: datetime, said: Mapping[str, str], reading: str) -> Draft:
    """Make the record that keeps a superseded reading, JSON, of the record `refers_to` (WARC 1.1, 6.8).

    `said` is what was said with it, by names of fields without their `X-`.
    """
    block = reading.encode()
    fields = [
        ("WARC-Type", "conversion"),
        ("WARC-Record-ID", f"<{uuid.uuid4().urn}>"),
        ("WARC-Refers-To", f"<{refers_to}>"),
        ("WARC-Target-URI", _uri(url)),
        ("WARC-Date", _date(at)),
        *((f"X-{name}", _line(value)) for name, value in said.items()),
        ("WARC-Block-Digest", labelled_sha1(block)),
    ]
    return _draft(fields, "application/json", block)


def resource_record(uri: str, at: datetime, block: bytes) -> Draft:
    """Make the record of something that we say ourselves, JSON, under an address of its own (WARC 1.1, 6.4)."""
    fields = [
        ("WARC-Type", "resource"),
        ("WARC-Record-ID", f"<{uuid.uuid4().urn}>"),
        ("WARC-Target-URI", _uri(uri)),
        ("WARC-Date", _date(at)),
        ("WARC-Block-Digest", labelled_sha1(block)),
    ]
    return _draft(fields, "application/json", block)


def warcinfo_record(file_name: str, at: datetime, info: Mapping[str, str]) -> Draft:
    """Make the record that begins a file and describes it."""
    block = _warc_fields({**info, "description": EXACTNESS})
    fields = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", f"<{uuid.uuid4().urn}>"),
        ("WARC-Filename", file_name),
        ("WARC-Date", _date(at)),
        ("WARC-Block-Digest", labelled_sha1(block)),
    ]
    return _draft(fields, "application/warc-fields", block)


def _ids() -> tuple[str, str]:
    """Mint the ids of a response and its request: they differ in the last digit."""
    pair = uuid.uuid4().int
    return uuid.UUID(int=pair & ~1).urn, uuid.UUID(int=pair | 1).urn


def _draft(fields: Fields, content_type: str | None, head: bytes, body: bytes = b"") -> Draft:
    """Write and compress one record (WARC 1.1, 4); its block is `head` and `body`."""
    block = head + body
    lines = ["WARC/1.1", *(f"{name}: {value}" for name, value in fields)]
    if content_type:
        lines.append(f"Content-Type: {content_type}")
    lines.append(f"Content-Length: {len(block)}")
    record = b"\r\n".join(["\r\n".join(lines).encode(), b"", block, b"", b""])
    return Draft(fields=fields, block=block, data=_packed(record))


def _packed(record: bytes) -> bytes:
    """Return a record as a gzip member.

    A window that holds all of it gives the same bytes as the largest one, whose memory costs more than a small record.
    """
    window = min(max((len(record) + LOOK_AHEAD).bit_length(), LEAST_WINDOW), LARGEST_WINDOW)
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP + window)
    return packer.compress(record) + packer.flush()


def _response_head(exchange: Exchange) -> bytes:
    """Return status line and headers; tools know two protocols, and the line is written again in any case."""
    protocol = exchange.protocol if exchange.protocol in ("HTTP/1.0", "HTTP/1.1") else "HTTP/1.1"
    return _head(f"{protocol} {exchange.status:03d} {_line(exchange.reason)}", exchange.headers)


def _head(start_line: str, headers: Sequence[Header]) -> bytes:
    """Write a start line and header lines; what would end a line is written as a space (RFC 9110, 5.5)."""
    lines = [start_line.encode("latin-1", "replace")]
    for header in headers:
        name = KEPT_TRANSFER_CODING if header.name.lower() == RAW_TRANSFER_CODING else header.name
        lines.append(NO_TOKEN.sub(b"_", name) + b": " + header.value.translate(SPACED).strip(b" \t"))
    return b"\r\n".join([*lines, b"", b""])


def _warc_fields(fields: Mapping[str, str]) -> bytes:
    """Return an `application/warc-fields` block (WARC 1.1, 8.3), one line for each field."""
    text = "".join(f"{name}: {_line(value)}\r\n" for name, value in fields.items())
    return text.encode("utf-8", "backslashreplace")


def _line(text: str) -> str:
    """Return text as it may stand in one line: every run of control and line-breaking characters becomes a space."""
    return LINE_BREAKING.sub(" ", text).strip()


def _uri(uri: str) -> str:
    """Percent-encode what must not stand in a URI field (RFC 3986); what a browser would send stays as it is."""
    return NO_URI.sub(lambda found: quote(found[0], safe="", errors="replace"), uri)


def _date(moment: datetime) -> str:
    """Write a WARC-Date: UTC, with microseconds where there are any (WARC 1.1, 5.4)."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def labelled_sha1(data: bytes) -> str:
    """Return a labelled digest as CDX tools expect it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


@lru_cache(maxsize=16)  # a run asks few machines
def _address(ip: str | None) -> Fields:
    try:
        return [("WARC-IP-Address", str(ipaddress.ip_address(ip)))] if ip else []
    except ValueError:
        return []
