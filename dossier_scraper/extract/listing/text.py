"""A listing in bare text: lines of facts, each with the words below it, under sentences that name the section."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from dossier_scraper.extract.dom.document import Document
from dossier_scraper.extract.dom.lines import Line, joined
from dossier_scraper.extract.fields.categories import BAR, is_facts
from dossier_scraper.extract.fields.claims import Findings
from dossier_scraper.extract.listing.sections import section_named
from dossier_scraper.model import ListingRow
from dossier_scraper.site import Site

RULE = "line of facts in a text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section's name and the line that says it."""

    name: str
    line: Line


def rows_of_text(lines: Sequence[Line], document: Document, findings: Findings) -> tuple[ListingRow, ...]:
    """Return the rows of a text's lines, in order; a text has no links, so each row is named by its number."""
    rows: list[ListingRow] = []
    section: Section | None = None
    for index, line in enumerate(lines):
        section = _section(line, document.site) or section
        if is_facts(line):
            below = takewhile(lambda other: not _begins(other, document.site), lines[index + 1 :])
            rows.append(_row(line, list(below), section, len(rows), document, findings))
    return tuple(rows)


def _begins(line: Line, site: Site) -> bool:
    """Return True if a line begins another row or another section."""
    return is_facts(line) or _section(line, site) is not None


def _section(line: Line, site: Site) -> Section | None:
    """Return the section that a heading or a sentence names."""
    sections = site.tables["labels"]["sections"]
    name = section_named(line.text, sections["listed_as"])
    told = len(line.text.split()) < 5 or re.fullmatch(sections["intros"], line.text, re.IGNORECASE)
    return Section(name=name, line=line) if name and told and not is_facts(line) else None


def _row(
    line: Line, below: list[Line], section: Section | None, position: int, document: Document, findings: Findings
) -> ListingRow:
    """Return the row of a line of facts: `date | country | organisations`."""
    at = f"rows/{position}"
    first, second = list(BAR.finditer(line.text))[:2]
    date, country, named = (
        line.before(first.start()),
        line.between(first.end(), second.start()),
        line.after(second.end()),
    )
    shown = (("country", [country]), ("organisations", [named]), ("teaser", below))
    for name, parts in (*shown, ("listed_as", [section.line] if section else [])):
        if joined(parts):
            findings.cite(f"{at}/{name}", parts, RULE)
    return ListingRow(
        url=f"{document.url}#row-{position + 1}",
        title=None,
        date=findings.date(f"{at}/date", [date], RULE) if date.text else None,
        country=country.text or None,
        organisations=(named.text,) if named.text else (),
        listed_as=section.name if section else None,
        teaser=joined(below) or None,
    )
