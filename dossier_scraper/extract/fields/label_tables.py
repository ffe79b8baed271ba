"""Labels that do not stand in front of their values: above them in a table's columns, or below them in boxes of two.

Their lines are put in order, each label before its value. A table with more rows is one of records and stays as it is;
nothing here reads a value.
"""

from collections.abc import Callable, Sequence
from itertools import islice, pairwise

from bs4 import Tag

from dossier_scraper.extract.dom.document import fold
from dossier_scraper.extract.dom.lines import CELLS, Line, children, parents
from dossier_scraper.extract.fields.label_shapes import first_of_two

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
    pairs = [
        at
        for at, (value, label) in enumerate(pairwise(lines))
        if isinstance(value.place, Tag) and isinstance(label.place, Tag) and value.place.parent is label.place.parent
        if value.place is not label.place and is_label(label.text) and not is_label(value.text)
        if first_of_two(value) is not None
    ]
    ordered = list(lines)
    for at in pairs if len(pairs) > 1 else ():
        ordered[at : at + 2] = lines[at + 1], lines[at]
    return ordered


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
