"""What is said of times, intervals and changes, and that no text from the site can steer who reads it."""

import doctest

import pytest

from dossier_scraper import wording
from dossier_scraper.history.compare import Change
from dossier_scraper.wording import diff_words, in_words, interval, pieces, safe, sentence


def test_the_examples_hold():
    failed, tried = doctest.testmod(wording)
    assert (failed, tried) == (0, 11)


def test_what_joins_the_letters_of_a_script_is_shown_and_what_hides_between_others_is_named():
    joined = "👩\u200d💻 می\u200cخواهم"
    assert safe(joined) == joined
    assert safe("pay\u200dpal \u200c") == "pay\\u200dpal \\u200c"


def test_an_interval_is_named_by_days_and_within_a_day_by_time():
    assert interval("2021-03-03T08:00:00.0Z", "2021-03-09T09:00:00.0Z") == (
        "between 3 March 2021 (last seen) and 9 March 2021 (first seen), UTC"
    )
    assert interval("2021-03-03T08:00:00.0Z", "2021-03-03T09:30:00.0Z") == (
        "3 Mar 2021 between 08:00:00 (last seen) and 09:30:00 (first seen), UTC"
    )


MARCH, DAY = '{"text":"March 2018","date":"2018-03"}', '{"text":"15/3/2018","date":"2018-03-15","date_end":null}'


@pytest.mark.parametrize(
    ("field", "before", "after", "said"),
    [
        ("start_date", MARCH, DAY, "start date changed from “2018-03” to “2018-03-15”"),
        ("country", None, "Spain", "country added: “Spain”"),
        ("country", "Spain", None, "country removed: it was “Spain”"),
        ("events/ab12", None, f'{{"id":"ab12","title":"Launch","date":{DAY}}}', "event added: 2018-03-15 Launch"),
        ("events/ab12", '{"id":"ab12","title":"Launch","date":null}', None, "event removed: Launch"),
        ("events/ab12/date", MARCH, DAY, "date of event “Launch” changed from “2018-03” to “2018-03-15”"),
        (
            "requesting_organisations",
            '["A, B"]',
            '["A, B", "C"]',
            "requesting organisations changed from “A, B” to “A, B; C”",
        ),
    ],
)
def test_a_change_is_a_sentence(field: str, before: str | None, after: str | None, said: str):
    assert sentence(Change(field=field, before=before, after=after), "Launch") == said


def test_an_event_without_title_is_named_by_its_summary():
    assert in_words("events/ab12", '{"id":"ab12","title":null,"summary":"A meeting","date":null}') == "A meeting"


def test_only_the_words_that_differ_are_marked():
    assert diff_words("a b c", "a x c") == [("=", "a "), ("-", "b "), ("+", "x "), ("=", "c")]


def said(before: str, after: str) -> str:
    return "".join(words for _, words in pieces(Change(field="results", before=before, after=after)))


def test_of_two_long_texts_only_what_differs_is_told_with_some_words_beside_it():
    same = [f"word{number}" for number in range(40)]
    before, after = [*same, "eight", *same], [*same, "eleven", *same]
    assert said(" ".join(before), " ".join(after)) == (
        "results changed: … word37 word38 word39 [-eight-] {+eleven+} word0 word1 word2 word3 …"
    )
    assert said("eight", "eleven") == "results changed from “eight” to “eleven”"


@pytest.mark.parametrize("filling", ["", "word " * 40])
def test_no_piece_of_a_change_steers_a_terminal(filling: str):
    hostile = "\x1b[2J\u202eowned"
    for before, after in ((hostile, "x"), ("x", hostile)):
        text = said(filling + before, filling + after)
        assert "\\x1b" in text
        assert text == safe(text)


def test_nothing_is_written_as_a_dash():
    assert (safe(None), safe(""), safe(0)) == ("–", "–", "0")
