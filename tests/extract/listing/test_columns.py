"""What a name, a text or a word of the theme is, told from what stands at its place in the other rows."""

from collections.abc import Sequence

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.extract.listing.columns import can_be_name, is_certain_name
from dossier_scraper.model import ListingRow, Page
from dossier_scraper.site import load_site
from tests.extract.golden import BASE

PAGE = "<meta name=generator content='WordPress 6'><main><h1>Taskforces</h1><div class=entry-content>{}</div></main>"
ROW = "<div class=card><h3><a href='/dossiers/k{0}'>Kites {0}</a></h3><p class={1}>{2}</p><p>Spain</p><p>2018</p></div>"


def read(words: Sequence[str], name: str = "line") -> tuple[list[ListingRow], list[str]]:
    """Return the rows of a listing, each with some words beside a country and a year, and what is unclear."""
    html = PAGE.format("".join(ROW.format(number, name, said) for number, said in enumerate(words)))
    reading = extract(Page(url=f"{BASE}/taskforces", body=html.encode()), load_site())
    assert [row.country for row in reading.rows] == ["Spain"] * len(words)
    return list(reading.rows), [said.detail for said in reading.problems if said.code == "unclear_facts"]


def test_some_names_with_a_word_of_organisations_tell_the_others():
    rows, unclear = read(["Kite Club", "Elhuyar", "Barna Schools"])
    assert [row.organisations for row in rows] == [("Kite Club",), ("Elhuyar",), ("Barna Schools",)]
    assert unclear == []


def test_subtitles_are_said():
    rows, unclear = read(["A guide for regions", "Second phase"])
    assert unclear == [f"'{row.organisations[0]}': taken as an organisation" for row in rows]


def test_sentences_tell_a_text_that_ends_like_none():
    rows, unclear = read(["Ten kites flew.", "Ten regions asked for advice on how to begin", "Who flies them?"])
    assert ([row.organisations for row in rows], unclear) == ([()] * 3, [])
    assert rows[1].teaser == "Ten regions asked for advice on how to begin"


def test_what_is_always_the_same_is_no_name():
    rows, unclear = read(["STEM project"] * 3)
    assert ([(row.organisations, row.teaser) for row in rows], unclear) == ([((), "STEM project")] * 3, [])
    assert [row.organisations for row in read(["Dossier"] * 3)[0]] == [()] * 3


def test_a_class_tells():
    rows, unclear = read(["Ten Kites", "Two Kites"], "card__organisation")
    assert ([row.organisations for row in rows], unclear) == ([("Ten Kites",), ("Two Kites",)], [])


@pytest.mark.parametrize(
    ("text", "named", "certain"),
    [
        ("Kite Club", True, True),
        ("Ministry of Education and Research", True, True),
        ("Peer learning for schools", True, False),
        ("STEM ambassadors", True, False),
        ("Ten kites flew.", False, False),
        ("ten kites", False, False),
    ],
)
def test_a_name_is_told_from_a_text(text: str, named: bool, certain: bool):
    assert (can_be_name(text), is_certain_name(text, load_site())) == (named, certain)
