"""The derived database's tables: append-only migrations, opening, and the refusal of what is newer than this program.

Every table is STRICT and WITHOUT ROWID: a row's place follows from its key alone, so that two databases with the same
rows have the same dump whatever the order in which they were written. Every id is natural, minted once in the ledger,
or a content hash. What each table and column means is written in `documentation.toml` and, by a migration, into the
database itself.
"""

import hashlib
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlite_utils import Database, Migrations

from dossier_scraper.archive.database.columns import SEARCHED, TABLES, columns_of, searched
from dossier_scraper.archive.database.reader import reading_uri, refuse_unsafe
from dossier_scraper.archive.faults import database_fault, database_faults
from dossier_scraper.archive.files import copy_outside
from dossier_scraper.errors import DossierError, RefusedFolder

migrations = Migrations("dossier_scraper")
# What tells programs such as file(1) whose database this is (SQLite, "Database File Format", 1.3.16): `Doss`.
APPLICATION = 0x446F7373

CREATE = """
CREATE TABLE archive (key TEXT PRIMARY KEY, value TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE runs (
  id TEXT PRIMARY KEY, seq INTEGER, source TEXT NOT NULL, started_at TEXT NOT NULL, finished_at TEXT,
  state TEXT NOT NULL, published INTEGER NOT NULL, reason TEXT, extractor_version TEXT NOT NULL, ordered_at TEXT,
  counts TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE readings (id TEXT PRIMARY KEY, kind TEXT NOT NULL, data TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE listing_rows (
  reading_id TEXT NOT NULL REFERENCES readings(id), position INTEGER NOT NULL, page_key TEXT NOT NULL,
  url TEXT NOT NULL, PRIMARY KEY (reading_id, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE captures (
  id TEXT PRIMARY KEY, run_id TEXT NOT NULL REFERENCES runs(id), url TEXT NOT NULL, page_key TEXT NOT NULL,
  captured_at TEXT NOT NULL, http_status INTEGER, content_type TEXT, payload_sha256 TEXT, kind TEXT,
  outcome TEXT NOT NULL, reason TEXT, location TEXT, etag TEXT, last_modified TEXT, warc_file TEXT NOT NULL,
  warc_offset INTEGER NOT NULL, grade TEXT NOT NULL, refers_to TEXT,
  reading_id TEXT REFERENCES readings(id)
) STRICT, WITHOUT ROWID;
CREATE TABLE dossiers (
  id TEXT PRIMARY KEY, title TEXT, url TEXT NOT NULL, country TEXT, country_code TEXT, start_date TEXT,
  start_date_precision TEXT, start_date_text TEXT, start_date_earliest TEXT, start_date_latest TEXT, status TEXT,
  listed_as TEXT, background TEXT, objectives TEXT, results TEXT, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL,
  last_checked TEXT NOT NULL, presence TEXT NOT NULL, presence_since TEXT NOT NULL, page_key TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE versions (
  id TEXT PRIMARY KEY, dossier_id TEXT NOT NULL REFERENCES dossiers(id), number INTEGER NOT NULL,
  first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, content_hash TEXT NOT NULL, extractor_version TEXT NOT NULL,
  data TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE events (
  id TEXT PRIMARY KEY, dossier_id TEXT NOT NULL REFERENCES dossiers(id), position INTEGER NOT NULL, date TEXT,
  date_end TEXT, date_precision TEXT, date_text TEXT, date_earliest TEXT, date_latest TEXT, title TEXT, url TEXT,
  categories TEXT NOT NULL, source TEXT, summary TEXT, documents TEXT NOT NULL, page_key TEXT, first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE organisations (id TEXT PRIMARY KEY, name TEXT NOT NULL, country_code TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE dossier_organisations (
  dossier_id TEXT NOT NULL REFERENCES dossiers(id), position INTEGER NOT NULL,
  organisation_id TEXT NOT NULL REFERENCES organisations(id), name_as_written TEXT NOT NULL, url TEXT,
  PRIMARY KEY (dossier_id, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE aliases (
  url TEXT PRIMARY KEY, page_key TEXT NOT NULL, dossier_id TEXT NOT NULL, evidence TEXT NOT NULL,
  first_seen TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE changes (
  version_id TEXT NOT NULL REFERENCES versions(id), field TEXT NOT NULL, cause TEXT NOT NULL,
  dossier_id TEXT NOT NULL REFERENCES dossiers(id), before TEXT, after TEXT, seen_before TEXT NOT NULL,
  seen_after TEXT NOT NULL, PRIMARY KEY (version_id, field, cause)
) STRICT, WITHOUT ROWID;
CREATE TABLE provenance (
  version_id TEXT NOT NULL REFERENCES versions(id), field TEXT NOT NULL,
  capture_id TEXT NOT NULL REFERENCES captures(id), selector TEXT NOT NULL, quote TEXT NOT NULL, rule TEXT NOT NULL,
  PRIMARY KEY (version_id, field)
) STRICT, WITHOUT ROWID;
CREATE TABLE problems (
  id TEXT PRIMARY KEY, capture_id TEXT, dossier_id TEXT, page_key TEXT, code TEXT NOT NULL, severity TEXT NOT NULL,
  field TEXT, detail TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE decisions (
  seq INTEGER PRIMARY KEY, at TEXT NOT NULL, type TEXT NOT NULL, subject TEXT NOT NULL, object TEXT, why TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE documentation (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, meaning TEXT NOT NULL, PRIMARY KEY (table_name, column_name)
) STRICT, WITHOUT ROWID;
CREATE VIEW claims AS
  SELECT c.*, coalesce(r.ordered_at, c.captured_at) AS ordered_at FROM captures c JOIN runs r ON r.id = c.run_id
  WHERE c.outcome IN ('archived', 'unchanged') AND c.http_status IN (200, 304) AND c.reading_id IS NOT NULL
  AND r.published = 1;
CREATE INDEX captures_by_run ON captures(run_id, page_key);
CREATE INDEX captures_by_page ON captures(page_key, captured_at);
CREATE INDEX captures_by_url ON captures(url, run_id);
CREATE INDEX captures_by_payload ON captures(payload_sha256);
CREATE INDEX captures_by_reading ON captures(reading_id);
CREATE INDEX listing_rows_by_page ON listing_rows(page_key);
CREATE INDEX versions_by_dossier ON versions(dossier_id, number);
CREATE INDEX events_by_dossier ON events(dossier_id, position);
CREATE INDEX events_by_page ON events(page_key);
CREATE INDEX events_by_date ON events(date_earliest);
CREATE INDEX aliases_by_page ON aliases(page_key);
CREATE INDEX aliases_by_dossier ON aliases(dossier_id);
CREATE INDEX changes_by_dossier ON changes(dossier_id, seen_after);
CREATE INDEX problems_by_dossier ON problems(dossier_id);
CREATE INDEX problems_by_page ON problems(page_key);
CREATE INDEX dossier_organisations_by_organisation ON dossier_organisations(organisation_id);
CREATE VIRTUAL TABLE versions_fts USING fts5(
  version_id UNINDEXED, dossier_id UNINDEXED, title, country, organisations, background, objectives, results,
  tokenize = "unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE events_fts USING fts5(
  version_id UNINDEXED, dossier_id UNINDEXED, event_id UNINDEXED, title, categories, source, summary,
  tokenize = "unicode61 remove_diacritics 2"
);
"""


@migrations()
def m001_first_schema(db: Database) -> None:
    """Create every table."""
    for statement in filter(str.strip, CREATE.split(";\n")):
        db.execute(statement)


@migrations()
def m002_what_runs_found(db: Database) -> None:
    """Keep with each run what it found of dossiers, and its alarms."""
    db.execute("ALTER TABLE runs ADD COLUMN dossiers TEXT NOT NULL DEFAULT '{}'")
    db.execute("ALTER TABLE runs ADD COLUMN alarms TEXT NOT NULL DEFAULT '[]'")


@migrations()
def m003_superseded_readings(db: Database) -> None:
    """Keep what earlier extractors said of captures, and let several of them change one field of a version."""
    db.execute(
        "CREATE TABLE superseded (capture_id TEXT NOT NULL REFERENCES captures(id), seq INTEGER NOT NULL,"
        " extractor_version TEXT NOT NULL, reading_id TEXT REFERENCES readings(id), outcome TEXT NOT NULL, reason TEXT,"
        " dossier_id TEXT, record_id TEXT NOT NULL, warc_file TEXT NOT NULL, warc_offset INTEGER NOT NULL,"
        " PRIMARY KEY (capture_id, seq)) STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX superseded_by_dossier ON superseded(dossier_id)")
    db.execute("ALTER TABLE changes RENAME TO changes_before")
    db.execute(
        "CREATE TABLE changes (version_id TEXT NOT NULL REFERENCES versions(id), field TEXT NOT NULL,"
        " cause TEXT NOT NULL, seen_after TEXT NOT NULL, dossier_id TEXT NOT NULL REFERENCES dossiers(id), before TEXT,"
        " after TEXT, seen_before TEXT NOT NULL, PRIMARY KEY (version_id, field, cause, seen_after))"
        " STRICT, WITHOUT ROWID"
    )
    columns = "version_id, field, cause, seen_after, dossier_id, before, after, seen_before"
    db.execute(f"INSERT INTO changes ({columns}) SELECT {columns} FROM changes_before")
    db.execute("DROP TABLE changes_before")
    db.execute("CREATE INDEX changes_by_dossier ON changes(dossier_id, seen_after)")


@migrations()
def m004_dossiers_of_captures(db: Database) -> None:
    """Keep which dossier a page was when it was captured: its address may become another's."""
    db.execute("ALTER TABLE captures ADD COLUMN dossier_id TEXT")
    db.execute("DROP VIEW claims")
    db.execute(
        "CREATE VIEW claims AS SELECT c.*, coalesce(r.ordered_at, c.captured_at) AS ordered_at"
        " FROM captures c JOIN runs r ON r.id = c.run_id WHERE c.outcome IN ('archived', 'unchanged')"
        " AND c.http_status IN (200, 304) AND c.reading_id IS NOT NULL AND r.published = 1"
    )
    db.execute("CREATE INDEX captures_by_dossier ON captures(dossier_id, page_key)")


@migrations()
def m005_order_of_captures(db: Database) -> None:
    """Keep each capture's place in time beside it, so that the newest of a page is found without looking at all."""
    db.execute("ALTER TABLE captures ADD COLUMN ordered_at TEXT")
    db.execute(
        "UPDATE captures SET ordered_at = coalesce((SELECT ordered_at FROM runs WHERE id = run_id), captured_at)"
    )
    db.execute("DROP VIEW claims")
    db.execute(
        "CREATE VIEW claims AS SELECT c.* FROM captures c JOIN runs r ON r.id = c.run_id"
        " WHERE c.outcome IN ('archived', 'unchanged') AND c.http_status IN (200, 304) AND c.reading_id IS NOT NULL"
        " AND r.published = 1"
    )
    for name, columns in (
        ("page", "page_key, ordered_at"),
        ("payload", "payload_sha256, captured_at"),
        ("reading", "reading_id, ordered_at"),
    ):
        db.execute(f"DROP INDEX captures_by_{name}")
        where = " WHERE refers_to IS NULL" if name == "payload" else ""
        db.execute(f"CREATE INDEX captures_by_{name} ON captures({columns}){where}")
    db.execute("CREATE INDEX captures_by_dossier_and_time ON captures(dossier_id, ordered_at)")


@migrations()
def m006_what_a_merge_joined(db: Database) -> None:
    """Keep what each capture was read as, and each dossier's presence, before a person made dossiers one."""
    db.execute("ALTER TABLE captures ADD COLUMN read_as TEXT")
    db.execute(
        "CREATE TABLE presence_before_merge (seq INTEGER NOT NULL, dossier_id TEXT NOT NULL, presence TEXT NOT NULL,"
        " presence_since TEXT NOT NULL, last_checked TEXT NOT NULL, PRIMARY KEY (seq, dossier_id))"
        " STRICT, WITHOUT ROWID"
    )


@migrations()
def m007_presence_history(db: Database) -> None:
    """Keep every presence that crawls found, with the time since when."""
    db.execute(
        "CREATE TABLE presence_history (dossier_id TEXT NOT NULL, since TEXT NOT NULL, presence TEXT NOT NULL,"
        " PRIMARY KEY (dossier_id, since)) STRICT, WITHOUT ROWID"
    )


@migrations()
def m008_absences(db: Database) -> None:
    """Keep when each dossier was not shown, with the checks on both sides."""
    db.execute(
        "CREATE TABLE absences (dossier_id TEXT NOT NULL REFERENCES dossiers(id), presence TEXT NOT NULL,"
        " seen_before TEXT, missed_from TEXT NOT NULL, missed_until TEXT, seen_after TEXT,"
        " capture_id TEXT NOT NULL REFERENCES captures(id), run_id TEXT NOT NULL REFERENCES runs(id), missed_in TEXT,"
        " seen_in TEXT, PRIMARY KEY (dossier_id, missed_from, presence)) STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX absences_by_crawl ON absences(missed_in)")
    db.execute("CREATE INDEX absences_by_return ON absences(seen_in)")


@migrations()
def m009_other_fields_and_coverage(db: Database) -> None:
    """Keep labelled values that no table maps, and where every character of a page went."""
    db.execute(
        "CREATE TABLE other_fields (version_id TEXT NOT NULL REFERENCES versions(id), subject TEXT NOT NULL,"
        " position INTEGER NOT NULL, label TEXT NOT NULL, value TEXT NOT NULL, url TEXT,"
        " PRIMARY KEY (version_id, subject, position)) STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX other_fields_by_label ON other_fields(label)")
    db.execute(
        "CREATE TABLE coverage (payload_sha256 TEXT NOT NULL, url TEXT NOT NULL, total INTEGER NOT NULL,"
        " unread INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (payload_sha256, url)) STRICT, WITHOUT ROWID"
    )


@migrations()
def m010_presence_changes(db: Database) -> None:
    """Show absences as what changed: a dossier that is new, that went, and that is back."""
    db.execute(
        "CREATE VIEW presence_changes AS"
        " SELECT dossier_id, NULL before, presence after, seen_before, missed_from seen_after,"
        " iif(missed_in IS NULL, 'import', 'site') cause, coalesce(missed_in, run_id) run_id FROM absences"
        " UNION ALL SELECT dossier_id, presence, NULL, missed_until, seen_after,"
        " iif(missed_in IS NULL, 'import', 'site'), seen_in FROM absences WHERE seen_after IS NOT NULL"
        " UNION ALL SELECT id, NULL, 'new', (SELECT max(started_at) FROM runs WHERE source = 'live' AND published = 1"
        " AND state = 'complete' AND finished_at < d.first_seen) before, d.first_seen, 'site', NULL FROM dossiers d"
        " WHERE before IS NOT NULL"
    )


@migrations()
def m011_other_archives(db: Database) -> None:
    """Keep whose run each is, and what was decided in other archives that were imported."""
    db.execute("ALTER TABLE runs ADD COLUMN archive TEXT")
    db.execute(
        "CREATE TABLE proposals (archive TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, type TEXT NOT NULL,"
        " subject TEXT NOT NULL, object TEXT, why TEXT NOT NULL, PRIMARY KEY (archive, seq)) STRICT, WITHOUT ROWID"
    )


@migrations()
def m012_withheld_records(db: Database) -> None:
    """Make room, in a copy that is shown, for the records of the evidence that are withheld."""
    db.execute("CREATE TABLE withheld (record_id TEXT PRIMARY KEY, note TEXT NOT NULL) STRICT, WITHOUT ROWID")


@migrations()
def m013_views_for_people(db: Database) -> None:
    """Give people rows to read: one for a dossier, one for a category, one for an event as each version has it."""
    db.execute(
        "CREATE VIEW dossier_overview AS SELECT d.id, d.title, d.country, d.country_code,"
        " (SELECT group_concat(name_as_written, '; ') FROM (SELECT name_as_written FROM dossier_organisations"
        " WHERE dossier_id = d.id ORDER BY position)) organisations,"
        " d.start_date, d.start_date_earliest, d.start_date_latest, d.status, d.listed_as,"
        " d.presence, d.presence_since,"
        " (SELECT count(*) FROM events WHERE dossier_id = d.id) events,"
        " (SELECT min(date_earliest) FROM events WHERE dossier_id = d.id) first_event,"
        " (SELECT max(date_latest) FROM events WHERE dossier_id = d.id) last_event,"
        " (SELECT count(*) FROM versions WHERE dossier_id = d.id) versions,"
        " (SELECT max(seen_after) FROM changes WHERE dossier_id = d.id AND cause = 'site') last_changed,"
        " (SELECT count(*) FROM problems WHERE dossier_id = d.id AND severity <> 'info') problems,"
        " d.first_seen, d.last_seen, d.last_checked, d.url FROM dossiers d"
    )
    db.execute(
        "CREATE VIEW event_categories AS SELECT c.value category, e.id event_id, e.dossier_id, e.title, e.date,"
        " e.date_earliest, e.date_latest FROM events e, json_each(e.categories) c"
    )
    said = ", ".join(
        f"json_extract(e.value, '$.{path}') {name}"
        for path, name in (
            ("id", "event_id"),
            ("title", "title"),
            ("date.date", "date"),
            ("date.date_end", "date_end"),
            ("date.precision", "date_precision"),
            ("date.text", "date_text"),
            ("date.earliest", "date_earliest"),
            ("date.latest", "date_latest"),
            ("categories", "categories"),
            ("source", "source"),
            ("summary", "summary"),
            ("url", "url"),
        )
    )
    db.execute(
        f"CREATE VIEW event_versions AS SELECT v.dossier_id, v.number, {said}, e.key position,"
        " v.first_seen, v.last_seen, v.id version_id FROM versions v, json_each(v.data, '$.events') e"
    )
    db.execute(
        "CREATE VIEW evidence AS SELECT v.dossier_id, p.field, p.quote, c.url, c.captured_at, v.number, v.first_seen,"
        " v.last_seen, v.number = (SELECT max(number) FROM versions WHERE dossier_id = v.dossier_id) current,"
        " p.selector, p.rule, c.id capture_id, c.grade, c.payload_sha256, c.warc_file, c.warc_offset, c.refers_to,"
        " c.run_id, v.id version_id FROM provenance p JOIN versions v ON v.id = p.version_id"
        " JOIN captures c ON c.id = p.capture_id"
    )


@migrations()
def m014_texts_once(db: Database) -> None:
    """Keep each text once for all the versions that have it, one after another, and which these are."""
    db.execute(
        "CREATE TABLE _texts (text_id INTEGER PRIMARY KEY, dossier_id TEXT NOT NULL REFERENCES dossiers(id),"
        " event_id TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, hash TEXT NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX _texts_by_dossier ON _texts(dossier_id, last)")


@migrations()
def m015_witnesses(db: Database) -> None:
    """Show which captures another archive confirms, and grade the values that both saw by it.

    Both asked the same page and got the same kind of answer, each by itself: where each has both captures, both took
    them from a third.
    """
    has = (
        "EXISTS (SELECT 1 FROM captures m JOIN runs n ON n.id = m.run_id WHERE m.page_key = {0}.page_key"
        " AND m.captured_at = {0}.captured_at AND m.url = {0}.url AND n.archive IS {1}.archive)"
    )
    db.execute(
        "CREATE VIEW witnesses AS SELECT c.id capture_id, k.id witness_id, k.captured_at, k.grade, o.archive"
        " FROM captures c JOIN runs r ON r.id = c.run_id JOIN captures k ON k.page_key = c.page_key"
        " AND k.kind IS c.kind AND (k.reading_id IS NULL) = (c.reading_id IS NULL)"
        " AND replace(k.outcome, 'unchanged', 'archived') = replace(c.outcome, 'unchanged', 'archived')"
        " AND iif(k.http_status = 304, 200, k.http_status) IS iif(c.http_status = 304, 200, c.http_status)"
        " JOIN runs o ON o.id = k.run_id AND o.published = 1 AND o.archive IS NOT r.archive"
        f" WHERE NOT ({has.format('k', 'r')} AND {has.format('c', 'o')})"
    )
    db.execute("DROP VIEW evidence")
    db.execute(
        "CREATE VIEW evidence AS SELECT v.dossier_id, p.field, p.quote, c.url, c.captured_at, v.number, v.first_seen,"
        " v.last_seen, v.number = (SELECT max(number) FROM versions WHERE dossier_id = v.dossier_id) current,"
        " p.selector, p.rule, c.id capture_id,"
        " iif(EXISTS (SELECT 1 FROM captures s JOIN witnesses w ON w.capture_id = s.id"
        " WHERE s.page_key = c.page_key AND s.captured_at = c.captured_at AND s.url = c.url"
        " AND w.captured_at BETWEEN v.first_seen AND v.last_seen), 'witnessed', c.grade) grade,"
        " c.payload_sha256, c.warc_file, c.warc_offset, c.refers_to, c.run_id, v.id version_id"
        " FROM provenance p JOIN versions v ON v.id = p.version_id JOIN captures c ON c.id = p.capture_id"
    )


@migrations()
def m016_what_a_capture_is_quoted_for(db: Database) -> None:
    """Find the texts that versions quote from a capture without a look at all that is quoted."""
    db.execute("CREATE INDEX provenance_by_capture ON provenance(capture_id)")


@migrations()
def m017_leads(db: Database) -> None:
    """Keep of each content where it leads and its other digest: a page that has not changed need not be read again."""
    db.execute("ALTER TABLE coverage ADD COLUMN leads TEXT NOT NULL DEFAULT '[]'")
    db.execute("ALTER TABLE coverage ADD COLUMN digest TEXT")


@migrations()
def m018_internal_by_name(db: Database) -> None:
    """Tell by its name what serves the program alone."""
    db.execute("ALTER TABLE presence_before_merge RENAME TO _presence_before_merge")


@migrations()
def m019_pages_after_many_checks(db: Database) -> None:
    """Find the newest body of a dossier among its checks, and look for witnesses only where another archive came in."""
    db.execute(
        "CREATE INDEX captures_with_body ON captures(dossier_id, captured_at)"
        " WHERE kind = 'dossier' AND outcome = 'archived' AND refers_to IS NULL"
    )
    witnessed = "iif(EXISTS (SELECT 1 FROM captures s"
    (view,) = db.execute("SELECT sql FROM sqlite_schema WHERE name = 'evidence'").fetchone()
    assert witnessed in view
    db.execute("DROP VIEW evidence")
    db.execute(
        view.replace(witnessed, f"iif(EXISTS (SELECT 1 FROM runs WHERE archive IS NOT NULL) AND {witnessed[4:]}")
    )


@migrations()
def m020_what_did_not_change(db: Database) -> None:
    """Keep by what the sources of a dossier, and what a snapshot is made of, are known to be as they were."""
    db.execute(
        "CREATE TABLE _folded (dossier_id TEXT PRIMARY KEY REFERENCES dossiers(id), sources TEXT NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE _snapshots (version_id TEXT PRIMARY KEY, made_of TEXT NOT NULL, sha256 TEXT NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )


@migrations()
def m021_pages_of_no_dossier(db: Database) -> None:
    """Look for dossiers only among the captures that are of one: a check of another page costs two entries less."""
    for name, columns in (("dossier", "dossier_id, page_key"), ("dossier_and_time", "dossier_id, ordered_at")):
        db.execute(f"DROP INDEX captures_by_{name}")
        db.execute(f"CREATE INDEX captures_by_{name} ON captures({columns}) WHERE dossier_id IS NOT NULL")


@migrations()
def m022_pages_over_which_the_program_stumbled(db: Database) -> None:
    """Find what each start asks for, and hardly ever is there, without a look at all captures."""
    db.execute("CREATE INDEX captures_stumbled ON captures(captured_at) WHERE reason = 'internal_error'")


@migrations()
def m023_complete_crawls_by_end(db: Database) -> None:
    """Find the complete crawls before a dossier was first seen, not for each dossier among all runs."""
    db.execute(
        "CREATE INDEX runs_complete ON runs(finished_at, started_at)"
        " WHERE source = 'live' AND published = 1 AND state = 'complete'"
    )


def documentation() -> dict[str, dict[str, str]]:
    """Return what every table and column means: `{table: {"": meaning, column: meaning}}`."""
    written: dict[str, dict[str, str]] = tomllib.loads((files(__package__) / "documentation.toml").read_text("utf-8"))
    for table, fields in TABLES.items():
        declared = {name: meaning for field in fields for name, meaning in columns_of(field).items()}
        written[table] = {"": written[table][""], **declared, **written[table]}
    for table in SEARCHED:
        texts = {name: f"{name.replace('_', ' ').capitalize()}, as the version has it." for name in searched(table)}
        written[table] = written[table] | {name: text for name, text in texts.items() if name not in written[table]}
    return written


def refuse_behind(uri: str) -> None:
    """Raise `DossierError` where a database, by its URI, was made by an earlier version of this program."""
    with closing(sqlite3.connect(uri, uri=True)) as db:
        if is_behind(Database(db, execute_plugins=False)):
            raise DossierError("the database was made by an earlier version of this program: run `dossier rebuild`")


def is_behind(db: Database) -> bool:
    """Return True if a database lacks a migration, or a column of a field that `model.py` declares."""
    return bool(migrations.pending(db)) or any(_lacking(db, table) for table in (*TABLES, *SEARCHED))


def _lacking(db: Database, table: str) -> list[str]:
    """Return the columns that a table lacks."""
    wanted = searched(table) if table in SEARCHED else [name for f in TABLES[table] for name in columns_of(f)]
    there = {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
    return [name for name in wanted if name not in there]


def _add_declared(db: Database) -> None:
    """Add the columns of fields that were declared after the first schema; a full-text table is made anew, empty."""
    for table in TABLES:
        for name in _lacking(db, table):
            db.execute(f"ALTER TABLE {table} ADD COLUMN {name} TEXT")
    for table in filter(lambda table: _lacking(db, table), SEARCHED):
        ids = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1].endswith("_id")]
        columns = ", ".join([*(f"{name} UNINDEXED" for name in ids), *searched(table)])
        db.execute(f"DROP TABLE {table}")
        db.execute(f'CREATE VIRTUAL TABLE {table} USING fts5({columns}, tokenize = "unicode61 remove_diacritics 2")')


def open_database(path: Path) -> Database:
    """Open the derived database for its one writer, at the newest schema.

    Raises `DossierError` where Python's SQLite has no STRICT tables (before 3.37), `RefusedFolder` where a newer
    program has migrated it, `DiskFault`, and `sqlite3.DatabaseError` for a file that is no sound database.
    """
    if sqlite3.sqlite_version_info < (3, 37):
        raise DossierError(
            f"SQLite {sqlite3.sqlite_version} has no STRICT tables: use a Python with SQLite 3.37 or newer"
        )
    refuse_unsafe(path)
    with database_faults(path):
        uri = path.absolute().as_uri()  # lets another database be attached for reading only
        connection = sqlite3.connect(uri, timeout=30, isolation_level=None, factory=_Connection, uri=True)
        connection.path = path
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    db = Database(connection, execute_plugins=False)
    refuse_newer(db)
    meanings = _meanings()
    if migrations.pending(db) or meanings != set(_documented(db)):
        with db.atomic():
            migrations.apply(db)
            _add_declared(db)
            db.execute("DELETE FROM documentation")
            db.conn.executemany("INSERT INTO documentation VALUES (?, ?, ?)", sorted(meanings))
            db.execute(f"PRAGMA application_id = {APPLICATION}")
            db.execute(f"PRAGMA user_version = {len(migrations._migrations)}")
    return db


@cache
def _meanings() -> frozenset[tuple[str, str, str]]:
    """Return what every table and column means, as rows of the table `documentation`."""
    return frozenset(
        (table, column, meaning) for table, columns in documentation().items() for column, meaning in columns.items()
    )


def _documented(db: Database) -> Iterator[tuple[str, ...]]:
    """Yield what the database says of itself; nothing covers these rows, so they may hold what is no UTF-8."""
    columns = ("table_name", "column_name", "meaning")
    for row in db.execute(f"SELECT {', '.join(f'CAST({name} AS BLOB)' for name in columns)} FROM documentation"):
        yield tuple(bytes(value or b"").decode(errors="replace") for value in row)


def empty_database() -> sqlite3.Connection:
    """Return a database in memory with every table and no row: what an archive says before its first crawl."""
    connection = sqlite3.connect(":memory:")
    migrations.apply(Database(connection, execute_plugins=False))
    return connection


class _Connection(sqlite3.Connection):
    """A connection that says in one line what the disk, or another program, makes impossible."""

    path = Path()

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        """Execute a statement. Raises `DiskFault` beside SQLite's own errors."""
        try:
            return super().execute(*arguments)
        except sqlite3.DatabaseError as error:
            raise database_fault(self.path, error)  # noqa: B904
        except UnicodeDecodeError as error:  # of a message that quotes a damaged schema
            raise sqlite3.DatabaseError(f"{self.path} is damaged") from error

    def executemany(self, *arguments: Any) -> sqlite3.Cursor:
        """Execute a statement with each of several sequences of parameters."""
        try:
            return super().executemany(*arguments)
        except sqlite3.DatabaseError as error:
            raise database_fault(self.path, error)  # noqa: B904


@contextmanager
def open_sound(path: Path, *, known: bool = False) -> Iterator[Database]:
    """Open a database as it is, at whatever schema, to be looked at; one `known` to be sound is not read for that.

    Raises `sqlite3.DatabaseError` for a file that is no sound database or not the program's own, `RefusedFolder` for
    one of a newer program.
    """
    with closing(
        sqlite3.connect(reading_uri(path), timeout=30, isolation_level=None, factory=_Connection, uri=True)
    ) as connection:
        connection.path = path
        if not known and connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError(f"{path} is damaged")
        db = Database(connection, execute_plugins=False)
        refuse_foreign(db)
        yield db


def probe(uri: str) -> None:
    """Look whether a database can be read; raises `sqlite3.Error` where it cannot, and what `refuse_foreign` raises."""
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        refuse_foreign(Database(connection, execute_plugins=False))


def refuse_foreign(db: Database) -> None:
    """Raise `sqlite3.DatabaseError` unless a database is the program's own, `RefusedFolder` for a newer program's.

    Its own has the tables, indexes and views of its migrations, no others and no trigger. The tables may lack columns
    that the program declares by now, and have none that it does not know; no column is computed (SQLite, "Generated
    Columns"), no table virtual but its own.
    """
    schema = tuple(db.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema"))
    if schema in _found_own and _listed(db) == _found_own[schema]:
        return
    listed = "tbl_name = '_sqlite_migrations' AND type IN ('view', 'trigger')"
    if db.execute(f"SELECT 1 FROM sqlite_schema WHERE {listed}").fetchone():
        raise sqlite3.DatabaseError("the list of its migrations is not this program's")
    refuse_newer(db)
    applied = {migration.name for migration in migrations.applied(db)}
    pending = [migration.name for migration in migrations._migrations if migration.name not in applied]
    made, columns = _own(pending[0] if pending else None)
    if _made(db) != made or not (pending or _columns(db) <= columns):
        raise sqlite3.DatabaseError("it has a table, a view or a trigger that is not this program's")
    if applied:
        _found_own[schema] = _listed(db)


# Schemas that were found to be the program's own, as `sqlite_schema` has them, and the migrations that both sides had
# then: what follows from the same statements need not be looked up for each question.
_found_own: dict[tuple[tuple[str | None, ...], ...], tuple[list[str], list[str]]] = {}


def _listed(db: Database) -> tuple[list[str], list[str]]:
    """Return the migrations that the program knows, and those that a database lists."""
    sql = f"SELECT name FROM {migrations.migrations_table} WHERE migration_set = ? ORDER BY rowid"
    return [one.name for one in migrations._migrations], [name for (name,) in db.execute(sql, (migrations.name,))]


@lru_cache
def _own(stop_before: str | None) -> tuple[set[tuple[str, str, str | int | None]], set[tuple[str, str]]]:
    """Return what the migrations before one make, or all of them, and the columns."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        db = Database(connection, execute_plugins=False)
        migrations.apply(db, stop_before=stop_before)
        if stop_before is None:
            _add_declared(db)
        return _made(db), _columns(db)


def _made(db: Database) -> set[tuple[str, str, str | int | None]]:
    """Return what a schema has: type, name, the statement of what is no table, and how a table's columns are hidden.

    SQLite's own things, and the list of migrations, aside.
    """
    return set(
        db.execute(
            "SELECT type, name,"
            " iif(type = 'table', (SELECT max(hidden) FROM pragma_table_xinfo(s.name)), sql)"
            " FROM sqlite_schema AS s"
            " WHERE type IN ('view', 'trigger')"
            " OR (name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND tbl_name <> '_sqlite_migrations')"
        )
    )


def _columns(db: Database) -> set[tuple[str, str]]:
    """Return every column of every table."""
    return set(db.execute("SELECT s.name, c.name FROM sqlite_schema s JOIN pragma_table_info(s.name) c"))


def archive_facts(db: Database) -> dict[str, str | None]:
    """Return the facts that a database says of itself (table `archive`)."""
    return dict(db.execute("SELECT key, value FROM archive"))


def said_of_itself(db: Database) -> dict[str, str | None]:
    """Return what no ledger line proves of a database: its facts, that line aside, and a hash of how it is made."""
    facts = {key: value for key, value in archive_facts(db).items() if key not in ("ledger_seq", "ledger_hash")}
    made = list(db.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name"))
    return facts | {"sqlite_schema": hashlib.sha256(repr(made).encode()).hexdigest()}


def copy_sound(live: Path, path: Path) -> tuple[dict[str, str | None], bool]:
    """Copy a live database page by page and check what SQLite can check of it.

    Returns its facts, and whether its schema is an earlier one. Raises `sqlite3.DatabaseError` for a damaged one.
    """
    with open_sound(live) as db:
        facts, older = archive_facts(db), is_behind(db)
        with closing(sqlite3.connect(path)) as target:
            db.conn.backup(target)
            for table in ("versions_fts", "events_fts"):
                target.execute(f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)")
            (complaint,) = target.execute("PRAGMA integrity_check(1)").fetchone()
            if complaint != "ok":
                raise sqlite3.DatabaseError(complaint)
            target.rollback()
    return facts, older


def copy_checked(live: Path, path: Path) -> tuple[dict[str, str | None], bool]:
    """Copy a database that nobody writes to and that was found sound before; return the same as `copy_sound`."""
    copy_outside(live, path)
    with closing(sqlite3.connect(path)) as connection:
        db = Database(connection, execute_plugins=False)
        return archive_facts(db), is_behind(db)


def refuse_newer(db: Database) -> None:
    """Raise `RefusedFolder` when the database has more migrations than this program knows.

    One that has others instead is damaged: `sqlite3.DatabaseError`.
    """
    known, applied = [m.name for m in migrations._migrations], [m.name for m in migrations.applied(db)]
    newer = [name for name in applied if name not in known]
    if newer and not set(known) <= set(applied):
        raise sqlite3.DatabaseError(f"{newer[0]} is no migration")
    if newer:
        raise RefusedFolder(
            f"the database was written by a newer dossier-scraper (migration {newer[0]}): upgrade this one"
        )
