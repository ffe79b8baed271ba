"""Which databases the program takes for its own, and which it makes again or refuses."""

from pathlib import Path

import pytest

from dossier_scraper.archive.database.schema import is_own, open_database
from dossier_scraper.errors import RefusedFolder

FOREIGN = {
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON captures BEGIN UPDATE dossiers SET title = 'x'; END",
    "a view": "CREATE VIEW v AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n",
    "a table": "CREATE TABLE t (x)",
    "an index": "CREATE INDEX i ON captures(url)",
    "another view of the same name": "DROP VIEW claims; CREATE VIEW claims AS SELECT * FROM captures",
    "a table less": "DROP TABLE presence_before_merge",
    "a view in a table's place": "DROP TABLE problems; CREATE VIEW problems AS SELECT 1 id",
}


def test_a_database_that_was_made_here_is_its_own(tmp_path):
    assert is_own(open_database(tmp_path / "dossiers.db"))


@pytest.mark.parametrize("what", FOREIGN)
def test_a_database_with_anything_else_is_not(tmp_path, what):
    db = open_database(tmp_path / "dossiers.db")
    db.conn.executescript(FOREIGN[what])
    assert not is_own(db)


@pytest.mark.parametrize("end", ["", "-wal", "-shm", "-journal"])
@pytest.mark.parametrize("kind", ["symlink_to", "hardlink_to"])
def test_nothing_is_written_into_a_file_that_stands_elsewhere_too(tmp_path: Path, end, kind):
    theirs = tmp_path / "theirs"
    theirs.write_bytes(b"theirs")
    getattr(tmp_path / f"dossiers.db{end}", kind)(theirs)
    with pytest.raises(RefusedFolder, match="dossiers"):
        open_database(tmp_path / "dossiers.db")
    assert theirs.read_bytes() == b"theirs"
