"""Digests as WARC and CDX files write them: `sha1:` or another label, and the value in base32 or hexadecimal."""

import base64
import hashlib
from collections.abc import Iterator, Mapping

from dossier_scraper.archive.evidence.http_message import END_OF_HEAD, http_message
from dossier_scraper.archive.evidence.payload import BodyError, decode_body
from dossier_scraper.ingest.capture.observe import BODY_LIMIT

NAMES = ("md5", "sha1", "sha256", "sha512")
BLOCK, PAYLOAD = "warc-block-digest", "warc-payload-digest"


def is_digest_of(digest: str, body: bytes) -> bool:
    """Return True if `digest` names `body`. Without a label it is SHA-1, as in CDX files."""
    return fits(digest, body) is True


def fits(digest: str, body: bytes) -> bool | None:
    """Return whether `digest` is that of `body`; None for one that names nothing (WARC 1.1, 5.8).

    Such are an unknown label and a value that is neither base32 nor hexadecimal of the right length.
    """
    named = _named(digest)
    return None if named is None else hashlib.new(named[0], body, usedforsecurity=False).digest() == named[1]


def differ(one: str, other: str) -> bool:
    """Return True if two digests, computed in the same way, are of different bytes."""
    named, also = _named(one), _named(other)
    return named is not None and also is not None and named[0] == also[0] and named != also


def _named(digest: str) -> tuple[str, bytes] | None:
    """Return how a digest is computed, and its value; None where it names nothing."""
    label, _, text = digest.strip().rpartition(":")
    name = label.lower().replace("-", "") or "sha1"
    value = _value(text, hashlib.new(name, usedforsecurity=False).digest_size) if name in NAMES else None
    return None if value is None else (name, value)


def _value(text: str, length: int) -> bytes | None:
    """Return the bytes of a digest's value, None where it is not `length` bytes in base16 or base32 (RFC 4648)."""
    bare = text.rstrip("=")
    try:
        value = (
            bytes.fromhex(bare) if len(bare) == 2 * length else base64.b32decode(bare.upper() + "=" * (-len(bare) % 8))
        )
    except ValueError:
        return None
    return value if len(value) == length else None


def contradiction(named: Mapping[str, str], block: bytes) -> str | None:
    """Return the digest, field and value, that a record's block or payload does not fit; None where all fit.

    `named` are the record's fields, names in lower case. A revisit's payload digest is that of another record, and its
    block digest is that of no bytes where wget wrote it (`--warc-dedup`).
    """
    nothing = [b""] if named.get("warc-type", "").lower() == "revisit" else []
    for field, bodies in _digests(named, block):
        found = [fits(named[field], body) for body in (*bodies, *nothing)]
        if False in found and True not in found:
            return f"{field} {named[field]}"
    return None


def is_proved(named: Mapping[str, str], block: bytes) -> bool:
    """Return True if a digest that the record names is that of its block or payload."""
    return any(is_digest_of(named[field], body) for field, bodies in _digests(named, block) for body in bodies)


def _digests(named: Mapping[str, str], block: bytes) -> Iterator[tuple[str, Iterator[bytes]]]:
    if BLOCK in named:
        yield BLOCK, iter((block,))
    if PAYLOAD in named and named.get("warc-type", "").lower() in ("response", "resource"):
        yield PAYLOAD, _payloads(block)


def _payloads(block: bytes) -> Iterator[bytes]:
    """Yield what programs take for the payload: the body as it stands, without its framing, without its coding."""
    end = END_OF_HEAD.search(block) if block[:5].lower() == b"http/" else None
    yield block[end.end() :] if end else block
    _, headers, body = http_message(block)
    yield body
    try:
        yield decode_body(body, [h for h in headers if h.name.lower() == b"content-encoding"], BODY_LIMIT)
    except BodyError:
        return
