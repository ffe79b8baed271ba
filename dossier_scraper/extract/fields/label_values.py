"""What stands behind labels: the lines from each label to the next, as what the page says of a field.

Where a value ends is told by its field and by the elements around it; nothing here knows a template.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

from bs4 import Tag

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.lines import Line, is_caption, is_strong, parents
from dossier_scraper.extract.fields.categories import is_known
from dossier_scraper.extract.fields.claims import Claim, Findings
from dossier_scraper.extract.fields.label_shapes import (
    LONGEST_LABEL,
    begun_alike,
    can_be_label,
    first_of_two,
    front_of,
    is_above,
    is_beside,
    shape_of,
)
from dossier_scraper.extract.fields.label_tables import by_columns, from_below
from dossier_scraper.extract.fields.labels import (
    DASHED,
    STOPS,
    Labelled,
    field_of,
    heading_level,
    is_count,
    is_kept,
    is_volatile,
    labelled,
    normal,
)
from dossier_scraper.extract.fields.panels import by_panels
from dossier_scraper.model import SHORT_FIELDS
from dossier_scraper.site import Site
from dossier_scraper.text import FULL_STOPS

# Fields that are dates, and in how many more lines one may be completed.
DATES = frozenset(("start_date", "date"))
MOST_PIECES = 3
# Fields of which a page may show several values below one label.
SEVERAL = frozenset(("requesting_organisations", "categories"))
# Fields whose values are short, and those that no table knows.
BRIEF = SHORT_FIELDS | {"other"}
# How far around a term the item is looked for that it stands in.
NEAR = 4
# What is a part of a table or a list, in which a text may go on in the next one.
PIECES = frozenset(("td", "th", "tr", "tbody", "thead", "li", "dt", "dd"))


def claims_of(
    lines: Sequence[Line], kind: str, site: Site, findings: Findings
) -> tuple[list[Claim], list[Line], list[Line]]:
    """Return what labels say about fields, the lines before the first label, and those that belong to no label.

    A short field (a name, a country, a date) takes the rest of its line or else the next one; a long one takes
    everything up to the next label, within the element that holds its own label and its beginning.
    """
    told = _Told(kind, site, findings)
    known = partial(_is_known, kind=kind, site=site)
    ordered = from_below(by_columns(lines, known), known)
    told.look_at(ordered)
    for index, line in enumerate(ordered):
        if rule := _left_out(line, told.is_short, site):
            findings.taken.lines(rule, [line])
            continue
        found = labelled(line, kind, site) or told.alike(ordered, index)
        if (
            found
            and not (found.field is None and told.is_within_text(line))
            and not told.is_word(ordered, index, found)
        ):
            told.begin(ordered, index, found)
        elif told.goes_on(ordered, index):
            told.add(line)
        else:
            told.leave(line)
    parts = (*site.tables["labels"]["sections"]["timeline"], *site.tables["labels"]["generic_titles"])
    for claim in told.claims:
        if not claim.field and normal(claim.label) not in parts:
            findings.taken.lines("ignored", claim.lines)
    return [claim for claim in by_panels(told.claims, told.labels) if claim.field], told.before, told.loose


def _left_out(line: Line, is_short: bool, site: Site) -> str | None:
    """Return the rule that leaves a line out of any field; what stands below a picture may be a short one's value."""
    if is_count(line.text, site):
        return "volatile"
    return "caption" if is_caption(line) and not is_short else None


def _item_of(line: Line) -> Tag | None:
    """Return the item of a list that a line stands in, at most a few elements further out."""
    return next((tag for tag in islice(parents(line.place), NEAR) if tag.name == "li"), None)


def _is_known(text: str, kind: str, site: Site) -> bool:
    return field_of(text, kind, site) is not None


class _Told:
    """What labels have said so far, and the claim that the next line may belong to while `open`.

    `level` is that of the last label's heading, `label` its line, on which the value has `begun`, `around` the element
    that holds both; `shaped` are lines of known labels by how they begin, `lists` the lists that have such lines.
    """

    def __init__(self, kind: str, site: Site, findings: Findings) -> None:
        self.kind, self.site, self.findings = kind, site, findings
        self.claims: list[Claim] = []
        self.labels: list[Line] = []
        self.before: list[Line] = []
        self.loose: list[Line] = []
        self.open, self.begun, self.level = False, False, 0
        self.label: Line | None = None
        self.shaped: dict[tuple[str, ...], Line] = {}
        self.lists: set[int] = set()
        self.around: Tag | None = None

    def look_at(self, lines: Iterable[Line]) -> None:
        """Note how the known labels of fields stand in a page's lines."""
        tagged = (line for line in lines if isinstance(line.place, Tag))
        known = [line for line in tagged if (found := labelled(line, self.kind, self.site)) and found.field]
        self.shaped = {shape: line for line in known if (shape := shape_of(line))}
        self.lists = {id(item.parent) for line in known if (item := _item_of(line))}

    @property
    def is_short(self) -> bool:
        """Whether the claim that is open is that of a short field."""
        return self.open and self.claims[-1].field in SHORT_FIELDS

    @property
    def is_brief(self) -> bool:
        """Whether the claim that is open is that of a short or an other field."""
        return self.open and self.claims[-1].field in BRIEF

    def is_within_text(self, line: Line) -> bool:
        """Return True for a heading, an item or a term in an item within a long text below a heading."""
        names = [tag.name for tag in islice(parents(line.place), NEAR)] if self.level else []
        item = names[:1] == ["li"] or (names[:1] == ["dt"] and "li" in names)
        around = _item_of(line) if item else None
        if around is not None and id(around.parent) in self.lists:
            return False
        within = item or 0 < self.level < heading_level(line)
        return within and bool(self.claims) and self.claims[-1].field not in SHORT_FIELDS

    def alike(self, lines: Sequence[Line], index: int) -> Labelled | None:
        """Return a label that no table knows, set apart as the one before it, which is a short field's or an event's.

        It stands in front of a colon or its value beside that one, in bold above its value, or in a row with its value;
        or in an element of a class in which a known one stood, in a block like that one's.
        """
        brief = self.is_brief or self.kind == "event"
        front = self._front_of_first(lines[index : index + 2]) if self.label is None else ""
        front = front or (self._front(lines, index) if brief else "") or self._front_as_known(lines[index])
        if not front:
            return None
        dash = DASHED.match(lines[index].text, len(front))
        rest = lines[index].after(dash.end() if dash else len(front))
        return Labelled(field=None, label=front.rstrip(" :："), rest=rest, heading=False)

    def _front_of_first(self, lines: Sequence[Line]) -> str:
        """Return the words that are set apart on a page's first line as the known label of a field on the next."""
        known = labelled(lines[1], self.kind, self.site) if len(lines) > 1 and is_beside(*lines) else None
        sentence = lines[0].text.endswith((".", "…"))
        if known is None or known.field not in SHORT_FIELDS or not known.rest.text or sentence:
            return ""
        return front_of(lines[0]) if ":" in lines[1].text else begun_alike(*lines)

    def _front(self, lines: Sequence[Line], index: int) -> str:
        """Return the words that are set apart as the last label is: on their value's line, or on one of their own."""
        label, line = self.label, lines[index]
        if label is None or (index + 1 == len(lines) and not self.begun):
            return ""
        if self.claims[-1].lines and self._is_bold_alike(line, label):
            return line.text
        if self.begun:
            return self._front_beside(line, label)
        above = is_strong(label) and is_above(line, lines[index + 1])
        row, before = first_of_two(line), first_of_two(label)
        paired = row is not None and before is not None and row is not before and _are_alike(row, before)
        return line.text if above or (paired and can_be_label(line.text)) else ""

    def _front_beside(self, line: Line, label: Line) -> str:
        """Return the words with which a line begins as the last label's line beside it does, in front of their value.

        Behind a longer text of one line, that label and the one before it stand alike in front of colons.
        """
        pair = self.labels[-2:] if len(self.claims[-1].lines) == 1 else []
        several = len(pair) == 2 and is_beside(*pair) and all(map(front_of, pair))
        if not is_beside(line, label) or not (self.is_brief or several):
            return ""
        return front_of(line) if ":" in label.text else begun_alike(line, label)

    def _front_as_known(self, line: Line) -> str:
        """Return the words with which a line begins as that of a known label did, by the classes of its elements."""
        shape = shape_of(line) if self.shaped else None
        known = self.shaped.get(shape) if shape else None
        return begun_alike(line, known) if known else ""

    def _is_bold_alike(self, line: Line, label: Line) -> bool:
        """Return True for words in bold on a line of their own, as the last label of an event, behind its text."""
        alone = is_strong(line) and is_strong(label) and line.place is not label.place
        beside = (
            isinstance(line.place, Tag) and isinstance(label.place, Tag) and line.place.parent is label.place.parent
        )
        return alone and beside and self.kind == "event" and not self.is_brief and can_be_label(line.text)

    def is_word(self, lines: Sequence[Line], index: int, found: Labelled) -> bool:
        """Return True for a label without a colon behind which a sentence goes on, also one in small letters in it."""
        last = self.claims[-1].lines[-1].text if self.open and not self.is_short and self.claims[-1].lines else "."
        behind = found.rest.text or (lines[index + 1].text if index + 1 < len(lines) else "")
        within = last[-1:].isalnum() and found.label.islower() and behind[:1].islower()
        return ":" not in lines[index].text and (within or behind.startswith(STOPS))

    def _heads_facts(self, lines: Sequence[Line], index: int, found: Labelled) -> bool:
        """Return True for a heading of an event that only says that facts follow, above all of them or above a date."""
        named = found.field is None and found.heading and not found.rest.text
        if (
            self.kind != "event"
            or not named
            or normal(found.label) not in self.site.tables["labels"]["sections"]["parts"]
        ):
            return False
        return not self.claims or (index + 1 < len(lines) and is_date(lines[index + 1].text))

    def _names_category(self, lines: Sequence[Line], index: int, found: Labelled) -> bool:
        """Return True for a heading of an event that is its category, above its date and all labels."""
        above = index + 1 < len(lines) and is_date(lines[index + 1].text) and not self.claims
        named = self.kind == "event" and found.field is None and not found.rest.text
        return above and named and is_known(found.label, self.site)

    def begin(self, lines: Sequence[Line], index: int, found: Labelled) -> None:
        """Open a claim with what stands behind a label on its line."""
        line = lines[index]
        if self._heads_facts(lines, index, found):
            self.open = False
            self.findings.taken.lines("label", [line])
            return
        if self._names_category(lines, index, found):
            self.open = False
            self.labels.append(line)
            self.claims.append(Claim(field="categories", lines=(line,), rule="category above a date"))
            return
        if found.field is None and (self.claims or not found.heading) and not is_volatile(found.label, self.site):
            self.findings.problem("unknown_label", None, f"“{found.label}”")
        rest = (found.rest,) if found.rest.pieces else ()
        label = found.label.strip(" :：¶#")
        field = "other" if found.field is None or is_kept(label, self.site) else found.field
        self.labels.append(line)
        self.claims.append(Claim(field=field, lines=rest, rule=f"label “{found.label}”", label=label))
        self.findings.taken.lines("label", [line.before(len(line.text) - len(found.rest.text))])
        self.open, self.begun, self.level, self.label = True, bool(rest), heading_level(line), line
        self.around = part_of(line, line) if rest else None

    def goes_on(self, lines: Sequence[Line], index: int) -> bool:
        """Return True if a line without a label belongs to the open claim."""
        if not self.open:
            return False
        if self.is_short:
            return _continues(self.claims[-1], self.kind, lines, index, self.site)
        if not self.claims[-1].field and self.begun and not self.level:  # an ignored label is no text's
            return self.label is not None and lines[index].place is self.label.place
        beside = self._value_beside()
        if beside is not None:
            return lies_in(lines[index], beside)
        return lies_in(lines[index], self.around) and not stands_apart(lines[index], self.label)

    def _value_beside(self) -> Tag | None:
        """Return the block of another field's label, no heading, or its row, if its value begins in the same one."""
        last, label = self.claims[-1], self.label
        if label is None or last.field != "other" or self.level or not last.lines:
            return None
        place, row = last.lines[0].place, first_of_two(label)
        if isinstance(place, Tag) and place is label.place:
            return place
        return row if row is not None and any(tag is row for tag in parents(place)) else None

    def add(self, line: Line) -> None:
        """Add a line to the open claim."""
        last = self.claims[-1]
        self.around = self.around or part_of(self.label, line)
        self.claims[-1] = replace(last, lines=(*last.lines, line))

    def leave(self, line: Line) -> None:
        """Put a line that belongs to no label aside."""
        self.open = False
        (self.loose if self.claims else self.before).append(line)


def part_of(label: Line | None, value: Line) -> Tag | None:
    """Return the element that holds a label and where its value begins; of a table or a list, the whole."""
    inside = {id(tag) for tag in parents(value.place)}
    outer = next((tag for tag in parents(label.place) if id(tag) in inside), None) if label else None
    if outer is not None and outer is value.place:
        outer = outer.parent
    while outer is not None and outer.name in PIECES:
        outer = outer.parent
    return outer


def lies_in(line: Line, outer: Tag | None) -> bool:
    """Return True if a line stands in an element, or there is none to stand in."""
    return outer is None or any(tag is outer for tag in parents(line.place))


def stands_apart(line: Line, label: Line | None) -> bool:
    """Return True for a line of an address, as pages end with whom to ask, that does not hold the label as well."""
    address = next((tag for tag in parents(line.place) if tag.name == "address"), None)
    return address is not None and (label is None or all(tag is not address for tag in parents(label.place)))


def _continues(claim: Claim, kind: str, lines: Sequence[Line], index: int, site: Site) -> bool:
    """Return True if a line without a label is still the value of the short field before it."""
    line = lines[index]
    if not claim.lines:
        return fits(claim.field, line)
    return (claim.field in DATES and _completes_date(claim, lines, index)) or _goes_on_beside(
        claim, kind, lines, index, site
    )


def _goes_on_beside(claim: Claim, kind: str, lines: Sequence[Line], index: int, site: Site) -> bool:
    """Return True if a line stands where the short field's value before it goes on."""
    line, last = lines[index], claim.lines[-1].place
    if line.place is not last and front_of(line):
        return False
    if not isinstance(line.place, Tag) or not isinstance(last, Tag):
        return isinstance(last, int) and claim.field in SEVERAL and _until_label(claim, kind, lines, index, site)
    if line.place is last:
        return True
    if line.place.name != last.name:
        return False
    if line.place.parent is last.parent and last.name in ("li", "dd"):
        return True
    alike = line.place.parent is last.parent or _way(line.place) == _way(last)
    return alike and claim.field in SEVERAL and _until_label(claim, kind, lines, index, site)


def _completes_date(claim: Claim, lines: Sequence[Line], index: int) -> bool:
    """Return True if a line right behind a date that is in pieces, and at most two more, make a date of it.

    >>> pieces = lines("<div>Jul</div><div>07</div><div>2021</div><p>Kites.</p>")
    >>> told = Claim(field="date", lines=(pieces[0],), rule="label")
    >>> _completes_date(told, pieces, 1), _completes_date(told, pieces, 3)
    (True, False)
    """
    last, told = claim.lines[-1].place, claim.text
    for line in lines[index : index + MOST_PIECES]:
        beside = line.place.parent is last.parent if isinstance(line.place, Tag) and isinstance(last, Tag) else False
        follows = isinstance(line.place, int) and isinstance(last, int) and line.place == last + 1
        if not (beside or follows) or len(line.text) > LONGEST_LABEL:
            return False
        last, told = line.place, f"{told} {line.text}"
        if is_date(told):
            return True
    return False


def _way(place: Tag) -> list[tuple[str, str]]:
    """Return the names and the first classes of an element and of two around it."""
    return [(tag.name, str(tag.attrs.get("class") or "").split(" ", 1)[0]) for tag in islice(parents(place), 3)]


def _are_alike(one: Tag, other: Tag) -> bool:
    """Return True for two elements of one name and class side by side, or each in one of two that are so."""
    outer = [tag.parent.parent if tag.parent is not None else None for tag in (one, other)]
    depth = 1 if one.parent is other.parent else 2 if outer[0] is outer[1] else 0
    return depth > 0 and _way(one)[:depth] == _way(other)[:depth]


def _until_label(claim: Claim, kind: str, lines: Sequence[Line], index: int, site: Site) -> bool:
    """Return True if every line from here to the next label can be a value: then none of them is a paragraph."""
    for line in lines[index : index + 10]:
        if found := labelled(line, kind, site):
            return not is_volatile(found.label, site)
        if not fits(claim.field, line):
            return False
    return False


def fits(field: str, line: Line) -> bool:
    """Return True if a line can be the value of a short field, or is the text after an empty one."""
    text = line.text
    if field in DATES:
        return is_date(text) or len(text) <= 60
    if field == "status":
        return len(text) <= 40 and not text.endswith((".", "…"))
    sentence = text.endswith(FULL_STOPS) and len(text.split()) > 6
    return len(text) <= 160 and not sentence and not is_date(text) and not is_number(text)


def is_number(text: str) -> bool:
    """Return True for signs and digits without a letter: no name."""
    return bool(text) and not any(map(str.isalpha, text))
