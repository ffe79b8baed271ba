"""The derived database: how it is opened and copied, and the refusal of what is not this program's or newer than it."""

import hashlib
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from dossier_scraper.archive.database.columns import SEARCHED, TABLES, columns_of, searched
from dossier_scraper.archive.database.migrations import migrations
from dossier_scraper.archive.database.reader import reading_uri, refuse_unsafe
from dossier_scraper.archive.faults import database_fault, database_faults
from dossier_scraper.archive.files import copy_outside
from dossier_scraper.errors import DossierError, RefusedFolder

# What tells programs such as file(1) whose database this is (SQLite, "Database File Format", 1.3.16): `Doss`.
APPLICATION = 0x446F7373


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
