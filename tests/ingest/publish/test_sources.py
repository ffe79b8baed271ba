"""The newest good claim of each source, up to a time."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.ingest.publish.sources import Claims
from tests.ingest.visits import BASE, PAGES, SITE, new_archive, rows, visit

ID, PATH, LISTING = "danish-technology-pact", "/dossiers/danish-technology-pact", "/taskforces"
EVENT = "/publications/four-ministers-launch-pact"
EARLY, LATE = "2026-01-01T23", "9999"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = new_archive(tmp_path)
    pages = {path: PAGES[path] for path in (LISTING, PATH, EVENT)}
    visit(archive, pages, "2026-01-01")
    edited = PAGES[PATH].replace(b">Finalised<", b">Ongoing<")
    visit(archive, {LISTING: PAGES[LISTING], PATH: edited, EVENT: BASE + EVENT + "-moved"}, "2026-01-02")
    return archive


@pytest.fixture
def claims(archive: Archive) -> Iterator[Claims]:
    with open_query(archive.root) as query:
        yield Claims(query, SITE)


def test_a_page_says_what_it_said_last_up_to_a_time(claims: Claims):
    statuses = {until: claims.own(ID, PATH, until).reading.dossier.status for until in (EARLY, LATE)}
    assert statuses == {EARLY: "Finalised", LATE: "Ongoing"}
    assert claims.own(ID, PATH, "2025") is None
    assert claims.own("nobody", None, LATE) is None


def test_an_events_page_that_moved_keeps_what_it_said(claims: Claims):
    own = claims.own(ID, PATH, LATE)
    assert EVENT in claims.linked(own.reading)
    assert claims.events(own, LATE).keys() == {EVENT}
    assert claims.event(EVENT, LATE).reading.event.title
    assert claims.event("/publications/nothing", LATE) is None


def test_a_row_of_the_listing_is_told_by_its_place(claims: Claims):
    found = claims.listing(ID, claims.own(ID, PATH, LATE), LATE)
    assert found.row.url.endswith(PATH)
    assert found.reading.rows[found.position] == found.row


def test_a_reading_that_is_not_there_is_a_bug(archive: Archive, claims: Claims):
    with pytest.raises(LookupError):
        claims.reading("0" * 16)
    title, links = claims.own_names(
        rows(archive, "SELECT reading_id FROM claims WHERE kind = 'dossier'")[0]["reading_id"]
    )
    assert title == "Danish Technology Pact"
    assert links.canonical
