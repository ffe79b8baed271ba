import sqlite3
from pathlib import Path

import pytest

from dossier_scraper.archive.database.store import Store


def test_a_statement_that_an_exception_left_open_does_not_hide_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "dossiers.db")
    with store.transaction():
        store.db.execute("INSERT INTO archive (key, value) VALUES ('name', 'a'), ('site', 'b')")
    rows = store.db.execute("SELECT * FROM archive")
    next(rows)
    store.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        next(rows)
    again = Store(tmp_path / "dossiers.db")
    assert len(list(again.db["archive"].rows)) == 2
    again.close()
