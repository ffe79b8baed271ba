"""Which captures of published runs carry a page, and the newest of them until a time."""

from dossier_scraper.archive.questions import claims
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.runs import every_run
from tests.archive.questions.conftest import DANISH

PATH = f"/dossiers/{DANISH}"


def test_the_newest_claim_until_a_time_is_the_one_that_counts(query: Query):
    days = [claims.own_page(query, DANISH, PATH, until) for until in ("2025", "2026-01-01T23", "9999")]
    assert [page and page.captured_at[:10] for page in days] == [None, "2026-01-01", "2026-01-02"]
    row = claims.listing_row(query, DANISH, PATH, "9999")
    assert row is not None
    assert (row.page_key, row.position is not None) == ("/taskforces", True)
    event = next(event.url for event in query.dossier(DANISH).events if event.url)
    key = event.partition("stemcoalition.eu")[2]
    assert claims.event_page(query, key, "9999") is not None
    assert claims.event_page(query, PATH, "9999") is None
    assert len(claims.own_readings(query, DANISH)) == 2


def test_pages_are_told_by_run_and_imports_are_none_here(query: Query):
    first, second, *_ = every_run(query)
    assert PATH in {page.page_key for page in claims.dossier_pages(query, [first.id])}
    assert "/taskforces" in {page.page_key for page in claims.other_pages(query, [first.id])}
    assert claims.imported_pages(query, DANISH, []) == []
    assert claims.was_crawled_before(query, DANISH, "2026-01-02", [second.id])
    assert not claims.was_crawled_before(query, DANISH, "2026-01-01", [second.id])
