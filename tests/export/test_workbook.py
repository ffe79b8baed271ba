"""The workbook as Excel and LibreOffice read it: sheets, real dates where a day is known, no formula."""

import csv
import io
import shutil
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from dossier_scraper.cli import cli
from dossier_scraper.errors import DossierError
from dossier_scraper.export import workbook
from dossier_scraper.export.tables import Column, Table, Takeout
from tests.export.conftest import FORMULA, ID

SOFFICE = shutil.which("soffice")
MONTHLY = "danish-technology-pact"


def made(takeout: Takeout) -> bytes:
    file = io.BytesIO()
    workbook.write(takeout.tables(), file, "test")
    return file.getvalue()


def test_it_has_its_sheets_days_are_dates_and_what_is_no_day_is_text(takeout: Takeout):
    book = load_workbook(io.BytesIO(made(takeout)))
    assert book.sheetnames == [
        *("dossiers", "events", "organisations", "other fields", "changes", "absences", "provenance", "Read me")
    ]
    heading, *lines = book["dossiers"].values
    dossiers = {line[0]: dict(zip(heading, line, strict=True)) for line in lines}
    assert dossiers[ID]["start_date"] == datetime(2018, 8, 20)
    assert dossiers[MONTHLY]["start_date"] == "2016-09"
    assert dossiers[MONTHLY]["start_date_earliest"] == datetime(2016, 9, 1)
    assert dossiers[ID]["objectives"].startswith(f"'{FORMULA}")
    kinds = {cell.data_type for sheet in book for line in sheet.iter_rows() for cell in line}
    assert kinds == {"s", "d", "n"}
    said = {line[1]: line[2] for line in book["Read me"].values if line[0] == "dossiers"}
    assert set(heading) <= said.keys()
    assert all(said[name] for name in heading)


def test_the_same_archive_gives_the_same_bytes_wherever_its_rows_wait(
    takeout: Takeout, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    before = made(takeout)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert made(takeout) == before


def test_rows_that_have_no_room_are_one_clear_line(takeout: Takeout, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    said = CliRunner().invoke(cli, ["export", "xlsx", str(tmp_path / "a.xlsx"), "--archive", str(takeout.archive.root)])
    assert str(said.exception).endswith("a.xlsx: No such file or directory.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_reads_the_dates(takeout: Takeout, tmp_path: Path):
    (tmp_path / "book.xlsx").write_bytes(made(takeout))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    target = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    done = subprocess.run(
        [
            str(SOFFICE),
            home,
            "--headless",
            "--convert-to",
            target,
            "--outdir",
            str(tmp_path),
            str(tmp_path / "book.xlsx"),
        ],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "book-dossiers.csv").read_text("utf-8")
    dossiers = {row["id"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}
    assert (dossiers[ID]["start_date"], dossiers[MONTHLY]["start_date"]) == ("2018-08-20", "2016-09")
    assert dossiers[ID]["country"] == "'@SUM(1+1)*cmd|' /C calc'!A0"
    assert (tmp_path / "book-Read me.csv").is_file()


def test_a_text_that_no_cell_holds_is_cut_with_a_word_and_too_many_rows_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    table = Table(
        name="events",
        meaning="Events.",
        columns=(Column(name="title", kind="text", meaning="Title."),),
        rows=lambda: [{"title": "a" * 40_000}, {"title": "b"}],
    )
    others = [
        Table(name=name, meaning=name, columns=table.columns, rows=list)
        for name in (*workbook.SHEETS, "archive")
        if name != "events"
    ]
    file = io.BytesIO()
    workbook.write([table, *others], file, "test")
    cell = load_workbook(file)["events"]["A2"].value
    assert len(cell) == workbook.CHARACTERS
    assert cell.endswith(workbook.CUT)
    monkeypatch.setattr(workbook, "ROWS", 2)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(DossierError, match="more rows than a sheet holds"):
        workbook.write([table, *others], io.BytesIO(), "test")
    assert list(tmp_path.iterdir()) == []
