"""Whatever a theme combines, a dossier reads the same: several hundred pages that no theme was written for."""

import pytest

from dossier_scraper.extract import extract, requote
from dossier_scraper.model import Page
from dossier_scraper.site import load_site
from tests.extract.composed import composed
from tests.extract.golden import BASE
from tests.extract.truth import facts_of, told_by

# What is no fault of a page.
EXPECTED = {"organisation_is_country", "unread_text", "foreign_record"}
STEP = 25


@pytest.mark.parametrize("first", range(0, 300, STEP))
def test_a_composed_page_says_what_is_true(first: int):
    for number in range(first, first + STEP):
        era, facts, html = composed(number)
        page = Page(url=f"{BASE}/dossiers/the-dossier", body=html.encode())
        reading = extract(page, load_site())
        assert (number, reading.kind, reading.template) == (number, "dossier", era)
        assert reading.dossier is not None
        assert (number, told_by(reading.dossier)) == (number, facts_of(facts, bare_text=False, dossier=reading.dossier))
        assert {problem.code for problem in reading.problems} <= EXPECTED, (number, reading.problems)
        for field, provenance in reading.provenance.items():
            assert requote(page, load_site(), provenance), (number, field, provenance)
