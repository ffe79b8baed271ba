"""What looks like a fact in a text of a row that has no such fact: told and not taken.

The copy of a page as a text has no elements: values may be stuck together, and stand in one line with a title.
"""

import re
from collections.abc import Iterable, Iterator

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.fields.bars import OF_TITLES, SIGNS
from dossier_scraper.extract.fields.labels import leads_on, normal
from dossier_scraper.extract.listing.columns import LONG_WORD, can_be_name
from dossier_scraper.extract.listing.facts import LONGEST, YEAR, are_countries
from dossier_scraper.model import ListingRow
from dossier_scraper.site import Site
from dossier_scraper.text import FULL_STOPS

# What parts a text: signs, and in a copy the place where two values meet without a blank.
PARTS = re.compile(rf"\s*[|,;:()\[\]]\s*|\s+(?:[{SIGNS}{OF_TITLES}]|::)\s+")
STUCK = re.compile(r"(?<=[a-zß-ÿ?!)\]…\d])(?=[A-ZÀ-Þ][a-zß-ÿ]|[A-ZÀ-Þ]{2})|(?<=[a-zß-ÿ?!)\]…])(?=\d{1,4}\b)")
# Two words without a blank between them, of which the first begins with no capital, as that of a name would.
TWO_WORDS = re.compile(r"\b[a-zß-ÿ]{3,}[A-ZÀ-Þ]|[?!)…][A-ZÀ-Þ\d]|[a-zß-ÿ]{2}\d{4}\b|\b\d{4}[A-ZÀ-Þ][a-zß-ÿ]")
LABEL = re.compile(r"[^:]{1,40}:\s+(?=\D)")
# No country's name has more words; a short one in front of it makes it a part of a sentence (“for Finland”).
MOST_WORDS, SHORT = 4, 4


def doubts_of(
    row: ListingRow, texts: Iterable[str], site: Site, copied: bool, loose: bool
) -> Iterator[tuple[str, str]]:
    """Yield what is doubtful in a row's texts, with the code of the problem: in more of one that is `copied` as text.

    Its title is `loose` if nothing tells where it ends.
    """
    short = [text for text in texts if len(text) <= LONGEST and not text.endswith(FULL_STOPS)]
    for text in (*short, *row.organisations):
        if lacking := list(_lacking(row, text, site, copied)):
            yield "unclear_facts", f"{text!r}: maybe with {' and '.join(lacking)}"
        elif not row.organisations and _is_labelled_name(text, row.title or "", site):
            yield "unknown_label", f"{text!r}"
        elif copied and not row.organisations and _is_like_name(text):
            yield "unclear_facts", f"{text!r}: maybe an organisation"
    if copied:
        yield from _of_values(row, site, loose)


def _of_values(row: ListingRow, site: Site, loose: bool) -> Iterator[tuple[str, str]]:
    """Yield the title and the organisations of a row that may be more than one value."""
    title = row.title or ""
    more = loose and row.country is None and _names_country(title, site)
    for text in (title, *row.organisations):
        if (more and text == title) or TWO_WORDS.search(text) or _is_stuck(text, site):
            yield "unclear_facts", f"{text!r}: maybe more than one value"


def _lacking(row: ListingRow, text: str, site: Site, copied: bool) -> Iterator[str]:
    """Yield what a row has not and a text of it may hold."""
    parts = [part for whole in PARTS.split(text) for part in (STUCK.split(whole) if copied else [whole])]
    if row.date is None and (any(map(is_date, parts)) or (copied and YEAR.search(text))):
        yield "a date"
    names = _names_country if copied else are_countries
    if row.country is None and any(names(part, site) for part in parts):
        yield "a country"
    if row.listed_as is None and copied and _says_status(parts, site):
        yield "a status"


def _says_status(parts: Iterable[str], site: Site) -> bool:
    statuses = site.tables["labels"]["sections"]["statuses"]
    return any(normal(word) in statuses for part in parts for word in part.split())


def _is_labelled_name(text: str, title: str, site: Site) -> bool:
    """Return True for what can be a name behind a label, and is not the row's title behind “Read more”."""
    label = LABEL.match(text)
    name = text[label.end() :] if label else ""
    return can_be_name(name) and name != title and not leads_on(text.split(":")[0], site)


def _is_like_name(text: str) -> bool:
    """Return True for what can be a name, most of its longer words with capitals."""
    words = LONG_WORD.findall(text)
    return can_be_name(text) and 2 * sum(word[0].isupper() for word in words) >= len(words)


def _is_stuck(text: str, site: Site) -> bool:
    """Return True if a date or a country stands in a text without a blank beside it."""
    parts = STUCK.split(text)
    return len(parts) > 1 and any(is_date(part) or are_countries(part.strip(), site) for part in parts)


def _names_country(text: str, site: Site) -> bool:
    """Return True if some words of a text are a country's name, but for one that goes on (“for Finland”)."""
    if are_countries(text, site):
        return True
    words = text.split()
    spans = (
        (start, " ".join(words[start:end]))
        for start in range(len(words))
        for end in range(start + 1, start + 1 + MOST_WORDS)
    )
    found = (start for start, name in spans if name[:1].isupper() and are_countries(name.strip("()[].,;:"), site))
    return any(not start or len(words[start - 1]) > SHORT or not words[start - 1].islower() for start in found)
