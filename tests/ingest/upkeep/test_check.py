"""Case 59: what verify says of a database that is not what the evidence gives, down to a flipped bit."""

import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dossier_scraper.archive.check.standalone import Evidence
from dossier_scraper.archive.folder import Archive
from dossier_scraper.ingest.run import Ingest
from dossier_scraper.ingest.upkeep.check import differences
from tests.ingest.visits import SITE, exchange, new_archive, rows, site_pages, visit
from tests.test_main_job import dump

# In the suite a few; `make flips` tries a thousand.
FLIPS, OF_SNAPSHOTS = int(os.environ.get("FLIPS", "60")), int(os.environ.get("FLIPS", "15"))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    archive = new_archive(tmp_path_factory.mktemp("sound"))
    visit(archive, dict(list(site_pages().items())[:9]), "2026-01-01")
    return archive


@pytest.fixture
def archive(sound: Archive, tmp_path: Path) -> Archive:
    return Archive.open(Path(shutil.copytree(sound.root, tmp_path / "archive")))


# Nothing in such a database is looked at.
NOT_OWN = "it has a table, a view or a trigger that is not this program's"


@pytest.mark.parametrize(
    ("sql", "where", "what"),
    [
        ("UPDATE dossiers SET status = 'Over' WHERE id LIKE 'danish%'", "dossiers danish-technology-pact", "evidence"),
        ("DELETE FROM provenance WHERE field = 'title'", "provenance ", "the evidence gives it"),
        (
            "INSERT INTO aliases VALUES ('http://x/', '/', 'me', 'mine', '2026')",
            "aliases http://x/",
            "does not give it",
        ),
        ("UPDATE captures SET warc_offset = warc_offset + 1", "captures urn:uuid:", "evidence"),
        ("UPDATE versions_fts SET title = 'x'", "versions_fts ", "evidence"),
        ("DROP TABLE problems", "dossiers.db", NOT_OWN),
        ("ALTER TABLE problems ADD COLUMN mine TEXT", "dossiers.db", NOT_OWN),
        ("ALTER TABLE dossiers RENAME COLUMN objectives TO objektives", "dossiers.db", NOT_OWN),
        ("UPDATE archive SET value = '0' WHERE key = 'ledger_seq'", "dossiers.db", "is at ledger line 0 of 1"),
        ("CREATE TABLE _mine (x)", "dossiers.db", NOT_OWN),
        ("DROP INDEX captures_by_run", "dossiers.db", NOT_OWN),
        ("DROP VIEW claims", "dossiers.db", NOT_OWN),
        ("UPDATE archive SET value = '0.5' WHERE key = 'extractor_version'", "dossiers.db", "'0.5', which the ledger"),
        ("UPDATE archive SET value = NULL WHERE key = 'extractor_version'", "dossiers.db", "None, which the ledger"),
        ("DELETE FROM _sqlite_migrations", "dossiers.db", NOT_OWN),
    ],
)
def test_a_row_that_the_evidence_does_not_give_is_named(archive: Archive, sql: str, where: str, what: str):
    with closing(sqlite3.connect(archive.database)) as db:
        db.execute(sql)
        db.commit()
    found = [str(difference) for difference in differences(archive, SITE)]
    assert [line for line in found if where in line and what in line], found


def evident(archive: Archive) -> list[str]:
    """Return the dump of all that is made from the evidence."""
    return [line for line in dump(archive.root) if '"documentation"' not in line]


@pytest.mark.parametrize("rules", ["recorded", "other"])
def test_flipped_bits_are_found_wherever_they_change_what_the_database_says(archive: Archive, rules: str):
    chance, data, before = random.Random(59), archive.database.read_bytes(), evident(archive)
    site = SITE if rules == "recorded" else replace(SITE, name="another")
    assert differences(archive, site) == []
    found = 0
    for _ in range(FLIPS):
        bit = chance.randrange(len(data) * 8)
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        for path in archive.root.glob("dossiers.db-*"):
            path.unlink()
        archive.database.write_bytes(flipped)
        if differences(archive, site):
            found += 1
            continue
        # Nobody has noticed, because nothing is different: the bit is in room that no row takes.
        with closing(sqlite3.connect(archive.database)) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            db.execute("DELETE FROM documentation")  # which nothing covers
            db.commit()
        assert evident(archive) == before, bit
    assert found > FLIPS // 3


@pytest.mark.parametrize("rules", ["recorded", "other"])
def test_every_flipped_bit_of_a_snapshot_is_found(archive: Archive, rules: str):
    site = SITE if rules == "recorded" else replace(SITE, name="another")
    chance, paths = random.Random(61), sorted(archive.snapshots.rglob("*.json"))
    for _ in range(OF_SNAPSHOTS):
        path = chance.choice(paths)
        data = path.read_bytes()
        bit = chance.randrange(len(data) * 8)
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        assert differences(archive, site)
        path.write_bytes(data)
    assert differences(archive, site) == []


def alone(archive: Archive, python: str = sys.executable) -> str:
    """Return what the checker that the archive carries says; it exits with 6 where it finds something."""
    done = subprocess.run([python, "-I", "-S", archive.root / "verify.py"], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.returncode == (0 if done.stdout.startswith("All is well") else 6)
    return done.stdout


def test_the_checker_that_needs_nothing_proves_database_and_snapshots(archive: Archive):
    visit(archive, dict(list(site_pages().items())[:9]), "2026-01-02")  # revisits, and no version more
    assert alone(archive).startswith("All is well")
    path = min(archive.snapshots.rglob("*.json"))
    (path.parent / "notes.json").write_text("a person's own")
    assert alone(archive).startswith("All is well")
    data = path.read_bytes()
    path.write_bytes(data.replace(b"2026", b"2025", 1))
    assert "snapshots: not those that the last ledger line left" in alone(archive)
    path.unlink()
    assert "snapshots: not those that the last ledger line left" in alone(archive)
    path.write_bytes(data)
    with closing(sqlite3.connect(archive.database)) as db:
        db.execute("UPDATE dossiers SET status = 'Over'")
        db.commit()
    assert "dossiers.db: its rows are not those that ledger line 2 left" in alone(archive)
    archive.database.write_bytes(b"SQLite format 3\0" + bytes(5000))
    assert "dossiers.db: cannot be read" in alone(archive)
    archive.database.unlink()
    shutil.rmtree(archive.snapshots)
    assert alone(archive).startswith("All is well")  # what is derived need not be there


def test_the_checker_that_needs_nothing_finds_flipped_bits(archive: Archive):
    chance, data = random.Random(67), archive.database.read_bytes()
    found = 0
    for _ in range(FLIPS // 2):
        bit = chance.randrange(len(data) * 8)
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        for path in archive.root.glob("dossiers.db-*"):
            path.unlink()
        archive.database.write_bytes(flipped)
        evidence = Evidence(archive.root)
        assert list(evidence.check()) == []
        if list(evidence.check_derived()):
            found += 1
            continue
        # What it does not find is what the database says of itself, or how it is made, and no row that counts.
        said = [difference.where for difference in differences(archive, SITE)]
        assert all(re.match("dossiers.db($|, archive |, [a-z_]+$)", where) for where in said), (bit, said)
    assert found


def test_a_run_that_is_under_way_is_no_difference(archive: Archive):
    at = datetime(2026, 1, 2, tzinfo=UTC)
    with archive.lock():
        ingest = Ingest(archive, SITE, source="live", started_at=at, user_agent="test")
        ingest.collect(ingest.observe(ingest.record(exchange("/dossiers/new-one", site_pages()["/taskforces"], at))))
        ingest.sync()
        assert rows(archive, "SELECT state FROM runs ORDER BY id") == [{"state": "complete"}, {"state": "running"}]
        assert differences(archive, SITE) == []
        ingest.store.close()
