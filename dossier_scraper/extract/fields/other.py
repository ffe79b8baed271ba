"""Other fields: labelled values that no table maps, kept under their own labels."""

from collections.abc import Iterable

from dossier_scraper.extract.dom.document import Document
from dossier_scraper.extract.fields.claims import Claim, Findings
from dossier_scraper.extract.fields.labels import is_volatile
from dossier_scraper.model import OtherField
from dossier_scraper.text import same


def others_of(
    claims: Iterable[Claim], title: str | None, path: str, document: Document, findings: Findings
) -> tuple[OtherField, ...]:
    """Return the other fields of claims, in the page's order; `path` is that of the record, with its slash.

    The record's `title` is a heading over everything, and labels nothing.
    A label that the tables call volatile (“Last updated”) changes without an edit: its value is counted, not kept.
    A table of contents is none.
    """
    found: list[OtherField] = []
    for claim in claims:
        if claim.field != "other" or not claim.text or (title and same(claim.label, title.strip(" :："))):
            continue
        if _leads_within(claim):
            findings.taken.lines("links", claim.lines)
            continue
        if is_volatile(claim.label, document.site):
            findings.taken.lines("volatile", claim.lines)
            continue
        findings.cite(f"{path}other/{len(found)}", claim.lines, claim.rule, kind="other")
        found.append(OtherField(label=claim.label, value=claim.text, url=_link(claim, document)))
    return tuple(found)


def _leads_within(claim: Claim) -> bool:
    """Return True for a table of contents: nothing but links to parts of the page."""
    shown = [piece for line in claim.lines for piece in line.pieces if piece.text.strip()]
    return all(piece.link is not None and str(piece.link["href"]).startswith("#") for piece in shown)


def _link(claim: Claim, document: Document) -> str | None:
    """Return where a value leads that is one link and nothing else."""
    links = [piece.link for line in claim.lines for piece in line.pieces if piece.text.strip()]
    first = links[0] if links else None
    alone = first is not None and all(link is first for link in links)
    return document.absolute(str(first["href"])) if alone and first is not None else None
