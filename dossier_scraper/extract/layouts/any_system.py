"""Pages of systems that no era knows: read by what any page shows, where that is plain; else nothing is read.

A heading and two values behind labels that the tables know are a record, and links to several dossiers at a listing's
address are its rows, whatever made the page.
"""

from dossier_scraper.extract.dom.document import Document
from dossier_scraper.extract.fields.claims import Claim
from dossier_scraper.extract.layouts import drupal7, labelled_text
from dossier_scraper.extract.layouts.container import Content

# So many fields have to have a value behind a label; one more without the page's own heading, and one at an address of
# no record.
LEAST = 2


def content_of(document: Document) -> Content | None:
    """Return a page's content if it is plain what it is, or None."""
    fields = document.site.tables["eras"]["eras"]["drupal7"]["record"]
    read = drupal7.content_of if document.tree.css_first(fields) is not None else labelled_text.content_of
    content = read(document)
    if content is None or not _is_plain(content, document):
        return None
    made = f"generator “{document.generator}”" if document.generator else "no generator is named"
    content.findings.problem("general_reading", None, made)
    return content


def _is_plain(content: Content, document: Document) -> bool:
    if content.kind not in ("dossier", "event"):
        return content.kind == "listing"
    told = {claim.field for claim in content.claims if _is_told(claim)}
    elsewhere = document.site.kind(document.own_url) not in (content.kind, "node")
    return len(told) >= LEAST + (document.heading is None) + elsewhere


def _is_told(claim: Claim) -> bool:
    """Return True for a value that a label, the name of a field or a vocabulary told, and not its place."""
    named = bool(claim.label) or claim.rule.startswith(("field ", "line of facts"))
    return bool(claim.text) and claim.field != "other" and named
