"""How rows are written: the derived database, open for the one writer that holds the archive's lock.

Rows come in as plain mappings in the names of `documentation.toml`; what they mean is decided elsewhere.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from dossier_scraper.archive.database.reader import reading_uri, refuse_unsafe
from dossier_scraper.archive.database.records import LIST, Row
from dossier_scraper.archive.database.schema import open_database
from dossier_scraper.archive.faults import database_faults
from dossier_scraper.errors import DiskFault

# KiB that a database which is being made keeps in memory: the pages that a run of a thousand dossiers writes to.
CACHE = 8192


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _set(names: Iterable[str], between: str = ", ") -> str:
    return between.join(f'"{name}" = :{name}' for name in names)


class Writer:
    """The derived database, open for writing: its transactions, and rows that come and go."""

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        """Open the database; of one that is not to be `durable`, a crash of the machine may leave nothing."""
        self.db: Database = open_database(path)
        self.shape = cache(self._shape)
        if not durable:  # nobody reads it meanwhile, either
            for hurry in ("synchronous = OFF", "journal_mode = TRUNCATE", f"cache_size = -{CACHE}"):
                self.db.execute(f"PRAGMA {hurry}")

    def close(self) -> None:
        """Fold the write-ahead log back and close.

        Where a reader, a full disk, or a statement that an exception left open prevents it, the next opening will.
        """
        with suppress(DiskFault, sqlite3.OperationalError):
            self.db.execute("PRAGMA busy_timeout = 1000")
            self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.db.close()

    @contextmanager
    def references_at_the_end(self) -> Iterator[None]:
        """Check the references of all rows once the block has written them, and not of each row when it is written.

        Raises `sqlite3.IntegrityError` where one leads nowhere.
        """
        self.db.execute("PRAGMA foreign_keys = OFF")
        yield
        if found := self.row("SELECT * FROM pragma_foreign_key_check"):
            raise sqlite3.IntegrityError(f"{found['table']}: a row refers to none of {found['parent']}")
        self.db.execute("PRAGMA foreign_keys = ON")

    def transaction(self) -> AbstractContextManager[Database]:
        """Run a block in one transaction: all of it, or nothing."""
        return self.db.atomic()

    def copy_over(self, live: Path) -> None:
        """Copy this database over another one in one transaction. Raises `DiskFault` and `sqlite3.DatabaseError`."""
        refuse_unsafe(live)
        with database_faults(live), closing(sqlite3.connect(live, timeout=60)) as connection:
            self.db.conn.backup(connection)

    @contextmanager
    def attached(self, path: Path, *, lenient: bool = False) -> Iterator[None]:
        """Attach another database as `live`, for reading only; `lenient` reads what is no UTF-8 in it all the same."""
        if lenient:
            self.db.conn.text_factory = lambda text: text.decode(errors="replace")
        self.db.execute("ATTACH DATABASE ? AS live", (reading_uri(path),))
        try:
            yield
        finally:
            self.db.execute("DETACH DATABASE live")
            self.db.conn.text_factory = str

    def each(self, sql: str, *parameters: object) -> Iterator[Row]:
        """Yield the rows of a query as mappings; nothing may be written before the last one."""
        cursor = self.db.conn.execute(sql, parameters)
        names = [column[0] for column in cursor.description]
        return (dict(zip(names, row, strict=True)) for row in cursor)

    def rows(self, sql: str, *parameters: object) -> list[Row]:
        """Return the rows of a query as mappings."""
        return list(self.each(sql, *parameters))

    def row(self, sql: str, *parameters: object) -> Row | None:
        """Return the first row of a query, or None."""
        return next(self.each(sql, *parameters), None)

    def upsert(self, table: str, rows: Iterable[Row]) -> None:
        """Insert rows, all of the same columns, or replace those with the same key."""
        rows = list(rows)
        if not rows:
            return
        if not self.db.conn.in_transaction:
            with self.transaction():
                return self.upsert(table, rows)
        names = list(rows[0])
        self._replace(table, names, [[row[name] for name in names] for row in rows])

    def insert(self, table: str, rows: Iterable[Row]) -> None:
        """Do what `upsert` does, in half its time where no row has the key of one that is there."""
        rows = list(rows)
        if not rows:
            return
        names = list(rows[0])
        self._insert(table, names, [[row[name] for name in names] for row in rows])

    def settle(self, table: str, of: str, values: Sequence[str], rows: Iterable[Row]) -> None:
        """Make the rows of a table whose column `of` is one of some values be exactly these; write only what differs.

        Of several rows with one key the last counts.
        """
        self.settle_all(table, of, values, map(itemgetter(*self.shape(table)[0]), rows))

    def settle_all(self, table: str, of: str, values: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Do what `settle` does with rows that have the values of all columns, in their order."""
        names, key = self.shape(table)
        key_of = itemgetter(*(names.index(name) for name in key))
        sql = f"SELECT {_listed(names)} FROM {table} WHERE {of} IN {LIST}"
        found = {key_of(row): row for row in self.db.conn.execute(sql, (json.dumps(values),))}
        if not found:
            return self._insert(table, names, list(rows))
        wanted = {key_of(row): row for row in rows}
        gone = [dict(zip(names, row, strict=True)) for one, row in found.items() if one not in wanted]
        self.db.conn.executemany(f"DELETE FROM {table} WHERE {_set(key, ' AND ')}", gone)
        self._insert(table, names, [row for one, row in wanted.items() if one not in found])
        sql = f"UPDATE {table} SET {_set(names)} WHERE {_set(key, ' AND ')}"
        differing = [dict(zip(names, row, strict=True)) for one, row in wanted.items() if found.get(one, row) != row]
        self.db.conn.executemany(sql, differing)

    def _insert(self, table: str, names: Sequence[str], rows: list[Sequence[Any]]) -> None:
        """Insert rows that should be new; to replace one costs SQLite a journal of the statement, for each."""
        sql = f"INSERT INTO {table} ({_listed(names)}) VALUES ({', '.join('?' * len(names))})"
        try:
            self.db.conn.executemany(sql, rows)
        except sqlite3.IntegrityError:  # a row of this key is somebody else's
            self._replace(table, names, rows)

    def _replace(self, table: str, names: Sequence[str], rows: list[Sequence[Any]]) -> None:
        sql = f"INSERT OR REPLACE INTO {table} ({_listed(names)}) VALUES ({', '.join('?' * len(names))})"
        self.db.conn.executemany(sql, rows)

    def _shape(self, table: str) -> tuple[list[str], list[str]]:
        """Return the columns of a table, and those of its key."""
        columns = self.rows(f"PRAGMA table_info({table})")
        return [one["name"] for one in columns], [one["name"] for one in columns if one["pk"]]
