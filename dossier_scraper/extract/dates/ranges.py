"""Two moments in text: what the first does not say (its year, its month) it shares with the second.

Everything here takes plain text (`dates.plain`), like `date_forms.py`, which reads each moment.
"""

import re
from dataclasses import replace
from datetime import date, timedelta

from dossier_scraper.extract.dates.calendar import Moment, Span, Unreadable
from dossier_scraper.extract.dates.single import LEADING_WORD, LETTERS, NUMERIC, ORDINAL, Order, single
from dossier_scraper.extract.dates.words import months_of

BETWEEN = re.compile(
    r"^(?:starts?(?: date)?\s*:?|from|between|de|du|von|vom|van|del|desde(?: el)?|entre(?: el)?|zwischen(?: dem)?"
    r"|tussen|dal|od|fra|fran|nuo|no|απο|от)\s+"
)
CONNECTOR = re.compile(
    r"\s*(?:(?<![\d/])/|--?|~)\s*|[\s,;]+ends?(?: date)?\s*:?\s+"
    r"|\s+(?:(?:up\s+)?to(?:\s+and\s+including)?|till?|until|through|thru|bis(?:\s+zum)?|tot(?:\s+en\s+met)?|t/m|al?|au|hasta(?:\s+el)?"
    r"|do|az(?:\s+do)?|til|iki|lidz|kuni|εωσ|до"
    r"|and|und|et|y|en|&|e|i|og|och|ja|ir|un|in|si|και|и)\s+"
    r"|(?<=\d{4})/(?=\d{4}-|\d{4}$)|(?<=-\d\d)/(?=\d)"
)
LISTING_WORD = re.compile(r"and|und|et|y|en|&|e|i|og|och|ja|ir|un|in|si|και|и")
# A day of a list without its month, what stands between two of them, and the year behind the last one.
LISTED_DAY = re.compile(rf"(\d{{1,2}}){ORDINAL}")
LISTED_SIGNS = re.compile(r"[\s,/+&]+")
LISTED_WORDS = frozenset(
    ("and", "und", "et", "y", "en", "e", "a", "i", "og", "och", "ja", "ir", "un", "και", "и", "of", "de", "del")
)
YEAR_ALONE = re.compile(r"(?<!\d)\d{4}(?!\d)")
LISTED_YEAR = re.compile(r"(?<=.[\s,])\d{4}")
# A range that ends so many months of the calendar before it starts goes over the turn of a year.
HALF = 6
DAY_ONLY = re.compile(rf"(?:[{LETTERS}]+\.?,?\s+)?\d{{1,2}}{ORDINAL}")
# A day without its month or year in numbers, and a range of which the year stands in front.
SHORT = re.compile(r"(?P<one>\d{1,2})(?:(?P<sep>[./])(?:(?P<two>\d{1,2})\.?)?)?")
YEAR_IN_FRONT = re.compile(
    rf"(?P<year>\d{{4}})\.?(?:\s?(?:m|gada|g)\.?)?\s+(?P<rest>(?:[{LETTERS}]{{3,12}}\.?\s+\d|\d{{1,2}}\.?\s?-).*)"
)
DAY_SIGN = re.compile(r"(?<=\d)\.?\s?d(?![a-z])\.?")
MONTH_AND_YEAR = re.compile(
    rf"(?:(?:of|de|d')\s+)?[{LETTERS}]{{3,12}}\.?(?:\s*,\s*|\s+)(?:(?:of|de|del)\s+)?\d{{4}}.*$"
)


def listed(text: str, order: Order | None) -> Span | None:
    """Read days in a row, of which the last tells the year: the span from the first to the last.

    >>> [listed(text, None).end.iso for text in ("7, 8 and 9 february 2018", "february 28 and march 1, 2018")]
    ['2018-02-09', '2018-03-01']
    """
    year = LISTED_YEAR.fullmatch(text, len(text) - 4)
    days = _days(LEADING_WORD.sub("", text[:-4]), order.language if order else "") if year else []
    if year is None or len(days) < 2:
        return None
    first = last = Moment(year=int(year[0]), month=days[-1][0], day=days[-1][1])
    for month, day in reversed(days[:-1]):
        before = date.fromisoformat(first.iso) - timedelta(days=1)
        if (month, day) != (before.month, before.day):
            return None
        first = Moment(year=before.year, month=month, day=day)
    return Span(start=first, end=last, rule="days in a row")


def _days(text: str, language: str = "") -> list[tuple[int, int]]:
    """Return months and days of a list of days without a year, none for any other text.

    A day has the month behind it or, where the list begins with a month, the one before it.

    >>> _days("28 february and 1 march"), _days("february 7, 8"), _days("7, 8 rooms")
    ([(2, 28), (3, 1)], [(2, 7), (2, 8)], [])
    """
    words = [word for word in LISTED_SIGNS.split(text) if word and word not in LISTED_WORDS]
    months_first = bool(words) and bool(months_of(words[0].rstrip(".")))
    found: list[tuple[int, int]] = []
    waiting: list[int] = []
    for word in reversed(words) if months_first else words:
        day, months = LISTED_DAY.fullmatch(word), months_of(word.rstrip("."), language)
        if day:
            waiting.append(int(day[1]))
        elif len(months) == 1 and waiting:
            found += [(months[0], day) for day in waiting]
            waiting = []
        else:
            return []
    if waiting:
        return []
    return found[::-1] if months_first else found


def two(text: str, order: Order | None) -> Span | None:
    """Read two moments; what the first does not say (its year, its month) it shares with the second."""
    body = BETWEEN.sub("", text)
    trouble: Unreadable | None = None
    for cut in CONNECTOR.finditer(body):
        left, right = body[: cut.start()].strip(" ,"), body[cut.end() :].strip(" ,")
        try:
            span = _ends(left, right, order)
        except Unreadable as why:
            if all(_is_meant(end, right, order) for end in (left, right)):
                trouble = trouble or Unreadable(why.code, why.detail, _candidates(left, right, order))
            continue
        if span and span.end:
            if LISTING_WORD.fullmatch(cut[0].strip()) and body == text and not _are_neighbours(span):
                raise Unreadable("unreadable_date", "two dates, not a range")
            return _forward(span)
    if trouble:
        raise trouble
    front = YEAR_IN_FRONT.fullmatch(body)
    return two(f"{DAY_SIGN.sub('', front['rest'])} {front['year']}", order) if front else None


def _candidates(left: str, right: str, order: Order | None) -> list[Moment]:
    """Return all moments that two ends can mean, if one of them can mean two."""
    found: list[Moment] = []
    for end in (left, right):
        try:
            span = single(end, order) or single(_completed(left, right), order)
        except Unreadable as why:
            found.extend(why.candidates)
        else:
            found.extend([span.start] if span else [])
    return found


def _is_meant(text: str, right: str, order: Order | None) -> bool:
    """Return True if one end of a range is meant as a date, also if it is no day of the calendar or can be two."""
    try:
        return any(single(form, order) for form in (text, _completed(text, right)))
    except Unreadable:
        return True


def _ends(left: str, right: str, order: Order | None) -> Span | None:
    """Read the two ends of a range."""
    if not left or not right:
        return None
    if left.isdigit() and len(left) < 3:
        order = replace(order or Order(first=None, why=""), first="day", why="days of one month")
    last = single(right, order)
    if last:
        first = single(left, order) or _from_second(left, right, last, order)
    else:  # August 24-25, 2022
        month = re.match(rf"[{LETTERS}]{{3,12}}\.?(?=\s+\d)", left)
        year = re.search(r"\d{4}", right)
        last = single(f"{month[0]} {right}", order) if month else None
        first = single(f"{left}, {year[0]}", order) if last and year else None
    if not first or not last:
        return None
    rule = first.rule if first.rule == last.rule else f"{first.rule}, {last.rule}"
    return Span(start=first.start, end=last.start, rule=f"range: {rule}")


def _from_second(left: str, right: str, last: Span, order: Order | None) -> Span | None:
    """Read the first end of a range with what only the second one shows: more than its year, if it has none itself."""
    first = single(_completed(left, right), order)
    return _year_before(first, last) if first and first.start.precision != "year" else None


def _year_before(first: Span, last: Span) -> Span:
    """Return the first end of a range across a turn of the year, of which only the second one shows its year.

    >>> two("30 december - 2 january 2019", None).start.iso
    '2018-12-30'
    """
    if not first.start.month or not last.start.month or first.start.month - last.start.month <= HALF:
        return first
    return replace(first, start=replace(first.start, year=first.start.year - 1))


def _completed(left: str, right: str) -> str:
    """Give the first end of a range the month and year that only the second one shows."""
    year = YEAR_ALONE.search(right)
    if not year:
        return left
    parts, short = NUMERIC.search(right), SHORT.fullmatch(left)
    if parts and short and parts["sep"] != "-" and short["sep"] in (None, parts["sep"]):
        return parts["sep"].join((short["one"], short["two"] or parts["two"], year[0]))
    if DAY_ONLY.fullmatch(left):
        month = MONTH_AND_YEAR.search(right)
        return f"{left} {month[0]}" if month and not months_of(left.split()[0].rstrip(".")) else f"{left}, {year[0]}"
    return f"{left} {year[0]}"


def _forward(span: Span) -> Span:
    """Refuse a range whose end lies before its start."""
    end = span.end or span.start
    if end.latest < span.start.earliest:
        raise Unreadable("impossible_date", f"the range ends before it starts: {span.start.iso} to {end.iso}")
    return span if end.iso != span.start.iso else replace(span, end=None)


def _are_neighbours(span: Span) -> bool:
    """Return True if “24 and 25 August” are days in a row."""
    end = span.end
    return bool(end and end.day and span.start.day and end.day - span.start.day == 1 and end.month == span.start.month)
