"""A crawl that was killed or stopped is finished by the next one, from what the archive holds."""

import signal
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.ingest.run import Ingest
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.ingest.upkeep.prepare import prepare
from dossier_scraper.site import load_site
from tests.crawl.child import started, until_said
from tests.crawl.crawled import Crawled, crawled
from tests.crawl.faults import FaultServer, dossier, event, response
from tests.ingest.visits import new_archive, site_pages, visit

SLUGS = [f"d{i}" for i in range(8)]
DOSSIERS = [dossier(slug, 100 + i, events=(event(f"e{i}", 200 + i),)) for i, slug in enumerate(SLUGS)]
AGAIN = {"/robots.txt", "/taskforces", "/taskforces?page=1"}


def site() -> FaultServer:
    """Return a site with a moved dossier, one that is gone, and one that was listed under an odd address."""
    server = FaultServer(DOSSIERS)
    server.answers |= {
        "/dossiers/d2": response(b"", "301 Moved Permanently", [("Location", "/dossiers/moved")]),
        "/dossiers/moved": response(server.page("/dossiers/d2")),
        "/dossiers/d3": response(b"gone", "410 Gone"),
    }
    return server


def stopped(server: FaultServer, root: Path, number: signal.Signals, where: str) -> None:
    """Crawl until a page is on record, and end the process while it waits for its next turn."""
    process = started(root, server.start, delay=0.25)
    until_said(process, where)
    process.send_signal(number)
    process.communicate(timeout=120)
    assert process.returncode in (-number, 128 + number)


def state(run: Crawled) -> list[list[dict[str, Any]]]:
    """Return what a reader of the archive sees, times aside."""
    return [
        run.rows("SELECT id, title, url, country, start_date, status, results, presence FROM dossiers ORDER BY id"),
        run.rows("SELECT id, dossier_id, position, date, title, source, summary FROM events ORDER BY id"),
        run.rows("SELECT dossier_id, number, content_hash, data FROM versions ORDER BY id"),
        run.rows("SELECT url, dossier_id, evidence FROM aliases ORDER BY url"),
        run.rows("SELECT code, field, detail, dossier_id, page_key FROM problems ORDER BY id"),
        run.rows("SELECT version_id, field, selector, quote, rule FROM provenance ORDER BY 1, 2"),
    ]


@pytest.mark.parametrize(
    "ends",
    [
        [(signal.SIGKILL, "/dossiers/d4")],
        [(signal.SIGTERM, "/dossiers/d4")],
        [(signal.SIGKILL, "/dossiers/d1"), (signal.SIGTERM, "/dossiers/moved"), (signal.SIGKILL, "/publications/e1")],
    ],
    ids=["killed", "stopped", "three times"],
)
def test_the_next_run_asks_only_what_is_left_and_ends_as_if_nothing_had_been(
    tmp_path: Path, ends: list[tuple[signal.Signals, str]]
) -> None:
    with site() as server:
        for number, where in ends:
            stopped(server, tmp_path / "archive", number, where)
        finished = crawled(server, tmp_path / "archive")
        seen = Counter(server.targets())
        server.seen.clear()
        whole = crawled(server, tmp_path / "whole")
        assert set(seen) == set(server.targets())
    assert {target for target, times in seen.items() if times > 1} <= AGAIN
    assert (finished.result.state, finished.result.exit_code) == ("complete", 0)
    assert state(finished) == state(whole)
    assert len(state(finished)[0]) == len(SLUGS) - 1
    runs = [row["state"] for row in finished.rows("SELECT state FROM runs ORDER BY started_at, id")]
    assert runs == ["interrupted"] * len(ends) + ["complete"]
    assert differences(Archive.open(tmp_path / "archive"), load_site()) == []


def test_a_run_after_a_finished_one_asks_everything(tmp_path: Path) -> None:
    with site() as server:
        stopped(server, tmp_path, signal.SIGKILL, "/dossiers/d1")
        crawled(server, tmp_path)
        asked = set(server.targets())
        server.seen.clear()
        crawled(server, tmp_path)
    assert set(server.targets()) == asked


def test_what_was_read_more_than_a_day_ago_is_asked_again(tmp_path: Path) -> None:
    with site() as server:
        stopped(server, tmp_path, signal.SIGKILL, "/dossiers/d4")
    archive, tables = Archive.open(tmp_path), load_site()
    for hours, still in ((1, True), (23, True), (25, False), (-1, False)):
        with archive.lock():
            prepare(archive, tables)
            at = datetime.now(UTC) + timedelta(hours=hours)
            later = Ingest(archive, tables, source="live", started_at=at, user_agent="test")
            read, moved, gone, left, never = (
                later.answered(server.url + path)
                for path in ("/dossiers/d1", "/dossiers/d2", "/dossiers/d3", "/dossiers/d7", "/nowhere")
            )
            later.store.close()
        assert (left, never) == (None, None)
        assert (read is not None, moved is not None, gone is not None) == (still, still, still)
        if read and moved and gone:
            assert read.reading is not None
            assert read.reading.dossier is not None
            assert read.reading.dossier.title == "Taskforce 101"
            assert moved.location == f"{server.url}/dossiers/moved"
            assert (gone.reading, gone.location) == (None, None)


def test_a_page_that_broke_off_before_the_kill_is_asked_again(tmp_path: Path) -> None:
    with site() as server:
        page = server.page("/dossiers/d1")
        server.answers["/dossiers/d1"] = response(page[: len(page) // 2], length=None, protocol="HTTP/1.0")
        stopped(server, tmp_path, signal.SIGKILL, "/dossiers/d1")
        del server.answers["/dossiers/d1"]
        finished = crawled(server, tmp_path)
    assert server.count("/dossiers/d1") == 2
    assert finished.dossier("d1")["results"] == "Results of 101."
    assert finished.result.exit_code == 0


def test_addresses_that_were_not_reached_are_deferred_once(tmp_path: Path) -> None:
    with site() as server:
        stopped(server, tmp_path, signal.SIGTERM, "/dossiers/d1")
        run = crawled(server, tmp_path)
    first = run.rows("SELECT url, outcome FROM captures WHERE run_id <> ? AND outcome <> 'retried'", run.result.run_id)
    assert len({row["url"] for row in first}) == len(first)
    assert {f"{server.url}/dossiers/{slug}" for slug in SLUGS} <= {row["url"] for row in first}


def test_what_only_the_interrupted_run_did_not_reach_is_missing_in_nothing(tmp_path: Path) -> None:
    archive = new_archive(tmp_path)
    visit(archive, {}, "2026-01-01", stopped="SIGTERM", failed={"/dossiers/norwegian-technology-pact": "budget"})
    finished = visit(archive, site_pages(), "2026-01-01")
    assert finished is not None
    assert finished.state == "complete"
