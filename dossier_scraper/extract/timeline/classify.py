"""What each line of a timeline's entry is: where no name tells a line's role, its shape does.

Nothing here knows where an entry begins or ends.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice, takewhile

from bs4 import Tag

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.lines import Line, Piece, is_strong, parents, trailing_link
from dossier_scraper.extract.dom.once import once
from dossier_scraper.extract.dom.side_by_side import BETWEEN, elements_of, trimmed
from dossier_scraper.extract.fields.bars import SIGNS
from dossier_scraper.extract.fields.categories import BAR, BESIDE, is_known, split
from dossier_scraper.extract.fields.claims import machine_attributes
from dossier_scraper.extract.fields.label_shapes import can_be_label
from dossier_scraper.extract.fields.labels import HEADINGS, field_of, labelled, leads_on, names_document
from dossier_scraper.extract.fields.organisations import is_organisation
from dossier_scraper.extract.timeline.entry_labels import FIELDS, Row, with_others
from dossier_scraper.site import Site
from dossier_scraper.site.countries import country_code
from dossier_scraper.text import is_cut

ROLES = FIELDS | {"title", "facts", "link", "other"}

AFTER_DATE = re.compile(rf"\s*[:|]\s+|\s+(?:[-–—{SIGNS}/]|::)\s+")
AFTER_DAY = re.compile(r"(?<=\d)\s+(?=[A-Z][^\W\d]*\s+[^\W\d])")  # behind the date of a whole day: two numbers
TWO_NUMBERS = re.compile(r"\d\D+\d")
IN_PARENTHESES = re.compile(r"\(((?:[^()]|\([^()]*\))*\|(?:[^()]|\([^()]*\))*)\)\s*[:.,–-]?\s*")
COMMA = re.compile(r",\s+")
BY = re.compile(r"by\s+(?=[A-Z])", re.IGNORECASE)
IN_ONE_PAIR = re.compile(r"\s*\(([^()]+)\)\.?\s*")
WORD = re.compile(r"\b\w")
SENTENCE = re.compile(r"(?:[.!?…][”\")]?)\s+(?=\w)")
FULL_STOP = re.compile(r"(?<=\s\w{4}|\w{5})\.\s+(?=[A-Z])")  # behind a name of several words, and no abbreviation
RANGE_END = re.compile(r"(?:to|until|till|[-–—])\s+", re.IGNORECASE)
BEFORE_DATE = re.compile(rf"\s+(?:[-–—|{SIGNS}/]|::)\s+|,\s+|\s+[(\[]")
# No list of categories is longer, no name of a source beside them, no date in front of a title.
LONGEST_NAMES, LONGEST_NAME, LONGEST_DATE = 400, 80, 120
# How far around a block the link or the button is looked for that it begins.
NEAR = 6
AFTER_FACTS = " .:|–—-"
SOURCE = re.compile(r"(?:.*[-_])?(?:source|author|publisher|organi[sz]ation)(?:[-_]name)?", re.IGNORECASE)
SHORTEST = 8  # no part of an entry that only counts it is longer
COUNTER = re.compile(r"(?:No\.?\s*)?#?\d{1,2}[.)]?|\[\d{1,2}\]", re.IGNORECASE)
# What has more words and ends like a sentence is one.
LEAST_SENTENCE = 4
SENTENCE_END = (".", "…", "!", "?", ":", "”", '"')


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
        return [piece for piece in self.line.pieces if piece.text.strip() and _link_in(self.line, piece)]

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
    """Return a line without a label in front of a bar (“by |”) whose name is no content."""
    bar = BAR.search(line.text) if "|" in line.text else None
    return line.after(bar.end()) if bar and field_of(line.text[: bar.start()], "event", site) == "" else line


def _named_source(part: Part) -> Row | None:
    """Read a name in an element that is called a source.

    >>> roles("<p class='event-source'>Kite Club</p>")
    [('source', 'Kite Club')]
    """
    named = len(part.line.text) <= LONGEST_NAME and _is_name(part.line.text) and not part.seen & {"source", "facts"}
    return [("source", part.line)] if named and _is_called_source(part.line) else None


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
    dated = _date_in_front(part.line)
    if dated is None:
        return None
    date, rest = dated
    return [("date", date), *(part.rest(rest, "date") if rest else [])]


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
    if "facts" in part.seen or not _are_categories(part.line, part.site):
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
    words = "|" not in part.line.text
    parts = elements_of(part.line, with_words=words) if not part.seen & {"facts", "categories"} else []
    kinds = [element for element in parts if _are_categories(element, part.site)]
    rest = [element for element in parts if element not in kinds]
    if not kinds or len(rest) > 1 or not (parts[0] in kinds or "title" in part.seen):
        return None
    if rest and not _is_name(rest[0].text):
        return [("categories", kinds[0]), *part.rest(rest[0], "categories")] if parts == [*kinds[:1], *rest] else None
    return [("categories" if element in kinds else "source", element) for element in parts]


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
    line = _without_parentheses(part.line)
    for cut in reversed(list(BESIDE.finditer(line.text))):
        kinds, name = line.before(cut.start()), line.after(cut.end())
        if _are_categories(kinds, part.site) and _can_be_source(name.text):
            return [("categories", kinds), ("source", name)]
    return _by_commas(line, part.site) or None


def _side_by_side(part: Part) -> Row | None:
    """Read elements side by side, as styles put them one below the other, if one is a date or categories.

    >>> html = "<p><a href='/publications/k'>Kites</a><i>Ten kites flew high.</i><i>News</i><i>Kite Club</i></p>"
    >>> [role for role, _ in roles(html)]
    ['title', 'summary', 'categories', 'summary']
    """
    parts = part.elements if "facts" not in part.seen else []
    if len(parts) < 2 or not any(is_date(one.text) or _are_categories(one, part.site) for one in parts):
        return None
    row: Row = []
    for one in parts:
        row += part.rest(one, *(role for role, _ in row))
    return row


def _author(part: Part) -> Row | None:
    """Read a line that says by whom an entry is: an organisation is its source, a person is not.

    >>> roles("<p>by Kite Club</p>"), roles("<p>by Jane Smith</p>")
    ([('source', 'Kite Club')], [('other', 'Jane Smith')])
    """
    by = BY.match(part.line.text) if not part.seen & {"source", "facts"} else None
    name = part.line.after(by.end()) if by else None
    if name is None or by is None or not _can_be_source(name.text):
        return None
    role = "source" if is_organisation(name.text, part.site) else "other"
    return [(role, replace(name, label=(role, part.line.before(by.end()))))]


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
    if not part.links or "title" in part.seen or not _can_be_title(line, part.links[0]):
        return None
    if line.pieces[0] is not part.links[0] and leads_on(part.links[0].text, part.site):
        return None
    link = _link_in(line, part.links[0])
    first = line.pieces.index(part.links[0])
    start = sum(len(piece.text) for piece in line.pieces[:first])
    linked = takewhile(lambda piece: _link_in(line, piece) is link, line.pieces[first:])
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
    rest = rest.after(len(rest.text) - len(rest.text.lstrip(" ,:;-–—|")))
    return part.rest(_without_parentheses(rest) if "|" in rest.text else rest, "title") if after else []


def _without_parentheses(line: Line) -> Line:
    """Return a line without the parentheses around all of it, if there are some.

    >>> _without_parentheses(line("<p>(3 May 2019, News, Kite Club)</p>")).text
    '3 May 2019, News, Kite Club'
    """
    found = IN_ONE_PAIR.fullmatch(line.text)
    return line.before(found.end(1)).after(found.start(1)) if found else line


def _by_commas(line: Line, site: Site) -> Row:
    """Read `date, categories, source` behind a title: categories of the vocabulary, and one name or none at the end.

    >>> [part.text for _, part in _by_commas(line("<p>3 May 2019, News, Kite Club</p>"), site)]
    ['3 May 2019', 'News', 'Kite Club']
    """
    cuts = [found.start() for found in COMMA.finditer(line.text, 0, LONGEST_DATE)]
    dated = next((cut for cut in reversed(cuts) if is_date(line.text[:cut])), None)
    told = _kinds_and_name(trimmed(line.after(dated)), site) if dated is not None else []
    return [("date", line.before(dated)), *told] if dated is not None and told else []


def _kinds_and_name(line: Line, site: Site) -> Row:
    """Read categories of the vocabulary with commas between them, and one name or none behind them."""
    ends = [len(line.text), *(found.start() for found in COMMA.finditer(line.text))]
    known = next((end for end in (ends[0], *ends[:0:-1]) if _are_categories(line.before(end), site)), None)
    name = trimmed(line.after(known)) if known is not None else line
    if known is None or "," in name.text or not _is_name(name.text):
        return []
    return [("categories", line.before(known)), *([("source", name)] if name.text else [])]


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
    start, end = _front_of_facts(line, bar.start(), part), _end_of_facts(line, bar)
    if "summary" in part.seen and not (bar.start() and _are_categories(line.between(start, bar.start()), part.site)):
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
    heading = isinstance(line.place, Tag) and (line.place.name in HEADINGS or is_strong(line) or _heads_block(line))
    if not heading or "title" in part.seen:
        return None
    return date_behind(line, part.site) if "date" not in part.seen else [("title", line)]


# What no rule can tell is the summary.
RULES = (
    _labelled,
    _nothing,
    _date_first,
    _range_end,
    _date_in_elements,
    _only_categories,
    _categories_and_source,
    _categories_beside_source,
    _side_by_side,
    _leading_on,
    _named_source,
    _author,
    _linked_title,
    _facts,
    _heading,
)


def is_sentence(text: str) -> bool:
    """Return True if a text has so many words, and ends so, that it is no name."""
    return len(text.split()) >= LEAST_SENTENCE and text.endswith(SENTENCE_END)


def _are_categories(line: Line, site: Site) -> bool:
    """Return True if a line holds nothing but categories of the vocabulary."""
    return len(line.text) <= LONGEST_NAMES and all(is_known(name, site) for name in split(line.text, site))


def _is_name(text: str) -> bool:
    """Return True if a text can be a name, also one that was cut off, and is no sentence."""
    return len(text) <= LONGEST_NAME and (is_cut(text) or not text.endswith(SENTENCE_END))


def _can_be_source(text: str) -> bool:
    """Return True for a name that begins with a capital letter and is not parted by commas or signs."""
    return _is_name(text) and text[:1].isupper() and BESIDE.search(text) is None


def _heads_block(line: Line) -> bool:
    """Return True if a name is what a link or a button around its block begins with."""
    near = islice(parents(line.place), 1, NEAR)
    around = next((tag for tag in near if tag.name == "button" or (tag.name == "a" and tag.get("href"))), None)
    start = line.start
    if around is None or start is None or not _is_name(line.text):
        return False
    return next(around.stripped_strings, "") == start.text.strip()


def _is_called_source(line: Line) -> bool:
    """Return True if all of a line stands in an element whose class calls it a source."""
    start = line.start
    if start is None or not isinstance(line.place, Tag) or "|" in line.text:
        return False
    around = parents(start.place, line.place.parent) if start.text.strip() == line.text else (line.place,)
    return any(SOURCE.fullmatch(name) for tag in around for name in str(tag.attrs.get("class") or "").split())


def spaced(parts: Sequence[Line]) -> Line:
    """Return parts of a line as one, with a space between them."""
    text = " ".join(part.text for part in parts)
    pieces = [piece for part in parts for piece in (*part.pieces, Piece(text=" ", place=part.place))][:-1]
    return Line(text=text, pieces=tuple(pieces), place=parts[0].place)


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
    cuts = _behind_dates(line.text[:LONGEST_DATE])
    return (line.before(cuts[-1].start()), line.after(cuts[-1].end())) if cuts else None


def _behind_dates(text: str) -> list[re.Match[str]]:
    """Return where a text goes on behind a date: after a sign, else after a date that names its day."""
    signs = [cut for cut in AFTER_DATE.finditer(text) if is_date(text[: cut.start()])]
    if signs or not TWO_NUMBERS.search(text):
        return signs
    blanks = (cut for cut in AFTER_DAY.finditer(text) if TWO_NUMBERS.search(text[: cut.start()]))
    return [cut for cut in blanks if is_date(text[: cut.start()])]


def date_behind(line: Line, site: Site) -> Row:
    """Read a title without a link and the date behind it, if there is one: `title – date`, `title (date)`.

    With commas, categories and a source may stand behind the date.
    """
    for cut in BEFORE_DATE.finditer(line.text[:300]):
        if is_date(line.text[cut.end() :].rstrip(")]")):
            date = line.after(cut.end())
            return [("title", line.before(cut.start())), ("date", date.before(len(date.text.rstrip(")]"))))]
        if line.text[cut.start()] == "," and (told := _by_commas(line.after(cut.end()), site)):
            return [("title", line.before(cut.start())), *told]
    return [("title", line)]


def _is_time_element(line: Line) -> bool:
    """Return True if a line stands in elements with a machine-readable date."""
    return all(_is_timed(piece, line) for piece in line.pieces if piece.text.strip()) and bool(
        machine_attributes([line])
    )


def _is_timed(piece: Piece, line: Line) -> bool:
    return any(tag.name in ("time", "abbr") or tag.get("content") for tag in parents(piece.place, line.place))


def _can_be_title(line: Line, link: Piece) -> bool:
    """Return True if a link is what a line is about, and not one that leads on from facts or a finished sentence."""
    if line.pieces[0] is link:
        return True
    before = line.text[: sum(len(piece.text) for piece in line.pieces[: line.pieces.index(link)])].rstrip()
    return "|" not in line.text and not (before.endswith(SENTENCE_END[:4]) and len(before.split()) > LEAST_SENTENCE)


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


def _front_of_facts(line: Line, bar: int, part: Part) -> int:
    """Return where on a line its categories begin: behind a date or a sentence, if they are known or short."""
    for found in WORD.finditer(line.text, max(0, bar - LONGEST_NAMES), bar):
        front, names = line.text[: found.start()].rstrip(), line.between(found.start(), bar)
        ended = front.endswith(SENTENCE_END) or is_date(front.rstrip(BETWEEN))
        if ended and _are_categories(names, part.site):
            return found.start()
    ends = [found.end() for found in SENTENCE.finditer(line.text, 0, bar)]
    short = ends and bar - ends[-1] <= LONGEST_NAME and len(line.text[: ends[-1]].split()) >= LEAST_SENTENCE
    return ends[-1] if short else 0


def _end_of_facts(line: Line, bar: re.Match[str]) -> int:
    """Return where the source behind a bar ends: with the element that the bar stands in, or in front of a sentence."""
    at, inside = 0, False
    for piece in line.pieces:
        if at <= bar.start() < at + len(piece.text):
            inside = piece.place is not line.place
            owner = piece.place
        at += len(piece.text)
        if inside and at > bar.end() and piece.place is owner and is_sentence(line.text[at:]):
            return at
    cut = AFTER_DATE.search(line.text, bar.end())
    if cut and is_sentence(line.text[cut.end() :]):
        return cut.start()
    stop = FULL_STOP.search(line.text, bar.end()) if line.text.endswith(SENTENCE_END) else None
    return stop.start() if stop else len(line.text)


def finished(row: Row, site: Site) -> Row:
    """Give an entry a title if nothing is, and tell what only leads on (“Read more”) from its summary."""
    row = [("link" if role == "title" and leads_on(line.text, site) else role, line) for role, line in row]
    row = with_others(_titled(_without_document(_with_source(row, site), site), site), site)
    titles = [link for role, line in row if role == "title" for link in _links(line)]
    return [
        part
        for role, line in row
        for part in (_without_more(line, titles, site) if role == "summary" else [(role, line)])
    ]


def _with_source(row: Row, site: Site) -> Row:
    """Take a name for the source that stands right behind the categories, above a text, if nothing else is one."""
    if any(role in ("source", "facts") for role, _ in row):
        return row
    for at, ((before, _), (role, line), (behind, text)) in enumerate(zip(row, row[1:], row[2:], strict=False), 1):
        if (before, role, behind) == ("categories", "summary", "summary") and text.text.endswith(SENTENCE_END):
            named = _is_name(line.text) and line.text[0].isupper() and not country_code(line.text, site)
            return [*row[:at], ("source", line), *row[at + 1 :]] if named else row
    return row


def with_sources_last(rows: Sequence[Row], site: Site) -> list[Row]:
    """Take names that stand below the texts of all entries, each in an element of its own kind, for their sources.

    Each of the entries has its categories, and none a source.
    """
    names = [_name_below(row, site) for row in rows]
    if None in names:
        return list(rows)
    return [
        [("source", line) if line is name else (role, line) for role, line in row]
        for row, name in zip(rows, names, strict=True)
    ]


def _name_below(row: Row, site: Site) -> Line | None:
    """Return the name below an entry's finished text, in an element of another kind, if it has categories alone."""
    roles = {role for role, _ in row}
    texts = [line for role, line in row if role == "summary"]
    if len(texts) < 2 or row[-1][1] is not texts[-1] or "categories" not in roles or roles & {"source", "facts"}:
        return None
    text, line = texts[-2:]
    named = _is_name(line.text) and not any(piece.link for piece in line.pieces) and not country_code(line.text, site)
    apart = _ways(text) != _ways(line) and text.text.endswith(SENTENCE_END) and line.text[:1].isupper()
    return line if apart and named else None


def _ways(line: Line) -> list[tuple[str, str]]:
    """Return the names and classes of the two elements around a line's first words."""
    return [(tag.name, str(tag.attrs.get("class") or "")) for tag in islice(parents(line.pieces[0].place), 2)]


def _without_document(row: Row, site: Site) -> Row:
    """Return an entry whose title only says what kind of thing its link leads to, with the words before it as title.

    >>> line_of = line("<li>Kites in Oslo (<a href='/publications/k'>Report</a>)</li>")
    >>> [(role, part.text) for role, part in finished(roles_of([line_of], site), site)]
    [('title', 'Kites in Oslo'), ('link', 'Report')]
    """
    at = next((i for i, (role, line) in enumerate(row) if role == "title" and names_document(line.text, site)), None)
    if at is None or sum(role == "title" for role, _ in row) > 1:
        return row
    title, rest = row[at][1], [*row[:at], *row[at + 1 :]]
    first = next((i for i, (role, _) in enumerate(rest) if role == "summary"), None)
    if first is None:
        return row
    before = rest[first][1]
    words = before.before(len(before.text.rstrip(f"{BETWEEN}([")))
    told = _titled([*rest[:first], ("summary", words), ("link", title), *rest[first + 1 :]], site)
    return told if any(role == "title" for role, _ in told) else row


def _without_more(line: Line, titles: Sequence[Tag], site: Site) -> Row:
    """Return a line of a summary, and apart from it the link at its end that only leads on; `titles` are links."""
    if leads_on(line.text, site):
        return [("link", line)]
    more = trailing_link(line)
    if more is None or any(line.pieces[-1].link is link for link in titles):
        return [("summary", line)]
    href, start = more
    alone = not start or line.text[:start].rstrip().endswith(SENTENCE_END)
    again = href in {str(link["href"]) for link in titles}
    if not again and (titles or not alone or len(line.text) - start > 40):
        return [("summary", line)]
    before = line.before(start)
    return [*([("summary", before)] if before.text else []), ("link", line.after(start))]


def _titled(row: Row, site: Site) -> Row:
    """Take the first words of an entry for its title when nothing else is: behind its date, in a list, or in a link."""
    first = next((i for i, (role, _) in enumerate(row) if role == "summary"), None)
    if first is None or any(role == "title" for role, _ in row):
        return row
    line = row[first][1]
    behind = date_behind(line, site)
    ended = line.text.endswith(SENTENCE_END)
    if not ended and first == 1 and row[0][0] == "date" and len(line.text) <= 160:
        own = _is_year_of(row[0][1], behind)
        return [*(behind if own else (row[0], ("title", line))), *row[2:]]
    alone = (not first and _is_item_alone(row)) or (not ended and _is_link(line))
    return [*row[:first], *behind, *row[first + 1 :]] if alone else row


def _is_year_of(date: Line, row: Row) -> bool:
    """Return True for the year above an entry that has a whole date of that year behind its title."""
    return any(role == "date" and date.text in line.text for role, line in row)


def _is_link(line: Line) -> bool:
    return all(piece.link is not None for piece in line.pieces)


def _is_item_alone(row: Row) -> bool:
    """Return True if the first line of an entry is an item of a list, and nothing but links that lead on follow."""
    (_, line), *rest = row
    return all(role == "link" for role, _ in rest) and any(tag.name == "li" for tag in parents(line.place))


def _links(line: Line) -> list[Tag]:
    return [link for piece in line.pieces if (link := piece.link) is not None]


def _link_in(line: Line, piece: Piece) -> Tag | None:
    """Return the link within a line's block that one of its pieces stands in."""
    link = piece.link
    return link if link is not None and any(tag is link for tag in parents(piece.place, line.place)) else None
