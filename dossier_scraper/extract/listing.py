"""The listing: one row per link to a dossier, with its line of facts, its teaser and the section it stands in."""

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from bs4 import Tag

from dossier_scraper.extract import organisations
from dossier_scraper.extract.categories import PIPE
from dossier_scraper.extract.claims import Claim, Findings, machine_attributes
from dossier_scraper.extract.dates import is_date
from dossier_scraper.extract.document import Document
from dossier_scraper.extract.drupal7 import roles_of_fields
from dossier_scraper.extract.labels import HEADINGS, field_of, labelled
from dossier_scraper.extract.lines import Line, joined, link_of, parents
from dossier_scraper.extract.region import Region
from dossier_scraper.model import ListingRow

Parts = dict[str, list[Line]]


def rows_of(region: Region, findings: Findings) -> tuple[ListingRow, ...]:
    """Return the listing's rows, in order; a dossier that is linked twice in one row is one row."""
    links = [tag for tag in region.tags if tag.name == "a" and _is_dossier(region.document, tag)]
    rows = []
    for element, link in _row_elements(region, links):
        rows.append(_row(region, element, link, len(rows), findings))
    return tuple(rows)


def _is_dossier(document: Document, link: Tag) -> bool:
    url = document.absolute(str(link.get("href") or ""))
    return bool(url) and document.site.kind(str(url)) == "dossier" and document.site.key(str(url)) not in document.own_keys


def _row_elements(region: Region, links: Sequence[Tag]) -> Iterator[tuple[Tag, Tag]]:
    """Yield each row's element (the largest that holds links to one dossier only) with its link."""
    document = region.document
    keys = {id(link): document.site.key(str(document.absolute(str(link["href"])))) for link in links}
    owners: dict[int, set[str]] = {}
    for link in links:
        for tag in parents(link, region.root.parent):
            owners.setdefault(id(tag), set()).add(keys[id(link)])
    seen: dict[int, Tag] = {}
    for link in links:
        alone = [tag for tag in parents(link, region.root.parent) if len(owners[id(tag)]) == 1]
        tight = next((tag for tag in alone if _is_row(region, tag)), None)
        element = tight or (alone[-1] if len(owners[id(region.root)]) > 1 else _block(link, region))
        if id(element) not in seen and link.get_text(strip=True):
            seen[id(element)] = link
            yield element, link


def _is_row(region: Region, tag: Tag) -> bool:
    return tag.name in ("li", "tr", "article") or any(
        re.fullmatch(r"views-row|node|wp-block-post|hentry|.*[-_](?:row|item|card|teaser)", name)
        for name in region.classes(tag))


def _block(link: Tag, region: Region) -> Tag:
    """Return the block around the only row's link that still holds its neighbours."""
    chain = [tag for tag in parents(link, region.root.parent) if tag.name in ("div", "section", "p", "td")]
    return chain[0] if chain else region.root


def _row(region: Region, element: Tag, link: Tag, position: int, findings: Findings) -> ListingRow:
    document, at = region.document, f"rows/{position}"
    parts = _parts(region, element, link)
    title = parts.get("title") or [line for line in region.lines(element) if any(link_of(p) is link for p in line.pieces)]
    titled = [_linked(line, link) for line in title]
    rule = "listing row"
    url = str(document.absolute(str(link["href"])))
    findings.cite(f"{at}/url", titled, f"{rule}: link", str(link["href"]))
    findings.cite(f"{at}/title", titled, rule)
    date, country, names = _facts(parts, at, findings, region)
    listed_as = _section(region, element, parts, at, findings)
    teaser = joined(parts.get("teaser", ())) or None
    if teaser:
        findings.cite(f"{at}/teaser", parts["teaser"], rule)
    return ListingRow(url, joined(titled) or None, findings.date(f"{at}/date", date, rule) if date else None,
                      country, names, listed_as, teaser)


def _linked(line: Line, link: Tag) -> Line:
    """Return the part of a line that is its link's text."""
    pieces = tuple(piece for piece in line.pieces if any(tag is link for tag in parents(piece.place)))
    return Line("".join(piece.text for piece in pieces).strip(), pieces, line.place) if pieces else line


def _parts(region: Region, element: Tag, link: Tag) -> Parts:
    """Return a row's lines by role, from the names of its fields, its table's head, its labels, or its shape."""
    site = region.document.site
    parts: Parts = {}
    cells = roles_of_fields(region, element, "listing") or _table_cells(region, element)
    for role, lines in cells or [("", region.lines(element))]:
        for line in lines:
            parts.setdefault(role if role and role != "facts" else _role(line, link, parts, region), []).append(
                line if not (named := labelled(line, "listing", site)) or not named.field else named.rest)
    return parts


def _role(line: Line, link: Tag, parts: Parts, region: Region) -> str:
    """Tell what a line of a row is by its shape."""
    named = labelled(line, "listing", region.document.site)
    if named and named.field:
        return named.field
    if any(link_of(piece) is link for piece in line.pieces):
        return "title"
    if "|" in line.text and "facts" not in parts:
        return "facts"
    if is_date(line.text) or (machine_attributes([line]) and "date" not in parts):
        return "date"
    return "teaser"


def _table_cells(region: Region, element: Tag) -> list[tuple[str, list[Line]]]:
    """Return the cells of a table row with the roles that the table's head gives them."""
    if element.name != "tr":
        return []
    table = next((tag for tag in parents(element) if tag.name == "table"), None)
    head = next((row for row in table.find_all("tr") if row.find("th")), None) if table else None
    names = [field_of(cell.get_text(), "listing", region.document.site) or "" for cell in head.find_all(["th", "td"])] \
        if head else []
    cells = element.find_all(["td", "th"], recursive=False)
    return [(names[i] if i < len(names) else "", region.lines(cell)) for i, cell in enumerate(cells)]


def _facts(parts: Parts, at: str, findings: Findings, region: Region) -> tuple[list[Line], str | None, tuple[str, ...]]:
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
    country = joined(countries) or None
    if country:
        findings.cite(f"{at}/country", countries, "listing row")
    claim = Claim("organisations", tuple(line for line in named if line.pieces), "listing row")
    items = region.document.site.tables["eras"]["machine"]["items"]
    names = organisations.names_of(claim, items, region.document.site)
    if names:
        findings.cite(f"{at}/organisations", [name.line for name in names], claim.rule,
                      ", ".join(name.text for name in names) if len(names) > 1 and names[0].href is not None else joined(named))
    return date, country, tuple(name.text for name in names)


def _cut(line: Line) -> list[Line]:
    """Cut a line of facts at its bars, at most twice: an organisation's name may hold one."""
    cells = []
    for _ in range(2):
        bar = PIPE.search(line.text)
        if bar is None and line.text.endswith("|"):
            break
        if bar is None:
            break
        cells.append(line.before(bar.start()))
        line = line.after(bar.end())
    return [*cells, line]


def _section(region: Region, element: Tag, parts: Parts, at: str, findings: Findings) -> str | None:
    """Return the section of a row: from a column, the heading above, the tab's title, or a class around it."""
    table = region.document.site.tables["labels"]["sections"]["listed_as"]
    own = joined(parts.get("listed_as", ()))
    for text, place, rule in [(own, element, "status of the row"), *_announcements(region, element)]:
        words = re.split(r"[^a-z]+", text.casefold()) if text else []
        for name, pattern in table.items():
            if any(re.fullmatch(pattern, word) for word in words):
                findings.cite(f"{at}/listed_as", [Line(text, (), place)], rule, text)
                return str(name)
    return None


def _announcements(region: Region, element: Tag) -> Iterator[tuple[str, Tag, str]]:
    """Yield what says something about the rows around an element, the nearest first."""
    first = region.order(element)
    above: Iterable[Tag] = (tag for tag in reversed(region.tags) if tag.name in HEADINGS and region.order(tag) < first
                            and not tag.find("a") and tag.name not in ("dt", "th", "h1"))
    heading = next(iter(above), None)
    for tag in parents(element, region.root):
        for name in region.classes(tag):
            yield name, tag, "class of the row's section"
        yield str(tag.get("id") or ""), tag, "id of the row's section"
    if heading is not None:
        yield heading.get_text(" ", strip=True), heading, "heading of the row's section"


def next_pages(document: Document) -> tuple[str, ...]:
    """Return the listing's further pages, in the order linked: pagers only, and only addresses that the tables name."""
    found: dict[str, str] = {}
    for node in document.tree.css("a[href]"):
        url = document.absolute(node.attributes["href"])
        if url and urlsplit(url)[:2] == urlsplit(document.url)[:2] and document.site.kind(url) == "listing":
            key = document.site.key(url)
            if key not in document.own_keys and _is_paged(key, document):
                found.setdefault(key, url)
    return tuple(found.values())


def _is_paged(key: str, document: Document) -> bool:
    return "?" in key or bool(re.search(r"/page/\d+$", key))
