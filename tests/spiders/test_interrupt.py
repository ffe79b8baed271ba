"""Cases 51 and 64: signals end a crawl, cleanly or at once; Scrapy's own command and an empty environment work."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.spiders.crawled import crawled
from tests.spiders.faults import FaultServer, dossier, response, silence

CRAWL = """
import sys
from pathlib import Path
from dossier_scraper.archive.folder import Archive
from dossier_scraper.site import load_site
from dossier_scraper.spiders.crawl import CrawlOptions, crawl
archive = Archive.open_or_create(Path(sys.argv[1]), site="stemcoalition", base_url="https://www.stemcoalition.eu")
result = crawl(archive, load_site(), CrawlOptions((sys.argv[2],), delay=float(sys.argv[3]), requisites=False))
print(result.state, *result.lines, sep="\\n")
sys.exit(result.exit_code)
"""
DOSSIERS = [dossier(f"d{i}", 100 + i) for i in range(8)]


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer(DOSSIERS) as server:
        yield server


def started(server: FaultServer, root: Path, delay: float) -> subprocess.Popen[str]:
    """Start a crawl in a process of its own."""
    arguments = [sys.executable, "-c", CRAWL, str(root), server.start, str(delay)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def until(server: FaultServer, target: str) -> None:
    """Wait until a target is asked."""
    while not server.count(target):
        time.sleep(0.01)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_one_signal_ends_the_run_as_interrupted_and_the_next_goes_on(
    server: FaultServer, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    process = started(server, tmp_path / "archive", 0.3)
    until(server, "/dossiers/d1")
    process.send_signal(number)
    said, errors = process.communicate(timeout=30)
    assert (process.returncode, said.split("\n")[0]) == (code, "interrupted")
    assert "Traceback" not in errors
    asked = len(server.targets())
    after = crawled(server, tmp_path / "archive")
    assert after.result.exit_code == 0
    assert after.rows("SELECT state FROM runs ORDER BY started_at") == [{"state": "interrupted"}, {"state": "complete"}]
    assert set(after.titles()) == {d.slug for d in DOSSIERS}
    first = after.rows("SELECT outcome, reason FROM captures WHERE run_id <> ?", after.result.run_id)
    assert {"outcome": "deferred", "reason": "interrupted"} in first
    assert len([row for row in first if row["outcome"] == "archived"]) == asked + 1


def test_what_is_under_way_may_end_for_some_seconds_only(server: FaultServer, tmp_path: Path) -> None:
    server.answers["/dossiers/d1"] = silence(response(b"x", length=9000), seconds=60)
    process = started(server, tmp_path / "archive", 0)
    until(server, "/dossiers/d1")
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 143
    assert time.monotonic() - begun < 25
    assert "Traceback" not in errors
    run = crawled(server, tmp_path / "archive", max_pages=1)
    rows = run.rows("SELECT reason FROM captures WHERE url LIKE '%/d1' AND run_id <> ?", run.result.run_id)
    assert rows == [{"reason": "interrupted"}]


def test_a_second_signal_ends_the_process_at_once_with_valid_files(server: FaultServer, tmp_path: Path) -> None:
    server.answers["/dossiers/d3"] = silence(seconds=60)
    process = started(server, tmp_path / "archive", 0)
    until(server, "/dossiers/d3")
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=5)
    assert process.returncode == 130
    del server.answers["/dossiers/d3"]
    after = crawled(server, tmp_path / "archive")
    assert after.result.exit_code == 0
    assert set(after.titles()) == {d.slug for d in DOSSIERS}
    first = after.rows("SELECT url FROM captures WHERE run_id <> ? AND outcome = 'archived'", after.result.run_id)
    assert {f"{server.url}/dossiers/d{i}" for i in range(3)} <= {row["url"] for row in first}


def test_scrapy_s_own_command_crawls_into_the_archive(server: FaultServer, tmp_path: Path) -> None:
    project = Path(__file__).parents[2]
    settings = ["-s", "DOSSIER_DELAY=0", "-s", "DOSSIER_REQUISITES=0", "-s", f"DOSSIER_ARCHIVE={tmp_path / 'archive'}"]
    run = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "dossiers", "-a", f"start_url={server.start}", *settings],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert 'state="complete"' in run.stderr
    after = crawled(server, tmp_path / "archive")
    assert after.rows("SELECT state FROM runs") == [{"state": "complete"}] * 2
    assert len(after.versions()) == len(DOSSIERS)
    assert not [line for line in run.stderr.splitlines() if "Traceback" in line]


def test_a_second_crawl_of_the_same_archive_is_refused(server: FaultServer, tmp_path: Path) -> None:
    process = started(server, tmp_path / "archive", 0.3)
    until(server, "/dossiers/d1")
    second = started(server, tmp_path / "archive", 0)
    _, errors = second.communicate(timeout=30)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert "ArchiveBusy" in errors
    assert process.returncode == 143


def test_an_environment_with_nothing_in_it_is_enough(server: FaultServer, tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", CRAWL, str(tmp_path / "archive"), server.start, "0"]
    masked = ["sh", "-c", 'umask 077; exec "$@"', "sh", *arguments]
    run = subprocess.run(masked, env={}, cwd="/", capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    log = [line for line in run.stderr.splitlines() if line and " synced captures=" not in line]
    assert len(log) == len(server.visits)
    assert all(line[:4].isdigit() and " archived url=" in line for line in log)
    assert (tmp_path / "archive").stat().st_mode & 0o077 == 0
