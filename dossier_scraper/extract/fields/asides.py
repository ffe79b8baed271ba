"""Parts of a page's text that tell of something else than its record: contacts, the author, cards of other dossiers.

Only their headings tell them: the site's tables name these, or they lead to another dossier. Nothing here reads a
value.
"""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import islice

from bs4 import Tag

from dossier_scraper.extract.dom.document import Document
from dossier_scraper.extract.dom.lines import Line, parents
from dossier_scraper.extract.fields.claims import Findings
from dossier_scraper.extract.fields.labels import heading_level, is_aside, is_timeline_start
from dossier_scraper.site import Site

# How many elements around a line can be that of a card.
NEAR = 12
# How keywords are called, and within how many elements around them.
TAGS = re.compile(r"(?:.*[-_])?(?:tags|tag-?list|keywords)(?:[-_](?:list|links|items?))?", re.IGNORECASE)
LEVELS = 4
# A link that leads back has no more words.
MOST_WORDS = 3
# What a link is in HTML that tells of the post and not of what it says.
OF_POST = frozenset(("author", "category", "tag"))


def without_asides(lines: Iterable[Line], site: Site) -> Iterator[Line]:
    """Yield lines without those below such a heading: to the next one of its level, within the element around it.

    A sentence that announces the timeline ends them as well.
    """
    level, around = 0, None
    for line in lines:
        own = heading_level(line)
        ended = 0 < own <= level or (not own and is_timeline_start(line, site))
        if around is not None and (ended or all(tag is not around for tag in parents(line.place))):
            around = None
        if around is None and own > 1 and is_aside(line.text, site) and isinstance(line.place, Tag):
            level, around = own, line.place.parent
        if around is None:
            yield line


def without_cards(lines: Sequence[Line], document: Document, kinds: Container[str] = ("dossier",)) -> list[Line]:
    """Return lines without those in a block of several that begins with a link to another record, and to no third.

    `kinds` are those of such records.
    """
    others = [other_record(line, document, kinds) for line in lines]
    if not any(others):
        return list(lines)
    ways = [list(islice(parents(line.place), NEAR)) for line in lines]
    held: dict[int, list[int]] = {}
    for index, way in enumerate(ways):
        for tag in way:
            held.setdefault(id(tag), []).append(index)
    keys = {tag: {others[index] for index in inside} - {None} for tag, inside in held.items()}
    cards = {
        tag for tag, inside in held.items() if others[inside[0]] is not None and len(inside) > 1 and len(keys[tag]) == 1
    }
    return [line for line, way in zip(lines, ways, strict=True) if all(id(tag) not in cards for tag in way)]


def own_lines(
    lines: Sequence[Line], document: Document, findings: Findings, kinds: Container[str] = ("dossier",)
) -> list[Line]:
    """Return lines without the cards of other records, and note how each of these begins."""
    own = without_cards(lines, document, kinds)
    findings.taken.left_out("card", lines, own)
    kept = set(map(id, own))
    left = [line for line in lines if id(line) not in kept]
    begun = {key: line.text for line in reversed(left) if (key := other_record(line, document, kinds))}
    findings.foreign(reversed(begun.values()))
    return own


def other_record(line: Line, document: Document, kinds: Container[str] = ("dossier",)) -> str | None:
    """Return the key of another record that a line links to and says nothing beside, or None."""
    links = {id(link): link for piece in line.pieces if piece.text.strip() for link in [piece.link]}
    link = next(iter(links.values()), None) if len(links) == 1 else None
    url = document.absolute(str(link["href"])) if link is not None else None
    kind = document.site.kind(url) if url else None
    if url is None or kind is None or kind not in kinds:
        return None
    key = document.site.key(url)
    return None if key in document.own_keys else key


def tells_of_post(line: Line) -> bool:
    """Return True for a line with a link that is the author's or a category's, by its `rel`.

    >>> tells_of_post(lines("<p>This entry was posted in <a href='/c' rel='category tag'>All</a>.</p>")[0])
    True
    """
    return any(piece.link is not None and is_of_post(piece.link) for piece in line.pieces)


def is_of_post(link: Tag) -> bool:
    """Return True for a link that is the author's or a category's, by its `rel`."""
    return not OF_POST.isdisjoint(str(link.get("rel") or "").split())


def leads_back(line: Line) -> bool:
    """Return True for a link of a few words, as pages end with one to a list (“Back”)."""
    linked = all(piece.link is not None for piece in line.pieces if piece.text.strip())
    return linked and len(line.text.split()) <= MOST_WORDS


def is_tagged(line: Line) -> bool:
    """Return True for a line in a list of keywords, by the name of an element around it: none of a text's lines."""
    names = (name for tag in islice(parents(line.place), LEVELS) for name in str(tag.attrs.get("class") or "").split())
    return any(TAGS.fullmatch(name) for name in names)
