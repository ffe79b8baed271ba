"""Rows whose facts and text stand beside the element of their link: lines, cut where each row begins and ends.

A fact between two links is that of the one above it or of the one below. The ends of a list decide, for each kind of
fact: what stands in front of its first link and not behind its last one stands in front of all. Else that is told.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, compress, pairwise, takewhile

from bs4 import Tag

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.document import fold
from dossier_scraper.extract.dom.lines import Line, parents
from dossier_scraper.extract.dom.region import Region
from dossier_scraper.extract.fields.labels import labelled
from dossier_scraper.extract.listing.facts import are_countries, says_facts
from dossier_scraper.extract.listing.halves import is_heading
from dossier_scraper.extract.listing.sections import Sections
from dossier_scraper.site import Site

# More rows have a heading in front of them than this share, where it is the rows' own.
MOST = 0.6
# What stands between links and says nothing.
SIGNS = " \t\r\n|,;·•–—/-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A row as found: the link to its dossier, the element it stands in, its lines if the element has not all.

    `unclear` are facts beside it that may be its own or another row's.
    """

    link: Tag
    element: Tag
    lines: tuple[Line, ...] = ()
    unclear: tuple[Line, ...] = ()


@dataclass(slots=True, kw_only=True)
class Mark:
    """A row, the lines of its title and its link, and those that may be its own: from `top` up to `bottom`.

    It may be the `first` or the `last` row of a list.
    """

    row: Found
    title: int
    link: int
    top: int = 0
    bottom: int = 0
    first: bool = True
    last: bool = True


def flat_rows(
    region: Region, rows: Sequence[Found], sections: Sections, more: Callable[[str], bool]
) -> Iterator[Found]:
    """Yield rows with their lines, and the facts beside each of which it is unclear whose they are."""
    lines, cut = _with_links_apart(region.lines(region.root), rows)
    marks = list(_marks(lines, rows, sections, more))
    if not marks:
        return
    own = _own_headings(marks, lines, sections)
    _bound(marks, lines, own, region, sections)
    kinds = [_kind(line, at in own, region.document.site) for at, line in enumerate(lines)]
    above, unclear = _places(marks, kinds)
    starts = [min(_facts_above(mark, kinds, above), default=mark.title) for mark in marks]
    ends = [mark.bottom if mark.last else behind for mark, behind in zip(marks, [*starts[1:], 0], strict=True)]
    shared: dict[str, Line] = {}
    for mark, start, end in zip(marks, starts, ends, strict=True):
        said = {kinds[at]: lines[at] for at in range(start, mark.title) if kinds[at] in above}
        shared = ({} if mark.first else shared) | said
        doubts = [lines[at] for at in range(mark.top, end) if at in cut or kinds[at] in unclear]
        doubts += [line for kind, line in shared.items() if kind not in kinds[start:end]]
        yield replace(mark.row, lines=tuple(_kept(lines, kinds, own, start, end)), unclear=tuple(doubts))


def _kept(lines: Sequence[Line], kinds: Sequence[str], own: Collection[int], start: int, end: int) -> Iterator[Line]:
    """Yield the lines of a row without headings that say no fact and may be the next row's."""
    return (lines[at] for at in range(start, end) if at not in own or kinds[at])


def _with_links_apart(lines: Iterable[Line], rows: Sequence[Found]) -> tuple[list[Line], set[int]]:
    """Return lines, each cut in front of links of a second row, and which of these say more than the links do."""
    links = {id(row.link) for row in rows}
    apart: list[Line] = []
    cut: set[int] = set()
    for line in lines:
        begins: dict[int, int] = {}
        at = 0
        for piece in line.pieces:
            if id(piece.link) in links:
                begins.setdefault(id(piece.link), at)
            at += len(piece.text)
        parts = list(line.parts([*begins.values()][1:])) if len(begins) > 1 else [line]
        if len(begins) > 1 and any(piece.link is None and piece.text.strip(SIGNS) for piece in line.pieces):
            cut |= set(range(len(apart), len(apart) + len(parts)))
        apart += parts
    return apart, cut


def _marks(
    lines: Sequence[Line], rows: Sequence[Found], sections: Sections, more: Callable[[str], bool]
) -> Iterator[Mark]:
    """Yield where rows show, in order; above words that only lead on, a heading is the title.

    Without one, all that stands behind the row before belongs to such words.
    """
    known = {id(row.link): row for row in rows}
    found: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        for piece in line.pieces:
            if id(piece.link) in known:
                found.setdefault(id(piece.link), []).append(index)
    before = -1
    for key, at in found.items():
        words, between = fold(known[key].link.get_text()), range(at[0] - 1, before, -1)
        title = at[0]
        if words and more(words):
            begun = next((n + 1 for n in between if sections.begins_at(lines[n])), before + 1 or title)
            title = next((n for n in between if is_heading(lines[n])), begun)
        before = at[-1]
        yield Mark(row=known[key], title=title, link=before)


def _own_headings(marks: Sequence[Mark], lines: Sequence[Line], sections: Sections) -> set[int]:
    """Return headings behind the links of rows that begin no list: most rows have one in front of the next row."""
    found = [
        [at for at in range(mark.link + 1, until) if _is_above(lines[at], mark, lines, sections)]
        for mark, until in zip(marks, [*(mark.title for mark in marks[1:]), len(lines)], strict=True)
    ]
    steps = {at - mark.link for mark, places in zip(marks[:-1], found, strict=False) for at in places}
    found[-1] = [at for at in found[-1] if at - marks[-1].link in steps][:1]
    often = sum(map(bool, found[:-1])) > MOST * (len(marks) - 1)
    return {at for places in found for at in places if often}


def _is_above(line: Line, mark: Mark, lines: Sequence[Line], sections: Sections) -> bool:
    """Return True for a heading that is not below the level of a row's title, and names no section."""
    title = lines[mark.title]
    below = is_heading(title) and _level(line) > _level(title)
    return is_heading(line) and not below and not sections.begins_at(line)


def _bound(
    marks: Sequence[Mark], lines: Sequence[Line], own: Collection[int], region: Region, sections: Sections
) -> None:
    """Say of each mark where its row may begin and has to end, and which of them begin and end a list."""
    blocks = list(_blocks(region, [mark.row for mark in marks]))
    for mark, block, behind in zip(marks, blocks, [*marks[1:], None], strict=True):
        until = behind.title if behind else len(lines)
        behind_link = [at for at in range(mark.link + 1, until) if at not in own]
        ends = [
            at for at in behind_link if _ends(lines[at], block, sections) or _is_above(lines[at], mark, lines, sections)
        ]
        mark.bottom, mark.last = min(ends, default=until), bool(ends) or behind is None
        if behind is not None:
            behind.top, behind.first = max(ends, default=mark.link) + 1, bool(ends)
    _shorten(marks, blocks, region)


def _shorten(marks: Sequence[Mark], blocks: Sequence[Tag | None], region: Region) -> None:
    """Let the last row of a list in no block be no longer than the longest other one."""
    longest = max((below.title - mark.link for mark, below in pairwise(marks) if not mark.last), default=0)
    for mark, block in zip(marks, blocks, strict=True):
        if longest and mark.last and block in (None, region.root):
            mark.bottom = min(mark.bottom, mark.link + longest)


def _ends(line: Line, block: Tag | None, sections: Sections) -> bool:
    """Return True if a line ends a row that stands in a block: a section begins, or it stands outside of the block."""
    place = line.start.place if line.start is not None else None
    outside = block is not None and isinstance(place, Tag) and not sections.region.inside(place, block)
    return outside or sections.begins_at(line)


def _level(line: Line) -> str:
    return line.place.name if isinstance(line.place, Tag) else ""


def _blocks(region: Region, rows: Sequence[Found]) -> Iterator[Tag | None]:
    """Yield of each row the smallest element that holds its link and that of a row beside it, and all of the row."""
    for number, row in enumerate(rows):
        beside = [other.link for other in (*rows[max(0, number - 1) : number], *rows[number + 1 : number + 2])]
        around = parents(row.link, region.root.parent)
        yield next(
            (tag for tag in around if tag is not row.link and any(region.inside(link, tag) for link in beside)), None
        )


def _kind(line: Line, own: bool, site: Site) -> str:
    """Return what kind of fact a line is and nothing else, or ""; of headings, those are that are a row's `own`."""
    named = labelled(line, "listing", site)
    if named is not None and named.field == "title" and not named.rest.text:
        return "title"
    country = are_countries(line.text, site)
    if (is_heading(line) and not own) or not (country or says_facts(line, site)):
        return ""
    if named is not None and named.field:
        return named.field
    return "date" if is_date(line.text) else "country" if country else "facts"


def _places(marks: Sequence[Mark], kinds: Sequence[str]) -> tuple[set[str], set[str]]:
    """Return the kinds of facts that stand above the titles of rows, and those of which this is unclear."""
    above, below = _beside(marks, kinds)
    first, between = (
        set().union(*compress(above, [mark.first is begins for mark in marks])) for begins in (True, False)
    )
    last = set().union(*compress(below, [mark.last for mark in marks]))
    often, seldom = Counter(chain.from_iterable(above)), Counter(chain.from_iterable(below))
    all_above = {kind for kind in first & last if often[kind] == len(marks) > seldom[kind]}
    all_below = {kind for kind in last if kind not in first or often[kind] < len(marks) == seldom[kind]}
    certain = all_above | {kind for kind in first - last if 2 * often[kind] > len(marks)}
    unclear = (between | (first & last)) - certain - all_below
    behind = Counter(kinds[mark.link + 1] for mark in marks if mark.link + 1 < mark.bottom)
    return certain | {kind for kind in unclear if often[kind] > behind[kind]}, unclear


def _beside(marks: Sequence[Mark], kinds: Sequence[str]) -> tuple[list[set[str]], list[set[str]]]:
    """Return the kinds of facts right above the title of each row, and of those behind its link."""
    above = [{kinds[at] for at in _facts_above(mark, kinds)} for mark in marks]
    return above, [{*kinds[mark.link + 1 : mark.bottom]} for mark in marks]


def _facts_above(mark: Mark, kinds: Sequence[str], of: Collection[str] | None = None) -> Iterator[int]:
    """Return the lines right above a row's title that are facts, of some kinds or any."""
    return takewhile(lambda at: kinds[at] and (of is None or kinds[at] in of), range(mark.title - 1, mark.top - 1, -1))
