"""Parquet as pandas and DuckDB read it: times are times, days are days, lists are lists."""

import io
from datetime import UTC, date, datetime

from pyarrow import parquet

from dossier_scraper.export.parquet_files import parts
from dossier_scraper.export.tables import Takeout
from tests.export.conftest import FORMULA, ID


def test_values_have_types_and_columns_their_meaning(takeout: Takeout):
    found = {part.name: b"".join(part.pieces()) for part in parts(takeout.tables())}
    assert found == {part.name: b"".join(part.pieces()) for part in parts(takeout.tables())}
    table = parquet.read_table(io.BytesIO(found["dossiers.parquet"]))
    (dossier,) = (row for row in table.to_pylist() if row["id"] == ID)
    assert dossier["start_date_earliest"] == date(2018, 8, 20)
    assert dossier["first_seen"] == datetime(2026, 1, 1, 12, 0, 4, tzinfo=UTC)
    assert dossier["organisations"] == ["Norwegian National Centre for Science Recruitment"]
    assert dossier["objectives"].startswith(FORMULA)
    meaning = "Title, as the heading of the dossier's own page has it, else the listing."
    assert table.schema.field("title").metadata == {b"description": meaning.encode()}
    runs = parquet.read_table(io.BytesIO(found["runs.parquet"])).to_pylist()
    assert [run["published"] for run in runs] == [True, True]
