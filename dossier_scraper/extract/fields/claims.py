"""What a page says of one field, each time it says it, and how several sayings become one value.

Here problems and provenance are collected; nothing here knows where in a template a field stands.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from bs4 import Tag

from dossier_scraper.extract.dates.calendar import FINENESS
from dossier_scraper.extract.dates.machine import from_machine
from dossier_scraper.extract.dates.read import Slips, is_date, order_shown
from dossier_scraper.extract.dates.single import Order
from dossier_scraper.extract.dom.coverage import Taken
from dossier_scraper.extract.dom.document import fold, primary_language
from dossier_scraper.extract.dom.lines import Line, Place, joined, parents, says_something
from dossier_scraper.extract.dom.once import once
from dossier_scraper.extract.problems import problem
from dossier_scraper.model import DateValue, Problem, Provenance
from dossier_scraper.text import agree, is_cut, same

MACHINE = re.compile(r"\s*\d{4}(?:-?\d\d){0,2}(?:[T\s].*)?", re.DOTALL)
# How many forms that nobody knows dateparser is asked about, per page.
PATIENCE = 10
# How many records of other pages are told, and how much of each.
MOST_QUOTED, QUOTED = 20, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One place's answer for a field: its lines (none: shown empty) and the rule that found them.

    `label` is the label as printed, without its colon, where one was shown. A field `other` is one that no table maps.
    """

    field: str
    lines: tuple[Line, ...]
    rule: str
    label: str = ""

    @property
    def text(self) -> str:
        """The answer's text, one line per block; what stands for nothing is none."""
        text = joined(self.lines)
        return text if says_something(text) else ""


@dataclass(kw_only=True)
class Findings:
    """Problems and provenance of one page while it is read.

    `select` names the element or the lines that hold some places; `dated_text` is the text whose dates tell the order
    of day and month, `era_order` the order of the page's era, if the site's tables know one, `language` the page's.
    """

    select: Callable[[Sequence[Place]], str]
    dated_text: Callable[[], str]
    era_order: Order | None = None
    language: str = ""
    problems: dict[Problem, None] = field(default_factory=dict)
    provenance: dict[str, Provenance] = field(default_factory=dict)
    taken: Taken = field(default_factory=Taken)
    _unread: int = 0

    def problem(self, code: str, field: str | None, detail: str) -> None:
        """Note a problem, once."""
        self.problems[problem(code, field, detail)] = None

    def cite(self, field: str, lines: Iterable[Line], rule: str, quote: str | None = None, kind: str = "read") -> None:
        """Note where a value stands, and its text there, of a `kind` of the coverage."""
        lines = tuple(lines)
        self.taken.lines(kind, lines)
        places = [piece.place for line in lines for piece in line.pieces] or [line.place for line in lines]
        self.provenance[field] = Provenance(
            selector=self.select(places), quote=joined(lines) if quote is None else quote, rule=rule
        )

    def foreign(self, beginnings: Iterable[str]) -> None:
        """Note that records of other pages were left out, and how they begin."""
        for text in islice(filter(None, beginnings), MOST_QUOTED):
            self.problem("foreign_record", None, f"“{text[:QUOTED]}”")

    @once
    def order(self) -> Order | None:
        """The order of day and month that this page's other dates show, else that of its era."""
        return order_shown(self.dated_text()) or self.era_order

    def date(self, field: str, lines: Sequence[Line], rule: str) -> DateValue | None:
        """Read a date, note its provenance and what is doubtful about it."""
        attributes = machine_attributes(lines)
        if not joined(lines) and not attributes:
            return None
        lines = displayed(lines)
        value, slips = self._read(lines)
        for code, detail in slips:
            self.problem(code, field, detail)
        self.cite(field, lines, f"{rule}; {value.rule}", value.text or attributes[0])
        return value

    def _read(self, lines: Sequence[Line]) -> tuple[DateValue, Slips]:
        """Read a date; where it is ambiguous, the order that is known decides, or the language that it stands in."""
        lines = displayed(lines)
        text, attributes = joined(lines), machine_attributes(lines)
        thorough = self._unread < PATIENCE
        value, slips = from_machine(attributes, text, None, thorough)
        if any(code == "ambiguous_date" for code, _ in slips):
            order = replace(self.order or Order(first=None, why=""), language=_language_of(lines) or self.language)
            value, slips = from_machine(attributes, text, order, thorough)
        self._unread += any(code == "unreadable_date" for code, _ in slips)
        return value, slips

    def settled_date(self, field: str, claims: Sequence[Claim]) -> DateValue | None:
        """Return the date that the claims agree on: the most precise one; another date is a `contradiction`."""
        shown = [claim for claim in claims if claim.text or machine_attributes(claim.lines)]
        if not shown:
            if claims:
                self.problem("empty_field", field, f"shown empty ({claims[0].rule})")
            return None
        values = [self._read(claim.lines)[0] for claim in shown]
        best = max(range(len(shown)), key=lambda i: (FINENESS.get(values[i].precision, -1), -i))
        for claim, value in zip(shown, values, strict=True):
            agrees = _same_day(values[best], value)
            if not agrees:
                self.problem("contradiction", field, f"{values[best].text!r} beside {value.text!r}")
            self.taken.lines("repeated" if agrees else "contradiction", claim.lines)
        return self.date(field, shown[best].lines, shown[best].rule)

    def settle(self, field: str, claims: Sequence[Claim]) -> Claim | None:
        """Return the claim that counts: the first with a value, or the whole of which that one is cut.

        Another value is a `contradiction`; a field that is only shown empty is an `empty_field`.
        """
        shown = [claim for claim in claims if claim.text]
        if not shown:
            if claims:
                self.problem("empty_field", field, f"shown empty ({claims[0].rule})")
            return None
        best = shown[0]
        for other in shown[1:]:
            agrees = agree(best.text, other.text)
            self.taken.lines("repeated" if agrees else "contradiction", other.lines)
            if not agrees:
                self.problem("contradiction", field, f"{best.text[:200]!r} beside {other.text[:200]!r}")
            elif len(other.text) > len(best.text) and is_cut(best.text):
                best = other
        return best


def _language_of(lines: Sequence[Line]) -> str:
    """Return the language that an element around a date says it is in, as ISO 639-1 has it, "" for none."""
    said = (str(tag.attrs["lang"]) for line in lines for tag in parents(line.place) if tag.attrs.get("lang"))
    return primary_language(next(said, ""))


def _same_day(one: DateValue, other: DateValue) -> bool:
    """Return True if two dates can be one: the same, or one within the other."""
    if not (one.date and other.date and one.earliest and one.latest and other.earliest and other.latest):
        return same(one.text, other.text) or not other.text
    return (one.earliest <= other.earliest and other.latest <= one.latest) or (
        other.earliest <= one.earliest and one.latest <= other.latest
    )


def displayed(lines: Sequence[Line]) -> Sequence[Line]:
    """Return, of lines that together are no date, the parts in an element that is one by its name, if there is one.

    >>> rule = "<div>Repeats every month.</div><span class='date-display-single'>February 7, 2018</span>"
    >>> [found.text for found in displayed(lines(rule))]
    ['February 7, 2018']
    """
    if is_date(joined(lines)):
        return lines
    found = []
    for line in lines:
        at = 0
        for piece in line.pieces:
            outside = line.place.parent if isinstance(line.place, Tag) else None
            if any(_displays_date(tag) for tag in parents(piece.place, outside)):
                found.append(line.between(at, at + len(piece.text)))
            at += len(piece.text)
    return found if found and is_date(joined(found)) else lines


def _displays_date(tag: Tag) -> bool:
    return tag.name == "time" or "date-display-" in str(tag.get("class") or "")


def machine_attributes(lines: Iterable[Line]) -> list[str]:
    """Return the ISO 8601 attributes of the elements that a date's lines stand in, in order."""
    found: dict[int, str] = {}
    for line in lines:
        outside = line.place.parent if isinstance(line.place, Tag) else None
        for piece in line.pieces:
            for tag in parents(piece.place, outside):
                value = tag.get("datetime") or tag.get("content") or (tag.get("title") if tag.name == "abbr" else None)
                if value and MACHINE.fullmatch(str(value)):
                    found.setdefault(id(tag), fold(str(value)))
                    break
    return list(found.values())
