"""What SQLite writes of a row is what Python's `json` does, byte for byte: the archive's own checker asks that."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossier_scraper.archive.check import standalone
from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions.content import rows_of

ODD = [
    "",
    "\0",
    "a\0b",
    "\b\f\n\r\t",
    "\x01\x1f\x7f\x80",
    '"\\/',
    "\u2028\u2029",
    "\ud7ff\ue000\uffff\U0010ffff",
    "[1]",
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(tmp_path_factory.mktemp("content") / "dossiers.db", durable=False)
    store.db.execute("PRAGMA foreign_keys = OFF")
    yield store
    store.close()


def same(store: Store) -> bool:
    checker = standalone.rows_of(store.db.conn, standalone.columns_of(store.db.conn))
    return b"".join(rows_of(store)) == "".join(f"{line}\n" for line in checker).encode()


def write(store: Store, texts: list[str], number: int) -> None:
    store.upsert("organisations", [{"id": text, "name": texts[-1], "country_code": None} for text in texts])
    span = {"text_id": number, "dossier_id": texts[0], "event_id": "", "first": number, "last": 0, "hash": ""}
    store.upsert("_texts", [span])
    names = {"rowid": number, "version_id": texts[0], "dossier_id": texts[-1], "title": None, "background": texts[0]}
    store.upsert("versions_fts", [names])


def test_odd_texts_are_written_as_the_checker_does(store: Store) -> None:
    write(store, ODD, 0)
    write(store, [chr(code) for code in range(0x180)], -(1 << 63))
    write(store, ODD, (1 << 63) - 1)
    assert same(store)
    assert len(list(rows_of(store))) > len(ODD) + 0x180


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(), min_size=1, max_size=4), number=st.integers(-(1 << 63), (1 << 63) - 1))
def test_any_text_is_written_as_the_checker_does(store: Store, texts: list[str], number: int) -> None:
    with store.transaction():
        write(store, texts, number)
        assert same(store)
        for table in ("organisations", "_texts", "versions_fts"):
            store.db.execute(f"DELETE FROM {table}")
