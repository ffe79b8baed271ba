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


def test_references_are_checked_at_the_end_where_a_database_is_made(tmp_path: Path) -> None:
    store = Store(tmp_path / "dossiers.db", durable=False)
    row = {"reading_id": "b", "position": 0, "page_key": "k", "url": "u"}
    with store.references_at_the_end():
        store.upsert("listing_rows", [row])
        store.upsert("readings", [{"id": "b", "kind": "listing", "data": "{}"}])
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        store.upsert("listing_rows", [row | {"reading_id": "c"}])
    with pytest.raises(sqlite3.IntegrityError, match="listing_rows: a row refers to none of readings"):
        with store.references_at_the_end():
            store.upsert("listing_rows", [row | {"reading_id": "c"}])
    store.close()
