"""What a row of a listing says without a label: a line of facts, or parts that are told by what they are.

A date and a country are known as such; a name beside them is the organisation's. Nothing here finds a row.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from bs4 import Tag

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.document import fold
from dossier_scraper.extract.dom.lines import Line, joined, parents, trailing_link
from dossier_scraper.extract.dom.side_by_side import elements_of, trimmed
from dossier_scraper.extract.fields.bars import BESIDE
from dossier_scraper.extract.fields.categories import BAR, is_facts
from dossier_scraper.extract.fields.claims import Findings
from dossier_scraper.extract.fields.labels import labelled
from dossier_scraper.extract.listing.columns import Kind, can_be_name
from dossier_scraper.site import Site
from dossier_scraper.site.countries import country_codes
from dossier_scraper.text import FULL_STOPS

# What stands between a title and the facts behind it.
BEFORE_FACTS = " :,|–—-("
YEAR = re.compile(r"\b\d{4}\b")
# The last fact of a line, in brackets.
IN_BRACKETS = re.compile(r"\s\(([^()]+)\)$")

Parts = dict[str, list[Line]]

# No line of facts is longer, no label, and no list of facts has more parts.
LONGEST, LONGEST_LABEL, MOST_PARTS = 300, 40, 12


def told(lines: Iterable[Line], at: str, findings: Findings, site: Site) -> Parts:
    """Return what a line of facts tells: `date | country | organisations`, unless its cells show another order."""
    found: Parts = {}
    for line in lines:
        cells = _cut(line)
        in_order = len(cells) == 3 and (is_date(cells[0].text) or not any(is_date(cell.text) for cell in cells))
        found = _in_order(cells) if in_order else _by_shape(cells, site)
        if not found or any(":" in part.text for part in found.get("country", ())):
            findings.problem("unclear_facts", at, f"{line.text!r}")
        elif len(cells) == 2 and "country" not in found:
            findings.problem("unclear_facts", at, f"{line.text!r}: two parts, taken as date and organisations")
        _told_empty(cells, line, at, findings)
    return found


def _in_order(cells: Sequence[Line]) -> Parts:
    date, country, organisation = cells
    return {"date": [date] if date.text else [], "country": [country], "organisations": [organisation]}


def _by_shape(cells: Sequence[Line], site: Site) -> Parts:
    """Return cells by what they are: a date, a country that ISO 3166-1 knows, and organisations; nothing if unclear."""
    dates, rest = _parted(filter(attrgetter("text"), cells), lambda cell: is_date(cell.text))
    known, others = _parted(rest, lambda cell: are_countries(cell.text, site))
    country, names = (known, others) if len(known) == 1 else (rest[:-1], rest[-1:])
    if len(dates) > 1 or len(country) > 1 or not (dates or known):
        return {}
    found = {"date": dates, "country": country, "organisations": names}
    return {role: lines for role, lines in found.items() if lines}


def _parted(lines: Iterable[Line], chosen: Callable[[Line], bool]) -> tuple[list[Line], list[Line]]:
    """Return those lines of which something is true, and the others."""
    parted: tuple[list[Line], list[Line]] = [], []
    for line in lines:
        parted[not chosen(line)].append(line)
    return parted


def _told_empty(cells: Sequence[Line], line: Line, at: str, findings: Findings) -> None:
    """Note that a line of facts has a place for organisations and nothing in it."""
    if len(cells) == 3 and not cells[2].pieces:
        findings.problem("empty_field", f"{at}/organisations", f"nothing behind {line.text!r}")


def _cut(line: Line) -> list[Line]:
    """Cut a line of facts at its first two bars: an organisation's name may hold another one."""
    cells = []
    for _ in range(2):
        bar = BAR.search(line.text)
        if bar is None:
            break
        cells.append(line.before(bar.start()))
        line = line.after(bar.end())
    return [*cells, line]


def parts_of(line: Line, site: Site) -> list[Line]:
    """Return the facts that a line without bars tells: in elements side by side, or with signs between them.

    One of them is a date or a country, and one at most is neither.

    >>> [part.text for part in parts_of(line("<p>Kite Club · Norway, Malta · 15 March 2018</p>"), site)]
    ['Kite Club', 'Norway, Malta', '15 March 2018']
    >>> [part.text for part in parts_of(line("<p>March 15, 2018, Spain, Kite Club</p>"), site)]
    ['March 15, 2018', 'Spain', 'Kite Club']
    >>> parts_of(line("<p>In Spain, ten kites flew.</p>"), site)
    []
    """
    if "|" in line.text or len(line.text) > LONGEST or line.text.endswith(FULL_STOPS) or is_date(line.text):
        return []
    return next((parts for parts in _ways(line, site) if _are_facts(parts, site)), [])


def _ways(line: Line, site: Site) -> Iterator[list[Line]]:
    """Yield the ways to part a line, each only when it is asked for."""
    yield elements_of(line)
    yield _signed(line, site)
    yield [] if ":" in line.text else elements_of(line, with_words=True)
    yield _worded(line, site)


def _worded(line: Line, site: Site) -> list[Line]:
    """Return a date and the countries behind it or in front of it, with no more than a blank between them."""
    blanks = [found.start() for found in re.finditer(" ", line.text)] if YEAR.search(line.text) else []
    cuts = ((line.before(at), line.after(at)) for at in (blanks if len(blanks) < MOST_PARTS else ()))
    known = ([*cut] for cut in cuts if any(are_countries(part.text, site) for part in cut))
    return next((parts for parts in known if any(is_date(part.text) for part in parts)), [])


def facts_behind(rest: Line, site: Site) -> list[Line]:
    """Return the facts behind a title, in parentheses or not, or nothing."""
    facts = rest.after(len(rest.text) - len(rest.text.lstrip(BEFORE_FACTS)))
    if rest.text.startswith("(") and facts.text.endswith(")"):
        facts = facts.before(len(facts.text) - 1)
    if is_date(facts.text.split("|", 1)[0].strip()):
        return [facts]
    return parts_of(facts, site)


def says_facts(line: Line, site: Site) -> bool:
    """Return True for a line of nothing but facts: with bars, a date, countries, a label, or signs between such."""
    named = labelled(line, "listing", site)
    if named is not None and named.field is not None:
        return named.field not in ("title", "teaser", "")
    plain = is_date(line.text) or are_countries(line.text, site)
    barred = "|" in line.text and any(is_date(part) or are_countries(part, site) for part in BAR.split(line.text))
    return barred or is_facts(line) or (not _links(line) and (plain or bool(parts_of(line, site))))


def _signed(line: Line, site: Site) -> list[Line]:
    """Return the parts of a line between signs, a date or several countries whole whatever commas they hold."""
    bracketed = IN_BRACKETS.search(line.text)
    if bracketed is not None and (is_date(bracketed[1]) or are_countries(bracketed[1], site)):
        return [*_signed(line.before(bracketed.start()), site), line.between(*bracketed.span(1))]
    cuts = list(BESIDE.finditer(line.text))
    if not cuts:
        return []
    bounds = [(0, 0), *(cut.span() for cut in cuts), (len(line.text), len(line.text))]
    parts: list[Line] = []
    first = 0
    while len(bounds) <= MOST_PARTS and first + 1 < len(bounds):
        spans = [line.between(bounds[first][1], bounds[end][0]) for end in range(first + 1, len(bounds))]
        known = [at for at, span in enumerate(spans) if is_date(span.text) or are_countries(span.text, site)]
        length = known[-1] if known else 0
        parts.append(trimmed(spans[length]))
        first += length + 1
    return parts


def _are_facts(parts: Sequence[Line], site: Site) -> bool:
    dates, rest = _parted(parts, lambda part: is_date(part.text))
    countries, names = _parted(rest, lambda part: are_countries(part.text, site))
    once = len(dates) < 2 and len(countries) < 2 and len(names) < 2 and (dates or countries)
    return (
        len(parts) > 1
        and bool(once)
        and all(can_be_name(name.text) and name.text.count("(") == name.text.count(")") for name in names)
    )


def are_countries(text: str, site: Site) -> bool:
    """Return True for the name of a country, or several with commas, “and” or slashes between them."""
    return bool(country_codes(text, site))


def by_vocabulary(parts: Parts, kinds: Mapping[int, Kind], at: str, findings: Findings, site: Site) -> Parts:
    """Return a row's parts, a country and a name among its text told apart, where it has a date or a country.

    `kinds` are what its lines are by the other rows of the listing. The only name is the organisation's; where these
    do not tell so, that is said.
    """
    if "organisations" in parts:
        return parts
    if "facts" in parts:
        certain = _names(parts.get("teaser", []), kinds, "organisations") if len(_cut(parts["facts"][0])) < 3 else []
        return parts | (_taken(certain[0], parts["teaser"]) if len(certain) == 1 else {})
    countries, rest = _countries(parts, at, findings, site)
    if len(countries) > 1 or not (countries or "date" in parts or "country" in parts):
        return parts
    found = parts | {"teaser": rest, "country": countries or parts.get("country", [])}
    return found | _named(rest, countries, kinds, at, findings)


def _countries(parts: Parts, at: str, findings: Findings, site: Site) -> tuple[list[Line], list[Line]]:
    """Return the countries among a row's text, if it has no other, and the rest of its text."""
    texts = parts.get("teaser", [])
    if "country" in parts:
        return [], texts
    countries, rest = _parted(texts, lambda line: are_countries(line.text, site))
    return (countries, rest) if countries else _behind_unknown_label(texts, at, findings, site)


def _named(
    rest: Sequence[Line], countries: Sequence[Line], kinds: Mapping[int, Kind], at: str, findings: Findings
) -> Parts:
    """Return the organisation among a row's text, and the text without it; say what is not certain."""
    certain = _names(rest, kinds, "organisations")
    if len(certain) == 1:
        return _taken(certain[0], rest)
    names = certain or [line for line in _names(rest, kinds, "unclear") if not _leads_on_behind(line)]
    taken: Parts = {}
    if len(names) > 1 or any(map(_links, names)):
        said = "could be organisations"
    elif names and _stands_before(names[0], countries):
        said = "a place or an organisation"
    else:
        said = "taken as an organisation"
        taken = _taken(names[0], rest) if names else {}
    if names:
        findings.problem("unclear_facts", at, f"{joined(names)!r}: {said}")
    return taken


def _names(lines: Iterable[Line], kinds: Mapping[int, Kind], kind: Kind) -> list[Line]:
    return [line for line in lines if can_be_name(line.text) and kinds.get(id(line)) == kind]


def _taken(name: Line, lines: Iterable[Line]) -> Parts:
    return {"organisations": [name], "teaser": [line for line in lines if line is not name]}


def _behind_unknown_label(
    texts: Sequence[Line], at: str, findings: Findings, site: Site
) -> tuple[list[Line], list[Line]]:
    """Return the country behind the only label that no table knows and that has one, and the other lines."""
    cuts = ((line, line.text.find(":") + 1) for line in texts)
    found = [
        (line, end) for line, end in cuts if 0 < end <= LONGEST_LABEL and are_countries(line.after(end).text, site)
    ]
    if len(found) != 1:
        return [], list(texts)
    line, end = found[0]
    findings.taken.lines("label", [line.before(end)])
    findings.problem("unknown_label", f"{at}/country", f"{line.text!r}")
    return [line.after(end)], [other for other in texts if other is not line]


def _stands_before(name: Line, countries: Sequence[Line]) -> bool:
    """Return True if a country follows a name behind a comma, as it follows the name of a place."""
    place = name.place
    return isinstance(place, Tag) and any(f"{name.text}, {one.text}" in fold(place.get_text()) for one in countries)


def _leads_on_behind(line: Line) -> bool:
    """Return True for words with a link behind them, as a text has it that goes on elsewhere."""
    return trailing_link(line) is not None and line.pieces[0].link is None


def _links(line: Line) -> bool:
    """Return True for a link within a line, and not around it."""
    return any(p.link and any(tag is p.link for tag in parents(p.place, line.place)) for p in line.pieces)
