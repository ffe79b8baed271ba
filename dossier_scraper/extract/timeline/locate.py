"""Where among a page's lines the timeline stands: what announces it, where its entries begin and where they end.

Nothing here reads an entry.
"""

import re
from collections.abc import Sequence

from bs4 import Tag

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.document import Document, fold
from dossier_scraper.extract.dom.lines import CELLS, Line, Place, children, parents
from dossier_scraper.extract.fields.asides import other_record
from dossier_scraper.extract.fields.label_values import PIECES, lies_in, part_of
from dossier_scraper.extract.fields.labels import STOPS, heading_level, is_timeline_start, labelled, normal
from dossier_scraper.model import REQUIRED_FIELDS
from dossier_scraper.site import Site

PLAIN_ID = re.compile(r"#?[A-Za-z][\w-]*", re.ASCII)


def timeline_span(lines: Sequence[Line], document: Document) -> tuple[int, int, int]:
    """Return where the timeline is announced, where its entries begin and where they end."""
    site, count = document.site, len(lines)
    start = announced(lines, site)
    if start == count:
        panel = in_panel(lines, document)
        if panel is not None:
            return panel[0], *panel
        label = next((i for i in range(count) if field_named(lines[i], site)), 0)
        shaped = (i for i in (*range(label, count), *range(label)) if _is_entry(lines, i, document))
        start = next(shaped, count)
        start -= 0 < start < count and is_date(lines[start - 1].text)
        return start, start, _behind_entries(lines, start, start, count, document)
    level = heading_level(lines[start]) or 2
    body = start + 1
    while body < count and is_timeline_start(lines[body], site):
        body += 1
    entries_level = heading_level(lines[body]) if body < count else 0
    linked = bool(entries_level and linked_urls(lines[body], document))

    def ends(line: Line) -> bool:
        own = heading_level(line)
        if not 0 < own <= level or linked_urls(line, document) or is_date(line.text) or _is_in_row(line):
            return False
        found = labelled(line, "dossier", site)
        alike = own > entries_level or (own == entries_level and not linked)
        return not (entries_level and alike) or bool(found and found.field is not None)

    end = next((i for i in range(body, count) if ends(lines[i])), count)
    return start, body, _behind_entries(lines, start, body, end, document)


def _is_in_row(line: Line) -> bool:
    """Return True for all the words of a cell, beside which there are others: no heading of what follows."""
    cell = next((tag for tag in parents(line.place) if tag.name in CELLS), None)
    return cell is not None and fold(cell.get_text()) == line.text and len(children(cell.parent, CELLS)) > 1


def announced(lines: Sequence[Line], site: Site) -> int:
    """Return where the timeline is announced, or the number of lines.

    A name before all fields, with nothing between them that could be an entry, is that of a tab.

    >>> announced(lines("<h2>Results</h2><p>Ten.</p><h2>Timeline</h2><p>2020: Kites</p>"), site)
    2
    >>> announced(text("Timeline", "Country: Spain"), site)
    2
    """
    starts = [i for i, line in enumerate(lines) if is_timeline_start(line, site)]
    if not starts:
        return len(lines)
    first = next((i for i in range(len(lines)) if field_named(lines[i], site)), len(lines))
    shown = (i for i in reversed(range(first)) if "|" in lines[i].text or is_date(lines[i].text))
    entry = next(shown, -1)
    for start in starts:
        apart = isinstance(lines[start].place, Tag) and start + 1 < first
        if first < start or first == len(lines) or start < entry or apart:
            return start
    return len(lines)


def in_panel(lines: Sequence[Line], document: Document) -> tuple[int, int] | None:
    """Return where the lines begin and end that a tab called timeline opens."""
    panel = timeline_panel(document)
    inside = [i for i, line in enumerate(lines) if any(tag.get("id") == panel for tag in parents(line.place))]
    return (inside[0], inside[-1] + 1) if panel and inside else None


def timeline_panel(document: Document) -> str | None:
    """Return the id of the part of the page that a tab called timeline opens, or None."""
    titles = document.site.tables["labels"]["sections"]["timeline"]
    for node in document.tree.css("a[href^='#'],[aria-controls],[data-target^='#'],[data-bs-target^='#']")[:200]:
        if normal(node.text()) in titles:
            names = (node.attributes.get(name) for name in ("href", "aria-controls", "data-target", "data-bs-target"))
            name = next((name.lstrip("#") for name in names if name and PLAIN_ID.fullmatch(name)), None)
            if name and document.is_alone(name):
                return name
    return None


def _behind_entries(lines: Sequence[Line], start: int, body: int, end: int, document: Document) -> int:
    """Return where a timeline's entries end: behind the last block that holds one, if each block before it does.

    Else they end with the element that holds the announcement and the last entry. What leads to another dossier, behind
    the last link to an event, is no entry, and neither is what stands outside the element that holds this link and the
    announcement.
    """
    end = _behind_links(lines, start, body, end, document)
    last = next((i for i in reversed(range(body, end)) if _is_mark(lines[i], document)), end)
    block = _block_of(lines, start, last, end)
    if block is None:
        return end
    blocks = [_child_around(line, block.parent) for line in lines[body:end]]
    if not _are_entries(lines[body:end], blocks, last - body, document):
        return next((i for i in range(last + 1, end) if blocks[i - body] is None), end)
    return next((i for i in range(last + 1, end) if blocks[i - body] is not block), end)


def _behind_links(lines: Sequence[Line], start: int, body: int, end: int, document: Document) -> int:
    """Return where something else begins behind the last link to an event."""
    linked = next((i for i in reversed(range(body, end)) if _links_event(lines[i], document)), end)
    around = part_of(lines[start], lines[linked]) if linked < end else None
    outside = (i for i in range(linked + 1, end) if other_record(lines[i], document) or not lies_in(lines[i], around))
    return next(outside, end)


def _is_mark(line: Line, document: Document) -> bool:
    """Return True if a line can only be an entry's: facts, a date, a link to an event."""
    return "|" in line.text or is_date(line.text) or _links_event(line, document)


def _block_of(lines: Sequence[Line], start: int, last: int, end: int) -> Tag | None:
    """Return the block of the last mark beside the announcement, or None if it holds all to the end."""
    if last + 1 >= end or not isinstance(lines[start].place, Tag):
        return None
    above = {id(tag) for tag in parents(lines[start].place)}
    around = (tag for tag in parents(lines[last].place) if tag.parent is not None and id(tag.parent) in above)
    block = next(around, None)
    return None if block is None or any(tag is block for tag in parents(lines[end - 1].place)) else block


def _are_entries(lines: Sequence[Line], blocks: Sequence[Tag | None], last: int, document: Document) -> bool:
    """Return True if each block up to the last mark's has a mark, and that one has as many lines as an entry."""
    known = {id(block) for block in blocks[: last + 1]}
    marked = {id(block) for block, line in zip(blocks, lines, strict=True) if _is_mark(line, document)}
    size = sum(block is blocks[last] for block in blocks)
    several = len(known) > 1 or sum(_links_event(line, document) for line in lines) > 1
    return size >= (2 if several else 3) and marked >= known


def _child_around(line: Line, outer: Tag | None) -> Tag | None:
    """Return the child of an element in which a line stands."""
    return next((tag for tag in parents(line.place) if tag.parent is outer), None)


def _is_entry(lines: Sequence[Line], index: int, document: Document) -> bool:
    """Return True if a line is one of a timeline: it links to an event, in a list, a table, or with a date or facts.

    A sentence with a link is none, also where the link has a block of its own.
    """
    line = lines[index]
    if not _links_event(line, document) or (line.pieces[0].link is None and line.text.endswith(".")):
        return False
    if index + 1 < len(lines) and lines[index + 1].text.startswith(STOPS):
        return False
    if any(tag.name in ("li", "tr") for tag in parents(line.place)) or is_date(line.pieces[0].text.strip(" :-–—")):
        return True
    if any(piece.link is None for piece in line.pieces if piece.text.strip()):
        return False
    beside = [other.text for other in (*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2])]
    return any("|" in text or is_date(text) for text in beside)


def linked_urls(line: Line, document: Document) -> list[str]:
    """Return the absolute addresses that a line links to."""
    links = (piece.link for piece in line.pieces)
    return [url for link in links if link is not None and (url := document.absolute(str(link["href"])))]


def _links_event(line: Line, document: Document) -> bool:
    return any(document.site.kind(url) == "event" for url in linked_urls(line, document))


def field_named(line: Line, site: Site) -> str | None:
    """Return the field of a dossier that a label at the line's start names, or None (also for an ignored label)."""
    found = labelled(line, "dossier", site)
    return (found.field or None) if found else None


def facts_behind(before: Sequence[Line], behind: Sequence[Line], site: Site) -> int:
    """Return where a dossier's facts begin behind its timeline's announcement, or the number of these lines.

    They are those around the labels of main fields, each of which stands there once, and nowhere `before`.

    >>> told = lines("<p>2019: Kites</p><p>Country: Spain</p><p>Start date: 2018</p>")
    >>> facts_behind([], told, site), facts_behind(told[2:], told, site)
    (1, 3)
    """
    named = [field_named(line, site) for line in behind]
    main = [field for field in named if field in REQUIRED_FIELDS]
    if not main or len(set(main)) < len(main) or any(field_named(line, site) in REQUIRED_FIELDS for line in before):
        return len(behind)
    first = named.index(main[0])
    whole = _whole(behind[first].place)
    first = next((i for i in range(first) if lies_in(behind[i], whole)), first)
    while first and any(named[max(0, first - 2) : first]):
        first -= 1 if named[first - 1] else 2
    return first


def _whole(place: Place) -> Tag | None:
    """Return the table or the list that an element is a part of, else the element."""
    outer = place if isinstance(place, Tag) else None
    while outer is not None and outer.name in PIECES:
        outer = outer.parent
    return outer


def field_headed(lines: Sequence[Line], index: int, site: Site) -> str | None:
    """Return the field of a dossier that a line names as the heading of what follows, or None."""
    return field_named(lines[index], site) if index < len(lines) and heading_level(lines[index]) else None
