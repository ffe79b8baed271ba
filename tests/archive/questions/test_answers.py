"""What addresses answered in runs, counted by what became of each."""

from dossier_scraper.archive.questions import answers, captures
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.runs import every_run
from tests.archive.questions.conftest import DANISH, NORWEGIAN
from tests.ingest.visits import BASE


def test_a_run_is_counted_by_outcome_and_says_what_failed_first(query: Query):
    runs = [run.id for run in every_run(query)]
    total = answers.totals(query, runs[0])
    assert total["discovered"] == total["archived"] == answers.count_answered(query, runs[0]) > 10
    assert answers.totals(query, runs[1])["redirected"] == 1
    assert answers.first_failed(query, runs[:1]) is None
    failed = answers.first_failed(query, runs[3:])
    assert failed is not None
    assert failed.url == f"{BASE}/dossiers/{NORWEGIAN}"
    assert captures.is_missed(query, failed.url, failed.captured_at)
    (gone,) = answers.gone_pages(query, [runs[2]])
    assert (gone.url, gone.named) == (f"{BASE}/dossiers/{DANISH}", True)
    assert answers.dossiers_listed_in(query, runs[:1]) >= {DANISH, NORWEGIAN}
    assert answers.count_unasked(query, runs[0]) == 0
    assert answers.why_no_robots(query, runs) is None


def test_each_dossier_comes_with_what_its_addresses_answered(query: Query):
    third = [run.id for run in every_run(query)][2]
    asked = {one.dossier_id: one for one in answers.asked(query, [third])}
    assert [answer.http_status for answer in asked[DANISH].answers] == [410]
    assert {answer.dossier_id for answer in answers.answers_of_dossiers(query, [third], [DANISH])} == {DANISH}
    assert DANISH not in {answer.dossier_id for answer in answers.answers_at_main_addresses(query, [third])}
    assert answers.answers_of_known_events(query, [third]) != []
