"""What stands in a value and is none of it: labels, and values of other fields that the record has not, told by form.

Nothing here reads or knows a template: what it finds was not understood, and a person is told.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cache
from itertools import chain, pairwise
from typing import Any

from dossier_scraper.extract.account import KINDS, named_by, owned
from dossier_scraper.extract.dates.read import is_date, read
from dossier_scraper.extract.dom.kinds import Segment
from dossier_scraper.extract.dom.side_by_side import BETWEEN
from dossier_scraper.extract.fields.bars import BESIDE, SENTENCE_END, SIGNS
from dossier_scraper.extract.fields.categories import fact_of
from dossier_scraper.extract.fields.claims import QUOTED
from dossier_scraper.extract.fields.label_shapes import COLON, MOST_WORDS, colon_of
from dossier_scraper.extract.fields.labels import LONGEST, field_of
from dossier_scraper.extract.heads import labels_as_values
from dossier_scraper.extract.problems import problem
from dossier_scraper.extract.timeline.shape import LONGEST_NAME, is_name
from dossier_scraper.model import DOSSIER_FIELDS, EVENT_PAGE_FIELDS, Event, Problem, Reading
from dossier_scraper.site import Site

# What the value of a field never is, by its form, and what it is not either where the record lacks that.
DATE, COUNTRY = frozenset(("date",)), frozenset(("country",))
NEVER: Sequence[tuple[str, Set[str], Set[str]]] = (
    ("title", DATE, frozenset()),
    ("source", DATE, frozenset(("categories", "country"))),
    ("country", DATE, frozenset()),
    ("status", COUNTRY, frozenset()),
    ("categories", DATE | COUNTRY, frozenset()),
    ("requesting_organisations", DATE, frozenset()),
)
# What is told to be a fact, and the fields that a record can have it in.
KINDS_OF = (("date", ("date", "start_date")), ("categories", ("categories",)), ("country", ("country",)))
# No value begins with one of these.
IN_FRONT = f"{SIGNS}–—|"
# Texts into which the facts around them run where nothing tells them apart; of so many words and signs is a day.
TEXTS = ("summary", "background", "objectives", "results")
MOST_OF_DAY, LONGEST_DAY = 5, 60


def inside(segments: Iterable[Segment], reading: Reading, site: Site) -> Iterator[Problem]:
    """Yield a problem for each label and value of another field in a value of a reading."""
    for quote in dict.fromkeys((*_labels(segments, reading, site), *labels_as_values(reading, site))):
        yield problem("label_inside", None, quote[:QUOTED])
    for path, record in _records(reading):
        for name, quote in _values(record, site):
            yield problem("value_inside", f"{path}{name}", quote[:QUOTED])
    events = reading.dossier.events if reading.dossier else ()
    for event, name in _names_in_texts([event for event in events if not event.source], site):
        yield problem("value_inside", f"events/{event.id}/summary", name)
    yield from (problem("value_inside", f"events/{half.id}/title", half.title or "") for half in _halves(events))


def _records(reading: Reading) -> Iterator[tuple[str, Any]]:
    """Yield the records of a reading, each with what stands in front of its fields' paths."""
    if reading.event:
        yield "event/", reading.event
    if reading.dossier:
        yield "", reading.dossier
        yield from ((f"events/{event.id}/", event) for event in reading.dossier.events)


def _values(record: Any, site: Site) -> Iterator[tuple[str, str]]:
    """Yield values of a record that are of another field, or hold a fact that it lacks at an end, with their fields."""
    lacks = frozenset(kind for kind, names in KINDS_OF if not all(getattr(record, name, True) for name in names))
    for name, never, seldom in NEVER:
        value = getattr(record, name, None)
        wanted = never | (lacks & seldom)
        for text in _names(value) if value else ():
            if text[0] in IN_FRONT or _is_of(text, wanted, site):
                yield name, text
    if lacks:
        yield from (("other", said.label) for said in record.other if _is_of(said.label, lacks, site))
        yield from ((name, line) for name in TEXTS for line in _facts(getattr(record, name, None), lacks, site))


def _facts(text: str | None, lacks: Set[str], site: Site) -> Iterator[str]:
    """Yield what holds a fact that a record lacks: short lines beside its text, or the text if it begins with a day."""
    yield from (line for line in _beside(text) if _holds(line, lacks, site))
    if text and "date" in lacks and text.endswith(SENTENCE_END) and _begins_with_day(text):
        yield text


def _is_of(text: str, kinds: Set[str], site: Site) -> bool:
    """Return True if a name is in fact of one of some kinds: a date, a country, known categories."""
    if len(text) > LONGEST_NAME:
        return False
    return is_date(text) if kinds == DATE else fact_of(text, site) in kinds


def _holds(line: str, lacks: Set[str], site: Site) -> bool:
    """Return True if a line is a fact of some kinds, holds one between signs, or begins or ends with a day.

    >>> _holds("News – Kite Club", {"categories"}, site), _holds("3 May 2019 by Kite Club", {"date"}, site)
    (True, True)
    """
    if any(fact_of(part, site) in lacks for part in (line, *BESIDE.split(line))):
        return True
    return "date" in lacks and (_begins_with_day(line) or _is_day_among(line.split()[-MOST_OF_DAY:], -1))


def _begins_with_day(text: str) -> bool:
    """Return True for a text whose first words are a day.

    >>> _begins_with_day("3 May 2019 (News): ten kites."), _begins_with_day("2019 was a good year.")
    (True, False)
    """
    return _is_day_among(text[:LONGEST_DAY].split()[:MOST_OF_DAY], 1)


def _is_day_among(words: Sequence[str], way: int) -> bool:
    """Return True if the first of some words are a day, or with a `way` of -1 the last ones."""
    if not any(map(str.isdigit, "".join(words))):
        return False
    ends = (" ".join(words[:count] if way > 0 else words[-count:]) for count in range(1, len(words) + 1))
    return any(is_date(end) and read(end)[0].precision == "day" for end in (end.strip(BETWEEN) for end in ends))


def _names(value: Any) -> Iterator[str]:
    """Yield the texts of a line, or of names."""
    yield from (value,) if isinstance(value, str) else (one if isinstance(one, str) else one.name for one in value)


def _beside(text: str | None) -> list[str]:
    """Return the short lines above and below the finished ones of a text, else its first and its last.

    >>> _beside("Kite Club\\nTen kites flew.\\nThe end\\nAll came back.\\nRiga")
    ['Kite Club', 'Riga']
    """
    lines = text.split("\n") if text else []
    ended = [at for at, line in enumerate(lines) if line.endswith(SENTENCE_END)]
    around = [*lines[: ended[0]], *lines[ended[-1] + 1 :]] if ended else list(dict.fromkeys((*lines[:1], *lines[-1:])))
    return [line for line in around if len(line) <= LONGEST]


def _names_in_texts(events: Sequence[Event], site: Site) -> Iterator[tuple[Event, str]]:
    """Yield names above and below the texts of all events without a source."""
    told = [(event, _named(event.summary, site)) for event in events if event.summary]
    if all(names for _, names in told):
        yield from ((event, name) for event, names in told for name in names)


def _halves(events: Sequence[Event]) -> Iterator[Event]:
    """Yield entries without a date or a link that say what the one above, which has both, lacks: its other half."""
    for above, event in pairwise(events):
        bare = above.date and above.url and not (above.summary or above.categories)
        if bare and not (event.date or event.url) and (event.summary or event.categories):
            yield event


def _named(summary: str, site: Site) -> list[str]:
    """Return what can be names above and below the finished lines of a summary that has some."""
    beside = _beside(summary) if any(line.endswith(SENTENCE_END) for line in summary.split("\n")) else []
    return [line for line in beside if is_name(line) and line[:1].isupper() and fact_of(line, site) == "source"]


def _labels(segments: Iterable[Segment], reading: Reading, site: Site) -> Iterator[str]:
    """Yield what of a value begins with the label of a field that the reading has not, and short values with any.

    In the midst of a long text, a line that is such a label and nothing else is one as well.
    """
    alone = _lines_of_texts(reading)
    known = cache(lambda: frozenset(chain(*owned(reading))))
    for part in (part for part in segments if part.kind == "read"):
        colon = colon_of(part.text, LONGEST)
        head = part.text[: colon.start()] if colon else part.text if part.text in alone else ""
        fields = named_by(head, reading.kind, site) if head else frozenset()
        if fields and fields.isdisjoint(known()):
            yield part.text
    yield from (text for text in _short_values(reading) if _holds_label(text, site))


def _lines_of_texts(reading: Reading) -> frozenset[str]:
    """Return the lines of a record's own texts that have several, as far as they can be labels."""
    record = reading.dossier or reading.event
    fields = DOSSIER_FIELDS if reading.dossier else EVENT_PAGE_FIELDS
    texts = [getattr(record, field.name) for field in fields if record and field.form == "text"]
    lines = (line for text in texts if text and "\n" in text for line in text.split("\n"))
    return frozenset(line for line in lines if len(line) <= LONGEST)


def _short_values(reading: Reading) -> Iterator[str]:
    """Yield the dates and names that a reading has, of its record, its events and its rows."""
    record = reading.dossier or reading.event
    events = reading.dossier.events if reading.dossier else ()
    for said in (*([record] if record else []), *events, *reading.rows):
        for name in ("start_date", "date", "country", "status", "source"):
            value = getattr(said, name, None)
            if value:
                yield value if isinstance(value, str) else value.text
        names = getattr(said, "requesting_organisations", ()) or getattr(said, "organisations", ())
        yield from (name if isinstance(name, str) else name.name for name in names)


def _holds_label(text: str, site: Site) -> bool:
    """Return True if words before a colon are a label.

    >>> _holds_label("Kite Club Country: Spain", site), _holds_label("Kites: a club", site)
    (True, False)
    """
    for colon in COLON.finditer(text) if ":" in text else ():
        words = text[: colon.start()].split()
        tails = (" ".join(words[-count:]) for count in range(1, MOST_WORDS + 1))
        if any(field_of(tail, kind, site) for tail in tails for kind in KINDS):
            return True
    return False
