"""Labels: in bold, in headings, in tables and lists, or on lines of their own.

The labels themselves are in the site's `labels.toml`; nothing here knows a template.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import TypeAlias

from bs4 import Tag

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.document import fold
from dossier_scraper.extract.dom.lines import Line, Piece, parents
from dossier_scraper.extract.fields.label_shapes import COLON, LONGEST_LABEL, MOST_WORDS, colon_of
from dossier_scraper.model import SHORT_FIELDS
from dossier_scraper.site import Site
from dossier_scraper.site.keys import label_key

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "th", "caption", "legend", "summary"))
STRONG = frozenset(("strong", "b", "dt", "th", "h2", "h3", "h4", "h5", "h6", "legend", "summary", "button"))
LABEL_CLASS = re.compile(r"(?:.*[-_])?(?:label|caption|key|term|heading|title|name)(?:[-_].*)?", re.IGNORECASE)
DASH = re.compile(r"([^–—-]{3,40}?)\s+[–—-](?:\s+|$)")
# A heading of several words is a sentence where the last one has a full stop, and more signs than an abbreviation.
LONGEST_ABBREVIATED = 3
# What stands behind a word of a sentence.
STOPS = (".", ",", ";")
DASHED = re.compile(r"\s*[·•∙‧|›»→–—-]\s+(?=\S)")

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


@lru_cache(maxsize=4096)
def is_count(text: str, site: Site) -> bool:
    """Return True for a line that only counts who looked at the page, and changes without an edit.

    >>> [is_count(text, site) for text in ("Post Views: 1,204", "1204 reads", "120 teachers")]
    [True, True, False]
    """
    shown = len(text) <= LONGEST and any(map(str.isdigit, text))
    return shown and bool(pattern_of(site.tables["labels"]["ignored"]["counts"]).fullmatch(text))


def end_of_volatile(text: str, site: Site) -> int:
    """Return where a label ends with which a short line begins that says on what day a page was changed, or 0.

    >>> [end_of_volatile(text, site) for text in ("Last updated 5 May 2020 by Ann", "Last updated in 2020", "Kites")]
    [13, 0, 0]
    >>> end_of_volatile("Posted by Ann on 5 May 2020", site)
    17
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


@lru_cache(maxsize=4096)
def is_aside(heading: str, site: Site) -> bool:
    """Return True for a heading of what is not about a page's record: contacts, lists of other records.

    >>> [is_aside(text, site) for text in ("See also", "Latest publications:", "Publications")]
    [True, True, False]
    """
    sections, name = site.tables["labels"]["sections"], normal(heading)
    others = pattern_of(sections["others"])
    return len(heading) <= LONGEST and (name in sections["asides"] or bool(others.fullmatch(name)))


@lru_cache(maxsize=8192)
def told_by_words(text: str, site: Site) -> str | None:
    """Return `label` for a text that is a label, a heading or a column of some kind of page, `more` for a link's words.

    The heading of a timeline is a `part`, one about something else an `aside`, and what counts readers `volatile`.

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
    if is_aside(text, site):
        return "aside"
    if is_count(text, site):
        return "volatile"
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
    heading = owner.name in HEADINGS or owner.name == "button" or bool(heading_level(line))
    if known is None and (
        not heading or label != line.text or _is_text(label) or _holds_more_than_label(line, kind, site)
    ):
        return None
    dash = DASHED.match(line.text, len(label))
    return Labelled(field=known, label=label, rest=_rest(line, dash.end() if dash else len(label)), heading=heading)


def _holds_more_than_label(line: Line, kind: str, site: Site) -> bool:
    """Return True for facts, of an event a date or parts with bars, and for words that a known label follows."""
    facts = kind == "event" and ("|" in line.text or is_date(line.text))
    ends = (piece.text.strip() for piece in line.pieces[1:] if ":" in line.text)
    return facts or any(end.endswith(":") and field_of(end, kind, site) for end in ends)


def _is_text(text: str) -> bool:
    """Return True for a sentence, which is a text's also where it is printed as a heading.

    >>> _is_text("We met."), _is_text("Project no.")
    (True, False)
    """
    return text.endswith((".", "…")) and len(text.split()[-1]) > LONGEST_ABBREVIATED


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


def heading_level(line: Line) -> int:
    """Return the level of a heading, or 0."""
    name = line.place.name if isinstance(line.place, Tag) else ""
    return int(name[1]) if len(name) == 2 and name[0] == "h" and name[1].isdigit() else 0


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
