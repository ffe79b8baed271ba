"""Tables as files: a dossier's timeline, what a search found, and the tables and the workbook that the exports make."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from io import BytesIO
from typing import Any

from dossier_scraper.archive.questions.query import Query
from dossier_scraper.browse.pages.page import Answer, Asked, Document, NoPage, Page
from dossier_scraper.export import csv_files, json_files, workbook
from dossier_scraper.export.selection import Selection
from dossier_scraper.export.tables import Column, Table, Takeout

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The tables that people take from pages; the command line has them all.
TABLES = ("dossiers", "events", "organisations", "changes", "absences")


def csv_file(name: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Document:
    """Return rows as CSV under some columns."""
    made = tuple(Column(name=column, kind="text", meaning="") for column in columns)
    return _csv(Table(name=name, meaning="", columns=made, rows=lambda: [dict(row) for row in rows]))


def _csv(table: Table) -> Document:
    (part,) = csv_files.parts([table])
    return Document(body=b"".join(part.pieces()), content_type=CSV, headers=_named(part.name))


def _named(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}


def _table(asked: Asked) -> Answer:
    wanted = asked.parts["table"]
    if wanted not in TABLES:
        raise NoPage(f"there is no file {wanted}.csv; there are {', '.join(TABLES)}")
    return _csv(next(table for table in _tables(asked) if table.name == wanted))


def _tables(asked: Asked) -> list[Table]:
    return Takeout(asked.archive, asked.query, Selection()).tables()


def _workbook(asked: Asked) -> Answer:
    file = BytesIO()
    workbook.write(_tables(asked), file, asked.archive.name)
    return Document(body=file.getvalue(), content_type=XLSX, headers=_named("archive.xlsx"))


def _json(asked: Asked) -> Answer:
    body = b"".join(json_files.document(Takeout(asked.archive, asked.query, Selection())))
    return Document(body=body, content_type="application/json; charset=utf-8", headers=_named("archive.json"))


def _every_table(query: Query) -> Iterator[Mapping[str, str]]:
    return ({"table": table} for table in TABLES)


def columns_of(record: type) -> list[str]:
    """Return the names of a record's fields, as columns."""
    return [one.name for one in fields(record)]


PAGES = (
    Page(address="/export/archive.xlsx", answer=_workbook),
    Page(address="/export/archive.json", answer=_json),
    Page(address="/export/{table}.csv", answer=_table, every=_every_table),
)
