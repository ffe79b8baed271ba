"""What was verified here and not touched since is not read again; whatever is touched, or new, is."""

import mmap
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from dossier_scraper.archive.check import account, touched
from dossier_scraper.archive.fingerprint import fingerprint
from dossier_scraper.archive.folder import Archive
from dossier_scraper.ingest.upkeep import check
from dossier_scraper.ingest.upkeep.verified import Watched, verify_since
from tests.ingest.visits import PAGES, SITE, new_archive, visit

PATH = "/dossiers/norwegian-technology-pact"
PAGES_THERE = {"/taskforces": PAGES["/taskforces"], PATH: PAGES[PATH]}
EDITED = PAGES_THERE | {PATH: PAGES[PATH].replace(b"is feasible.", b"is feasible and wanted.")}


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that two crawls made."""
    archive = new_archive(tmp_path_factory.mktemp("archive"))
    visit(archive, PAGES_THERE, "2026-01-01")
    visit(archive, EDITED, "2026-01-02")
    return archive.root


@pytest.fixture
def archive(twice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """A copy of it that was verified; its files count as settled at once."""
    monkeypatch.setattr(touched, "SETTLED", -(10**9))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    shutil.copytree(twice, tmp_path / "copy")
    archive = Archive.open(tmp_path / "copy")
    Watched.of(archive).note_verified(archive, SITE)
    return archive


def test_a_new_file_is_read_with_the_records_that_it_repeats(archive: Archive):
    before = there(archive.root)
    assert " and not touched since: 2. They" in (verify_since(archive, SITE) or "")
    assert there(archive.root) == before
    visit(archive, PAGES_THERE, "2026-01-03")  # both bodies are those of the first crawl
    said = [verify_since(archive, SITE) or "" for _ in range(2)]
    assert [re.findall(r"since: (\d)\.", text) for text in said] == [["2"], ["3"]]


def test_a_database_that_lies_as_it_was_compared_is_not_hashed_again(archive: Archive, monkeypatch: pytest.MonkeyPatch):
    hashed = []
    monkeypatch.setattr(check, "fingerprint", lambda store: hashed.append(store) or fingerprint(store))
    assert verify_since(archive, SITE)
    assert hashed == []
    visit(archive, PAGES_THERE, "2026-01-03")
    for _ in range(2):
        assert verify_since(archive, SITE)
        assert len(hashed) == 1
    with closing(sqlite3.connect(archive.database)) as reader:  # holds open what was written behind
        reader.execute("SELECT 1 FROM runs").fetchone()
        in_database("UPDATE changes SET after = 'another'")(archive.root)
        assert verify_since(archive, SITE) is None
        assert len(hashed) == 2


def there(root: Path) -> dict[Path, bytes]:
    """Return every file, those aside that SQLite makes beside a database that it reads."""
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and "db-" not in path.name}


def in_place(name: str, edit: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Return what changes bytes of a file and puts its times back."""

    def change(root: Path) -> None:
        path = sorted(root.glob(name))[0]
        was = path.stat()
        path.write_bytes(edit(path.read_bytes()))
        os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))

    return change


def flipped(content: bytes) -> bytes:
    return content[:-99] + bytes([content[-99] ^ 1]) + content[-98:]


def in_database(statement: str) -> Callable[[Path], None]:
    """Return what executes a statement."""

    def change(root: Path) -> None:
        with closing(sqlite3.connect(root / "dossiers.db")) as db:
            db.execute(statement)
            db.commit()

    return change


def half_written(root: Path) -> None:
    """Put a journal beside the database, as of a program that was killed within a transaction."""
    copy = shutil.copy(root / "dossiers.db", root.parent / "copy.db")
    with closing(sqlite3.connect(copy, isolation_level=None)) as db:
        db.executescript("PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN; UPDATE readings SET data = ''")
        shutil.copy(f"{copy}-journal", root / "dossiers.db-journal")


@pytest.mark.parametrize(
    "change",
    [
        in_place("warc/*", flipped),
        in_place("ledger.jsonl", lambda content: content.replace(b"2026-01-01", b"2026-01-03", 1)),
        in_place("ledger.jsonl", lambda content: content[: content.index(b"\n") + 1]),
        in_place("ledger.jsonl", lambda content: content + b"{}\n"),
        in_place("ledger.jsonl", lambda content: content + b"{}"),
        in_place("snapshots/*/*.json", lambda content: content.replace(b"Norwegian", b"Norwegion", 1)),
        in_place("verify.py", flipped),
        in_database("UPDATE changes SET after = 'another'"),
        in_database("UPDATE archive SET value = 'x' WHERE key = 'name'"),
        in_database("DELETE FROM events_fts"),
        in_database("CREATE TABLE more (x)"),
        in_database("INSERT INTO archive VALUES ('pagers', '[[\"/taskforces\", \"p\"]]')"),
        in_database("DROP INDEX idx__sqlite_migrations_migration_set_name"),
        lambda root: half_written(root),
        lambda root: (root / "warc/folder.open").mkdir(),
        lambda root: (root / "warc/link.open").symlink_to("nowhere"),
        lambda root: (root / "warc/another.warc.gz").write_bytes(b""),
        lambda root: sorted((root / "warc").iterdir())[0].unlink(),
        lambda root: shutil.rmtree(root / "snapshots"),
        lambda root: (root / "dossiers.db").unlink(),
    ],
)
def test_whatever_was_changed_everything_is_read(archive: Archive, change: Callable[[Path], None]):
    assert verify_since(archive, SITE)
    change(archive.root)
    assert verify_since(archive, SITE) is None


def test_what_is_written_through_a_memory_map_shows(archive: Archive):
    path = sorted(archive.warc.iterdir())[0]
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as written:
        before, written[-99] = path.stat().st_ctime_ns, written[-99]
        if path.stat().st_ctime_ns == before:
            pytest.skip("this file system keeps no time of that")
        Watched.of(archive).note_verified(archive, SITE)
        assert verify_since(archive, SITE)
        written[-99] ^= 1
        assert verify_since(archive, SITE) is None


@pytest.mark.parametrize("name", ["at", "seq", "hash", "by", "size", "sha256", "files", "database", "says"])
@pytest.mark.parametrize("value", [None, "x", -1, [], {"x": 1}])
def test_whatever_another_program_kept_nothing_else_is_taken_for_well(archive: Archive, name: str, value: object):
    kept = account.known(archive.root, touched.KIND)
    account.keep(archive.root, touched.KIND, kept | {name: value})
    in_place("warc/*", flipped)(archive.root)
    assert verify_since(archive, SITE) is None


def test_nothing_is_known_of_a_copy_by_others_or_just_after_a_change(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    shutil.move(archive.root, tmp_path / "moved")
    assert verify_since(Archive.open(tmp_path / "moved"), SITE) is None
    shutil.copytree(tmp_path / "moved", archive.root)
    assert verify_since(archive, SITE) is None
    monkeypatch.setattr(touched, "SETTLED", 10**12)
    Watched.of(archive).note_verified(archive, SITE)
    assert verify_since(archive, SITE) is None
    monkeypatch.setenv("XDG_STATE_HOME", str(archive.database))  # no folder
    Watched.of(archive).note_verified(archive, SITE)
    assert verify_since(archive, SITE) is None
