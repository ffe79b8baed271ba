"""Categories and the line of facts in which they stand: `Category, Category | Source`."""

import re
from collections.abc import Sequence

from dossier_scraper.extract.claims import Findings, plain
from dossier_scraper.extract.lines import Line
from dossier_scraper.site import Site

OUTSIDE_PARENTHESES = re.compile(r"\s*[,;]\s*(?![^()]*\))")
PIPE = re.compile(r"\s*\|\s*")


def split(text: str, site: Site) -> list[str]:
    """Return the categories of a text as written: known ones whole, the rest cut at commas outside parentheses."""
    known = sorted((plain(name) for name in site.tables["categories"]["known"]), key=len, reverse=True)
    found: list[str] = []
    rest = text.strip(" ,;")
    while rest:
        lower = plain(rest)
        whole = next((name for name in known if lower.startswith(name) and len(lower) == len(rest)
                      and re.match(r"\s*(?:[,;]|$)", rest[len(name):])), None)
        length = len(whole) if whole else _first_length(rest)
        found.append(rest[:length].strip())
        rest = rest[length:].lstrip(" ,;")
    return [name for name in found if name]


def _first_length(text: str) -> int:
    cut = OUTSIDE_PARENTHESES.search(text, 1)
    return cut.start() if cut and cut.start() else len(text)


def is_known(name: str, site: Site) -> bool:
    """Tell whether a category is in the vocabulary."""
    return plain(name) in {plain(known) for known in site.tables["categories"]["known"]}


def from_lines(lines: Sequence[Line], site: Site) -> list[str]:
    """Return the categories of lines that each hold one item or several."""
    return list(dict.fromkeys(name for line in lines for name in split(line.text, site)))


def facts(line: Line, site: Site, findings: Findings, field: str) -> tuple[Line | None, Line | None]:
    """Cut a line of facts into its categories and its source; a part that is not there is None."""
    pipe = PIPE.search(line.text)
    if pipe:
        left, right = line.before(pipe.start()), line.after(pipe.end())
        return (left if left.text else None), (right if right.text else None)
    if all(is_known(name, site) for name in split(line.text, site)):
        return line, None
    findings.problem("unclear_facts", field, f"{line.text!r}")
    return None, None
