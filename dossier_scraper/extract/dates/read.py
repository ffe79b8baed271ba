"""Dates as pages write them: machine-readable attributes, then known forms, then dateparser at its strictest.

A form that is not known for certain gives no value but a problem; nothing here knows today's date, and no offset ever
moves a day. What a month-first or day-first page is, its other dates decide.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from dossier_scraper.extract.dates.calendar import Moment, Span, Unreadable, valued, valueless
from dossier_scraper.extract.dates.ranges import listed, two
from dossier_scraper.extract.dates.single import NUMERIC, First, Order, is_without_year, single
from dossier_scraper.extract.dates.words import MONTHS, OPEN, PREPOSITIONS, RELATIVE, SCHOOL_YEAR, VAGUE
from dossier_scraper.model import DateValue

if TYPE_CHECKING:
    from dateparser.date import DateData

# A moment of which only the time in UTC is told, and how many hours the days of the earth are ahead of it and behind.
UTC_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T\s](\d\d):?\d\d(?::?\d\d(?:\.\d+)?)?(?:Z|[+-]00:?00)")
EAST, WEST = 14, 12
EPOCH = re.compile(r"1970-01-01T0[01]:00(?::00)?(?:Z|[+-]0[01]:?00)?$|1969-12-31T2[23]:00")
# Problems found in a date, as (code, detail).
Slips: TypeAlias = tuple[tuple[str, str], ...]

LONGEST = 120
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("’‘ʼ", "'"))
# Letters that are no other one with an accent, as they are written without them.
LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "æ": "ae", "ı": "i"})
YEAR_SHOWN = re.compile(r"(?<!\d)\d{4}(?!\d)|\d{8}")
COLON = re.compile(r":\s")
NUMBER = re.compile(r"\d")
FILLERS = frozenset(("of", "the", "de", "du", "del", "den", "der", "im", "in", "en", "a", "year"))
# A whole day that may stand among other words; a time of day beside it is none of their numbers.
DAY_WITHIN = re.compile(
    r"(?<![\w./-])(?:\d{1,2}(?:st|nd|rd|th)?\s+[a-z]{3,12}\.?,?\s+\d{4}|[a-z]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?(?:,\s*|\s+)\d{4}"
    r"|\d{4}-\d\d?-\d\d?)(?![\w/-])"
)
NOON = re.compile(r"\b(?:12 noon|\d{1,2}[:.]\d{2}(?:\s*h)?|\d{1,2}\s?[ap]m)\b")
SCHOOL_SPAN = re.compile(r"(?P<one>\d{4})\s?[/-]\s?(?P<two>\d{4}|\d{2})")
EXCUSES = tuple(
    (code, re.compile(rf"(?<![a-z])(?:{words.replace(chr(10), '')})(?![a-z])"))
    for code, words in (
        ("school_year", SCHOOL_YEAR),
        ("relative_date", RELATIVE),
        ("open_date", OPEN),
        ("vague_date", VAGUE),
    )
)


@lru_cache(maxsize=8192)
def read(text: str, order: Order | None = None, thorough: bool = True) -> tuple[DateValue, Slips]:
    """Read a text that is a date and nothing else: its value, and the problems as (code, detail).

    Without `thorough`, dateparser is not asked: a form that is not known here costs microseconds.
    """
    try:
        span = _span(plain(text), order, thorough)
    except Unreadable as why:
        return valueless(text, why), ((why.code, f"{text[:LONGEST]!r}: {why.detail}"),)
    return valued(text, span), tuple((code, f"{text[:LONGEST]!r}: {detail}") for code, detail in _oddities(span))


@lru_cache(maxsize=8192)
def is_date(text: str) -> bool:
    """Return True if a text is meant as a date and nothing else, also one that gives no value."""
    if not _can_be_date(text):
        return False
    value, found = read(text, thorough=False)
    if value.date is not None or any(code in ("ambiguous_date", "impossible_date") for code, _ in found):
        return True
    words = plain(text)
    if found[0][0] == "unreadable_date":
        return is_without_year(words)
    numbered = any(char.isdigit() for char in words)
    for code, excuse in EXCUSES:
        if numbered or code == "open_date":
            words = excuse.sub(" ", words)
    return all(word in MONTHS or word in FILLERS for word in re.findall(r"[^\W\d_]+", words))


def _can_be_date(text: str) -> bool:
    """Return True for a text that is short enough for a date and no preposition alone."""
    short = len(text) < 30 or (len(text) <= LONGEST and bool(YEAR_SHOWN.search(text)))
    return short and not COLON.search(text) and text.casefold() not in PREPOSITIONS


def order_shown(text: str) -> Order | None:
    """Return the order that a text's unambiguous numeric dates show, or None when there are none or they disagree."""
    shown: dict[First, str] = {}
    for found in NUMERIC.finditer(text):
        one, two = int(found["one"]), int(found["two"])
        if found["sep"] != "." and 12 < one <= 31 and 1 <= two <= 12:
            shown.setdefault("day", found[0])
        elif found["sep"] != "." and 12 < two <= 31 and 1 <= one <= 12:
            shown.setdefault("month", found[0])
    if len(shown) != 1:
        return None
    first, example = next(iter(shown.items()))
    return Order(first=first, why=f"as in {example}")


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
    value, found = read(text, order, thorough) if text else (valueless(text, Unreadable("empty_field", "no text")), ())
    moments = [moment for attribute in attributes if (moment := _machine(attribute))]
    if any(map(EPOCH.match, attributes)):
        return _without_epoch(value, found)
    span = _span_of(moments)
    if span is None or _is_its_start(span, value) or _is_local_day(attributes, value):
        return value, found
    stated = valued(text, span)
    if not _has_bounds(value):
        unread = not text or {code for code, _ in found} <= {"ambiguous_date", "unreadable_date"}
        return stated, () if unread else (("date_conflict", f"{text[:LONGEST]!r} beside {stated.date}"),)
    if not _is_within(stated, value):
        return stated, (("date_conflict", f"{text[:LONGEST]!r} beside {'/'.join(m.iso for m in moments)}"),)
    if value.precision == "day":
        return stated, found
    return replace(value, rule=f"machine-readable attribute, precision of the text ({value.rule})"), found


def _without_epoch(value: DateValue, found: Slips) -> tuple[DateValue, Slips]:
    """Return what the text says beside an attribute at the zero of computers' clocks, a CMS's empty date."""
    if value.date == "1970-01-01":
        why = Unreadable("impossible_date", "the zero of computers' clocks, as a CMS prints a date that is empty")
        return valueless(value.text, why), ((why.code, f"{value.text[:LONGEST]!r}: {why.detail}"),)
    return value, found


def _is_local_day(attributes: Sequence[str], value: DateValue) -> bool:
    """Return True if an attribute is a moment in UTC that falls on the text's day somewhere on earth.

    >>> _is_local_day(["2018-08-19T22:00:00Z"], read("August 20, 2018")[0])
    True
    >>> _is_local_day(["2018-08-19T22:00:00+02:00"], read("August 20, 2018")[0])
    False
    """
    moment = UTC_MOMENT.fullmatch(attributes[0]) if len(attributes) == 1 else None
    if moment is None or value.precision != "day" or value.date_end or value.date is None:
        return False
    days = (date.fromisoformat(value.date) - date.fromisoformat(moment[1])).days
    hour = int(moment[2])
    return (days == 1 and hour + EAST >= 24) or (days == -1 and hour - WEST < 0)


def _span_of(moments: Sequence[Moment]) -> Span | None:
    """Return the span from the first to the last moment, or None without any and for one that ends before it starts."""
    if not moments:
        return None
    start, end = moments[0], moments[-1]
    if end.iso == start.iso:
        return Span(start=start, end=None, rule="machine-readable attribute")
    return Span(start=start, end=end, rule="machine-readable attribute") if end.earliest >= start.earliest else None


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


def plain(text: str) -> str:
    """Return the text without accents, case, signs of typography or that nobody sees, and final full stop.

    Raises `Unreadable` if it is too long for a date.
    """
    if len(text) > LONGEST:
        raise Unreadable("unreadable_date", "too long for a date")
    shown = text.casefold() if text.isascii() else _without_accents(text.translate(DASHES))
    folded = " ".join(shown.split())
    return folded.strip(" ;,:()[]").removesuffix(".")


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    shown = (c for c in decomposed if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return "".join(shown).translate(LETTERS)


@lru_cache(maxsize=8192)
def _span(text: str, order: Order | None, thorough: bool) -> Span:
    """Return what a plain text means. Raises `Unreadable`."""
    if not NUMBER.search(text):
        raise _excuse(text)
    school = SCHOOL_SPAN.fullmatch(text)
    if school and int(school["two"]) in (int(school["one"]) + 1, (int(school["one"]) + 1) % 100):
        raise Unreadable("school_year", "two years in a row can be a school year")
    failure: Unreadable | None = None
    for reading in (single, listed, two, _by_dateparser, within)[: 5 if thorough else 3]:
        try:
            span = reading(text, order)
        except Unreadable as why:
            failure = failure or why
            continue
        if span:
            return span
    raise failure or _excuse(text)


def _excuse(text: str) -> Unreadable:
    """Say why a text that is no date has no value."""
    for code, words in EXCUSES:
        found = words.search(text)
        if found:
            return Unreadable(code, f"“{found[0]}”")
    return Unreadable("unreadable_date", "no known form")


def _oddities(span: Span) -> list[tuple[str, str]]:
    """Return what is odd about a date that has a value."""
    ends = [span.start, *([span.end] if span.end else [])]
    found = [("weekday_conflict", f"{moment.iso} is another weekday") for moment in ends if not moment.right_weekday]
    if (
        span.end
        and span.start.day
        and span.start.day == span.end.day
        and span.start.month != span.end.month
        and span.start.year == span.end.year
    ):
        found.append(("suspect_range", f"{span.start.iso} to {span.end.iso}"))
    return found


def within(text: str, order: Order | None) -> Span | None:
    """Read the only day that stands among other words, if neither they nor another number can change it.

    >>> [within(text, None) is not None for text in ("brussels, 7 february 2018", "brussels 2018, room 7")]
    [True, False]
    """
    found = list(DAY_WITHIN.finditer(text))
    if len(found) != 1:
        return None
    rest = f"{text[: found[0].start()]} {text[found[0].end() :]}"
    if any(map(str.isdigit, NOON.sub("", rest))) or any(excuse.search(rest) for _, excuse in EXCUSES):
        return None
    if any(word in MONTHS for word in re.findall(r"[a-z]{3,}", rest)):
        return None
    span = single(found[0][0], order)
    return span and replace(span, rule=f"{span.rule}, words around")


def _by_dateparser(text: str, order: Order | None) -> Span | None:
    """Ask dateparser for a form that is not known here, and believe it only when every number is accounted for.

    >>> _by_dateparser("15 march, year 2018", None).start.iso
    '2018-03-15'
    """
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    years = [number for number in numbers if 1900 <= number <= 2100]
    if len(years) != 1 or len(numbers) > 2 or not _can_name_a_month(text):
        return None
    found = _asked(text, order)
    day = found.date_obj
    if day is None or day.year != years[0]:
        return None
    rest = [number for number in numbers if number != years[0]]
    if found.period == "month" and not rest:
        return Span(start=Moment(year=day.year, month=day.month), end=None, rule="dateparser")
    if found.period == "day" and rest == [day.day]:
        return Span(start=Moment(year=day.year, month=day.month, day=day.day), end=None, rule="dateparser")
    return None


def _asked(text: str, order: Order | None) -> "DateData":
    """Return what dateparser makes of a text in the languages of the site's members, guessing nothing."""
    from dateparser.date import DateDataParser  # its import costs more than most commands

    parser = DateDataParser(
        languages=["en", "fr", "es", "de", "nl", "eu"],
        settings={
            "REQUIRE_PARTS": ["year", "month"],
            "PREFER_DAY_OF_MONTH": "first",
            "PREFER_MONTH_OF_YEAR": "first",
            "PARSERS": ["absolute-time"],
            "STRICT_DATE_ORDER": "all",
            "RETURN_AS_TIMEZONE_AWARE": False,
            "DATE_ORDER": "MDY" if order and order.first == "month" else "DMY",
            "TIMEZONE": "UTC",
        },
    )
    return parser.get_date_data(text)


def _can_name_a_month(text: str) -> bool:
    """Return True if a text has few words, a month's name among them and none that dateparser would skip."""
    words = re.findall(r"[^\W\d_]{3,}", text)
    return (
        1 <= len(words) <= 3
        and any(word in MONTHS for word in words)
        and not any(excuse.search(text) for _, excuse in EXCUSES)
    )
