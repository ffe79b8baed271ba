"""Entries of a timeline as rows: what each line of an entry is, and where one entry ends and the next begins.

A row may be a table's, a list's item, a repeated block or just a stretch of lines; where no name tells a line's role,
its shape does. Nothing here makes an event.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from bs4 import Tag

from dossier_scraper.extract.categories import is_known, split
from dossier_scraper.extract.claims import machine_attributes
from dossier_scraper.extract.dates import is_date
from dossier_scraper.extract.labels import HEADINGS, field_of, labelled
from dossier_scraper.extract.lines import Line, Piece, joined, link_of, parents
from dossier_scraper.site import Site

# A row: its lines, each with its role (`date`, `title`, `facts`, `categories`, `source`, `summary`), in order.
Row = list[tuple[str, Line]]

AFTER_DATE = re.compile(r"\s*[:|]\s+|\s+[-–—]\s+")
BETWEEN = " :-–—|,"
SENTENCE_END = (".", "…", "!", "?", ":", "”", '"')
# What closes an entry: a line of this role, when the entry has a line of one of those already.
CLOSED_BY = {
    "date": {"date", "facts", "categories", "summary"},
    "title": {"title", "facts", "categories", "summary"},
    "facts": {"facts"},
    "categories": {"facts", "categories"},
}


def roles_of(lines: Iterable[Line], site: Site) -> Row:
    """Tell what each line of one entry is; what cannot be told is the summary."""
    row: Row = []
    for line in lines:
        row.extend(_roles(line, {role for role, _ in row}, site))
    return row


def _roles(line: Line, seen: set[str], site: Site) -> Row:
    """Tell what a line, or each part of it, is, given the roles that were seen before it."""
    if not line.text:
        return []
    dated = _date_in_front(line)
    if dated:
        date, rest = dated
        return [("date", date), *(_roles(rest, seen | {"date"}, site) if rest else [])]
    named = labelled(line, "event", site)
    if named and named.field in ("date", "categories", "source", "summary") and named.rest.text:
        return [(named.field, named.rest)]
    if not seen & {"facts", "categories", "summary"} and all(is_known(name, site) for name in split(line.text, site)):
        return [("categories", line)]
    links = [piece for piece in line.pieces if piece.text.strip() and link_of(piece, line.place)]
    if links and "title" not in seen and (line.pieces[0] is links[0] or "|" not in line.text):
        return _around_link(line, links[0], seen, site)
    if "|" in line.text and not seen & {"facts", "summary"}:
        return _in_parentheses(line) or [("facts", line)]
    heading = isinstance(line.place, Tag) and (line.place.name in HEADINGS or _is_strong(line))
    return [("title" if heading and "title" not in seen else "summary", line)]


def _date_in_front(line: Line) -> tuple[Line, Line | None] | None:
    """Return the date that a line is, or starts with, and what follows it."""
    if is_date(line.text):
        return line, None
    length = 0
    for piece in line.pieces[:4]:
        length += len(piece.text)
        text = line.text[:length].rstrip(BETWEEN)
        rest = line.text[length:].lstrip(BETWEEN)
        if rest and text and (is_date(text) or _is_time_element(line.before(length))):
            return line.before(len(text)), line.after(len(line.text) - len(rest))
    cut = AFTER_DATE.search(line.text)
    if cut and is_date(line.text[: cut.start()]):
        return line.before(cut.start()), line.after(cut.end())
    return None


def _is_time_element(line: Line) -> bool:
    """Tell whether a line stands in elements with a machine-readable date."""
    return all(
        any(tag.name in ("time", "abbr") or tag.get("content") for tag in parents(piece.place, line.place))
        for piece in line.pieces
        if piece.text.strip()
    ) and bool(machine_attributes([line]))


def _around_link(line: Line, first: Piece, seen: set[str], site: Site) -> Row:
    """Read a line whose link is the entry's title, and what stands before and after the link."""
    link = link_of(first, line.place)
    start = sum(len(piece.text) for piece in line.pieces[: line.pieces.index(first)])
    length = 0
    for piece in line.pieces[line.pieces.index(first) :]:
        if link_of(piece, line.place) is not link:
            break
        length += len(piece.text)
    rest = line.after(start + length)
    row: Row = [("title", line.after(start).before(length))]
    after = rest.text.strip(" ()[],:;-–—|")
    if after and is_date(after):
        row.append(("date", rest.after(rest.text.index(after)).before(len(after))))
    elif after:
        row.extend(_roles(rest.after(len(rest.text) - len(rest.text.lstrip(" ,:;-–—|"))), seen | {"title"}, site))
    before = line.before(start)
    return [*_roles(before, seen | {"title"}, site), *row] if before.text.strip(BETWEEN) else row


def _in_parentheses(line: Line) -> Row:
    """Read `(Category | Source): summary`, or return nothing."""
    found = re.match(r"\(((?:[^()]|\([^()]*\))*\|(?:[^()]|\([^()]*\))*)\)\s*[:,–-]?\s*", line.text)
    if found is None:
        return []
    rest = line.after(found.end())
    return [("facts", line.after(1).before(len(found[1]))), *([("summary", rest)] if rest.text else [])]


def _is_strong(line: Line) -> bool:
    return all(
        any(tag.name in ("strong", "b") for tag in parents(piece.place, line.place))
        for piece in line.pieces
        if piece.text.strip()
    )


def rows_of(lines: Sequence[Line], site: Site) -> list[Row]:
    """Return the rows of a timeline's lines; text that has neither title nor date nor facts is no entry."""
    rows = [_titled(row) for row in _cut(lines, site)]
    return [row for row in rows if any(role not in ("summary", "source") for role, _ in row)]


def _cut(lines: Sequence[Line], site: Site) -> list[Row]:
    """Cut the lines of a timeline into rows: by table row, list item or repeated block, else by their shapes."""
    ways = [list(parents(line.place)) for line in lines]
    shared = set.intersection(*({id(tag) for tag in way} for way in ways)) if ways else set()
    own = [[tag for tag in way if id(tag) not in shared] for way in ways]
    if any(tag.name in ("td", "th") for way in own for tag in way):
        return _table_rows(lines, site)
    keys = _row_elements(own)
    if any(key is not None for key in keys):
        pairs = [pair for pair in zip(keys, lines, strict=True) if pair[0] is not None]
        return [roles_of((line for _, line in group), site) for _, group in groupby(pairs, lambda pair: id(pair[0]))]
    return _flat_rows(lines, site)


def _titled(row: Row) -> Row:
    """Take the first words of an entry for its title when nothing else is: behind its date, or in a list."""
    first = next((i for i, (role, _) in enumerate(row) if role == "summary"), None)
    if first is None or any(role == "title" for role, _ in row):
        return row
    line = row[first][1]
    listed = len(row) == 1 and any(tag.name == "li" for tag in parents(line.place))
    dated = first == 1 and row[0][0] == "date" and len(line.text) <= 160 and not line.text.endswith(SENTENCE_END)
    return [*row[:first], ("title", line), *row[first + 1 :]] if listed or dated else row


def _row_elements(ways: Sequence[Sequence[Tag]]) -> list[Tag | None]:
    """Return for each line the list item it stands in; without a list, the block, if blocks hold whole entries.

    `ways` are the elements around each line, from the innermost out, without those around all lines.
    """
    items = [next((tag for tag in reversed(way) if tag.name == "li"), None) for way in ways]
    if any(items) or not all(ways):
        return items
    blocks = [way[-1] for way in ways]
    sizes = [len(list(group)) for _, group in groupby(blocks, key=id)]
    whole = len(sizes) > 1 and 2 * sum(size > 1 for size in sizes) >= len(sizes)
    return list(blocks) if whole else [None] * len(ways)


def _table_rows(lines: Sequence[Line], site: Site) -> list[Row]:
    """Read table rows; the cells of the head name the roles of those below them."""
    heads: list[str] = []
    rows: list[Row] = []
    inside = [
        (row, line)
        for line in lines
        if (row := next((tag for tag in parents(line.place) if tag.name == "tr"), None)) is not None
    ]
    for _, group in groupby(inside, lambda pair: id(pair[0])):
        pairs = list(group)
        cells = list(pairs[0][0].find_all(["td", "th"], recursive=False))
        texts = [[line for _, line in pairs if any(tag is cell for tag in parents(line.place))] for cell in cells]
        names = [field_of(joined(text), "timeline", site) or "" for text in texts]
        if all(cell.name == "th" for cell in cells) or (not heads and len(names) > 1 and all(names)):
            heads = names
        else:
            parts = [
                part
                for index, text in enumerate(texts)
                for part in _cell(heads[index] if index < len(heads) else "", text, site)
            ]
            rows.append(parts if heads else _with_source(parts))
    return rows


def _with_source(row: Row) -> Row:
    """Take a name that stands right after the categories, in a table without a head, for the source."""
    return [
        ("source", line)
        if role == "summary" and index and row[index - 1][0] == "categories" and not line.text.endswith(SENTENCE_END)
        else (role, line)
        for index, (role, line) in enumerate(row)
    ]


def _cell(role: str, lines: list[Line], site: Site) -> Row:
    """Read a cell: as its column says, but a title's cell may hold more than the title."""
    if role == "title" and (len(lines) > 1 or any(link_of(piece) for line in lines for piece in line.pieces)):
        return roles_of(lines, site)
    return [(role, line) for line in lines] if role else roles_of(lines, site)


def _flat_rows(lines: Sequence[Line], site: Site) -> list[Row]:
    """Cut lines without any structure into entries: a new one starts where a date, a title or facts come again."""
    roles = [part for line in lines for part in _roles(line, set(), site)]
    rows: list[Row] = []
    for index, (role, line) in enumerate(roles):
        if role == "summary" and _is_title_here(roles, index):
            role = "title"
        have = {known for known, _ in rows[-1]} if rows else set()
        if not rows or CLOSED_BY.get(role, set()) & have or (role == "facts" and have >= {"categories", "summary"}):
            rows.append([])
        rows[-1].append((role, line))
    return rows


def _is_title_here(roles: Row, index: int) -> bool:
    """Tell whether a plain line is a title by its place: in front of facts, after a date or a finished summary."""
    if index + 1 >= len(roles) or roles[index + 1][0] != "facts":
        return False
    before = roles[index - 1][0] if index else "date"
    return before == "date" or (before == "summary" and not roles[index][1].text.endswith(SENTENCE_END))
