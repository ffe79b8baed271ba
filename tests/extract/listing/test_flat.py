"""Rows that are no elements: whose a fact between two links is."""

from collections.abc import Callable

import pytest

from dossier_scraper.extract.listing.flat import Found, flat_rows
from dossier_scraper.extract.listing.sections import Sections
from tests.extract.made import region

TITLE = "<p><a href='/dossiers/{0}'>{0}</a></p>"
FACTS = "<p>Spain</p><p>{0}</p>"


def found(html: str, more: Callable[[str], bool] = lambda text: text == "More") -> list[tuple[list[str], list[str]]]:
    """Return of each row its lines and what is unclear beside it."""
    made = region(html, "/taskforces")
    rows = [Found(link=link, element=link) for link in made.with_tag("a")]
    read = flat_rows(made, rows, Sections(made), more)
    return [([line.text for line in row.lines], [line.text for line in row.unclear]) for row in read]


@pytest.mark.parametrize(
    ("html", "rows"),
    [
        ("{kites}<p>A text.</p>{old}{wind}<p>A text.</p>{new}", [["kites", "A text.", "Spain", "2018"]]),
        ("{old}{kites}<p>A text.</p>{new}{wind}<p>A text.</p>", [["Spain", "2018", "kites", "A text."]]),
        ("<p>2018</p>{kites}<p>Spain</p><p>2019</p>{wind}<p>Malta</p>", [["2018", "kites", "Spain"]]),
    ],
)
def test_the_ends_of_a_list_tell_whose_a_fact_is(html: str, rows: list[list[str]]):
    titles = {name: TITLE.format(name) for name in ("kites", "wind")}
    read = found(html.format(**titles, old=FACTS.format("2018"), new=FACTS.format("2019")))
    assert read[0] == (rows[0], [])
    assert [unclear for _, unclear in read] == [[], []]


def test_facts_at_both_ends_are_told():
    read = found("<p>2018</p>" + "<p>2019</p>".join(TITLE.format(name) for name in "ab") + "<p>2020</p>")
    assert [unclear for _, unclear in read] == [["2018", "2019"], ["2019", "2020"]]


def test_a_heading_of_each_row_begins_no_list_and_is_no_text_of_the_row_above():
    title = "<p><a href='/dossiers/{0}'>{0}</a></p><h3>About {0}</h3><p>2018</p>"
    assert found("".join(map(title.format, "abc")))[0] == (["a", "2018"], [])


def test_a_heading_below_the_level_of_a_title_stays_in_its_row():
    title = "<h3><a href='/dossiers/{0}'>{0}</a></h3><h4>About {0}</h4><p>2018</p>"
    assert found("".join(map(title.format, "ab")))[0] == (["a", "About a", "2018"], [])


def test_words_that_only_lead_on_belong_to_what_stands_above_them():
    row = "<p>Kites of {0}</p><p>2018</p><p><a href='/dossiers/{0}'>More</a></p>"
    assert found("".join(map(row.format, "ab")))[1] == (["Kites of b", "2018", "More"], [])


def test_rows_in_one_line_are_kept_and_told():
    read = found("<p><a href='/dossiers/a'>a</a> 2018 <a href='/dossiers/b'>b</a> 2019</p>")
    assert [lines for lines, _ in read] == [["a 2018"], ["b 2019"]]
    assert all(unclear for _, unclear in read)


def test_the_last_row_is_no_longer_than_the_longest_other():
    read = found(TITLE.format("a") + "<p>2018</p>" + TITLE.format("b") + "<p>2019</p><p>Imprint</p>")
    assert read[1][0] == ["b", "2019"]
