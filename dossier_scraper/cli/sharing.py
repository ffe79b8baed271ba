"""Sharing: what leaves an archive for other programs. Opens the archive read-only."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from dossier_scraper.cli.options import (
    archive_option,
    as_of_notice,
    as_of_option,
    demo_notice,
    grade_option,
    since_option,
)
from dossier_scraper.errors import UsageError

if TYPE_CHECKING:
    from dossier_scraper.export.destination import Destination
    from dossier_scraper.export.tables import Takeout
    from dossier_scraper.model import ValueGrade

FORMATS = ("csv", "xlsx", "json", "jsonl", "parquet", "wacz", "package")
# What can go to stdout.
STREAMED = ("json", "jsonl")


@click.command()
@archive_option
@as_of_option
@since_option("Only changes, absences, versions, runs and captures since then; since a day means its beginning.")
@grade_option
@click.argument("format", type=click.Choice(FORMATS))
@click.argument("path", type=click.Path(path_type=Path, allow_dash=True))
def export(
    root: Path, as_of: str | None, since: str | None, grade: "ValueGrade | None", format: str, path: Path
) -> None:
    """Write what the archive knows, for Excel, scripts and deposits.

    PATH is a file for xlsx, wacz, json and jsonl (`-`: stdout). For csv and parquet it is a folder with a file for each
    table, for package one with tables, JSON and evidence for a deposit; where PATH ends in .zip, a zip file.
    """
    from dossier_scraper.archive.folder import Archive
    from dossier_scraper.archive.questions.query import open_query
    from dossier_scraper.export.destination import Destination
    from dossier_scraper.export.selection import Selection
    from dossier_scraper.export.tables import Takeout
    from dossier_scraper.wording import counted

    selection = Selection.of(as_of, since, grade)
    if (to_stdout := str(path) == "-") and format not in STREAMED:
        raise UsageError(f"{format} cannot go to stdout: name a file or a folder")
    destination = None if to_stdout else Destination(path, root)
    with open_query(root) as query:
        query.db.execute("BEGIN")  # one state of the archive, also while a run publishes
        takeout = Takeout(Archive.open(root), query, selection)
        if destination is None:
            _streamed(takeout, format)(sys.stdout.buffer)
            return
        _write(takeout, format, destination)
        demo_notice(query.fact("demo"))
        as_of_notice(as_of)
        click.echo(f"{path}: {counted(len(takeout.dossiers), 'dossier')}")


def _streamed(takeout: "Takeout", format: str) -> Callable[[BinaryIO], None]:
    """Return what writes JSON into a file."""
    from dossier_scraper.export import json_files

    made = json_files.document if format == "json" else json_files.lines

    def write(file: BinaryIO) -> None:
        for piece in made(takeout):
            file.write(piece)

    return write


def _write(takeout: "Takeout", format: str, destination: "Destination") -> None:
    """Write a format to where it belongs."""
    if format in STREAMED:
        destination.write_file(_streamed(takeout, format))
    elif format == "xlsx":
        from dossier_scraper.export import workbook

        destination.write_file(lambda file: workbook.write(takeout.tables(), file, takeout.archive.name))
    elif format == "wacz":
        from dossier_scraper.export import wacz

        destination.write_file(lambda file: wacz.write(takeout, file))
    elif format == "csv":
        from dossier_scraper.export import csv_files

        destination.write_parts(csv_files.parts(takeout.tables()))
    elif format == "package":
        from dossier_scraper.export import package

        destination.write_parts(package.parts(takeout))
        for warning in package.warnings(takeout.archive):
            click.echo(f"Warning: {warning}.", err=True)
    else:
        from dossier_scraper.export import parquet_files

        destination.write_parts(parquet_files.parts(takeout.tables()))
