"""Tables as a workbook for Excel and LibreOffice: a sheet for each, and one that says what the columns mean."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dossier_scraper.errors import DossierError
from dossier_scraper.export.csv_files import cell_text
from dossier_scraper.export.tables import Column, Table
from dossier_scraper.serial import neutral

SHEETS = {
    "dossiers": "dossiers",
    "events": "events",
    "organisations": "organisations",
    "other_fields": "other fields",
    "changes": "changes",
    "absences": "absences",
    "provenance": "provenance",
}
# What a sheet and a cell of a workbook hold at most (Excel specifications and limits).
ROWS, CHARACTERS = 1_048_576, 32_767
CUT = " … (cut: a cell holds no more; `dossier export csv` has all of it)"
DAY = re.compile(r"(?!0|1[0-8])\d{4}-\d{2}-\d{2}")  # Excel's days begin in 1900
WIDTHS = {"text": 24, "list": 32, "date": 12, "day": 12, "time": 28, "integer": 9, "boolean": 9, "json": 24}
# The program's files say when nothing was made: the same archive gives the same bytes.
MADE = datetime(1980, 1, 1)


def write(tables: Iterable[Table], file: BinaryIO, title: str) -> None:
    """Write a workbook, whose rows wait in a temporary folder until it is packed.

    A day is a real date; a year, a quarter or a month stays text, and so does every other value.

    Raises `DossierError` where a table has more rows than a sheet holds.
    """
    found = {table.name: table for table in tables}
    plain = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    with TemporaryDirectory() as rows, Workbook(file, {"constant_memory": True, "tmpdir": rows, **plain}) as book:
        book.set_properties({"title": title, "created": MADE})
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for name, sheet_name in SHEETS.items():
            _fill(book.add_worksheet(sheet_name), found[name], bold, day)
        _read_me(book.add_worksheet("Read me"), found, bold)


def _fill(sheet: Worksheet, table: Table, bold: Format, day: Format) -> None:
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, WIDTHS[column.kind])
        sheet.write_string(0, place, column.name, bold)
    number = 0
    for number, row in enumerate(table.rows(), 1):
        if number >= ROWS:
            raise DossierError(f"{table.name} has more rows than a sheet holds ({ROWS}): export csv or parquet instead")
        for place, column in enumerate(table.columns):
            _write(sheet, number, place, column, row[column.name], day)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, number, len(table.columns) - 1)


def _write(sheet: Worksheet, row: int, place: int, column: Column, value: Any, day: Format) -> None:
    """Write a cell: never a formula, whatever a page says."""
    if value is None or value == "":
        return
    if column.kind in ("date", "day") and DAY.fullmatch(value):
        sheet.write_datetime(row, place, date.fromisoformat(value), day)
    elif column.kind == "integer":
        sheet.write_number(row, place, value)
    else:
        text = neutral(cell_text(value))
        sheet.write_string(row, place, text if len(text) <= CHARACTERS else text[: CHARACTERS - len(CUT)] + CUT)


def _read_me(sheet: Worksheet, tables: dict[str, Table], bold: Format) -> None:
    """Write what the workbook is, and what each sheet and column means."""
    lines: list[tuple[str, str, str]] = [("About", "", "")]
    lines += [(row["key"], "", row["value"]) for row in tables["archive"].rows()]
    lines += [
        ("", "", "Times are UTC. A date is a real date where the page gives a day, else text: 2018, 2018-Q3, 2018-03."),
        ("", "", "Lists are joined by '; '. A text that begins as a formula does has ' before it."),
        ("", "", ""),
        ("Sheet", "Column", "Meaning"),
    ]
    headings = {0, len(lines) - 1}
    for name, sheet_name in SHEETS.items():
        lines.append((sheet_name, "", tables[name].meaning))
        lines += [(sheet_name, column.name, column.meaning) for column in tables[name].columns]
    for place, width in enumerate((18, 24, 100)):
        sheet.set_column(place, place, width)
    for number, line in enumerate(lines):
        for place, text in enumerate(line):
            if text:
                sheet.write_string(number, place, neutral(text), bold if number in headings else None)
