"""Cases 51 and 64: signals end a crawl, cleanly or at once; Scrapy's own command and an empty environment work."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.crawler import GRACE
from tests.crawl.child import command, started
from tests.crawl.crawled import crawled
from tests.crawl.faults import FaultServer, dossier, held, response
from tests.watch.inbox import inbox

DOSSIERS = [dossier(f"d{i}", 100 + i) for i in range(8)]


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer(DOSSIERS) as server:
        yield server


def until(server: FaultServer, target: str) -> None:
    """Wait until a target is asked."""
    while not server.count(target):
        time.sleep(0.01)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_one_signal_ends_the_run_as_interrupted_and_the_next_goes_on(
    server: FaultServer, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    process = started(tmp_path / "archive", server.start, delay=0.3)
    until(server, "/dossiers/d1")
    process.send_signal(number)
    said, errors = process.communicate(timeout=120)
    assert (process.returncode, said.split("\n")[0]) == (code, "interrupted")
    assert "Traceback" not in errors
    asked = len(server.targets())
    after = crawled(server, tmp_path / "archive")
    assert after.result.exit_code == 0
    assert after.rows("SELECT state FROM runs ORDER BY started_at") == [{"state": "interrupted"}, {"state": "complete"}]
    assert set(after.titles()) == {d.slug for d in DOSSIERS}
    first = after.rows("SELECT outcome, reason FROM captures WHERE run_id <> ?", after.result.run_id)
    assert {"outcome": "deferred", "reason": "interrupted"} in first
    # robots.txt besides; what did not come within the grace is deferred
    assert asked <= len([row for row in first if row["outcome"] == "archived"]) <= asked + 1


def test_what_is_under_way_may_end_for_less_than_a_second(server: FaultServer, tmp_path: Path) -> None:
    assert GRACE < 1
    never = threading.Event()
    server.answers["/dossiers/d1"] = held(b"", never)
    process = started(tmp_path / "archive", server.start)
    until(server, "/dossiers/d1")
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate()
    never.set()
    assert process.returncode == 143
    assert "Traceback" not in errors
    run = crawled(server, tmp_path / "archive", max_pages=1)
    rows = run.rows("SELECT reason FROM captures WHERE url LIKE '%/d1' AND run_id <> ?", run.result.run_id)
    assert rows == [{"reason": "interrupted"}]


def test_a_second_signal_ends_the_process_at_once_with_valid_files(server: FaultServer, tmp_path: Path) -> None:
    never = threading.Event()
    server.answers["/dossiers/d3"] = held(b"", never)
    process = started(tmp_path / "archive", server.start)
    until(server, "/dossiers/d3")
    while process.poll() is None:
        process.send_signal(signal.SIGINT)
        time.sleep(0.05)
    process.communicate()
    never.set()
    assert process.returncode == 130
    del server.answers["/dossiers/d3"]
    after = crawled(server, tmp_path / "archive")
    assert after.result.exit_code == 0
    assert set(after.titles()) == {d.slug for d in DOSSIERS}
    assert after.rows("SELECT state, reason FROM runs WHERE id <> ?", after.result.run_id) == [
        {"state": "interrupted", "reason": "killed"}
    ]
    first = after.rows("SELECT url FROM captures WHERE run_id <> ? AND outcome = 'archived'", after.result.run_id)
    assert {f"{server.url}/dossiers/d{i}" for i in range(3)} <= {row["url"] for row in first}


def scrapy(server: FaultServer, root: Path, code: int = 0, **env: str) -> str:
    """Run Scrapy's own command to its end, which has an exit code, and return its log."""
    settings = ["-s", "DOSSIER_DELAY=0", "-s", "DOSSIER_REQUISITES=0", "-s", f"DOSSIER_ARCHIVE={root}"]
    run = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "dossiers", "-a", f"start_url={server.start}", *settings],
        cwd=Path(__file__).parents[2],
        env=os.environ | env,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert (run.returncode, "Traceback" in run.stderr) == (code, False)
    return run.stderr


def test_scrapy_s_own_command_crawls_into_the_archive_and_tells_of_it(server: FaultServer, tmp_path: Path) -> None:
    root = tmp_path / "archive"
    with inbox() as letters:
        said = scrapy(server, root, DOSSIER_NOTIFY=letters.url)
        assert letters.take()["title"].endswith(f"{len(DOSSIERS)} new")
    assert 'state="complete"' in said
    assert (root / "feed.atom").exists()
    assert (root / "metadata.yaml").exists()
    after = crawled(server, root)
    assert after.rows("SELECT state FROM runs") == [{"state": "complete"}] * 2
    assert len(after.versions()) == len(DOSSIERS)
    with Archive.open(root).lock():
        asked = len(server.visits)
        assert " refused why=" in scrapy(server, root, code=1)
    assert len(server.visits) == asked


def test_a_second_crawl_of_the_same_archive_is_refused(server: FaultServer, tmp_path: Path) -> None:
    end = threading.Event()
    server.answers["/dossiers/d1"] = held(response(server.page("/dossiers/d1")), end)
    first = started(tmp_path / "archive", server.start)
    until(server, "/dossiers/d1")
    second = started(tmp_path / "archive", server.start)
    _, errors = second.communicate()
    end.set()
    first.communicate()
    assert "ArchiveBusy" in errors
    assert (first.returncode, second.returncode) == (0, 1)
    assert crawled(server, tmp_path / "archive").rows("SELECT count(*) n FROM runs") == [{"n": 2}]


def test_an_environment_with_nothing_in_it_is_enough(server: FaultServer, tmp_path: Path) -> None:
    arguments = command(tmp_path / "archive", [server.start])
    masked = ["sh", "-c", 'umask 077; exec "$@"', "sh", *arguments]
    run = subprocess.run(masked, env={}, cwd="/", capture_output=True, text=True, timeout=240, check=False)
    assert run.returncode == 0, run.stderr
    log = [line for line in run.stderr.splitlines() if line and " synced captures=" not in line]
    assert len(log) == len(server.seen)
    assert all(line[:4].isdigit() and " archived url=" in line for line in log)
    assert (tmp_path / "archive").stat().st_mode & 0o077 == 0
