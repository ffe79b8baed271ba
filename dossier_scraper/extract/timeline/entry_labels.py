"""Labels within a timeline's entries: the lines that they name, whatever sets a label apart.

A label that the tables know is one anywhere. One that they do not know is believed where a colon and bold, or an
element like that of a known label, set it apart, and where it comes again or the entry has its title.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bs4 import Tag

from dossier_scraper.extract.dom.document import fold
from dossier_scraper.extract.dom.lines import CELLS, Line, children, parents
from dossier_scraper.extract.fields.inline_labels import parts_with_labels
from dossier_scraper.extract.fields.label_shapes import (
    LONGEST_LABEL,
    SENTENCE_END,
    begun_alike,
    can_be_label,
    front_of,
    is_above,
    is_term,
)
from dossier_scraper.extract.fields.labels import Labelled, field_of, heading_level, labelled, leads_on, normal
from dossier_scraper.model import EVENT_FIELDS
from dossier_scraper.site import Site

# A row: its lines, each with its role, in order.
Row = list[tuple[str, Line]]
# Fields of an entry that a label can name.
FIELDS = frozenset(f.name for f in EVENT_FIELDS if f.form in ("line", "text", "range", "names")) - {"title"}
# No labelled value behind a sentence is longer, with its label.
LONGEST_VALUE = 80
# Elements that hold a label and nothing else, and what of an entry holds a label and its value.
TERMS = ("dt", "th", "td", "label")
BOXES = ("dl", "tr", "li", "article")
LABEL_CLASS = re.compile(r"(?:.*[-_])?(?:label|key|term)(?:[-_].*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label in an entry: what its value is, the label itself, and what stands behind it on its line."""

    role: str
    line: Line
    rest: Line


def with_labels(lines: Sequence[Line], site: Site) -> list[Line]:
    """Return a timeline's lines, each value with the label that names it, without the labels.

    >>> (found,) = with_labels(lines("<p><b>Source</b><br>Kite Club</p>"), site)
    >>> found.text, found.label[0]
    ('Kite Club', 'source')
    """
    labels = _Labels(lines, site)
    told: list[Line] = []
    alone: _Alone | None = None
    for line in lines:
        found = labels.of(line)
        if found is None and alone is not None and alone.takes(line):
            told.append(replace(line, label=(alone.label.role, alone.label.line)))
            continue
        told += alone.unused() if alone is not None else []
        alone = None
        if found is None:
            told.append(line)
        elif found.rest.text:
            told.append(replace(found.rest, label=(found.role, found.line)))
        else:
            alone = _Alone(label=found)
    return told + (alone.unused() if alone is not None else [])


@dataclass(slots=True, kw_only=True)
class _Alone:
    """A label on a line of its own, and the element in which its value goes on, once it has begun."""

    label: Label
    within: Tag | None = None
    begun: bool = False

    def takes(self, line: Line) -> bool:
        """Return True if a line is the label's value, or what follows it in the same element."""
        if self.begun:
            return self.within is not None and any(tag is self.within for tag in parents(line.place))
        box = _around(self.label.line, BOXES)
        if heading_level(line) or (box is not None and all(tag is not box for tag in parents(line.place))):
            return False
        self.begun, self.within = True, self._value_of(line)
        return True

    def _value_of(self, line: Line) -> Tag | None:
        if self.label.role != "other":
            return _around(line, ("dd",)) if _around(self.label.line, ("dt",)) else None
        place = line.place if isinstance(line.place, Tag) else None
        cell = _around(line, ("dd", "td"))
        return cell or (place.parent if place is not None and place.name == "li" else place)

    def unused(self) -> list[Line]:
        """Return the label as text, if it names nothing here: one that no table knows, or the head of a column."""
        if self.begun:
            return []
        row = _around(self.label.line, ("tr",))
        cells = children(row, CELLS)
        heads = sum(bool(cell.get_text().strip()) for cell in cells) > 1
        return [self.label.line] if heads or self.label.role == "other" else []


class _Labels:
    """The labels of a timeline's lines; how known ones are marked, and which come again, tells the others."""

    def __init__(self, lines: Sequence[Line], site: Site) -> None:
        self.site = site
        self.signs: set[tuple[str, str]] = set()
        self.known: dict[int, Line] = {}
        self.times: Counter[str] = Counter()
        self.heads: dict[int, bool] = {}
        for line in lines:
            found = labelled(line, "event", site)
            if found is not None and found.field:
                self.signs.update(filter(None, [_sign(line)]))
                if found.rest.text and isinstance(line.place, Tag):
                    self.known[id(line.place.parent)] = line
            elif found is not None and found.field is None:
                self.times[normal(found.label)] += 1
        self.above = _recurring_above(lines, site)

    def of(self, line: Line) -> Label | None:
        """Return the label that a line begins with, or is."""
        if self._heads_column(line):
            return None
        found = labelled(line, "event", self.site)
        if found is None or (found.heading and found.field is None):
            return self._like_known(line)
        front = line.before(len(line.text) - len(found.rest.text))
        if found.field:
            alone = not found.rest.text
            role = found.field if found.field in FIELDS else "other"
            return None if alone and len(line.text) >= LONGEST_LABEL else Label(role=role, line=front, rest=found.rest)
        return self._unmapped(line, front, found)

    def _heads_column(self, line: Line) -> bool:
        """Return True if a line stands in a row of which most cells name a column, and none leads anywhere."""
        row = _around(line, ("tr",))
        if row is not None and id(row) not in self.heads:
            cells = children(row, CELLS)
            names = [field_of(fold(cell.get_text()), "timeline", self.site) for cell in cells] if len(cells) > 2 else []
            self.heads[id(row)] = 2 * sum(map(bool, names)) > len(cells) and row.find("a", href=True) is None
        return row is not None and self.heads[id(row)]

    def _unmapped(self, line: Line, front: Line, found: Labelled) -> Label | None:
        """Return a label that names no field, if it is certain: a known one, one without a value, one that comes again.

        In front of a link alone it is a word of an entry's title, if no table knows it. “By” is told with its name.
        """
        if normal(front.text) == "by" and found.rest.text:
            return None
        if leads_on(line.text, self.site) or not (found.field == "" or can_be_label(front.text)):
            return None
        if found.field is None and found.rest.text and _is_link(found.rest):
            return None
        certain = found.field == "" or not found.rest.text or self.times[normal(found.label)] > 1
        more = leads_on(front.text.rstrip(" :："), self.site)
        return Label(role="link" if more else "other", line=front, rest=found.rest) if certain else None

    def _beside(self, line: Line) -> Line | None:
        """Return a line side by side with one that begins with a known label and has no colon."""
        known = self.known.get(id(line.place.parent)) if isinstance(line.place, Tag) else None
        return known if known is not None and ":" not in known.text else None

    def _like_known(self, line: Line) -> Label | None:
        """Return a label that is marked as known ones are, or that is in bold above its value in several entries."""
        if id(line) in self.above:
            return Label(role="other", line=line, rest=line.after(len(line.text)))
        beside = self._beside(line)
        words = len(begun_alike(line, beside)) if beside is not None else 0
        if words:
            return Label(role="other", line=line.before(words), rest=line.after(words))
        sign = _sign(line) if self.signs else None
        if sign is None or sign not in self.signs:
            return None
        length = 0
        for piece in line.pieces:
            if (sign[0], sign[1]) not in map(_named, parents(piece.place)):
                break
            length += len(piece.text)
        front, rest = line.before(length), line.after(length)
        return None if not front.text or not can_be_label(front.text) else Label(role="other", line=front, rest=rest)


def with_others(row: Row, site: Site) -> Row:
    """Tell labelled values from the summary of an entry that has a title: an emphasised label, a value behind it.

    The value stands behind a colon, or below the label in the same block.
    """
    if all(role != "title" for role, _ in row):
        return row
    told: Row = []
    above: Line | None = None
    for (role, line), behind in zip(row, [*row[1:], None], strict=True):
        if role != "summary":
            above = None
            told.append((role, line))
        elif behind is not None and behind[0] == role and (is_above(line, behind[1]) or is_term(line, behind[1])):
            above = line
        elif above is not None and (line.place is above.place or is_term(above, line)):
            told.append(("other", replace(line, label=("other", above))))
        else:
            above = None
            told += [_told(part, site) for part in _parts(line, site)]
    return told


def _parts(line: Line, site: Site) -> list[Line]:
    """Return a summary's line, apart from labelled values behind its last sentence, if these are short."""
    first, *others = parts_with_labels(line, site)
    short = all(len(part.text) <= LONGEST_VALUE and not part.text.endswith(SENTENCE_END) for part in others)
    return [first, *others] if short else [line]


def _told(line: Line, site: Site) -> tuple[str, Line]:
    """Return a line of a summary, or what a label in bold with a colon names on it, as an other field."""
    found = labelled(line, "event", site)
    if found is None or found.field is not None or found.heading or not found.rest.text:
        return "summary", line
    return "other", replace(found.rest, label=("other", line.before(len(line.text) - len(found.rest.text))))


def with_recurring(rows: Sequence[Row], site: Site) -> list[Row]:
    """Tell from the summaries of entries with a title what words before a colon name, if several entries have these."""
    titled = [row for row in rows if any(role == "title" for role, _ in row)]
    fronts = [{front for role, line in row if role == "summary" and (front := front_of(line))} for row in titled]
    times = Counter(normal(front) for some in fronts for front in some)
    if all(count < 2 for count in times.values()):
        return list(rows)
    return [[_recurring(part, times, site) for part in row] if row in titled else row for row in rows]


def _recurring(part: tuple[str, Line], times: Counter[str], site: Site) -> tuple[str, Line]:
    role, line = part
    front = front_of(line) if role == "summary" else ""
    if not front or times[normal(front)] < 2:
        return part
    return "other", replace(line.after(len(front)), label=("other", line.before(len(front))))


def _recurring_above(lines: Sequence[Line], site: Site) -> set[int]:
    """Return the lines of words in bold above short values that come again, where others can be the entries' titles."""
    above = [
        line
        for line, behind in pairwise(lines)
        if (is_above(line, behind) and can_be_label(behind.text) and "|" not in behind.text) or is_term(line, behind)
    ]
    times = Counter(normal(line.text) for line in above)
    heads = sum(bool(heading_level(line) or (line.start and line.start.link)) for line in lines) if above else 0
    return {id(line) for line in above if 1 < times[normal(line.text)] <= heads}


def _is_link(line: Line) -> bool:
    return all(piece.link is not None for piece in line.pieces if piece.text.strip())


def _named(tag: Tag) -> tuple[str, str]:
    return tag.name, str(tag.attrs.get("class") or "")


def _sign(line: Line) -> tuple[str, str] | None:
    """Return the name and the class of the element that marks a line's first words as a label."""
    start = line.start
    if start is None or not isinstance(line.place, Tag) or start.link is not None:
        return None
    for tag in parents(start.place, line.place.parent):
        name, names = _named(tag)
        if name in TERMS:
            return (name, names) if name != "td" or _is_first_of_two(tag) else None
        if any(LABEL_CLASS.fullmatch(one) for one in names.split()):
            return name, names
    return None


def _is_first_of_two(cell: Tag) -> bool:
    row = cell.parent
    cells = children(row, CELLS)
    return len(cells) == 2 and cells[0] is cell


def _around(line: Line, names: Sequence[str]) -> Tag | None:
    return next((tag for tag in parents(line.place) if tag.name in names), None)
