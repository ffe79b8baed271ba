"""One moment in a text, with weekday and time of day set aside."""

import pytest

from dossier_scraper.extract.dates.single import Order, is_without_year, single


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("thursday 15 march 2018 - 09:00", "2018-03-15"),
        ("09:30, 15 march 2018", "2018-03-15"),
        ("on 15 march 2018", "2018-03-15"),
        ("march 2018", "2018-03"),
        ("q3/2019", "2019-Q3"),
        ("15.03.2018", "2018-03-15"),
        ("2018", "2018"),
    ],
)
def test_a_known_form_is_read(text: str, iso: str):
    span = single(text, None)
    assert span is not None
    assert span.start.iso == iso


def test_the_order_decides_what_can_be_read_both_ways():
    for first, iso in (("day", "2017-12-07"), ("month", "2017-07-12")):
        span = single("07/12/2017", Order(first=first, why="a test"))
        assert span is not None
        assert span.start.iso == iso


@pytest.mark.parametrize(
    ("text", "is_one"), [("15 march", True), ("7.12.", True), ("march", False), ("15 kites", False)]
)
def test_a_day_without_a_year_is_told(text: str, is_one: bool):
    assert is_without_year(text) == is_one
