"""Labels and what follows them: in bold, in headings, in tables and lists, or on lines of their own.

The labels themselves are in the site's `labels.toml`; nothing here knows a template.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import islice, takewhile
from typing import TypeAlias

from bs4 import Tag

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.document import fold
from dossier_scraper.extract.dom.lines import Line, Piece, is_caption, is_strong, parents
from dossier_scraper.extract.fields.claims import Claim, Findings
from dossier_scraper.extract.fields.label_shapes import (
    COLON,
    LONGEST_LABEL,
    MOST_WORDS,
    begun_alike,
    can_be_label,
    colon_of,
    first_of_two,
    front_of,
    is_above,
    is_beside,
)
from dossier_scraper.extract.fields.label_tables import by_columns, from_below
from dossier_scraper.extract.fields.panels import by_panels
from dossier_scraper.model import SHORT_FIELDS
from dossier_scraper.site import Site
from dossier_scraper.site.keys import label_key

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "th", "caption", "legend", "summary"))
STRONG = frozenset(("strong", "b", "dt", "th", "h2", "h3", "h4", "h5", "h6", "legend", "summary", "button"))
LABEL_CLASS = re.compile(r"(?:.*[-_])?(?:label|caption|key|term|heading|title|name)(?:[-_].*)?", re.IGNORECASE)
# Fields of which a page may show several values below one label.
SEVERAL = frozenset(("requesting_organisations", "categories"))
DASH = re.compile(r"([^–—-]{3,40}?)\s+[–—-](?:\s+|$)")
# A heading with more words and a full stop is a sentence.
MOST_WORDS_OF_HEADING = 4
# What is a part of a table or a list, in which a text may go on in the next one.
PIECES = frozenset(("td", "th", "tr", "tbody", "thead", "li", "dt", "dd"))
DASHED = re.compile(r"\s*[–—-]\s+(?=\S)")

NUMBERED = re.compile(r"^(?:\d{1,2}|[ivx]{1,4}|[IVX]{1,4}|[a-hA-H])[.)]\s+(?=\w)")
ARROWS = " []()→»›>….+"
# How a line begins that says when a page was changed, how long it is at most, and of how many words its date.
VOLATILE = r"(?:(?:this )?(?:page|article|document) (?:was )?)?(?:{})\s*[:：]?\s+(?=[\w(])"
LONGEST_VOLATILE, MOST_WORDS_OF_DATE = 120, 6
TWO_NUMBERS = re.compile(r"\d\D+\d")
# No label is longer, and no sentence that announces a timeline.
LONGEST, LONGEST_INTRO = 80, 400


@lru_cache(maxsize=64)
def pattern_of(words: str) -> re.Pattern[str]:
    """Return an expression of the tables, in which case makes no difference."""
    return re.compile(words, re.IGNORECASE)


@lru_cache(maxsize=4096)
def normal(label: str) -> str:
    """Return a label of a page as the tables have it; its number in a row is none of it.

    >>> normal("2. Start  date:")
    'start date'
    """
    return label_key(NUMBERED.sub("", fold(label)))


def field_of(label: str, kind: str, site: Site) -> str | None:
    """Return the field that a label names on a kind of page, "" when it names none, None when it is unknown."""
    return None if len(label) > LONGEST else _field_of(label, kind, site)


@lru_cache(maxsize=8192)
def _field_of(label: str, kind: str, site: Site) -> str | None:
    tables, name = site.tables["labels"], normal(label)
    found: str | None = tables[kind].get(name)
    return "" if found is None and (name in tables["ignored"]["labels"] or is_kept(label, site)) else found


def is_kept(label: str, site: Site) -> bool:
    """Return True for a label that the tables know, that names no field, and whose value is an other field."""
    return normal(label) in site.tables["labels"]["ignored"]["kept"]


@lru_cache(maxsize=4096)
def is_volatile(label: str, site: Site) -> bool:
    """Return True for a label whose value changes without an edit (“Last updated”)."""
    return bool(re.fullmatch(site.tables["labels"]["ignored"]["volatile"], normal(label)))


def end_of_volatile(text: str, site: Site) -> int:
    """Return where a label ends with which a short line begins that says on what day a page was changed, or 0.

    >>> [end_of_volatile(text, site) for text in ("Last updated 5 May 2020 by Ann", "Last updated in 2020", "Kites")]
    [13, 0, 0]
    """
    found = _volatile(site).match(text) if len(text) <= LONGEST_VOLATILE else None
    if found is None:
        return 0
    words = text[found.end() :].split()[:MOST_WORDS_OF_DATE]
    dates = (" ".join(words[: length + 1]).rstrip(",:;.") for length in reversed(range(len(words))))
    return found.end() if any(is_date(date) and TWO_NUMBERS.search(date) for date in dates) else 0


@lru_cache(maxsize=16)
def _volatile(site: Site) -> re.Pattern[str]:
    """Return how a line begins with a volatile label."""
    return pattern_of(VOLATILE.format(site.tables["labels"]["ignored"]["volatile"]))


@lru_cache(maxsize=8192)
def told_by_words(text: str, site: Site) -> str | None:
    """Return `label` for a text that is a label, a heading or a column of some kind of page, `more` for a link's words.

    The heading of a timeline is a `part`, and one about something else an `aside`.

    >>> [told_by_words(text, site) for text in ("Requesting organisation(s): ", "More about kites", "Events", "Ten")]
    ['label', 'more', 'part', None]
    """
    if len(text) > LONGEST_INTRO:
        return None
    tables = site.tables["labels"]
    name, sections = normal(text), tables["sections"]
    kinds = (tables["dossier"], tables["event"], tables["timeline"], tables["listing"])
    headings = (
        *(tables["ignored"][name] for name in ("labels", "kept")),
        tables["generic_titles"],
        tables["listing_titles"],
    )
    if name in sections["timeline"]:
        return "part"
    if any(name in known for known in (*kinds, *headings)):
        return "label"
    if name in sections["asides"]:
        return "aside"
    if pattern_of(sections["intros"]).fullmatch(text):
        return "label"
    return "more" if leads_on(text, site) else None


@lru_cache(maxsize=4096)
def leads_on(text: str, site: Site) -> bool:
    """Return True for what says no more than that there is more, as a link does (“Read more”)."""
    more = site.tables["labels"]["sections"]["more"]
    return len(text) <= LONGEST_INTRO and bool(pattern_of(more).fullmatch(text.strip(ARROWS)))


@lru_cache(maxsize=4096)
def names_document(text: str, site: Site) -> bool:
    """Return True for what says no more than what kind of thing a link leads to (“Report”, “Slides”)."""
    kinds = site.tables["labels"]["sections"]["documents"]
    return len(text) <= LONGEST and bool(pattern_of(kinds).fullmatch(text.strip(ARROWS)))


Front: TypeAlias = tuple[Piece | None, re.Match[str] | None, Tag | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A line with its label told apart: the field (None: an unknown label; "": an ignored one) and the rest."""

    field: str | None
    label: str
    rest: Line
    heading: bool


def labelled(line: Line, kind: str, site: Site) -> Labelled | None:
    """Tell a line's label from its value, or return None for a line without a label.

    >>> found = labelled(line("<p><strong>Country:</strong> Spain</p>"), "dossier", site)
    >>> found.field, found.label, found.rest.text
    ('country', 'Country', 'Spain')
    >>> labelled(line("<p>Country <a href='/x'>elsewhere</a></p>"), "dossier", site)
    """
    if (kind, site) not in line.known:
        line.known[kind, site] = _labelled(line, kind, site)
    found: Labelled | None = line.known[kind, site]
    return found


def _labelled(line: Line, kind: str, site: Site) -> Labelled | None:
    start, colon, owner = _front(line)
    if start is None:
        return None
    if end := end_of_volatile(line.text, site):
        return Labelled(field=None, label=line.text[:end].rstrip(" :："), rest=_rest(line, end), heading=False)
    if start.link and str(start.link["href"]).startswith("#"):
        return _unfolding(line, start, kind, site)
    if line.raised and (known := field_of(line.text, kind, site)) is not None:
        return Labelled(field=known, label=line.text, rest=_rest(line, len(line.text)), heading=True)
    if colon and (found := _before_colon(line, colon, owner, kind, site)):
        return found
    if owner is not None:
        return _in_element(line, owner, kind, site)
    if colon:
        return _alone_in_text(line)
    return _set_apart(line, kind, site)


def _front(line: Line) -> Front:
    """Return the first words of a line, unless they lead away, its first colon, and the element for its label."""
    if "front" not in line.known:
        start = line.start
        if start is None or _leads_away(start, line):
            line.known["front"] = None, None, None
        else:
            line.known["front"] = start, colon_of(line.text, LONGEST), label_element(line)
    front: Front = line.known["front"]
    return front


def _rest(line: Line, start: int) -> Line:
    """Return what follows the first `start` characters of a line: the same for each kind of page."""
    if start not in line.known:
        line.known[start] = line.after(start)
    rest: Line = line.known[start]
    return rest


def _alone_in_text(line: Line) -> Labelled | None:
    """Return a label that no table knows and that a text without markup prints on a line of its own.

    >>> found = labelled(text("Region:")[0], "dossier", site)
    >>> found.field, found.label
    (None, 'Region')
    >>> labelled(text("They came from three regions of the country, and these were:")[0], "dossier", site)
    """
    bare = isinstance(line.place, int) and line.text.endswith((":", "："))
    label = line.text.rstrip(" :：")
    if not bare or len(label) > LONGEST_LABEL or len(label.split()) > MOST_WORDS or COLON.search(label):
        return None
    return Labelled(field=None, label=label, rest=_rest(line, len(line.text)), heading=False)


def _before_colon(line: Line, colon: re.Match[str], owner: Tag | None, kind: str, site: Site) -> Labelled | None:
    """Return a label before a colon, if the tables know it or an element emphasises it.

    >>> found = labelled(line("<p><b>Budget</b>: 3 kites</p>"), "dossier", site)
    >>> found.field, found.label, found.rest.text
    (None, 'Budget', '3 kites')
    """
    label = line.text[: colon.start()]
    known = field_of(label, kind, site)
    emphasised = owner is not None and len(_own_text(owner, line)) <= colon.end()
    if known is None and not emphasised:
        return None
    return Labelled(
        field=known, label=label, rest=_rest(line, colon.end()), heading=bool(owner and owner.name in HEADINGS)
    )


def _in_element(line: Line, owner: Tag, kind: str, site: Site) -> Labelled | None:
    """Return a label in an element for labels: a known one, or a heading that is all of its line.

    >>> found = labelled(line("<h3>Background</h3>"), "dossier", site)
    >>> found.field, found.heading
    ('background', True)
    >>> labelled(line("<p><b>Kites</b> are few.</p>"), "dossier", site)
    """
    label = _own_text(owner, line)
    known = field_of(label.removesuffix("."), kind, site)
    heading = owner.name in HEADINGS or bool(heading_level(line))
    if known is None and (not heading or label != line.text or (kind == "event" and is_date(label)) or _is_text(label)):
        return None
    dash = DASHED.match(line.text, len(label))
    return Labelled(field=known, label=label, rest=_rest(line, dash.end() if dash else len(label)), heading=heading)


def _is_text(text: str) -> bool:
    """Return True for a sentence, which is a text's also where it is printed as a heading."""
    return text.endswith((".", "…")) and len(text.split()) > MOST_WORDS_OF_HEADING


def _leads_away(piece: Piece, line: Line) -> bool:
    """Return True if a piece stands in a link to another page, and not in one that opens a part of this one.

    In a link around whole blocks, a term is a label all the same.
    """
    link = piece.link
    if link is None or str(link["href"]).startswith("#"):
        return False
    return not (isinstance(line.place, Tag) and line.place.name in ("dt", "th"))


def _unfolding(line: Line, start: Piece, kind: str, site: Site) -> Labelled | None:
    """Tell the heading of a part that is opened by a click; a short field has no part of its own."""
    outside = line.place.parent if isinstance(line.place, Tag) else None
    headed = any(tag.name in HEADINGS for tag in parents(start.place, outside))
    known = field_of(line.text, kind, site) if headed else None
    short = known in SHORT_FIELDS and not any(tag.name == "legend" for tag in parents(start.place, outside))
    if known is None or short:
        return None
    return Labelled(field=known, label=line.text, rest=_rest(line, len(line.text)), heading=True)


def _set_apart(line: Line, kind: str, site: Site) -> Labelled | None:
    """Tell a known label that only its place sets apart: a first cell, an element of its own, a dash after it."""
    dash = DASH.match(line.text)
    if dash and field_of(dash[1], kind, site) is not None:
        return Labelled(field=field_of(dash[1], kind, site), label=dash[1], rest=_rest(line, dash.end()), heading=False)
    start = line.start
    if start is None or not isinstance(line.place, Tag):
        return None
    in_front = start.place is not line.place and start.text != line.text
    label = start.text if in_front else line.text
    known = field_of(label, kind, site)
    if known is None or not (in_front or _is_set_apart(line, line.place)):
        return None
    return Labelled(field=known, label=label.strip(), rest=_rest(line, len(label)), heading=False)


def _is_set_apart(line: Line, block: Tag) -> bool:
    """Return True if a line has a block of its own or a first cell, or shares its block with a logo or other lines."""
    if block.name in ("p", "div") or "-" in block.name or any(piece.alt for piece in line.pieces):
        return True
    first_cell = block.name == "td" and block.find_next_sibling("td") is not None
    return first_cell or _holds_more(block, len("".join(line.text.split())))


def _holds_more(block: Tag, length: int) -> bool:
    """Return True if an element's text, white space aside, is longer."""
    for text in block.strings:
        length -= len("".join(text.split()))
        if length < 0:
            return True
    return False


def label_element(line: Line) -> Tag | None:
    """Return the element that a line's first words stand in, if it is one in which labels stand."""
    if "label element" not in line.known:
        line.known["label element"] = _label_element(line)
    found: Tag | None = line.known["label element"]
    return found


def _label_element(line: Line) -> Tag | None:
    start = line.start
    if start is None or not isinstance(line.place, Tag) or _leads_away(start, line):
        return None
    for tag in parents(start.place, line.place.parent):
        if tag.name in STRONG or is_label_class(str(tag.attrs.get("class") or "")):
            return tag
    return None


@lru_cache(maxsize=4096)
def is_label_class(names: str) -> bool:
    """Return True if one of an element's classes is a name for labels."""
    return any(LABEL_CLASS.fullmatch(name) for name in names.split())


def _own_text(owner: Tag, line: Line) -> str:
    """Return the line's first words, as far as they stand in its element for labels."""
    if "label" not in line.known:
        own = takewhile(lambda piece: any(tag is owner for tag in parents(piece.place)), line.pieces)
        line.known["label"] = "".join([piece.text for piece in own]).rstrip()
    return str(line.known["label"])


def is_timeline_start(line: Line, site: Site) -> bool:
    """Return True if a line announces the timeline: its heading, or the sentence that introduces it."""
    if site not in line.known:
        line.known[site] = _is_timeline_start(line, site)
    return bool(line.known[site])


def _is_timeline_start(line: Line, site: Site) -> bool:
    sections = site.tables["labels"]["sections"]
    if len(line.text) <= LONGEST_INTRO and pattern_of(sections["intros"]).fullmatch(line.text):
        return True
    return normal(line.text) in sections["timeline"] and (
        label_element(line) is not None or not isinstance(line.place, Tag) or line.text.endswith(":")
    )


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
    for index, line in enumerate(ordered):
        if is_caption(line) and not told.is_short:
            findings.taken.lines("caption", [line])
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


def _is_known(text: str, kind: str, site: Site) -> bool:
    return field_of(text, kind, site) is not None


class _Told:
    """What labels have said so far, and the claim that the next line may belong to while `open`.

    `level` is that of the last label's heading, `label` its line, on which the value has `begun`, `around` the element
    that holds both.
    """

    def __init__(self, kind: str, site: Site, findings: Findings) -> None:
        self.kind, self.site, self.findings = kind, site, findings
        self.claims: list[Claim] = []
        self.labels: list[Line] = []
        self.before: list[Line] = []
        self.loose: list[Line] = []
        self.open, self.begun, self.level = False, False, 0
        self.label: Line | None = None
        self.around: Tag | None = None

    @property
    def is_short(self) -> bool:
        """Whether the claim that is open is that of a short field."""
        return self.open and self.claims[-1].field in SHORT_FIELDS

    def is_within_text(self, line: Line) -> bool:
        """Return True for a heading or an item within a long text below a heading."""
        item = bool(self.level) and isinstance(line.place, Tag) and line.place.name == "li"
        within = item or 0 < self.level < heading_level(line)
        return within and bool(self.claims) and self.claims[-1].field not in SHORT_FIELDS

    def alike(self, lines: Sequence[Line], index: int) -> Labelled | None:
        """Return a label that no table knows, set apart as the one before it, which is a short field's or an event's.

        It stands in front of a colon or its value beside that one, in bold above its value, or in a row with its value.
        """
        short = self.open and self.claims[-1].field in {*SHORT_FIELDS, "other"}
        if self.label is None or not (short or self.kind == "event"):
            return None
        front = self._front(lines, index)
        if not front:
            return None
        return Labelled(field=None, label=front.rstrip(" :："), rest=lines[index].after(len(front)), heading=False)

    def _front(self, lines: Sequence[Line], index: int) -> str:
        """Return the words that are set apart as the last label is: on their value's line, or on one of their own."""
        label, line = self.label, lines[index]
        if label is None or (index + 1 == len(lines) and not self.begun):
            return ""
        if self.begun:
            beside = is_beside(line, label) and self.claims[-1].field in {*SHORT_FIELDS, "other"}
            return (front_of(line) if ":" in label.text else begun_alike(line, label)) if beside else ""
        above = is_strong(label) and is_above(line, lines[index + 1])
        row, before = first_of_two(line), first_of_two(label)
        paired = row is not None and before is not None and row is not before and row.parent is before.parent
        return line.text if above or (paired and can_be_label(line.text)) else ""

    def is_word(self, lines: Sequence[Line], index: int, found: Labelled) -> bool:
        """Return True for a label in small letters, without a colon, in the midst of a long text's sentence."""
        last = self.claims[-1].lines[-1].text if self.open and not self.is_short and self.claims[-1].lines else "."
        behind = found.rest.text or (lines[index + 1].text if index + 1 < len(lines) else "")
        return last[-1:].isalnum() and found.label.islower() and ":" not in lines[index].text and behind[:1].islower()

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

    def begin(self, lines: Sequence[Line], index: int, found: Labelled) -> None:
        """Open a claim with what stands behind a label on its line."""
        line = lines[index]
        if self._heads_facts(lines, index, found):
            self.open = False
            self.findings.taken.lines("label", [line])
            return
        if found.field is None and (self.claims or not found.heading) and not is_volatile(found.label, self.site):
            self.findings.problem("unknown_label", None, f"“{found.label}”")
        rest = (found.rest,) if found.rest.pieces else ()
        label = found.label.strip(" :：")
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


def heading_level(line: Line) -> int:
    """Return the level of a heading, or 0."""
    name = line.place.name if isinstance(line.place, Tag) else ""
    return int(name[1]) if len(name) == 2 and name[0] == "h" and name[1].isdigit() else 0


def _continues(claim: Claim, kind: str, lines: Sequence[Line], index: int, site: Site) -> bool:
    """Return True if a line without a label is still the value of the short field before it."""
    line = lines[index]
    if not claim.lines:
        return fits(claim.field, line)
    last = claim.lines[-1].place
    if not isinstance(line.place, Tag) or not isinstance(last, Tag):
        return isinstance(last, int) and claim.field in SEVERAL and _until_label(claim, kind, lines, index, site)
    if line.place is last:
        return True
    if line.place.name != last.name:
        return False
    if line.place.parent is last.parent and last.name in ("li", "dd"):
        return True
    ways = [[tag.name for tag in islice(parents(place), 3)] for place in (line.place, last)]
    alike = line.place.parent is last.parent or ways[0] == ways[1]
    return alike and claim.field in SEVERAL and _until_label(claim, kind, lines, index, site)


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
    if field in ("start_date", "date"):
        return is_date(text) or len(text) <= 60
    if field == "status":
        return len(text) <= 40 and not text.endswith((".", "…"))
    sentence = text.endswith((".", "…", "!", "?")) and len(text.split()) > 6
    return len(text) <= 160 and not sentence and not is_date(text)
