import gzip
import random
import subprocess
import sys
import zlib
from contextlib import suppress

import brotli
import pytest
import zstandard

from dossier_scraper.archive.evidence.payload import BodyError, decode_body, decode_stored
from dossier_scraper.archive.evidence.payload import decode as decode_with_rest
from dossier_scraper.model import Header

PAGE = b"<html>" + bytes(random.Random(1).choices(b"abcdefgh <>/", k=3000)) + b"end-marker</html>"
LIMIT = 1 << 20


def raw_deflate(data: bytes) -> bytes:
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflater.compress(data) + deflater.flush()


def decode(body: bytes, *codings: bytes, limit: int = LIMIT) -> bytes:
    return decode_body(body, [Header(b"Content-Encoding", coding) for coding in codings], limit)


def refusal(body: bytes, *codings: bytes, limit: int = LIMIT) -> str:
    with pytest.raises(BodyError) as caught:
        decode(body, *codings, limit=limit)
    return caught.value.reason


CODED = {
    "gzip": gzip.compress(PAGE),
    "deflate": zlib.compress(PAGE),
    "br": brotli.compress(PAGE),
    "zstd": zstandard.compress(PAGE),
}


@pytest.mark.parametrize(
    ("body", "codings"),
    [
        (PAGE, []),
        (PAGE, [b"identity"]),
        (CODED["gzip"], [b"gzip"]),
        (CODED["gzip"], [b"X-GZip"]),
        (gzip.compress(PAGE[:100]) + gzip.compress(PAGE[100:]), [b"gzip"]),
        (CODED["gzip"] + bytes(512), [b"gzip"]),
        (CODED["deflate"], [b"deflate"]),
        (raw_deflate(PAGE), [b"deflate"]),
        (CODED["br"], [b"br"]),
        (CODED["zstd"], [b"zstd"]),
        (zstandard.compress(PAGE[:100]) + zstandard.compress(PAGE[100:]), [b"zstd"]),
        (brotli.compress(CODED["gzip"]), [b"gzip, br"]),
        (brotli.compress(CODED["gzip"]), [b"gzip", b"br"]),
    ],
)
def test_whole_bodies_are_decoded_in_all_their_valid_oddities(body, codings):
    assert decode(body, *codings) == PAGE


def test_an_empty_body_is_empty_under_any_coding():
    assert decode(b"", b"gzip") == b""
    assert decode(gzip.compress(b""), b"gzip") == b""


@pytest.mark.parametrize("coding", CODED)
def test_a_body_cut_at_any_byte_is_refused_as_truncated(coding):
    body = CODED[coding]
    assert {refusal(body[:cut], coding.encode()) for cut in range(1, len(body))} == {"truncated"}


def test_a_raw_deflate_body_cut_at_any_byte_is_refused():
    body = raw_deflate(PAGE)
    assert {refusal(body[:cut], b"deflate") for cut in range(1, len(body))} == {"truncated"}


def test_no_flipped_bit_of_a_gzip_body_gives_another_page():
    for bit in range(len(CODED["gzip"]) * 8):
        body = bytearray(CODED["gzip"])
        body[bit // 8] ^= 1 << bit % 8
        with suppress(BodyError):
            assert decode(bytes(body), b"gzip") == PAGE


@pytest.mark.parametrize(
    ("body", "coding", "reason"),
    [
        (CODED["gzip"][:-8] + bytes(4) + CODED["gzip"][-4:], b"gzip", "bad-coding"),
        (raw_deflate(PAGE) + b"more", b"deflate", "bad-coding"),
        (CODED["gzip"] + CODED["gzip"][:1], b"gzip", "truncated"),
        (CODED["gzip"] + b"\x1f\x8bmore", b"gzip", "bad-coding"),
        (CODED["br"] + b"more", b"br", "bad-coding"),
        (CODED["zstd"] + b"more than four bytes", b"zstd", "bad-coding"),
        (PAGE, b"gzip", "bad-coding"),
        (PAGE, b"deflate", "bad-coding"),
        (PAGE, b"br", "bad-coding"),
        (PAGE, b"zstd", "bad-coding"),
        (CODED["br"], b"gzip", "bad-coding"),
        (CODED["br"], b"compress", "unknown-coding"),
        (CODED["gzip"], b"gzip, foo", "unknown-coding"),
    ],
)
def test_corrupt_and_wrongly_labelled_bodies_are_refused(body, coding, reason):
    assert refusal(body, coding) == reason


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_bytes_behind_a_stream_with_a_checksum_are_counted(coding):
    headers = [Header(b"Content-Encoding", coding.encode())]
    for behind in (b"", b"\r\n", b"\0\0<!-- more -->", b"\x1e\x8b"):
        count = len(behind.strip(b"\0"))
        assert decode_with_rest(CODED[coding] + bytes(9) + behind + bytes(9), headers, LIMIT) == (PAGE, count)


@pytest.mark.parametrize("coding", CODED)
def test_the_limit_is_the_largest_content_that_passes(coding):
    assert decode(CODED[coding], coding.encode(), limit=len(PAGE)) == PAGE
    assert refusal(CODED[coding], coding.encode(), limit=len(PAGE) - 1) == "too-large"


def test_a_body_without_coding_is_limited_too():
    assert refusal(PAGE, limit=len(PAGE) - 1) == "too-large"


def test_a_body_shorter_than_its_content_length_is_truncated():
    with pytest.raises(BodyError, match="truncated"):
        decode_body(PAGE, [Header(b"content-length", b"%d" % (len(PAGE) + 1))], LIMIT)
    with pytest.raises(BodyError, match="truncated"):
        decode_body(PAGE, [Header(b"Content-Length", b"%d, 99999" % len(PAGE))], LIMIT)
    assert decode_body(PAGE, [Header(b"Content-Length", b"%d" % len(PAGE))], LIMIT) == PAGE


def test_chunked_framing_that_could_not_be_removed_is_truncated():
    with pytest.raises(BodyError, match="truncated"):
        decode_body(b"5\r\nhello\r\n", [Header(b"Transfer-Encoding", b"chunked")], LIMIT)


BOMBS = """
import gzip, resource, sys, brotli, zstandard
from dossier_scraper.archive.evidence.payload import BodyError, decode_body
from dossier_scraper.archive.evidence.payload import decode as decode_with_rest
from dossier_scraper.model import Header
body = sys.stdin.buffer.read()
resident = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before = resident()
try:
    decode_body(body, [Header(b"Content-Encoding", sys.argv[1].encode())], 16 << 20)
except BodyError as error:
    print(error.reason, resident() - before)
"""


@pytest.mark.parametrize(
    ("coding", "bomb"),
    [
        ("gzip", gzip.compress(bytes(96 << 20), 6)),
        ("gzip, gzip", gzip.compress(gzip.compress(bytes(96 << 20), 6))),
        ("br", brotli.compress(bytes(96 << 20), quality=5)),
        ("zstd", zstandard.ZstdCompressor(write_content_size=False).compress(bytes(96 << 20))),
    ],
)
def test_a_bomb_stops_at_the_cap_in_bounded_memory(coding, bomb):
    assert len(bomb) < 300_000
    ran = subprocess.run([sys.executable, "-c", BOMBS, coding], input=bomb, capture_output=True, check=True)
    reason, grown = ran.stdout.split()
    assert reason == b"too-large"
    assert int(grown) < 40  # a window of brotli is 16 MB


@pytest.mark.parametrize("coding", [b"gzip", b"deflate", b"br", b"zstd", b"utf-8", b"none", b"gzip, br"])
@pytest.mark.parametrize("body", [PAGE, b"\xef\xbb\xbf <html>caf\xe9", "Titel: Straße\n".encode() * 5])
def test_text_that_others_stored_under_a_codings_label_is_taken_as_it_is(body, coding):
    found, _, odd = decode_stored(body, [Header(b"Content-Encoding", coding)], LIMIT)
    assert (found, odd) == (body, f"labelled {coding.decode().replace(' ', '').replace(',', ', ')}, and plain text")
    if coding in (b"utf-8", b"none"):  # no coding: browsers take the body as it is
        assert decode_body(body, [Header(b"Content-Encoding", coding)], LIMIT) == body
        return
    with pytest.raises(BodyError):
        decode_body(body, [Header(b"Content-Encoding", coding)], LIMIT)


@pytest.mark.parametrize("coding", ["zstd", "deflate", "br"])
def test_a_page_that_others_packed_without_a_label_is_unpacked(coding):
    html = Header(b"Content-Type", b"text/html")
    assert decode_stored(CODED[coding], [html], LIMIT) == (PAGE, 0, f"{coding} without a label")
    assert decode_stored(CODED[coding], [], LIMIT) == (CODED[coding], 0, None)
    assert decode_stored(b"\x89PNG" + CODED[coding], [html], LIMIT) == (b"\x89PNG" + CODED[coding], 0, None)


def test_what_others_labelled_as_another_coding_is_unpacked_where_it_says_itself_what_it_is():
    for label in (b"br", b"zstd", b"utf-8"):
        found = decode_stored(CODED["gzip"], [Header(b"Content-Encoding", label)], LIMIT)
        assert found == (PAGE, 0, f"labelled {label.decode()}, and gzip")
    with pytest.raises(BodyError, match="bad-coding"):
        decode_stored(CODED["br"], [Header(b"Content-Encoding", b"gzip")], LIMIT)


def test_a_packed_body_may_have_the_length_of_what_it_is_unpacked():
    coding, length = Header(b"Content-Encoding", b"gzip"), len(PAGE)
    told = "with the length of what it is unpacked"
    assert decode_stored(CODED["gzip"], [coding, Header(b"Content-Length", b"%d" % length)], LIMIT) == (PAGE, 0, told)
    with pytest.raises(BodyError, match="truncated"):
        decode_stored(CODED["gzip"], [coding, Header(b"Content-Length", b"%d" % (length + 1))], LIMIT)


def test_what_others_packed_without_a_label_is_unpacked_and_a_cut_body_stays_refused():
    assert decode_stored(CODED["gzip"], [], LIMIT) == (PAGE, 0, "gzip without a label")
    with pytest.raises(BodyError, match="truncated"):
        decode_stored(PAGE, [Header(b"Content-Length", b"%d" % (len(PAGE) + 1))], LIMIT)
    with pytest.raises(BodyError, match="truncated"):
        decode_stored(CODED["br"][:-5], [Header(b"Content-Encoding", b"br")], LIMIT)
