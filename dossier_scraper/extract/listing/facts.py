"""What a row of a listing says without a label: a line of facts, or parts that are told by what they are.

A date and a country are known as such; a name beside them is the organisation's. Nothing here finds a row.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from operator import attrgetter

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.lines import Line, joined, parents
from dossier_scraper.extract.dom.side_by_side import elements_of, trimmed
from dossier_scraper.extract.fields.categories import BAR, BESIDE
from dossier_scraper.extract.fields.claims import Findings
from dossier_scraper.site import Site
from dossier_scraper.site.countries import country_code
from dossier_scraper.text import is_cut

Parts = dict[str, list[Line]]

# No line of facts is longer, no name, and no list of facts has more parts.
LONGEST, LONGEST_NAME, MOST_PARTS = 300, 120, 12
SENTENCE_END = (".", "!", "?", "…")


def told(lines: Iterable[Line], at: str, findings: Findings, site: Site) -> Parts:
    """Return what a line of facts tells: `date | country | organisations`, unless its cells show another order."""
    found: Parts = {}
    for line in lines:
        cells = _cut(line)
        in_order = len(cells) == 3 and (is_date(cells[0].text) or not any(is_date(cell.text) for cell in cells))
        found = _in_order(cells) if in_order else _by_shape(cells, site)
        if not found:
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
    if "|" in line.text or len(line.text) > LONGEST or line.text.endswith(SENTENCE_END) or is_date(line.text):
        return []
    return next((parts for parts in (elements_of(line), _signed(line, site)) if _are_facts(parts, site)), [])


def _signed(line: Line, site: Site) -> list[Line]:
    """Return the parts of a line between signs, a date or several countries whole whatever commas they hold."""
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
    return len(parts) > 1 and bool(once) and all(can_be_name(name.text) for name in names)


def are_countries(text: str, site: Site) -> bool:
    """Return True for the name of a country, or several with commas, “and” or slashes between them."""
    if len(text) > LONGEST_NAME or not text:
        return False
    names = text.replace(" and ", ",").replace("/", ",").replace("&", ",").split(",")
    return country_code(text, site) is not None or all(country_code(name.strip(), site) for name in names)


def can_be_name(text: str) -> bool:
    """Return True for a text that begins with a capital letter and ends no sentence."""
    begun = 0 < len(text) <= LONGEST_NAME and text[0].isupper() and ":" not in text
    return begun and not text.endswith(SENTENCE_END) and not is_cut(text)


def by_vocabulary(parts: Parts, at: str, findings: Findings, site: Site) -> Parts:
    """Return a row's parts, a country and a name among its text told apart, where it has a date or a country.

    The only name is the organisation's: beside a text that ends like a sentence, or both a date and a country; else
    that is said.
    """
    if "facts" in parts or "organisations" in parts:
        return parts
    is_country = partial(_is_country, known="country" in parts, site=site)
    countries, rest = _parted(parts.get("teaser", ()), is_country)
    dated, placed = "date" in parts, "country" in parts or len(countries) == 1
    if len(countries) > 1 or not (dated or placed):
        return parts
    names, texts = _parted(rest, lambda line: can_be_name(line.text) and not _links(line))
    found = parts | {"teaser": rest} | ({"country": countries} if countries else {})
    if len(names) == 1:
        found |= {"teaser": texts, "organisations": names}
    _note_unclear(names, bool(texts) or (dated and placed), at, findings)
    return found


def _is_country(line: Line, known: bool, site: Site) -> bool:
    return not known and are_countries(line.text, site)


def _note_unclear(names: Sequence[Line], is_certain: bool, at: str, findings: Findings) -> None:
    """Note several names, or one that nothing but a date or a country beside it calls an organisation's."""
    if len(names) > 1 or (names and not is_certain):
        kept = "could be organisations" if len(names) > 1 else "taken as an organisation"
        findings.problem("unclear_facts", at, f"{joined(names)!r}: {kept}")


def _links(line: Line) -> bool:
    """Return True for a link within a line, and not around it."""
    return any(p.link and any(tag is p.link for tag in parents(p.place, line.place)) for p in line.pieces)
