"""Moments as people type them and as this program prints them, read the same way on every surface.

A moment is stored as ISO 8601 in UTC with microseconds and a `Z`, so that stored times sort as text.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from dossier_scraper.errors import UsageError

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
YEAR, MONTH, DAY = "(?P<year>[0-9]{4})", "(?P<month>[0-9]{2})", "(?P<day>[0-9]{2})"
TIME = "(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})([.](?P<fraction>[0-9]{1,6}))?)?"
OFFSET = "( ?(Z|UTC|(?P<sign>[+-])(?P<hours>[01][0-9]|2[0-3]):?(?P<minutes>[0-5][0-9])))?"
NAME = f"(?P<name>{'|'.join(f'{name[:3]}({name[3:]})?' for name in MONTHS)})"
FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        f"{YEAR}(-{MONTH}(-{DAY}([T ]{TIME}{OFFSET})?)?)?",  # as stored, and less of it
        f"{YEAR}{MONTH}{DAY}T?(?P<hour>[0-9]{{2}})(?P<minute>[0-9]{{2}})(?P<second>[0-9]{{2}})Z?",  # as files are named
        f"(?P<day>[0-9]{{1,2}}) {NAME} {YEAR}(,? {TIME})?(,? UTC)?",  # as people are told
        f"{NAME} {YEAR}",
    )
)

ISO = "{year}-{month}-{day:0>2}T{hour}:{minute}:{second}.{fraction}{sign}{hours}:{minutes}"
FIRST = {"month": "01", "day": "01", "hour": "00", "minute": "00", "second": "00"}
LAST = {"month": "12", "hour": "23", "minute": "59", "second": "59"}
UTC_OFFSET = {"sign": "+", "hours": "00", "minutes": "00"}


class Span(NamedTuple):
    """The first and the last moment that a date or a time can mean, as times are stored."""

    first: str
    last: str


def span(text: str) -> Span:
    """Return what a year, a month, a day or a time means, in UTC where it names no offset.

    Raises `UsageError` for what is none of these.

    >>> span("2021-02")
    Span(first='2021-02-01T00:00:00.000000Z', last='2021-02-28T23:59:59.999999Z')
    >>> span("9 March 2021, 14:05").last
    '2021-03-09T14:05:59.999999Z'
    """
    found = next(filter(None, (form.fullmatch(text.strip()) for form in FORMS)), None)
    if found is None:
        raise UsageError(f"{text!r} is no date: write 2021, 2021-03, 2021-03-09 or 2021-03-09T14:05Z")
    written = UTC_OFFSET | {unit: said for unit, said in found.groupdict().items() if said}
    if name := written.get("name"):
        written["month"] = f"{[month[:3] for month in MONTHS].index(name[:3].title()) + 1:02}"
    fraction = written.get("fraction", "")
    try:
        first = _utc(FIRST | written | {"fraction": fraction.ljust(6, "0")})
        days = monthrange(int(written["year"]), int(written.get("month", 12)))[1]
        return Span(first, _utc(LAST | {"day": f"{days}"} | written | {"fraction": fraction.ljust(6, "9")}))
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{text!r} is no date: {error}") from error


def period(first: str | None, last: str | None) -> tuple[str | None, str | None]:
    """Return the first moment of one date and the last moment of another, None where there is none.

    Raises `UsageError` for what is no date, and where the second ends before the first begins.

    >>> period("2018", "2020-02-03")
    ('2018-01-01T00:00:00.000000Z', '2020-02-03T23:59:59.999999Z')
    """
    begin = None if first is None else span(first).first
    end = None if last is None else span(last).last
    if begin and end and end < begin:
        raise UsageError(f"{last} ends before {first} begins: name the earlier one first")
    return begin, end


def _utc(part: Mapping[str, str]) -> str:
    """Return a moment as times are stored; raise `ValueError` or `OverflowError` where there is no such."""
    moment = datetime.fromisoformat(ISO.format_map(part)).astimezone(UTC)
    return f"{moment.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
