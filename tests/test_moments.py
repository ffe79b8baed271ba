"""Moments as people type them and as the program prints them."""

import pytest

from dossier_scraper.errors import UsageError
from dossier_scraper.moments import period, span
from dossier_scraper.wording import moment

STORED = "2021-03-09T14:05:26.123456Z"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021", "2021-01-01T00:00:00.000000Z", "2021-12-31T23:59:59.999999Z"),
        ("2024-02", "2024-02-01T00:00:00.000000Z", "2024-02-29T23:59:59.999999Z"),
        (" 2021-03-09 ", "2021-03-09T00:00:00.000000Z", "2021-03-09T23:59:59.999999Z"),
        ("2021-03-09T14:05Z", "2021-03-09T14:05:00.000000Z", "2021-03-09T14:05:59.999999Z"),
        ("2021-03-09T23:05+14:00", "2021-03-09T09:05:00.000000Z", "2021-03-09T09:05:59.999999Z"),
        (STORED, STORED, STORED),
        (f"{STORED[:19]}Z", "2021-03-09T14:05:26.000000Z", "2021-03-09T14:05:26.999999Z"),
        ("20210309T140526Z", "2021-03-09T14:05:26.000000Z", "2021-03-09T14:05:26.999999Z"),
        ("20210309140526", "2021-03-09T14:05:26.000000Z", "2021-03-09T14:05:26.999999Z"),
        (moment(STORED), "2021-03-09T14:05:00.000000Z", "2021-03-09T14:05:59.999999Z"),
        (f"{moment(STORED)} UTC", "2021-03-09T14:05:00.000000Z", "2021-03-09T14:05:59.999999Z"),
        ("March 2021", "2021-03-01T00:00:00.000000Z", "2021-03-31T23:59:59.999999Z"),
        ("9 Mar 2021", "2021-03-09T00:00:00.000000Z", "2021-03-09T23:59:59.999999Z"),
        ("9999", "9999-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z"),
    ],
)
def test_what_people_type_and_what_the_program_prints_has_a_first_and_a_last_moment(text: str, first: str, last: str):
    assert span(text) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["yesterday", "01/02/2021", "2021-13", "2021-02-30", "0000", "21-03-09", "", "2021-03-09T24:00", "2021-03-09T14",
     "31 April 2021", "2021-03-09T14:05+24:00", "0001-01-01T00:00+01:00", "٢٠٢١", "2021\x00"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str):
    with pytest.raises(UsageError, match="is no date"):
        span(text)


def test_a_period_may_be_open_and_does_not_end_before_it_begins():
    assert period(None, None) == (None, None)
    with pytest.raises(UsageError, match="is no date"):
        period("2020", "")
    assert period("2021-03", "2021") == ("2021-03-01T00:00:00.000000Z", "2021-12-31T23:59:59.999999Z")
    assert period("2021", "2021-03")[1] == "2021-03-31T23:59:59.999999Z"
    with pytest.raises(UsageError, match="2020 ends before 2021-03-09 begins"):
        period("2021-03-09", "2020")
