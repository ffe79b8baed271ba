"""What servers do that no case names: odd answers that are right are read, and the others cost no value."""

import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest
import zstandard

from dossier_scraper.archive.folder import Archive
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.site import load_site
from tests.crawl.crawled import Crawled, crawled
from tests.crawl.faults import Answer, FaultServer, dossier, held_open, in_turn, response

Make = Callable[[bytes], Answer]


def lines(*headers: str, status: str = "200 OK", length: bool = True, packed: Callable[[bytes], bytes] = bytes) -> Make:
    """Return what makes an answer of a page, with these header lines as they stand."""

    def make(page: bytes) -> Answer:
        body = packed(page)
        said = [f"HTTP/1.1 {status}", *([f"Content-Length: {len(body)}"] if length else []), *headers]
        if not any(header.lower().startswith("content-type") for header in headers):
            said.append("Content-Type: text/html; charset=utf-8")
        return "\r\n".join([*said, "", ""]).encode("latin-1") + body

    return make


def typed(content_type: str, packed: Callable[[bytes], bytes] = bytes) -> Make:
    return lines(f"Content-Type: {content_type}", packed=packed)


def chunk(page: bytes, size: bytes = b"%X") -> bytes:
    return (size % len(page) if b"%" in size else size) + b"\r\n" + page + b"\r\n0\r\n\r\n"


def html(title: str, body: str) -> Make:
    return lambda _: response(f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode())


def after(answer: bytes) -> Make:
    return lambda page: in_turn(answer, response(page))


READ: dict[str, Make] = {
    "gzip-twice": lines("Content-Encoding: gzip, gzip", packed=lambda page: gzip.compress(gzip.compress(page))),
    "gzip-two-lines": lines(
        "Content-Encoding: X-GZIP",
        "Content-Encoding: identity",
        packed=gzip.compress,
    ),
    "gzip-garbage": lines("Content-Encoding: gzip", packed=lambda page: gzip.compress(page) + b"garbage"),
    "no-coding": lines("Content-Encoding: "),
    "length-sign": lines("Content-Length: +9", length=False),
    "zstd-two-frames": lines(
        "Content-Encoding: zstd", packed=lambda page: zstandard.compress(page[:900]) + zstandard.compress(page[900:])
    ),
    "chunked-odd-case": lines("tRANSFER-eNCODING: cHUNKED", length=False, packed=chunk),
    "chunked-and-length": lines("Transfer-Encoding: chunked", "Content-Length: 10", length=False, packed=chunk),
    "chunk-extension": lines(
        "Transfer-Encoding: chunked", length=False, packed=lambda page: chunk(page, b'00%x;name="v;"')
    ),
    "folded": lines("X-Folded: one\r\n two\r\n\tthree"),
    "latin-header": lines("Server: \xfcml \xff\x80", "X-Nul: a\0b", "no header at all"),
    "hints": lambda page: b"HTTP/1.1 100 X\r\n\r\n" + b"HTTP/1.1 103 X\r\nLink: </x>\r\n\r\n" * 5 + response(page),
    "header-names": lines("X-Blank : v", "Content-Language\t: en", "X(y)\x01: z", ": no name", "X-\xe9: 1"),
    "coding-identity": lines("Transfer-Encoding: Identity"),
    "no-reason": lines(status="200"),
    "refresh": lines("Refresh: 0; url=/elsewhere"),
    "meta-refresh": lines(
        packed=lambda page: page.replace(b"<head ", b'<head><meta http-equiv=refresh content="0;url=/elsewhere"><i ', 1)
    ),
    "cookies": lines("Set-Cookie: session=1", "Set-Cookie: b=2; Path=/"),
    "utf-7": typed("text/html; charset=utf-7"),
    "user-defined": typed("text/html; charset=x-user-defined"),
    "no-charset": typed("text/html; charset="),
    "utf-32": typed("text/html; charset=utf-32", lambda page: page.decode().encode("utf-32")),
    "json": typed("application/json"),
    "image": typed("image/png"),
    "no-type": typed(""),
    "length-twice": lambda page: response(page, length=None, headers=[("Content-Length", f"{len(page)}, {len(page)}")]),
    "attachment": lines("Content-Disposition: attachment; filename=../../etc/passwd"),
    "clock": lines("Date: Mon, 01 Jan 1990 00:00:00 GMT", "Age: 99999999999999999999", "Last-Modified: \xe9"),
    "wait-in-the-past": after(response(b"", "503 X", [("Retry-After", "Mon, 01 Jan 2001 00:00:00 GMT")])),
    "wait-garbage": after(response(b"", "503 X", [("Retry-After", "soon \xe9")])),
    "php-notice": lines(packed=lambda page: b"<br />\n<b>Notice</b>: Undefined index: x in <b>/x.php</b><br />" + page),
    "blank-first": lines(packed=lambda page: b"\xef\xbb\xbf\n\n" + page),
    "capitals": lines(packed=lambda page: re.sub(rb"<(/?)(html|body|div|p)\b", lambda m: m[0].upper(), page)),
    "more-behind": lambda page: response(page) + response(b"<html>second</html>"),
    "kept-open": lambda page: held_open(response(page, headers=[("Connection", "keep-alive")])),
    "zlib": lines("Content-Encoding: deflate", packed=zlib.compress),
    "coding-none": lines("Content-Encoding: none"),
}
REFUSED: dict[str, tuple[Make, str]] = {
    "gzip-unnamed": (lines(packed=gzip.compress), "skipped(not_html)"),
    "gzip-bomb-twice": (
        lines("Content-Encoding: gzip, gzip", packed=lambda _: gzip.compress(gzip.compress(bytes(40 << 20), 1))),
        "skipped(too-large)",
    ),
    "brotli-cut": (
        lines("Content-Encoding: br", packed=lambda page: brotli.compress(page)[:-20]),
        "skipped(truncated)",
    ),
    "coding-unknown": (
        lines("Content-Encoding: none", packed=gzip.compress),
        "skipped(unknown-coding)",
    ),
    "chunk-negative": (
        lines("Transfer-Encoding: chunked", length=False, packed=lambda page: chunk(page, b"-5")),
        "skipped(truncated)",
    ),
    "chunk-huge": (
        lines("Transfer-Encoding: chunked", length=False, packed=lambda page: chunk(page, b"F" * 17)),
        "skipped(truncated)",
    ),
    "length-huge": (lines("Content-Length: 99999999999999999999", length=False), "skipped(too-large)"),
    "multipart": (typed("multipart/byteranges; boundary=x"), "skipped(multipart)"),
    "no-location": (lines(status="302 Found"), "skipped(redirect_without_location)"),
    "empty-location": (lines("Location: ", status="301 Moved"), "skipped(redirect_without_location)"),
    "own-location": (lines("Location: #top", status="301 Moved"), "skipped(redirects)"),
    "cookie-wall": (lines("Location: cookie-wall", "Set-Cookie: a=1", status="302 Found"), "skipped(redirects)"),
    "not-modified": (lines(status="304 Not Modified"), "skipped(unasked_304)"),
    "switching": (lines("Upgrade: h2c", status="101 Switching Protocols"), "skipped(protocol)"),
    "http-09": (lambda page: page, "skipped(protocol)"),
    "icy": (lambda page: response(page, protocol="ICY"), "skipped(protocol)"),
    "cookies-please": (html("Cookies required", "<h1>Please enable cookies</h1>"), "skipped(challenge)"),
    "just-a-moment": (
        html("Just a moment...", "<h1>Checking your browser before accessing the site</h1>"),
        "skipped(challenge)",
    ),
    "login": (
        html("Taskforce", "<h1>Taskforce</h1><form><input name=name><input type=password name=pass></form>"),
        "flagged(unknown_template)",
    ),
    "oops": (html("Taskforce | Site", "<h1>Oops!</h1><p>Content is no longer available.</p>"), "skipped(soft_404)"),
    "database": (lambda _: response(b"Error establishing a database connection"), "skipped(php_error)"),
    "welcome": (html("Welcome to nginx!", "<h1>Welcome to nginx!</h1>"), "flagged(unknown_template)"),
    "shell": (html("App", "<div id=root></div><script src=/a.js></script>"), "flagged(unknown_template)"),
    "blank": (lambda _: response(b" \n\n "), "skipped(not_html)"),
} | {
    f"status-{status}": (lines("WWW-Authenticate: Basic", status=f"{status} X"), f"skipped(http_{status})")
    for status in (201, 203, 207, 300, 401, 402, 418, 451, 511, 521, 600, 999)
}
SLUGS = [slug for pair in zip(READ, REFUSED, strict=False) for slug in pair]
SLUGS += [slug for slug in (*READ, *REFUSED) if slug not in SLUGS]
FIELDS = "SELECT id, title, country, start_date, status, background, objectives, results FROM dossiers ORDER BY id"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Crawled, Crawled]]:
    root = tmp_path_factory.mktemp("oddities") / "archive"
    with FaultServer([dossier(slug, 1000 + i) for i, slug in enumerate(SLUGS)]) as server:
        first = crawled(server, root)
        before = first.rows(FIELDS), first.versions()
        makes = READ | {slug: make for slug, (make, _) in REFUSED.items()}
        server.answers |= {f"/dossiers/{slug}": make(server.page(f"/dossiers/{slug}")) for slug, make in makes.items()}
        asked = len(server.seen)
        second = crawled(server, root, settings={"DOSSIER_EQUAL_ANSWERS": 9})
        server.seen = server.seen[asked:]
        assert (second.rows(FIELDS), second.versions()) == before
        yield first, second


@pytest.mark.parametrize("slug", READ)
def test_an_odd_answer_that_is_right_is_read(runs: tuple[Crawled, Crawled], slug: str) -> None:
    assert runs[1].outcome(f"/dossiers/{slug}") in ("archived", "unchanged")
    (run,) = runs[1].rows("SELECT started_at FROM runs WHERE id = ?", runs[1].result.run_id)
    state = runs[1].dossier(slug)
    assert state is not None
    assert state["last_seen"] == state["last_checked"] > run["started_at"]


@pytest.mark.parametrize(("slug", "outcome"), [(slug, outcome) for slug, (_, outcome) in REFUSED.items()])
def test_an_odd_answer_that_is_no_page_is_named(runs: tuple[Crawled, Crawled], slug: str, outcome: str) -> None:
    assert runs[1].outcome(f"/dossiers/{slug}") == outcome


def test_nothing_is_lost_asked_elsewhere_or_said_twice(runs: tuple[Crawled, Crawled]) -> None:
    run = runs[1]
    assert run.result.exit_code == 4
    presence = {row["id"]: row["presence"] for row in run.rows("SELECT id, presence FROM dossiers")}
    assert set(presence.values()) == {"listed", "unreachable"}
    assert {slug for slug, state in presence.items() if state == "unreachable"} <= set(REFUSED)
    assert {target.partition("?")[0].split("/")[1] for target in run.server.targets()} == {"taskforces", "dossiers"}
    assert {visit.header("Cookie") for visit in run.server.visits} == {None}
    assert {visit.header("Authorization") for visit in run.server.visits} == {None}
    rows = run.rows("SELECT sum(outcome <> 'retried') n FROM captures WHERE run_id = ? GROUP BY url", run.result.run_id)
    assert {row["n"] for row in rows} == {1}


def test_bytes_behind_a_compressed_page_are_a_problem_of_it(runs: tuple[Crawled, Crawled]) -> None:
    said = runs[1].rows(
        "SELECT p.detail, c.url FROM problems p JOIN captures c ON c.id = p.capture_id WHERE p.code = 'bytes_behind'"
    )
    assert [(row["detail"].split()[0], row["url"].rpartition("/")[2]) for row in said] == [("7", "gzip-garbage")]
    assert not differences(Archive.open(runs[1].root), load_site(), 1)


def test_a_page_that_is_too_much_is_flagged_by_a_crawl_and_by_its_rebuild(tmp_path: Path) -> None:
    with FaultServer([dossier("first", 100), dossier("deep", 101), dossier("last", 102)]) as server:
        page = server.page("/dossiers/deep").decode().replace("</body>", "<div>" * 200_000 + "</body>")
        server.answers["/dossiers/deep"] = response(
            gzip.compress(page.encode()), headers=[("Content-Encoding", "gzip")]
        )
        run = crawled(server, tmp_path)
    assert run.outcome("/dossiers/deep") == "flagged(too_complex)"
    assert set(run.titles()) == {"first", "last"}
    assert (run.result.state, run.result.exit_code) == ("partial", 4)
    assert not differences(Archive.open(run.root), load_site(), 1)
