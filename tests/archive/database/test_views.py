"""The views for people say what the tables and the records say, in any SQLite tool."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from dossier_scraper.archive.database.migrations import migrations
from dossier_scraper.archive.database.schema import APPLICATION
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import open_query
from tests.ingest.visits import PAGES, new_archive, visit

ID = "danish-technology-pact"
PATH = f"/dossiers/{ID}"


# What names a row of another table without being bound to it: it may be written before, or stay when that row goes.
WEAK = [
    ("aliases", "dossier_id", "dossiers"),
    ("captures", "dossier_id", "dossiers"),
    ("captures", "refers_to", "captures"),
    ("presence_history", "dossier_id", "dossiers"),
    ("problems", "capture_id", "captures"),
    ("problems", "dossier_id", "dossiers"),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Two days: on the second, an event has another title."""
    made = new_archive(tmp_path_factory.mktemp("views"))
    pages = {"/taskforces": PAGES["/taskforces"], PATH: PAGES[PATH]}
    visit(made, pages, "2026-01-01")
    edited = PAGES[PATH].replace(b"Four ministers", b"Five ministers").replace(b"</p>", b" More.</p>", 1)
    visit(made, pages | {PATH: edited}, "2026-01-02")
    return made


@pytest.fixture
def db(archive: Archive) -> Iterator[sqlite3.Connection]:
    """The database as another program opens it."""
    with closing(sqlite3.connect(f"{archive.database.as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def test_a_dossier_is_one_row_with_what_belongs_to_it_counted(archive: Archive, db: sqlite3.Connection):
    (row,) = db.execute("SELECT * FROM dossier_overview")
    with open_query(archive.root) as query:
        found, changes = query.dossier(ID), query.history(ID)
    assert (row["id"], row["organisations"]) == (ID, "; ".join(found.organisations))
    assert (row["events"], row["versions"]) == (len(found.events), 2)
    days = [event.date for event in found.events if event.date]
    assert row["first_event"] == min(day.earliest for day in days if day.earliest)
    assert row["last_event"] == max(day.latest for day in days if day.latest)
    assert row["last_changed"] == max(change.seen_after for change in changes if change.field != "presence")


def test_events_are_rows_by_category_and_by_version(archive: Archive, db: sqlite3.Connection):
    with open_query(archive.root) as query:
        found = query.dossier(ID)
    assert sorted(map(tuple, db.execute("SELECT event_id, category FROM event_categories"))) == sorted(
        (event.id, category) for event in found.events for category in event.categories
    )
    rows = db.execute("SELECT * FROM event_versions ORDER BY number, position").fetchall()
    assert len({row["event_id"] for row in rows}) == len(found.events)
    for row, event in zip([row for row in rows if row["number"] == 2], found.events, strict=True):
        assert (row["event_id"], row["position"], row["title"]) == (event.id, event.position, event.title)
        assert tuple(json.loads(row["categories"])) == event.categories
        assert row["date_earliest"] == (event.date and event.date.earliest)


def test_references_lead_to_rows(db: sqlite3.Connection):
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    (tables,) = db.execute("SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%REFERENCES%'").fetchone()
    assert tables > 9
    for table, column, of in WEAK:
        sql = f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL AND {column} NOT IN (SELECT id FROM {of})"
        assert db.execute(sql).fetchall() == [], (table, column)


def test_every_value_leads_to_its_record(db: sqlite3.Connection):
    rows = db.execute("SELECT * FROM evidence").fetchall()
    assert len(rows) == db.execute("SELECT count(*) FROM provenance").fetchone()[0] > 20
    title = next(row for row in rows if row["field"] == "title" and row["current"])
    assert (title["url"].endswith(PATH), title["grade"], title["number"]) == (True, "direct", 2)
    assert title["warc_file"].endswith(".warc.gz")


def test_the_file_says_whose_it_is_and_how_new(db: sqlite3.Connection):
    assert db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION
    assert db.execute("PRAGMA user_version").fetchone()[0] == len(migrations._migrations)
    for table in ("changes", "provenance", "events", "dossier_organisations", "other_fields", "absences"):
        assert db.execute(f"PRAGMA foreign_key_list({table})").fetchall(), table
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
