"""The tables that leave an archive: every column means something, keys are keys, and a moment and a time are kept."""

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.errors import UsageError
from dossier_scraper.export.selection import Selection
from dossier_scraper.export.tables import Takeout
from tests.export.conftest import GONE, ID


def rows(archive: Archive, as_of: str | None = None, since: str | None = None) -> dict[str, list[dict[str, object]]]:
    with open_query(archive.root) as query:
        takeout = Takeout(archive, query, Selection.of(as_of, since))
        return {table.name: list(table.rows()) for table in takeout.tables()}


def test_every_column_is_filled_and_has_a_meaning_and_keys_tell_rows_apart(takeout: Takeout):
    tables = {table.name: table for table in takeout.tables()}
    for table in tables.values():
        names = {column.name for column in table.columns}
        found = list(table.rows())
        assert all(names <= row.keys() for row in found), table.name
        assert all(column.meaning for column in table.columns)
        if table.key:
            keys = [tuple(row[name] for name in table.key) for row in found]
            assert len(set(keys)) == len(keys) > 0, table.name
        for column, target in table.references.items():
            ids = {row["id"] for row in tables[target].rows()}
            assert {row[column] for row in found} <= ids | {None}, (table.name, column)


def test_a_day_in_the_past_has_what_was_known_then_and_no_more(archive: Archive):
    then, now = rows(archive, as_of="2026-01-01"), rows(archive)
    assert [len(then[name]) for name in ("absences", "changes", "other_fields", "runs")] == [0, 0, 0, 1]
    assert len(now["absences"]) == 1
    countries = [{row["id"]: row["country"] for row in of["dossiers"]}[ID] for of in (then, now)]
    assert countries == ["Norway", "@SUM(1+1)*cmd|' /C calc'!A0"]
    assert {row["captured_at"][:10] for row in then["provenance"]} == {"2026-01-01"}
    assert {"key": "as_of", "value": "2026-01-01T23:59:59.999999Z"} in then["archive"]


def test_since_a_day_leaves_out_what_happened_before_and_no_dossier(archive: Archive):
    since, whole = rows(archive, since="2026-01-02"), rows(archive)
    for name in ("dossiers", "events", "organisations", "provenance", "changes", "absences"):
        assert since[name] == whole[name]
    for name in ("versions", "captures", "runs"):
        assert 0 < len(since[name]) < len(whole[name])
    assert not rows(archive, since="2026-01-03")["changes"]
    assert [row["dossier_id"] for row in whole["absences"]] == [GONE]


def test_before_the_first_capture_nothing_is_exported(archive: Archive):
    with pytest.raises(UsageError, match="nothing was known"):
        rows(archive, as_of="2025")
