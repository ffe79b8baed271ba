"""What each line of a timeline's entry is: where no name tells a line's role, its shape does.

Nothing here knows where an entry begins or ends.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import takewhile

from bs4 import Tag

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.lines import Line, Piece, is_strong
from dossier_scraper.extract.dom.once import once
from dossier_scraper.extract.dom.side_by_side import BETWEEN, elements_of, trimmed
from dossier_scraper.extract.fields.bars import BESIDE
from dossier_scraper.extract.fields.categories import BAR, between_bars, fact_of
from dossier_scraper.extract.fields.label_shapes import can_be_label
from dossier_scraper.extract.fields.labels import HEADINGS, field_of, labelled, leads_on
from dossier_scraper.extract.fields.organisations import is_organisation
from dossier_scraper.extract.timeline.entry_labels import FIELDS, Row
from dossier_scraper.extract.timeline.shape import (
    LONGEST_NAME,
    LONGEST_NAMES,
    are_categories,
    by_commas,
    can_be_source,
    can_be_title,
    date_behind,
    date_in_front,
    end_of_by,
    end_of_facts,
    front_of_facts,
    heads_block,
    is_called_source,
    is_name,
    kinds_in_words,
    link_in,
    spaced,
    without_parentheses,
)
from dossier_scraper.site import Site

ROLES = FIELDS | {"title", "facts", "link", "other"}

IN_PARENTHESES = re.compile(r"\(((?:[^()]|\([^()]*\))*\|(?:[^()]|\([^()]*\))*)\)\s*[:.,–-]?\s*")
# Which facts between bars tell each other, whatever their order.
TOLD = (["categories", "source"], ["categories", "date"], ["categories", "date", "source"])
RANGE_END = re.compile(r"(?:to|until|till|[-–—])\s+", re.IGNORECASE)
DIVIDING, AFTER_FACTS = (", ", "; ", ": ", "| "), " .,;:|–—-"
SHORTEST = 8  # no part of an entry that only counts it is longer
COUNTER = re.compile(r"(?:No\.?\s*)?#?\d{1,2}[.)]?|\[\d{1,2}\]", re.IGNORECASE)


def roles_of(lines: Iterable[Line], site: Site, known: Iterable[str] = ()) -> Row:
    """Tell what each line of one entry is; what cannot be told is the summary. `known` are roles seen before."""
    row: Row = []
    for line in lines:
        row.extend(roles_of_line(line, {*known, *(role for role, _ in row)}, site))
    return row


class Part:
    """A line of an entry, or a part of one, that is still to be told; `seen` are the roles before it."""

    def __init__(self, line: Line, seen: set[str], site: Site) -> None:
        self.line, self.seen, self.site = line, seen, site

    @once
    def elements(self) -> list[Line]:
        """What stands in elements side by side, if no word stands outside and there are two."""
        return elements_of(self.line)

    @once
    def links(self) -> list[Piece]:
        """The pieces that are links."""
        return [piece for piece in self.line.pieces if piece.text.strip() and link_in(self.line, piece)]

    def rest(self, line: Line, *told: str) -> Row:
        """Return the roles of what is left of the line, once some roles were told."""
        return roles_of_line(line, {*self.seen, *told}, self.site)


def roles_of_line(line: Line, seen: set[str], site: Site) -> Row:
    """Tell what a line, or each part of it, is, given the roles that were seen before it: by the first rule that can.

    >>> roles("<p>Kites are few.</p>")
    [('summary', 'Kites are few.')]
    """
    part = Part(_without_by(line, site), seen, site)
    told = (row for rule in RULES if (row := rule(part)) is not None)
    return next(told, [("summary", part.line)])


def _without_by(line: Line, site: Site) -> Line:
    """Return a line without signs that divide it from the line before, and a label before a bar that is no content."""
    if line.text.startswith(DIVIDING):
        line = line.after(len(line.text) - len(line.text.lstrip(AFTER_FACTS)))
    bar = BAR.search(line.text) if "|" in line.text else None
    return line.after(bar.end()) if bar and field_of(line.text[: bar.start()], "event", site) == "" else line


def _named_source(part: Part) -> Row | None:
    """Read a name in an element that is called a source.

    >>> roles("<p class='event-source'>Kite Club</p>")
    [('source', 'Kite Club')]
    """
    named = len(part.line.text) <= LONGEST_NAME and is_name(part.line.text) and not part.seen & {"source", "facts"}
    return [("source", part.line)] if named and is_called_source(part.line) else None


def _nothing(part: Part) -> Row | None:
    """Read what only counts an entry.

    >>> roles("<p>12.</p>")
    []
    """
    text = part.line.text
    return [] if len(text) < SHORTEST and (not text or COUNTER.fullmatch(text)) else None


def _date_first(part: Part) -> Row | None:
    """Read a date at the line's start, and what follows it.

    >>> roles("<p>15 March 2018: <a href='/publications/k'>Kites</a></p>")
    [('date', '15 March 2018'), ('title', 'Kites')]
    """
    dated = date_in_front(part.line)
    if dated is None:
        return None
    date, rest = dated
    return [("date", date), *(part.rest(rest, "date") if rest else [])]


def _between_bars(part: Part) -> Row | None:
    """Read known categories, a name and a date or none between bars, in any order but that of a line of facts.

    An author in front of them is none of these.

    >>> roles("<p>by Kite Club | 15 March 2018 | News</p>")
    [('source', 'Kite Club'), ('date', '15 March 2018'), ('categories', 'News')]
    >>> roles("<p>by Jane Smith | News | Kite Club</p>")
    [('other', 'Jane Smith'), ('facts', 'News | Kite Club')]
    """
    parts = between_bars(part.line) if "|" in part.line.text and "facts" not in part.seen else []
    kinds = [fact_of(one.text, part.site) for one in parts]
    if len(parts) > 2 and kinds.count("source") > 1 and end_of_by(parts[0]):
        return [*part.rest(parts[0]), *part.rest(part.line.after(part.line.text.index("|") + 1))]
    if len(parts) < 2 or sorted(kinds) not in TOLD or kinds[-2:] == ["categories", "source"]:
        return None
    row: Row = []
    for kind, one in zip(kinds, parts, strict=True):
        by = end_of_by(one) if kind == "source" else 0
        row += part.rest(one, *(role for role, _ in row)) if by else [(kind, one)]
    return row


def _range_end(part: Part) -> Row | None:
    """Read the end of a range on a line behind its beginning.

    >>> roles("<p>to 16 March 2018</p>", "date")
    [('date', 'to 16 March 2018')]
    """
    end = RANGE_END.match(part.line.text) if "date" in part.seen else None
    return [("date", part.line)] if end and is_date(part.line.text[end.end() :]) else None


def _date_in_elements(part: Part) -> Row | None:
    """Read elements side by side that together are a date, or of which the last one is.

    >>> roles("<p><span>15</span><span>March</span><span>2018</span></p>")
    [('date', '15 March 2018')]
    """
    parts = part.elements if "date" not in part.seen else []
    whole = " ".join(element.text for element in parts)
    if parts and is_date(whole):
        return [("date", spaced(parts))]
    if not parts or not is_date(parts[-1].text):
        return None
    front = trimmed(part.line.before(len(part.line.text) - len(parts[-1].text)))
    return [*part.rest(front, "date"), ("date", parts[-1])]


def _labelled(part: Part) -> Row | None:
    """Read what a label in front names.

    >>> roles("<p><b>Source:</b> Kite Club</p>")
    [('source', 'Kite Club')]
    """
    if part.line.label:
        return [(part.line.label[0], part.line)]
    found = labelled(part.line, "event", part.site)
    return [(found.field, found.rest)] if found and found.field in FIELDS and found.rest.text else None


def _only_categories(part: Part) -> Row | None:
    """Read a line of nothing but categories.

    >>> roles("<p>Primary Education, Secondary Education</p>")
    [('categories', 'Primary Education, Secondary Education')]
    """
    if "facts" in part.seen or not are_categories(part.line, part.site):
        return None
    return [("categories", part.line)]


def _categories_and_source(part: Part) -> Row | None:
    """Read known categories in elements of their own, and a name behind them; below a title, also in front of them.

    >>> roles("<p><span>Primary Education</span> <span>Kite Club</span></p>")
    [('categories', 'Primary Education'), ('source', 'Kite Club')]
    >>> roles("<p><b>Kite Club</b><b>News</b></p>", "title")
    [('source', 'Kite Club'), ('categories', 'News')]
    >>> roles("<p><span>News</span> Ten kites flew over a lake.</p>")
    [('categories', 'News'), ('summary', 'Ten kites flew over a lake.')]
    """
    kinds, rest, parts = _kinds_and_rest(part) if not part.seen & {"facts", "categories"} else ([], [], [])
    if not kinds or len(rest) > 1 or not (parts[0] in kinds or "title" in part.seen):
        return None
    if rest and part.line.text.startswith(f"{rest[0].text}:"):  # a label, also one that no table knows
        return [("categories", element) for element in kinds]
    if rest and not is_name(rest[0].text):
        return [("categories", kinds[0]), *part.rest(rest[0], "categories")] if parts == [*kinds[:1], *rest] else None
    return [("categories" if element in kinds else "source", element) for element in parts]


def _kinds_and_rest(part: Part) -> tuple[list[Line], list[Line], list[Line]]:
    """Return the elements of a line that are known categories, the others, and all of them."""
    parts = elements_of(part.line, with_words="|" not in part.line.text)
    kinds = [element for element in parts if are_categories(element, part.site)]
    return kinds, [element for element in parts if element not in kinds], parts


def _categories_beside_source(part: Part) -> Row | None:
    """Read known categories and a name with a sign between them, in parentheses or not; also behind a date.

    >>> roles("<p>News · Kite Club</p>"), roles("<p>(News; Kite Club)</p>")
    ([('categories', 'News'), ('source', 'Kite Club')], [('categories', 'News'), ('source', 'Kite Club')])
    >>> roles("<p>3 May 2019, News, Kite Club</p>")
    [('date', '3 May 2019'), ('categories', 'News'), ('source', 'Kite Club')]
    >>> roles("<p>News, and more of it, from Riga</p>")
    [('summary', 'News, and more of it, from Riga')]
    """
    if part.seen & {"facts", "categories", "source"} or "|" in part.line.text or len(part.line.text) > LONGEST_NAMES:
        return None
    line = without_parentheses(part.line)
    for cut in reversed(list(BESIDE.finditer(line.text))):
        kinds, name = line.before(cut.start()), line.after(cut.end())
        if are_categories(kinds, part.site) and can_be_source(name.text):
            return [("categories", kinds), ("source", name)]
        if "title" in part.seen and are_categories(name, part.site) and can_be_source(kinds.text):
            return [("source", kinds), ("categories", name)]
    return by_commas(line, part.site) or None


def _categories_in_words(part: Part) -> Row | None:
    """Read known categories behind “in”, and in front of a name and a text.

    >>> roles("<p>in News by Kite Club</p>")
    [('categories', 'News'), ('source', 'Kite Club')]
    >>> roles("<p>News, Kite Club. Ten kites flew.</p>")
    [('categories', 'News'), ('source', 'Kite Club'), ('summary', 'Ten kites flew.')]
    """
    told, rest = kinds_in_words(part.line, part.site) if not part.seen & {"facts", "categories"} else ([], None)
    if not told:
        return None
    return [*told, *(part.rest(rest, *(role for role, _ in told)) if rest else [])]


def _side_by_side(part: Part) -> Row | None:
    """Read elements side by side, as styles put them one below the other, if one is a date or categories.

    >>> html = "<p><a href='/publications/k'>Kites</a><i>Ten kites flew high.</i><i>News</i><i>Kite Club</i></p>"
    >>> [role for role, _ in roles(html)]
    ['title', 'summary', 'categories', 'summary']
    """
    parts = part.elements if "facts" not in part.seen else []
    if len(parts) < 2 or not any(is_date(one.text) or are_categories(one, part.site) for one in parts):
        return None
    row: Row = []
    for one in parts:
        row += part.rest(one, *(role for role, _ in row))
    return row


def _author(part: Part) -> Row | None:
    """Read a line that says by whom an entry is: an organisation is its source, a person is not.

    >>> roles("<p>by Kite Club, 15 March 2018</p>"), roles("<p>by Jane Smith</p>")
    ([('source', 'Kite Club'), ('date', '15 March 2018')], [('other', 'Jane Smith')])
    """
    end = end_of_by(part.line) if not part.seen & {"source", "facts"} else 0
    dated = date_behind(part.line.after(end), part.site) if end else []
    if not dated or not can_be_source(dated[0][1].text):
        return None
    name = dated[0][1]
    role = "source" if is_organisation(name.text, part.site) else "other"
    return [(role, replace(name, label=(role, part.line.before(end)))), *dated[1:]]


def _leading_on(part: Part) -> Row | None:
    """Read a link that only leads on.

    >>> roles("<p><a href='/publications/k'>Read more</a></p>")
    [('link', 'Read more')]
    """
    return [("link", part.line)] if part.links and leads_on(part.line.text, part.site) else None


def _linked_title(part: Part) -> Row | None:
    """Read a line whose link is the entry's title, and what stands before and after the link.

    >>> roles("<p><a href='/publications/k'>Kites</a> (15 March 2018)</p>")
    [('title', 'Kites'), ('date', '15 March 2018')]
    >>> roles("<p>Webinar: <a href='/publications/k'>Kites</a></p>")
    [('title', 'Webinar: Kites')]
    """
    line = part.line
    if not part.links or "title" in part.seen or not can_be_title(line, part.links[0]):
        return None
    if line.pieces[0] is not part.links[0] and leads_on(part.links[0].text, part.site):
        return None
    link = link_in(line, part.links[0])
    first = line.pieces.index(part.links[0])
    start = sum(len(piece.text) for piece in line.pieces[:first])
    linked = takewhile(lambda piece: link_in(line, piece) is link, line.pieces[first:])
    length = sum(len(piece.text) for piece in linked)
    row: Row = [("title", line.after(start).before(length)), *_behind_title(line.after(start + length), part)]
    before = line.before(start)
    if before.text.endswith(":") and can_be_label(before.text):  # “Webinar:” is a word of the title
        return [("title", line.before(start + length)), *row[1:]]
    front = part.rest(before, "title") if before.text.strip(BETWEEN) else []
    words = all(role == "summary" for role, _ in front)  # of the entry that begins with this line
    return [row[0], *front, *row[1:]] if words else [*front, *row]


def _behind_title(rest: Line, part: Part) -> Row:
    """Read what stands behind a title on its line: a date in any brackets, or something else."""
    after = rest.text.strip(" ()[],:;-–—|")
    if after and is_date(after):
        return [("date", rest.after(rest.text.index(after)).before(len(after)))]
    rest = rest.after(len(rest.text) - len(rest.text.lstrip(" .,:;-–—|")))
    return part.rest(without_parentheses(rest) if "|" in rest.text else rest, "title") if after else []


def _facts(part: Part) -> Row | None:
    """Read a line of facts, in parentheses or not, and what stands around it; behind a summary, only known categories.

    >>> roles("<p>Ten kites flew. News | Kite Club</p>", "title")
    [('summary', 'Ten kites flew.'), ('facts', 'News | Kite Club')]
    >>> roles("<p>News | Kite Club. They met.</p>")
    [('facts', 'News | Kite Club'), ('summary', 'They met.')]

    >>> roles("<p>Primary Education | Kite Club</p>")
    [('facts', 'Primary Education | Kite Club')]
    >>> roles("<p>Kites (Primary Education | Kite Club): Ten kites flew.</p>")
    [('title', 'Kites'), ('facts', 'Primary Education | Kite Club'), ('summary', 'Ten kites flew.')]
    """
    line = part.line
    bar = BAR.search(line.text) if "|" in line.text and "facts" not in part.seen else None
    if bar is None:
        return None
    if "summary" not in part.seen and (told := _in_parentheses(part)):
        return told
    start, end = front_of_facts(line, bar.start(), part.site), end_of_facts(line, bar)
    if "summary" in part.seen and not (bar.start() and are_categories(line.between(start, bar.start()), part.site)):
        return None
    front, rest = line.before(start), line.after(end)
    rest = rest.after(len(rest.text) - len(rest.text.lstrip(AFTER_FACTS)))
    row: Row = [*(part.rest(front, "facts") if front.text else []), ("facts", line.between(start, end))]
    return [*row, *(part.rest(rest, "title", "facts") if rest.text else [])]


def _heading(part: Part) -> Row | None:
    """Read a heading, a line in bold or one that a link or a button around blocks begins with as the title.

    A date may stand behind it.

    >>> roles("<h4>Kites – 15 March 2018</h4>")
    [('title', 'Kites'), ('date', '15 March 2018')]
    >>> roles("<a href='/publications/k'><div>Kites</div></a>")
    [('title', 'Kites')]
    """
    line = part.line
    heading = isinstance(line.place, Tag) and (line.place.name in HEADINGS or is_strong(line) or heads_block(line))
    if not heading or "title" in part.seen:
        return None
    return date_behind(line, part.site) if "date" not in part.seen else [("title", line)]


# What no rule can tell is the summary.
RULES = (
    _labelled,
    _nothing,
    _between_bars,
    _date_first,
    _range_end,
    _date_in_elements,
    _only_categories,
    _categories_in_words,
    _categories_and_source,
    _categories_beside_source,
    _side_by_side,
    _leading_on,
    _author,
    _named_source,
    _linked_title,
    _facts,
    _heading,
)


def _in_parentheses(part: Part) -> Row:
    """Read `(Category | Source): summary`, or `title (Category | Source)`, with a date in front of both, or nothing.

    >>> roles("<p>Kites (15 March 2018 | News)</p>")
    [('title', 'Kites'), ('date', '15 March 2018'), ('categories', 'News')]
    """
    line, seen = part.line, part.seen
    found = IN_PARENTHESES.search(line.text, 0, 500)
    if found is None:
        return []
    front, rest = line.before(found.start()), line.after(found.end())
    facts = line.after(found.start() + 1).before(len(found[1]))
    named = "summary" if "title" in seen else "title"
    front = front.after(len(front.text) - len(front.text.lstrip(" .,;:"))) if named == "summary" else front
    told = part.rest(facts, named) if is_date(BAR.split(facts.text)[0]) else [("facts", facts)]
    return [*([(named, front)] if front.text else []), *told, *([("summary", rest)] if rest.text else [])]
