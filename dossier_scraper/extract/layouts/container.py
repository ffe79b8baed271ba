"""Where a page's content stands, and what a template era's module hands over of it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from selectolax.lexbor import LexborNode

from dossier_scraper.extract.dom.boilerplate import in_noise
from dossier_scraper.extract.dom.document import Document
from dossier_scraper.extract.dom.lines import Line
from dossier_scraper.extract.dom.region import Region, common_root
from dossier_scraper.extract.fields.claims import Claim, Findings
from dossier_scraper.extract.fields.labels import normal
from dossier_scraper.extract.timeline.entry_labels import Row
from dossier_scraper.model import PageKind
from dossier_scraper.site import Site

# How many elements of a kind are looked at for the page's container.
MANY = 10
# What a CMS calls the body of a page that lists what has a term, or what a search found.
TERM = re.compile(r"(?:page|path)-(?:taxonomy|search)|page-taxonomy-term|category|tag|tax-.+|search-results")


@dataclass(slots=True, kw_only=True)
class Content:
    """The content of a page as one era reads it.

    `rule` names what found the timeline's rows; `lines` are those of a listing in bare text,
    and one that is `copied` is a page as text.
    """

    kind: PageKind
    region: Region | None
    findings: Findings
    claims: Sequence[Claim] = ()
    rows: Sequence[Row] = field(default_factory=tuple)
    rule: str = "timeline"
    lines: Sequence[Line] = ()
    copied: bool = False


def findings_for(region: Region) -> Findings:
    """Return empty findings whose places are elements of a region."""
    return Findings(select=region.selectors.of, dated_text=lambda: region.root.get_text("\n"))


def region_of(document: Document, selectors: str) -> Region | None:
    """Return the smallest region that holds every element of some selectors which is no noise, or None."""
    root = common_root(document.css(selectors), document.noise)
    return Region(document, root) if root is not None else None


def container_of(document: Document, records: str | None = None, other: LexborNode | None = None) -> Region:
    """Return the narrowest content container in which the most labels (or else links to records) stand.

    With `records`, the region also holds the elements of these selectors, and with `other`, this one.
    """
    chosen = _container(document)
    others = common_root(document.css(records), document.noise) if records else None
    for wanted in (others, other):
        chosen = (common_root([chosen, wanted], document.noise) if wanted is not None else None) or chosen
    return Region(document, chosen)


def _container(document: Document) -> LexborNode:
    """Return the element of the container; without one that holds labels or links, what stands around the labels."""
    known = _known_labels(document.site)
    whole = document.tree.body or document.tree.css_first("html")
    assert whole is not None
    everything = _labels_in(whole, known)
    best, chosen, nodes = (0, 0), None, []
    for node in _containers(document):
        nodes.append(node)
        labels = _labels_in(node, known)
        if best[0] and len(labels) > best[0]:  # the wider container may only hold more noise
            labels = _shown_labels(node, known, document)
        score = len(labels), 0 if labels or best[0] else _links_in(node, document)
        if score > best:
            best, chosen = score, node
        if labels and labels == everything:
            break
    if chosen is None and everything:
        chosen = _around_labels(whole, known, document)
    return chosen or next(iter(nodes), whole)


@lru_cache(maxsize=16)
def _known_labels(site: Site) -> frozenset[str]:
    """Return what labels of a record and headings of its timeline are called."""
    tables = site.tables["labels"]
    return frozenset((*tables["dossier"], *tables["event"], *tables["sections"]["timeline"]))


def _containers(document: Document) -> Iterator[LexborNode]:
    """Yield what can be the page's container; several of a kind are items."""
    for css in document.site.tables["eras"]["containers"]["selectors"]:
        nodes = [node for node in document.css(css)[:MANY] if _can_contain(node, document)]
        if len(nodes) == 1:
            yield nodes[0]


def _can_contain(node: LexborNode, document: Document) -> bool:
    """Return True if an element can hold the page's content: it is not in noise, and no teaser of another dossier."""
    link = node.css_first("h1 a[href],h2 a[href],h3 a[href],h4 a[href]")
    url = document.absolute(link.attributes.get("href")) if link else None
    foreign = (
        url is not None and document.site.kind(url) == "dossier" and document.site.key(url) not in document.own_keys
    )
    if foreign and document.site.kind(document.own_url) == "dossier":
        return False
    return not in_noise(node, document.noise)


def _around_labels(body: LexborNode, known: frozenset[str], document: Document) -> LexborNode | None:
    """Return the smallest element around the page's heading, its links to records and its labels, without noise."""
    around = common_root([node for node, _ in _label_nodes(body, known)], document.noise)
    if around is None:
        return None
    links = body.css("a[href]")[:200]
    events = [a for a in links if document.site.kind(document.absolute(a.attributes.get("href")) or "") == "event"]
    for nodes in (body.css("h1")[:1], events):
        root = common_root(nodes, document.noise)
        around = (common_root([around, root], document.noise) if root is not None else None) or around
    return around


def _label_nodes(node: LexborNode, known: frozenset[str]) -> Iterator[tuple[LexborNode, frozenset[str]]]:
    """Yield the elements whose own text begins with labels, and these."""
    for text in node.traverse(include_text=True):
        if text.tag == "-text" and text.parent is not None and (labels := _labels_of(text.text(), known)):
            yield text.parent, labels


def _shown_labels(node: LexborNode, known: frozenset[str], document: Document) -> frozenset[str]:
    """Return the labels that start a line of an element's text outside noise."""
    shown = (labels for owner, labels in _label_nodes(node, known) if not in_noise(owner, document.noise))
    return frozenset().union(*shown)


def _labels_in(node: LexborNode, known: frozenset[str]) -> frozenset[str]:
    """Return the labels that start a line of an element's text."""
    return _labels_of(node.text(separator="\n", strip=True), known)


def _labels_of(text: str, known: frozenset[str]) -> frozenset[str]:
    heads = _heads(known)
    lines = [line for line in map(str.strip, text.split("\n")) if line[:3].casefold() in heads]
    short = [line.split(":", 1)[0] for line in lines if len(line) < 40 or ":" in line[:40]]
    return known.intersection(map(normal, short))


@lru_cache(maxsize=8)
def _heads(known: frozenset[str]) -> frozenset[str]:
    """Return how labels begin: most lines of a page do otherwise."""
    return frozenset(label[:3] for label in known)


def _links_in(node: LexborNode, document: Document) -> int:
    """Count an element's links to dossiers and events."""
    urls = (document.absolute(link.attributes.get("href")) for link in node.css("a[href]")[:200])
    return sum(document.site.kind(url) in ("dossier", "event") for url in urls if url)


def kind_of_body(document: Document) -> str | None:
    """Return the kind of page that a class of the body element names."""
    site = document.site
    return next((kind for name in sorted(document.body_classes) if (kind := kind_of_class(name, site))), None)


def is_of_term(document: Document) -> bool:
    """Return True for a page that lists what has a term, or what a search found, by the class of its body."""
    return any(map(TERM.fullmatch, document.body_classes))


@lru_cache(maxsize=4096)
def kind_of_class(name: str, site: Site) -> str | None:
    """Return the kind of record whose content type or View a class names."""
    kinds: Mapping[str, str] = site.tables["eras"]["kinds"]
    return next((kind for kind, pattern in kinds.items() if re.fullmatch(pattern, name)), None)


def empty_listing(document: Document) -> Content | None:
    """Return a listing without rows, if a View of the listing or the page's heading shows that it is one."""
    tables = document.site.tables
    names = (
        name
        for node in document.tree.css("[class*='view-'],[class*='archive']")[:200]
        for name in (node.attributes.get("class") or "").split()
    )
    headed = any(normal(node.text()) in tables["labels"]["listing_titles"] for node in document.heads[:4])
    if not headed and not any(kind_of_class(name, document.site) == "listing" for name in names):
        return None
    region = container_of(document)
    return Content(kind="listing", region=region, findings=findings_for(region))
