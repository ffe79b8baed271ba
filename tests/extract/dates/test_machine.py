"""Dates of attributes for machines, and what becomes of the text beside them."""

import pytest

from dossier_scraper.extract.dates.machine import from_machine


@pytest.mark.parametrize(
    ("attributes", "text", "said", "codes"),
    [
        (["2018-02-07T00:00:00+01:00"], "February 7, 2018", ("2018-02-07", None, "day"), []),
        (
            ["2022-08-24T00:00:00+02:00", "2022-08-25T00:00:00+02:00"],
            "August 24, 2022 to August 25, 2022",
            ("2022-08-24", "2022-08-25", "day"),
            [],
        ),
        (
            ["2014-11-03T09:00:00+01:00", "2014-11-03T17:00:00+01:00"],
            "Monday, 3 November 2014 - 09:00 to 17:00",
            ("2014-11-03", None, "day"),
            [],
        ),
        (["2021-07-07T00:00:00+02:00"], "", ("2021-07-07", None, "day"), []),
        (["2018-02-07"], "7. helmikuuta 2018", ("2018-02-07", None, "day"), []),
        (["2017-07-12T09:00:00+02:00"], "07/12/2017 - 09:00", ("2017-07-12", None, "day"), []),
        (["2018-01-01T00:00:00+01:00"], "2018", ("2018", None, "year"), []),
        (["2018-03-01T00:00:00+01:00"], "March 2018", ("2018-03", None, "month"), []),
        (["2018-02-07T00:00:00+01:00"], "February 9, 2018", ("2018-02-07", None, "day"), ["date_conflict"]),
        (["2018-02-07T00:00:00+01:00"], "to be confirmed", ("2018-02-07", None, "day"), ["date_conflict"]),
        (["2018-02-06T23:00:00Z"], "February 7, 2018", ("2018-02-07", None, "day"), []),
        (["2018-02-04T23:00:00Z"], "February 7, 2018", ("2018-02-04", None, "day"), ["date_conflict"]),
        (["1970-01-01T01:00:00+01:00"], "August 20, 2018", ("2018-08-20", None, "day"), []),
        (["0000-00-00T00:00:00"], "February 7, 2018", ("2018-02-07", None, "day"), []),
        (["2018-02-31"], "February 7, 2018", ("2018-02-07", None, "day"), []),
        (["2018-02"], "February 2018", ("2018-02", None, "month"), []),
        (["soon"], "February 7, 2018", ("2018-02-07", None, "day"), []),
        (["2022-08-25", "2022-08-24"], "August 24, 2022", ("2022-08-24", None, "day"), []),
        # Both ends in UTC, as a CMS writes them; noon is a day without a time
        (
            ["2018-02-06T23:00:00Z", "2018-02-08T22:59:59Z"],
            "7 - 8 February 2018",
            ("2018-02-07", "2018-02-08", "day"),
            [],
        ),
        (["2018-02-07T12:00:00Z"], "8 February 2018", ("2018-02-07", None, "day"), ["date_conflict"]),
        # The text is finer
        (["2018"], "7 February 2018", ("2018-02-07", None, "day"), []),
        (["2018-02"], "7 February 2018", ("2018-02-07", None, "day"), []),
        (["2018-03"], "7 February 2018", ("2018-03", None, "month"), ["date_conflict"]),
        # The attribute tells the year of the text
        (["2018-02-07"], "7 Feb", ("2018-02-07", None, "day"), []),
        (["2018-02-06T23:00:00Z"], "7 Feb", ("2018-02-07", None, "day"), []),
        (["2018-02-07"], "8 Feb", ("2018-02-07", None, "day"), ["date_conflict"]),
        (["2018-02-07"], "07/02/18", ("2018-02-07", None, "day"), []),
        (["2018-02-07"], "08/02/18", ("2018-02-07", None, "day"), ["date_conflict"]),
        # A text of which nobody knows what it means names another day
        (["2018-02-07"], "08/09/2018", ("2018-02-07", None, "day"), ["date_conflict"]),
        (["2018-02-07"], "7, 8 and 10 February 2018", ("2018-02-07", None, "day"), ["date_conflict"]),
        (["2018-02-07"], "7 February 2018 and 9 March 2018", ("2018-02-07", None, "day"), ["date_conflict"]),
        (["2018-02-07"], "Wednesday, 9:30", ("2018-02-07", None, "day"), []),
        (["1970-01-01"], "August 20, 2018", ("2018-08-20", None, "day"), []),
        (["2018-02-07", "2018-02-08", "2018-02-09"], "7, 8, 9 February 2018", ("2018-02-07", "2018-02-09", "day"), []),
        (
            ["2018-02-07", "2018-03-08", "2018-04-09"],
            "7 February, 8 March and 9 April 2018",
            (None, None, None),
            ["unreadable_date"],
        ),
    ],
)
def test_a_machine_readable_date_counts_first_and_is_never_shifted(
    attributes: list[str], text: str, said: tuple[str, str | None, str], codes: list[str]
):
    value, slips = from_machine(attributes, text)
    assert (value.date, value.date_end, value.precision) == said
    assert [code for code, _ in slips] == codes
