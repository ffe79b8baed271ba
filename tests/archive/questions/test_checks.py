"""What each crawl found of each dossier."""

from dossier_scraper.archive.questions.checks import checks, count_pages_read
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.runs import ended_after
from tests.archive.questions.conftest import DANISH, NORWEGIAN


def test_each_crawl_says_what_it_found_and_nothing_of_what_it_did_not_ask(query: Query):
    runs = [run.id for run in ended_after(query, 0)][::-1]
    found = {(one.dossier_id, one.run_id): one.found for one in checks(query, runs)}
    assert [found.get((DANISH, run)) for run in runs] == ["seen", "seen", "not there", None]
    assert [found.get((NORWEGIAN, run)) for run in runs] == ["seen", "unchanged", "unchanged", "failed"]
    assert checks(query, []) == []


def test_pages_are_counted_once_for_each_address(query: Query):
    assert count_pages_read(query) == len(
        {row["url"] for row in query.rows("SELECT url FROM captures WHERE kind IN ('dossier', 'event', 'listing')")}
    )
