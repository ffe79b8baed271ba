"""Event pages in the markup of themes and systems: what stands around a text is never a part of it."""

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.model import Page, Reading
from dossier_scraper.site import load_site
from tests.extract.event_pages import PAGES, SOURCED, TWENTY_TEN
from tests.extract.golden import BASE


def read(html: str) -> Reading:
    return extract(Page(url=f"{BASE}/publications/kite-workshop", body=html.encode()), load_site())


@pytest.mark.parametrize("name", PAGES)
def test_an_events_page_is_read_in_the_markup_of_other_systems(name: str):
    reading = read(PAGES[name])
    said = reading.event
    assert said is not None
    assert (said.title, said.date and said.date.date) == ("Kite workshop", "2022-08-24")
    assert said.categories == ("Meeting reports",)
    assert said.summary == "Ten kites flew over a lake."
    assert said.source == ("Kite Academy" if name in SOURCED else None)
    assert {problem.severity for problem in reading.problems} <= {"info"}


def test_of_two_dates_that_no_label_tells_apart_none_is_taken_in_silence():
    reading = read(TWENTY_TEN.replace("<p><em>24", "<p>5 April 2023</p><p><em>24"))
    assert reading.event is not None
    assert "contradiction" in {problem.code for problem in reading.problems}


def test_a_day_of_change_is_no_date_of_an_event():
    said = read(PAGES["Quarto"].replace("Date\n", "").replace("24 August 2022", "")).event
    assert said is not None
    assert said.date is None


def test_categories_that_no_vocabulary_has_are_another_field_beside_those_that_one_has():
    said = read(PAGES["Joomla"]).event
    assert said is not None
    assert [(other.label, other.value) for other in said.other] == [("Category", "Uncategorised")]
