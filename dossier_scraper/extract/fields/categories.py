"""Categories and the line of facts in which they stand: `Category, Category | Source`."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.lines import Line
from dossier_scraper.extract.fields.claims import Findings, machine_attributes
from dossier_scraper.site import Site
from dossier_scraper.site.countries import country_code
from dossier_scraper.site.organisations import organisation_of
from dossier_scraper.text import is_cut, plain

OUTSIDE_PARENTHESES = re.compile(r"\s*[,;]\s*(?![^()]*\))")
# Signs that part categories where each part is a known one.
SIGNS = re.compile(r"\s*[|·•,;>]\s*|\s+[/–—-]\s+")
END = re.compile(r"\s*(?:[,;]|$)")
# A text that is longer is no list of categories.
LONGEST = 2_000
# What stands within a sentence, and in no name; and how many blanks a name has at most that ends with a full stop.
WITHIN_SENTENCE = re.compile(r"\w\s+(?:They|We|I|He|She|It|This|These|Those|There|You|You'll|We've)\s+[a-z]")
MOST_BLANKS = 5
BAR = re.compile(r"\s*\|\s*")


def split(text: str, site: Site) -> list[str]:
    """Return the categories of a text as written: known ones whole, the rest cut at commas outside parentheses."""
    return list(_split(text, site))


@lru_cache(maxsize=4096)
def _split(text: str, site: Site) -> tuple[str, ...]:
    if len(text) > LONGEST:
        return (text.strip(),)
    found: list[str] = []
    rest = text.strip(" ,;")
    while rest:
        lower = plain(rest)
        whole = next(
            (
                name
                for name in _plain_names(site)
                if lower.startswith(name) and len(lower) == len(rest) and END.match(rest, len(name))
            ),
            None,
        )
        cut = None if whole else OUTSIDE_PARENTHESES.search(rest, 1)
        length = len(whole) if whole else cut.start() if cut else len(rest)
        found.append(rest[:length].strip())
        rest = rest[length:].lstrip(" ,;")
    signed = SIGNS.split(text.strip(" .,;"))
    names = [name for name in found if name]
    return tuple(signed if _are_known(signed, site) and not _are_known(names, site) else names)


def _are_known(names: Sequence[str], site: Site) -> bool:
    return all(is_known(name, site) for name in names)


@lru_cache(maxsize=16)
def _plain_names(site: Site) -> Mapping[str, None]:
    """Return the vocabulary as texts are compared, the longest first."""
    names = {plain(name) for name in site.tables["categories"]["known"]}
    return dict.fromkeys(sorted(names, key=lambda name: (-len(name), name)))


def is_known(name: str, site: Site) -> bool:
    """Return True if a category is in the vocabulary."""
    return plain(name) in _plain_names(site)


def from_lines(lines: Sequence[Line], site: Site) -> list[str]:
    """Return the categories of lines that each hold one or several, every one once."""
    return list(dict.fromkeys(name for line in lines for name in split(line.text, site)))


def facts(line: Line, site: Site, findings: Findings, field: str) -> tuple[Line | None, Line | None]:
    """Cut a line of facts into its categories and its source; a part that is not there is None.

    A source in which a sentence begins may hold more than a name, and nothing tells where that ends.
    """
    bar = BAR.search(line.text)
    if bar:
        left, right = line.before(bar.start()), line.after(bar.end())
        holds_more = "|" in right.text and any(fact_of(part.text, site) != "source" for part in between_bars(right))
        if holds_more or WITHIN_SENTENCE.search(right.text) or _is_long(right.text):
            findings.problem("unclear_facts", field, f"{line.text!r}: more than a source")
        return (left if left.text else None), (right if right.text else None)
    if all(is_known(name, site) for name in split(line.text, site)):
        return line, None
    findings.problem("unclear_facts", field, f"{line.text!r}")
    return None, None


def _is_long(text: str) -> bool:
    """Return True for a text that ends like a sentence, was not cut off and has more words than a name."""
    return text.endswith(".") and text.count(" ") > MOST_BLANKS and not is_cut(text)


def is_facts(line: Line) -> bool:
    """Return True if a line is `date | country | organisations`."""
    if line.text.count("|") < 2:
        return False
    return is_date(line.text.split("|", 1)[0].strip()) or bool(machine_attributes([line]))


def facts_of_event(line: Line, site: Site) -> list[tuple[str, Line]]:
    """Return the parts of a line of facts on an event's page with their fields: a date alone, or several parts.

    Parts are told by their vocabularies; one that none of these knows is the source, several are nothing that is known.
    Neither is a single word beside a date: that may be a place, or what kind of event it is.
    """
    told = [(fact_of(part.text, site), part) for part in between_bars(line)]
    known = dict(fact for fact in told if fact[0] != "source")
    names = [part.text for field, part in told if field == "source"]
    if not known or len(known) + len(names) < len(told):
        return []
    if len(names) > 1 or (names and list(known) == ["date"] and _is_word(names[0], site)):
        told = list(known.items())
    return told if "date" in known or (len(told) > 1 and len(names) < 2) else []


def between_bars(line: Line) -> list[Line]:
    """Return the parts of a line between its bars, those that are empty left out."""
    parts: list[Line] = []
    while bar := BAR.search(line.text):
        parts.append(line.before(bar.start()))
        line = line.after(bar.end())
    return [part for part in (*parts, line) if part.text]


def _is_word(text: str, site: Site) -> bool:
    """Return True for a single word that is neither a known organisation nor in capitals."""
    return " " not in text and not text.isupper() and organisation_of(text, site) is None


def fact_of(text: str, site: Site) -> str:
    """Return what a part of a line of facts is: a date, a country, known categories, or else a source."""
    if is_date(text):
        return "date"
    if country_code(text, site):
        return "country"
    return "categories" if all(is_known(name, site) for name in split(text, site)) else "source"
