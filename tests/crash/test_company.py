"""Cases 52–54 and 62: a second writer, readers that stay, a program that holds the database, copies while it writes."""

import random
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dossier_scraper.archive.check.verify import verify
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.ingest.upkeep.prepare import prepare
from tests.crash.crawls import SITE, Process, Witness, check, crawling, edit, small_site
from tests.ingest.visits import rows
from tests.saved_site import SavedSite

OBJECTIVES = "SELECT objectives FROM dossiers WHERE id = 'norwegian-technology-pact'"
# The database is waited for 30 seconds; so long no test waits.
IMPATIENT = """
import runpy, sqlite3, sys
connect = sqlite3.connect
sqlite3.connect = lambda *arguments, timeout=0, **more: connect(*arguments, timeout=0.3, **more)
sys.argv[0] = "dossier"
runpy.run_module("dossier_scraper", run_name="__main__")
"""


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


def test_a_second_writer_is_refused_at_once_and_a_killed_owner_leaves_no_lock(site: SavedSite, root: Path) -> None:
    edit(site, 1)
    first = crawling(site, root, delay=1)
    first.until(" url=")
    why = ("--why", "test", "--archive", root)
    for command in (("rebuild", "--archive", root), ("accept", "1999", *why), ("merge", "norwegian", "danish", *why)):
        second = Process(*command)
        assert second.end() == 3, second.said
        assert "Another run holds" in second.lines[-1]
    assert crawling(site, root).end() == 3
    assert first.process.poll() is None
    assert Process("list", "--archive", root).end() == 0
    first.kill(alone=True)
    first.end()
    assert (root / ".lock").exists()
    assert crawling(site, root).end() == 0
    check(Archive.open(root))
    assert [row["state"] for row in rows(Archive.open(root), "SELECT state FROM runs ORDER BY seq")] == [
        "complete",
        "interrupted",
        "complete",
    ]


def test_a_killed_rebuild_leaves_no_worker_and_no_lock(root: Path, tmp_path: Path) -> None:
    for number in range(2):
        rebuild = Process("rebuild", "--archive", root, "--workers", 2)
        time.sleep(0.6 + 0.3 * number)
        rebuild.kill(alone=True)
        rebuild.end()  # its workers hold the pipe for as long as they live
        with Archive.open(root).lock():
            pass
    Witness(tmp_path).recover(root, [])


def test_a_reader_with_a_long_transaction_neither_blocks_a_run_nor_sees_half_of_it(site: SavedSite, root: Path) -> None:
    edit(site, 1)
    with closing(sqlite3.connect(f"file:{root / 'dossiers.db'}?mode=ro", uri=True, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        before = reader.execute(OBJECTIVES).fetchone()
        crawl = crawling(site, root)
        assert crawl.end() == 0, crawl.said
        assert Process("rebuild", "--archive", root, "--workers", 1).end() == 0
        assert reader.execute(OBJECTIVES).fetchone() == before
        reader.execute("COMMIT")
        assert reader.execute(OBJECTIVES).fetchone() != before
    check(Archive.open(root))
    edit(site, 2)
    assert crawling(site, root).end() == 0
    wal = root / "dossiers.db-wal"
    assert not wal.exists() or wal.stat().st_size == 0
    check(Archive.open(root))


def test_a_program_that_holds_the_database_is_waited_for(site: SavedSite, root: Path) -> None:
    edit(site, 1)
    with closing(sqlite3.connect(root / "dossiers.db", isolation_level=None, check_same_thread=False)) as other:
        crawl = crawling(site, root, delay=0.1)
        crawl.until(" url=")
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(1.5, other.execute, ("ROLLBACK",))
        release.start()
        assert crawl.end() == 0, crawl.said
        release.join()
    assert rows(Archive.open(root), "SELECT count(*) n FROM changes") == [{"n": 1}]
    check(Archive.open(root))


def test_a_program_that_holds_the_database_for_too_long_ends_the_run_aloud(
    site: SavedSite, root: Path, tmp_path: Path
) -> None:
    edit(site, 1)
    witness = Witness(tmp_path)
    witness.recover(root, [])
    with closing(sqlite3.connect(root / "dossiers.db", isolation_level=None)) as other:
        crawl = crawling(site, root, delay=0.1, launcher=("-c", IMPATIENT))
        crawl.until(" synced ")
        other.execute("BEGIN IMMEDIATE")
        assert crawl.end() == 1, crawl.said
        other.execute("ROLLBACK")
    assert "another program holds it" in crawl.lines[-1]
    witness.recover(root, crawl.safe)
    assert witness.lost == 0
    assert crawling(site, root).end() == 0
    check(Archive.open(root))


def test_a_copy_taken_while_crawls_write_verifies_at_fifty_moments(site: SavedSite, root: Path, tmp_path: Path) -> None:
    chance, copies = random.Random(62), []
    crawl = crawling(site, root, delay=0.03)
    for number in range(50):
        time.sleep(chance.uniform(0, 0.12))
        if crawl.process.poll() is not None:
            assert crawl.end() == 0, crawl.said
            edit(site, number)
            crawl = crawling(site, root, delay=0.03)
        copy = tmp_path / str(number)
        (copy / "warc").mkdir(parents=True)
        for name in ("archive.toml", "ledger.jsonl"):  # first the ledger, then the files that it lists: see README.md
            shutil.copy(root / name, copy)
        for line in Ledger(copy / "ledger.jsonl").lines():
            for file in line.facts.get("warc_files", ()):
                shutil.copy(root / "warc" / file["name"], copy / "warc")
        with closing(sqlite3.connect(f"file:{root / 'dossiers.db'}?mode=ro", uri=True)) as live:
            with closing(sqlite3.connect(copy / "dossiers.db")) as backup:
                live.backup(backup)
        copies.append(Archive.open(copy))
    assert crawl.end() == 0, crawl.said
    assert len(list(Ledger(copies[-1].ledger_path).lines())) > 1
    for archive in copies:
        assert [finding for finding in verify(archive) if "no whole line" not in finding.what] == []
        with closing(sqlite3.connect(archive.database)) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    for archive in copies[::10]:
        with archive.lock():
            archive.snapshots.mkdir()
            archive.quarantine.mkdir()
            prepare(archive, SITE)
        check(archive)
