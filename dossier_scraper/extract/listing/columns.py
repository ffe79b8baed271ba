"""What stands at the same place in each row of a listing is the same thing, whatever a single row would allow.

A subtitle and the name of an organisation look alike in one row; in all rows together, names are told by the words
that organisations have, texts by their sentences, and what the theme prints by being always the same.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Literal

from bs4 import Tag

from dossier_scraper.extract.dom.lines import Line, parents
from dossier_scraper.extract.dom.region import Region
from dossier_scraper.extract.fields.organisations import is_organisation
from dossier_scraper.site import Site
from dossier_scraper.text import FULL_STOPS, is_cut

Kind = Literal["organisations", "text", "unclear"]
Key = tuple[tuple[tuple[str, tuple[str, ...]], ...], int]

# No name is longer.
LONGEST = 120
# Classes that tell rows apart, and how far up from a line its place in the row is told.
COUNTING = re.compile(r"\d|odd|even|first|last")
FAR = 6
# So many elements from a line outwards may be called what it is.
NEAR = 2
# One in so many names of a column has a word of organisations, at least; as many that are the same are no names.
SHARE = 3
LONG_WORD = re.compile(r"\w{4,}")


def kinds_of(rows: Iterable[tuple[Tag, Sequence[Line]]], region: Region) -> Mapping[int, Kind]:
    """Return what each line is, by its identity; a row is its element and the lines of which nothing is known."""
    columns: dict[Key, list[Line]] = defaultdict(list)
    for element, lines in rows:
        seen = Counter[object]()
        for line in lines:
            way = _way_of(line, element)
            columns[way, seen[way]].append(line)
            seen[way] += 1
    site = region.document.site
    told = ((_kind_of([line.text for line in lines], key, site), lines) for key, lines in columns.items())
    return {id(line): kind for kind, lines in told for line in lines}


def _way_of(line: Line, element: Tag) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the tags and classes from a line's first word up to its row."""
    place = line.start.place if line.start is not None else line.place
    ways = islice(parents(place, element), FAR)
    return tuple((tag.name, tuple(n for n in Region.classes(tag) if not COUNTING.search(n))) for tag in ways)


def _kind_of(texts: Sequence[str], key: Key, site: Site) -> Kind:
    """Tell what the texts of a column are: by its classes, else by most of them."""
    names = sum(is_certain_name(text, site) for text in texts)
    others = sum(not can_be_name(text) for text in texts)
    always = len(texts) >= SHARE and len(set(texts)) == 1
    if any(role_of_class(name, site) == "organisations" for _, classes in key[0][:NEAR] for name in classes):
        return "organisations"
    if others > names or (always and not names):
        return "text"
    return "organisations" if names * SHARE >= len(texts) else "unclear"


def role_of_class(name: str, site: Site) -> str | None:
    """Return the field of a row that the last word of a class names, as in `card__title`, or None."""
    found: str | None = site.tables["eras"]["machine"]["listing"].get(re.split("[-_]+", name)[-1].casefold())
    return found


def is_certain_name(text: str, site: Site) -> bool:
    """Return True for what can only be the name of an organisation: it has a word of these, and capitals.

    >>> [is_certain_name(text, site) for text in ("Kite Club", "Peer learning for schools", "STEM ambassadors")]
    [True, False, False]
    """
    words = LONG_WORD.findall(text)
    capitals = sum(word[0].isupper() for word in words)
    return can_be_name(text) and 2 * capitals >= len(words) + (len(words) > 1) and is_organisation(text, site)


def can_be_name(text: str) -> bool:
    """Return True for a text that begins with a capital letter and ends no sentence."""
    begun = 0 < len(text) <= LONGEST and text[0].isupper() and ":" not in text
    return begun and not text.endswith(FULL_STOPS) and not is_cut(text)
