"""How several sayings of one field become one value."""

from dossier_scraper.extract.fields.claims import Claim, Findings, machine_attributes
from tests.extract.made import line, text


def findings() -> Findings:
    return Findings(select=lambda places: "p", dated_text=lambda: "")


def claim(field: str, *said: str) -> Claim:
    return Claim(field=field, lines=tuple(text(*said)), rule="a rule")


def test_the_first_value_counts_and_another_is_a_contradiction():
    found = findings()
    best = found.settle("country", [claim("country"), claim("country", "Spain"), claim("country", "France")])
    assert best is not None
    assert best.text == "Spain"
    assert [problem.code for problem in found.problems] == ["contradiction"]


def test_the_whole_of_a_text_that_is_cut_counts():
    best = findings().settle("background", [claim("b", "Kites are few and…"), claim("b", "Kites are few and dear.")])
    assert best is not None
    assert best.text == "Kites are few and dear."


def test_the_more_precise_date_counts():
    found = findings()
    date = found.settled_date("start_date", [claim("start_date", "March 2018"), claim("start_date", "15 March 2018")])
    assert date is not None
    assert (date.date, list(found.problems)) == ("2018-03-15", [])


def test_a_field_that_is_only_shown_empty_is_told():
    found = findings()
    assert found.settle("country", [claim("country", "–")]) is None
    assert [problem.code for problem in found.problems] == ["empty_field"]


def test_attributes_are_taken_from_around_a_date():
    assert machine_attributes([line("<p><time datetime='2018-03-15'>15 March</time></p>")]) == ["2018-03-15"]
    assert machine_attributes([line("<p content='kites'>15 March</p>")]) == []
