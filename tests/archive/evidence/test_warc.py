import base64
import gzip
import hashlib
import json
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from dossier_scraper.archive.evidence.warc_reader import (
    WarcFault,
    read_record,
    read_records,
    read_warcinfo,
    record_of,
    warc_date,
)
from dossier_scraper.archive.evidence.warc_writer import WarcWriter
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.errors import DiskFault
from dossier_scraper.model import Exchange, Header, Record
from tests.archive.samples import CONDITION, NOT_MODIFIED, OK, REQUEST, SITE, TIME, earlier, exchange, headers

PAGE = "<html>été</html>".encode()
INFO = {
    "software": "dossier-scraper/0.1.0",
    "format": "WARC File Format 1.1",
    "isPartOf": "20261123T195511Z-live",
    "operator": "An Archive",
    "http-header-from": "archive@example.org",
    "http-header-user-agent": "DossierScraper/0.1.0 (+https://example.org/archive; archive@example.org)",
    "robots": "obey (RFC 9309)",
    "ledger-head": "0" * 64,
}


def writer(folder: Path, **more: object) -> WarcWriter:
    return WarcWriter(folder, name="test-live", info=INFO, at=TIME, **more)


def written(folder: Path, *exchanges: Exchange) -> tuple[Path, list[Record]]:
    made = writer(folder)
    records = [made.response(one) for one in exchanges]
    return folder / made.close()[0].name, records


def by_warcio(path: Path) -> Iterator[tuple[ArcWarcRecord, bytes]]:
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            yield record, record.raw_stream.read()


def members(path: Path) -> list[bytes]:
    """Return the text of each gzip member, as any gzip reader gives it."""
    data, texts = path.read_bytes(), []
    while data:
        inflater = zlib.decompressobj(31)
        texts.append(inflater.decompress(data))
        data = inflater.unused_data
    return texts


# What is written is what is read


def test_the_record_that_the_writer_returns_is_the_one_on_disk(tmp_path):
    made = writer(tmp_path)
    first = made.response(exchange(body=gzip.compress(PAGE), response=(*OK, Header(b"Content-Encoding", b"gzip"))))
    asked = exchange(status=304, body=b"", response=NOT_MODIFIED, request=REQUEST + CONDITION)
    records = [
        first,
        made.response(exchange("/?a=1&b=%C3%A9", at=TIME.replace(microsecond=0))),
        made.response(exchange(body=gzip.compress(PAGE)), earlier(first)),
        made.response(asked, earlier(first)),
        made.response(exchange(status=301, body=b"", reason="Moved Permanently", response=headers("Location: /b"))),
        made.response(exchange(body=b"\r\n\r\n\n\nHTTP/1.1 200 OK\r\n\r\nWARC/1.1\r\n")),
        made.failure(SITE + "/x", TIME, {"outcome": "skipped", "reason": "protocol", "detail": "reset by peer: été"}),
    ]
    open_path = tmp_path / (records[0].warc_file + ".open")
    assert list(read_records(open_path)) == records
    assert [read_record(tmp_path / r.warc_file, r.offset) for r in records] == records
    path = tmp_path / made.close()[0].name
    assert list(read_records(path)) == records
    assert [read_record(path, r.offset) for r in records] == records


def test_body_and_headers_come_back_as_they_were(tmp_path):
    response = (*OK, Header(b"Set-Cookie", b"a=1"), Header(b"set-cookie", b"b=2"), Header(b"X-Name", b"\xe9t\xe9"))
    _, [record] = written(tmp_path, exchange(body=bytes(range(256)) * 9, response=response))
    assert record.payload == bytes(range(256)) * 9
    assert record.headers == response
    assert (record.status, record.captured_at, record.ip, record.url) == (200, TIME, "127.0.0.1", SITE + "/dossiers/a")
    assert record.payload_sha256 == hashlib.sha256(record.payload).hexdigest()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pairs=st.lists(st.tuples(st.binary(max_size=20), st.binary(max_size=40)), max_size=4),
    body=st.binary(max_size=200),
    url=st.text(max_size=30),
    reason=st.text(max_size=20),
    method=st.text(max_size=8),
    ip=st.none() | st.text(max_size=12),
    detail=st.text(max_size=40),
)
def test_no_text_of_a_site_can_forge_a_line(tmp_path_factory, pairs, body, url, reason, method, ip, detail):
    folder = tmp_path_factory.mktemp("warc")
    made = writer(folder)
    lines = tuple(Header(name, value) for name, value in pairs)
    taken = Exchange(
        url=url,
        method=method,
        target=url,
        request_headers=(*lines, Header(b"Host", b"x")),
        protocol="HTTP/1.1",
        status=200,
        reason=reason,
        headers=lines,
        body=body,
        captured_at=TIME,
        ip=ip,
    )
    records = [made.response(taken), made.failure(url, TIME, {"outcome": "skipped", "detail": detail})]
    path = folder / made.close()[0].name
    assert list(read_records(path)) == records
    assert [read_record(path, r.offset) for r in records] == records
    assert len(records[0].headers) == len(pairs)
    assert list(records[1].fields) == ["outcome", "detail"]
    assert records[0].payload == body
    texts = members(path)
    assert [text.split(b"\r\n")[1] for text in texts] == [
        b"WARC-Type: warcinfo",
        b"WARC-Type: response",
        b"WARC-Type: request",
        b"WARC-Type: metadata",
    ]
    named = [re.findall(rb"(?m)^([^:\r\n]+):", text.partition(b"\r\n\r\n")[0]) for text in texts]
    assert all(len(set(names)) == len(names) for names in named)


def test_line_ends_and_brackets_in_a_url_are_escaped(tmp_path):
    _, [record] = written(tmp_path, exchange(url="http://x/a b<c>\r\nWARC-Type: warcinfo\0é"))
    assert record.url == "http://x/a%20b%3Cc%3E%0D%0AWARC-Type:%20warcinfo%00%C3%A9"


# The form of the records


def test_request_and_response_name_each_other(tmp_path):
    path, [record] = written(tmp_path, exchange("/a?page=2"))
    [_, (response, _), (request, _)] = by_warcio(path)
    response, request = response.rec_headers, request.rec_headers
    assert request["WARC-Record-ID"] == response["WARC-Concurrent-To"]
    assert response["WARC-Record-ID"] == request["WARC-Concurrent-To"] == f"<{record.id}>"
    assert response["WARC-Date"] == request["WARC-Date"] == "2026-11-23T19:55:11.123456Z"
    assert response["WARC-IP-Address"] == "127.0.0.1"
    assert b"\r\n\r\nGET /a?page=2 HTTP/1.1\r\nHost: 127.0.0.1:38457\r\n" in members(path)[2]


def test_digests_are_those_of_payload_and_block(tmp_path):
    path, _ = written(tmp_path, exchange(body=PAGE))
    [_, (response, body), _] = by_warcio(path)
    block = members(path)[1].partition(b"\r\n\r\n")[2][:-4]
    assert body == PAGE
    label = {name: base64.b32encode(hashlib.sha1(data).digest()).decode() for name, data in (("p", PAGE), ("b", block))}
    assert response.rec_headers["WARC-Payload-Digest"] == "sha1:" + label["p"]
    assert response.rec_headers["WARC-Block-Digest"] == "sha1:" + label["b"]
    assert response.rec_headers["X-Payload-SHA256"] == hashlib.sha256(PAGE).hexdigest()


def test_a_record_says_what_was_written_again(tmp_path):
    path, _ = written(tmp_path, exchange())
    assert b"X-Reconstructed: headers framing\r\n" in members(path)[1]
    assert "bodies are exact" in read_warcinfo(path)["description"]


def test_a_removed_chunked_framing_does_not_mislead_readers(tmp_path):
    response = (*OK, Header(b"Transfer-Encoding", b"chunked"), Header(b"Content-Encoding", b"gzip"))
    path, [record] = written(tmp_path, exchange(body=gzip.compress(PAGE, mtime=0), response=response))
    assert record.header("X-Archive-Orig-Transfer-Encoding") == "chunked"
    assert record.payload == gzip.compress(PAGE, mtime=0)
    with path.open("rb") as file:
        assert next(r.content_stream().read() for r in ArchiveIterator(file) if r.rec_type == "response") == PAGE


def test_an_exchange_without_request_headers_has_no_request_record(tmp_path):
    path, _ = written(tmp_path, exchange(request=()))
    assert [record.rec_type for record, _ in by_warcio(path)] == ["warcinfo", "response"]


def test_an_equal_payload_is_a_revisit_of_the_earlier_record(tmp_path):
    made = writer(tmp_path)
    first = made.response(exchange(body=PAGE))
    again = made.response(exchange("/node/1", PAGE, at=TIME + timedelta(days=1)), earlier(first))
    path = tmp_path / made.close()[0].name
    [record] = [record for record, body in by_warcio(path) if record.rec_type == "revisit" and not body]
    fields = record.rec_headers
    assert (again.type, again.refers_to, again.payload) == ("revisit", first.id, b"")
    assert again.headers == OK
    assert fields["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert fields["WARC-Truncated"] == "length"
    assert fields["WARC-Refers-To-Target-URI"] == first.url
    assert fields["WARC-Refers-To-Date"] == "2026-11-23T19:55:11.123456Z"
    assert fields["WARC-Payload-Digest"] == "sha1:" + base64.b32encode(hashlib.sha1(PAGE).digest()).decode()


def test_a_304_is_a_revisit_that_names_what_it_repeats_and_keeps_its_request(tmp_path):
    made = writer(tmp_path)
    first = made.response(exchange(body=PAGE))
    asked = exchange(status=304, body=b"", reason="Not Modified", response=NOT_MODIFIED, request=REQUEST + CONDITION)
    again = made.response(asked, earlier(first))
    path = tmp_path / made.close()[0].name
    *_, (record, _), (request, _) = by_warcio(path)
    assert (again.type, again.status, again.refers_to, again.headers) == ("revisit", 304, first.id, NOT_MODIFIED)
    assert again.payload_sha256 is None
    told = {name: record.rec_headers[name] for name in PROFILE}
    assert told == {
        "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/server-not-modified",
        "WARC-Refers-To": f"<{first.id}>",
        "WARC-Refers-To-Target-URI": first.url,
        "WARC-Refers-To-Date": "2026-11-23T19:55:11.123456Z",
        "WARC-Payload-Digest": "sha1:" + base64.b32encode(hashlib.sha1(PAGE).digest()).decode(),
    }
    assert (record.rec_headers["Content-Length"], record.http_headers) == ("0", None)
    assert request.rec_headers["WARC-Concurrent-To"] == f"<{again.id}>"
    assert request.http_headers["If-None-Match"] == '"65f0a1b2e4f165f0a1b2e4f1"'


PROFILE = (
    "WARC-Profile",
    "WARC-Refers-To",
    "WARC-Refers-To-Target-URI",
    "WARC-Refers-To-Date",
    "WARC-Payload-Digest",
)


def test_a_revisit_of_a_program_before_the_first_release_is_still_read(tmp_path):
    """It said in X-Response only what the record that it repeats does not say, and had neither digest nor request."""
    made = writer(tmp_path)
    first = made.response(exchange(body=PAGE))
    made.close()
    fields = [
        ("WARC-Type", "revisit"),
        ("WARC-Record-ID", "<urn:uuid:4f2c1c5e-8f6b-4a8e-9d55-1c2f7b0f3a10>"),
        ("WARC-Refers-To", f"<{first.id}>"),
        ("WARC-Target-URI", first.url),
        ("WARC-Date", "2026-12-01T00:00:00Z"),
        ("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/server-not-modified"),
        ("X-Response", "HTTP/1.1 304 Not Modified%0D%0AAge: 1%0D%0A%0D%0A"),
    ]
    again = record_of(fields, b"", warc_file="x.warc.gz", offset=0, length=1)
    assert (again.type, again.status, again.headers) == ("revisit", 304, (Header(b"Age", b"1"),))
    assert again.refers_to == first.id


@given(pairs=st.lists(st.tuples(st.binary(max_size=20), st.binary(max_size=40)), max_size=4), reason=st.text())
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_all_headers_of_a_304_come_back_as_they_were(tmp_path_factory, pairs, reason):
    folder, lines = tmp_path_factory.mktemp("warc"), tuple(Header(name, value) for name, value in pairs)
    made = writer(folder)
    first = made.response(exchange(response=lines))
    again = made.response(exchange(status=304, body=b"", reason=reason, response=lines), earlier(first))
    path = folder / made.close()[0].name
    assert (again.status, again.headers) == (304, first.headers)
    assert list(read_records(path)) == [first, again]
    assert read_record(path, again.offset) == again


@pytest.mark.parametrize("taken", [exchange(body=b"another"), exchange(status=304, body=b"a body in a 304")])
def test_another_payload_is_a_response_whatever_the_caller_expects(tmp_path, taken):
    made = writer(tmp_path)
    first = made.response(exchange(body=PAGE))
    record = made.response(taken, earlier(first))
    assert (record.type, record.payload, record.refers_to) == ("response", taken.body, None)
    made.close()


def test_an_unasked_304_is_a_response(tmp_path):
    _, [record] = written(tmp_path, exchange(status=304, body=b"", response=NOT_MODIFIED))
    assert (record.type, record.status) == ("response", 304)


DRUPAL = """
    Date: {date}
    Server: Apache/2.4.57 (Debian)
    X-Powered-By: PHP/7.4.33
    Expires: Sun, 19 Nov 1978 05:00:00 GMT
    Cache-Control: no-cache, must-revalidate
    X-Content-Type-Options: nosniff
    Content-Language: en
    X-Frame-Options: SAMEORIGIN
    X-Generator: Drupal 7 (https://www.drupal.org)
    Link: <{url}>; rel="canonical",</node/30{number}>; rel="shortlink"
    Last-Modified: Mon, 12 Oct 2026 09:11:{number} GMT
    ETag: "17604{number}3072"
    Vary: Cookie,Accept-Encoding
    Content-Encoding: gzip
    Content-Type: text/html; charset=utf-8"""


@pytest.mark.parametrize("size", [0, 300, 4_000, 15_000, 31_000, 60_000])
def test_a_small_window_packs_a_record_as_the_largest_one_does(tmp_path, size):
    page = b"".join(b"<p>%d</p>" % (number * number % 9973) for number in range(size // 10))
    path, _ = written(tmp_path, exchange(body=page))
    data = path.read_bytes()
    assert data == b"".join(zlib.compress(text, 6, 31) for text in members(path))


def test_revisits_cost_few_bytes(tmp_path):
    names = ("first", "full", "unmodified")
    first_run, full, unmodified = (WarcWriter(tmp_path, name=name, info=INFO) for name in names)
    later = TIME + timedelta(days=40, microseconds=77777)
    asked = REQUEST + CONDITION + headers("If-Modified-Since: Mon, 12 Oct 2026 09:11:12 GMT")
    for number in range(10, 40):
        path, body = f"/dossiers/a-dossier-of-a-long-name-{number}", b"%d" % number
        first, second = (
            headers(DRUPAL.format(date=date, url=SITE + path, number=number))
            for date in ("Mon, 23 Nov 2026 19:55:11 GMT", "Sat, 02 Jan 2027 20:55:31 GMT")
        )
        record = first_run.response(exchange(path, body, response=first))
        full.response(exchange(path, body, response=second, request=asked, at=later), earlier(record))
        answer = exchange(path, b"", status=304, reason="Not Modified", response=second[:-2], request=asked, at=later)
        unmodified.response(answer, earlier(record))
    first_run.close()
    assert sum(file.size for file in full.close()) / 30 <= 1500
    assert sum(file.size for file in unmodified.close()) / 30 <= 1300


# The files


def test_a_file_is_open_until_it_is_closed_and_then_as_reported(tmp_path):
    made = writer(tmp_path)
    record = made.response(exchange())
    assert record.warc_file == "test-live-20261123T195511Z-00000.warc.gz"
    assert [path.name for path in tmp_path.iterdir()] == [record.warc_file + ".open"]
    [file] = made.close()
    data = (tmp_path / record.warc_file).read_bytes()
    assert (file.name, file.size, file.sha256) == (record.warc_file, len(data), hashlib.sha256(data).hexdigest())
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_a_run_that_wrote_nothing_leaves_no_file(tmp_path):
    assert writer(tmp_path).close() == []
    assert list(tmp_path.iterdir()) == []


def test_files_roll_over_and_each_begins_with_warcinfo(tmp_path):
    made = writer(tmp_path, max_bytes=4000)
    records = [made.response(exchange(f"/{n}", bytes([n]) * 10)) for n in range(20)]
    files = made.close()
    assert len(files) > 2
    assert [file.name for file in files] == sorted(path.name for path in tmp_path.iterdir())
    assert all(file.size <= 4000 for file in files)
    assert [r for file in files for r in read_records(tmp_path / file.name)] == records
    for file in files:
        assert read_warcinfo(tmp_path / file.name).items() >= INFO.items()


def test_a_record_larger_than_a_file_still_fits_in_one(tmp_path):
    made = writer(tmp_path, max_bytes=100)
    records = [made.response(exchange(f"/{n}")) for n in range(3)]
    assert [r for file in made.close() for r in read_records(tmp_path / file.name)] == records


def test_two_runs_of_one_second_do_not_share_a_file(tmp_path):
    first, second = writer(tmp_path), writer(tmp_path)
    names = {first.response(exchange()).warc_file, second.response(exchange()).warc_file}
    first.close()
    third = writer(tmp_path)
    names.add(third.response(exchange()).warc_file)
    second.close()
    third.close()
    assert names == {f"test-live-20261123T195511Z-0000{n}.warc.gz" for n in range(3)}


def test_any_name_makes_a_file_name_that_windows_takes(tmp_path):
    made = WarcWriter(tmp_path, name='a/b:c*?"<>|é\\..', info=INFO, at=TIME)
    made.response(exchange())
    assert made.close()[0].name == "a-b-c-20261123T195511Z-00000.warc.gz"


# What other tools say


@pytest.fixture
def many(tmp_path) -> tuple[Path, list[Record]]:
    made = writer(tmp_path)
    first = made.response(exchange(body=PAGE))
    chunked = (*OK, Header(b"Transfer-Encoding", b"chunked"), Header(b"X-Name", b"\xe9t\xe9"))
    coded = (*chunked, Header(b"Content-Encoding", b"gzip"))
    asked = exchange(status=304, body=b"", response=NOT_MODIFIED, request=CONDITION, at=TIME + timedelta(2))
    records = [
        first,
        made.response(exchange("/b", gzip.compress(PAGE), response=coded)),
        made.response(exchange("/c", b"", status=302, reason="Found", response=headers("Location: /a"))),
        made.response(exchange(body=PAGE, at=TIME + timedelta(1)), earlier(first)),
        made.response(asked, earlier(first)),
        made.response(exchange(body=PAGE, at=TIME + timedelta(3)), earlier(first)),
        made.failure(SITE + "/d", TIME, {"outcome": "skipped", "reason": "truncated"}),
    ]
    return tmp_path / made.close()[0].name, records


def run(*command: str | Path) -> str:
    return subprocess.run([sys.executable, *command], capture_output=True, text=True, check=True).stdout


def test_warcio_checks_and_indexes_the_file(many):
    path, records = many
    assert "pass" in run("-m", "warcio.cli", "check", "-v", path)
    index = [json.loads(line) for line in run("-m", "warcio.cli", "index", "-f", "offset,warc-type", path).splitlines()]
    kept = [int(line["offset"]) for line in index if line["warc-type"] not in ("warcinfo", "request")]
    assert kept == [record.offset for record in records]


def test_cdxj_indexer_indexes_the_file(many):
    path, records = many
    lines = [json.loads(line.split(" ", 2)[2]) for line in run("-m", "cdxj_indexer.main", path).splitlines()]
    found = {int(line["offset"]): (int(line["length"]), line["url"], line.get("mime")) for line in lines}
    digests = {int(line["offset"]): line["digest"] for line in lines}
    assert {digests[r.offset] for r in records[3:6]} == {digests[records[0].offset]}
    assert found.keys() == {record.offset for record in records if record.type != "metadata"}
    assert all(found[r.offset][:2] == (r.length, r.url) for r in records if r.type != "metadata")
    assert [found[r.offset][2] for r in records[3:6]] == ["warc/revisit"] * 3


def test_fastwarc_confirms_every_digest(many):
    path, _ = many
    checked = []
    for record in FastIterator(str(path), parse_http=False):
        if record.headers.get("WARC-Block-Digest"):
            assert record.verify_block_digest(consume=False)
            checked.append(str(record.record_type))
        if str(record.record_type) == "response":
            record.parse_http()
            assert record.verify_payload_digest()
    assert checked == ["warcinfo", "response", "response", "response", "revisit", "revisit", "metadata"]


# What others wrote, and what is broken


def foreign(*blocks: tuple[str, bytes], compressed: bool = True, target: str = "<http://x/a>") -> bytes:
    data = b""
    for kind, block in blocks:
        head = (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {target}\r\nWARC-Date: 2018-03-01T10:11:12Z\r\n"
            f"WARC-Record-ID: <urn:uuid:{hashlib.md5(block).hexdigest()}>\r\nContent-Type: application/http\r\n"
            f"Content-Length: {len(block)}\r\n\r\n"
        ).encode()
        record = head + block + b"\r\n\r\n"
        data += gzip.compress(record) if compressed else record
    return data


@pytest.mark.parametrize("compressed", [True, False])
def test_a_file_of_wget_is_read(tmp_path, compressed):
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
    path = tmp_path / "wget.warc.gz"
    records = ("warcinfo", b"software: Wget"), ("request", b"GET /a HTTP/1.1\r\n\r\n"), ("response", chunked)
    path.write_bytes(foreign(*records, compressed=compressed))
    [record] = read_records(path)
    assert (record.url, record.status, record.payload) == ("http://x/a", 200, b"hello world")
    assert record.headers == (Header(b"X-Archive-Orig-Transfer-Encoding", b"chunked"),)
    assert record.captured_at == datetime(2018, 3, 1, 10, 11, 12, tzinfo=UTC)
    assert record.payload_sha256 == hashlib.sha256(b"hello world").hexdigest()


@pytest.mark.parametrize(
    ("body", "payload", "header"),
    [
        (b"<p>framing gone, header left", b"<p>framing gone, header left", b"X-Archive-Orig-Transfer-Encoding"),
        (b"5\r\nhello\r\n6\r\n wor", b"5\r\nhello\r\n6\r\n wor", b"Transfer-Encoding"),
        (b"5\r\nhello\r\n", b"5\r\nhello\r\n", b"Transfer-Encoding"),
    ],
)
def test_only_whole_chunked_framing_is_removed(tmp_path, body, payload, header):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(foreign(("response", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body)))
    [record] = read_records(path)
    assert (record.payload, record.headers[0].name) == (payload, header)


def test_odd_header_blocks_are_read(tmp_path):
    path = tmp_path / "a.warc.gz"
    odd = b"HTTP/1.0 200\nA: 1\n  and more\nno header\nB:2\n\nbody"
    path.write_bytes(foreign(("response", odd), ("response", b"no HTTP"), target="http://x/"))
    folded, plain = read_records(path)
    assert (folded.headers, folded.payload) == ((Header(b"A", b"1 and more"), Header(b"B", b"2")), b"body")
    assert (plain.status, plain.payload) == (None, b"no HTTP")


@pytest.mark.parametrize("status", [b"9" * 30, b"-5", b"20", b"2000", b"abc", b""])
def test_a_status_is_three_digits_or_none(tmp_path, status):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(foreign(("response", b"HTTP/1.1 " + status + b" OK\r\n\r\nbody"), target="http://x/"))
    [record] = read_records(path)
    assert (record.status, record.payload) == (None, b"body")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018", datetime(2018, 1, 1)),
        ("2018-03", datetime(2018, 3, 1)),
        ("2018-03-05T10:11Z", datetime(2018, 3, 5, 10, 11)),
        ("2018-03-05T10:11:12.123456789Z", datetime(2018, 3, 5, 10, 11, 12, 123456)),
    ],
)
def test_a_date_is_read_at_any_precision(text, expected):
    assert warc_date(text) == expected.replace(tzinfo=UTC)


def test_a_file_cut_at_any_byte_of_its_last_record_is_refused(tmp_path):
    path, records = written(tmp_path, exchange("/a", request=()), exchange("/b", request=()))
    data, last = path.read_bytes(), records[-1]
    for end in range(last.offset + 1, len(data)):
        path.write_bytes(data[:end])
        with pytest.raises(WarcFault) as caught:
            read_record(path, last.offset)
        assert (caught.value.path, caught.value.offset) == (path, last.offset)
        with pytest.raises(WarcFault):
            list(read_records(path))
        assert read_record(path, records[0].offset) == records[0]


def test_no_flipped_bit_gives_another_record(tmp_path):
    path, [record] = written(tmp_path, exchange(request=()))
    data = path.read_bytes()
    for bit in range(record.offset * 8, len(data) * 8):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        for reading in (lambda: [read_record(path, record.offset)], lambda: list(read_records(path))):
            with suppress(WarcFault):
                assert reading() == [record]


@pytest.mark.parametrize(
    "data",
    [b"no WARC", gzip.compress(b"no WARC", mtime=0), b"\x1e" + foreign(("response", b"x"))[1:]],
    ids=["text", "gzip", "cut"],
)
def test_what_is_no_warc_file_is_refused(tmp_path, data):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(data)
    with pytest.raises(WarcFault, match=re.escape(str(path))):
        list(read_records(path))
    with pytest.raises(WarcFault):
        read_record(path, 0)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(WarcFault, match="missing"):
        list(read_records(tmp_path / "a.warc.gz"))


def test_a_record_without_a_date_is_refused(tmp_path):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(gzip.decompress(foreign(("response", b"x"))).replace(b"2018-03-01", b"yesterday!")))
    with pytest.raises(WarcFault, match="named field"):
        list(read_records(path))


# A full disk

FULL = """
import resource, sys
from pathlib import Path
from dossier_scraper.archive.evidence.warc_reader import read_records
from dossier_scraper.archive.evidence.warc_writer import WarcWriter
from dossier_scraper.errors import DiskFault
from tests.archive.samples import TIME, exchange
for limit in range(0, 6000, 97):
    folder = Path(sys.argv[1], str(limit))
    folder.mkdir()
    made, kept = WarcWriter(folder, name="x", info={}, at=TIME), []
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        for number in range(10):
            kept.append(made.response(exchange(f"/{number}")))
        raise SystemExit("the disk never filled")
    except DiskFault as fault:
        assert "no space left" in str(fault), fault
    try:
        made.response(exchange("/more"))
        raise SystemExit("wrote after a fault")
    except DiskFault:
        pass
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    read = [record for file in made.close() for record in read_records(folder / file.name)]
    assert read == kept, (limit, len(read), len(kept))
    print(limit, len(kept))
"""


def test_a_disk_full_at_any_byte_leaves_whole_records(tmp_path):
    ran = subprocess.run([sys.executable, "-c", FULL, tmp_path], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    kept = [int(line.split()[1]) for line in ran.stdout.splitlines()]
    assert len(kept) == len(range(0, 6000, 97))
    assert kept[0] == 0
    assert kept[-1] > 3


def test_a_full_device_is_reported_in_one_line():
    full = Path("/dev/full")
    with pytest.raises(DiskFault, match=r"^/dev/full: no space left; free some and run again\.$"), disk_faults(full):
        full.write_bytes(b"x")
