"""Two moments in a text: what the first does not say it shares with the second."""

import pytest

from dossier_scraper.extract.dates.calendar import Unreadable
from dossier_scraper.extract.dates.ranges import listed, two


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("24-25 august 2022", "2022-08-24", "2022-08-25"),
        ("24 august to 2 september 2022", "2022-08-24", "2022-09-02"),
        ("august 24-25, 2022", "2022-08-24", "2022-08-25"),
        ("3.-5.2.2019", "2019-02-03", "2019-02-05"),
        ("march - may 2018", "2018-03", "2018-05"),
        ("30 december - 2 january 2019", "2018-12-30", "2019-01-02"),
        ("nov - feb 2019", "2018-11", "2019-02"),
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


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("7, 8 and 9 february 2018", "2018-02-07", "2018-02-09"),
        ("7., 8. und 9. februar 2018", "2018-02-07", "2018-02-09"),
        ("february 7th, 8th and 9th, 2018", "2018-02-07", "2018-02-09"),
        ("28 february and 1 march 2018", "2018-02-28", "2018-03-01"),
        ("february 28, march 1 2018", "2018-02-28", "2018-03-01"),
        ("30 and 31 january, 1 february 2018", "2018-01-30", "2018-02-01"),
        ("31 december & 1 january 2019", "2018-12-31", "2019-01-01"),
    ],
)
def test_days_in_a_row_are_a_span(text: str, start: str, end: str):
    span = listed(text, None)
    assert span is not None
    assert span.end is not None
    assert (span.start.iso, span.end.iso) == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "7, 8 and 10 february 2018",
        "7, 8 rooms 2018",
        "7 february and 8 2018",
        "7 february 2018",
        "february march 7 2018",
    ],
)
def test_no_other_list_is_days_in_a_row(text: str):
    assert listed(text, None) is None


def test_a_list_with_no_day_of_the_calendar_is_refused():
    with pytest.raises(Unreadable, match="day 30"):
        listed("29 and 30 february 2018", None)


@pytest.mark.parametrize("text", ["12.05 - 14.05.2018", "12.05. - 14.05.2018", "12. - 14.05.2018"])
def test_a_day_and_its_month_share_the_year_of_the_second_end(text: str):
    span = two(text, None)
    assert span is not None
    assert span.end is not None
    assert (span.start.iso, span.end.iso) == ("2018-05-12", "2018-05-14")


def test_a_single_day_is_no_range():
    assert two("24 august 2022", None) is None
