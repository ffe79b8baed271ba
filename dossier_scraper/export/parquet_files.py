"""Tables as Parquet, typed, each column with its meaning."""

import io
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from dossier_scraper.errors import DossierError
from dossier_scraper.export.destination import Part
from dossier_scraper.export.tables import Column, Table
from dossier_scraper.serial import canonical_json

try:
    import pyarrow
    from pyarrow import parquet
except ImportError as error:
    raise DossierError("parquet needs pyarrow: install this program with its extra [parquet]") from error

TYPES = {
    "text": pyarrow.string(),
    "integer": pyarrow.int64(),
    "boolean": pyarrow.bool_(),
    "date": pyarrow.string(),
    "day": pyarrow.date32(),
    "time": pyarrow.timestamp("us", tz="UTC"),
    "list": pyarrow.list_(pyarrow.string()),
    "json": pyarrow.string(),
}


def parts(tables: Iterable[Table]) -> list[Part]:
    """Return one Parquet file for each table."""
    return [_part(table) for table in tables]


def _part(table: Table) -> Part:
    return Part(name=f"{table.name}.parquet", pieces=lambda: (_file(table),))


def _file(table: Table) -> bytes:
    schema = pyarrow.schema(
        [pyarrow.field(c.name, TYPES[c.kind], metadata={"description": c.meaning}) for c in table.columns],
        metadata={"description": table.meaning},
    )
    rows = [{column.name: _value(column, row[column.name]) for column in table.columns} for row in table.rows()]
    target = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(rows, schema), target, compression="zstd")
    return target.getvalue()


def _value(column: Column, value: Any) -> Any:
    """Return a value as its column's type takes it."""
    if value is None or value == "":
        return value
    match column.kind:
        case "day":
            return date.fromisoformat(value)
        case "time":
            return datetime.fromisoformat(value)
        case "boolean":
            return bool(value)
        case "json":
            return value if isinstance(value, str) else canonical_json(value)
        case _:
            return value
