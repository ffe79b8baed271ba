import pytest

from dossier_scraper.monitor.figures import words_of


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("start_date", "start date"),
        ("events", "timeline"),
        ("events.date", "date of events"),
        ("requesting_organisations", "requesting organisations"),
    ],
)
def test_a_field_is_named_in_words(field: str, words: str):
    assert words_of(field) == words
