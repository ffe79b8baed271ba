"""What of a listing's row was cut in two: its link, its title, its facts, one of them maybe in what is left out.

Nothing here finds a row or reads one.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from bs4 import Tag

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.document import Document, fold
from dossier_scraper.extract.dom.lines import Line, joined, parents
from dossier_scraper.extract.dom.region import Region
from dossier_scraper.extract.fields.categories import is_facts
from dossier_scraper.extract.fields.claims import Findings
from dossier_scraper.extract.fields.labels import HEADINGS, leads_on
from dossier_scraper.extract.listing.columns import can_be_name
from dossier_scraper.model import ListingRow
from dossier_scraper.site import Site


def key_of(document: Document, link: Tag) -> str:
    """Return the key of the page that a link leads to."""
    return document.site.key(str(document.absolute(str(link["href"]))))


def links_dossier(document: Document, link: Tag) -> bool:
    """Return True if a link names a dossier; one of another site is a row as well, so that it is told and not lost."""
    url = document.absolute(str(link.get("href") or ""))
    return (
        url is not None
        and document.site.kind_there(url) == "dossier"
        and document.site.key(url) not in document.own_keys
    )


def shared_texts(document: Document, links: Iterable[Tag]) -> frozenset[str]:
    """Return the words of links to several dossiers: they name none of them."""
    names = {(fold(link.get_text()), key_of(document, link)) for link in links}
    return frozenset(text for text, count in Counter(text for text, _ in names).items() if count > 1)


def is_heading(line: Line) -> bool:
    """Return True if a line is a heading."""
    return isinstance(line.place, Tag) and line.place.name in HEADINGS


def are_halves(lines: Sequence[Line], others: Sequence[Line], site: Site) -> bool:
    """Return True if what stands at two links to one dossier is that of one row: its title, and its facts.

    A link that only leads on is no half; two headings, or two lines of facts, are those of two rows.
    """
    twice = (any(map(kind, lines)) and any(map(kind, others)) for kind in (is_heading, is_facts))
    return not leads_on(joined(others), site) and not any(twice)


def half_of_title(title: Line, lines: Iterable[Line], link: Tag) -> str:
    """Return a few words that only lead where a row's title does, no heading: they may be the rest of it."""
    words = (line.text for line in lines if can_be_name(line.text.capitalize()) and leads_to(line, link))
    return "" if is_heading(title) else next(words, "")


def leads_to(line: Line, link: Tag) -> bool:
    """Return True if all of a line stands in links that lead where another one does."""
    return all(piece.link is not None and piece.link["href"] == link["href"] for piece in line.pieces)


def odd_rows(rows: Sequence[ListingRow]) -> set[int]:
    """Return the places of rows that lack what all others have."""
    fields = ("title", "date", "country", "organisations", "teaser") if len(rows) > 1 else ()
    lacking = ([at for at, row in enumerate(rows) if not getattr(row, name)] for name in fields)
    return {places[0] for places in lacking if len(places) == 1}


def take_left_out(region: Region, links: Sequence[Tag], rows: Sequence[ListingRow], findings: Findings) -> None:
    """Take links to dossiers of rows in elements that are left out for unread: each may be half of a row.

    It is the only one of all rows, or its row lacks what all others have.
    """
    left = _left_out(region, links)
    odd = odd_rows(rows) if left else ()
    for at, link in left:
        if at in odd or len(left) == 1:
            findings.taken.element("unread", link)


def _left_out(region: Region, links: Sequence[Tag]) -> list[tuple[int, Tag]]:
    """Return links to dossiers of rows in elements that are left out, with the place of each row.

    None says the same as its row's link, no more than that there is more, or when it was put there.
    """
    document = region.document
    left = [tag for tag in region.all_with_tag("a") if region.skip(tag) and links_dossier(document, tag)]
    places = {key_of(document, link): at for at, link in enumerate(links)} if left else {}
    told = ((places.get(key_of(document, link)), link) for link in left if _leads_nowhere_else(link, region))
    return [(at, link) for at, link in told if at is not None and _says_more(link, links[at], document.site)]


def _says_more(link: Tag, other: Tag, site: Site) -> bool:
    """Return True if a link to the top of a page says other words than a row's own."""
    text = fold(link.get_text())
    more = text not in ("", fold(other.get_text())) and "#" not in str(link["href"])
    return more and not is_date(text) and not leads_on(text, site)


def _leads_nowhere_else(link: Tag, region: Region) -> bool:
    """Return True if the widest element that is left out around a link leads where the link does."""
    outer = [tag for tag in parents(link, region.root) if region.skip(tag)][-1]
    return all(other.get("href") == link["href"] for other in outer.find_all("a"))
