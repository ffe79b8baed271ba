"""An entry of a timeline once each of its lines is told: its title and its source, and what only leads on."""

import re
from collections.abc import Sequence
from itertools import islice

from bs4 import Tag

from dossier_scraper.extract.dom.lines import Line, parents, trailing_link
from dossier_scraper.extract.dom.side_by_side import BETWEEN
from dossier_scraper.extract.fields.bars import SENTENCE_END
from dossier_scraper.extract.fields.label_values import stands_apart
from dossier_scraper.extract.fields.labels import leads_on, names_document
from dossier_scraper.extract.fields.organisations import is_organisation
from dossier_scraper.extract.timeline.entry_labels import Row, with_others
from dossier_scraper.extract.timeline.shape import date_behind, is_name, is_sentence
from dossier_scraper.site import Site
from dossier_scraper.site.countries import country_code

PLACE = re.compile(r"(?:.*[-_])?(?:address|location|venue)", re.IGNORECASE)


def finished(row: Row, site: Site) -> Row:
    """Give an entry a title if nothing is, and tell what only leads on (“Read more”) from its summary."""
    row = [("link" if role == "title" and leads_on(line.text, site) else role, line) for role, line in row]
    row = [(role, line) for role, line in row if role != "summary" or not _names_place(line)]
    row = with_others(_titled(_titled_by_link(_without_document(_with_source(row, site), site), site), site), site)
    titles = [link for role, line in row if role == "title" for link in _links(line)]
    return [
        part
        for role, line in row
        for part in (_without_more(line, titles, site) if role == "summary" else [(role, line)])
    ]


def _names_place(line: Line) -> bool:
    """Return True for an address, or no sentence in an element that is a place's by its class."""
    around = islice(parents(line.place), 2)
    classes = [name for tag in around for name in str(tag.attrs.get("class") or "").split()]
    return stands_apart(line, None) or (not is_sentence(line.text) and any(map(PLACE.fullmatch, classes)))


def _with_source(row: Row, site: Site) -> Row:
    """Take a name for the source that stands right behind the categories, above a text, if nothing else is one."""
    if any(role in ("source", "facts") for role, _ in row):
        return row
    for at, ((before, _), (role, line), (behind, text)) in enumerate(zip(row, row[1:], row[2:], strict=False), 1):
        if (before, role, behind) == ("categories", "summary", "summary") and text.text.endswith(SENTENCE_END):
            named = is_name(line.text) and line.text[0].isupper() and not country_code(line.text, site)
            return [*row[:at], ("source", line), *row[at + 1 :]] if named else row
    return row


def with_sources_apart(rows: Sequence[Row], site: Site) -> list[Row]:
    """Take names that stand below or above the texts of all entries, each in an element of its own kind, for sources.

    Each of the entries has its categories, and none a source. One above a text has to be that of an organisation.
    """
    names = [_name_apart(row, site) for row in rows]
    if None in names:
        return list(rows)
    return [
        [("source", line) if line is name else (role, line) for role, line in row]
        for row, name in zip(rows, names, strict=True)
    ]


def _name_apart(row: Row, site: Site) -> Line | None:
    """Return the name beside an entry's finished text, in an element of another kind, if it has categories alone."""
    roles = {role for role, _ in row}
    texts = [line for role, line in row if role == "summary"]
    if len(texts) < 2 or "categories" not in roles or roles & {"source", "facts"}:
        return None
    titles = [link for role, line in row if role == "title" for link in _links(line)]
    if _is_beside(texts[-1], texts[-2], titles, site):
        return texts[-1]
    above = _is_beside(texts[0], texts[1], titles, site) and is_organisation(texts[0].text, site)
    return texts[0] if above else None


def _is_beside(line: Line, text: Line, titles: Sequence[Tag], site: Site) -> bool:
    """Return True for a name in an element of another kind than that of a finished text, with no link but a title's."""
    linked = any(all(link is not title for title in titles) for link in _links(line))
    named = is_name(line.text) and not linked and not country_code(line.text, site)
    return named and line.text[:1].isupper() and text.text.endswith(SENTENCE_END) and _ways(text) != _ways(line)


def _ways(line: Line) -> list[tuple[str, str]]:
    """Return the names and classes of the two elements around a line's first words."""
    return [(tag.name, str(tag.attrs.get("class") or "")) for tag in islice(parents(line.pieces[0].place), 2)]


def _without_document(row: Row, site: Site) -> Row:
    """Return an entry whose title only says what kind of thing its link leads to, with the words before it as title.

    >>> from dossier_scraper.extract.timeline.classify import roles_of
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


def _titled_by_link(row: Row, site: Site) -> Row:
    """Take what stands where a source does and leads to an event's page for the title, if nothing else is.

    >>> said = line("<p><a href='/publications/k'>Kites</a></p>")
    >>> _titled_by_link([("source", said)], site)[0][0]
    'title'
    """
    at = next((i for i, (role, line) in enumerate(row) if role == "source" and _leads_to_event(line, site)), None)
    return (
        row
        if at is None or any(role == "title" for role, _ in row)
        else [*row[:at], ("title", row[at][1]), *row[at + 1 :]]
    )


def _leads_to_event(line: Line, site: Site) -> bool:
    return _is_link(line) and any(site.kind(str(link["href"])) == "event" for link in _links(line))


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
