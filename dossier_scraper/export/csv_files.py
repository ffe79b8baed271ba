"""Tables as CSV (RFC 4180): UTF-8 with a BOM, which Excel wants, and no cell that a spreadsheet takes for a formula."""

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from typing import Any

from dossier_scraper.export.destination import Part
from dossier_scraper.export.tables import Table
from dossier_scraper.serial import canonical_json, neutral

# Between the values of a list in one cell.
JOINT = "; "


def parts(tables: Iterable[Table], folder: str = "") -> list[Part]:
    """Return one CSV file for each table."""
    return [_part(table, folder) for table in tables]


def _part(table: Table, folder: str) -> Part:
    return Part(name=f"{folder}{table.name}.csv", pieces=lambda: _lines(table))


def _lines(table: Table) -> Iterator[bytes]:
    names = [column.name for column in table.columns]
    yield BOM_UTF8 + _line(names)
    for row in table.rows():
        yield _line([neutral(cell_text(row[name])) for name in names])


def _line(cells: list[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()


def cell_text(value: Any) -> str:
    """Return a value as the text of one cell: a list joined by `; `, what has parts as JSON, nothing for None.

    >>> cell_text(["Press", "Meeting"]), cell_text(None), cell_text({"b": 1}), cell_text(True)
    ('Press; Meeting', '', '{"b":1}', 'true')
    """
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list | tuple):
        return JOINT.join(map(cell_text, value))
    return canonical_json(value)
