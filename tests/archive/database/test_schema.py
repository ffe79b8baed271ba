"""Which databases the program takes for its own, and which it makes again or refuses."""

import sqlite3
from pathlib import Path

import pytest

from dossier_scraper.archive.database.schema import open_database, refuse_foreign
from dossier_scraper.errors import RefusedFolder

FOREIGN = {
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON captures BEGIN UPDATE dossiers SET title = 'x'; END",
    "a view": "CREATE VIEW v AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n",
    "a table": "CREATE TABLE t (x)",
    "a list of migrations without end": "DROP TABLE _sqlite_migrations; CREATE VIEW _sqlite_migrations AS"
    " WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT 'x' migration_set, x name FROM n",
    "a trigger on the list of migrations": "CREATE TRIGGER t AFTER INSERT ON _sqlite_migrations BEGIN SELECT 1; END",
    "an index": "CREATE INDEX i ON captures(url)",
    "another view of the same name": "DROP VIEW claims; CREATE VIEW claims AS SELECT * FROM captures",
    "a table less": "DROP TABLE _presence_before_merge",
    "a computed column": "DROP TABLE problems; CREATE TABLE problems (id AS (zeroblob(1000000000)), x)",
    "a virtual table": "DROP TABLE problems; CREATE VIRTUAL TABLE problems USING fts5(id)",
    "a view in a table's place": "DROP TABLE problems; CREATE VIEW problems AS SELECT 1 id",
}


def test_a_database_that_was_made_here_is_its_own(tmp_path):
    refuse_foreign(open_database(tmp_path / "dossiers.db"))


@pytest.mark.parametrize("what", FOREIGN)
def test_a_database_with_anything_else_is_not(tmp_path, what):
    db = open_database(tmp_path / "dossiers.db")
    refuse_foreign(db)  # it is known by then, and looked up no more
    db.conn.executescript(FOREIGN[what])
    with pytest.raises(sqlite3.DatabaseError, match="not this program's"):
        refuse_foreign(db)


def test_a_database_of_a_newer_program_is_told_by_its_migrations_alone(tmp_path):
    db = open_database(tmp_path / "dossiers.db")
    refuse_foreign(db)
    named = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('dossier_scraper', ?, '2030')"
    db.execute(named, ["m999_more"])
    with pytest.raises(RefusedFolder, match="m999_more"):
        refuse_foreign(db)


@pytest.mark.parametrize("end", ["", "-wal", "-shm", "-journal"])
@pytest.mark.parametrize("kind", ["symlink_to", "hardlink_to"])
def test_nothing_is_written_into_a_file_that_stands_elsewhere_too(tmp_path: Path, end, kind):
    theirs = tmp_path / "theirs"
    theirs.write_bytes(b"theirs")
    getattr(tmp_path / f"dossiers.db{end}", kind)(theirs)
    with pytest.raises(RefusedFolder, match="dossiers"):
        open_database(tmp_path / "dossiers.db")
    assert theirs.read_bytes() == b"theirs"
