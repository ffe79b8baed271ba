"""What the shape of a line in a timeline says."""

import pytest

from dossier_scraper.extract.fields.categories import BAR
from dossier_scraper.extract.timeline.shape import (
    can_be_source,
    date_behind,
    date_in_front,
    end_of_facts,
    is_called_source,
    is_sentence,
)
from dossier_scraper.site import load_site
from tests.extract.made import line


@pytest.mark.parametrize(
    ("text", "sentence", "source"),
    [
        ("Kite Club", False, True),
        ("Ten kites flew high.", True, False),
        ("Flew high.", False, False),
        ("Kite Club, Riga", False, False),
        ("kite club", False, False),
        ("Kite Club …", False, True),
    ],
)
def test_a_name_is_no_sentence(text: str, sentence: bool, source: bool):
    assert (is_sentence(text), can_be_source(text)) == (sentence, source)


@pytest.mark.parametrize(
    ("html", "date", "rest"),
    [
        ("15 March 2018: Kites", "15 March 2018", "Kites"),
        ("15 March 2018 Kites flew", "15 March 2018", "Kites flew"),
        ("<time datetime='2018-03-15'>last spring</time> Kites", "last spring", "Kites"),
        ("March 2018", "March 2018", None),
    ],
)
def test_a_date_stands_in_front(html: str, date: str, rest: str | None):
    found = date_in_front(line(f"<p>{html}</p>"))
    assert found
    assert (found[0].text, found[1] and found[1].text) == (date, rest)


@pytest.mark.parametrize("html", ["Kites of 2018 flew", "Ten kites"])
def test_no_date_stands_in_front(html: str):
    assert date_in_front(line(f"<p>{html}</p>")) is None


@pytest.mark.parametrize("said", ["Kites – 15 March 2018", "Kites (15 March 2018)", "Kites, 15 March 2018"])
def test_a_date_stands_behind_a_title(said: str):
    assert [(role, part.text) for role, part in date_behind(line(f"<h4>{said}</h4>"), load_site())] == [
        ("title", "Kites"),
        ("date", "15 March 2018"),
    ]


def test_a_source_ends_in_front_of_a_sentence():
    facts = line("<p>News | Kite Club. Ten kites flew over a lake.</p>")
    bar = BAR.search(facts.text)
    assert bar
    assert facts.text[: end_of_facts(facts, bar)] == "News | Kite Club"


@pytest.mark.parametrize(("name", "called"), [("event-source", True), ("resource", False), ("source-name", True)])
def test_a_class_calls_an_element_a_source(name: str, called: bool):
    assert is_called_source(line(f"<p class='{name}'>Kite Club</p>")) is called
