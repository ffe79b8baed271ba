"""Cases 55, 56 and 64: disks that are full, read-only or failing, and a world without room for anything."""

import ctypes
import os
import resource
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import RESERVE, Archive
from tests.crash.crawls import Process, Witness, check, crawling, edit, small_site
from tests.ingest.visits import rows
from tests.saved_site import SavedSite

# What the system answers, as a process sees it whose disk has so much room left, or fails.
SYSTEM = """
import errno, os, runpy, shutil, sys
room, failing = int(sys.argv[1]), int(sys.argv[2])
sys.argv = ["dossier", *sys.argv[3:]]
usage, fsync = shutil.disk_usage, os.fsync

def disk_usage(path):
    global room
    room -= 1 << 20
    return usage(path)._replace(free=max(room, 0))

def failing_fsync(descriptor):
    global failing
    failing -= 1
    if failing == 0:
        raise OSError(errno.EIO, os.strerror(errno.EIO))
    fsync(descriptor)

if room:
    shutil.disk_usage = disk_usage
if failing:
    os.fsync = failing_fsync
runpy.run_module("dossier_scraper", run_name="__main__")
"""


@pytest.fixture(scope="module")
def site() -> Iterator[SavedSite]:
    with small_site() as site:
        yield site


@pytest.fixture(scope="module")
def crawled(site: SavedSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("crawled") / "archive"
    assert crawling(site, root).end() == 0
    return root


@pytest.fixture
def root(crawled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(crawled, tmp_path / "archive"))


def limited(number: int, most: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(number, (most, resource.getrlimit(number)[1]))


def refused(process: Process, *words: str) -> None:
    """Check that a command ended with exit code 1 and one line that has these words."""
    assert process.end() == 1, process.said
    line = process.lines[-1]
    assert line.startswith("dossier: ")
    assert any(word in line for word in words), line


def test_a_disk_that_fills_at_any_byte_stops_a_crawl_and_loses_nothing(
    site: SavedSite, crawled: Path, tmp_path: Path
) -> None:
    versions = rows(Archive.open(crawled), "SELECT * FROM versions")
    for number, most in enumerate((0, 30_000, 45_000, 60_000, 100_000, 150_000, 230_000)):
        root = Path(shutil.copytree(crawled, tmp_path / str(number)))
        witness = Witness(tmp_path)
        witness.recover(root, [])
        edit(site, 1 + number % 2)
        crawl = crawling(site, root, delay=0.03, preexec_fn=limited(resource.RLIMIT_FSIZE, most))
        refused(crawl, "space")
        assert rows(Archive.open(root), "SELECT * FROM versions") == versions
        witness.recover(root, crawl.safe)
        assert witness.lost == 0
    again = crawling(site, root)
    assert again.end() == 0, again.said
    check(Archive.open(root))


@pytest.mark.parametrize("most", [900, 100_000])
def test_a_first_crawl_on_a_full_disk_is_followed_by_a_complete_one(site: SavedSite, tmp_path: Path, most: int) -> None:
    root = tmp_path / "archive"
    refused(crawling(site, root, preexec_fn=limited(resource.RLIMIT_FSIZE, most)), "space")
    assert crawling(site, root).end() == 0
    check(Archive.open(root))


@pytest.mark.parametrize("room", [1, 3])
def test_a_crawl_stops_before_the_reserve_is_used(site: SavedSite, root: Path, tmp_path: Path, room: int) -> None:
    witness = Witness(tmp_path)
    witness.recover(root, [])
    crawl = crawling(site, root, delay=0.05, launcher=("-c", SYSTEM, RESERVE + (room << 20), 0))
    refused(crawl, "no space left (")
    witness.recover(root, crawl.safe)
    assert witness.lost == 0


@pytest.mark.parametrize("failing", [1, 3, 6])
def test_a_disk_that_reports_an_error_stops_the_run_with_what_was_safe(
    site: SavedSite, root: Path, tmp_path: Path, failing: int
) -> None:
    edit(site, failing)
    witness = Witness(tmp_path)
    witness.recover(root, [])
    crawl = crawling(site, root, delay=0.03, launcher=("-c", SYSTEM, 0, failing))
    refused(crawl, "the disk reports an error")
    witness.recover(root, crawl.safe)
    assert witness.lost == 0


def ordinary() -> None:
    """Give up root's right to write anywhere: no CAP_DAC_OVERRIDE after the exec (capabilities(7), prctl(2))."""
    if os.geteuid() == 0:
        assert ctypes.CDLL(None).prctl(24, 1, 0, 0, 0) == 0


@pytest.mark.parametrize("locked", [".", "warc", "snapshots", "dossiers.db", "ledger.jsonl"])
def test_what_may_not_be_written_is_named_and_nothing_is_half_done(
    site: SavedSite, root: Path, tmp_path: Path, locked: str
) -> None:
    places = [root / locked, *(root / locked).rglob("*")]
    for path in places:
        path.chmod(0o555)
    edit(site, 1)
    ledger = (root / "ledger.jsonl").read_bytes()
    crawl = crawling(site, root, preexec_fn=ordinary)
    refused(crawl, "not permitted")
    if locked != "snapshots":  # they are derived, and written after the ledger's line
        assert (root / "ledger.jsonl").read_bytes() == ledger
    for path in places:
        path.chmod(0o755)
    Witness(tmp_path).recover(root, crawl.safe)


@pytest.mark.parametrize("most", [11, 13, 14])
def test_too_many_open_files_are_one_line(site: SavedSite, root: Path, tmp_path: Path, most: int) -> None:
    crawl = crawling(site, root, preexec_fn=limited(resource.RLIMIT_NOFILE, most))
    assert crawl.end() in (1, 4, 7), crawl.said
    Witness(tmp_path).recover(root, crawl.safe)


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_log_disk_holds_up_no_data(site: SavedSite, root: Path, unbuffered: str) -> None:
    environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    with Path("/dev/full").open("w") as full:
        edit(site, 1)
        crawl = crawling(site, root, stderr=full, stdout=full, env=environment)
        assert crawl.end() == 1
    assert rows(Archive.open(root), "SELECT count(*) n FROM changes") == [{"n": 1}]
    check(Archive.open(root))


def test_an_archive_that_can_only_be_read_is_read_and_verified(root: Path) -> None:
    for path in root.glob("dossiers.db-*"):
        path.unlink()
    for path in [*root.rglob("*"), root]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = sorted(root.rglob("*"))
    try:
        for command in (("list",), ("show", "danish"), ("verify", "--workers", 1), ("rebuild", "--dry-run")):
            looked = Process(*command, "--archive", root, preexec_fn=ordinary)
            assert looked.end() == 0, (command, looked.said)
        assert sorted(root.rglob("*")) == before
    finally:
        for path in [root, *root.rglob("*")]:
            path.chmod(0o755)
