"""What publishing a run counts, and whose problems it keeps."""

from pathlib import Path

import pytest

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.folder import Archive
from dossier_scraper.ingest.publish.publish import publish
from tests.ingest.visits import PAGES, SITE, new_archive, rows, site_pages, visit

PATH = "/dossiers/norwegian-technology-pact"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return new_archive(tmp_path)


def test_a_run_counts_what_it_saw_found_new_changed_and_gone(archive: Archive):
    first = visit(archive, site_pages(), "2026-01-01")
    edited = PAGES[PATH].replace(b"is feasible.", b"is feasible and wanted.")
    gone = next(path for path in site_pages() if path.startswith("/dossiers/") and path != PATH)
    second = visit(archive, site_pages() | {PATH: edited, gone: 404}, "2026-01-02")
    assert first.dossiers == {"seen": 8, "new": 8, "changed": 0, "newly_gone": 0}
    assert second.dossiers["changed"] == second.dossiers["newly_gone"] == 1


def test_problems_of_a_page_are_those_of_what_it_last_said(archive: Archive):
    told = "SELECT code FROM problems WHERE page_key = '/taskforces' AND severity <> 'info'"
    empty = (
        b'<html><head><meta name="generator" content="Drupal 7 (http://drupal.org)"></head><body><p>.</p></body></html>'
    )
    visit(archive, site_pages() | {"/taskforces": empty}, "2026-01-01")
    assert rows(archive, told)
    visit(archive, site_pages(), "2026-01-02")
    assert rows(archive, told) == []


def test_a_run_that_is_not_there_is_a_bug(archive: Archive):
    visit(archive, site_pages(), "2026-01-01")
    store = Store(archive.database)
    with pytest.raises(LookupError, match="is not in the database"):
        publish(store, SITE, "nothing", {})
    store.close()
