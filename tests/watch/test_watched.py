"""A kept filter lets through what it is about, in its feed and in notices, and nothing else."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.archive.watches import Watch, drop, keep, watches
from dossier_scraper.errors import DossierError, UsageError
from dossier_scraper.watch.announce import announce
from dossier_scraper.watch.news import news_since
from dossier_scraper.watch.notices import digest
from dossier_scraper.watch.watched import changes_watched, dossiers_watched, narrowed
from tests.ingest.visits import new_archive, site_pages, visit
from tests.saved_site import PAGES
from tests.watch.inbox import inbox

NORWAY = "norwegian-technology-pact"
LATER = (PAGES / "later" / "drupal7" / "dossiers" / f"{NORWAY}.html").read_bytes()
OBJECTIVES = Watch(name="norway", country="no", field="Objectives")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    made = new_archive(tmp_path_factory.mktemp("watched"))
    visit(made, site_pages(), "2026-03-01")
    visit(made, site_pages() | {f"/dossiers/{NORWAY}": LATER}, "2026-03-08")
    return made


@pytest.mark.parametrize(
    ("watch", "fields"),
    [
        (OBJECTIVES, ["objectives"]),
        (Watch(name="a", country="Norway", field="start date"), []),
        (Watch(name="a", country="DK"), ["presence"]),
        (Watch(name="a", organisation="no such organisation"), []),
    ],
)
def test_a_filter_lets_through_its_dossiers_and_its_field(archive: Archive, watch: Watch, fields: list[str]):
    with open_query(archive.root) as query:
        assert [change.field for change in changes_watched(query, watch, 100)] == fields


def test_a_notice_has_what_the_filter_lets_through_and_names_it(archive: Archive):
    with open_query(archive.root) as query:
        assert len(dossiers_watched(query, OBJECTIVES)) == 2
        told = digest(query, [narrowed(query, news, OBJECTIVES) for news in news_since(query, 0)], OBJECTIVES)
        assert told is not None
        assert told.title == "test, norway: 1 changed"
        assert "objectives changed" in told.body
        other = Watch(name="other", country="FR", field="results")
        assert digest(query, [narrowed(query, news, other) for news in news_since(query, 0)], other) is None


def test_who_stands_under_the_name_of_a_watch_is_told_once(archive: Archive, monkeypatch: pytest.MonkeyPatch):
    with inbox() as service:
        monkeypatch.setenv("DOSSIER_NOTIFY_NORWAY", service.url)
        keep(archive, OBJECTIVES)
        for _ in range(2):
            assert announce(archive, datetime(2026, 3, 8, tzinfo=UTC)) == []
        assert len(service.messages) == 1
    drop(archive, "norway")


def test_watches_are_kept_by_name_and_a_wrong_file_or_name_is_said(tmp_path: Path):
    archive = new_archive(tmp_path)
    for watch in (OBJECTIVES, Watch(name="b"), Watch(name="norway", country="SE")):
        keep(archive, watch)
    assert watches(archive) == [Watch(name="b"), Watch(name="norway", country="SE")]
    with pytest.raises(UsageError, match="no watch"):
        drop(archive, "c")
    with pytest.raises(UsageError, match="no name"):
        Watch(name="../a")
    (archive.root / "watches.json").write_text("[1]")
    with pytest.raises(DossierError, match="cannot be read"):
        watches(archive)
