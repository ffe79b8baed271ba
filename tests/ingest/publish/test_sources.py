"""The newest good claim of each source, up to a time."""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.claims import PageClaim
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.ingest.publish.sources import Claims, PastClaims, RunClaims, RunRows
from tests.ingest.visits import BASE, PAGES, SITE, new_archive, rows, visit

ID, PATH, LISTING = "danish-technology-pact", "/dossiers/danish-technology-pact", "/taskforces"
EVENT = "/publications/four-ministers-launch-pact"
OLD = "/dossiers/danish-pact"
EARLY, LATE = "2026-01-01T23", "9999"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = new_archive(tmp_path)
    pages = {path: PAGES[path] for path in (LISTING, PATH, EVENT)}
    visit(archive, pages, "2026-01-01")
    edited = PAGES[PATH].replace(b">Finalised<", b">Ongoing<")
    visit(archive, {LISTING: PAGES[LISTING], PATH: edited, EVENT: BASE + EVENT + "-moved"}, "2026-01-02")
    visit(archive, {LISTING: PAGES[LISTING], PATH: edited, OLD: PAGES[PATH]}, "2026-01-03")
    return archive


@pytest.fixture
def claims(archive: Archive) -> Iterator[Claims]:
    with open_query(archive.root) as query:
        yield Claims(query, SITE)


def test_a_page_says_what_it_said_last_up_to_a_time(claims: Claims):
    found = {until: claims.claim(claims.own(ID, PATH, until)) for until in (EARLY, LATE)}
    statuses = {until: claim.reading.dossier.status for until, claim in found.items()}
    assert statuses == {EARLY: "Finalised", LATE: "Ongoing"}
    assert claims.own(ID, PATH, "2025") is None
    assert claims.own("nobody", None, LATE) is None


def test_an_events_page_that_moved_keeps_what_it_said(claims: Claims):
    own = claims.own(ID, PATH, LATE)
    assert len(claims.linked(own.reading_id)) > 1
    (event,) = claims.events(own, LATE).items()
    assert event[0] == EVENT
    assert claims.claim(event[1]).reading.event.title


def test_a_row_of_the_listing_is_told_by_its_place(claims: Claims):
    found = claims.claim(claims.listing(ID, claims.own(ID, PATH, LATE), LATE))
    assert found.row.url.endswith(PATH)
    assert found.reading.rows[found.position] == found.row


def test_what_is_read_once_for_all_moments_is_what_each_moment_asks_for(claims: Claims):
    """Two addresses in one crawl are among them."""
    past, told = PastClaims(claims, [ID]), set()
    for until in ("2025", EARLY, "2026-01-02T23", "2026-01-03T23", LATE):
        for key in (PATH, OLD, None):
            own = claims.own(ID, key, until)
            assert bare(past.own(ID, key, until)) == bare(own)
            if own:
                events, listing = claims.events(own, until), claims.listing(ID, own, until)
                assert {k: bare(v) for k, v in past.events(own, until).items()} == {
                    k: bare(v) for k, v in events.items()
                }
                assert bare(past.listing(ID, own, until)) == bare(listing)
                told |= {own.url, *(page.url for page in events.values()), listing.url}
        for runs in ((), (own.run_id,) if own else ()):
            assert past.was_crawled_before(ID, until, runs) == claims.was_crawled_before(ID, until, runs)
    assert told == {BASE + path for path in (PATH, OLD, EVENT, LISTING)}


def bare(found: PageClaim | None) -> dict[str, object] | None:
    """Return a claim without its place among others."""
    return found and {field.name: getattr(found, field.name) for field in fields(PageClaim)}


def test_a_reading_that_is_not_there_is_a_bug(archive: Archive, claims: Claims):
    with pytest.raises(LookupError):
        claims.reading("0" * 16)
    title, links = claims.own_names(
        rows(archive, "SELECT reading_id FROM claims WHERE kind = 'dossier'")[0]["reading_id"]
    )
    assert title == "Danish Technology Pact"
    assert links.canonical


def test_what_a_run_says_of_many_is_what_each_dossier_asks_for(archive: Archive, claims: Claims):
    """Of a page that it did not read, what was said before counts as well."""
    ids = [row["id"] for row in rows(archive, "SELECT DISTINCT dossier_id id FROM aliases ORDER BY 1")]
    told = set()
    for run in rows(archive, "SELECT id, ordered_at FROM runs ORDER BY ordered_at"):
        until = run["ordered_at"]
        said = RunClaims(claims, run["id"], RunRows(claims.store, run["id"]), until, ids)
        for dossier_id, key in ((one, key) for one in ids for key in (PATH, OLD, None)):
            own = claims.own(dossier_id, key, until)
            assert bare(said.own(dossier_id, key, until)) == bare(own)
            if own:
                events, listing = claims.events(own, until), claims.listing(dossier_id, own, until)
                assert {k: bare(v) for k, v in said.events(own, until).items()} == {
                    k: bare(v) for k, v in events.items()
                }
                assert bare(said.listing(dossier_id, own, until)) == bare(listing)
                told |= {own.run_id, len(events), listing is None}
    assert {0, 1} <= told
