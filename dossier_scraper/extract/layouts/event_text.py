"""What the text of an event's page says: labels, what stands before them, and the text that has none."""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from bs4 import Tag

from dossier_scraper.extract.dates.read import is_date, read
from dossier_scraper.extract.dom.document import Document
from dossier_scraper.extract.dom.lines import Line
from dossier_scraper.extract.dom.side_by_side import elements_of
from dossier_scraper.extract.fields.asides import is_tagged, leads_back, other_record, own_lines, tells_of_post
from dossier_scraper.extract.fields.bars import SIGNS, with_bars_for_breaks
from dossier_scraper.extract.fields.categories import facts_of_event
from dossier_scraper.extract.fields.claims import Claim, Findings
from dossier_scraper.extract.fields.label_shapes import LONGEST_LABEL, MOST_WORDS, can_be_label
from dossier_scraper.extract.fields.label_values import claims_of, is_number, lies_in, part_of, stands_apart
from dossier_scraper.extract.fields.labels import heading_level, is_volatile
from dossier_scraper.extract.fields.organisations import is_organisation
from dossier_scraper.extract.timeline.shape import are_categories, date_in_front, spaced
from dossier_scraper.site import Site
from dossier_scraper.text import FULL_STOPS

# How a line begins that names an author.
BY, IN = "by ", "in "
# How the control begins with which a date is taken into somebody's calendar.
CALENDAR = re.compile(r"(?:\+\s*)?add to (?:my |the )?calendar", re.IGNORECASE)
CALENDARS = re.compile(
    r"(?:google|i-?cal|outlook(?:\.com| live| 365| online)?|office 365|yahoo|apple|ics)(?: calendar| file)?",
    re.IGNORECASE,
)
# The parts of a calendar's leaf: a number, or a month and a year.
LEAF = re.compile(r"\d{1,4}|[^\W\d_]{3,12}\.?(?:\s+\d{4})?")
MOST_LEAVES, LONGEST_DATE = 3, 24
# How many lines in front of a text can be facts, and how many words one has that says nothing of it.
LEAD, MOST_OF_WORD = 8, 3
# What stands between a day and the place beside it, and how a day begins.
BESIDE = re.compile(rf"\s+(?:[{SIGNS}–—-]|::)\s+|,\s+")
DAY = re.compile(r"\d{1,2}(?!\d)|\w+\.?\s+\d{1,2}(?!\d)")


def event_parts(
    lines: Sequence[Line],
    document: Document,
    findings: Findings,
    contained: bool,
    is_above: Callable[[Line], bool] | None = None,
) -> tuple[list[Claim], list[Line]]:
    """Return an event page's claims, its text without labels as the summary, and the lines before the first label.

    Only lines that a content container holds (`contained`) can be a summary without any label on the page. `is_above`
    tells a line in front of the page's heading: it may be a fact, and is no text.
    """
    shown = _without_changes(own_lines(lines, document, findings, ("dossier", "event")), document.site)
    own = _with_whole_dates(shown)
    told = list(with_bars_for_breaks(own, document.site))
    claims, before, loose = claims_of(told, "event", document.site, findings)
    loose = _together(loose, claims)
    free = _free_text(loose or (before if contained else []), document)
    facts, text = _facts_in_front(_below(free, is_above, document.site), document.site)
    known = {claim.field for claim in (*claims, *facts)}
    dates, text = _dated(text, [*before, *loose], known)
    if claims and not (loose or facts or dates):  # what stands before labels is not all text
        text = list(filter(_is_sentence, text))
    claims = _with_facts(claims, [*facts, *dates])
    author, text = _author(text)
    if author is not None:
        claims.append(_authored(author, claims, document.site, findings))
    return [*claims, *_summary(text, claims, loose)], before


def _below(lines: Sequence[Line], is_above: Callable[[Line], bool] | None, site: Site) -> list[Line]:
    """Return lines without those in front of the page's heading that are no facts."""
    return [line for line in lines if is_above is None or not is_above(line) or _facts_of(line, site)]


def _with_facts(claims: Sequence[Claim], facts: Iterable[Claim]) -> list[Claim]:
    """Return what labels say, and what facts say of fields that no label names, or of categories."""
    claimed = {claim.field for claim in claims}
    return [*claims, *(claim for claim in facts if claim.field == "categories" or claim.field not in claimed)]


def _together(loose: list[Line], claims: Sequence[Claim]) -> list[Line]:
    """Return a text as far as the element reaches that holds the labels' values and its beginning."""
    told = [line for claim in claims for line in claim.lines]
    around = part_of(told[-1], loose[0]) if told and loose else None
    return [line for line in loose if lies_in(line, around)]


def _summary(text: Sequence[Line], claims: Sequence[Claim], loose: Sequence[Line]) -> Iterator[Claim]:
    """Yield the summary that a text without a label is, if no label names one: behind labels, without the date."""
    dated = [line for claim in claims if loose and claim.field == "date" for line in claim.lines]
    lines = tuple(line for line in text if line not in dated)
    if lines and not any(claim.field == "summary" for claim in claims):
        yield Claim(field="summary", lines=lines, rule="text without a label")


def _free_text(lines: Sequence[Line], document: Document) -> list[Line]:
    """Return lines without those that lead to another record, keywords, addresses and mere numbers."""
    told = [line for line in lines if not _leads_to_calendar(line) and not is_number(line.text)]
    own = [line for line in told if other_record(line, document) is None and not is_tagged(line)]
    text = [line for line in own if not stands_apart(line, None)]
    text = [line for line in text if not tells_of_post(line) or are_categories(line, document.site)]
    while len(text) > 1 and leads_back(text[-1]):
        text.pop()
    return text


def _without_changes(lines: Iterable[Line], site: Site) -> list[Line]:
    """Return lines without dates below labels that say when the page was changed.

    >>> said = lines("<p>Modified</p><p>5 May 2020</p><p>Kites flew.</p>")
    >>> [line.text for line in _without_changes(said, site)]
    ['Modified', 'Kites flew.']
    """
    pairs = pairwise([None, *lines])
    return [line for above, line in pairs if line and not (above and _is_date(line) and is_volatile(above.text, site))]


def _with_whole_dates(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield lines, those that are the parts of a date in one element as one.

    >>> leaf = "<div><p>07</p><p>Jul</p><p>2021</p></div><p>Kites flew.</p>"
    >>> [line.text for line in _with_whole_dates(lines(leaf))]
    ['07 Jul 2021', 'Kites flew.']
    """
    at = 0
    while at < len(lines):
        short = len(lines[at].text) <= LONGEST_DATE
        parts = (_leaves(lines[at : at + MOST_LEAVES]) or elements_of(lines[at])) if short else []
        whole = next((n for n in range(len(parts), 1, -1) if _is_day(parts[:n])), 0)
        yield spaced(parts[:whole]) if whole else lines[at]
        at += whole if parts and parts[0] is lines[at] and whole else 1


def _leaves(lines: Sequence[Line]) -> list[Line]:
    """Return the first lines, if they are several that can be parts of a date and stand side by side in one element."""
    found: list[Line] = []
    for line in lines:
        beside = not found or _element_around(line) is _element_around(found[0])
        if not LEAF.fullmatch(line.text) or not isinstance(line.place, Tag) or not beside:
            break
        found.append(line)
    return found if len(found) > 1 else []


def _element_around(line: Line) -> Tag | None:
    return line.place.parent if isinstance(line.place, Tag) else None


def _is_day(parts: Sequence[Line]) -> bool:
    """Return True for parts that are a day, and each less than one."""
    whole = " ".join([part.text for part in parts])
    leaves = all(LEAF.fullmatch(part.text) for part in parts)
    return leaves and is_date(whole) and read(whole, thorough=False)[0].precision == "day"


def _leads_to_calendar(line: Line) -> bool:
    """Return True for a control with which a date is taken into a calendar, or a link that names one."""
    linked = line.start is not None and line.start.link is not None
    return bool(CALENDAR.match(line.text) or (linked and CALENDARS.fullmatch(line.text)))


def with_front(claims: Sequence[Claim], site: Site) -> Sequence[Claim]:
    """Return an event's claims with what the first lines of its text say, if it is a field without a label and dated.

    >>> said = tuple(lines("<p>24 August 2022</p><p>Kites flew.</p>"))
    >>> told = [Claim(field="summary", lines=said, rule="field body")]
    >>> [(claim.field, claim.text) for claim in with_front(told, site)]
    [('summary', 'Kites flew.'), ('date', '24 August 2022')]
    """
    claimed = {claim.field for claim in claims}
    found = next((claim for claim in claims if claim.field == "summary" and not claim.label), None)
    if found is None or "date" in claimed or len(found.lines) < 2:
        return claims
    told, text = _told_in_front(found.lines, site)
    if not told or not text:
        return claims
    own = [replace(claim, lines=tuple(text)) if claim is found else claim for claim in claims]
    return [*own, *(claim for claim in told if claim.field not in claimed)]


def _told_in_front(lines: Sequence[Line], site: Site) -> tuple[list[Claim], list[Line]]:
    """Return what the first lines of a text say, and the text behind them."""
    shown = [line for line in _with_whole_dates(lines) if not _leads_to_calendar(line)]
    facts, text = _facts_in_front(shown, site)
    if facts:
        return facts, text
    dates, text = _dated(text, text[:1], ())
    return dates, [line for line in text if not any(line in date.lines for date in dates)]


def _author(text: list[Line]) -> tuple[Line | None, list[Line]]:
    """Return the line that says who wrote a text, at its beginning or its end, and the text without it.

    >>> found, rest = _author(lines("<p>by Kite Club</p><p>Ten kites flew.</p>"))
    >>> found.text, len(rest)
    ('by Kite Club', 1)
    """
    ends = (line for line in (*text[:1], *text[-1:]) if _is_author(line)) if len(text) > 1 else iter(())
    found = next(ends, None)
    return found, [line for line in text if line is not found]


def _authored(line: Line, claims: Sequence[Claim], site: Site, findings: Findings) -> Claim:
    """Return the author that a line names: an organisation is the source, if nothing else is; a person never is."""
    name = line.after(len(BY))
    sourced = any(claim.field == "source" for claim in claims) or not is_organisation(name.text, site)
    field = "other" if sourced else "source"
    findings.taken.lines("label", [line.before(len(BY))])
    return Claim(field=field, lines=(name,), rule="author without a label", label=line.text[: len(BY) - 1])


def _is_author(line: Line) -> bool:
    words = line.text.split()
    named = line.text[: len(BY)].casefold() == BY and 1 < len(words) <= MOST_WORDS and words[1][0].isupper()
    return named and not line.text.endswith((*FULL_STOPS, ":"))


def _dates_alone(lines: Iterable[Line]) -> Iterator[Claim]:
    """Yield the first line that is a date and nothing else, as meeting reports print it above their labels.

    >>> [claim.text for claim in _dates_alone(lines("<p>Kites</p><p>24 August 2022 to 25 August 2022</p>"))]
    ['24 August 2022 to 25 August 2022']
    """
    return (
        Claim(field="date", lines=(line,), rule="date without a label") for line in islice(filter(_is_date, lines), 1)
    )


def _dated(text: list[Line], lines: Iterable[Line], known: Container[str]) -> tuple[list[Claim], list[Line]]:
    """Return the date that one of some lines says alone, or the first line of a text beside a place, and the text."""
    dates = list(_dates_alone(lines))
    beside = _day_beside(text[0]) if text and not dates and "date" not in known else None
    if beside is None:
        return dates, text
    day, place = beside
    return [Claim(field="date", lines=(day,), rule="date beside a place")], [place, *text[1:]]


def _day_beside(line: Line) -> tuple[Line, Line] | None:
    """Return the day of a line that names a place beside it, as reports begin, and the place.

    >>> [part.text for part in _day_beside(lines("<p>Riga, Latvia, 24 August 2022</p>")[0])]
    ['24 August 2022', 'Riga, Latvia']
    """
    for cut in BESIDE.finditer(line.text) if len(line.text) <= LONGEST_LABEL * 2 else ():
        parts = line.before(cut.start()), line.after(cut.end())
        for day, place in (parts, parts[::-1]):
            if DAY.match(day.text) and is_date(day.text) and can_be_label(place.text):
                return day, place
    return None


def _is_date(line: Line) -> bool:
    return any(map(str.isdigit, line.text)) and is_date(line.text)


def names_date(line: Line, site: Site) -> bool:
    """Return True for a date, or a line of facts with one."""
    return _is_date(line) or any(field == "date" for field, _ in _facts_of(line, site))


def _facts_in_front(text: list[Line], site: Site) -> tuple[list[Claim], list[Line]]:
    """Return what the lines of facts at the start of a text say, each field once, and the text behind them.

    A few words in front of these are neither.

    >>> facts, rest = _facts_in_front(lines("<p>15 March 2018 | Spain</p><p>News</p><p>Kites flew.</p>"), site)
    >>> [(claim.field, claim.text) for claim in facts], len(rest)
    ([('date', '15 March 2018'), ('country', 'Spain'), ('categories', 'News')], 1)
    """
    claims: list[Claim] = []
    behind = 0
    for at, line in enumerate(text[:LEAD]):
        facts = _facts_of(line, site)
        known = {claim.field for claim in claims} - {"date"}  # another date may be meant as well
        claims += [Claim(field=name, lines=(part,), rule="line of facts") for name, part in facts if name not in known]
        if facts:
            behind = at + 1
        elif len(line.text.split()) > MOST_OF_WORD or line.text.endswith(FULL_STOPS):
            break
    return claims, text[behind:]


def _facts_of(line: Line, site: Site) -> list[tuple[str, Line]]:
    """Return what a line of facts says, or one of nothing but categories that is no heading, also behind a date."""
    found = facts_of_event(line, site)
    if found:
        return found if len(found) > 1 or _is_date(found[0][1]) else []
    date, rest = date_in_front(line) or (None, line)
    kinds = rest.after(len(IN)) if rest is not None and date and rest.text.startswith(IN) else rest
    if kinds is None or (heading_level(line) and not date) or not are_categories(kinds, site):
        return []
    return [*([("date", date)] if date else []), ("categories", kinds)]


def _is_sentence(line: Line) -> bool:
    return len(line.text.split()) > 4 and line.text.endswith(FULL_STOPS)
