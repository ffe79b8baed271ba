"""Whether a run was complete: the listing walked to its end, a definite answer for every dossier."""

from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.ingest.measure.completeness import Completeness, completeness, what_answered
from dossier_scraper.ingest.publish.sources import Claims
from tests.ingest.visits import BASE, SITE, SOFT_404, Answer, new_archive, rows, site_pages, unlisted, visit

LISTING, PATH = "/taskforces", "/dossiers/norwegian-technology-pact"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return new_archive(tmp_path)


def judged(
    archive: Archive, pages: dict[str, Answer], failed: dict[str, str] | None = None
) -> tuple[Completeness, str]:
    visit(archive, site_pages(), "2026-01-01")
    visit(archive, pages, "2026-01-02", failed=failed)
    runs = [rows(archive, "SELECT id FROM runs ORDER BY seq DESC LIMIT 1")[0]["id"]]
    with open_query(archive.root) as query:
        whole = completeness(query, SITE, Claims(query, SITE), runs, [SITE.key(BASE + LISTING)])
        return whole, what_answered(query, SITE, runs, [BASE + LISTING])


@pytest.mark.parametrize(
    ("answer", "listing"),
    [(404, True), (410, True), (404, False), ("/", False), (SOFT_404, False)],
    ids=["404", "410", "404 off the listing", "redirect off the listing", "soft 404 off the listing"],
)
def test_what_is_gone_is_a_definite_answer_and_what_leads_away_where_no_listing_names_it(
    archive: Archive, answer: Answer, listing: bool
):
    pages = site_pages() | ({} if listing else {LISTING: unlisted(PATH)})
    assert judged(archive, pages | {PATH: answer})[0] == Completeness(why_not=None, listing=True)


@pytest.mark.parametrize(("answer", "why"), [("/", "redirected"), (SOFT_404, "soft_404"), (b"%PDF-1.7", "not_html")])
def test_what_leads_away_from_a_dossier_that_the_listing_names_is_no_answer(archive: Archive, answer: Answer, why: str):
    whole, _ = judged(archive, site_pages() | {PATH: answer})
    assert whole.listing
    assert whole.why_not == f"1 dossier gave no definite answer, the first norwegian-technology-pact ({why})"


@pytest.mark.parametrize(
    ("changed", "failed", "why", "listing"),
    [
        ({PATH: 500}, {}, "1 dossier gave no definite answer, the first norwegian-technology-pact (http_500)", True),
        (
            {},
            {PATH: "timeout"},
            "1 dossier gave no definite answer, the first norwegian-technology-pact (timeout)",
            True,
        ),
        ({LISTING: 500}, {}, "the listing was not walked to its end (/taskforces)", False),
        ({}, {PATH: "budget"}, "1 page not visited (budget)", True),
    ],
)
def test_what_is_missing_is_said_with_the_first_of_it(
    archive: Archive, changed: dict[str, Answer], failed: dict[str, str], why: str, listing: bool
):
    pages = {path: answer for path, answer in (site_pages() | changed).items() if path not in failed}
    assert judged(archive, pages, failed)[0] == Completeness(why_not=why, listing=listing)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (503, "answered 503"),
        ("https://elsewhere.example/", "redirects to https://elsewhere.example/, another origin"),
        (b"<html><body><p>Welcome.</p></body></html>", "answered 200 with a page that is no listing"),
    ],
)
def test_a_person_is_told_what_the_start_page_answered(archive: Archive, answer: Answer, said: str):
    assert f"{BASE}{LISTING} {said}" in judged(archive, site_pages() | {LISTING: answer})[1]


def test_a_start_page_that_was_not_asked_is_told_too(archive: Archive):
    pages = {path: answer for path, answer in site_pages().items() if path != LISTING}
    assert judged(archive, pages)[1] == f"{BASE}{LISTING} was not visited"
