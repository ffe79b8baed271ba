"""An event's own page: what completes the entry of a timeline that was cut off, and the dossiers that it names."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from dossier_scraper.extract import categories
from dossier_scraper.extract.claims import Claim, Findings
from dossier_scraper.extract.document import Document
from dossier_scraper.extract.dossier import country_of, text_of
from dossier_scraper.extract.lines import Line
from dossier_scraper.extract.region import Region
from dossier_scraper.model import EventPage

DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|zip|csv|epub|txt)$", re.IGNORECASE)


def assembled(claims: Sequence[Claim], title: str | None, document: Document, region: Region | None,
              findings: Findings) -> EventPage:
    """Return what the page's claims say of the event."""
    site = document.site
    of = {name: [claim for claim in claims if claim.field == name] for name in {claim.field for claim in claims}}
    named = [claim for claim in of.get("categories", ()) if claim.text]
    kinds = list(dict.fromkeys(name for claim in named for name in _categories(claim, site.tables["eras"], document)))
    if kinds:
        findings.cite("event/categories", [line for claim in named for line in claim.lines], named[0].rule)
    elif of.get("categories"):
        findings.problem("empty_field", "event/categories", f"shown empty ({of['categories'][0].rule})")
    country, _ = country_of(of.get("country", ()), document, findings, "event/country")
    return EventPage(
        title, document.own_url, findings.settled_date("event/date", of.get("date", ())), tuple(kinds),
        text_of("event/source", of.get("source", ()), findings), country,
        text_of("event/summary", of.get("summary", ()), findings),
        documents_of(document, region, findings) if region else (), _dossiers(document, region) if region else ())


def _categories(claim: Claim, eras: Mapping[str, Any], document: Document) -> list[str]:
    """Return a claim's categories: items as they are, a line of text cut up."""
    return [name for line in claim.lines for name in (
        [line.text] if _is_item(line, eras["machine"]["items"]) else categories.split(line.text, document.site))]


def _is_item(line: Line, items: Sequence[str]) -> bool:
    tag = line.place
    return not isinstance(tag, int | str) and (
        tag.name == "li" or any(name in items for name in str(tag.get("class") or "").split()))


def documents_of(document: Document, region: Region, findings: Findings | None = None) -> tuple[str, ...]:
    """Return the documents that a region links to, in order."""
    found: dict[str, str] = {}
    for tag in region.tags:
        url = document.absolute(str(tag["href"])) if tag.name == "a" and tag.get("href") else None
        if url and DOCUMENT.search(urlsplit(url).path) and url not in found:
            if findings is not None:
                findings.cite(f"event/documents/{len(found)}", [Line("", (), tag)], "link to a document", str(tag["href"]))
            found[url] = url
    return tuple(found)


def _dossiers(document: Document, region: Region) -> tuple[str, ...]:
    """Return the dossiers that a region links to, in order."""
    urls = (document.absolute(str(tag["href"])) for tag in region.tags if tag.name == "a" and tag.get("href"))
    return tuple(dict.fromkeys(url for url in urls if url and document.site.kind(url) == "dossier"))
