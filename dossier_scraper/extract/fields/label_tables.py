"""Labels that do not stand in front of their values: above them in a table's columns, or below them in boxes of two.

Their lines are put in order, each label before its value. A table with more rows is one of records and stays as it is;
nothing here reads a value.
"""

from collections.abc import Callable, Sequence
from itertools import islice, pairwise

from bs4 import Tag

from dossier_scraper.extract.dom.document import fold
from dossier_scraper.extract.dom.lines import CELLS, Line, children, parents

# How far within a cell a line is looked for.
NEAR = 4


def by_columns(lines: Sequence[Line], is_label: Callable[[str], bool]) -> list[Line]:
    """Return lines so that in such a table each label is followed by its value.

    Two tables of one row each are one, whose head some scripts cut off so that it stays while the body scrolls.
    """
    cells = [next((tag for tag in islice(parents(line.place), NEAR) if tag.name in CELLS), None) for line in lines]
    tables = {id(table): table for cell in cells if cell is not None and (table := cell.find_parent("table"))}
    ordered = list(lines)
    grids = list(map(_rows, tables.values()))
    grids += [head + body for head, body in pairwise(grids) if len(head) == len(body) == 1]
    for grid in grids:
        columns = [id(cell) for pair in _columns(grid, is_label) for cell in pair]
        places = [index for index, cell in enumerate(cells) if id(cell) in columns]
        told = sorted(places, key=lambda index: columns.index(id(cells[index])))
        for place, index in zip(places, told, strict=True):
            ordered[place] = lines[index]
    return ordered


def from_below(lines: Sequence[Line], is_label: Callable[[str], bool]) -> list[Line]:
    """Return lines so that each label that stands below its value, in a box of both, is followed by it.

    There are two such boxes, as themes print numbers and what they count.

    >>> boxes = lines("<div><p>Spain</p><p>Country</p></div><div><p>Ongoing</p><p>Status</p></div>")
    >>> [line.text for line in from_below(boxes, lambda text: text in ("Country", "Status"))]
    ['Country', 'Spain', 'Status', 'Ongoing']
    """
    boxes = [found for at, line in enumerate(lines) if is_label(line.text) and (found := _value_above(lines, at))]
    boxes = [box for box in boxes if not any(is_label(line.text) for line in lines[box[0] : box[1]])]
    if len(boxes) < 2:
        return list(lines)
    ordered = list(lines)
    like = {_way_of(lines[at]) for _, at in boxes}
    others = (_value_above(lines, at) for at, line in enumerate(lines) if _way_of(line) in like)
    for first, at in filter(None, others):
        ordered[first : at + 1] = lines[at], *lines[first:at]
    return ordered


def _way_of(line: Line) -> tuple[object, ...]:
    """Return what a line's block and its box are called, and in which element the box stands."""
    place = line.place if isinstance(line.place, Tag) else None
    box = place.parent if place is not None else None
    if place is None or box is None:
        return (id(line),)
    return place.name, place.attrs.get("class"), box.name, box.attrs.get("class"), id(box.parent)


def _value_above(lines: Sequence[Line], at: int) -> tuple[int, int] | None:
    """Return where the value above a label begins, if both have a box for themselves, and where the label stands."""
    label = lines[at].place
    cells = children(label.parent) if isinstance(label, Tag) else []
    if len(cells) != 2 or cells[1] is not label:
        return None
    if at + 1 < len(lines) and any(tag is label for tag in parents(lines[at + 1].place)):
        return None
    first = at
    while first and any(tag is cells[0] for tag in parents(lines[first - 1].place)):
        first -= 1
    return (first, at) if first < at else None


def _rows(table: Tag) -> list[list[Tag]]:
    """Return the cells of a table's first rows."""
    bodies = [table, *children(table, ("thead", "tbody"))]
    found = [row for body in bodies for row in children(body, ("tr",))]
    return [children(row, CELLS) for row in found[:3]]


def _columns(rows: Sequence[Sequence[Tag]], is_label: Callable[[str], bool]) -> list[tuple[Tag, Tag]]:
    """Return each label's cell with that of its value, or nothing when rows are no such table."""
    if len(rows) != 2 or len(rows[0]) != len(rows[1]) or len(rows[0]) < 2:
        return []
    heads, values = ([is_label(fold(cell.get_text())) for cell in row] for row in rows)
    return list(zip(*rows, strict=True)) if sum(heads) > 1 and not values[0] else []
