"""How a question is put: a statement goes to a database, typed records come back.

A record is a frozen, keyword-only dataclass whose fields have the names of the statement's columns. A parameter that is
a list, tuple or set is bound as one JSON array, which `LIST` takes apart again.
"""

import json
from collections.abc import Hashable, Set
from dataclasses import fields
from functools import cache
from typing import Any, Protocol, TypeVar, cast

Row = dict[str, Any]
Record = TypeVar("Record")

# Stands for the values of one list parameter: `run_id IN {LIST}`.
LIST = "(SELECT value FROM json_each(?))"


class Database(Protocol):
    """What answers: the writer's `Store`, or a reader's `Query`."""

    def rows(self, sql: str, *parameters: object) -> list[Row]:
        """Return the rows of a statement as mappings."""

    def row(self, sql: str, *parameters: object) -> Row | None:
        """Return the first row of a statement, or None."""


def records(db: Database, kind: type[Record], sql: str, *parameters: object) -> list[Record]:
    """Return every row of a statement as a record."""
    return [kind(**row) for row in db.rows(sql, *map(bound, parameters))]


def record(db: Database, kind: type[Record], sql: str, *parameters: object) -> Record | None:
    """Return the first row of a statement as a record, or None."""
    row = db.row(sql, *map(bound, parameters))
    return None if row is None else kind(**row)


def values(db: Database, sql: str, *parameters: object) -> list[Any]:
    """Return the only column of every row."""
    return [only for row in db.rows(sql, *map(bound, parameters)) for only in row.values()]


def value(db: Database, sql: str, *parameters: object) -> Any:
    """Return the only column of the first row, or None where there is no row."""
    row = db.row(sql, *map(bound, parameters))
    return None if row is None else next(iter(row.values()))


def row_of_record(record: Any) -> Row:
    """Return a record's values by their names, as they are; `asdict` copies each, and takes ten times as long."""
    return {name: getattr(record, name) for name in _names(cast(Hashable, type(record)))}


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def bound(parameter: object) -> object:
    """Return a parameter as SQLite takes it: several values as one JSON array."""
    if isinstance(parameter, Set):
        return json.dumps(sorted(parameter))
    return json.dumps(parameter) if isinstance(parameter, list | tuple) else parameter
