"""Dates as pages write them: machine-readable attributes, then known forms, then dateparser at its strictest.

A form that is not known for certain gives no value but a problem; nothing here knows today's date, and no offset ever
moves a day. The words are in `months.py`; what a month-first or day-first page is, its other dates decide.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Literal, NamedTuple

from dossier_scraper.extract.moments import Moment, Span, Unreadable, valued, valueless
from dossier_scraper.extract.months import MONTHS, OPEN, QUARTERS, RELATIVE, SCHOOL_YEAR, VAGUE, WEEKDAYS
from dossier_scraper.model import DateValue

First = Literal["day", "month"]
LONGEST = 120
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("’‘ʼ", "'"))

DAY = r"(?P<day>\d{1,2})(?:\s?(?:st|nd|rd|th|er|re|e|de|ste|o|a|an|ean|\.))?"
MONTH = r"(?P<month>[a-z]{3,12})\.?"
YEAR = r"(?P<year>\d{4})"
OF = r"(?:\s*,\s*|\s+|[-./])(?:(?:of|de|del|den|d')\s+)?"
FORMS = tuple((re.compile(pattern), rule) for pattern, rule in (
    (r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)", "ISO 8601"),
    (r"(?P<year>\d{4})([./])(?P<month>\d{1,2})\2(?P<day>\d{1,2})", "year month day"),
    (r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)", "ISO 8601 basic"),
    (rf"{DAY}{OF}(?:the\s+)?{MONTH}{OF}{YEAR}", "day month year"),
    (rf"{MONTH}\s*(?:the\s+)?{DAY}(?:\s*,\s*|\s+){YEAR}", "month day year"),
    (rf"{MONTH}[-/]{DAY}[-/]{YEAR}", "month day year"),
    (rf"{YEAR}(?:-?(?:e?ko))?{OF}{MONTH}{OF}{DAY}", "year month day"),
    (rf"{MONTH}{OF}{YEAR}", "month year"),
    (rf"{YEAR}(?:-?(?:e?ko))?{OF}{MONTH}", "year month"),
    (r"(?P<year>\d{4})[-/.](?P<month>\d\d)", "year month"),
    (r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})", "month year"),
    (r"(?:in|en|im jahr|im|year|jahr|jaar|annee|ano)?\s*(?P<year>\d{4})(?:-?(?:e?ko|ean|an))?", "year"),
))
QUARTER = (re.compile(r"[qtk]\s?(?P<quarter>[1-4])(?:\s*[-/,.]\s*|\s+(?:of\s+|de\s+)?|(?=\d{4}))(?P<year>\d{4})"),
           re.compile(r"(?P<year>\d{4})\s*[-/,.]?\s*[qtk]\s?(?P<quarter>[1-4])"),
           re.compile(r"(?:the\s+)?(?P<ordinal>[0-9a-z]+\.?)\s+(?:quarter|trimestre|quartal|kwartaal|hiruhileko[a]?)"
                      r"(?:\s+|\s*,\s*)(?:(?:of|de|del|van)\s+)?(?P<year>\d{4})"))
YEAR_SHOWN = re.compile(r"(?<!\d)\d{4}(?!\d)|\d{8}")
NUMERIC = re.compile(r"(?<!\d)(?P<one>\d{1,2})\s?(?P<sep>[./-])\s?(?P<two>\d{1,2})\s?(?P=sep)\s?(?P<year>\d{4})(?!\d)")
CLOCK = r"\d{1,2}(?::\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?|\s*[ap]\.?m\.?(?![a-z])|[h.]\d{2}\s*(?:h|hrs?|uhr|uur)?(?!\d)" \
        r"|\s*(?:h|uhr|uur)(?![a-z]))"
ZONE = r"(?:\s*(?:z|utc|gmt|cest|cet|[+-]\d{2}:?\d{2}))?"
TIMES = rf"(?:at|um|om|a las|a)?\s*{CLOCK}{ZONE}(?:\s*(?:-|to|bis|tot|a|until)\s*{CLOCK}{ZONE})?(?:\s*(?:uhr|uur|h))?"
TRAILING_TIME = re.compile(rf"(?<=\d)(?:t|\s*[,@|-]?\s+|\s*[,@|-]\s*){TIMES}$|(?<=[a-z])\s*[,@-]?\s+{TIMES}$")
LEADING_TIME = re.compile(rf"^{TIMES}\s*[,@-]?\s+(?=\S)")
LEADING_WORD = re.compile(r"^(?:on|le|el|am|den|op|the|date|datum|fecha)\s*:?\s+")
WEEKDAY = re.compile(r"^(?:(?:on|le|el|am|op)\s+)?(?P<name>[a-z]{2,11})\.?,?\s+(?:(?:den|the|le|el|de)\s+)?(?=[\da-z])")
BETWEEN = re.compile(r"^(?:from|between|du|von|vom|van|del|desde(?: el)?|entre(?: el)?|zwischen(?: dem)?|tussen)\s+")
CONNECTOR = re.compile(r"\s*(?:(?<![\d/])/|--?)\s*|\s+(?:to|till?|until|through|thru|bis(?:\s+zum)?|tot(?:\s+en\s+met)?|t/m|al?|au"
                       r"|hasta(?:\s+el)?|and|und|et|y|en)\s+|(?<=\d{4})/(?=\d{4}-|\d{4}$)|(?<=-\d\d)/(?=\d)")
LISTING_WORDS = re.compile(r"\s(?:and|und|et|y|en)\s")
SCHOOL_SPAN = re.compile(r"(?P<one>\d{4})\s?[/-]\s?(?P<two>\d{4}|\d{2})")


class Order(NamedTuple):
    """Which number comes first in `07/12/2017`, and why that is known."""

    first: First
    why: str


def read(text: str, order: Order | None = None, thorough: bool = True) -> tuple[DateValue, list[tuple[str, str]]]:
    """Read a text that is a date and nothing else: its value, and the problems as (code, detail).

    Without `thorough`, dateparser is not asked: a form that is not known here costs microseconds.
    """
    try:
        span = _span(_plain(text), order, thorough)
    except Unreadable as why:
        return valueless(text, why), [(why.code, f"{text[:LONGEST]!r}: {why.detail}")]
    return valued(text, span), [(code, f"{text[:LONGEST]!r}: {detail}") for code, detail in _slips(span)]


def is_date(text: str) -> bool:
    """Tell whether a text reads as a date, also one whose order of day and month is not known."""
    if len(text) > LONGEST or not YEAR_SHOWN.search(text):
        return False
    value, found = read(text, thorough=False)
    return value.date is not None or any(code == "ambiguous_date" for code, _ in found)


def order_shown(texts: Iterable[str]) -> Order | None:
    """Return the order that unambiguous numeric dates show, or None when there are none or they disagree."""
    shown: dict[First, str] = {}
    for text in texts:
        for found in NUMERIC.finditer(text):
            one, two = int(found["one"]), int(found["two"])
            if 12 < one <= 31 and 1 <= two <= 12:
                shown.setdefault("day", found[0])
            elif 12 < two <= 31 and 1 <= one <= 12:
                shown.setdefault("month", found[0])
    if len(shown) != 1:
        return None
    first, example = next(iter(shown.items()))
    return Order(first, f"as in {example}")


def from_machine(attributes: Sequence[str], text: str, order: Order | None = None, thorough: bool = True
                 ) -> tuple[DateValue, list[tuple[str, str]]]:
    """Read a date from `content=`/`datetime=` attributes (of a range: its start and its end) and its text.

    The attribute's own day counts, whatever its offset. Where the text shows less (a month, a year), only that much
    is kept; where it shows another date, the attribute wins and a problem says so.
    """
    value, found = read(text, order, thorough) if text else (valueless(text, Unreadable("empty_field", "no text")), [])
    moments = [moment for attribute in attributes if (moment := _machine(attribute))]
    if not moments:
        return value, found
    start, end = moments[0], moments[-1]
    span = Span(start, end if end.iso != start.iso else None, "machine-readable attribute")
    if span.end and span.end.earliest < span.start.earliest:
        return value, found
    stated = valued(text, span)
    if value.date is None:
        unread = not text or {code for code, _ in found} <= {"ambiguous_date", "unreadable_date"}
        return stated, [] if unread else [("date_conflict", f"{text[:LONGEST]!r} beside {stated.date}")]
    if value.earliest <= stated.earliest and stated.latest <= value.latest:  # type: ignore[operator]
        if value.precision == "day":
            return stated, [slip for slip in found if slip[0] != "ambiguous_date"]
        return replace(value, rule=f"machine-readable attribute, precision of the text ({value.rule})"), found
    return stated, [("date_conflict", f"{text[:LONGEST]!r} beside {'/'.join(m.iso for m in moments)}")]


def _machine(attribute: str) -> Moment | None:
    """Read an ISO 8601 attribute's local day, month or year (RFC 3339; the time and its offset are not looked at)."""
    form = re.fullmatch(r"(\d{4})(?:-?(\d\d)(?:-?(\d\d))?)?(?:[T\s].*)?", attribute.strip())
    try:
        return Moment(int(form[1]), int(form[2] or 0) or None, int(form[3] or 0) or None) if form else None
    except Unreadable:
        return None


def _plain(text: str) -> str:
    """Return the text without accents, case, typographic signs and final full stop."""
    if len(text) > LONGEST:
        raise Unreadable("unreadable_date", "too long for a date")
    decomposed = unicodedata.normalize("NFKD", text.translate(DASHES)).casefold()
    folded = " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())
    return folded.strip(" ;,:()[]").removesuffix(".")


@lru_cache(maxsize=4096)
def _span(text: str, order: Order | None, thorough: bool) -> Span:
    """Return what a plain text means. Raises `Unreadable`."""
    school = SCHOOL_SPAN.fullmatch(text)
    if school and int(school["two"]) in (int(school["one"]) + 1, (int(school["one"]) + 1) % 100):
        raise Unreadable("school_year", "two years in a row can be a school year")
    failure: Unreadable | None = None
    for reading in (_single, _range, _by_dateparser)[:3 if thorough else 2]:
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
    for code, words in (("school_year", SCHOOL_YEAR), ("relative_date", RELATIVE), ("open_date", OPEN),
                        ("vague_date", VAGUE)):
        found = re.search(rf"(?<![a-z])(?:{words.replace(chr(10), '')})(?![a-z])", text)
        if found:
            return Unreadable(code, f"“{found[0]}”")
    return Unreadable("unreadable_date", "no known form")


def _single(text: str, order: Order | None) -> Span | None:
    """Read one moment, with its weekday and time of day set aside."""
    bare = LEADING_TIME.sub("", TRAILING_TIME.sub("", text)).strip(" ,")
    for candidate in dict.fromkeys((bare, LEADING_WORD.sub("", bare))):
        span = _moment(candidate, order)
        if span:
            return span
    named = WEEKDAY.match(bare)
    if named and named["name"] in WEEKDAYS:
        span = _moment(bare[named.end():], order)
        return span and span._replace(start=replace(span.start, weekday=WEEKDAYS[named["name"]]))
    return None


def _moment(text: str, order: Order | None) -> Span | None:
    """Read a moment in one of the known forms."""
    for form, rule in FORMS:
        found = form.fullmatch(text)
        if found:
            parts = found.groupdict()
            month = parts.get("month")
            number = int(month) if month and month.isdigit() else MONTHS.get(month) if month else None
            if (month and number is None) or number == 0:
                continue
            return Span(Moment(int(parts["year"]), number, int(parts["day"]) if parts.get("day") else None), None, rule)
    for form in QUARTER:
        found = form.fullmatch(text)
        if found:
            parts = found.groupdict()
            quarter = int(parts["quarter"]) if parts.get("quarter") else QUARTERS.get(parts["ordinal"])
            return Span(Moment(int(parts["year"]), quarter=quarter), None, "quarter") if quarter else None
    numeric = NUMERIC.fullmatch(text)
    return _numeric(numeric, order) if numeric else None


def _numeric(found: re.Match[str], order: Order | None) -> Span:
    """Read `a/b/year`: by what is possible, then by the order known; else both candidates are told."""
    one, two, year = int(found["one"]), int(found["two"]), int(found["year"])
    possible: dict[First, Moment] = {}
    for first, day, month in (("day", one, two), ("month", two, one)):
        try:
            possible["day" if first == "day" else "month"] = Moment(year, month, day)
        except Unreadable:
            continue
    if not possible or 0 in (one, two):
        raise Unreadable("impossible_date", "no day and month of the calendar")
    if len(possible) == 1 or one == two:
        first, moment = next(iter(possible.items()))
        return Span(moment, None, f"{first} first: the only way" if one != two else "day and month are equal")
    if found["sep"] == ".":
        return Span(possible["day"], None, "day first: numbers with dots")
    if order:
        return Span(possible[order.first], None, f"{order.first} first: {order.why}")
    both = list(possible.values())
    raise Unreadable("ambiguous_date", " or ".join(moment.iso for moment in both), both)


def _range(text: str, order: Order | None) -> Span | None:
    """Read two moments; what the first does not say (its year, its month) it shares with the second."""
    body = BETWEEN.sub("", text)
    trouble: Unreadable | None = None
    for cut in CONNECTOR.finditer(body):
        left, right = body[:cut.start()].strip(" ,"), body[cut.end():].strip(" ,")
        try:
            span = _ends(left, right, order)
        except Unreadable as why:
            trouble = trouble or why
            continue
        if span and span.end:
            if LISTING_WORDS.fullmatch(f" {cut[0].strip()} ") and not body != text and not _neighbours(span):
                raise Unreadable("unreadable_date", "two dates, not a range")
            return _forward(span)
    if trouble:
        raise trouble
    return None


def _ends(left: str, right: str, order: Order | None) -> Span | None:
    """Read the two ends of a range."""
    if not left or not right:
        return None
    right_span = _single(right, order)
    if right_span:
        end = right_span.start
        left_span = _single(left, order) or _single(_completed(left, right), order)
    else:  # August 24-25, 2022
        left_word = re.match(r"[a-z]{3,12}\.?(?=\s+\d)", left)
        right_span = _single(f"{left_word[0]} {right}", order) if left_word else None
        left_year = re.search(r"\d{4}", right)
        left_span = _single(f"{left}, {left_year[0]}", order) if right_span and left_year else None
        end = right_span.start if right_span else None  # type: ignore[assignment]
    if not left_span or not right_span:
        return None
    rule = left_span.rule if left_span.rule == right_span.rule else f"{left_span.rule}, {right_span.rule}"
    return Span(left_span.start, end, f"range: {rule}")


def _completed(left: str, right: str) -> str:
    """Give the first end of a range the month and year that only the second one shows."""
    year = re.search(r"(?<!\d)\d{4}(?!\d)", right)
    if not year:
        return left
    numbers = re.fullmatch(r"\d{1,2}\.(?:\d{1,2}\.)?", left)
    parts = NUMERIC.search(right)
    if numbers and parts:
        return f"{left}{parts['two']}.{year[0]}" if left.count(".") == 1 else f"{left}{year[0]}"
    if re.fullmatch(r"(?:[a-z]+\.?,?\s+)?\d{1,2}(?:st|nd|rd|th|er|e|de|ste|\.)?", left):
        month_year = re.search(r"(?:(?:of|de|d')\s+)?[a-z]{3,12}\.?(?:\s*,\s*|\s+)(?:(?:of|de|del)\s+)?\d{4}.*$", right)
        return f"{left} {month_year[0]}" if month_year and left.split()[0].rstrip(".") not in MONTHS else f"{left}, {year[0]}"
    return f"{left} {year[0]}"


def _forward(span: Span) -> Span:
    """Refuse a range whose end lies before its start."""
    assert span.end
    if span.end.latest < span.start.earliest:
        raise Unreadable("impossible_date", f"the range ends before it starts: {span.start.iso} to {span.end.iso}")
    return span if span.end.iso != span.start.iso else span._replace(end=None)


def _neighbours(span: Span) -> bool:
    """Tell whether “24 and 25 August” are days in a row."""
    end = span.end
    return bool(end and end.day and span.start.day and end.day - span.start.day == 1 and end.month == span.start.month)


def _slips(span: Span) -> list[tuple[str, str]]:
    """Return what is odd about a date that has a value."""
    ends = [span.start, *([span.end] if span.end else [])]
    slips = [("weekday_conflict", f"{moment.iso} is another weekday") for moment in ends if not moment.right_weekday]
    if span.end and span.start.day and span.start.day == span.end.day and span.start.month != span.end.month \
            and span.start.year == span.end.year:
        slips.append(("suspect_range", f"{span.start.iso} to {span.end.iso}"))
    return slips


def _by_dateparser(text: str, order: Order | None) -> Span | None:
    """Ask dateparser for a form that is not known here, and believe it only when every number is accounted for."""
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    words = re.findall(r"[^\W\d_]{3,}", text)
    years = [number for number in numbers if 1900 <= number <= 2100]
    if len(years) != 1 or not 1 <= len(words) <= 3 or len(numbers) > 2 or not any(word in MONTHS for word in words):
        return None
    from dateparser.date import DateDataParser  # its import costs more than most commands

    parser = DateDataParser(languages=["en", "fr", "es", "de", "nl", "eu"], settings={
        "REQUIRE_PARTS": ["year", "month"], "PREFER_DAY_OF_MONTH": "first", "PREFER_MONTH_OF_YEAR": "first",
        "PARSERS": ["absolute-time"], "STRICT_DATE_ORDER": "all", "RETURN_AS_TIMEZONE_AWARE": False,
        "DATE_ORDER": "MDY" if order and order.first == "month" else "DMY", "TIMEZONE": "UTC"})
    found = parser.get_date_data(text)
    if found.date_obj is None or found.date_obj.year != years[0]:
        return None
    rest = [number for number in numbers if number != years[0]]
    if found.period == "month" and not rest:
        return Span(Moment(found.date_obj.year, found.date_obj.month), None, "dateparser")
    if found.period == "day" and rest == [found.date_obj.day]:
        return Span(Moment(found.date_obj.year, found.date_obj.month, found.date_obj.day), None, "dateparser")
    return None
