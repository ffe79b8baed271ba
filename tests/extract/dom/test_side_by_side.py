"""Elements side by side are parts of a line, whatever elements of theirs stand around them."""

import pytest

from dossier_scraper.extract.dom.side_by_side import elements_of, trimmed
from tests.extract.made import line


@pytest.mark.parametrize(
    ("html", "parts"),
    [
        ("<p><i>Kite Club</i><i>News</i></p>", ["Kite Club", "News"]),
        ("<p><a href='/k'><i>Kite Club</i> · <b>News</b></a></p>", ["Kite Club", "News"]),
        ("<p><i>Kite Club</i> of <i>Riga</i></p>", []),
        ("<p><i>Kite Club</i></p>", []),
    ],
)
def test_elements_are_parts(html: str, parts: list[str]):
    assert [part.text for part in elements_of(line(html))] == parts


def test_words_outside_are_parts_if_asked():
    assert [part.text for part in elements_of(line("<p><i>News</i> – Kite Club</p>"), with_words=True)] == [
        "News",
        "Kite Club",
    ]


def test_signs_around_are_no_part():
    assert trimmed(line("<p>· Kite Club |</p>")).text == "Kite Club"
