"""The title of a page: its heading, unless that only says what kind of page it is."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dossier_scraper.extract.claims import Claim, Findings, agree
from dossier_scraper.extract.document import Document, fold
from dossier_scraper.extract.labels import normal
from dossier_scraper.extract.lines import Line
from dossier_scraper.extract.region import is_noise

HEADED = ("h2[property='dc:title']", ".node-title", ".entry-title", ".page-title", ".post-title", ".wp-block-post-title",
          ".elementor-heading-title", ".pane-node-title", ".field-name-title")
NAMED = ("og:title", "dcterms.title", "dc.title", "twitter:title")
SEPARATOR = re.compile(r"\s+[|–—«»•·:-]{1,2}\s+")


class Candidate(NamedTuple):
    """A text that may be the title, where it stands, and how much it counts (0: not against others)."""

    text: str
    line: Line
    rule: str
    strong: bool


def title_of(document: Document, claims: Sequence[Claim], findings: Findings, path: str) -> str | None:
    """Return the page's title and note where it stands; a second, different one is a `contradiction`."""
    generic = document.site.tables["labels"]["generic_titles"]
    found = [c for c in _candidates(document, claims) if c.text and normal(c.text) not in generic]
    if not found:
        findings.problem("title_missing", path, "no heading names the page")
        return None
    first = found[0]
    supported = next((c for c in found if c.strong and any(
        c is not other and c.line.place != other.line.place and agree(c.text, other.text) for other in found)), None)
    if first.rule == "h1" and supported and supported.rule == "h1":
        first = supported
    for other in found:
        if other.strong and first.strong and other.rule != first.rule and not agree(first.text, other.text):
            findings.problem("contradiction", path, f"{first.text!r} beside {other.text!r}")
    findings.cite(path, [first.line], first.rule, first.text)
    return first.text


def heading_texts(document: Document) -> list[str]:
    """Return what a page calls itself: its first headings and its title element."""
    nodes = [*document.tree.css("h1")[:3], *document.tree.css("h2")[:2], *document.tree.css("title")[:1]]
    return [text for node in nodes if (text := fold(node.text()))]


def _candidates(document: Document, claims: Sequence[Claim]) -> Iterator[Candidate]:
    tree, noise = document.tree, document.site.tables["eras"]["noise"]
    title_node = tree.css_first("head title") or tree.css_first("title")
    whole = fold(title_node.text()) if title_node else ""
    site_name = SEPARATOR.split(whole)[-1] if SEPARATOR.search(whole) else ""
    headings = [node for node in tree.css("h1")[:8] if not _in_noise(node, noise)]
    for node in headings:
        text = fold(node.text())
        if text != site_name or (len(headings) == 1 and not claims):
            yield Candidate(text, Line(text, (), document.selector(node)), "h1", True)
    for claim in claims:
        if claim.field == "title" and claim.text:
            yield Candidate(claim.text, claim.lines[0], claim.rule, True)
    for css in HEADED:
        node = tree.css_first(css)
        if node is not None and node.tag != "h1" and not _in_noise(node, noise):
            yield Candidate(fold(node.text()), Line("", (), document.selector(node)), f"heading {css}", False)
    node = tree.css_first("[property='dc:title'][content]")
    if node is not None:
        yield Candidate(fold(node.attributes["content"] or ""), Line("", (), document.selector(node)), "RDFa title", False)
    for name in NAMED:
        node = tree.css_first(f'meta[name="{name}"],meta[property="{name}"]')
        if node is not None:
            text = fold(node.attributes.get("content") or "")
            yield Candidate(_without(text, site_name), Line("", (), document.selector(node)), f"meta {name}", False)
    if title_node is not None:
        yield Candidate(_without(whole, site_name), Line("", (), "title"), "title element", False)


def _without(text: str, site_name: str) -> str:
    """Return a title without the site's name at its end."""
    return re.sub(rf"{SEPARATOR.pattern}{re.escape(site_name)}$", "", text) if site_name else text


def _in_noise(node, rules) -> bool:  # type: ignore[no-untyped-def]
    at = node
    while at is not None and at.tag != "-undef":
        if is_noise(at, rules):
            return True
        at = at.parent
    return False
