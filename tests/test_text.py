"""When two texts are the same, and when one continues the other."""

import pytest

from dossier_scraper.text import agree, continues, is_cut, same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("STEM – Lake Institute", "STEM - Lake Institute"),
        ("The “lake bus”", 'the  "lake bus"'),
        ("It’s so…", "It's so..."),
        ("Lake\xa0Institute", "Lake Institute"),
    ],
)
def test_another_writing_is_the_same_text(one: str, other: str):
    assert same(one, other)
    assert agree(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("Lake Institute", "Hill Institute"), ("Lake", "Lake Institute"), ("", "a")]
)
def test_other_words_are_another_text(one: str, other: str):
    assert not same(one, other)
    assert not agree(one, other)


@pytest.mark.parametrize("cut", ["The “lake bus” went…", "The “lake bus” went ...", "The 'lake", "The lake bus […]"])
def test_a_text_goes_on_only_where_the_cut_one_ends(cut: str):
    whole = 'The "lake bus" went to every school.'
    assert continues(cut, whole) == cut.startswith("The “lake bus”")
    assert is_cut(cut) == cut.endswith(("…", "...", "…]"))


def test_an_ellipsis_alone_is_the_start_of_nothing():
    assert not continues("…", "The lake bus went.")
    assert not continues("The lake bus went…", "The lake bus went...")
