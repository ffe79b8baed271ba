"""The database says what it means, and docs/data.md says the same."""

import importlib.util
import re
from pathlib import Path

from dossier_scraper.archive.database.schema import documentation, open_database

ROOT = Path(__file__).parents[3]


def test_every_table_and_column_is_documented_and_no_other(tmp_path: Path):
    db = open_database(tmp_path / "dossiers.db")
    hidden = {name for name in db.table_names() if name == "_sqlite_migrations" or "_fts_" in name}
    meanings = documentation()
    assert set(meanings) == {*db.table_names(), *db.view_names()} - hidden
    for name, columns in meanings.items():
        found = db.view(name).columns if name in db.view_names() else db.table(name).columns
        assert set(columns) - {""} == {column.name for column in found}, name
        assert all(columns.values()), name


# Words that say nothing of a column.
SMALL = {"the", "a", "an", "of", "in", "as", "it", "its", "is", "was", "that", "this", "at", "by", "id", "view"}


def words(text: str) -> set[str]:
    return {word.rstrip("s") for word in re.findall("[a-z0-9]+", text.lower())}


def test_what_a_column_means_is_more_than_its_name():
    meanings = {(table, name): text for table, columns in documentation().items() for name, text in columns.items()}
    bare = [place for place, text in meanings.items() if len(words(text) - words(place[1]) - SMALL) < 2]
    assert bare == []


def test_what_is_internal_is_told_by_its_name():
    said = {name for name, columns in documentation().items() if columns[""].startswith("Internal: ")}
    assert (
        said
        == {name for name in documentation() if name.startswith("_")}
        == {"_texts", "_presence_before_merge", "_folded", "_snapshots"}
    )


def test_the_page_about_the_data_is_made_from_the_schema():
    spec = importlib.util.spec_from_file_location("make_data", ROOT / "docs" / "make_data.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    assert (ROOT / "docs" / "data.md").read_text("utf-8") == made.page(), "python docs/make_data.py > docs/data.md"
