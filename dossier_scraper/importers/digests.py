"""Payload digests as WARC and CDX files write them."""

import base64
import hashlib


def is_digest_of(digest: str, body: bytes) -> bool:
    """Return True if `digest` names `body`: `sha1:` or another label and the value in base32 or hexadecimal.

    Without a label it is SHA-1, as in CDX files. A label that is not known names nothing (WARC 1.1, 5.8).
    """
    label, _, value = digest.strip().rpartition(":")
    name = label.lower().replace("-", "") or "sha1"
    if name not in ("md5", "sha1", "sha256", "sha512"):
        return False
    found = hashlib.new(name, body, usedforsecurity=False).digest()
    return value.casefold() in (found.hex(), base64.b32encode(found).decode().casefold())
