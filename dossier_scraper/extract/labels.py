"""Labels and what follows them: in classed wrappers, in bold, in headings, in tables, or on lines of their own.

The labels themselves are in the site's `labels.toml`; nothing here knows a template.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bs4 import Tag

from dossier_scraper.extract.claims import Claim, Findings
from dossier_scraper.extract.dates import is_date
from dossier_scraper.extract.document import fold
from dossier_scraper.extract.lines import Line, parents
from dossier_scraper.site import Site

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "th", "caption", "legend", "summary"))
STRONG = frozenset(("strong", "b", "dt", "th", "h2", "h3", "h4", "h5", "h6"))
LABEL_CLASS = re.compile(r"(?:.*[-_])?(?:label|caption|key|term|heading|title|name)(?:[-_].*)?", re.IGNORECASE)
COLON = re.compile(r"\s*[:：]\s*")


@lru_cache(maxsize=4096)
def normal(label: str) -> str:
    """Return a label as the tables write it: case-folded, without its colon and “(s)”."""
    return fold(label).casefold().replace("(s)", "").strip(" :：*").removesuffix(" -").strip()


def field_of(label: str, kind: str, site: Site) -> str | None:
    """Return the field that a label names on a kind of page, "" when it is ignored, None when it is unknown."""
    tables, name = site.tables["labels"], normal(label)
    found: str | None = tables[kind].get(name)
    return "" if found is None and name in tables["ignored"]["labels"] else found


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line with its label told apart: the field (None: an unknown label; "": an ignored one) and the rest."""

    field: str | None
    label: str
    rest: Line
    heading: bool


def labelled(line: Line, kind: str, site: Site) -> Labelled | None:
    """Tell a line's label from its value, or return None for a line without a label."""
    start = line.start
    if start is None:
        return None
    owner = label_element(line)
    colon = COLON.search(line.text[:80])
    if colon and colon.start() > 0:
        label = line.text[:colon.start()]
        known = field_of(label, kind, site)
        emphasised = owner is not None and len(_own_text(owner, line)) <= colon.end()
        if known is not None or emphasised:
            return Labelled(known, label, line.after(colon.end()), bool(owner and owner.name in HEADINGS))
    if owner is not None:
        label = _own_text(owner, line)
        known = field_of(label, kind, site)
        heading = owner.name in HEADINGS
        if known is not None or (heading and label == line.text):
            return Labelled(known, label, line.after(len(label)), heading)
    return None


def label_element(line: Line) -> Tag | None:
    """Return the element that a line's first words stand in, if it is one in which labels stand."""
    start = line.start
    if start is None or not isinstance(line.place, Tag):
        return None
    around = list(parents(start.place, line.place.parent))
    if any(tag.name == "a" for tag in around):
        return None
    return next((tag for tag in around if tag.name in STRONG
                 or any(LABEL_CLASS.fullmatch(name) for name in str(tag.get("class") or "").split())), None)


def _own_text(owner: Tag, line: Line) -> str:
    """Return the line's first words, as far as they stand in an element."""
    text = ""
    for piece in line.pieces:
        if all(tag is not owner for tag in parents(piece.place)):
            break
        text += piece.text
    return text.rstrip()


def is_timeline_start(line: Line, site: Site) -> bool:
    """Tell whether a line announces the timeline: its heading, or the sentence that introduces it."""
    sections = site.tables["labels"]["sections"]
    if re.fullmatch(sections["intros"], line.text, re.IGNORECASE):
        return True
    return normal(line.text) in sections["timeline"] and (
        label_element(line) is not None or not isinstance(line.place, Tag) or line.text.endswith(":"))


def claims_of(lines: Sequence[Line], kind: str, site: Site, findings: Findings
              ) -> tuple[list[Claim], list[Line], list[Line]]:
    """Return what labels say about fields, the lines before the first label, and those that belong to no label.

    A short field (a name, a country, a date) takes the rest of its line or else the next one; a long one takes
    everything up to the next label. The lines given end where the timeline begins.
    """
    short = site.tables["labels"]["short"]
    claims: list[Claim] = []
    before: list[Line] = []
    loose: list[Line] = []
    taking: list[Line] | None = None
    for index, line in enumerate(lines):
        found = labelled(line, kind, site)
        if found is None:
            if taking is None or (claims and claims[-1].field in short and not _continues(claims[-1], line, lines, index, site)):
                taking = None
                (loose if claims else before).append(line)
            else:
                taking.append(line)
                claims[-1] = Claim(claims[-1].field, tuple(taking), claims[-1].rule)
            continue
        if found.field is None and not found.heading:
            findings.problem("unknown_label", None, f"“{found.label}”")
        taking = [found.rest] if found.rest.pieces else []
        claims.append(Claim(found.field or "", tuple(taking), f"label “{found.label}”"))
    return [claim for claim in claims if claim.field], before, loose


def _continues(claim: Claim, line: Line, lines: Sequence[Line], index: int, site: Site) -> bool:
    """Tell whether a line without a label is still the value of the short field before it."""
    if not claim.lines:
        return fits(claim.field, line, site)
    last = claim.lines[-1]
    if not isinstance(line.place, Tag) or not isinstance(last.place, Tag):
        return False
    listed = line.place.name in ("li", "dd") and line.place.name == last.place.name
    return (listed and line.place.parent is last.place.parent) or line.place is last.place


def fits(field: str, line: Line, site: Site) -> bool:
    """Tell whether a line can be the value of a short field, or is the text after an empty one."""
    text = line.text
    if field in ("start_date", "date"):
        return is_date(text) or len(text) <= 60
    if field == "status":
        return len(text) <= 40 and not text.endswith((".", "…"))
    sentence = text.endswith((".", "…", "!", "?")) and len(text.split()) > 6
    return len(text) <= 160 and not sentence and not is_date(text)


def machine_fields(kind: str, site: Site) -> Mapping[str, str]:
    """Return Drupal's field names and the fields they hold on a kind of page."""
    names: Mapping[str, str] = site.tables["eras"]["machine"][kind]
    return names


def headings_before(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the texts of lines that are headings."""
    for line in lines:
        if isinstance(line.place, Tag) and line.place.name in HEADINGS:
            yield line.text
