"""Where the text of a page went, given its reading: what only its own words or a link tell is believed where it fits.

A label that names a field which the reading has not, the value beside it, and what repeats a value in the midst of
unread text were not understood, whatever they look like: they are unread.
"""

from collections.abc import Callable, Iterable, Sequence, Set
from functools import cache, lru_cache, partial
from itertools import pairwise, takewhile
from typing import Any

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.coverage import Taken, Walk, text_segments
from dossier_scraper.extract.dom.document import Document
from dossier_scraper.extract.dom.kinds import ByWords, Segment
from dossier_scraper.extract.fields.categories import is_known
from dossier_scraper.extract.fields.label_shapes import COLON, MOST_WORDS
from dossier_scraper.extract.fields.label_values import SEVERAL
from dossier_scraper.extract.fields.labels import (
    LONGEST,
    end_of_volatile,
    field_of,
    is_volatile,
    leads_on,
    told_by_words,
)
from dossier_scraper.extract.heads import kept_labels, look_at_heads, look_into_cards, look_within_texts, used
from dossier_scraper.extract.layouts.container import Content
from dossier_scraper.extract.listing.sections import section_named
from dossier_scraper.extract.torn import look_for_moved, look_for_torn
from dossier_scraper.model import DOSSIER_FIELDS, EVENT_PAGE_FIELDS, REQUIRED_FIELDS, ROW_FIELDS, Reading
from dossier_scraper.site import Site

# What stands behind a word of a sentence.
STOPS = ".,;:!?)"
# What only a link tells: one beneath a name, or one to a document of an event.
LINKED = ("link", "file")
# What stands below the heading of a part that was read.
BELOW = ("read", "label", "other", "repeated", "caption")
# Words that link a post's date with names, and within how many stretches behind its label.
LINKING, MOST_OF_POST = ("in", "by"), 12
# Kinds of pages whose labels name fields.
KINDS = ("dossier", "event")


def segments_of(document: Document, source: str, content: Content | None, reading: Reading) -> list[Segment]:
    """Return the stretches of a page's text, each with where it went."""
    content = content if content is not None and content.kind == reading.kind else None
    taken = content.findings.taken if content else Taken()
    told = _by_words(document.site)
    if not document.text:
        found = text_segments(source, taken, told)
    else:
        region = content.region if content else None
        found = Walk(document, region, taken, told, missed_by(reading, document)).segments()
    return settled(found, reading, document.site)


@lru_cache(maxsize=16)
def _by_words(site: Site) -> ByWords:
    """Return what tells a text by its words: one object for a site, so that what it said of a block is found."""
    return partial(told_by_words, site=site)


def missed_by(reading: Reading, document: Document) -> Callable[[str, bool], bool] | None:
    """Return what tells a link to a record that a reading should name and does not; None if there is no such record.

    Those are an event's page on a dossier, a dossier on a listing, and both on a page that should show a record. Within
    a dossier's content, a link to an event says its title, also where another entry leads there.
    """
    site, expected = document.site, document.site.kind(document.url)
    unread = KINDS if expected in (*KINDS, "node") else ()
    wanted = {"dossier": ("event",), "other": unread}.get(reading.kind, ())
    if "listing" in (expected, reading.kind):
        wanted = ("dossier",)
    if not wanted:
        return None
    events = reading.dossier.events if reading.dossier else ()
    titled = [said.url for some in (reading.rows, events) for said in some if said.title and said.url]
    known = {site.key(url) for url in titled} | document.own_keys

    @cache
    def is_missed(href: str, inside: bool) -> bool:
        url = document.absolute(href)
        entry = inside and reading.dossier is not None
        return url is not None and site.kind(url) in wanted and (entry or site.key(url) not in known)

    return is_missed


def settled(segments: Sequence[Segment], reading: Reading, site: Site) -> list[Segment]:
    """Return segments of which those are unread that do not fit what was read."""
    if _lacks_main_field(reading):
        segments = [_doubted(part) if part.weak == "link" else part for part in segments]
    lines = _lines(segments)
    _look_at_doubtful(lines, {(part.weak, part.kind == "repeated") for part in segments}, reading, site)
    unread = dict.fromkeys(at for at, line in enumerate(lines) for part in line if part.kind == "unread")
    for at in unread:
        lines[at] = _along_unread(lines[at], reading, site)
    for at in (at for at in unread if any(part.kind == "unread" for part in lines[at])):
        _look_beside_unread(lines, at)
    return [part for line in lines for part in line]


def _look_at_doubtful(
    lines: Sequence[list[Segment]], there: Set[tuple[str, bool]], reading: Reading, site: Site
) -> None:
    """Doubt what stands where it does not fit; of what there is, why it is weak, and whether it repeats a value."""
    if not there.isdisjoint({("link", False), ("file", False)}):
        _look_at_links(lines)
        look_for_torn(lines, reading)
    _look_behind_labels(lines, reading, site)
    look_within_texts(lines, reading)
    look_into_cards(lines, reading, site)
    if ("words", True) in there or (reading.dossier.events if reading.dossier else reading.rows):
        _look_at_values(lines, reading, site)
        look_for_moved(lines, reading, site.name)
        look_at_heads(lines, reading, site)
    if any(part.kind == "unread" for line in lines for part in line):
        _look_at_posts(lines, reading, site)
    if ("part", False) in there:
        _look_behind_parts(lines, site)
    if reading.dossier or reading.event:
        _look_into_asides(lines, reading, site)


def _look_at_links(lines: Sequence[list[Segment]]) -> None:
    """Doubt links before a sign of a sentence, and those that are a part of a line of facts: no menu has such."""
    signs = {at: line for at, line in enumerate(lines) for part in line if part.text[0] in STOPS or "|" in part.text}
    for at, line in signs.items():
        if at and line[0].text[0] in STOPS:
            _doubt_links(lines[at - 1])
        facts = any("|" in part.text for part in line)
        if facts or any(one.weak in LINKED and other.text[0] in STOPS for one, other in pairwise(line)):
            _doubt_links(line)
        if line[-1].text.endswith("|") and at + 1 < len(lines):
            _doubt_links(lines[at + 1])


def _doubt_links(line: list[Segment]) -> None:
    """Doubt what only a link tells on a line."""
    line[:] = [_doubted(part) if part.weak in LINKED else part for part in line]


def _along_unread(line: Sequence[Segment], reading: Reading, site: Site) -> list[Segment]:
    """Return a line with unread text with all that is doubtful on it; it may only say that there is more."""
    if leads_on(" ".join(part.text for part in line), site):
        return [part._replace(kind="more") for part in line]
    doubted = map(_doubted, line)
    return [_announcing(part, reading, site) for part in doubted] if reading.kind == "listing" else list(doubted)


def _lines(segments: Iterable[Segment]) -> list[list[Segment]]:
    """Return segments line by line."""
    lines: list[list[Segment]] = []
    for segment in segments:
        if segment.fresh or not lines:
            lines.append([])
        lines[-1].append(segment)
    return lines


def _doubted(part: Segment) -> Segment:
    """Return a stretch as unread if only its words or a link tell what it is."""
    return part._replace(kind="unread", weak="") if part.weak else part


def _lacks_main_field(reading: Reading) -> bool:
    """Return True for a dossier without a field that each has: any link may be what it lacks."""
    return reading.dossier is not None and not all(getattr(reading.dossier, name) for name in REQUIRED_FIELDS)


def _look_behind_labels(lines: Sequence[list[Segment]], reading: Reading, site: Site) -> None:
    """Doubt labels of fields that the reading has not, and what stands behind them on the line, else on the next."""
    (has, empty), kept = owned(reading), kept_labels(reading)
    for line, following in pairwise([*lines, []]):
        for place, part in enumerate(line):
            if part.kind != "label" or not part.text[0].isalnum():
                continue
            fields = named_by(part.text, reading.kind, site)
            behind = line[place + 1 :]
            alone = all(said.kind == "signs" for said in behind)
            if not fields:
                line[place] = used(part, len(line) == 1, kept, site)
            elif fields & has:
                if alone and following:
                    line[place] = _before(part, following, reading, fields)
            else:
                line[place] = part if fields & empty else _doubted(part)
                line[place + 1 :] = map(_doubted, behind)
                if alone and following and following[0].kind != "label":
                    following[:] = map(_doubted, following)


def _look_into_asides(lines: Sequence[list[Segment]], reading: Reading, site: Site) -> None:
    """Doubt lines about something else that are the label and the value of a field which the record has not."""
    asides = [line for line in lines if line[0].kind == "aside" and any(":" in part.text for part in line)]
    known = frozenset().union(*owned(reading)) if asides else frozenset()
    for line in asides:
        text = " ".join(part.text for part in line)
        colon = COLON.search(text, 0, LONGEST)
        valued = colon is not None and text[colon.end() :].strip()
        fields = named_by(text[: colon.start()].strip(), reading.kind, site) if colon and valued else frozenset()
        if fields and fields.isdisjoint(known):
            line[:] = [part._replace(kind="unread", weak="") if part.kind == "aside" else part for part in line]


def _look_at_posts(lines: Sequence[list[Segment]], reading: Reading, site: Site) -> None:
    """Take what a CMS prints of each post for that: behind “Posted”, its date, and who put it where (“in”, “by”).

    So is a line that says when the page was changed. A date of which the record has none may be meant: it is unread.
    """
    is_dated = reading.kind != "event" or "date" in owned(reading)[0]
    parts = [(line, at) for line in lines for at in range(len(line))]
    for place, (line, at) in enumerate(parts):
        if line[at].kind == "label" and is_volatile(line[at].text, site):
            _take_post(parts[place + 1 : place + MOST_OF_POST], is_dated)
        elif is_dated and line[at].kind == "unread" and _says_when_changed(line[at].text, site):
            line[at] = line[at]._replace(kind="volatile")


def _says_when_changed(text: str, site: Site) -> bool:
    """Return True for a volatile label with a date and nothing else.

    >>> _says_when_changed("Last updated: 5 May 2020", site), _says_when_changed("Last updated: kites", site)
    (True, False)
    """
    end = end_of_volatile(text, site)
    return bool(end) and is_date(text[end:].strip())


def _take_post(parts: Sequence[tuple[list[Segment], int]], is_dated: bool) -> None:
    """Take a date, and words that link it with names, up to the first that is neither."""
    before = ""
    for line, at in parts:
        part = line[at]
        if before and part.kind not in (*BELOW, "unread"):  # a sign, or the link of a category
            continue
        date = not before and is_date(part.text)
        names = before in LINKING and len(part.text.split()) <= MOST_WORDS and part.text[-1] not in STOPS
        if part.kind != "unread" or not (date or (before and (part.text in LINKING or names))):
            return
        before = part.text
        if is_dated or not date:
            line[at] = part._replace(kind="volatile" if date else "byline")


def _look_behind_parts(lines: Sequence[list[Segment]], site: Site) -> None:
    """Doubt headings of timelines that are names of categories as well, and behind which nothing was read."""
    behind = False
    for line in reversed(lines):
        if not behind and len(line) == 1 and line[0].weak == "part" and is_known(line[0].text, site):
            line[:] = map(_doubted, line)
        if any(part.kind != "signs" for part in line):
            behind = any(part.kind in BELOW for part in line)


def _before(part: Segment, following: list[Segment], reading: Reading, fields: frozenset[str]) -> Segment:
    """Return a label that ends a line as what stands behind it makes it, where its field has a value.

    A link on the next line is its value rather than a menu's; in front of unread text, it may be a word of that.
    """
    unread = following[0].kind == "unread" and reading.kind != "listing"
    unread = unread or ("teaser" not in fields and _is_of_teaser(following[0].text, reading))
    following[:] = [_doubted(said) if said.weak == "link" else said for said in following]
    return part._replace(kind="unread", weak="") if unread else part


def _look_at_values(lines: Sequence[list[Segment]], reading: Reading, site: Site) -> None:
    """Doubt a labelled value that is none of its record's, though its words are those of another field or entry.

    An entry is what stands behind its title; before the first one, each may be meant. A label in an entry that has no
    value of its field is doubted as well, where what stands behind it is read as something else.
    """
    entries: Sequence[Any] = reading.dossier.events if reading.dossier else reading.rows
    titled: dict[str, list[Any]] = {}
    for entry in entries:
        titled.setdefault(entry.title or "", []).append(entry)
    meant: Sequence[Any] = ()
    last: Sequence[Any] = ()
    for line, following in pairwise([*lines, []]):
        last = () if meant else _values_below(line, last)
        for at, part in enumerate(line):
            meant = titled.get(part.text, meant)
            names = _fields_of(part.text, reading, site) if part.kind == "label" else ()
            if names:
                values = _values(names, (reading.dossier or reading.event, *(meant or entries)))
                _look_at_value(line, at, following, values, bool(meant))
                last = values if names <= SEVERAL else ()


def _values_below(line: list[Segment], values: Sequence[Any]) -> Sequence[Any]:
    """Doubt what repeats other values than those of the label above a line; return these if more can follow."""
    if values and line[0].kind == "repeated":
        _doubt_repeated(line, 0, values)
    return values if all(part.kind in ("read", "repeated") for part in line) else ()


def _look_at_value(line: list[Segment], at: int, following: list[Segment], values: Sequence[Any], inside: bool) -> None:
    """Doubt what stands behind a label, or the label, by the values of its fields; `inside` tells that of an entry."""
    alone = all(said.kind == "signs" for said in line[at + 1 :])
    behind, start = (following, 0) if alone else (line, at + 1)
    _doubt_repeated(behind, start, values)
    if inside and not values and [said.kind for said in behind[start : start + 1]] == ["read"]:
        line[at] = _doubted(line[at])


def _values(names: Iterable[str], records: Iterable[Any]) -> list[Any]:
    """Return what records have in fields of some names."""
    found = [getattr(one, name, None) for name in names for one in records]
    return [value for value in found if value]


def _doubt_repeated(line: list[Segment], start: int, values: Iterable[Any]) -> None:
    """Doubt what repeats other values than these, up to the next label on a line."""
    texts = [text for value in values for text in _texts_of(value)]
    for at, said in enumerate(takewhile(lambda said: said.kind != "label", line[start:]), start):
        by_words = said.kind == "repeated" and bool(said.weak)
        if by_words and not any(said.text in text or text in said.text for text in texts):
            line[at] = _doubted(said)


def _fields_of(label: str, reading: Reading, site: Site) -> frozenset[str]:
    """Return the fields that a label names of a reading's record, or of its entries or rows."""
    kinds = ("listing",) if reading.kind == "listing" else KINDS if reading.dossier else ("event",)
    return frozenset(field for kind in kinds if (field := field_of(label, kind, site)))


def _texts_of(value: Any) -> list[str]:
    """Return the texts of a value: a text, a date, names or categories."""
    several = value if isinstance(value, tuple) else (value,)
    return [one if isinstance(one, str) else str(getattr(one, "text", None) or one.name) for one in several]


def _is_of_teaser(text: str, reading: Reading) -> bool:
    """Return True for a line of a row's teaser: the field of a label above it lacks it."""
    return any(text in row.teaser.split("\n") for row in reading.rows if row.teaser)


@lru_cache(maxsize=4096)
def named_by(text: str, kind: str, site: Site) -> frozenset[str]:
    """Return the fields that a text names as a label of a reading's kind, and the section of a listing."""
    if kind == "listing":
        section = section_named(text, site.tables["labels"]["sections"]["listed_as"])
        return frozenset(filter(None, (section, field_of(text, "listing", site))))
    kinds = KINDS if kind == "other" else (kind,)
    return frozenset(field for one in kinds if one in KINDS and (field := field_of(text, one, site)))


def owned(reading: Reading) -> tuple[frozenset[str], frozenset[str]]:
    """Return the fields (or a listing's sections) of which a reading has a value, and those that it says are empty."""
    record = reading.dossier or reading.event
    fields = DOSSIER_FIELDS if reading.dossier else EVENT_PAGE_FIELDS
    has = [field.name for field in fields if record is not None and getattr(record, field.name)]
    has += [field.name for field in ROW_FIELDS for row in reading.rows if getattr(row, field.name)]
    sections = [row.listed_as for row in reading.rows if row.listed_as]
    empty = [said.field or "" for said in reading.problems if said.code == "empty_field"]
    return frozenset([*has, *sections]), frozenset(name.removeprefix("event/") for name in empty)


def _announcing(part: Segment, reading: Reading, site: Site) -> Segment:
    """Return a sentence that names a section of a listing, which has rows, as its label."""
    sections = {row.listed_as for row in reading.rows}
    named = section_named(part.text, site.tables["labels"]["sections"]["listed_as"]) if part.kind == "unread" else None
    sentence = named in sections and part.text.endswith(".")
    return part._replace(kind="label") if named and sentence else part


def _look_beside_unread(lines: list[list[Segment]], unread: int) -> None:
    """Take lines that repeat a value, and numbers, for unread, as far as they stand beside an unread one."""
    for beside in (range(unread + 1, len(lines)), range(unread - 1, -1, -1)):
        for at in beside:
            if not all(map(_may_be_unread, lines[at])):
                if lines[at][-1].kind == "repeated" and at == beside[0]:
                    lines[at][-1] = lines[at][-1]._replace(kind="unread", weak="")
                break
            lines[at] = [_doubted(part) for part in lines[at]]


def _may_be_unread(part: Segment) -> bool:
    """Return True for what repeats a value, for signs, and for a number that only its place tells."""
    return part.kind in ("repeated", "signs") or bool(part.weak and part.text.isdigit())
