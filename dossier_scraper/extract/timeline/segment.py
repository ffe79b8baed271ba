"""Entries of a timeline as rows: where one entry ends and the next begins.

A row may be a table's, a list's item, a repeated block or just a stretch of lines. Nothing here makes an event.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, takewhile

from bs4 import Tag

from dossier_scraper.extract.dates.read import is_date, read
from dossier_scraper.extract.dom.lines import CELLS, Line, children, is_caption, is_shown, joined, parents
from dossier_scraper.extract.fields.asides import is_of_post
from dossier_scraper.extract.fields.bars import SENTENCE_END, with_bars
from dossier_scraper.extract.fields.label_shapes import LONGEST_LABEL, can_be_label
from dossier_scraper.extract.fields.labels import HEADINGS, field_of, heading_level, is_volatile
from dossier_scraper.extract.timeline.classify import ROLES, roles_of, roles_of_line
from dossier_scraper.extract.timeline.entry import finished, with_sources_apart
from dossier_scraper.extract.timeline.entry_labels import Row, with_labels, with_recurring
from dossier_scraper.extract.timeline.shape import are_categories, date_behind, is_sentence, spaced
from dossier_scraper.site import Site

# Below all levels of headings: a line in bold, a term, a legend.
LOWEST = 7
# What closes an entry: a line of this role, when the entry has a line of one of those already.
CLOSED_BY = {
    "date": {"date", "facts", "categories", "summary"},
    "title": {"title", "facts", "categories", "summary"},
    "facts": {"facts"},
    "categories": {"facts", "categories"},
}

# A link that only leads on has no more words.
FEW_WORDS = 3


def rows_of(lines: Sequence[Line], site: Site) -> list[Row]:
    """Return the rows of a timeline's lines; text that has neither title nor date nor facts is no entry."""
    told = with_labels(with_bars((line for line in lines if not is_caption(line)), site), site)
    rows = with_recurring([finished(row, site) for row in _with_dates_above(_cut(told, site))], site)
    rows = with_sources_apart([row for row in rows if not _tells_of_post(row, site)], site)
    shown = [[(role, line) for role, line in row if role == "link" or is_shown(line)] for row in rows]
    rows = [row for row in shown if any(role not in ("summary", "source", "link", "other") for role, _ in row)]
    return without_sentences(rows)


def without_sentences(rows: list[Row]) -> list[Row]:
    """Return rows without those that are nothing but a sentence, where others are told."""
    return [row for row in rows if not _is_sentence_alone(row)] if any(map(_is_told, rows)) else rows


def _is_told(row: Row) -> bool:
    """Return True for an entry with a date, facts or a link."""
    return any(role in ("date", "facts") or any(p.link for p in line.pieces) for role, line in row)


def _is_sentence_alone(row: Row) -> bool:
    """Return True for nothing but a sentence beside entries that say more: no telling what it is of."""
    return len(row) == 1 and row[0][0] == "title" and _can_be_text(row[0][1])


def _tells_of_post(row: Row, site: Site) -> bool:
    """Return True for what a CMS prints below a post: its title is a category, an author, or when it was changed."""
    titles = [line for role, line in row if role == "title"]
    links = [piece.link for line in titles for piece in line.pieces if piece.text.strip()]
    linked = bool(links) and all(link is not None and is_of_post(link) for link in links)
    return linked or any(is_volatile(line.text.rstrip(" :："), site) for line in titles)


def _with_dates_above(rows: Sequence[Row]) -> Iterator[Row]:
    """Give entries without a date the one that stands above them: a heading's or a term's date is that of all below.

    A date in a block of its own is that of the next entry only, unless it says no more than a year or a month.
    """
    above: Line | None = None
    told: Tag | None = None
    used = True
    for row in rows:
        dates = [line for role, line in row if role == "date"]
        inside = _tag_around(row[0][1], ("dd",)) if row else None
        if dates and len(row) == 1:
            yield from _alone(above, used)
            above, used = dates[0], _is_coarse(dates[0])
        elif dates:
            above, used = _lasting(dates[0], above), True
            yield row
        elif above is not None and (not used or _is_coarse(above) or _is_under(inside, told, above)):
            used = True
            yield [("date", above), *row]
        else:
            yield row
        told = _tag_around(row[-1][1], ("dd",)) if row else None
    yield from _alone(above, used)


def _alone(date: Line | None, used: bool) -> Iterator[Row]:
    """Yield a date that no entry took, as an entry of its own."""
    if date is not None and not used:
        yield [("date", date)]


def _lasting(date: Line, above: Line | None) -> Line | None:
    """Return the date that holds for entries below one that has its own: a term's, or a coarse one above both."""
    if _tag_around(date, ("dt",)):
        return date
    return above if above and _is_coarse(above) else None


def _is_coarse(line: Line) -> bool:
    return read(line.text)[0].precision in ("year", "quarter", "month")


def _is_under(inside: Tag | None, told: Tag | None, above: Line) -> bool:
    """Return True if an entry stands below a term or a heading with a date.

    `inside` is the description that holds the entry, `told` the one that holds the entry before it. A list that begins
    with a description goes on with the one before.
    """
    term = _tag_around(above, ("dt", *HEADINGS))
    if term is None or term.name != "dt":
        return term is not None
    if inside is None:
        return False
    before = _before(inside)
    if before is None or told is None:
        return before is term or told is not None
    return before is term or any(tag is before for tag in (told, *told.parents))


def _before(description: Tag) -> Tag | None:
    """Return what stands in front of a description in its list, also where another element is around it."""
    around = (tag.find_previous_sibling() for tag in takewhile(lambda tag: tag.name != "dl", parents(description)))
    return next((tag for tag in around if tag is not None), None)


def _tag_around(line: Line, names: Container[str]) -> Tag | None:
    return next((tag for tag in parents(line.place) if tag.name in names), None)


def _cut(lines: Sequence[Line], site: Site) -> list[Row]:
    """Cut the lines of a timeline into rows: by table row, list item or repeated block, else by their shapes."""
    own = _own_ways(lines)
    cells = sum(any(tag.name in CELLS for tag in way) for way in own)
    if 2 * cells > len(own) and not _are_facts(lines):
        return _table_rows(lines, site)
    if not _lists_links(own, lines, site) and _is_one(lines, site):
        return [roles_of(lines, site)]
    keys = _row_elements(own, lines, site)
    if any(key is not None for key in keys):
        pairs = [(key or line, line) for key, line in zip(keys, lines, strict=True) if key or is_date(line.text)]
        return [roles_of((line for _, line in group), site) for _, group in groupby(pairs, lambda pair: id(pair[0]))]
    return _flat_rows(lines, site)


def _are_facts(lines: Sequence[Line]) -> bool:
    """Return True if all cells of tables are labels with their values: facts of entries, and no entries."""
    rows = [(line, _tag_around(line, ("tr",))) for line in lines]
    return all(
        line.label is not None and _tag_around(line.label[1], ("tr",)) is row for line, row in rows if row is not None
    )


def _own_ways(lines: Sequence[Line]) -> list[list[Tag]]:
    """Return the elements around each line, from the innermost out, without those around all lines."""
    ways = [list(parents(line.place)) for line in lines]
    shared = set.intersection(*({id(tag) for tag in way} for way in ways)) if ways else set()
    return [[tag for tag in way if id(tag) not in shared] for way in ways]


def _lists_links(ways: Iterable[Sequence[Tag]], lines: Iterable[Line], site: Site) -> bool:
    """Return True if a link stands in an item of a list: a list without any is one of an entry's facts."""
    items = (line for way, line in zip(ways, lines, strict=True) if any(tag.name == "li" for tag in way))
    return any(_leads(line, site) for line in items)


def _leads(line: Line, site: Site) -> bool:
    """Return True for a line with a link, but not of a category or an author alone."""
    linked = any(piece.link is not None and not is_of_post(piece.link) for piece in line.pieces)
    return linked and not are_categories(line, site)


def _is_one(lines: Sequence[Line], site: Site) -> bool:
    """Return True if lines are one entry, whatever blocks they stand in: each link, title, date, label once.

    A labelled value may link to anything.
    """
    if len(_targets(lines, site)) != 1:
        return False
    labels = {id(line.label[1]): line.label[1].text for line in lines if line.label}
    if len(set(labels.values())) < len(labels):
        return False
    told = {(role, part.text) for line in lines for role, part in _roles_but_texts(line, site)}
    return all(sum(role == name for role, _ in told) < 2 for name in ("title", "date", "facts"))


def _roles_but_texts(line: Line, site: Site) -> Row:
    """Return the roles of a line, taken alone, without a title that can be a text."""
    told = roles_of_line(line, set(), site)
    return [(role, part) for role, part in told if role != "title" or not _can_be_text(part)]


def _can_be_text(line: Line) -> bool:
    """Return True for a sentence without a link: it is no title where something else is."""
    return line.text.endswith((".", "…")) and not any(piece.link for piece in line.pieces)


def _targets(lines: Iterable[Line], site: Site) -> set[str]:
    """Return where lines lead to that are no labelled values, categories and authors aside."""
    leading = (line for line in lines if line.label is None and _leads(line, site))
    links = (link for line in leading for piece in line.pieces if (link := piece.link) is not None)
    return {str(link["href"]) for link in links if not is_of_post(link)}


def _begins(line: Line, site: Site) -> bool:
    """Return True if a line, taken alone, can be the first of an entry: a date or a title."""
    return any(role in ("date", "title") for role, _ in roles_of_line(line, set(), site)[:1])


def _row_elements(ways: Sequence[Sequence[Tag]], lines: Sequence[Line], site: Site) -> list[Tag | None]:
    """Return for each line the list item it stands in; without a list, the block, if blocks hold whole entries.

    `ways` are the elements around each line, from the innermost out, without those around all lines. A list within the
    entries holds none of their links.
    """
    items = [next((tag for tag in reversed(way) if tag.name == "li"), None) for way in ways]
    if any(item is not None for item in items):
        inside = [item for item, line in zip(items, lines, strict=True) if _leads(line, site)]
        if 2 * sum(item is not None for item in inside) >= len(inside):
            return items
    blocks = [way[-1] for way in ways] if all(ways) else []
    return list(blocks) if blocks and _hold_entries(blocks, lines, site) else [None] * len(ways)


def _hold_entries(blocks: Sequence[Tag], lines: Sequence[Line], site: Site) -> bool:
    """Return True if most blocks have several lines, and each of these a date or a title, and facts at most once."""
    groups = [[lines[i] for i in group] for _, group in groupby(range(len(blocks)), lambda i: id(blocks[i]))]
    large = [group for group in groups if len(group) > 1]
    if len(groups) < 2 or 2 * len(large) < len(groups) or not _begin_alike(groups):
        return False
    return all(any(_begins(line, site) for line in group) and _is_at_most_one(group, site) for group in large)


def _begin_alike(groups: Sequence[Sequence[Line]]) -> bool:
    """Return False if some blocks begin with a term and others with a description.

    Where one begins with a heading, so must all that have one: what stands above a heading is another entry's.
    """
    begun = {tag.name for group in groups if (tag := _tag_around(group[0], ("dt", "dd"))) is not None}
    headed = {next((at for at, line in enumerate(group) if heading_level(line)), None) for group in groups}
    return len(begun) < 2 and not (0 in headed and len(headed - {None}) > 1)


def _is_at_most_one(lines: Sequence[Line], site: Site) -> bool:
    """Return True if no facts come again: they close an entry."""
    told = (role for line in lines for role, _ in roles_of_line(line, set(), site))
    return sum(role == "facts" for role in told) < 2


def _table_rows(lines: Sequence[Line], site: Site) -> list[Row]:
    """Read table rows; the cells of the head name the roles of those below them."""
    heads: list[tuple[str, list[Line]]] = []
    rows: list[Row] = []
    for cells, texts in _cells(lines):
        names = [field_of(joined(text), "timeline", site) or "" for text in texts]
        if all(cell.name == "th" for cell in cells) or (not heads and len(names) > 1 and _are_heads(names, texts)):
            heads = list(zip(names, texts, strict=True))
        else:
            roles = [*heads, *[("", [])] * len(texts)]
            parts = [part for head, text in zip(roles, texts, strict=False) for part in _cell(*head, text, site)]
            rows.append(parts if heads else _with_source(parts))
    return rows


def _are_heads(names: Sequence[str], texts: Sequence[Sequence[Line]]) -> bool:
    """Return True if most cells of a row name a column, and each of the others can."""
    shaped = all(len(lines) == 1 and len(lines[0].text) < LONGEST_LABEL and not _dated(lines[0]) for lines in texts)
    return all(names) or (shaped and 2 * sum(map(bool, names)) > len(names))


def _dated(line: Line) -> bool:
    return is_date(line.text) or any(piece.link for piece in line.pieces)


def _cells(lines: Sequence[Line]) -> Iterator[tuple[list[Tag], list[list[Line]]]]:
    """Yield the cells of each table row and the lines of each of them."""
    around = ((_tag_around(line, ("tr",)), line) for line in lines)
    inside = [(row, line) for row, line in around if row is not None]
    for _, group in groupby(inside, lambda pair: id(pair[0])):
        pairs = list(group)
        cells = children(pairs[0][0], CELLS)
        yield cells, [[line for _, line in pairs if any(tag is cell for tag in parents(line.place))] for cell in cells]


def _with_source(row: Row) -> Row:
    """Take a name that stands right after the categories, in a table without a head, for the source."""
    return [
        ("source", line)
        if role == "summary" and index and row[index - 1][0] == "categories" and not line.text.endswith(SENTENCE_END)
        else (role, line)
        for index, (role, line) in enumerate(row)
    ]


def _cell(role: str, head: Sequence[Line], lines: list[Line], site: Site) -> Row:
    """Read a cell: as its column says, but a title's cell may hold more than the title.

    In a column that no table knows, what its shape does not tell is its value, but a sentence is the summary's.
    """
    if role == "title" and (len(lines) > 1 or any(piece.link for line in lines for piece in line.pieces)):
        return roles_of(lines, site)
    if role:
        return [(role, line) for line in lines]
    told = roles_of(lines, site)
    named = len(head) == 1 and told and all(role == "summary" and not is_sentence(line.text) for role, line in told)
    return [("other", replace(line, label=("other", head[0]))) for _, line in told] if named else told


def _flat_rows(lines: Sequence[Line], site: Site) -> list[Row]:
    """Cut lines without any structure into entries: a new one starts where a date, a title or facts come again."""
    roles = _with_words_in_front(
        [part for line in lines for part in roles_of_line(line, set(), site) if part[0] in ROLES]
    )
    rows: list[Row] = []
    for index, (role, line) in enumerate(roles):
        role = _below(role, line, rows[-1]) if rows else role
        parts = [(role, line)]
        if role == "summary" and _is_title_here(roles, index):
            role, parts = "title", date_behind(line, site)
        if role == "date" and rows and _is_of_line(line, rows[-1]):
            rows.append([rows[-1].pop()])
        elif not rows or _closes(role, rows[-1]):
            rows.append([])
        rows[-1].extend(parts)
    return rows


def _below(role: str, line: Line, row: Row) -> str:
    """Return the role of a line below those of an entry: a sentence is no title, and neither is its link again."""
    if role != "title":
        return role
    return "summary" if _is_sentence_below(line, row) else "link" if _leads_again(line, row) else role


def _leads_again(line: Line, row: Row) -> bool:
    """Return True for a link of a few words that leads where an entry's title does."""
    hrefs = {piece.link["href"] for role, title in row if role == "title" for piece in title.pieces if piece.link}
    links = [piece.link for piece in line.pieces if piece.text.strip()]
    again = bool(links) and all(link is not None and link["href"] in hrefs for link in links)
    return again and len(line.text.split()) <= FEW_WORDS and line.text not in [said.text for _, said in row]


def _closes(role: str, row: Row) -> bool:
    """Return True if a line of some role is no more of an entry: but a title, below a date and a word beside it, is."""
    have = {known for known, _ in row}
    kind = role == "title" and [known for known, _ in row] == ["date", "summary"] and " " not in row[1][1].text
    closed = CLOSED_BY.get(role, set()) & have or (role == "facts" and have >= {"categories", "summary"})
    return bool(closed) and not (kind and row[0][1].place is row[1][1].place)


def _is_sentence_below(line: Line, row: Row) -> bool:
    """Return True for a sentence set apart below an entry's title that is a link, or a greater heading."""
    title = next((title for role, title in row if role == "title"), None)
    if title is None or not _can_be_text(line):
        return False
    levels = [heading_level(one) or LOWEST for one in (title, line)]
    return levels[0] < levels[1] or any(piece.link for piece in title.pieces)


def _is_of_line(date: Line, row: Row) -> bool:
    """Return True for a date behind the title that ends a row, in its block, if that row has another date above it."""
    return [known for known, _ in row] == ["date", "title"] and row[1][1].place is date.place


def _with_words_in_front(roles: Row) -> Row:
    """Return parts of entries in which a word on a line of its own (“Webinar:”) is one of the linked title below it."""
    told: Row = []
    for role, line in roles:
        before = told[-1] if told and role == "title" and any(piece.link for piece in line.pieces) else None
        if (
            before
            and before[0] in ("title", "summary")
            and before[1].text.endswith(":")
            and can_be_label(before[1].text)
        ):
            told[-1] = ("title", spaced([before[1], line]))
        else:
            told.append((role, line))
    return told


def _is_title_here(roles: Row, index: int) -> bool:
    """Return True if a plain line is a title by its place: in front of facts, after a date or a finished summary."""
    if index + 1 >= len(roles) or roles[index + 1][0] != "facts":
        return False
    if roles[index][1].text.endswith(".") and roles[index][1].place is roles[index + 1][1].place:
        return False
    before = roles[index - 1][0] if index else "date"
    return before == "date" or (before == "summary" and not roles[index][1].text.endswith(SENTENCE_END))
