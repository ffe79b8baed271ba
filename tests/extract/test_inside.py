"""A label or a value of another field within a value is told, by its form, and a healthy page says nothing of it."""

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.model import Page
from dossier_scraper.site import load_site
from tests.extract import golden

FIELDS = "<p><b>Requesting organisation:</b> Kite Club</p><p><b>Country:</b> Spain</p><p><b>Start date:</b> 2018</p>"
TIMELINE = "<h2>Timeline</h2><ul>{}</ul>"
# An entry of a timeline, with a place for its parts.
ENTRY = "<li><h4><a href='/publications/{}'>Ten kites</a></h4>{}</li>"


def told(path: str, html: str, code: str = "value_inside") -> list[tuple[str, str]]:
    """Return the kind of field and the quote of each problem of a code."""
    body = f'<meta name="generator" content="WordPress 6"><body><main><h1>Kites</h1>{html}</main></body>'
    found = extract(Page(url=f"{golden.BASE}/{path}", body=body.encode()), load_site()).problems
    return [((said.field or "").rsplit("/", 1)[-1], said.detail) for said in found if said.code == code]


def entries(*parts: str) -> list[tuple[str, str]]:
    """Return what is told of entries with these parts below their titles."""
    shown = "".join(ENTRY.format(at, part) for at, part in enumerate(parts))
    return told("dossiers/kites", f"{FIELDS}{TIMELINE.format(shown)}")


def test_a_line_of_a_text_that_is_the_label_of_a_field_without_a_value_is_said():
    text = "<h2>Background</h2><p>Wind.</p><p><span><table><tr><td>{0}</td></tr></table></span></p><p>Fly.</p>"
    said = [told("dossiers/kites", FIELDS + text.format(label), "label_inside") for label in ("Objectives", "Country")]
    assert said == [[("", "Objectives")], []]


@pytest.mark.parametrize(
    ("part", "quotes"),
    [
        ("<p>Ten kites flew.</p><p>Riga Lake Council</p>", ["Riga Lake Council"]),
        ("<p>Riga Lake Council</p><p>Ten kites flew.</p>", ["Riga Lake Council"]),
        ("<p>Ten kites flew.</p><p>Seen by Ann on 5 May 2020</p>", ["Seen by Ann on 5 May 2020"]),
        ("<p>Ten kites flew.</p><p>They came back.</p>", []),
        ("<p>5 May 2020 (News), Riga Lake Council: ten flew.</p>", ["5 May 2020 (News), Riga Lake Council: ten flew."]),
        ("<p>Ten kites flew, on 5 May 2020 as well.</p>", []),
        ("<p>They flew.</p><p><a href='/publications/more'>More of them</a></p>", ["More of them"]),
        ("<p>5 May 2020</p><p>News | Riga Lake Council</p><p>Ten kites flew.</p>", []),
    ],
)
def test_a_name_and_a_day_beside_the_text_of_an_entry_that_has_none_are_told(part: str, quotes: list[str]):
    assert dict.fromkeys(quote for _, quote in entries(part, part)) == dict.fromkeys(quotes)


def test_a_name_beside_the_text_of_one_entry_alone_is_none():
    assert entries("<p>Ten kites flew.</p><p>A picture of them</p>", "<p>Ten kites flew.</p>") == []


def test_an_entry_that_is_the_other_half_of_the_one_above_is_told():
    halves = ENTRY.format("a", "<p>5 May 2020</p>") + "<li><h4>Riga Lake Council</h4><p>News</p><p>They flew.</p></li>"
    assert told("dossiers/kites", f"{FIELDS}{TIMELINE.format(halves)}") == [("title", "Riga Lake Council")]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ("<p><b>Type:</b> Latvia</p><p><b>Source:</b> Kite Club</p>", [("categories", "Latvia")]),
        ("<p><b>Type:</b> News</p><p><b>Source:</b> 5 May 2020</p>", [("source", "5 May 2020")]),
        ("<p><b>Type:</b> News</p><p><b>Source:</b> Latvia</p>", [("source", "Latvia")]),
        ("<p><b>Type:</b> News</p><p><b>Source:</b> › Kite Club</p>", [("source", "› Kite Club")]),
        ("<p><b>Type:</b> News</p><p><b>Source:</b> Latvia</p><p><b>Country:</b> Latvia</p>", []),
        ("<p><b>Type:</b> News</p><p><b>Source:</b> Kite Club</p><p><b>Date:</b> 5 May 2020</p>", []),
    ],
)
def test_a_value_of_another_kind_than_its_field_is_told(facts: str, said: list[tuple[str, str]]):
    assert told("publications/kites", f"{facts}<p><b>Summary:</b> Ten kites flew.</p>") == said
