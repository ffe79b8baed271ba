"""An event's own page: what completes the entry of a timeline that was cut off, and the dossiers that it names."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from bs4 import Tag

from dossier_scraper.extract.dom.document import Document
from dossier_scraper.extract.dom.lines import Line, says_something
from dossier_scraper.extract.dom.region import Region
from dossier_scraper.extract.dossier import by_field, country_of, values_of
from dossier_scraper.extract.fields import categories
from dossier_scraper.extract.fields.asides import leads_back
from dossier_scraper.extract.fields.claims import Claim, Findings
from dossier_scraper.extract.fields.organisations import parts_by_elements
from dossier_scraper.extract.fields.other import others_of
from dossier_scraper.extract.fields.short_values import tidied
from dossier_scraper.model import EVENT_PAGE_FIELDS, EventPage
from dossier_scraper.site import Site
from dossier_scraper.text import agree

# A label that calls a text a summary, whatever other texts there are.
SUMMARY = re.compile(r"summary|abstract", re.IGNORECASE)
DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|zip|csv|epub|txt)$", re.IGNORECASE)


def assembled(
    claims: Sequence[Claim], title: str | None, document: Document, region: Region | None, findings: Findings
) -> EventPage:
    """Return what the page's claims say of the event."""
    own = known_categories([_without_links(claim, document) for claim in claims], document.site)
    claims = tidied(one_summary(list(own)), "event", document.site, findings)
    of = by_field(claims)
    country, _ = country_of(of.get("country", ()), document.site, findings, "event/country")
    told = values_of((f for f in EVENT_PAGE_FIELDS if f.name not in ("title", "country")), of, findings, "event/")
    return EventPage(
        title=title,
        url=document.own_url,
        country=country,
        categories=_categories(of.get("categories", ()), document, findings),
        **told,
        documents=_documents(document, region, findings) if region else (),
        dossiers=_dossiers(document, region, findings) if region else (),
        other=others_of(claims, title, "event/", document, findings),
    )


def _without_links(claim: Claim, document: Document) -> Claim:
    """Return the claim of a text without the links at its end: to documents, which are the page's own, and back."""
    lines = claim.lines
    text = claim.field in ("summary", "other") and bool(lines) and not leads_back(lines[0])
    while text and len(lines) > 1 and (_is_document(lines[-1], document) or leads_back(lines[-1])):
        lines = lines[:-1]
    return replace(claim, lines=lines)


def _is_document(line: Line, document: Document) -> bool:
    """Return True if all of a line is a link to a document."""
    links = [piece.link for piece in line.pieces if piece.text.strip()]
    urls = [document.absolute(str(link["href"])) for link in links if link is not None]
    return len(urls) == len(links) and all(url and DOCUMENT.search(urlsplit(url).path) for url in urls)


def known_categories(claims: Sequence[Claim], site: Site) -> Iterator[Claim]:
    """Yield claims: of labels for categories, those without one that is known are other fields, if another has one.

    >>> said = [Claim(field="categories", lines=tuple(text(t)), rule="", label=t[0]) for t in ("Misc", "News")]
    >>> [claim.field for claim in known_categories(said, site)]
    ['other', 'categories']
    """
    named = [claim for claim in claims if claim.field == "categories" and claim.text]
    known = [claim for claim in named if any(map(partial(categories.is_known, site=site), _split(claim, site)))]
    for claim in claims:
        apart = claim in named and known and claim not in known and claim.label
        yield replace(claim, field="other") if apart else claim


def _split(claim: Claim, site: Site) -> list[str]:
    return categories.from_lines(claim.lines, site)


def one_summary(claims: Sequence[Claim]) -> Sequence[Claim]:
    """Return claims of which one is the summary: the one whose label says so, with text that has no label.

    A longer text under a label of its own (“Description” beside “Short summary”) is another field.

    >>> said = [("Description", "Kites flew, all ten."), ("Short summary", "Ten kites."), ("", "They flew over Riga.")]
    >>> lines = [(label, tuple(text(words))) for label, words in said]
    >>> found = one_summary([Claim(field="summary", lines=of, rule="label", label=label) for label, of in lines])
    >>> [(claim.field, claim.label, len(claim.lines)) for claim in found]
    [('other', 'Description', 1), ('summary', 'Short summary', 2)]
    """
    told = [claim for claim in claims if claim.field == "summary" and claim.text]
    best = next((claim for claim in told if SUMMARY.search(claim.label)), None)
    if best is None:
        return claims
    others = [claim for claim in told if not agree(claim.text, best.text)]
    made = {id(claim): [replace(claim, field="other")] if claim.label else [] for claim in others}
    made[id(best)] = [replace(best, lines=(*best.lines, *_lines_without_label(others)))]
    return [part for claim in claims for part in made.get(id(claim), [claim])]


def _lines_without_label(claims: Sequence[Claim]) -> list[Line]:
    return [line for claim in claims if not claim.label for line in claim.lines]


def _categories(claims: Sequence[Claim], document: Document, findings: Findings) -> tuple[str, ...]:
    """Return the categories of all claims: items as they are, a line of text cut up."""
    lines = [line for claim in claims for line in claim.lines if line.text]
    items = document.site.tables["eras"]["machine"]["items"]
    parts = [part for line in lines for part in parts_by_elements(line) if says_something(part.text)]
    names = dict.fromkeys(name for part in parts for name in _names(part, _is_item(part, items), document.site))
    if names:
        findings.cite("event/categories", lines, claims[0].rule)
    elif claims:
        findings.problem("empty_field", "event/categories", f"shown empty ({claims[0].rule})")
    for name in names:
        if not categories.is_known(name, document.site):
            findings.problem("unknown_category", "event/categories", f"{name!r}")
    return tuple(names)


def _names(line: Line, is_item: bool, site: Site) -> list[str]:
    """Return the categories of a line: an item is one, unless the vocabulary knows every part of it."""
    parts = categories.split(line.text, site)
    return parts if not is_item or all(categories.is_known(part, site) for part in parts) else [line.text]


def _is_item(line: Line, items: Sequence[str]) -> bool:
    tag = line.place
    return isinstance(tag, Tag) and (
        tag.name == "li" or any(name in items for name in str(tag.get("class") or "").split())
    )


def document_urls(document: Document, region: Region) -> dict[str, Tag]:
    """Return the documents that a region links to, in order, with the first link to each."""
    found: dict[str, Tag] = {}
    for tag in region.with_tag("a"):
        url = document.absolute(str(tag["href"])) if tag.get("href") else None
        if url and DOCUMENT.search(urlsplit(url).path):
            found.setdefault(url, tag)
    return found


def _documents(document: Document, region: Region, findings: Findings) -> tuple[str, ...]:
    found = document_urls(document, region)
    for position, link in enumerate(found.values()):
        findings.cite(
            f"event/documents/{position}",
            [Line(text="", pieces=(), place=link)],
            "link to a document",
            str(link["href"]),
        )
        findings.taken.element("label", link)
    return tuple(found)


def _dossiers(document: Document, region: Region, findings: Findings) -> tuple[str, ...]:
    """Return the dossiers that a region links to, in order."""
    found: dict[str, None] = {}
    for tag in region.with_tag("a"):
        url = document.absolute(str(tag["href"])) if tag.get("href") else None
        if url and document.site.kind(url) == "dossier":
            found[url] = None
            findings.taken.element("read", tag)
    return tuple(found)
