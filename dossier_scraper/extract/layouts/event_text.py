"""What the text of an event's page says: labels, what stands before them, and the text that has none."""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import islice

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.document import Document
from dossier_scraper.extract.dom.lines import Line, parents
from dossier_scraper.extract.fields.asides import other_record, own_lines
from dossier_scraper.extract.fields.bars import SIGNS, with_bars_for_breaks
from dossier_scraper.extract.fields.categories import facts_of_event
from dossier_scraper.extract.fields.claims import Claim, Findings
from dossier_scraper.extract.fields.label_shapes import LONGEST_LABEL, MOST_WORDS, can_be_label
from dossier_scraper.extract.fields.label_values import claims_of, lies_in, part_of, stands_apart
from dossier_scraper.extract.fields.organisations import is_organisation
from dossier_scraper.site import Site

# How keywords are called, within how many elements around them, and how a line begins that names an author.
TAGS = re.compile(r"(?:.*[-_])?(?:tags|tag-?list|keywords)(?:[-_](?:list|links|items?))?", re.IGNORECASE)
LEVELS = 4
# How the control begins with which a date is taken into somebody's calendar.
CALENDAR = re.compile(r"(?:\+\s*)?add to (?:my |the )?calendar", re.IGNORECASE)
BY = "by "
# What stands between a day and the place beside it, and how a day begins.
BESIDE = re.compile(rf"\s+(?:[{SIGNS}–—-]|::)\s+|,\s+")
DAY = re.compile(r"\d{1,2}(?!\d)|\w+\.?\s+\d{1,2}(?!\d)")


def event_parts(
    lines: Sequence[Line], document: Document, findings: Findings, contained: bool
) -> tuple[list[Claim], list[Line]]:
    """Return an event page's claims, its text without labels as the summary, and the lines before the first label.

    Only lines that a content container holds (`contained`) can be a summary without any label on the page.
    """
    told = list(with_bars_for_breaks(own_lines(lines, document, findings, ("dossier", "event")), document.site))
    claims, before, loose = claims_of(told, "event", document.site, findings)
    loose = _together(loose, claims)
    facts, text = _facts_in_front(_free_text(loose or (before if contained else []), document), document.site)
    known = {claim.field for claim in (*claims, *facts)}
    dates, text = _dated(text, [*before, *loose], known)
    if claims and not (loose or facts or dates):  # what stands before labels is not all text
        text = list(filter(_is_sentence, text))
    claimed = {claim.field for claim in claims}
    claims += [claim for claim in (*facts, *dates) if claim.field not in claimed]
    author, text = _author(text)
    if author is not None:
        claims.append(_authored(author, claims, document.site, findings))
    return [*claims, *_summary(text, claims, loose)], before


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
    """Return lines without those that lead to another record, keywords and addresses."""
    told = [line for line in lines if not CALENDAR.match(line.text)]
    own = [line for line in told if other_record(line, document) is None and not _is_tagged(line)]
    return [line for line in own if not stands_apart(line, None)]


def _is_tagged(line: Line) -> bool:
    """Return True for a line in a list of keywords, by the name of an element around it: none of a text's lines."""
    names = (name for tag in islice(parents(line.place), LEVELS) for name in str(tag.attrs.get("class") or "").split())
    return any(TAGS.fullmatch(name) for name in names)


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
    return named and not line.text.endswith((".", "…", "!", "?", ":"))


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
    return is_date(line.text)


def names_date(line: Line, site: Site) -> bool:
    """Return True for a date, or a line of facts with one."""
    return _is_date(line) or ("|" in line.text and any(field == "date" for field, _ in facts_of_event(line, site)))


def _facts_in_front(text: list[Line], site: Site) -> tuple[list[Claim], list[Line]]:
    """Return what the lines of facts at the start of a text say, each field once, and the text behind them.

    >>> facts, rest = _facts_in_front(lines("<p>15 March 2018 | Spain</p><p>Kites flew.</p>"), site)
    >>> [(claim.field, claim.text) for claim in facts], len(rest)
    ([('date', '15 March 2018'), ('country', 'Spain')], 1)
    """
    claims: dict[str, Claim] = {}
    while text and (facts := facts_of_event(text[0], site)):
        for field, part in facts:
            claims.setdefault(field, Claim(field=field, lines=(part,), rule="line of facts"))
        text = text[1:]
    return list(claims.values()), text


def _is_sentence(line: Line) -> bool:
    return len(line.text.split()) > 4 and line.text.endswith((".", "…", "!", "?"))
