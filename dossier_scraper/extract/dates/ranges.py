"""Two moments in text: what the first does not say (its year, its month) it shares with the second.

Everything here takes plain text (`dates.plain`), like `date_forms.py`, which reads each moment.
"""

import re
from dataclasses import replace
from itertools import pairwise

from dossier_scraper.extract.dates.calendar import Moment, Span, Unreadable
from dossier_scraper.extract.dates.single import LEADING_WORD, NUMERIC, Order, single
from dossier_scraper.extract.dates.words import MONTHS

BETWEEN = re.compile(r"^(?:from|between|de|du|von|vom|van|del|desde(?: el)?|entre(?: el)?|zwischen(?: dem)?|tussen)\s+")
CONNECTOR = re.compile(
    r"\s*(?:(?<![\d/])/|--?)\s*"
    r"|\s+(?:to|till?|until|through|thru|bis(?:\s+zum)?|tot(?:\s+en\s+met)?|t/m|al?|au|hasta(?:\s+el)?"
    r"|and|und|et|y|en|&)\s+"
    r"|(?<=\d{4})/(?=\d{4}-|\d{4}$)|(?<=-\d\d)/(?=\d)"
)
LISTING_WORD = re.compile(r"and|und|et|y|en|&")
# Days in a row before their month and year: `7, 8 and 9 february 2018`.
LISTED = re.compile(
    r"(?P<days>\d{1,2}(?:(?:\s*[,/+&]\s*|\s+)(?:(?:and|und|et|y|en|e)\s+)?\d{1,2})+)\.?\s+(?:(?:of|de)\s+)?(?P<month>[a-z]{3,12})\.?"
    r"(?:\s*,\s*|\s+)(?:(?:of|de|del)\s+)?(?P<year>\d{4})"
)
DAY_ONLY = re.compile(r"(?:[a-z]+\.?,?\s+)?\d{1,2}(?:st|nd|rd|th|er|e|de|ste|\.)?")
MONTH_AND_YEAR = re.compile(r"(?:(?:of|de|d')\s+)?[a-z]{3,12}\.?(?:\s*,\s*|\s+)(?:(?:of|de|del)\s+)?\d{4}.*$")


def listed(text: str, order: Order | None) -> Span | None:
    """Read days in a row that share their month: the span from the first to the last.

    >>> [listed(text, None).end.iso for text in ("7, 8 and 9 february 2018", "5 + 6 november 2025")]
    ['2018-02-09', '2025-11-06']
    """
    found = LISTED.fullmatch(LEADING_WORD.sub("", text))
    if found is None or found["month"] not in MONTHS:
        return None
    days = [int(day) for day in re.findall(r"\d+", found["days"])]
    if any(after - before != 1 for before, after in pairwise(days)):
        return None
    first, last = (single(f"{day} {found['month']} {found['year']}", order) for day in (days[0], days[-1]))
    return Span(start=first.start, end=last.start, rule=f"days in a row: {first.rule}") if first and last else None


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
    return None


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
    last = single(right, order)
    if last:
        first = single(left, order) or single(_completed(left, right), order)
    else:  # August 24-25, 2022
        month = re.match(r"[a-z]{3,12}\.?(?=\s+\d)", left)
        year = re.search(r"\d{4}", right)
        last = single(f"{month[0]} {right}", order) if month else None
        first = single(f"{left}, {year[0]}", order) if last and year else None
    if not first or not last:
        return None
    rule = first.rule if first.rule == last.rule else f"{first.rule}, {last.rule}"
    return Span(start=first.start, end=last.start, rule=f"range: {rule}")


def _completed(left: str, right: str) -> str:
    """Give the first end of a range the month and year that only the second one shows."""
    year = re.search(r"(?<!\d)\d{4}(?!\d)", right)
    if not year:
        return left
    parts = NUMERIC.search(right)
    if parts and re.fullmatch(r"\d{1,2}\.(?:\d{1,2}\.)?", left):
        return f"{left}{parts['two']}.{year[0]}" if left.count(".") == 1 else f"{left}{year[0]}"
    if DAY_ONLY.fullmatch(left):
        month = MONTH_AND_YEAR.search(right)
        return f"{left} {month[0]}" if month and left.split()[0].rstrip(".") not in MONTHS else f"{left}, {year[0]}"
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
