"""Points and spans of the calendar at their own precision."""

import pytest

from dossier_scraper.extract.dates.calendar import Moment, Span, Unreadable, valued, valueless


@pytest.mark.parametrize(
    ("moment", "iso", "earliest", "latest"),
    [
        (Moment(year=2018), "2018", "2018-01-01", "2018-12-31"),
        (Moment(year=2018, quarter=3), "2018-Q3", "2018-07-01", "2018-09-30"),
        (Moment(year=2020, month=2), "2020-02", "2020-02-01", "2020-02-29"),
        (Moment(year=2018, month=3, day=15), "2018-03-15", "2018-03-15", "2018-03-15"),
    ],
)
def test_a_moment_has_bounds_of_whole_days(moment: Moment, iso: str, earliest: str, latest: str):
    assert (moment.iso, moment.earliest, moment.latest) == (iso, earliest, latest)


@pytest.mark.parametrize("parts", ["2019-2-29", "2019-13", "1899", "2101", "2019-4-31"])
def test_what_is_not_in_the_calendar_is_refused(parts: str):
    with pytest.raises(Unreadable, match=r"year|month|day"):
        Moment(**dict(zip(("year", "month", "day"), map(int, parts.split("-")), strict=False)))


def test_the_coarser_end_of_a_range_is_its_precision():
    value = valued("2018 to March 2019", Span(start=Moment(year=2018), end=Moment(year=2019, month=3), rule="range"))
    assert (value.precision, value.earliest, value.latest) == ("year", "2018-01-01", "2019-03-31")


def test_a_date_that_can_be_two_has_the_bounds_of_both():
    both = Moment(year=2017, month=12, day=7), Moment(year=2017, month=7, day=12)
    value = valueless("07/12/2017", Unreadable("ambiguous_date", "two", both))
    assert (value.date, value.earliest, value.latest) == (None, "2017-07-12", "2017-12-07")
