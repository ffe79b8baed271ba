"""Two moments in a text: what the first does not say it shares with the second."""

import pytest

from dossier_scraper.extract.dates.calendar import Unreadable
from dossier_scraper.extract.dates.ranges import two


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("24-25 august 2022", "2022-08-24", "2022-08-25"),
        ("24 august to 2 september 2022", "2022-08-24", "2022-09-02"),
        ("august 24-25, 2022", "2022-08-24", "2022-08-25"),
        ("3.-5.2.2019", "2019-02-03", "2019-02-05"),
        ("march - may 2018", "2018-03", "2018-05"),
    ],
)
def test_the_first_end_is_completed(text: str, start: str, end: str):
    span = two(text, None)
    assert span is not None
    assert span.end is not None
    assert (span.start.iso, span.end.iso) == (start, end)


def test_an_end_before_the_start_is_refused():
    with pytest.raises(Unreadable, match="before it starts"):
        two("25 to 24 august 2022", None)


def test_two_days_that_are_no_neighbours_are_two_dates():
    with pytest.raises(Unreadable, match="two dates"):
        two("3 and 9 august 2022", None)


def test_a_single_day_is_no_range():
    assert two("24 august 2022", None) is None
