"""Pages read in a process beside the crawl: the same result, and no end that hangs or leaves something behind."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from dossier_scraper.archive.check.verify import verify
from dossier_scraper.archive.folder import Archive
from dossier_scraper.errors import ReaderDied
from dossier_scraper.ingest.capture import workers
from dossier_scraper.ingest.capture.observe import observe
from dossier_scraper.ingest.capture.workers import Reader
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.model import Header, Record
from dossier_scraper.site import load_site
from tests.crawl.child import started, until_said
from tests.crawl.crawled import Crawled, crawled
from tests.crawl.faults import FaultServer, dossier, event, response
from tests.ingest.visits import PAGES

DOSSIERS = [dossier(f"d{i}", 100 + i, events=(event(f"e{i}", 200 + i),)) for i in range(6)]
SITE = load_site()
AT_ONCE = "from dossier_scraper.ingest.capture import workers\nworkers.MANY = workers.WORKERS = 1\n"


@pytest.fixture(autouse=True)
def one_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a worker, however many processors there are."""
    monkeypatch.setattr(workers, "WORKERS", 1)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the worker read from the first page on."""
    whole = Reader._is_ready

    def is_ready(reader: Reader) -> bool:
        whole(reader)
        assert reader.ready is not None
        reader.ready.exception()
        return whole(reader)

    monkeypatch.setattr(workers, "MANY", 1)
    monkeypatch.setattr(Reader, "_is_ready", is_ready)


def record(path: str) -> Record:
    headers = (Header(b"Content-Type", b"text/html; charset=utf-8"),)
    url = f"https://www.stemcoalition.eu{path}"
    return Record(
        id="<urn:a>",
        type="response",
        url=url,
        captured_at="2026-01-01",
        warc_file="a.warc.gz",
        offset=0,
        length=1,
        status=200,
        headers=headers,
        payload=PAGES[path],
        payload_sha256="00",
    )  # type: ignore[arg-type]


def test_a_worker_starts_when_several_pages_wait_and_reads_the_same() -> None:
    pages = [record(path) for path in sorted(PAGES)[:6]]

    async def test() -> None:
        with Reader(SITE) as reader:
            assert [await reader.observe(page, SITE, "run", "direct") for page in pages] == [None] * len(pages)
            assert reader.pool is None
            await asyncio.gather(*(reader.observe(page, SITE, "run", "direct") for page in pages))
            assert reader.ready is not None
            await asyncio.wrap_future(reader.ready)
            found = await asyncio.gather(*(reader.observe(page, SITE, "run", "direct") for page in pages))
        assert found == [observe(page, SITE, run_id="run", grade="direct") for page in pages]

    asyncio.run(test())


def test_no_worker_begins_early_beside_other_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "has_one_thread", lambda: False)
    with Reader(SITE, early=True) as reader:
        assert reader.pool is None


def test_while_its_worker_is_behind_a_crawl_reads_pages_itself(at_once: None) -> None:
    pages = [record("/dossiers/danish-technology-pact")] * 12

    async def test() -> None:
        with Reader(SITE) as reader:
            found = await asyncio.gather(*(reader.observe(page, SITE, "run", "direct") for page in pages))
        own = observe(pages[0], SITE, run_id="run", grade="direct")
        assert found == [None] * 6 + [own] * 6

    asyncio.run(test())


def test_what_is_no_page_is_not_given_away(at_once: None) -> None:
    image = Record(
        id="<urn:b>",
        type="response",
        url="https://www.stemcoalition.eu/a.png",
        captured_at="2026-01-01",
        warc_file="a.warc.gz",
        offset=0,
        length=1,
        status=200,
        headers=(Header(b"Content-Type", b"image/png"),),
        payload=b"\x89PNG",
        payload_sha256="00",
    )  # type: ignore[arg-type]

    async def test() -> None:
        with Reader(SITE) as reader:
            assert await reader.observe(image, SITE, "run", "direct") is None
            assert reader.pool is None

    asyncio.run(test())


def contents(run: Crawled) -> list[list[dict[str, object]]]:
    return [
        run.rows("SELECT content_hash, data FROM versions ORDER BY id"),
        run.rows("SELECT url, outcome, reason, kind, reading_id FROM captures ORDER BY url, captured_at"),
        run.rows("SELECT version_id, field, quote FROM provenance ORDER BY 1, 2"),
    ]


def test_a_crawl_with_a_worker_is_as_one_without(at_once: None, tmp_path: Path) -> None:
    with FaultServer(DOSSIERS) as server:
        server.answers |= {"/dossiers/d1": response(b"", "404 Not Found"), "/publications/e2": b"nothing of HTTP"}
        alone = crawled(server, tmp_path / "alone", concurrency=4)
        aided = crawled(server, tmp_path / "aided", concurrency=4, reader=True)
    assert contents(aided) == contents(alone)
    assert aided.result.state == alone.result.state
    assert differences(Archive.open(aided.root), SITE) == []


def test_a_worker_that_dies_is_an_error_of_the_run_and_the_next_goes_on(
    at_once: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, asked = Reader.observe, []

    async def observed(reader: Reader, page: Record, *more: object) -> object:
        asked.append(page)
        if len(asked) == 4:
            assert reader.pool is not None
            for process in reader.pool._processes.values():
                process.kill()
        return await whole(reader, page, *more)  # type: ignore[arg-type]

    with FaultServer(DOSSIERS) as server:
        with monkeypatch.context() as dying:
            dying.setattr(Reader, "observe", observed)
            with pytest.raises(ReaderDied):
                crawled(server, tmp_path, reader=True)
        run = crawled(server, tmp_path, reader=True)
    assert (run.result.state, len(run.titles())) == ("complete", len(DOSSIERS))
    assert server.count("/dossiers/d0") == 1
    assert verify(Archive.open(tmp_path)) == []


def worker_of(pid: int) -> int:
    """Wait until a process has a worker, and return the worker's pid."""
    while True:
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            if "resource_tracker" not in Path(f"/proc/{child}/cmdline").read_text():
                return int(child)
        time.sleep(0.01)


def test_a_worker_ends_with_a_killed_parent_and_holds_no_lock(tmp_path: Path) -> None:
    with FaultServer(DOSSIERS) as server:
        process = started(tmp_path, server.start, delay=0.2, before=AT_ONCE)
        until_said(process, "/dossiers/d2")
        worker = worker_of(process.pid)
        if sys.platform == "linux":  # it was copied, not started anew
            assert "spawn_main" not in Path(f"/proc/{worker}/cmdline").read_text()
        process.kill()
        process.communicate()
        run = crawled(server, tmp_path)
    assert run.result.state == "complete"
    while Path(f"/proc/{worker}").exists():
        time.sleep(0.01)


def test_signals_to_the_whole_group_end_the_run_cleanly(tmp_path: Path) -> None:
    with FaultServer(DOSSIERS) as server:
        for number in (signal.SIGINT, signal.SIGTERM):
            process = started(tmp_path, server.start, delay=0.2, before=AT_ONCE, group=True)
            until_said(process, 'kind="dossier"')
            worker_of(process.pid)
            os.killpg(process.pid, number)
            _, errors = process.communicate(timeout=30)
            assert process.returncode == 128 + number
            assert "Traceback" not in errors
