"""Everything derived comes back the same: on any machine, in any folder, whatever lies where the database should be."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.ingest.upkeep.decide import accept, merge
from dossier_scraper.ingest.upkeep.rebuild import rebuild
from tests.ingest.visits import PAGES, SITE, new_archive, site_pages, visit
from tests.test_main_job import dump, snapshots

PATH = "/dossiers/norwegian-technology-pact"
AT = datetime(2026, 1, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """An archive in which much has happened: edits, a run that was held and accepted, one killed, a merge."""
    archive = new_archive(tmp_path_factory.mktemp("lived"))
    edited = site_pages() | {PATH: PAGES[PATH].replace(b"is feasible.", b"is wanted: \xc4\xb0stanbul, \xc3\x9cber.")}
    visit(archive, site_pages(), "2026-01-01")
    visit(archive, edited, "2026-01-02")
    visit(archive, {PATH: PAGES[PATH]}, "2026-01-03", end=False)
    gone = [path for path in site_pages() if path.startswith("/dossiers/")][:3]
    held = visit(archive, edited | dict.fromkeys(gone, 404), "2026-01-04")
    accept(archive, SITE, held.run_id, "they are gone", AT)
    visit(archive, site_pages(), "2026-01-05")
    merge(archive, SITE, PATH.rpartition("/")[2], "towards-new-norwegian-stem-strategy", "one taskforce", AT)
    visit(archive, edited, "2026-01-06")
    assert differences(archive, SITE) == []
    return archive


@pytest.fixture
def archive(lived: Archive, tmp_path: Path) -> Archive:
    return Archive.open(Path(shutil.copytree(lived.root, tmp_path / "archive")))


@pytest.mark.parametrize(
    ("workers", "place", "env"),
    [
        (1, "copied", {"LC_ALL": "C", "PYTHONHASHSEED": "1"}),
        (2, "another folder/Ünï, #1 100%? x", {"LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "2", "TZ": "Asia/Kathmandu"}),
        (3, "copied", {"LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "random", "PYTHONUTF8": "1"}),
    ],
    ids=["1", "2", "3"],
)
def test_a_rebuild_is_the_same_with_any_locale_seed_folder_and_number_of_workers(
    lived: Archive, tmp_path: Path, workers: int, place: str, env: dict[str, str]
):
    root = tmp_path / place
    shutil.copytree(lived.root, root, ignore=shutil.ignore_patterns("dossiers.db*", "snapshots", ".lock"))
    command = [sys.executable, "-m", "dossier_scraper", "rebuild", "--archive", root, "--workers", str(workers)]
    (root / "snapshots").mkdir()
    done = subprocess.run(command, env={"PATH": os.environ["PATH"], **env}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert dump(root) == dump(lived.root)
    assert snapshots(root) == snapshots(lived.root)


def garbage(archive: Archive) -> None:
    archive.database.write_bytes(b"no database at all " * 1000)


def another(archive: Archive) -> None:
    with closing(sqlite3.connect(archive.database)) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type IN ('view', 'table')").fetchall():
            if name == "claims":
                db.execute("DROP VIEW claims")
        db.execute("CREATE TABLE mine (thesis TEXT)")
        db.execute("DROP TABLE archive")
        db.commit()


def cut(archive: Archive) -> None:
    os.truncate(archive.database, archive.database.stat().st_size // 3)


def with_stale_log(archive: Archive) -> None:
    """Leave a write-ahead log beside the database that belongs to another state of it, as a careless restore does."""
    live = archive.database.read_bytes()
    with closing(sqlite3.connect(archive.database, isolation_level=None)) as db:
        db.execute("PRAGMA wal_autocheckpoint = 0")
        db.execute("UPDATE versions SET data = '{}'")
        log = archive.database.with_name("dossiers.db-wal").read_bytes()
    archive.database.write_bytes(live)
    archive.database.with_name("dossiers.db-wal").write_bytes(log)


def with_log_alone(archive: Archive) -> None:
    with_stale_log(archive)
    archive.database.unlink()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda archive: archive.database.unlink(),
        lambda archive: archive.database.write_bytes(b""),
        garbage,
        another,
        cut,
        with_stale_log,
        with_log_alone,
    ],
    ids=["missing", "empty", "garbage", "another", "cut", "stale log", "log alone"],
)
def test_whatever_lies_in_place_of_the_database_gives_way(lived: Archive, archive: Archive, spoil):
    spoil(archive)
    with archive.lock():
        rebuild(archive, SITE)
    assert dump(archive.root) == dump(lived.root)
    assert differences(archive, SITE) == []
    with closing(sqlite3.connect(archive.database)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_snapshots_that_are_cut_deleted_or_added_are_named_and_restored(lived: Archive, archive: Archive):
    first, second, third, *_ = sorted(archive.snapshots.rglob("*.json"))
    first.write_bytes(first.read_bytes()[:-20])
    second.unlink()
    data = bytearray(third.read_bytes())
    data[len(data) // 2] ^= 1
    third.write_bytes(data)
    (first.parent / "deep").mkdir()
    added = [first.parent / "mine.json", first.parent / "deep" / "mine.json", archive.snapshots / "mine.json"]
    for path in added:
        path.write_text("{}")
    added += [first.parent / "link.json", first.parent / "pipe.json"]
    stale = first.with_name("20200101T000000Z-00000000.json")
    stale.write_text("{}")
    added[-2].symlink_to("nowhere")
    os.mkfifo(added[-1])
    names = [path.relative_to(archive.root).as_posix() for path in (first, second, third, stale)]
    found = {str(difference) for difference in differences(archive, SITE)}
    wrong = {f"{names[0]}: changed", f"{names[1]}: missing", f"{names[2]}: changed"}
    assert found == wrong | {f"{names[3]}: unlisted"}  # what a person put there is nobody's business
    with archive.lock():
        rebuild(archive, SITE)
    assert not stale.exists()
    for path in added:  # and stays
        path.unlink()
    assert snapshots(archive.root) == snapshots(lived.root)
