"""The listing: its rows read, each with its line of facts, its teaser and the section it stands in."""

from collections.abc import Iterable, Sequence

from bs4 import Tag

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.lines import Line, Piece, joined, parents, trailing_link
from dossier_scraper.extract.dom.region import Region
from dossier_scraper.extract.fields import organisations
from dossier_scraper.extract.fields.categories import BAR
from dossier_scraper.extract.fields.claims import Claim, Findings, machine_attributes
from dossier_scraper.extract.fields.drupal_fields import roles_of_fields
from dossier_scraper.extract.fields.labels import field_of, labelled, leads_on, normal
from dossier_scraper.extract.listing.sections import Sections
from dossier_scraper.extract.listing.segment import Found, found_in, title_line
from dossier_scraper.model import ListingRow

Parts = dict[str, list[Line]]

RULE = "listing row"


def rows_of(region: Region, findings: Findings) -> tuple[ListingRow, ...]:
    """Return the listing's rows, in order."""
    sections = Sections(region)
    found = enumerate(found_in(region, sections))
    rows = tuple(_row(region, row, f"rows/{position}", findings, sections) for position, row in found)
    names = sorted({row.listed_as for row in rows if row.listed_as})
    for position, row in enumerate(rows if names else ()):
        if not row.listed_as:
            findings.problem(
                "section_unclear", f"rows/{position}/listed_as", f"neither {' nor '.join(names)}: {row.url}"
            )
    return rows


def _row(region: Region, row: Found, at: str, findings: Findings, sections: Sections) -> ListingRow:
    """Read one row and note where each of its values stands."""
    parts, link = _parts(region, row), row.link
    title = title_line(parts.get("title") or region.lines(row.element), link)
    titled = [_linked(title, link)] if title else []
    url = str(region.document.absolute(str(link["href"])))
    findings.cite(f"{at}/url", [Line(text="", pieces=(), place=link)], f"{RULE}: link", str(link["href"]))
    if not region.document.site.owns(url):
        findings.problem("row_elsewhere", f"{at}/url", url)
    if leads_on(joined(titled), region.document.site):
        titled = []
    if joined(titled):
        findings.cite(f"{at}/title", titled, RULE)
    else:
        findings.problem("title_missing", f"{at}/title", url)
    date, country, names = _facts(parts, link, at, findings, region)
    status = parts.get("listed_as")
    section = sections.of(row.element, (joined(status), status[0].place) if status else None)
    if section:
        if not section.is_around:
            findings.taken.element("label", section.place)
        findings.cite(f"{at}/listed_as", [Line(text="", pieces=(), place=section.place)], section.rule, section.text)
    lines = [_without_more(line, link) for line in parts.get("teaser", ())]
    teaser = joined(lines) or None
    if teaser:
        findings.cite(f"{at}/teaser", lines, RULE)
    return ListingRow(
        url=url,
        title=joined(titled) or None,
        date=findings.date(f"{at}/date", date, RULE) if date else None,
        country=country,
        organisations=names,
        listed_as=section.name if section else None,
        teaser=teaser,
    )


def _linked(line: Line, link: Tag) -> Line:
    """Return the part of a line that is its link's text."""
    pieces = tuple(piece for piece in line.pieces if any(tag is link for tag in parents(piece.place)))
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
    """Return a line without the link at its end that only leads on (“Read more”)."""
    more = trailing_link(line)
    leads_on = more and more[0] == link["href"] and line.pieces[-1].link is not link
    return line.before(more[1]) if more and leads_on else line


def _parts(region: Region, row: Found) -> Parts:
    """Return a row's lines by role, from the names of its fields, its table's head, its labels, or its shape."""
    site = region.document.site
    cells = [] if row.lines else roles_of_fields(region, row.element, "listing") or _table_cells(region, row.element)
    parts: Parts = {}
    for role, lines in cells or [("", list(row.lines) or region.lines(row.element))]:
        title = title_line(lines, row.link)
        announced = ""
        for line in _with_facts_whole(lines, of_facts=role == "facts"):
            named = labelled(line, "listing", site)
            if named and named.field:
                announced = named.field
                if not named.rest.pieces:
                    continue
            known = role if role and role != "facts" else announced or _role(line, line is title, parts, region)
            parts.setdefault(known, []).append(named.rest if named and named.field else line)
            announced = ""
    return parts


def _with_facts_whole(lines: Iterable[Line], of_facts: bool = False) -> list[Line]:
    """Return lines, those joined that are one line of facts: a bar begins the second, or a logo alone follows a bar.

    In a field of facts, what follows a bar always does.

    >>> [line.text for line in _with_facts_whole(lines("<p>2018 | Spain<div>| Kite Club</div><p>Ten | two |<p>Flew."))]
    ['2018 | Spain | Kite Club', 'Ten | two |', 'Flew.']
    """
    whole: list[Line] = []
    for line in lines:
        logo = not line.text and any(piece.alt for piece in line.pieces)
        if whole and (line.text.startswith("|") or ((logo or of_facts) and whole[-1].text.endswith("|"))):
            last = whole.pop()
            gap = "" if logo else " "
            pieces = (*last.pieces, *([Piece(text=gap, place=last.place)] if gap else []), *line.pieces)
            line = Line(text=f"{last.text}{gap}{line.text}", pieces=pieces, place=last.place)
        whole.append(line)
    return whole


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
    table = next((tag for tag in parents(element) if tag.name == "table"), None) if element.name == "tr" else None
    if table is None:
        return []
    cells = element.find_all(["td", "th"], recursive=False)
    head = _head_of(table) or _head_above(table, len(cells))
    names = [field_of(cell.get_text(), "listing", region.document.site) or "" for cell in head]
    return [(names[i] if i < len(names) else "", region.lines(cell)) for i, cell in enumerate(cells)]


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
    """Return the date's lines, the country and the organisations of a row: `date | country | organisations`."""
    date, countries, named = parts.get("date", []), list(parts.get("country", [])), list(parts.get("organisations", []))
    for line in parts.get("facts", [])[:1]:
        cells = _cut(line)
        if len(cells) == 3:
            date, countries, named = [cells[0]] if cells[0].text else [], [cells[1]], [cells[2]]
        elif len(cells) == 2 and is_date(cells[0].text):
            date, named = [cells[0]], [cells[1]]
            findings.problem("unclear_facts", at, f"{line.text!r}: two parts, taken as date and organisations")
        else:
            findings.problem("unclear_facts", at, f"{line.text!r}")
        _told_empty(cells, line, at, findings)
    country = joined(countries) or None
    if country:
        findings.cite(f"{at}/country", countries, RULE)
    claim = Claim(field="organisations", lines=tuple(_outside(line, link) for line in named if line.pieces), rule=RULE)
    names = organisations.names_of(claim, region.document.site)
    if names:
        shown = named if joined(named) else [name.line for name in names]
        findings.cite(f"{at}/organisations", shown, RULE, joined(named) or names[0].text)
    return date, country, tuple(name.text for name in names)


def _told_empty(cells: Sequence[Line], line: Line, at: str, findings: Findings) -> None:
    """Note that a line of facts has a place for organisations and nothing in it."""
    if len(cells) == 3 and not cells[2].pieces:
        findings.problem("empty_field", f"{at}/organisations", f"nothing behind {line.text!r}")


def _cut(line: Line) -> list[Line]:
    """Cut a line of facts at its first two bars: an organisation's name may hold another one."""
    cells = []
    for _ in range(2):
        bar = BAR.search(line.text)
        if bar is None:
            break
        cells.append(line.before(bar.start()))
        line = line.after(bar.end())
    return [*cells, line]
