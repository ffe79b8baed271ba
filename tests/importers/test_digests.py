"""Payload digests in the forms that WARC and CDX files have."""

import base64
import hashlib

import pytest

from dossier_scraper.importers.digests import contradiction, is_digest_of, is_proved

BODY = b"page"
SHA1, MD5, SHA256 = (hashlib.new(name, BODY).digest() for name in ("sha1", "md5", "sha256"))


@pytest.mark.parametrize(
    "digest",
    [
        f"sha1:{base64.b32encode(SHA1).decode()}",
        f"sha1:{base64.b32encode(SHA1).decode().lower()}",
        base64.b32encode(SHA1).decode(),
        SHA1.hex(),
        f"SHA-1:{SHA1.hex().upper()}",
        f" sha256:{SHA256.hex()}\n",
        f"sha-256:{base64.b32encode(SHA256).decode()}",
        f"md5:{MD5.hex()}",
    ],
)
def test_every_usual_form_names_the_body_and_no_other(digest: str):
    assert is_digest_of(digest, BODY)
    assert not is_digest_of(digest, BODY + b"!")


@pytest.mark.parametrize("digest", ["", "-", "sha1:", f"crc32:{SHA1.hex()}", f"sha256:{SHA1.hex()}", MD5.hex()])
def test_what_is_no_digest_that_we_know_names_nothing(digest: str):
    assert not is_digest_of(digest, BODY)


def test_wget_writes_the_digest_of_nothing_with_a_revisit():
    """It contradicts nothing there, and proves nothing."""
    nothing = f"sha1:{base64.b32encode(hashlib.sha1().digest()).decode()}"
    head, named = b"HTTP/1.1 200 OK\r\n\r\n", {"warc-type": "revisit", "warc-block-digest": nothing}
    assert contradiction(named, head) is None
    assert not is_proved(named, head)
    assert contradiction(named | {"warc-type": "response"}, head) == f"warc-block-digest {nothing}"
    assert contradiction(named | {"warc-block-digest": f"sha1:{SHA1.hex()}"}, head) is not None
