"""A timeline's entries: rows of cells whose role is known, or lines whose shape tells what they are.

A row may be a Views row, a table row, a list item or just a stretch of lines; the template's module finds the rows,
this one reads them.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from bs4 import Tag

from dossier_scraper.extract import categories
from dossier_scraper.extract.claims import Findings, agree, machine_attributes
from dossier_scraper.extract.dates import is_date
from dossier_scraper.extract.document import Document
from dossier_scraper.extract.labels import HEADINGS, field_of, labelled
from dossier_scraper.extract.lines import Line, joined, link_of, parents
from dossier_scraper.model import Event, event_id
from dossier_scraper.site import Site

# A row: the lines of each role (`date`, `title`, `facts`, `categories`, `source`, `summary`), in the order shown.
Row = list[tuple[str, Line]]

AFTER_DATE = re.compile(r"\s*[:|]\s+|\s+[-–—]\s+")
SENTENCE_END = (".", "…", "!", "?", ":", "”", '"')


def roles_of(lines: Iterable[Line], site: Site) -> Row:
    """Tell what each line of an entry is by its shape; what cannot be told is the summary."""
    row: Row = []
    for line in lines:
        row.extend(_roles(line, {role for role, _ in row}, site))
    return row


def _roles(line: Line, seen: set[str], site: Site) -> Row:
    if not line.text:
        return []
    dated = _date_in_front(line)
    if dated:
        date, rest = dated
        return [("date", date), *(_roles(rest, seen | {"date"}, site) if rest else [])]
    named = labelled(line, "event", site)
    if named and named.field in ("date", "categories", "source", "summary") and named.rest.text:
        return [(named.field, named.rest)]
    links = [piece for piece in line.pieces if piece.text.strip() and link_of(piece, line.place)]
    if links and "title" not in seen and (line.pieces[0] is links[0] or "|" not in line.text):
        return _around_link(line, links[0], seen, site)
    if "|" in line.text and not seen & {"facts", "summary"}:
        return [("facts", line)]
    heading = isinstance(line.place, Tag) and (line.place.name in HEADINGS or _all_strong(line))
    return [("title" if heading and "title" not in seen else "summary", line)]


def _date_in_front(line: Line) -> tuple[Line, Line | None] | None:
    """Return the date that a line is, or starts with, and what follows it."""
    if is_date(line.text):
        return line, None
    length = 0
    for piece in line.pieces[:4]:
        length += len(piece.text)
        front = line.before(length)
        text = front.text.rstrip(" :-–—|,")
        if length < len(line.text) and text and (is_date(text) or _is_time_element(front)):
            return _trimmed(front, text), line.after(length + len(line.text[length:]) - len(line.text[length:].lstrip(" :-–—|,")))
    cut = AFTER_DATE.search(line.text)
    if cut and is_date(line.text[:cut.start()]):
        return line.before(cut.start()), line.after(cut.end())
    return None


def _trimmed(line: Line, text: str) -> Line:
    return line.before(len(text))


def _is_time_element(line: Line) -> bool:
    return bool(machine_attributes([line])) and all(
        any(tag.name in ("time", "abbr") or tag.get("content") for tag in parents(piece.place, line.place))
        for piece in line.pieces if piece.text.strip())


def _around_link(line: Line, first: object, seen: set[str], site: Site) -> Row:
    """Read a line whose link is the entry's title, and what stands before and after the link."""
    start = length = 0
    link = None
    for piece in line.pieces:
        if piece is first:
            link = link_of(piece, line.place)
        if link is None:
            start += len(piece.text)
        elif link_of(piece, line.place) is link:
            length += len(piece.text)
        else:
            break
    title, rest = line.after(start).before(length), line.after(start + length)
    row: Row = [("title", title)]
    after = rest.text.strip(" ()[],:;-–—|")
    if after and is_date(after):
        row.append(("date", rest.after(rest.text.index(after)).before(len(after))))
    elif after:
        row.extend(_roles(rest.after(len(rest.text) - len(rest.text.lstrip(" ,:;-–—|"))), seen | {"title"}, site))
    before = line.before(start)
    return [*_roles(before, seen | {"title"}, site), *row] if before.text.strip(" -–—|:") else row


def _all_strong(line: Line) -> bool:
    return all(any(tag.name in ("strong", "b") for tag in parents(piece.place, line.place))
               for piece in line.pieces if piece.text.strip())


def rows_of(lines: Sequence[Line], site: Site) -> list[Row]:
    """Cut the lines of a timeline into rows: by table row, list item or repeated block, else by their shapes."""
    if any(tag.name == "tr" for line in lines for tag in parents(line.place)):
        return _table_rows(lines, site)
    keys = _row_elements(lines)
    if any(key is not None for key in keys):
        pairs = [pair for pair in zip(keys, lines, strict=True) if pair[0] is not None]
        return [roles_of((line for _, line in group), site) for _, group in groupby(pairs, lambda pair: id(pair[0]))]
    return _flat_rows(lines, site)


def _row_elements(lines: Sequence[Line]) -> list[Tag | None]:
    """Return for each line the list item it stands in; without a list, the block, if blocks hold whole entries."""
    chains = [list(parents(line.place)) for line in lines]
    items = [next((tag for tag in reversed(chain) if tag.name == "li"), None) for chain in chains]
    if any(items) or not all(chains):
        return items
    shared = set.intersection(*({id(tag) for tag in chain} for chain in chains)) if chains else set()
    blocks = [next((tag for tag in reversed(chain) if id(tag) not in shared), None) for chain in chains]
    sizes = [len(list(group)) for _, group in groupby(blocks, key=id)]
    whole = len(sizes) > 1 and 2 * sum(size > 1 for size in sizes) >= len(sizes)
    return blocks if whole else [None] * len(lines)


def _table_rows(lines: Sequence[Line], site: Site) -> list[Row]:
    """Read table rows; the cells of the head name the roles of those below them."""
    heads: dict[int, str] = {}
    rows: list[Row] = []
    inside = [(next(tag for tag in parents(line.place) if tag.name == "tr"), line) for line in lines
              if any(tag.name == "tr" for tag in parents(line.place))]
    for _, group in groupby(inside, lambda pair: id(pair[0])):
        pairs = list(group)
        cells = [cell for cell in pairs[0][0].find_all(["td", "th"], recursive=False)]
        if all(cell.name == "th" for cell in cells) or (not heads and _is_head(pairs, site)):
            heads = {index: field_of(joined(_in_cell(pairs, cell)), "timeline", site) or "" for index, cell in enumerate(cells)}
            continue
        row: Row = []
        for index, cell in enumerate(cells):
            row.extend(_cell_row(heads.get(index, ""), _in_cell(pairs, cell), site))
        rows.append(row)
    return rows


def _is_head(pairs: Sequence[tuple[Tag, Line]], site: Site) -> bool:
    return len(pairs) > 1 and all(field_of(line.text, "timeline", site) for _, line in pairs)


def _in_cell(pairs: Sequence[tuple[Tag, Line]], cell: Tag) -> list[Line]:
    return [line for _, line in pairs if any(tag is cell for tag in parents(line.place))]


def _cell_row(role: str, lines: list[Line], site: Site) -> Row:
    """Read a cell: as its column says, but a title's cell may hold more than the title."""
    if role == "title":
        return roles_of(lines, site) if len(lines) > 1 or _has_link(lines) else [("title", line) for line in lines]
    return [(role, line) for line in lines] if role else roles_of(lines, site)


def _has_link(lines: Iterable[Line]) -> bool:
    return any(link_of(piece, line.place) for line in lines for piece in line.pieces)


def _flat_rows(lines: Sequence[Line], site: Site) -> list[Row]:
    """Cut lines without any structure into entries: a new one starts where a date, a title or facts come again."""
    roles = [role for line in lines for role in _roles(line, set(), site)]
    rows: list[Row] = []
    for index, (role, line) in enumerate(roles):
        if role == "summary" and index + 1 < len(roles) and roles[index + 1][0] == "facts":
            before = roles[index - 1][0] if index else "date"
            if before == "date" or (before == "summary" and not line.text.endswith(SENTENCE_END)):
                role = "title"
        have = {known for known, _ in rows[-1]} if rows else {"summary", "facts", "title", "date"}
        closing = {"date": {"date", "facts", "summary"}, "title": {"title", "facts", "summary"},
                   "facts": {"facts"}}.get(role, set())
        if have & closing or not rows:
            rows.append([])
        rows[-1].append((role, line))
    return rows


def events_of(rows: Sequence[Row], dossier_id: str, document: Document, findings: Findings, rule: str) -> tuple[Event, ...]:
    """Return the events of rows; an entry that is printed twice is one event."""
    events: dict[str, Event] = {}
    for row in rows:
        parts = {role: [line for other, line in row if other == role] for role, _ in row}
        if not any(joined(lines) for lines in parts.values()):
            continue
        event = _event(parts, dossier_id, len(events), document, findings, events, rule)
        if event:
            events[event.id] = event
    return tuple(events.values())


def _event(parts: dict[str, list[Line]], dossier_id: str, position: int, document: Document, findings: Findings,
           known: dict[str, Event], rule: str) -> Event | None:
    site = document.site
    title = joined(parts.get("title", ())) or None
    link = next((tag for line in parts.get("title", ()) for piece in line.pieces if (tag := link_of(piece))), None)
    url = document.absolute(str(link["href"])) if link else None
    key = event_id(dossier_id, url, title, position)
    if key in known:
        if agree(known[key].title or "", title or ""):
            return None
        findings.problem("duplicate_event", f"events/{key}", f"{known[key].title!r} and {title!r} link to {url}")
        key = event_id(dossier_id, None, title, position)
    at = f"events/{key}"
    if title:
        findings.cite(f"{at}/title", parts["title"], rule)
    if url and link:
        findings.cite(f"{at}/url", parts["title"], f"{rule}: link", str(link["href"]))
    date = findings.date(f"{at}/date", parts.get("date", ()), rule)
    kinds, source = list(parts.get("categories", ())), list(parts.get("source", ()))
    for line in parts.get("facts", ()):
        left, right = categories.facts(line, site, findings, at)
        kinds += [left] if left else []
        source += [right] if right else []
    names = categories.from_lines(kinds, site)
    if names:
        findings.cite(f"{at}/categories", kinds, rule)
    for field, lines in (("source", source), ("summary", parts.get("summary", []))):
        if joined(lines):
            findings.cite(f"{at}/{field}", lines, rule)
    return Event(key, title, url, date, tuple(names), joined(source) or None, joined(parts.get("summary", ())) or None)
