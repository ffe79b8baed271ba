"""CSV as spreadsheets read it: a BOM, no formula, lists in one cell, and nothing lost by it."""

import csv
import io
from codecs import BOM_UTF8

from dossier_scraper.export.csv_files import parts
from dossier_scraper.export.tables import Takeout
from tests.export.conftest import FORMULA, ID


def test_each_table_is_a_file_that_a_csv_reader_reads_back(takeout: Takeout):
    tables = takeout.tables()
    for table, part in zip(tables, parts(tables), strict=True):
        content = b"".join(part.pieces())
        assert part.name == f"{table.name}.csv"
        assert content.startswith(BOM_UTF8)
        heading, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        assert heading == [column.name for column in table.columns]
        assert len(lines) == len(list(table.rows()))


def test_no_cell_begins_as_a_formula_and_the_text_stands_behind_its_quote(takeout: Takeout):
    found = {part.name: b"".join(part.pieces()).decode("utf-8-sig") for part in parts(takeout.tables())}
    for name, text in found.items():
        for line in csv.reader(io.StringIO(text, newline="")):
            assert not [cell for cell in line if cell[:1] in ("=", "+", "-", "@", "\t", "\r")], name
    dossiers = {row["id"]: row for row in csv.DictReader(io.StringIO(found["dossiers.csv"], newline=""))}
    assert dossiers[ID]["country"] == "'@SUM(1+1)*cmd|' /C calc'!A0"
    assert dossiers[ID]["objectives"].startswith(f"'{FORMULA}")
    (other,) = csv.DictReader(io.StringIO(found["other_fields.csv"], newline=""))
    assert (other["label"], other["value"]) == ("Budget", "'+49 123")
    joined = [row["organisations"] for row in dossiers.values() if "; " in row["organisations"]]
    assert joined
