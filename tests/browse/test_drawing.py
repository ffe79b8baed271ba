"""A drawn timeline shows what the page says and no more: how precise a date is, what overlaps, what has no date."""

import re

from dossier_scraper.browse.charts import bars
from dossier_scraper.browse.drawing import NARROW, TICKS, draw
from dossier_scraper.model import DateValue, Event, Precision


def event(
    earliest: str | None, latest: str | None = None, precision: Precision = "day", end: str | None = None
) -> Event:
    date = DateValue(
        text="as printed",
        date=earliest,
        date_end=end,
        precision=precision,
        earliest=earliest,
        latest=latest or earliest,
        rule="",
    )
    return Event(id="0", title=f"{earliest}", url=None, date=date)


def test_numbers_stand_over_bars_where_they_do_not_touch():
    few, many = [(str(year), 26) for year in range(2010, 2018)], [(str(year), 26) for year in range(2010, 2099)]
    assert bars(few, "events", upright=True).count(">26<") == 8
    assert ">26<" not in bars(many, "events", upright=True)


def test_width_is_the_precision_of_the_page():
    drawing = draw(
        [
            event("2018-01-01", "2018-12-31", "year"),
            event("2018-03-01", "2018-03-31", "month"),
            event("2018-06-12"),
            event("2018-09-01", "2018-10-31", "day", end="2018-10-31"),
        ]
    )
    assert drawing
    year, month, day, span = drawing.bars
    assert (year.left, year.width, year.exact) == (0, 100, False)
    assert 8 < month.width < 9
    assert not month.exact
    assert (day.width, day.exact) == (NARROW, True)
    assert 16 < span.width < 17
    assert span.exact
    assert (year.lane, month.lane, day.lane, span.lane, drawing.lanes) == (0, 1, 1, 1, 2)


def test_what_would_touch_stands_in_another_row_and_nothing_leaves_the_drawing():
    drawing = draw([event("2018-12-31"), event("2018-12-31"), event("2018-12-30")])
    assert drawing
    assert sorted(bar.lane for bar in drawing.bars) == [0, 1, 2]
    assert all(bar.left + bar.width <= 100 for bar in drawing.bars)


def test_undated_events_are_named_and_years_are_few():
    undated = Event(id="1", title="A talk", url=None, date=None)
    assert draw([undated]) is None
    drawing = draw([undated, event("1990-01-01"), event("2026-01-01")])
    assert drawing
    assert drawing.undated == ("A talk",)
    assert [drawing.ticks[0].year, len(drawing.ticks) <= TICKS] == [1990, True]


def test_a_chart_is_the_same_each_time_and_has_neither_script_nor_style_nor_markup_of_a_name():
    chart = bars([("<b>Lake</b>", 3), ("Bus", 0)], "dossiers by organisation")
    assert chart == bars([("<b>Lake</b>", 3), ("Bus", 0)], "dossiers by organisation")
    assert not any(part in chart for part in ("<script", "<style", "style=", "<b>", "<!--"))
    assert 'role="img"' in chart


def test_a_chart_has_a_bar_for_each_of_one_name_and_room_for_bars_beside_a_long_one():
    chart = bars([("Lake", 3), ("Lake", 2), ("long" * 60, 1)], "dossiers by organisation")
    widths = [float(width) for width in re.findall(r'<rect [^>]*width="([^"]+)"[^>]*class="rect', chart)]
    assert len(widths) == 3
    assert max(widths) > 150
