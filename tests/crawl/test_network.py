"""Cases 1–8: what happens to a connection. One crawl meets them all, between dossiers that are as they should be."""

from collections.abc import Iterator, Mapping

import pytest

from tests.crawl.crawled import Crawled, crawled
from tests.crawl.faults import (
    Answer,
    FaultServer,
    chunked,
    dossier,
    drip,
    in_turn,
    repeated,
    reset,
    response,
    silence,
)

FAULTS = (
    "short",
    "short-once",
    "open-chunk",
    "reset-before",
    "reset-inside",
    "drip",
    "silence",
    "spent",
    "hang-up",
    "gibberish",
    "long-header",
    "many-headers",
    "endless-hints",
    "old-whole",
    "old-cut",
    "slow-whole",
)
GOOD = ("first", "middle", "last")
SLUGS = (GOOD[0], *FAULTS[:6], GOOD[1], *FAULTS[6:], GOOD[2])


def answers(server: FaultServer) -> Mapping[str, Answer]:
    pages = {slug: server.page(f"/dossiers/{slug}") for slug in SLUGS}
    cut = {slug: page[: len(page) // 2] for slug, page in pages.items()}
    return {
        "short": response(cut["short"], length=len(pages["short"])),
        "short-once": in_turn(
            response(cut["short-once"], length=len(pages["short-once"])), response(pages["short-once"])
        ),
        "open-chunk": chunked(pages["open-chunk"], end=False),
        "reset-before": reset(),
        "reset-inside": reset(response(cut["reset-inside"], length=len(pages["reset-inside"]))),
        "drip": drip(response(pages["drip"]), seconds=30),
        "silence": silence(response(pages["silence"])[:300], seconds=30),
        "spent": silence(response(pages["spent"])[:300], seconds=30),
        "slow-whole": drip(response(pages["slow-whole"]), seconds=0.5),
        "hang-up": b"",
        "gibberish": b"220 mail.example.org ESMTP\r\n\r\nhello\r\n",
        "long-header": response(pages["long-header"], headers=[("X-Long", "x" * 1_000_000)]),
        "many-headers": repeated(b"HTTP/1.1 200 OK\r\n", b"X-Header: %b\r\n" % (b"x" * 900)),
        "endless-hints": repeated(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"),
        "old-whole": response(pages["old-whole"], length=None, protocol="HTTP/1.0"),
        "old-cut": response(cut["old-cut"], length=None, protocol="HTTP/1.0"),
    }


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    with FaultServer([dossier(slug, 100 + i) for i, slug in enumerate(SLUGS)]) as server:
        server.answers |= {f"/dossiers/{slug}": said for slug, said in answers(server).items()}
        yield crawled(server, tmp_path_factory.mktemp("network") / "archive")


@pytest.mark.parametrize(
    ("slug", "outcome"),
    [
        ("short", "skipped(truncated)"),
        ("open-chunk", "skipped(truncated)"),
        ("reset-before", "skipped(connection)"),
        ("reset-inside", "skipped(truncated)"),
        ("drip", "skipped(timeout)"),
        ("silence", "skipped(timeout)"),
        ("hang-up", "skipped(protocol)"),
        ("gibberish", "skipped(protocol)"),
    ],
)
def test_a_broken_answer_is_tried_again_a_few_times_and_never_read(run: Crawled, slug: str, outcome: str) -> None:
    assert run.outcome(f"/dossiers/{slug}") == outcome
    assert 2 <= run.server.count(f"/dossiers/{slug}") == len(run.attempts(f"/dossiers/{slug}")) <= 3
    assert {said for said, _ in run.attempts(f"/dossiers/{slug}")[:-1]} == {"retried"}
    assert run.dossier(slug) is None


def test_a_page_that_took_all_its_time_is_not_asked_again(run: Crawled) -> None:
    assert run.attempts("/dossiers/spent") == [("skipped", "timeout")]


@pytest.mark.parametrize("slug", ["long-header", "many-headers", "endless-hints"])
def test_headers_without_end_are_cut_off_and_not_asked_again(run: Crawled, slug: str) -> None:
    assert run.attempts(f"/dossiers/{slug}") == [("skipped", "too-large")]


@pytest.mark.parametrize("slug", [*GOOD, "short-once", "old-whole", "slow-whole"])
def test_whole_pages_are_exact(run: Crawled, slug: str) -> None:
    state = run.dossier(slug)
    node = 100 + SLUGS.index(slug)
    assert state is not None
    assert (state["title"], state["background"], state["results"]) == (
        f"Taskforce {node}",
        f"Background of {node}.",
        f"Results of {node}.",
    )


def test_a_first_attempt_that_broke_off_is_on_record(run: Crawled) -> None:
    assert run.attempts("/dossiers/short-once") == [("retried", "truncated"), ("archived", None)]


def test_a_page_cut_at_the_end_of_the_connection_never_becomes_a_version(run: Crawled) -> None:
    assert run.outcome("/dossiers/old-cut") == "flagged(incomplete)"
    assert run.dossier("old-cut") is None


def test_slow_bodies_do_not_hold_up_the_others(run: Crawled) -> None:
    last = run.server.times("/dossiers/last")[0]
    assert all(last < times[1] for times in (run.server.times("/dossiers/drip"), run.server.times("/dossiers/silence")))


def test_the_run_is_partial(run: Crawled) -> None:
    assert (run.result.state, run.result.exit_code) == ("partial", 4)


def test_every_page_ends_in_exactly_one_outcome(run: Crawled) -> None:
    for slug in SLUGS:
        assert len([outcome for outcome, _ in run.attempts(f"/dossiers/{slug}") if outcome != "retried"]) == 1


def test_what_broke_off_is_kept_as_evidence(run: Crawled) -> None:
    rows = run.rows("SELECT http_status, payload_sha256 FROM captures WHERE url LIKE '%/dossiers/short'")
    assert len(rows) == 3
    assert all(row["http_status"] == 200 and row["payload_sha256"] for row in rows)
