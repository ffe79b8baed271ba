"""The listing: its rows read, each with its line of facts, its teaser and the section it stands in."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count, dropwhile, takewhile

from bs4 import Tag

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.document import fold
from dossier_scraper.extract.dom.lines import CELLS, Line, Piece, children, joined, parents, trailing_link
from dossier_scraper.extract.dom.region import Region
from dossier_scraper.extract.fields import organisations
from dossier_scraper.extract.fields.bars import with_bars, with_bars_for_breaks
from dossier_scraper.extract.fields.categories import is_facts
from dossier_scraper.extract.fields.claims import Claim, Findings, machine_attributes
from dossier_scraper.extract.fields.drupal_fields import roles_of_fields
from dossier_scraper.extract.fields.label_values import fits
from dossier_scraper.extract.fields.labels import Labelled, field_of, labelled, leads_on, normal
from dossier_scraper.extract.listing.columns import can_be_name, kinds_of
from dossier_scraper.extract.listing.doubts import doubts_of
from dossier_scraper.extract.listing.facts import Parts, are_countries, by_vocabulary, facts_behind, parts_of
from dossier_scraper.extract.listing.facts import told as told_of
from dossier_scraper.extract.listing.flat import Found
from dossier_scraper.extract.listing.halves import half_of_title, leads_to, shared_texts, take_left_out
from dossier_scraper.extract.listing.sections import Sections
from dossier_scraper.extract.listing.segment import found_in, title_line
from dossier_scraper.model import ListingRow
from dossier_scraper.site import Site
from dossier_scraper.text import same

RULE = "listing row"
# The fields of a row that its dossier has but once on the page, wherever it stands.
SHORT = ("title", "date", "country", "organisations", "listed_as")


def rows_of(region: Region, findings: Findings, copied: bool = False) -> tuple[ListingRow, ...]:
    """Return the listing's rows, in order; of one that is `copied` as text, more is doubtful."""
    sections = Sections(region)
    found = found_in(region, sections)
    more = _more(region, found)
    parted = [_parts(region, row, more) for row in found]
    kinds = kinds_of(((row.element, parts.get("teaser", ())) for row, parts in zip(found, parted, strict=True)), region)
    rows = tuple(
        _row(region, row, by_vocabulary(parts, kinds, at, findings, region.document.site), at, findings, sections, more)
        for at, row, parts in zip((f"rows/{number}" for number in count()), found, parted, strict=False)
    )
    take_left_out(region, [row.link for row in found], rows, findings)
    rows = tuple(_completed(rows, findings, region.document.site))
    _tell_doubts(rows, found, findings, region.document.site, copied)
    names = sorted({row.listed_as for row in rows if row.listed_as}) or sections.unplaced
    for position, row in enumerate(rows if names else ()):
        if not row.listed_as:
            findings.problem(
                "section_unclear", f"rows/{position}/listed_as", f"neither {' nor '.join(names)}: {row.url}"
            )
    return rows


def _tell_doubts(
    rows: Sequence[ListingRow], found: Sequence[Found], findings: Findings, site: Site, copied: bool
) -> None:
    """Tell what the texts of rows may hold that was not read."""
    for position, (row, at) in enumerate(zip(rows, found, strict=True)):
        loose = copied and bool(at.link.get("data-number"))
        for code, doubt in doubts_of(row, (row.teaser or "").split("\n"), site, copied, loose):
            findings.problem(code, f"rows/{position}", doubt)


def _completed(rows: Sequence[ListingRow], findings: Findings, site: Site) -> Iterator[ListingRow]:
    """Yield rows, each with what another one of the same dossier says and it does not, as one above a list is short."""
    of_key: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        of_key.setdefault(site.key(row.url), []).append(at)
    for at, row in enumerate(rows):
        others = [other for other in of_key[site.key(row.url)] if other != at]
        told = {name: next((o for o in others if getattr(rows[o], name)), None) for name in SHORT if others}
        added = {name: other for name, other in told.items() if other is not None and not getattr(row, name)}
        for name, other in added.items():
            findings.provenance[f"rows/{at}/{name}"] = findings.provenance[f"rows/{other}/{name}"]
        yield replace(row, **{name: getattr(rows[other], name) for name, other in added.items()}) if added else row


def _more(region: Region, rows: Iterable[Found]) -> Callable[[str], bool]:
    """Return what tells the words of a link that only leads on: known ones, and those that several dossiers share."""
    links = [link for row in rows for link in (row.link, *row.element.find_all("a", href=row.link["href"]))]
    shared = shared_texts(region.document, links)
    return lambda text: text in shared or leads_on(text, region.document.site)


def _row(
    region: Region,
    row: Found,
    parts: Parts,
    at: str,
    findings: Findings,
    sections: Sections,
    more: Callable[[str], bool],
) -> ListingRow:
    """Read one row and note where each of its values stands."""
    link = row.link
    title = title_line(parts.get("title") or region.lines(row.element), link, more, region.document.site)
    url = str(region.document.absolute(str(link["href"])))
    findings.cite(f"{at}/url", [Line(text="", pieces=(), place=link)], f"{RULE}: link", str(link["href"]))
    if not region.document.site.owns(url):
        findings.problem("row_elsewhere", f"{at}/url", url)
    if row.unclear:
        findings.problem("unclear_facts", at, f"{joined(row.unclear)!r}: of this row, or of the one beside it")
    titled = joined(_title(title, parts, link, at, findings, region, more)) or None
    findings.taken.lines("more", parts.get("more", ()))
    date, country, names = _facts(parts, link, at, findings, region)
    status = parts.get("listed_as")
    section = sections.of(row.element, (joined(status), status[0].place) if status else None)
    if section:
        if not section.is_around:
            findings.taken.element("label", section.place)
        findings.cite(f"{at}/listed_as", [Line(text="", pieces=(), place=section.place)], section.rule, section.text)
    lines = _teaser(parts.get("teaser", ()), link, country or "", findings)
    teaser = joined(lines) or None
    if teaser:
        findings.cite(f"{at}/teaser", lines, RULE)
    return ListingRow(
        url=url,
        title=titled,
        date=findings.date(f"{at}/date", date, RULE) if date else None,
        country=country,
        organisations=names,
        listed_as=section.name if section else None,
        teaser=teaser,
    )


def _title(
    said: Line | None, parts: Parts, link: Tag, at: str, findings: Findings, region: Region, more: Callable[[str], bool]
) -> list[Line]:
    """Return the title of a row, which a line says, and note where it stands and what may be missing of it."""
    titled = _titled(said, link, region, more)
    if joined(titled):
        findings.cite(f"{at}/title", titled, RULE)
        if more(joined(titled)):
            findings.problem(
                "unclear_facts", f"{at}/title", f"{joined(titled)!r}: the words of several dossiers' links"
            )
    else:
        findings.problem("title_missing", f"{at}/title", str(region.document.absolute(str(link["href"]))))
        if not more(fold(link.get_text())):
            findings.taken.element("unread", link)
    if said is not None and (half := half_of_title(said, parts.get("teaser", ()), link)):
        findings.problem("unclear_facts", at, f"{said.text!r}, {half!r}: two links to one page")
    return titled


def _titled(line: Line | None, link: Tag, region: Region, more: Callable[[str], bool]) -> list[Line]:
    """Return the title that a line says, or its picture; nothing for what only leads on, and for a label."""
    if line is None:
        return []
    said = _linked(line, link, more)
    if not said.text:
        return [replace(said, text=piece.alt) for piece in said.pieces if piece.alt][:1]
    named = labelled(line, "listing", region.document.site)
    is_label = named is not None and bool(named.field) and not named.rest.text
    return [] if is_label or leads_on(said.text, region.document.site) else [said]


def _teaser(lines: Iterable[Line], link: Tag, country: str, findings: Findings) -> list[Line]:
    """Return the lines of a row's teaser, without the name of its country, as a heading may print it above its rows."""
    whole = [_without_more(line, link) for line in lines]
    findings.taken.lines("repeated", (line for line in whole if same(line.text, country)))
    return [line for line in whole if not same(line.text, country)]


def _linked(line: Line, link: Tag, more: Callable[[str], bool]) -> Line:
    """Return the part of a line that is its link's text, with a second half of it; else all of the line.

    >>> halves = line("<p><a href='/dossiers/k'>Kites of</a><a href='/dossiers/k'> Oslo</a> (2018)</p>")
    >>> _linked(halves, halves.pieces[0].link, lambda text: False).text
    'Kites of Oslo'
    """
    begun = dropwhile(lambda piece: piece.link is not link, line.pieces)
    linked = takewhile(lambda piece: piece.link is not None and piece.link["href"] == link["href"], begun)
    pieces = tuple(piece for piece in linked if piece.link is link or not more(piece.text.strip())) or line.pieces
    return Line(text="".join(piece.text for piece in pieces).strip(), pieces=pieces, place=line.place)


def _outside(line: Line, link: Tag) -> Line:
    """Return a line in the link around a whole row as if it stood outside: it links no organisation."""
    around = link.parent
    if around is None or all(piece.link is not link for piece in line.pieces):
        return line
    inside = {id(tag) for tag in link.find_all(True)} | {id(link)}
    pieces = (Piece(text=p.text, place=around if id(p.place) in inside else p.place, alt=p.alt) for p in line.pieces)
    return Line(text=line.text, pieces=tuple(pieces), place=around)


def _without_more(line: Line, link: Tag) -> Line:
    """Return a line without the link at its end that only leads on (“Read more”), and is no sentence of its own."""
    more = trailing_link(line)
    leads_on = more and more[0] == link["href"] and line.pieces[-1].link is not link
    return line.before(more[1]) if more and leads_on and (more[1] or can_be_name(line.text)) else line


def _parts(region: Region, row: Found, more: Callable[[str], bool]) -> Parts:
    """Return a row's lines by role, from the names of its fields, its table's head, its labels, or its shape."""
    site = region.document.site
    parts: Parts = {}
    for role, shown in _cells(region, row):
        told = with_bars(with_bars_for_breaks(shown, site), site)
        lines = list(_with_title_apart(told, row.link, title_line(told, row.link, more, site), site))
        title = title_line(lines, row.link, more, site)
        announced = ""
        whole = _with_facts_whole(lines, of_facts=role == "facts")
        for line, below in zip(whole, [*whole[1:], None], strict=False):
            named = labelled(line, "listing", site)
            if named and named.field and not _is_kind_alone(named, below, title):
                announced = named.field
                if not named.rest.pieces:
                    continue
            known = _by_field(role, line, parts)
            if line is not title and leads_to(line, row.link) and _says_no_more(line, title, row.link, more):
                known = "more"
            known = known or announced or _role(line, line is title, parts, region)
            parts.setdefault(known, []).append(named.rest if named and named.field and named.rest.pieces else line)
            announced = ""
    return parts


def _is_kind_alone(named: Labelled, below: Line | None, title: Line | None) -> bool:
    """Return True for a word that would announce a title (“Dossier”) above something else: it says what the row is."""
    return named.field == "title" and not named.rest.pieces and title is not None and below is not title


def _says_no_more(line: Line, title: Line | None, link: Tag, more: Callable[[str], bool]) -> bool:
    """Return True for words that only lead on, or a link with the row's title in it, no sentence: “More … Kites”."""
    around = any(tag is link for tag in parents(line.place))
    named = title is not None and bool(title.text) and title.text in line.text
    return more(line.text) or (named and not around and can_be_name(line.text))


def _by_field(role: str, line: Line, parts: Parts) -> str:
    """Return the role of a line by its field's; a field of facts, or of a text with facts above it, tells none."""
    within = role == "teaser" and "facts" not in parts and (line.text.startswith("|") or is_facts(line))
    facts = role == "facts" or within
    return "" if facts else role


def _cells(region: Region, row: Found) -> list[tuple[str, list[Line]]]:
    """Return the lines of each field or cell of a row, with its role, or all lines with none."""
    if row.lines:
        return [("", list(row.lines))]
    cells = roles_of_fields(region, row.element, "listing") or _table_cells(region, row.element)
    return cells or [("", region.lines(row.element))]


def _with_facts_whole(lines: Iterable[Line], of_facts: bool = False) -> list[Line]:
    """Return lines, those joined that are one line of facts: a bar begins the second, or a logo alone follows a bar.

    In a field of facts, what follows a bar does, unless it is a sentence.

    >>> [line.text for line in _with_facts_whole(lines("<p>2018 | Spain<div>| Kite Club</div><p>Ten | two |<p>Flew."))]
    ['2018 | Spain | Kite Club', 'Ten | two |', 'Flew.']
    """
    whole: list[Line] = []
    for line in lines:
        logo = not line.text and any(piece.alt for piece in line.pieces)
        goes_on = logo or (of_facts and fits("organisations", line))
        if whole and (line.text.startswith("|") or (goes_on and whole[-1].text.endswith("|"))):
            last = whole.pop()
            gap = "" if logo else " "
            pieces = (*last.pieces, *([Piece(text=gap, place=last.place)] if gap else []), *line.pieces)
            line = Line(text=f"{last.text}{gap}{line.text}", pieces=pieces, place=last.place)
        whole.append(line)
    return whole


def _with_title_apart(lines: Iterable[Line], link: Tag, first: Line | None, site: Site) -> Iterator[Line]:
    """Yield lines, the title of a row and the facts behind it on its line each by itself; `first` may be the title.

    >>> said = line("<li><a href='/dossiers/k'>Kites</a> (2018 | Spain | Kite Club)</li>")
    >>> [found.text for found in _with_title_apart([said], said.pieces[0].link, said, site)]
    ['Kites', '2018 | Spain | Kite Club']
    """
    for line in lines:
        title, rest = _title_and_rest(line, link)
        if not title.text or title.text == line.text:
            parts = parts_of(line, site)
            names = line is first and any(
                not is_date(part.text) and not are_countries(part.text, site) for part in parts
            )
            yield from ([] if names else parts) or _captioned(line, link, site) or [line]
        elif facts := facts_behind(rest, site):
            yield from (title, *facts)
        else:
            yield line


def _captioned(line: Line, link: Tag, site: Site) -> list[Line]:
    """Return the title and the facts in brackets behind it that a caption says of a link without words, or nothing."""
    start = line.text.rfind("(")
    facts = facts_behind(line.after(start), site) if start > 0 and not fold(link.get_text()) else []
    return [line.before(start), *facts] if facts else []


def _title_and_rest(line: Line, link: Tag) -> tuple[Line, Line]:
    """Return the words of a link that a line begins with, signs aside, and what stands behind them."""
    shown = list(dropwhile(lambda piece: not any(map(str.isalnum, piece.text)), line.pieces))
    start = len(line.text) - sum(len(piece.text) for piece in shown)
    end = start + sum(len(piece.text) for piece in takewhile(lambda piece: piece.link is link, shown))
    return line.between(start, end), line.after(end)


def _role(line: Line, is_title: bool, parts: Parts, region: Region) -> str:
    """Tell what a line of a row is by its label or its shape."""
    site = region.document.site
    named = labelled(line, "listing", site)
    if named and named.field:
        return named.field
    if is_title:
        return "title"
    if "|" in line.text and "facts" not in parts:
        return "facts"
    if normal(line.text) in site.tables["labels"]["sections"]["statuses"]:
        return "listed_as"
    if is_date(line.text) or (machine_attributes([line]) and "date" not in parts):
        return "date"
    return "teaser"


def _table_cells(region: Region, element: Tag) -> list[tuple[str, list[Line]]]:
    """Return the cells of a table row with the roles that the table's head gives them."""
    row = _table_row(element)
    table = next((tag for tag in parents(row) if tag.name == "table"), None) if row is not None else None
    if row is None or table is None:
        return []
    cells = children(row, CELLS)
    head = _head_of(table) or _head_above(table, len(cells))
    names = [field_of(cell.get_text(), "listing", region.document.site) or "" for cell in head]
    return [(names[i] if i < len(names) else "", region.lines(cell)) for i, cell in enumerate(cells)]


def _table_row(element: Tag) -> Tag | None:
    """Return the table row that an element is, or the only one in it, where nothing else stands."""
    if element.name == "tr":
        return element
    rows = element.find_all("tr", limit=2)
    return rows[0] if len(rows) == 1 and rows[0].get_text().split() == element.get_text().split() else None


def _head_of(table: Tag) -> list[Tag]:
    """Return the cells of a table's head."""
    head = next((row for row in table.find_all("tr") if row.find("th")), None)
    return list(head.find_all(["th", "td"])) if head else []


def _head_above(table: Tag, count: int) -> list[Tag]:
    """Return the cells of a head that stands in a table of its own, as scripts cut it off that let the body scroll."""
    above = table.find_previous("table")
    alone = isinstance(above, Tag) and above.find("td") is None
    head = _head_of(above) if isinstance(above, Tag) and alone else []
    return head if len(head) == count else []


def _facts(
    parts: Parts, link: Tag, at: str, findings: Findings, region: Region
) -> tuple[list[Line], str | None, tuple[str, ...]]:
    """Return the date's lines, the country and the organisations of a row."""
    facts = told_of(parts.get("facts", [])[:1], at, findings, region.document.site)
    told = parts | {role: lines for role, lines in facts.items() if joined(lines) or role not in parts}
    date, countries, named = (told.get(role, []) for role in ("date", "country", "organisations"))
    country = joined(countries) or None
    if country:
        findings.cite(f"{at}/country", countries, RULE)
    claim = Claim(field="organisations", lines=tuple(_outside(line, link) for line in named if line.pieces), rule=RULE)
    names = organisations.names_of(claim, region.document.site)
    if names:
        shown = named if joined(named) else [name.line for name in names]
        findings.cite(f"{at}/organisations", shown, RULE, joined(named) or names[0].text)
    return date, country, tuple(name.text for name in names)
