"""The lines that a reader sees, and the pieces they are made of."""

import pytest

from dossier_scraper.extract.dom.lines import is_caption, says_something, trailing_link
from tests.extract.made import line, lines, text


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>One<br>two</p>", ["One", "two"]),
        ("<p>One <b>and</b> two</p><div>three</div>", ["One and two", "three"]),
        ("<a href='/x'><h3>Title</h3><p>Text</p></a>", ["Title", "Text"]),
        ("<ul><li>a</li><li>b</li></ul>", ["a", "b"]),
        ("  <p> \n </p>x", ["x"]),
    ],
)
def test_blocks_and_breaks_end_a_line(html: str, said: list[str]):
    assert [found.text for found in lines(html)] == said


def test_a_caption_with_a_heading_is_text():
    html = "<figure><img src='/x.png'><figcaption>{0}<p>A kite.</p></figcaption></figure>"
    assert [is_caption(lines(html.format(head))[-1]) for head in ("", "<h3>Kites</h3>")] == [True, False]


def test_the_pieces_of_a_line_are_its_text():
    for found in lines("<p> a <b>b </b> c<i> d</i></p><p><img alt='e'> f</p>"):
        assert "".join(piece.text for piece in found.pieces) == found.text


def test_a_line_is_cut_with_its_pieces():
    found = line("<p><b>Country:</b> Spain and <i>Portugal</i></p>")
    assert found.after(8).text == "Spain and Portugal"
    assert [piece.text for piece in found.between(9, 27).pieces] == ["Spain and ", "Portugal"]


def test_bare_text_has_headings_and_numbers():
    assert [(one.text, one.place, one.raised) for one in text("# Kites", "", "* one", "Wind", "----")] == [
        ("Kites", 1, True),
        ("one", 3, False),
        ("Wind", 4, True),
    ]


@pytest.mark.parametrize(("said", "is_one"), [("–", False), ("n/a", False), ("N.A.", False), ("no", True), ("3", True)])
def test_signs_are_no_value(said: str, is_one: bool):
    assert says_something(said) == is_one


def test_the_link_at_the_end_is_found():
    assert trailing_link(line("<p>Kites flew. <a href='/k'>Read <b>more</b></a></p>")) == ("/k", 12)
    assert trailing_link(line("<p><a href='/k'>Kites</a> flew.</p>")) is None
