"""Tables as data frames of pandas, with the types of their columns; nothing is there that the archive does not say."""

from collections.abc import Iterable, Mapping

from dossier_scraper.errors import DossierError
from dossier_scraper.export.tables import Column, Kind, Table

try:
    import pandas
except ImportError as error:
    raise DossierError("frames need pandas: install this program with its extra [pandas]") from error

# Few words that come again and again.
CATEGORIES = frozenset(
    [
        "cause",
        "code",
        "country",
        "country_code",
        "date_precision",
        "grade",
        "kind",
        "listed_as",
        "outcome",
        "presence",
        "severity",
        "source",
        "start_date_precision",
        "state",
        "status",
    ]
)
TYPES: Mapping[Kind, str] = {"text": "string", "date": "string", "integer": "Int64", "boolean": "boolean"}


def frames(tables: Iterable[Table]) -> dict[str, "pandas.DataFrame"]:
    """Return each table as a data frame, by name.

    A `day` (`start_date_earliest`) is datetime64 at midnight, a `time` is datetime64 in UTC, a `list` stays a list, and
    a date at its own precision (`start_date`: 2018, 2018-03) stays text: a day is invented nowhere.
    """
    return {table.name: _frame(table) for table in tables}


def _frame(table: Table) -> "pandas.DataFrame":
    rows = [[row[column.name] for column in table.columns] for row in table.rows()]
    columns = zip(*rows, strict=True) if rows else [()] * len(table.columns)
    return pandas.DataFrame(
        {column.name: _series(column, values) for column, values in zip(table.columns, columns, strict=True)}
    )


def _series(column: Column, values: Iterable[object]) -> "pandas.Series[object]":
    if column.name in CATEGORIES and column.kind == "text":
        return pandas.Series(list(values), dtype="string").astype("category")
    if column.kind in ("day", "time"):
        # ISO 8601, years before 1678 as well: microseconds reach where nanoseconds do not.
        found = pandas.Series(pandas.to_datetime(list(values), utc=column.kind == "time", format="ISO8601"))
        return found.dt.as_unit("us")
    return pandas.Series(list(values), dtype=TYPES.get(column.kind, "object"))
