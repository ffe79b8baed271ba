"""Case 63: archives of earlier and later programs, and migrations that are killed."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from dossier_scraper.archive.database.migrations import migrations
from dossier_scraper.archive.database.schema import open_database
from dossier_scraper.archive.folder import Archive
from tests.crash.crawls import Process, Witness, check, crawling, edit, small_site
from tests.crash.test_points import AT
from tests.ingest.visits import rows
from tests.saved_site import SavedSite

NAMES = [migration.name for migration in migrations._migrations]
# What tables are called by now that an earlier schema has under another name.
RENAMED = {"presence_before_merge": "_presence_before_merge"}


@pytest.fixture(scope="module")
def site() -> Iterator[SavedSite]:
    with small_site() as site:
        yield site


@pytest.fixture(scope="module")
def crawled(site: SavedSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("crawled") / "archive"
    for number in range(2):
        edit(site, number)
        assert crawling(site, root).end() == 0
    return root


@pytest.fixture
def root(crawled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(crawled, tmp_path / "archive"))


def make_older(path: Path, schema: int) -> None:
    """Write a database again as the program with so many migrations had it: its tables, with what they could hold."""
    newest = path.rename(path.with_suffix(".newest"))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrations.apply(Database(connection), stop_before=NAMES[schema:])
        connection.execute("ATTACH ? AS newest", (str(newest),))
        for (table,) in connection.execute(
            "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND instr(name, 'fts_') = 0"
            " AND name <> '_sqlite_migrations'"
        ).fetchall():
            columns = ", ".join(row[1] for row in connection.execute(f"PRAGMA main.table_info({table})"))
            columns = f"rowid, {columns}" if table.endswith("_fts") else columns
            now = RENAMED.get(table, table)
            connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newest.{now}")
    newest.unlink()


@pytest.mark.parametrize("schema", range(1, len(NAMES)))
def test_an_earlier_schema_is_brought_up_by_the_next_run(site: SavedSite, root: Path, schema: int) -> None:
    versions = rows(Archive.open(root), "SELECT * FROM versions")
    make_older(root / "dossiers.db", schema)
    for command in ("list", "verify"):
        looked = Process(command, "--archive", root)
        assert looked.end() == 0, looked.said
    assert crawling(site, root).end() == 0
    check(Archive.open(root))
    assert [row["id"] for row in rows(Archive.open(root), "SELECT * FROM versions")] == [row["id"] for row in versions]


@pytest.mark.parametrize("event", ["call", "return"])
def test_migrations_that_are_killed_are_made_by_the_next_start(root: Path, tmp_path: Path, event: str) -> None:
    make_older(root / "dossiers.db", 1)
    for name in NAMES:
        point = (f"archive.database.migrations.{name}", event, 1)
        assert Process("rebuild", "--archive", root, "--workers", 1, launcher=(AT, *point)).end() == -9
    Witness(tmp_path).recover(root, [])


def test_a_database_of_a_newer_program_is_refused_and_not_touched(site: SavedSite, root: Path) -> None:
    with closing(open_database(root / "dossiers.db").conn) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('dossier_scraper', 'm999_of_the_future', '2036-01-01')"
        )
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and ".db-" not in path.name}
    for command in ("crawl", "rebuild"):
        refused = crawling(site, root) if command == "crawl" else Process("rebuild", "--archive", root)
        assert refused.end() == 1
        assert "newer dossier-scraper (migration m999_of_the_future): upgrade this one" in refused.lines[-1]
    assert {path: path.read_bytes() for path in before} == before


def test_a_python_without_strict_tables_is_refused_in_one_line(root: Path) -> None:
    old = "import runpy, sqlite3; sqlite3.sqlite_version_info = (3, 36, 0); sqlite3.sqlite_version = '3.36.0';"
    run = "runpy.run_module('dossier_scraper', run_name='__main__')"
    refused = Process("rebuild", "--archive", root, launcher=("-c", old + run))
    assert refused.end() == 1
    assert "SQLite 3.36.0 has no STRICT tables: use a Python with SQLite 3.37 or newer" in refused.lines[-1]
