"""What a word that people type stands for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier_scraper.archive.questions.terms import Term, excerpt, fold_text, fold_word, seen, term_of, tokens_of
from dossier_scraper.model import folded
from tests.ingest.visits import PAGES


def fits(looked_for: str, text: str, *, within: bool = False) -> bool:
    return any(term_of(looked_for).places(tokens_of(text), within=within))


@pytest.mark.parametrize(
    ("looked_for", "text"),
    [
        ("robot", "two robots"),
        ("Robots", "a ROBOT"),
        ("technolog", "technologies"),
        ("norweg*", "Norwegian"),
        ("obuda", "Óbuda"),
        ("TROMSO", "Tromsø"),
        ("lodz", "Łódź"),
        ("Łódź", "LODZ"),
        ("study", "studies"),
        ("studies", "study"),
        ("reliable", "reliability"),
        ("AI", "on AI."),
        ("e-learning", "E-Learning"),
        ("asked for help", "They asked  for\nhelp."),
        ("氢", "关于氢能"),
    ],
)
def test_a_word_fits(looked_for: str, text: str):
    assert fits(looked_for, text)


@pytest.mark.parametrize(
    ("looked_for", "text"),
    [
        ("AI", "they aim"),
        ("norweg", "Norway"),
        ("help for", "for help"),
        ('"robot"', "robots"),
        ("hydrogen", "biohydrogen"),
        ("e*", "to lean"),
    ],
)
def test_a_word_does_not_fit(looked_for: str, text: str):
    assert not fits(looked_for, text)


def test_a_long_word_stands_within_another():
    assert fits("hydrogen", "biohydrogen", within=True)
    assert not fits("gen", "biohydrogen", within=True)


def test_no_word_that_fits_is_passed_over_by_the_quick_look():
    words = sorted({token.word for page in PAGES.values() for token in tokens_of(page.decode())})[::7]
    terms = [term_of(word) for word in words[::9]]
    for term in terms:
        for word in words:
            if any(term.places(tokens_of(word), within=True)):
                assert term.may_stand_in(fold_text(word)), (term.text, word)


def test_each_word_that_fits_lies_in_a_range_of_the_vocabulary():
    for looked_for, word in (("tromso", "tromsø"), ("lodz", "łodz"), ("studies", "study"), ("reliable", "reliability")):
        (term,) = term_of(looked_for).words
        assert any(first <= word < last for first, last in term.ranges()), looked_for
        assert term.fits(fold_word(word))


def test_an_excerpt_marks_the_words_in_one_line():
    text = "Long ago\nthe schools asked for help, and many came to " + "and fro " * 20
    (first, last), *_ = Term.places(term_of("asked for"), tokens_of(text))
    assert excerpt(text, first.start, last.end).startswith("Long ago the schools [asked for] help, and many")
    assert excerpt(text, first.start, last.end).endswith(" …")


@given(st.text(alphabet=st.one_of(st.characters(max_codepoint=0x24F), st.sampled_from("\u0301\u0327İßſﬁ℡Åκς"))))
def test_a_text_is_folded_as_its_words_are(text: str):
    assert fold_text(text) == folded(seen(text))
