"""Dates as pages write them: machine-readable attributes, then known forms, then dateparser at its strictest.

A form that is not known for certain gives no value but a problem; nothing here knows today's date, and no offset ever
moves a day. What a month-first or day-first page is, its other dates decide.
"""

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from dossier_scraper.extract.dates.calendar import Moment, Span, Unreadable, valued, valueless
from dossier_scraper.extract.dates.ranges import listed, two
from dossier_scraper.extract.dates.single import NUMERIC, First, Order, is_without_year, single
from dossier_scraper.extract.dates.words import (
    ANOTHER_DAY,
    BEHIND_A_DAY,
    JOINING,
    MONTHS,
    OPEN,
    OTHER_MONTHS,
    PREPOSITIONS,
    RELATIVE,
    SCHOOL_YEAR,
    VAGUE,
    WEEKDAYS,
)
from dossier_scraper.model import DateValue

if TYPE_CHECKING:
    from dateparser.date import DateData

# Problems found in a date, as (code, detail).
Slips: TypeAlias = tuple[tuple[str, str], ...]

LONGEST = 120
# What stands at the edges of a date and is none of it.
EDGES = " ;,:()[]|"
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−→〜", "-") | dict.fromkeys("’‘ʼ", "'"))
# Letters that are no other one with an accent, as they are written without them.
LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "æ": "ae", "ı": "i"})
YEAR_SHOWN = re.compile(r"(?<!\d)\d{4}(?!\d)|\d{8}")
COLON = re.compile(r":\s")
NUMBER = re.compile(r"\d")
FILLERS = frozenset(("of", "the", "de", "du", "del", "den", "der", "im", "in", "en", "a", "year"))
# A time of day that stands among other words, and signs that leave a date open, of which dateparser knows nothing.
CLOCK = re.compile(r"(?<!\S)\(?(?:12 noon|\d{1,2}:\d{2}(?:\s*[ap]\.?m\b\.?)?|\d{1,2}\s?[ap]m\b)")
DAY_WITHIN = re.compile(
    r"(?<![\w./-])(?:\d{1,2}(?:st|nd|rd|th)?\.?\s+[a-z]{3,12}\.?,?\s+\d{4}|[a-z]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?(?:,\s*|\s+)\d{4})(?!\w)"
)
LEFT_OPEN = re.compile(r"^\W*-|-\W*$|[?~<>=+*&]|\.\.")
# What stands around a date that is another one than is asked for, that is open, or that is one of two.
OTHERWISE = re.compile(rf"(?<![a-z])(?:{ANOTHER_DAY.replace(chr(10), '')})(?![a-z])|[?~<>=]|\.\.")
JOINED_FRONT = re.compile(rf"(?:(?:^|\s)(?:{JOINING})|^\W*-)$")
JOINED_BEHIND = re.compile(rf"(?:{JOINING}|-)\W*")
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
    """Read the only date that stands among other words, if neither they nor another number can change it.

    >>> [within(text, None) is not None for text in ("brussels, 7-9 february 2018", "brussels 2018, room 7")]
    [True, False]
    >>> [within(f"7 february 2018 {more}", None) is not None for more in ("in brussels", "or later", "(postponed)")]
    [True, False, False]
    """
    bare = CLOCK.sub("", text)
    dated = [found.span() for found in re.finditer(r"\S+", bare) if _is_dated(found[0])]
    if not dated:
        return None
    start, end = dated[0][0], dated[-1][1]
    told, front, behind = bare[start:end].strip(EDGES), bare[:start].strip(EDGES), bare[end:].strip(EDGES)
    if told.isdigit() or told == text or _changes(front, behind):
        return None
    span = single(told, order) or listed(told, order) or two(told, order)
    apart = any(map(_is_month, told.split())) and not bare[:start].rstrip()[-1:].isalnum()
    return replace(span, rule=f"{span.rule}, words around") if span and (span.start.day or apart) else None


def days_within(text: str) -> list[str]:
    """Return the days that a text names by their months, wherever they stand in it.

    >>> days_within("7 February 2018, updated on March 9, 2018")
    ['2018-02-07', '2018-03-09']
    """
    if len(text) > LONGEST:
        return []
    days = [read(found[0], thorough=False)[0].date for found in DAY_WITHIN.finditer(plain(text))]
    return list(filter(None, days))


def _is_dated(word: str) -> bool:
    return any(map(str.isdigit, word)) or _is_month(word) or (len(word) > 3 and word.strip(EDGES) in WEEKDAYS)


def _is_month(word: str) -> bool:
    bare = word.strip(EDGES + ".")
    return bare in MONTHS or (bare in OTHER_MONTHS and bare not in BEHIND_A_DAY)


def _changes(front: str, behind: str) -> bool:
    """Return True if words around a date make it another one, leave it open or join it to another."""
    around = f"{front} | {behind}"
    if JOINED_FRONT.search(front) or JOINED_BEHIND.fullmatch(behind) or OTHERWISE.search(around):
        return True
    return any(excuse.search(around) for _, excuse in EXCUSES)


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
    """Return True if a text has few words, a month's name among them and nothing that dateparser would skip."""
    words = re.findall(r"[^\W\d_]{3,}", text)
    return (
        1 <= len(words) <= 3
        and not LEFT_OPEN.search(text)
        and any(word in MONTHS for word in words)
        and not any(excuse.search(text) for _, excuse in EXCUSES)
    )
