"""What a row of a listing says without a label is told by what it is, or said to be unclear."""

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.model import ListingRow, Page
from dossier_scraper.site import load_site
from tests.extract.golden import BASE

PAGE = "<meta name=generator content='WordPress 6'><main><h1>Taskforces</h1><div class=entry-content>{}</div></main>"
ROW = "<div class=card><h3><a href='/dossiers/k{0}'>Kites {0}</a></h3>{1}</div>"


def read(facts: str) -> tuple[ListingRow, list[str]]:
    """Return the first of two rows that print their facts alike, and what is unclear."""
    html = PAGE.format("".join(ROW.format(number, facts) for number in (1, 2)))
    reading = extract(Page(url=f"{BASE}/taskforces", body=html.encode()), load_site())
    return reading.rows[0], [said.detail for said in reading.problems if said.code == "unclear_facts"]


@pytest.mark.parametrize(
    "facts",
    [
        "<p>Kite Club</p><p>Greece, Malta</p><p>15 March 2018</p>",
        "<p>Ten kites flew.</p><p>Greece, Malta</p><p>Kite Club</p><p>15 March 2018</p>",
        "<p>Greece, Malta · Kite Club · March 15, 2018</p>",
        "<p>March 15, 2018, Greece, Malta, Kite Club</p>",
        "<p><b>Country:</b> Greece, Malta</p><p><b>Organisation:</b> Kite Club</p><p>March 15, 2018</p>",
    ],
)
def test_a_row_is_told_by_vocabularies(facts: str):
    row, unclear = read(facts)
    assert (row.country, row.organisations, row.date and row.date.date) == (
        "Greece, Malta",
        ("Kite Club",),
        "2018-03-15",
    )
    assert unclear == []


def test_a_name_that_nothing_calls_an_organisation_is_said():
    row, unclear = read("<p>Kites for All</p><p>Spain</p>")
    assert (row.country, row.organisations) == ("Spain", ("Kites for All",))
    assert unclear == ["'Kites for All': taken as an organisation"] * 2


def test_of_two_names_the_one_with_a_word_of_organisations_is_taken():
    row, unclear = read("<p>Kite Club</p><p>Kites for All</p><p>Spain</p>")
    assert (row.organisations, row.teaser, unclear) == (("Kite Club",), "Kites for All", [])


def test_two_names_are_said_and_stay_text():
    row, unclear = read("<p>Kites for Two</p><p>Kites for All</p><p>Spain</p>")
    assert (row.organisations, row.teaser) == ((), "Kites for Two\nKites for All")
    assert unclear == ["'Kites for Two\\nKites for All': could be organisations"] * 2


def test_a_place_is_no_organisation():
    row, unclear = read("<p>Riga, Latvia</p><p>15 March 2018</p>")
    assert (row.country, row.organisations, row.teaser) == ("Latvia", (), "Riga")
    assert unclear == ["'Riga': a place or an organisation"] * 2
    row, unclear = read("<p>Kite Club, Latvia</p><p>15 March 2018</p>")
    assert (row.country, row.organisations, unclear) == ("Latvia", ("Kite Club",), [])


def test_a_place_beside_an_organisation_is_text():
    row, unclear = read("<p>Riga, Latvia</p><p>Kite Club</p>")
    assert (row.country, row.organisations, row.teaser, unclear) == ("Latvia", ("Kite Club",), "Riga", [])


def test_a_name_beside_a_shorter_line_of_facts_is_told():
    row, unclear = read("<p>15 March 2018 | Spain</p><p>Kite Club</p><p>Ten kites flew.</p>")
    assert (row.country, row.organisations, row.teaser, unclear) == ("Spain", ("Kite Club",), "Ten kites flew.", [])


def test_a_country_behind_a_label_that_no_table_knows_is_read_and_said():
    row, unclear = read("<p>15 March 2018</p><p>Category: Spain</p><p>Ten kites flew.</p>")
    assert (row.country, row.teaser, unclear) == ("Spain", "Ten kites flew.", [])


@pytest.mark.parametrize("text", ["In Spain, ten kites flew.", "Kites for Spain and Malta", "Kites, and more of them"])
def test_a_text_that_names_a_country_is_a_text(text: str):
    row, unclear = read(f"<p>{text}</p>")
    assert (row.teaser, row.country, row.organisations, unclear) == (text, None, (), [])
