"""What addresses answered: once for each attempt, counted by what became of it."""

from dossier_scraper.archive.questions import captures
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.runs import every_run
from tests.archive.questions.conftest import DANISH, NORWEGIAN
from tests.ingest.visits import BASE

URL = f"{BASE}/dossiers/{DANISH}"


def test_a_capture_is_found_by_id_by_address_and_by_body(query: Query):
    newest = captures.newest_page(query, URL)
    assert newest is not None
    assert newest.captured_at[:10] == "2026-01-02"
    assert captures.capture(query, newest.id) == newest
    assert captures.capture(query, "urn:uuid:none") is None
    assert captures.holder_of(query, str(newest.payload_sha256)) == newest
    assert captures.is_captured(query, URL, newest.captured_at, str(newest.payload_sha256))
    assert captures.is_answered(query, URL, "2026-01-03", "2026-01-04")
    assert not captures.is_answered(query, URL, "2026-01-04", "2027")
    assert captures.is_met(query, f"/dossiers/{DANISH}")
    assert len(captures.bodies_of(query, URL)) == 3
    seen = captures.seen_as(query, DANISH)
    assert (seen.first_seen[:10], seen.last_seen[:10]) == ("2026-01-01", "2026-01-02")


def test_a_run_is_counted_by_outcome_and_says_what_failed_first(query: Query):
    runs = [run.id for run in every_run(query)]
    total = captures.totals(query, runs[0])
    assert total["discovered"] == total["archived"] == captures.count_answered(query, runs[0]) > 10
    assert captures.totals(query, runs[1])["redirected"] == 1
    assert captures.first_failed(query, runs[:1]) is None
    failed = captures.first_failed(query, runs[3:])
    assert failed is not None
    assert failed.url == f"{BASE}/dossiers/{NORWEGIAN}"
    assert captures.is_missed(query, failed.url, failed.captured_at)
    assert [(page.url, page.named) for page in captures.gone_pages(query, [runs[2]])] == [(URL, True)]
    assert captures.dossiers_listed_in(query, runs[:1]) >= {DANISH, NORWEGIAN}
    assert captures.count_unasked(query, runs[0]) == 0
    assert captures.why_no_robots(query, runs) is None


def test_each_dossier_comes_with_what_its_addresses_answered(query: Query):
    third = [run.id for run in every_run(query)][2]
    answers = {one.dossier_id: one for one in captures.asked(query, [third])}
    assert [answer.http_status for answer in answers[DANISH].answers] == [410]
    assert {answer.dossier_id for answer in captures.answers_of_dossiers(query, [third], [DANISH])} == {DANISH}
    assert DANISH not in {answer.dossier_id for answer in captures.answers_at_main_addresses(query, [third])}
    assert captures.answers_of_known_events(query, [third]) != []
