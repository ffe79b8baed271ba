"""Cases 9–17: what a status and its headers say. One crawl meets most of them; a second one is conditional."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.crawl.crawled import Crawled, crawled
from tests.crawl.faults import Answer, FaultServer, Visit, dossier, in_turn, response

SLUGS = (
    "first",
    "always-500",
    "twice-500",
    "wait",
    "wait-until",
    "long-wait",
    "long-limit",
    "unasked-304",
    "no-content",
    "empty",
    "partial",
    "too-short",
    "two-lengths",
    "moved",
    "renamed",
    "loop",
    "chain",
    "early-hints",
    "octets",
    "challenge",
    "last",
)


def answers(server: FaultServer) -> Mapping[str, Answer]:
    page = {slug: server.page(f"/dossiers/{slug}") for slug in SLUGS}
    unavailable, limited = "503 Service Unavailable", "429 Too Many Requests"
    now = datetime.now(UTC).replace(microsecond=0)
    until = [
        ("Date", format_datetime(now, usegmt=True)),
        ("Retry-After", format_datetime(now + timedelta(seconds=1), usegmt=True)),
    ]
    said: dict[str, Answer] = {
        "always-500": response(b"error", "500 Internal Server Error"),
        "twice-500": in_turn(*[response(b"error", "500 Internal Server Error")] * 2, response(page["twice-500"])),
        "wait": in_turn(response(b"busy", limited, [("Retry-After", "1")]), response(page["wait"])),
        "wait-until": in_turn(response(b"busy", unavailable, until), response(page["wait-until"])),
        "long-wait": response(b"busy", unavailable, [("Retry-After", "86400")]),
        "long-limit": response(b"busy", limited, [("Retry-After", "86400")]),
        "unasked-304": response(b"", "304 Not Modified", length=None),
        "no-content": response(b"", "204 No Content", length=None),
        "empty": response(b""),
        "partial": response(page["partial"][:500], "206 Partial Content", [("Content-Range", "bytes 0-499/9000")]),
        "too-short": response(page["too-short"], length=len(page["too-short"]) // 2),
        "two-lengths": response(page["two-lengths"], headers=[("Content-Length", "77")]),
        "moved": response(b"", "301 Moved Permanently", [("Location", "/dossiers/renamed")]),
        "loop": response(b"", "302 Found", [("Location", "/dossiers/loop")]),
        "chain": response(b"", "302 Found", [("Location", "/dossiers/chain-1")]),
        "early-hints": b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
        + response(page["early-hints"]),
        "octets": response(page["octets"], content_type="application/octet-stream"),
        "challenge": response(
            b"<html><body>Checking your browser</body></html>", "403 Forbidden", [("cf-mitigated", "challenge")]
        ),
    }
    hops = {f"chain-{i}": f"/dossiers/chain-{i + 1}" for i in range(1, 40)}
    return said | {slug: response(b"", "302 Found", [("Location", target)]) for slug, target in hops.items()}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    with FaultServer([dossier(slug, 100 + i) for i, slug in enumerate(SLUGS)]) as server:
        server.answers |= {f"/dossiers/{slug}": said for slug, said in answers(server).items()}
        yield crawled(server, tmp_path_factory.mktemp("http") / "archive")


@pytest.mark.parametrize(
    ("slug", "outcome"),
    [
        ("always-500", "skipped(http_500)"),
        ("long-wait", "deferred(retry_after)"),
        ("long-limit", "deferred(retry_after)"),
        ("unasked-304", "skipped(unasked_304)"),
        ("no-content", "skipped(http_204)"),
        ("empty", "skipped(empty)"),
        ("partial", "skipped(incomplete)"),
        ("too-short", "flagged(incomplete)"),
        ("two-lengths", "skipped(protocol)"),
        ("loop", "skipped(redirects)"),
        ("challenge", "skipped(http_403)"),
    ],
)
def test_what_is_no_page_never_becomes_a_version(run: Crawled, slug: str, outcome: str) -> None:
    assert run.outcome(f"/dossiers/{slug}") == outcome
    assert run.dossier(slug) is None


@pytest.mark.parametrize(
    "slug", ["first", "last", "twice-500", "wait", "wait-until", "renamed", "early-hints", "octets"]
)
def test_good_pages_are_exact(run: Crawled, slug: str) -> None:
    state, node = run.dossier(slug), 100 + SLUGS.index(slug)
    assert state is not None
    assert (state["title"], state["objectives"]) == (f"Taskforce {node}", f"Objectives of {node}.")


def test_server_errors_are_tried_again_a_bounded_number_of_times(run: Crawled) -> None:
    assert run.server.count("/dossiers/always-500") == 3
    assert run.attempts("/dossiers/twice-500") == [("retried", "http_500")] * 2 + [("archived", None)]


@pytest.mark.parametrize("slug", ["wait", "wait-until"])
def test_a_short_retry_after_is_kept_by_the_whole_origin(run: Crawled, slug: str) -> None:
    asked, again = run.server.times(f"/dossiers/{slug}")
    assert again - asked >= 1
    assert not [visit.target for visit in run.server.visits if asked < visit.at < asked + 1]


def test_a_long_retry_after_is_left_to_the_next_run(run: Crawled) -> None:
    assert run.server.count("/dossiers/long-wait") == run.server.count("/dossiers/long-limit") == 1


def test_a_moved_dossier_is_one_dossier_with_both_addresses(run: Crawled) -> None:
    aliases = run.rows(
        "SELECT DISTINCT dossier_id FROM aliases WHERE url LIKE '%/dossiers/moved' OR url LIKE '%/dossiers/renamed'"
    )
    assert len(aliases) == 1
    assert run.server.count("/dossiers/renamed") == run.server.count("/dossiers/moved") == 1


def test_redirects_end_after_a_few_hops(run: Crawled) -> None:
    assert run.server.count("/dossiers/loop") == 1
    assert 5 <= sum(target.startswith("/dossiers/chain") for target in run.server.targets()) <= 10
    assert run.outcome("/dossiers/chain-6") == "skipped(redirects)"


def test_a_challenge_is_not_tried_again(run: Crawled) -> None:
    assert run.server.count("/dossiers/challenge") == 1


def test_the_run_is_partial(run: Crawled) -> None:
    assert (run.result.state, run.result.exit_code) == ("partial", 4)


def test_a_dossier_that_is_gone_keeps_its_versions_and_gets_its_date(tmp_path: Path) -> None:
    slugs = [f"d{i}" for i in range(12)]
    with FaultServer([dossier(slug, 100 + i) for i, slug in enumerate(slugs)]) as server:
        before = crawled(server, tmp_path)
        server.answers |= {
            "/dossiers/d3": response(b"no", "404 Not Found"),
            "/dossiers/d4": response(b"never", "410 Gone"),
        }
        after = crawled(server, tmp_path)
    assert after.versions() == before.versions()
    assert [after.outcome(f"/dossiers/{slug}") for slug in ("d3", "d4")] == ["archived(http_404)", "archived(http_410)"]
    states = after.rows("SELECT id, presence, presence_since, title FROM dossiers WHERE id IN ('d3', 'd4') ORDER BY id")
    assert [(row["presence"], row["title"]) for row in states] == [("gone", "Taskforce 103"), ("gone", "Taskforce 104")]
    assert after.result.exit_code == 0


def conditional(page: bytes, tag: str) -> Answer:
    async def converse(visit: Visit, writer: object) -> None:
        if visit.header("If-None-Match") == tag:
            writer.write(response(b"", "304 Not Modified", [("ETag", tag)], length=None, content_type=None))  # type: ignore[attr-defined]
        else:
            writer.write(response(page, headers=[("ETag", tag)]))  # type: ignore[attr-defined]

    return converse


def test_an_unchanged_page_costs_a_304_and_no_version(tmp_path: Path) -> None:
    with FaultServer([dossier("a", 100), dossier("b", 101)]) as server:
        targets = ["/taskforces", "/dossiers/a", "/dossiers/b"]
        server.answers |= {target: conditional(server.page(target), f'"{i}"') for i, target in enumerate(targets)}
        first = crawled(server, tmp_path)
        runs = [crawled(server, tmp_path) for _ in range(3)]
    for run in runs:
        assert [run.attempts(target) for target in targets] == [[("unchanged", None)]] * 3
        assert run.versions() == first.versions()
        assert run.result.exit_code == 0
    seen = runs[-1].rows("SELECT last_seen, last_checked FROM dossiers")
    captured = runs[-1].rows("SELECT max(captured_at) at FROM captures WHERE kind = 'dossier'")
    assert all(row["last_seen"] == row["last_checked"] <= captured[0]["at"] for row in seen)
    asked = {visit.target: visit.header("If-None-Match") for visit in server.visits[-3:]}
    assert asked == {"/taskforces": None, "/dossiers/a": '"1"', "/dossiers/b": '"2"'}


@pytest.mark.parametrize(
    "target",
    ["http://[::1", "http://[bad]/x", "//[", "http://a:b:c/", "http:", "http://%zz/", "?", "#", "///", "/dossiers/%zz"],
)
def test_a_location_that_is_no_address_ends_nothing(tmp_path: Path, target: str) -> None:
    with FaultServer([dossier("odd", 100), dossier("good", 101)]) as server:
        server.answers["/dossiers/odd"] = response(b"", "302 Found", [("Location", target)])
        run = crawled(server, tmp_path)
    assert set(run.titles()) == {"good"}
    assert len(server.targets()) <= 4


def test_a_location_with_blanks_is_asked_as_a_browser_would(tmp_path: Path) -> None:
    with FaultServer([dossier("a", 100)]) as server:
        server.answers |= {
            "/dossiers/a": response(b"", "301 Moved Permanently", [("Location", "/dossiers/a b")]),
            "/dossiers/a%20b": response(server.page("/dossiers/a")),
        }
        run = crawled(server, tmp_path)
    assert run.outcome("/dossiers/a%20b") == "archived"
    assert list(run.titles().values()) == ["Taskforce 100"]
