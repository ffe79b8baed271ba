"""Rows of a listing: found around the links to dossiers, whatever elements a theme makes rows of.

Nothing here reads a row; a row is its link, an element that stands for it, and its lines.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from bs4 import Tag

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.document import fold
from dossier_scraper.extract.dom.lines import Line, parents
from dossier_scraper.extract.dom.region import Region
from dossier_scraper.extract.fields.categories import is_facts
from dossier_scraper.extract.fields.labels import leads_on
from dossier_scraper.extract.listing.columns import role_of_class
from dossier_scraper.extract.listing.flat import Found, flat_rows
from dossier_scraper.extract.listing.halves import are_halves, is_heading, key_of, links_dossier, shared_texts
from dossier_scraper.extract.listing.sections import Sections
from dossier_scraper.site import Site

ROW = re.compile(r"views-row|node|wp-block-post|hentry|(?:.*[-_])?(?:row|item|card|teaser|entry|post)(?:-\d+)?")
CERTAIN = re.compile(r"views-row|(?:.*[-_])?(?:teaser|card)")
# What an item of a list may begin with that is none in the markup.
BEFORE = re.compile(r"^\W+")
# How a link without words is called.
CALLED = ("aria-label", "title")
BLOCKS = ("p", "h2", "h3", "h4", "td", "div", "section")


def found_in(region: Region, sections: Sections) -> list[Found]:
    """Return a region's rows in order; a dossier that is linked twice in one row is one row."""
    links = [tag for tag in region.with_tag("a") if links_dossier(region.document, tag)]
    elements = _elements(region, links, sections)
    rows = _without_repeats(region, [Found(link=link, element=element) for element, link in elements], sections)
    if rows and 2 * sum(_is_title_only(region, row) for row in rows) > len(rows):
        shared = shared_texts(region.document, [row.link for row in rows])
        return list(
            flat_rows(region, rows, sections, lambda text: text in shared or leads_on(text, region.document.site))
        )
    return [row for row in rows if not _is_mention(region, row)]


def _without_repeats(region: Region, rows: Sequence[Found], sections: Sections) -> list[Found]:
    """Return rows without those that only lead on from the one before, or picture the one after; halves as one."""
    shared = shared_texts(region.document, [row.link for row in rows])
    kept: list[Found] = []
    for row in rows:
        text, key = fold(row.link.get_text()), key_of(region.document, row.link)
        before = fold(kept[-1].link.get_text()) if kept and key_of(region.document, kept[-1].link) == key else None
        if before == "":
            kept[-1] = row
        elif before in (None, text):
            kept.append(row)
        elif text not in shared and _is_one_with(region, kept[-1], row, sections):
            kept[-1] = replace(kept[-1], lines=(*lines_of_row(region, kept[-1]), *lines_of_row(region, row)))
        elif not _is_title_only(region, row):
            kept.append(row)
    return kept


def _is_one_with(region: Region, row: Found, other: Found, sections: Sections) -> bool:
    """Return True if two rows are the halves of one, with no heading of a section between them."""
    apart = sections.begins_within(row.link, other.link)
    return not apart and are_halves(lines_of_row(region, row), lines_of_row(region, other), region.document.site)


def lines_of_row(region: Region, row: Found) -> Sequence[Line]:
    """Return the lines of a row."""
    return row.lines or region.lines(row.element)


def _elements(region: Region, links: Sequence[Tag], sections: Sections) -> list[tuple[Tag, Tag]]:
    """Return each row's element, the largest like a row that holds links to one dossier only, with its link."""
    owners: dict[int, set[str]] = {}
    for link in links:
        key = key_of(region.document, link)
        for tag in parents(link, region.root.parent):
            owners.setdefault(id(tag), set()).add(key)
    rows: dict[int, tuple[Tag, Tag]] = {}
    for link in links:
        element = _element(region, link, owners, sections)
        known = rows.get(id(element))
        if known is None or (not fold(known[1].get_text()) and fold(link.get_text())):
            rows[id(element)] = (element, link)
    return list(rows.values())


def _element(region: Region, link: Tag, owners: Mapping[int, set[str]], sections: Sections) -> Tag:
    """Return the element of the row that a link stands in; `owners` are the dossiers that each element links to.

    Where the region links to one dossier only, its row is the smallest element that can be one.
    """
    alone = [tag for tag in parents(link, region.root.parent) if len(owners[id(tag)]) == 1]
    alone = [tag for tag in alone if not sections.begins_within(tag, link)] or [link]
    like = [tag for tag in alone if _is_like_row(region, tag)]
    if len(owners[id(region.root)]) > 1:
        return like[-1] if like else alone[-1]
    return like[0] if like else next((tag for tag in alone if tag.name in BLOCKS), link)


def _is_like_row(region: Region, tag: Tag) -> bool:
    """Return True if an element looks like a row: by its tag or class, and without the page's heading in it."""
    names = region.classes(tag)
    if tag is region.root:
        return any(CERTAIN.fullmatch(name) for name in names)
    named = tag.name in ("li", "tr", "article") or any(ROW.fullmatch(name) for name in names)
    return named and not region.holds(tag, "h1")


def title_line(lines: Sequence[Line], link: Tag, more: Callable[[str], bool], site: Site) -> Line | None:
    """Return the line of a row's link: of a link around a whole row its heading, else the first that is no fact.

    A link that says no `more` than that there is more is no title: the row's heading is, if it has one, or what the
    link is called, a class calls a title, or stands below its picture.
    """
    linked = [line for line in lines if any(piece.link is link for piece in line.pieces)]
    says = [line for line in linked if line.text and not more(line.text)]
    headings = [line for line in (linked if says else lines) if line.text and is_heading(line)]
    plain = [line for line in says if not is_facts(line) and not is_date(line.text)]
    named = () if says else filter(lambda line: _is_called_title(line, link, site), lines)
    return next(iter([*headings, *plain, *named, *linked]), None)


def _is_called_title(line: Line, link: Tag, site: Site) -> bool:
    """Return True for the words by which a link is called, for an element that is a title by its class, a caption."""
    if not line.text or any(fold(str(link.get(name) or "")) == line.text for name in CALLED):
        return bool(line.text)
    around = [*islice(parents(line.place), 2)]
    roles = (role_of_class(name, site) for tag in around for name in Region.classes(tag))
    return "title" in roles or any(tag.name == "figcaption" for tag in around)


def _is_title_only(region: Region, row: Found) -> bool:
    """Return True if a row shows nothing but links, and none of them is around a whole row."""
    lines = lines_of_row(region, row)
    linked = [line for line in lines if line.text and any(piece.link is row.link for piece in line.pieces)]
    return len(linked) < 2 and all(all(piece.link is not None for piece in line.pieces) for line in lines)


def _is_mention(region: Region, row: Found) -> bool:
    """Return True if a row is only a link in the middle of a sentence."""
    lines = region.lines(row.element)
    return (
        row.element.name == "p"
        and len(lines) == 1
        and not is_facts(lines[0])
        and not BEFORE.sub("", lines[0].text).startswith(fold(row.link.get_text()))
    )
