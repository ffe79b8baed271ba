"""What each line of a timeline's entry is: where no name tells a line's role, its shape does.

Nothing here knows where an entry begins or ends.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from bs4 import Tag

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.lines import Line, Piece, link_of, parents
from dossier_scraper.extract.fields.categories import BAR, is_known, split
from dossier_scraper.extract.fields.claims import is_cut, machine_attributes
from dossier_scraper.extract.fields.labels import HEADINGS, field_of, labelled
from dossier_scraper.site import Site

# A row: its lines, each with its role, in order.
Row = list[tuple[str, Line]]
ROLES = frozenset(("date", "title", "facts", "categories", "source", "summary", "link"))

AFTER_DATE = re.compile(r"\s*[:|]\s+|\s+[-–—]\s+")
IN_PARENTHESES = re.compile(r"\(((?:[^()]|\([^()]*\))*\|(?:[^()]|\([^()]*\))*)\)\s*[:,–-]?\s*")
BEFORE_DATE = re.compile(r"\s+[-–—|]\s+|,\s+|\s+\(")
# No list of categories is longer, no name of a source beside them, no date in front of a title, no label of a part.
LONGEST_NAMES, LONGEST_NAME, LONGEST_DATE, LONGEST_LABEL = 400, 80, 120, 40
BETWEEN = " :-–—|,"
SEPARATORS = f"{BETWEEN}·•/"
SHORTEST = 8  # no part of an entry that only counts it is longer
COUNTER = re.compile(r"(?:No\.?\s*)?#?\d{1,2}[.)]?", re.IGNORECASE)
ARROWS = " []()→»›>….+"
# What has more words and ends like a sentence is one.
LEAST_SENTENCE = 4
SENTENCE_END = (".", "…", "!", "?", ":", "”", '"')


def roles_of(lines: Iterable[Line], site: Site, known: Iterable[str] = ()) -> Row:
    """Tell what each line of one entry is; what cannot be told is the summary. `known` are roles seen before."""
    row: Row = []
    for named, line in by_labels(lines, site):
        if named is None:
            row.extend(roles_of_line(line, {*known, *(role for role, _ in row)}, site))
        elif named in ROLES:
            row.append((named, line))
    return row


def by_labels(lines: Iterable[Line], site: Site) -> Iterator[tuple[str | None, Line]]:
    """Yield an entry's lines, each with the field that a label on a line of its own names, without these labels."""
    named: str | None = None
    for line in lines:
        label = len(line.text) < LONGEST_LABEL and field_of(line.text, "event", site) and labelled(line, "event", site)
        if label and label.field and not label.rest.text:
            named = label.field
        else:
            yield named, line
            named = None


def roles_of_line(line: Line, seen: set[str], site: Site) -> Row:
    """Tell what a line, or each part of it, is, given the roles that were seen before it."""
    bar = BAR.search(line.text) if "|" in line.text else None
    if bar and field_of(line.text[: bar.start()], "event", site) == "":  # “by |”, whose name is no content
        line = line.after(bar.end())
    if len(line.text) < SHORTEST and (not line.text or COUNTER.fullmatch(line.text)):
        return []
    dated = _date_in_front(line)
    if dated:
        date, rest = dated
        return [("date", date), *(roles_of_line(rest, seen | {"date"}, site) if rest else [])]
    parts = _elements(line)
    if parts and "date" not in seen and (told := _dated_by_elements(line, parts, seen, site)):
        return told
    named = labelled(line, "event", site)
    if named and named.field in ("date", "categories", "source", "summary") and named.rest.text:
        return [(named.field, named.rest)]
    if not seen & {"facts", "summary"} and _are_categories(line, site):
        return [("categories", line)]
    if parts and not seen & {"facts", "categories"} and (told := _told_apart(parts, site)):
        return told
    links = [piece for piece in line.pieces if piece.text.strip() and link_of(piece, line.place)]
    if links and _leads_on(line, site):
        return [("link", line)]
    if links and "title" not in seen and _can_be_title(line, links[0]):
        return _around_link(line, links[0], seen, site)
    if "|" in line.text and not seen & {"facts", "summary"}:
        return _in_parentheses(line, seen) or [("facts", line)]
    if bar and bar.start() and "facts" not in seen and _are_categories(line.before(bar.start()), site):
        return [("facts", line)]
    heading = isinstance(line.place, Tag) and (line.place.name in HEADINGS or _is_strong(line))
    if not heading or "title" in seen:
        return [("summary", line)]
    return _date_behind(line) if "date" not in seen else [("title", line)]


def _are_categories(line: Line, site: Site) -> bool:
    """Tell whether a line holds nothing but categories of the vocabulary."""
    return len(line.text) <= LONGEST_NAMES and all(is_known(name, site) for name in split(line.text, site))


def _dated_by_elements(line: Line, parts: Sequence[Line], seen: set[str], site: Site) -> Row:
    """Read a line of elements side by side that together are a date, or of which the last one is; else nothing."""
    whole = " ".join(part.text for part in parts)
    if is_date(whole):
        return [("date", _spaced(parts, whole))]
    if not is_date(parts[-1].text):
        return []
    front = _trimmed(line.before(len(line.text) - len(parts[-1].text)))
    return [*roles_of_line(front, seen | {"date"}, site), ("date", parts[-1])]


def _told_apart(parts: Sequence[Line], site: Site) -> Row:
    """Read elements side by side: known categories, and a source behind them; nothing for any others."""
    kinds = list(takewhile(lambda part: _are_categories(part, site), parts))
    rest = parts[len(kinds) :]
    if not kinds or len(rest) > 1 or not all(_is_name(part.text) for part in rest):
        return []
    return [*(("categories", part) for part in kinds), *(("source", part) for part in rest)]


def _is_name(text: str) -> bool:
    """Tell whether a text can be a name, also one that was cut off, and is no sentence."""
    return len(text) <= LONGEST_NAME and (is_cut(text) or not text.endswith(SENTENCE_END))


def _elements(line: Line) -> list[Line]:
    """Return the parts of a line that stand in elements side by side, if no word stands outside and there are two."""
    cuts: list[int] = []
    at, before = 0, None
    for piece in line.pieces if len(line.pieces) > 1 else ():
        owner = next((tag for tag in parents(piece.place, line.place) if tag.parent is line.place), None)
        if piece.text.strip(SEPARATORS):
            if owner is None:
                return []
            if before is not None and owner is not before:
                cuts.append(at)
            before = owner
        at += len(piece.text)
    return [_trimmed(part) for part in line.parts(cuts)] if cuts else []


def _trimmed(line: Line) -> Line:
    """Return a line without the signs around it that separate it from others."""
    text = line.text.strip(SEPARATORS)
    return line.after(line.text.index(text)).before(len(text))


def _spaced(parts: Sequence[Line], text: str) -> Line:
    """Return parts of a line as one, with a space between them."""
    pieces = [piece for part in parts for piece in (*part.pieces, Piece(" ", part.place))][:-1]
    return Line(text, tuple(pieces), parts[0].place)


def _date_in_front(line: Line) -> tuple[Line, Line | None] | None:
    """Return the date that a line is, or starts with, and what follows it."""
    if is_date(line.text):
        return line, None
    length = 0
    found: tuple[Line, Line] | None = None
    for piece in line.pieces[:6]:
        length += len(piece.text)
        if length >= len(line.text):
            break
        text = line.text[:length].rstrip(BETWEEN)
        rest = line.text[length:].lstrip(BETWEEN)
        if rest and text and (is_date(text) or (_is_timed(piece, line) and _is_time_element(line.before(length)))):
            found = line.before(len(text)), line.after(len(line.text) - len(rest))
    if found:
        return found
    cuts = [cut for cut in AFTER_DATE.finditer(line.text[:LONGEST_DATE]) if is_date(line.text[: cut.start()])]
    return (line.before(cuts[-1].start()), line.after(cuts[-1].end())) if cuts else None


def _date_behind(line: Line) -> Row:
    """Read a title without a link and the date behind it, if there is one: `title – date`, `title (date)`."""
    for cut in BEFORE_DATE.finditer(line.text[:300]):
        if is_date(line.text[cut.end() :].rstrip(")")):
            return [("title", line.before(cut.start())), ("date", line.after(cut.end()))]
    return [("title", line)]


def _is_time_element(line: Line) -> bool:
    """Tell whether a line stands in elements with a machine-readable date."""
    return all(_is_timed(piece, line) for piece in line.pieces if piece.text.strip()) and bool(
        machine_attributes([line])
    )


def _is_timed(piece: Piece, line: Line) -> bool:
    return any(tag.name in ("time", "abbr") or tag.get("content") for tag in parents(piece.place, line.place))


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
        lead = len(rest.text) - len(rest.text.lstrip(" ,:;-–—|"))
        row.extend(roles_of_line(rest.after(lead), seen | {"title"}, site))
    before = line.before(start)
    return [*roles_of_line(before, seen | {"title"}, site), *row] if before.text.strip(BETWEEN) else row


def _can_be_title(line: Line, link: Piece) -> bool:
    """Tell whether a link is what a line is about, and not one that leads on from facts or a finished sentence."""
    if line.pieces[0] is link:
        return True
    before = line.text[: sum(len(piece.text) for piece in line.pieces[: line.pieces.index(link)])].rstrip()
    return "|" not in line.text and not (before.endswith(SENTENCE_END[:4]) and len(before.split()) > LEAST_SENTENCE)


def _in_parentheses(line: Line, seen: set[str]) -> Row:
    """Read `(Category | Source): summary`, or `title (Category | Source)`, or return nothing."""
    found = IN_PARENTHESES.search(line.text, 0, 500)
    if found is None or (found.start() and "title" in seen):
        return []
    front, rest = line.before(found.start()), line.after(found.end())
    facts = line.after(found.start() + 1).before(len(found[1]))
    return [*([("title", front)] if front.text else []), ("facts", facts), *([("summary", rest)] if rest.text else [])]


def _is_strong(line: Line) -> bool:
    return all(
        any(tag.name in ("strong", "b") for tag in parents(piece.place, line.place))
        for piece in line.pieces
        if piece.text.strip()
    )


def finished(row: Row, site: Site) -> Row:
    """Give an entry a title if nothing is, and tell what only leads on (“Read more”) from its summary."""
    row = _titled(row)
    titles = [link for role, line in row if role == "title" for link in _links(line)]
    hrefs = {str(link["href"]) for link in titles}
    told: Row = []
    for role, line in row:
        if role == "summary" and _leads_on(line, site):
            told.append(("link", line))
            continue
        more = trailing_link(line) if role == "summary" else None
        if more is None or any(link_of(line.pieces[-1]) is link for link in titles):
            told.append((role, line))
            continue
        href, start = more
        alone = not start or line.text[:start].rstrip().endswith(SENTENCE_END)
        if href in hrefs or (not hrefs and alone and len(line.text) - start <= 40):
            told += [("summary", line.before(start))] if line.before(start).text else []
            told.append(("link", line.after(start)))
        else:
            told.append((role, line))
    return told


def _leads_on(line: Line, site: Site) -> bool:
    """Tell whether a line says no more than that there is more, as a button does."""
    more = site.tables["labels"]["sections"]["more"]
    return len(line.text) <= LONGEST_DATE and bool(re.fullmatch(more, line.text.strip(ARROWS), re.IGNORECASE))


def _titled(row: Row) -> Row:
    """Take the first words of an entry for its title when nothing else is: behind its date, or in a list."""
    first = next((i for i, (role, _) in enumerate(row) if role == "summary"), None)
    if first is None or any(role == "title" for role, _ in row):
        return row
    line = row[first][1]
    listed = len(row) == 1 and any(tag.name == "li" for tag in parents(line.place))
    dated = first == 1 and row[0][0] == "date" and len(line.text) <= 160 and not line.text.endswith(SENTENCE_END)
    return [*row[:first], ("title", line), *row[first + 1 :]] if listed or dated else row


def _links(line: Line) -> list[Tag]:
    return [link for piece in line.pieces if (link := link_of(piece)) is not None]


def trailing_link(line: Line) -> tuple[str, int] | None:
    """Return where the link at a line's end leads and at which character it begins, if there is one."""
    end = len(line.pieces)
    link = link_of(line.pieces[-1]) if line.pieces else None
    if link is None:
        return None
    while end and link_of(line.pieces[end - 1]) is link:
        end -= 1
    return str(link["href"]), sum(len(piece.text) for piece in line.pieces[:end])
