"""Further pages of a listing get keys of their own as soon as a capture names them, whatever was captured first."""

from pathlib import Path

import pytest

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.folder import Archive
from dossier_scraper.ingest.publish.pagers import known_pagers
from tests.extract.listing.pagers import BASE, LAST, SHAPES, START
from tests.ingest.visits import SITE, new_archive, rows, site_pages, visit

# A pager whose parameter the tables do not name.
SHAPE = next(
    shape
    for shape in SHAPES.values()
    if shape.leads and "?" in shape.address(2) and SITE.key(BASE + shape.address(2)) == START
)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return new_archive(tmp_path)


def pagers(archive: Archive) -> frozenset[tuple[str, str]]:
    store = Store(archive.database)
    try:
        return known_pagers(store)
    finally:
        store.close()


def test_a_listing_whose_pages_the_tables_know_names_none(archive: Archive):
    visit(archive, site_pages(), "2026-01-01")
    assert pagers(archive) == frozenset()


def test_each_page_of_a_listing_has_a_key_of_its_own_whenever_it_was_captured(archive: Archive):
    pages = {path: html.encode() for path, html in SHAPE.pages().items()}
    keys = "SELECT DISTINCT page_key FROM captures ORDER BY 1"
    visit(archive, {path: body for path, body in pages.items() if path != START}, "2026-01-01", stopped="SIGTERM")
    assert len(rows(archive, keys)) == LAST - 1
    visit(archive, pages, "2026-01-02")
    assert {path for path, _ in pagers(archive)} == {START}
    assert len(rows(archive, keys)) == LAST
