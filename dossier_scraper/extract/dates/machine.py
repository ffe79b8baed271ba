"""Dates of attributes for machines beside the text that people read: which of them counts, and where they disagree."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from dossier_scraper.extract.dates.calendar import FINENESS, Moment, Span, Unreadable, valued, valueless
from dossier_scraper.extract.dates.read import LONGEST, Slips, days_within, plain, read
from dossier_scraper.extract.dates.single import Order, with_year
from dossier_scraper.model import DateValue

# A moment of which only the time in UTC is told, and how many hours the days of people are ahead of it and behind.
# Noon is on the same day for all of them: so a CMS writes a day without a time.
UTC_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T\s](\d\d):?\d\d(?::?\d\d(?:\.\d+)?)?(?:Z|[+-]00:?00)")
EAST, WEST = 11, 12
EPOCH = re.compile(r"1970-01-01(?:T0[01]:00(?::00)?(?:Z|[+-]0[01]:?00)?)?$|1969-12-31T2[23]:00")


def from_machine(
    attributes: Sequence[str], text: str, order: Order | None = None, thorough: bool = True
) -> tuple[DateValue, Slips]:
    """Read a date from `content=`/`datetime=` attributes (of a range: its start and its end) and its text.

    The attribute's own day counts, whatever its offset. Where the text shows less (a month, a year), only that much
    is kept; where it shows another date, the attribute wins and a problem says so.

    >>> value, slips = from_machine(["2018-03-15T00:00:00+01:00"], "March 2018")
    >>> value.date, value.date_end, value.precision, slips
    ('2018-03', None, 'month', ())
    >>> from_machine(["2018-03-15T00:00:00+01:00"], "16 March 2018")[1]
    (('date_conflict', "'16 March 2018' beside 2018-03-15"),)
    """
    moments = [moment for attribute in attributes if (moment := _machine(attribute))]
    value, found = _of_text(text, moments, order, thorough)
    if any(map(EPOCH.match, attributes)):
        return _without_epoch(value, found)
    span = _span_of(moments)
    if span is None or _is_its_start(span, value) or _is_local_day(attributes, value):
        return value, found
    return _settled(valued(text, span), value, found)


def _settled(stated: DateValue, value: DateValue, found: Slips) -> tuple[DateValue, Slips]:
    """Return the date that attributes state or the finer one that the text shows, and a problem where they differ."""
    text, said = value.text, "/".join(filter(None, (stated.date, stated.date_end)))
    if not _has_bounds(value):
        agrees = not text or _may_be(stated, value, {code for code, _ in found})
        return stated, () if agrees else (("date_conflict", f"{text[:LONGEST]!r} beside {said}"),)
    if _is_within(value, stated) and FINENESS[value.precision] > FINENESS[stated.precision]:
        return value, found
    if not _is_within(stated, value):
        return stated, (("date_conflict", f"{text[:LONGEST]!r} beside {said}"),)
    if value.precision == "day":
        return stated, found
    return replace(value, rule=f"machine-readable attribute, precision of the text ({value.rule})"), found


def _of_text(text: str, moments: Sequence[Moment], order: Order | None, thorough: bool) -> tuple[DateValue, Slips]:
    """Read the text, a day without a year as one of the attribute's year."""
    if not text:
        return valueless(text, Unreadable("empty_field", "no text")), ()
    value, found = read(text, order, thorough)
    whole = with_year(plain(text), moments[0].year) if moments and value.date is None and len(text) <= LONGEST else None
    if whole is None:
        return value, found
    value, found = read(whole, order, thorough)
    return replace(value, text=text), found


def _may_be(stated: DateValue, value: DateValue, codes: set[str]) -> bool:
    """Return True if a text without a certain date can mean an attribute's: nothing in it tells another day."""
    if value.earliest and value.latest:
        return value.earliest <= (stated.earliest or "") and (stated.latest or "9") <= value.latest
    days = days_within(value.text)
    return codes <= {"ambiguous_date", "unreadable_date"} and all(
        (stated.earliest or "") <= day <= (stated.latest or "") for day in days
    )


def _without_epoch(value: DateValue, found: Slips) -> tuple[DateValue, Slips]:
    """Return what the text says beside an attribute at the zero of computers' clocks, a CMS's empty date."""
    if value.date == "1970-01-01":
        why = Unreadable("impossible_date", "the zero of computers' clocks, as a CMS prints a date that is empty")
        return valueless(value.text, why), ((why.code, f"{value.text[:LONGEST]!r}: {why.detail}"),)
    return value, found


def _is_local_day(attributes: Sequence[str], value: DateValue) -> bool:
    """Return True if attributes are moments in UTC that fall on the text's days somewhere on earth.

    >>> _is_local_day(["2018-08-19T22:00:00Z"], read("August 20, 2018")[0])
    True
    >>> _is_local_day(["2018-08-19T22:00:00+02:00"], read("August 20, 2018")[0])
    False
    """
    ends = [end for end in (value.date, value.date_end) if end]
    moments = [moment for attribute in attributes if (moment := UTC_MOMENT.fullmatch(attribute))]
    if value.precision != "day" or not len(ends) == len(moments) == len(attributes):
        return False
    return all(_is_day_of(moment, date.fromisoformat(end)) for moment, end in zip(moments, ends, strict=True))


def _is_day_of(moment: re.Match[str], day: date) -> bool:
    """Return True if a moment in UTC falls on a day somewhere on earth."""
    days, hour = (day - date.fromisoformat(moment[1])).days, int(moment[2])
    return days == 0 or (days == 1 and hour + EAST >= 24) or (days == -1 and hour - WEST < 0)


def _span_of(moments: Sequence[Moment]) -> Span | None:
    """Return the span from the first to the last moment, or None without any and for one that ends before it starts.

    Several days are a span if they are in a row.
    """
    if not moments or not _are_in_a_row(sorted({moment.iso for moment in moments})):
        return None
    start, end = moments[0], moments[-1]
    if end.iso == start.iso:
        return Span(start=start, end=None, rule="machine-readable attribute")
    return Span(start=start, end=end, rule="machine-readable attribute") if end.earliest >= start.earliest else None


def _are_in_a_row(days: Sequence[str]) -> bool:
    """Return True for at most two days, or several of which each follows the one before."""
    if len(days) < 3 or not all(len(day) == len("2018-02-07") for day in days):
        return len(days) < 3
    return (date.fromisoformat(days[-1]) - date.fromisoformat(days[0])).days == len(days) - 1


def _is_its_start(span: Span, value: DateValue) -> bool:
    """Return True if an attribute is the start of the range that the text shows: it says nothing of its end."""
    return span.end is None and value.precision == "day" and bool(value.date_end) and value.date == span.start.iso


def _has_bounds(value: DateValue) -> bool:
    return value.date is not None and value.earliest is not None and value.latest is not None


def _is_within(stated: DateValue, value: DateValue) -> bool:
    """Return True if a date lies within the bounds of another one."""
    return (value.earliest or "") <= (stated.earliest or "") and (stated.latest or "9") <= (value.latest or "")


def _machine(attribute: str) -> Moment | None:
    """Read an ISO 8601 attribute's local day, month or year (RFC 3339; the time and its offset are not looked at)."""
    form = re.fullmatch(r"(\d{4})(?:-?(\d\d)(?:-?(\d\d))?)?(?:[T\s].*)?", attribute.strip())
    if form is None or "00" in (form[2], form[3]):
        return None
    try:
        return Moment(year=int(form[1]), month=int(form[2]) if form[2] else None, day=int(form[3]) if form[3] else None)
    except Unreadable:
        return None
