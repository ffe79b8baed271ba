"""Words of the site in our pages: whole or said to be cut, and in their own language within our sentences."""

from dataclasses import dataclass

import pytest
from markupsafe import Markup

from dossier_scraper.browse.markup import LONGEST, change, plain, titled


@dataclass
class Change:
    field: str
    before: str | None
    after: str | None


def test_a_title_that_is_too_long_for_a_heading_is_cut_between_words_and_says_so():
    words = "a word <and> " * 1000
    assert titled(words).endswith("…")
    assert len(plain(words)) <= LONGEST + 1
    assert titled("Lake <bus>") == "Lake &lt;bus&gt;"
    assert titled("x" * 1000) == "x" * LONGEST + "…"


def test_a_page_title_has_no_markup_and_names_what_nobody_sees():
    assert plain("Lake\u202ebus") == "Lake[U+202E]bus"
    assert plain(None) == "–"


SAID = Markup(' lang="nb"')


@pytest.mark.parametrize(
    ("row", "event", "shown"),
    [
        (Change("title", "Bus", "Buss"), None, "title changed from “<span>Bus</span>” to “<span>Buss</span>”"),
        (
            Change("events/a1/title", None, "<b>"),
            "Møte",
            "title of event “<span>Møte</span>” added: “<span>&lt;b&gt;</span>”",
        ),
        (Change("title", "title", None), None, "title removed: it was “<span>title</span>”"),
    ],
)
def test_a_sentence_of_ours_says_the_language_of_the_words_in_it(row: Change, event: str | None, shown: str):
    assert change(row, event, SAID).replace(' lang="nb"', "") == shown
    assert "lang" not in change(row, event)


def test_words_that_went_and_came_are_in_their_language():
    said = change(Change("results", "one two three " * 9, "one two four " * 9), None, SAID)
    assert said.startswith('results changed: <span lang="nb">one two <del>three</del>')
