"""The problems of many pages are kept as if one page were told after the other."""

from contextlib import closing
from pathlib import Path

from dossier_scraper.archive.database.store import Store
from dossier_scraper.ingest.publish.page_problems import keep_page_problems
from dossier_scraper.model import Problem


def problem(code: str) -> Problem:
    return Problem(code=code, severity="warning", field=None, detail="")


def test_what_is_told_twice_keeps_its_first_capture_and_what_went_in_between_does_not(tmp_path: Path):
    stays, goes, other = problem("stays"), problem("goes"), problem("other")
    with closing(Store(tmp_path / "dossiers.db")) as store:
        keep_page_problems(store, [("/a", [("1", stays), ("1", goes)]), ("/b", [("1", other)])])
        keep_page_problems(store, [("/a", [("2", stays)]), ("/c", []), ("/a", [("3", stays), ("3", goes)])])
        found = {(row["page_key"], row["code"], row["capture_id"]) for row in store.rows("SELECT * FROM problems")}
    assert found == {("/a", "stays", "1"), ("/a", "goes", "3"), ("/b", "other", "1")}
