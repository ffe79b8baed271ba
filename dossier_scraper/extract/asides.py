"""Sections of a page's text that tell of something else than its record: contacts, related pages, the author.

Only their headings tell them; the site's tables name these. Nothing here reads a value.
"""

from collections.abc import Iterable, Iterator

from bs4 import Tag

from dossier_scraper.extract.labels import heading_level, normal
from dossier_scraper.extract.lines import Line, parents
from dossier_scraper.site import Site


def without_asides(lines: Iterable[Line], site: Site) -> Iterator[Line]:
    """Yield lines without those below such a heading: to the next one of its level, within the element around it."""
    names = site.tables["labels"]["sections"]["asides"]
    level, around = 0, None
    for line in lines:
        own = heading_level(line)
        if around is not None and (0 < own <= level or all(tag is not around for tag in parents(line.place))):
            around = None
        if around is None and own > 1 and normal(line.text) in names and isinstance(line.place, Tag):
            level, around = own, line.place.parent
        if around is None:
            yield line
