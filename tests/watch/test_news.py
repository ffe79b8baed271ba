"""What a run brought that is worth telling: once, of the site only, and as it was known when the run ended."""

from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.watch.news import News, news_since
from tests.ingest.visits import PAGES, new_archive, site_pages, visit

PATH = "/dossiers/norwegian-technology-pact"
ID = "norwegian-technology-pact"
EDITED = site_pages() | {PATH: PAGES[PATH].replace(b"is feasible.", b"is thinkable.")}


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = new_archive(tmp_path)
    visit(archive, site_pages(), "2026-01-01")
    return archive


def news(archive: Archive, seq: int = 0) -> list[News]:
    """Return the news after a ledger line, oldest first."""
    with open_query(archive.root) as query:
        return list(news_since(query, seq))[::-1]


def test_the_first_crawl_brings_every_dossier_and_no_change(archive: Archive):
    (first,) = news(archive)
    assert (len(first.new), first.changes, first.gone, first.quiet) == (8, [], [], {})


def test_an_unchanged_site_is_no_news(archive: Archive):
    visit(archive, site_pages(), "2026-01-02")
    assert len(news(archive)) == 1
    assert news(archive, news(archive)[0].run.seq) == []


def test_an_edit_is_the_news_of_the_run_that_saw_it_and_of_no_later_one(archive: Archive):
    visit(archive, EDITED, "2026-01-02")
    visit(archive, EDITED, "2026-01-03")
    _, second = news(archive)
    assert {change.dossier_id for change in second.changes} == {ID}
    assert {change.cause for change in second.changes} == {"site"}
    assert second.new == []


def test_a_dossier_that_went_is_named_by_what_became_of_it(archive: Archive):
    visit(archive, site_pages() | {PATH: 410}, "2026-01-02")
    _, second = news(archive)
    assert [(told.id, told.after) for told in second.gone] == [(ID, "gone")]


def test_a_run_that_was_held_brings_its_alarms_alone(archive: Archive):
    soft = b"<html><head><title>Page not found</title></head><body><h1>Page not found</h1></body></html>"
    pages = {path: soft if path.startswith("/dossiers") else body for path, body in site_pages().items()}
    visit(archive, pages, "2026-01-02")
    _, held = news(archive)
    assert [alarm["code"] for alarm in held.alarms] == ["many_gone"]
    assert (held.new, held.changes, held.gone, held.accepted) == ([], [], [], False)
