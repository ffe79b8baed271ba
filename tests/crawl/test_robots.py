"""Case 69 and RFC 9309: what robots.txt says is kept, and a site that cannot say it is left alone."""

from itertools import pairwise
from pathlib import Path

import pytest

from tests.crawl.crawled import crawled
from tests.crawl.faults import Answer, FaultServer, chunked, dossier, in_turn, reset, response


def text(rules: str, status: str = "200 OK") -> bytes:
    return response(rules.encode(), status, content_type="text/plain")


DOSSIERS = [dossier("a", 100), dossier("b", 101)]


CLOSED: dict[str, Answer] = {
    "all": text("User-agent: *\nDisallow: /\n"),
    "by-name": text("User-agent: dossier-scraper\nDisallow: /\nUser-agent: *\nAllow: /\n"),
    "by-name-and-more": text("user-agent : Dossier-Scraper/9 (beta)  # us\nDisallow: /\nUser-agent: *\nAllow: /\n"),
    "part-of-a-name": text("User-agent: dossier\nAllow: /\n\nUser-agent: *\nDisallow: /\n"),
    "206": text("User-agent: *\nAllow: /\n", "206 Partial Content"),
    "bom-crlf": text("\ufeffUser-agent: *\r\nDisallow: /\r\n"),
    "utf-16": response("\ufeffUser-agent: *\r\nDisallow: /\r\n".encode("utf-16-le"), content_type="text/plain"),
    "503": response(b"", "503 Service Unavailable"),
    "500": response(b"", "500 Internal Server Error"),
    "429": response(b"", "429 Too Many Requests", [("Retry-After", "86400")]),
    "short": response(b"User-agent: *\nAllow: /\n", length=500),
    "loop": response(b"", "302 Found", [("Location", "/robots.txt")]),
    "bad-gzip": response(b"\x1f\x8bcut", headers=[("Content-Encoding", "gzip")], content_type="text/plain"),
    "reset": reset(),
    "open-chunk": chunked(b"User-agent: *\nAllow: /\n", end=False),
}


@pytest.mark.parametrize("name", CLOSED)
def test_nothing_is_fetched_where_robots_txt_forbids_it_or_cannot_be_had(tmp_path: Path, name: str) -> None:
    with FaultServer(DOSSIERS, robots=CLOSED[name]) as server:
        run = crawled(server, tmp_path)
    assert server.targets() == []
    assert 1 <= server.count("/robots.txt") <= 6
    assert run.outcome("/taskforces") in ("denied(robots)", "deferred(robots)")
    assert run.result.exit_code == (7 if name == "reset" else 4)
    assert any("robots" in line for line in run.result.lines)


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "403 Forbidden", "401 Unauthorized"])
def test_a_robots_txt_that_is_not_there_has_no_rules(tmp_path: Path, status: str) -> None:
    with FaultServer(DOSSIERS, robots=text("Disallow: /", status)) as server:
        run = crawled(server, tmp_path)
    assert set(run.titles()) == {"a", "b"}
    assert (run.result.exit_code, server.count("/robots.txt")) == (0, 1)


@pytest.mark.parametrize(
    "robots",
    [
        text(""),
        text("User-agent: *\nDisallow:\n"),
        text("User-agent: other\nDisallow: /\n"),
        text("User-agent: dossier\nUser-agent: scraper\nUser-agent: d\nDisallow: /\n"),
        text("User-agent: *\nCrawl-delay: nan\nCrawl-delay: -5\nCrawl-delay: inf\nCrawl-delay: 5 s\n"),
        text("User-agent: *\nDisallow: /\nUser-agent: Dossier-Scraper\nAllow: /\n"),
        text("<html><body>This is no robots.txt. Disallow: /</body></html>"),
        in_turn(response(b"", "503 Service Unavailable", [("Retry-After", "0")]), text("User-agent: *\nAllow: /\n")),
        text("# padding\n" * 60_000 + "User-agent: *\nDisallow: /\n"),
    ],
    ids=["empty", "nothing", "other", "parts", "odd-delays", "by-name", "html", "second-attempt", "beyond-500-kib"],
)
def test_what_is_not_forbidden_is_allowed(tmp_path: Path, robots: Answer) -> None:
    with FaultServer(DOSSIERS, robots=robots) as server:
        run = crawled(server, tmp_path)
    assert set(run.titles()) == {"a", "b"}


def test_a_forbidden_page_is_denied_and_the_others_are_had(tmp_path: Path) -> None:
    rules = "User-agent: *\nDisallow: /dossiers/a$\nDisallow: /*?page=\nAllow: /dossiers/\n"
    with FaultServer(DOSSIERS, robots=text(rules)) as server:
        run = crawled(server, tmp_path)
    assert server.targets() == ["/taskforces", "/dossiers/b"]
    assert run.outcome("/dossiers/a") == "denied(robots)"
    assert run.result.exit_code == 4


def test_robots_txt_is_evidence_like_every_response(tmp_path: Path) -> None:
    hops = {
        f"/robots-{i}.txt": response(b"", "301 Moved Permanently", [("Location", f"/robots-{i + 1}.txt")])
        for i in range(1, 5)
    }
    with FaultServer(
        DOSSIERS, robots=response(b"", "301 Moved Permanently", [("Location", "/robots-1.txt")])
    ) as server:
        server.answers |= {**hops, "/robots-5.txt": text("User-agent: *\nDisallow: /dossiers/b\n")}
        run = crawled(server, tmp_path)
    assert [run.outcome(f"/robots{i}.txt") for i in ("", "-1", "-2", "-3", "-4", "-5")] == ["redirected"] * 5 + [
        "archived"
    ]
    assert run.outcome("/dossiers/b") == "denied(robots)"


def test_a_crawl_delay_is_kept(tmp_path: Path) -> None:
    with FaultServer(DOSSIERS, robots=text("User-agent: *\nCrawl-delay: 0.6\n")) as server:
        crawled(server, tmp_path)
    pages = [visit.at for visit in server.visits if visit.target != "/robots.txt"]
    assert len(pages) == 3
    # A request may be seen some time after it was sent.
    assert all(later - earlier >= 0.4 for earlier, later in pairwise(pages))


def test_a_crawl_delay_of_hours_stops_the_run_and_says_so(tmp_path: Path) -> None:
    with FaultServer(DOSSIERS, robots=text("User-agent: *\nCrawl-delay: 7200\n")) as server:
        run = crawled(server, tmp_path)
    assert server.targets() == []
    assert run.result.exit_code == 4
    assert any("7200" in line for line in run.result.lines)


def test_rules_that_change_during_a_run_count_in_the_next(tmp_path: Path) -> None:
    with FaultServer(
        DOSSIERS, robots=in_turn(text("User-agent: *\nAllow: /\n"), text("User-agent: *\nDisallow: /\n"))
    ) as server:
        first = crawled(server, tmp_path)
        asked = len(server.targets())
        second = crawled(server, tmp_path)
    assert (first.result.exit_code, second.result.exit_code) == (0, 4)
    assert asked == len(server.targets()) == 3
    assert second.versions() == first.versions()
