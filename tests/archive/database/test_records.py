"""How a question is put, and what comes back."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from dossier_scraper.archive.database.records import LIST, record, records, value, values
from dossier_scraper.archive.questions import query
from dossier_scraper.archive.questions.query import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    name: str
    number: int | None


@pytest.fixture
def db() -> Iterator[Query]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE pairs (name TEXT, number INTEGER)")
        connection.executemany("INSERT INTO pairs VALUES (?, ?)", [("a", 1), ("b", None), ("é", 3)])
        yield Query(connection)


def test_rows_are_records_with_the_columns_as_fields(db):
    assert records(db, Pair, "SELECT * FROM pairs WHERE number > ?", 0) == [
        Pair(name="a", number=1),
        Pair(name="é", number=3),
    ]
    assert record(db, Pair, "SELECT * FROM pairs WHERE name = ?", "b") == Pair(name="b", number=None)
    assert record(db, Pair, "SELECT * FROM pairs WHERE name = ?", "c") is None
    with pytest.raises(TypeError):
        records(db, Pair, "SELECT name FROM pairs")


def test_one_column_is_values(db):
    assert values(db, "SELECT name FROM pairs ORDER BY name") == ["a", "b", "é"]
    assert value(db, "SELECT number FROM pairs WHERE name = 'b'") is None
    assert value(db, "SELECT 1 FROM pairs WHERE name = 'c'") is None


@pytest.mark.parametrize("wanted", [["a", "é"], ("é", "a"), {"a", "é"}, frozenset({"a", "é"})])
def test_a_list_is_one_parameter(db, wanted):
    assert values(db, f"SELECT name FROM pairs WHERE name IN {LIST} ORDER BY name", wanted) == ["a", "é"]
    assert values(db, f"SELECT name FROM pairs WHERE name IN {LIST}", type(wanted)()) == []


def test_a_statement_without_end_is_ended(db, monkeypatch):
    monkeypatch.setattr(query, "LIMIT", 0)
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        value(db, endless)
