"""One moment in text: the known forms of a day, a month, a quarter or a year, with weekday and time of day set aside.

Everything here takes plain text (`dates.plain`): case-folded, without accents and typographic signs.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dossier_scraper.extract.dates.calendar import Moment, Span, Unreadable
from dossier_scraper.extract.dates.words import BEHIND_A_DAY, QUARTERS, WEEKDAYS, months_of

First = Literal["day", "month"]

# What stands behind the number of a day.
ORDINAL = r"(?:\s?(?:st|nd|rd|th|er|re|e|de|ste|\.?o|a|an|ean|u|η|\.)|-(?:ви|ри|ти|ми))?"
DAY = rf"(?P<day>\d{{1,2}}){ORDINAL}"
LETTERS = "a-zα-ωа-я"  # those of Greek and Cyrillic names as well, without accents
MONTH = rf"(?P<month>[{LETTERS}]{{3,12}}(?:\sfomhair)?)\.?"
YEAR = r"(?P<year>\d{4})"
BASQUE_YEAR = rf"{YEAR}(?:-?(?:\(?e?\)?ko))?"
OF = r"(?:\s*,\s*|\s+|[-./])(?:(?:of|de|del|den|d'|ta')\s+|(?:d'|ta'))?"
# What stands behind a year, in front of it and behind its day where each stands in another language than English.
YEAR_END = re.compile(r"(?<=\d{4})\.?(?:\s?(?:[rгрa]|god(?:ina|ine)?|roku|година|години|року)\.?)?$")
YEAR_FIRST = rf"{YEAR}\s?(?:m|gada|g)?\.?\s+"
FORMS = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)", "ISO 8601"),
        (r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", "year month day"),
        (r"(?P<year>\d{4})([./])\s?(?P<month>\d{1,2})\2\s?(?P<day>\d{1,2})", "year month day"),
        (r"(?P<day>\d{1,2})(\s|[./-]\s?)(?P<month>i{1,3}|iv|vi{0,3}|ix|xi{0,2})\2(?P<year>\d{4})", "day month year"),
        (r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)", "ISO 8601 basic"),
        (rf"{DAY}{OF}(?:the\s+)?{MONTH}{OF}{YEAR}", "day month year"),
        (rf"{MONTH}\s*(?:the\s+)?{DAY}(?:\s*,\s*|\s+){YEAR}", "month day year"),
        (rf"{MONTH}[-/]{DAY}[-/]{YEAR}", "month day year"),
        (rf"{MONTH}\s?(?P<day>\d\d?)(?P<year>(?:19|20)\d\d)", "month day year"),  # pieces that nothing parts
        (rf"{BASQUE_YEAR}{OF}{MONTH}{OF}{DAY}", "year month day"),
        (rf"{MONTH}{OF}{YEAR}", "month year"),
        (rf"{MONTH}\s+{YEAR}\s+(?P<day>\d{{1,2}})", "month year day"),  # pieces of a calendar's leaf
        (rf"{BASQUE_YEAR}{OF}{MONTH}", "year month"),
        (r"(?P<year>\d{4})[-/.](?P<month>\d\d)", "year month"),
        (r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})", "month year"),
        (rf"{YEAR_FIRST}{MONTH}\s+(?P<day>\d{{1,2}})(?:\.|\.?-[a-z]{{2,3}}|\s?d)?", "year month day"),
        (rf"{YEAR}\.?\s?(?:gada|g)\.?\s+(?P<day>\d{{1,2}})\.?\s+{MONTH}", "year day month"),
        (rf"{YEAR_FIRST}{MONTH}(?:\s+men)?", "year month"),
        (rf"(?:(?:in|en|im jahr|im|year|jahr|jaar|annee|ano)\s+)?{YEAR}(?:-?(?:e?ko|ean|an))?", "year"),
    )
)
QUARTER_FORMS = (
    re.compile(rf"[qtk]\s?(?P<quarter>[1-4])(?:\s*[-/,.]\s*|\s+(?:of\s+|de\s+)?|(?=\d{{4}})){YEAR}"),
    re.compile(rf"{YEAR}\s*[-/,.]?\s*[qtk]\s?(?P<quarter>[1-4])"),
    re.compile(
        r"(?:the\s+)?(?P<ordinal>[0-9a-z]+\.?)\s+(?:quarter|trimestre|quartal|kwartaal|hiruhilekoa?)"
        rf"(?:\s+|\s*,\s*)(?:(?:of|de|del|van)\s+)?{YEAR}"
    ),
)
NUMERIC = re.compile(r"(?<!\d)(?P<one>\d{1,2})\s?(?P<sep>[./-])\s?(?P<two>\d{1,2})\s?(?P=sep)\s?(?P<year>\d{4})(?!\d)")

NOON = r"(?:[ap]\.?m\.?|[πμ]\.?\s?μ\.?)"
CLOCK = (
    rf"\d{{1,2}}(?::\d{{2}}(?::\d{{2}}(?:[.,]\d+)?)?\s*{NOON}?|\s*{NOON}(?![a-z])"
    rf"|(?:\s?h\s?|\.)\d{{2}}\s*(?:h|hrs?|uhr|uur|{NOON})?(?!\d)|\s*(?:h|uhr|uur)(?![a-z]))"
)
ZONE = r"(?:\s*\(?(?:z|utc|gmt(?:[+-]\d{1,2})?|[cew]es?t|bst|[+-]\d{2}(?::?\d{2})?)\)?)?"
AT = (
    r"(?:(?:at|from|um|von|om|van|de|dalle(?: ore)?|or[ae]|as|a(?: las)?|klo?|kell|plkst|ob|(?:o )?godz|o|od|в|от|στισ)"
    r"\.?\s+)?"
)
TO = r"(?:-|to|bis|tot|a|until|alle|do)"
TIMES = (
    rf"(?:{CLOCK}{ZONE}(?:\s*{TO}\s*{CLOCK}{ZONE})?|\d{{1,2}}\s*{TO}\s*\d{{1,2}}(?:[:.]\d\d)?\s*(?:h|uhr|uur|{NOON}))"
    r"(?:\s*(?:uhr|uur|h))?"
)
ALL_DAY = re.compile(r"\s*[,-]?\s*\(?(?:all[ -]day|toute la journee|todo el dia|ganztagig|(?:de )?hele dag)\)?$")
TRAILING_TIME = re.compile(
    rf"(?<=\d)\.?(?:t|\s*[,@|-]?\s+|\s*[,@|-]\s*){AT}{TIMES}$|(?<=[{LETTERS}])\.?\s*[,@-]?\s+{AT}{TIMES}$"
    r"|\s*,?\s+(?:klo?|kell)\.?\s+\d{1,2}(?:\s*-\s*\d{1,2})?$"
)
# “12.05 - 14.05.2018” begins with a day and its month.
NO_DAY = rf"(?!\d{{1,2}}\.(?:0?[1-9]|1[0-2])\.?\s*(?:-|[{LETTERS}]{{1,8}})\s*\d{{1,2}}\.\d{{1,2}}\.\d{{4}})"
LEADING_TIME = re.compile(rf"^{AT}{NO_DAY}{TIMES}\s*[,@-]?\s+(?=\S)")
LEADING_WORD = re.compile(
    r"^(?:(?:on|les?|el|los|am|den|op|the|date|datum|fecha|il|d\.)\s*:?\s+|il-(?=\d)|starts?(?:\s+date)?\s*:\s*)"
)
WEEKDAY = re.compile(
    rf"^(?:(?:on|le|el|am|op|de)\s+|(?:il|it|is|l)-)?(?P<name>[{LETTERS}]{{2,14}})(?:-feira)?\.?,?\s+"
    rf"(?:(?:den|the|le|el|de)\s+)?(?=[\d{LETTERS}])"
)
WEEKDAY_BEHIND = re.compile(rf"(?<=[\d.])(?:,\s*|\s*\(|\s+)(?P<name>[{LETTERS}]{{3,14}})$")

ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
# A day that is meant as a date, of a year that is not told or told by two digits.
SHORT_FORMS = tuple(
    re.compile(form)
    for form in (r"\d{1,2}([./-])\d{1,2}\1(?:\d\d)?", rf"{DAY}{OF}(?:the\s+)?{MONTH}", rf"{MONTH}\s*(?:the\s+)?{DAY}")
)


NUMBERS = re.compile(r"(?P<day>\d{1,2}(?P<sep>[./-])\d{1,2})(?:(?P=sep)(?P<year>\d\d)?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Which number comes first in `07/12/2017`, if that is known and why, and in what language months have names."""

    first: First | None
    why: str
    language: str = ""


def single(text: str, order: Order | None) -> Span | None:
    """Read one moment, with its weekday and time of day set aside. Raises `Unreadable` for an impossible one."""
    bare = YEAR_END.sub("", LEADING_TIME.sub("", TRAILING_TIME.sub("", ALL_DAY.sub("", text))).strip(" ,"))
    for candidate in dict.fromkeys((bare, LEADING_WORD.sub("", bare))):
        span = _moment(candidate, order)
        if span:
            return span
    for named in (WEEKDAY.match(bare), WEEKDAY_BEHIND.search(bare)):
        if named and named["name"] in WEEKDAYS:
            span = _moment(YEAR_END.sub("", bare[: named.start()] + bare[named.end() :]), order)
            if span and span.start.day:
                return replace(span, start=replace(span.start, weekday=WEEKDAYS[named["name"]]))
    return None


def is_without_year(text: str) -> bool:
    """Return True if a plain text is a day without its century or year: a date, if only its context tells which."""
    bare = WEEKDAY.sub("", text) if (named := WEEKDAY.match(text)) and named["name"] in WEEKDAYS else text
    found = next((found for form in SHORT_FORMS if (found := form.fullmatch(bare))), None)
    return found is not None and bool(months_of(found.groupdict().get("month", "may")))


def with_year(text: str, year: int) -> str | None:
    """Return a plain text that is a day without its year as one of a year, if it can be, else None.

    >>> with_year("8 feb", 2018), with_year("08/02/18", 2018), with_year("08/02/17", 2018), with_year("noon", 2018)
    ('8 feb 2018', '08/02/2018', None, None)
    """
    if not is_without_year(text):
        return None
    numbers = NUMBERS.fullmatch(text)
    if numbers is None:
        return f"{text} {year}"
    if numbers["year"] and int(numbers["year"]) != year % 100:
        return None
    return f"{numbers['day']}{numbers['sep']}{year}"


def _moment(text: str, order: Order | None) -> Span | None:
    """Read a moment in one of the known forms.

    >>> [_moment(text, None).start.iso for text in ("15 march 2018", "q3 2019", "15/03/2018")]
    ['2018-03-15', '2019-Q3', '2018-03-15']
    """
    numeric = NUMERIC.fullmatch(text)
    return _in_words(text, order) or _quarter(text) or (_numeric(numeric, order) if numeric else None)


def _in_words(text: str, order: Order | None) -> Span | None:
    """Read a moment whose month is told from its day by its name or its place."""
    language = order.language if order else ""
    for form, rule in FORMS:
        found = form.fullmatch(text)
        if found is None:
            continue
        parts = found.groupdict()
        named, day = parts.get("month"), parts.get("day")
        months = _months(named, day, language) if named else (None,)
        if not months:
            continue
        if 0 in months or day in ("0", "00"):
            raise Unreadable("impossible_date", f"day or month 0 in {parts['year']}")
        moments = _moments(int(parts["year"]), months, int(day) if day else None)
        if len(moments) > 1:
            raise Unreadable("ambiguous_date", f"“{named}” is {' or '.join(one.iso for one in moments)}", moments)
        decided = language and named and len(months_of(named)) > 1
        return Span(start=moments[0], end=None, rule=f"{rule}: “{named}” in {language}" if decided else rule)
    return None


def _months(text: str, day: str | None, language: str) -> tuple[int, ...]:
    """Return the months that a number or a name can mean: a name that is a word as well means one behind a day only."""
    if text.isdigit():
        return (int(text),)
    if text in ROMAN:
        return (ROMAN.index(text) + 1,)
    return months_of(text, language) if day or text not in BEHIND_A_DAY else ()


def _moments(year: int, months: Sequence[int | None], day: int | None) -> list[Moment]:
    """Return the moments that are possible in one of these months. Raises `Unreadable` for none."""
    found: list[Moment] = []
    for month in months:
        try:
            found.append(Moment(year=year, month=month, day=day))
        except Unreadable:
            if month == months[-1] and not found:
                raise
    return found


def _quarter(text: str) -> Span | None:
    """Read a quarter of a year."""
    found = next((found for form in QUARTER_FORMS if (found := form.fullmatch(text))), None)
    if found is None:
        return None
    parts = found.groupdict()
    quarter = int(parts["quarter"]) if parts.get("quarter") else QUARTERS.get(parts["ordinal"])
    return Span(start=Moment(year=int(parts["year"]), quarter=quarter), end=None, rule="quarter") if quarter else None


def _numeric(found: re.Match[str], order: Order | None) -> Span:
    """Read `a/b/year`: by what is possible, then by the order known; else both candidates are told."""
    one, two, year = int(found["one"]), int(found["two"]), int(found["year"])
    possible: dict[First, Moment] = {}
    readings: tuple[tuple[First, int, int], ...] = (("day", one, two), ("month", two, one))
    for first, day, month in readings:
        try:
            possible[first] = Moment(year=year, month=month, day=day) if day and month else possible[first]
        except (Unreadable, KeyError):
            continue
    if not possible:
        raise Unreadable("impossible_date", "no day and month of the calendar")
    if len(possible) == 1 or one == two:
        first, moment = next(iter(possible.items()))
        return Span(
            start=moment, end=None, rule=f"{first} first: the only way" if one != two else "day and month are equal"
        )
    if found["sep"] == ".":
        return Span(start=possible["day"], end=None, rule="day first: numbers with dots")
    if order and order.first:
        return Span(start=possible[order.first], end=None, rule=f"{order.first} first: {order.why}")
    both = list(possible.values())
    raise Unreadable("ambiguous_date", " or ".join(moment.iso for moment in both), both)
