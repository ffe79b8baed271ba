"""The wire, asked without a crawl: odd answers over plain sockets and TLS, their records, and what a handler owes."""

import ast
import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Coroutine
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeGuard
from urllib.parse import urlsplit

import pytest
from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError, ResponseDataLossError, StopDownload
from scrapy.http import Response, TextResponse
from scrapy.settings import Settings
from warcio.archiveiterator import ArchiveIterator

import dossier_scraper
from dossier_scraper.archive.check.standalone import Evidence
from dossier_scraper.archive.evidence.warc_reader import read_records
from dossier_scraper.archive.evidence.warc_writer import WarcWriter
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.crawl.failures import failure_of
from dossier_scraper.crawl.gate import Names
from dossier_scraper.crawl.wire import Wire, message_of
from dossier_scraper.extensions import exchange_of
from dossier_scraper.model import Exchange, Record
from tests.crawl.authority import Authority
from tests.crawl.odd_answers import ODD, PAGE, chunked, plain
from tests.crawl.raw_server import RawServer


def wire(**more: object) -> Wire:
    settings = Settings()
    settings.setmodule("dossier_scraper.settings")
    settings.update(more)
    return Wire.from_crawler(Crawler(Spider, settings))


async def fetched(handler: Wire, request: Request) -> Response | Exception:
    try:
        return await handler.download_request(request)
    except Exception as error:
        return error


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(coroutine)


class Kept(NamedTuple):
    """What came of an odd answer: the response or the error, and the exchange as it was recorded."""

    answer: Response | Exception
    exchange: Exchange | None
    record: Record | None
    block: bytes | None
    interim: bytes
    asked: bytes


class Table(NamedTuple):
    """All odd answers, and the archive that holds their records."""

    kept: dict[str, Kept]
    root: Path


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.made(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module", params=["plain", "tls"])
def table(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Table:
    root = tmp_path_factory.mktemp("odd") / "archive"
    archive = Archive.create(root, name="Test", site="test", base_url="http://127.0.0.1")
    ledger = Ledger(archive.ledger_path)
    writer = WarcWriter(archive.warc, name="odd", info={"ledger-head": ledger.head[1]})
    tls = authority.server("127.0.0.1") if request.param == "tls" else None
    with pytest.MonkeyPatch.context() as patch, RawServer({name: odd.sent for name, odd in ODD.items()}, tls) as server:
        patch.setenv("SSL_CERT_FILE", str(authority.path))
        answers = run(_all(server))
    exchanges = {
        name: exchange_of(asked, answer, datetime.now(UTC))
        for name, (asked, answer) in answers.items()
        if isinstance(answer, Response)
    }
    records = {name: writer.response(exchange, None) for name, exchange in exchanges.items()}
    files = writer.close()
    ledger.append("note", {"at": "2026-11-28", "counts": {}, "warc_files": [asdict(file) for file in files]})
    blocks = _blocks(archive.warc / files[0].name)
    return Table(
        {
            name: Kept(
                answer,
                exchanges.get(name),
                records.get(name),
                blocks.get((name, "response")),
                blocks.get((name, "metadata"), b""),
                blocks.get((name, "request"), b"") if server.asked[name] == blocks.get((name, "request")) else b"",
            )
            for name, (_, answer) in answers.items()
        },
        root,
    )


async def _all(server: RawServer) -> dict[str, tuple[Request, Response | Exception]]:
    handler, found = wire(), {}
    for name in ODD:
        asked = Request(f"{server.url}/{name}", headers={"X-One": "1"}, meta={"download_timeout": 60})
        found[name] = asked, await fetched(handler, asked)
    await handler.close()
    return found


def _blocks(path: Path) -> dict[tuple[str, str], bytes]:
    with path.open("rb") as file:
        return {
            (record.rec_headers["WARC-Target-URI"].rpartition("/")[2], record.rec_type): record.raw_stream.read()
            for record in ArchiveIterator(file, no_record_parse=True)
            if record.rec_type != "warcinfo"
        }


@pytest.mark.parametrize("name", ODD)
def test_an_odd_answer_is_read_as_it_should_be(table: Table, name: str) -> None:
    odd, kept = ODD[name], table.kept[name]
    if odd.reason and odd.reason != "truncated":
        assert isinstance(kept.answer, Exception)
        assert failure_of(kept.answer).reason == odd.reason
        return
    assert isinstance(kept.answer, Response), kept.answer
    assert kept.answer.status == odd.status
    assert ("dataloss" in kept.answer.flags) == (odd.reason == "truncated")
    if odd.body is not None:
        assert kept.answer.body == odd.body


@pytest.mark.parametrize(
    "name", [name for name, odd in ODD.items() if odd.body is not None or odd.reason == "truncated"]
)
def test_its_record_is_what_was_sent_byte_for_byte(table: Table, name: str) -> None:
    odd, kept = ODD[name], table.kept[name]
    assert kept.exchange is not None
    assert kept.exchange.traffic is not None
    assert kept.block is not None
    assert kept.record is not None
    sent, got = odd.sent[: len(odd.sent) - kept.exchange.traffic.behind], kept.interim + kept.block
    if kept.exchange.traffic.cut == "unspecified":
        sent = sent[
            : max(len(got), 100)
        ]  # the wire reads no further than its framing: the rest may still be on its way
    assert got == sent
    assert kept.record.status == odd.status
    assert kept.record.fields.get("warc-truncated") == kept.exchange.traffic.cut
    assert (kept.exchange.traffic.cut is not None) == (odd.reason == "truncated")
    assert kept.asked.startswith(f"GET /{name} HTTP/1.1\r\nHost: ".encode())
    if odd.reason is None:
        assert kept.record.payload == odd.body


def test_every_reader_reads_the_records(table: Table) -> None:
    (path,) = (table.root / "warc").glob("*.gz")
    assert list(read_records(path)) == [kept.record for kept in table.kept.values() if kept.record]
    assert list(Evidence(table.root).check()) == []
    with path.open("rb") as file:
        read = {
            record.rec_headers["WARC-Target-URI"].rpartition("/")[2]: record.content_stream().read()
            for record in ArchiveIterator(file)
            if record.rec_type == "response"
        }
    usual = ("plain", "chunked", "chunks-of-ten", "until-close", "hints", "folded", "no-colon", "name-in-latin-1")
    assert {name: read[name] for name in usual} == dict.fromkeys(usual, PAGE)
    assert read["chunked-and-gzip"] == PAGE


# What a handler owes to Scrapy


def one(sent: bytes, *, handler: Wire | None = None, **meta: Any) -> tuple[Request, Response | Exception]:
    """Ask a server that sends some bytes once; return the request and what came of it."""
    with RawServer({"a": sent}) as server:
        asked = Request(f"{server.url}/a#part", meta={"download_timeout": 60} | meta)
        return asked, run(fetched(handler or wire(), asked))


def heard(handler: Wire, signal: object, stop: StopDownload | None = None) -> list[dict[str, Any]]:
    """Listen to a signal of a handler's crawl."""
    told: list[dict[str, Any]] = []

    def hear(**said: Any) -> None:
        told.append(said)
        if stop:
            raise stop

    handler.crawler.signals.connect(hear, signal, weak=False)
    return told


def test_a_response_has_what_scrapy_documents() -> None:
    asked, answer = one(plain())
    assert isinstance(answer, TextResponse)
    assert (answer.url, answer.protocol, answer.flags) == (asked.url.removesuffix("#part"), "HTTP/1.1", [])
    assert answer.ip_address == ipaddress.ip_address("127.0.0.1")
    assert answer.certificate is None
    assert answer.headers["Content-Length"] == b"%d" % len(PAGE)
    assert 0 < asked.meta["download_latency"] < 5


def test_a_certificate_is_handed_out(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    with RawServer({"a": plain()}, authority.server("127.0.0.1")) as server:
        answer = run(fetched(wire(), Request(f"{server.url}/a")))
    assert isinstance(answer, Response)
    assert ssl.DER_cert_to_PEM_cert(answer.certificate).startswith("-----BEGIN CERTIFICATE-----")


def test_the_end_of_the_connection_is_a_flag() -> None:
    _, answer = one(ODD["until-close"].sent)
    assert isinstance(answer, Response)
    assert answer.flags == ["partial"]


@pytest.mark.parametrize(("name", "cut"), [("until-close", "disconnect"), ("plain", None), ("chunked", None)])
def test_a_reset_ends_no_page_that_has_no_other_end(name: str, cut: str | None) -> None:
    with RawServer({"a": ODD[name].sent}, resets=True) as server:
        asked = Request(f"{server.url}/a", meta={"download_timeout": 60})
        answer = run(fetched(wire(), asked))
    if isinstance(answer, Exception):  # the reset was faster than its bytes
        assert failure_of(answer).reason == "connection"
    else:
        assert asked.meta["traffic"].cut == cut
        assert ("dataloss" in answer.flags) == (cut is not None)


def test_signals_tell_of_head_and_body() -> None:
    handler = wire()
    heads, bodies = heard(handler, signals.headers_received), heard(handler, signals.bytes_received)
    asked, _ = one(ODD["chunks-of-ten"].sent, handler=handler)
    assert [(said["body_length"], said["request"]) for said in heads] == [(None, asked)]
    assert heads[0]["headers"]["Content-Type"] == b"text/html; charset=utf-8"
    assert b"".join(said["data"] for said in bodies) == PAGE
    one(plain(), handler=handler)
    assert heads[1]["body_length"] == len(PAGE)


@pytest.mark.parametrize("signal", [signals.headers_received, signals.bytes_received], ids=["head", "body"])
@pytest.mark.parametrize("fail", [False, True])
def test_a_receiver_stops_a_download(signal: object, fail: bool) -> None:
    handler = wire()
    heard(handler, signal, StopDownload(fail=fail))
    asked, answer = one(plain(), handler=handler)
    made = answer.response if isinstance(answer, StopDownload) else answer
    assert isinstance(answer, StopDownload) == fail
    assert isinstance(made, Response)
    assert made.flags == ["download_stopped"]
    assert asked.meta["traffic"].cut == "length"


@pytest.mark.parametrize("name", ["plain", "chunked", "until-close"])
def test_a_body_above_the_limit_is_not_taken(name: str) -> None:
    _, setting = one(ODD[name].sent, handler=wire(DOWNLOAD_MAXSIZE=100))
    _, meta = one(ODD[name].sent, download_maxsize=100)
    _, none = one(ODD[name].sent, handler=wire(DOWNLOAD_MAXSIZE=100), download_maxsize=0)
    assert isinstance(none, Response)
    for answer in (setting, meta):
        assert isinstance(answer, Exception)
        assert failure_of(answer).reason == "too-large"


@pytest.mark.parametrize("more", [b"0\r\n" + b"X: y\r\n" * 200000, (b"1;" + b"x" * 2000 + b"\r\nx\r\n") * 500])
def test_framing_without_end_is_not_taken(more: bytes) -> None:
    _, answer = one(chunked(more), download_maxsize=0)
    assert isinstance(answer, Exception)
    assert failure_of(answer).reason == "too-large"


def test_an_answer_that_broke_off_is_an_error_where_that_is_asked_for() -> None:
    for asked in ({"download_fail_on_dataloss": True}, {"handler": wire(DOWNLOAD_FAIL_ON_DATALOSS=True)}):
        _, answer = one(ODD["length-too-large"].sent, **asked)
        assert isinstance(answer, ResponseDataLossError)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_time_of_an_attempt_includes_connecting(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        asked = Request(f"{scheme}://127.0.0.1:{silent.getsockname()[1]}/", meta={"download_timeout": 0.2})
        assert isinstance(run(fetched(wire(), asked)), DownloadTimeoutError)


def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    async def ask(request: Request) -> Response | Exception:
        handler = wire()

        async def lookup(_: str) -> list[str]:
            return ["::1", "127.0.0.1"]

        handler.names = Names(lookup)
        return await fetched(handler, request)

    with RawServer({"a": plain()}) as server:
        answer = run(ask(Request(server.url.replace("127.0.0.1", "site.example") + "/a")))
    assert isinstance(answer, Response)
    assert str(answer.ip_address) == "127.0.0.1"


def test_what_would_end_a_line_of_a_request_is_a_blank() -> None:
    asked = Request(
        "http://site.example:80/a?b#c", method="POST", body=b"x=1", headers={"X": "a\r\nHost: b", "Host": "c"}
    )
    assert message_of(asked, urlsplit(asked.url)) == (
        b"POST /a?b HTTP/1.1\r\nHost: site.example\r\nX: a  Host: b\r\nContent-Length: 3\r\n"
        b"Connection: close\r\n\r\nx=1"
    )


# What the project may use


def test_nothing_private_of_scrapy_or_twisted_is_used() -> None:
    for path in Path(dossier_scraper.__file__).parent.rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        imported = [name for node in nodes for name in _imported(node)]
        if not any(name.split(".")[0] in ("scrapy", "twisted") for name in imported):
            continue
        own = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        used = [node for node in nodes if isinstance(node, ast.Attribute) and _is_private(node.attr)]
        own |= {node.attr for node in used if isinstance(node.ctx, ast.Store)}
        named = [
            part.value for node in nodes if _is_getattr(node) for part in node.args if isinstance(part, ast.Constant)
        ]
        assert {node.attr for node in used} <= own | {"_exit"}, path  # os._exit has no other name
        assert not any(_is_private(str(name)) for name in named), path
        assert not any(_is_private(part) for name in imported for part in name.split(".")), path


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def _is_getattr(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr"


def _imported(node: ast.AST) -> list[str]:
    """Return what a statement imports, by full names."""
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module or ''}.{name.name}" for name in node.names]
    return [name.name for name in node.names] if isinstance(node, ast.Import) else []
