"""Case 51 at the command line: SIGINT and SIGTERM once and twice, in a crawl and in a rebuild."""

import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from tests.crash.crawls import Process, Witness, check, crawling, edit, small_site
from tests.ingest.visits import rows
from tests.saved_site import SavedSite

SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]


@pytest.fixture(scope="module")
def site() -> Iterator[SavedSite]:
    with small_site() as site:
        yield site


@pytest.fixture(scope="module")
def crawled(site: SavedSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("crawled") / "archive"
    edit(site, 0)
    assert crawling(site, root).end() == 0
    return root


@pytest.fixture
def root(crawled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(crawled, tmp_path / "archive"))


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_one_signal_ends_a_crawl_as_interrupted(site: SavedSite, root: Path, number: signal.Signals, code: int) -> None:
    edit(site, 1)
    crawl = crawling(site, root, delay=0.2)
    crawl.until(" url=")
    crawl.process.send_signal(number)
    assert crawl.end() == code, crawl.said
    archive = Archive.open(root)
    assert rows(archive, "SELECT state, reason FROM runs ORDER BY seq DESC")[0] == {
        "state": "interrupted",
        "reason": number.name,
    }
    check(archive)
    assert crawling(site, root).end() == 0
    assert rows(archive, "SELECT field FROM changes") == [{"field": "objectives"}]
    check(archive)


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_second_signal_ends_a_crawl_at_once_with_all_that_was_safe(
    site: SavedSite, root: Path, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    witness = Witness(tmp_path)
    witness.recover(root, [])
    crawl = crawling(site, root, delay=0.2)
    crawl.until(" synced ")
    for _ in range(2):
        crawl.process.send_signal(number)
    assert crawl.end() == code, crawl.said
    assert len(witness.recover(root, crawl.safe)) <= 2
    assert witness.lost == 0


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_signal_ends_a_rebuild_with_everything_as_it_was(
    root: Path, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    before = rows(Archive.open(root), "SELECT * FROM versions")
    (tmp_path / "scratch").mkdir()
    for _ in range(5):  # a loaded machine may let a rebuild end before this process gets to signal it
        rebuild = Process("rebuild", "--archive", root, "--workers", 2, env={"TMPDIR": str(tmp_path / "scratch")})
        while not list((tmp_path / "scratch").glob("*/*")) and rebuild.process.poll() is None:
            time.sleep(0.001)
        rebuild.process.send_signal(number)
        if rebuild.end() != 0:
            break
    assert rebuild.end() == code, rebuild.said
    assert list((tmp_path / "scratch").iterdir()) == []
    assert rows(Archive.open(root), "SELECT * FROM versions") == before
    check(Archive.open(root))
