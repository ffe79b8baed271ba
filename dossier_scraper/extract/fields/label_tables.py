"""Tables whose first row holds labels and whose second row holds their values: their lines, column after column.

A table with more rows is one of records and stays as it is; nothing here reads a value.
"""

from collections.abc import Callable, Sequence
from itertools import islice, pairwise

from bs4 import Tag

from dossier_scraper.extract.dom.document import fold
from dossier_scraper.extract.dom.lines import Line, parents

CELLS = ("td", "th")
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


def _rows(table: Tag) -> list[list[Tag]]:
    """Return the cells of a table's first rows."""
    bodies = [table, *table.find_all(("thead", "tbody"), recursive=False)]
    found = [row for body in bodies for row in body.find_all("tr", recursive=False)]
    return [list(row.find_all(CELLS, recursive=False)) for row in found[:3]]


def _columns(rows: Sequence[Sequence[Tag]], is_label: Callable[[str], bool]) -> list[tuple[Tag, Tag]]:
    """Return each label's cell with that of its value, or nothing when rows are no such table."""
    if len(rows) != 2 or len(rows[0]) != len(rows[1]) or len(rows[0]) < 2:
        return []
    heads, values = ([is_label(fold(cell.get_text())) for cell in row] for row in rows)
    return list(zip(*rows, strict=True)) if sum(heads) > 1 and not values[0] else []
