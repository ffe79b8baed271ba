"""The title of a page: its heading, unless that only says what kind of page it is."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from selectolax.lexbor import LexborNode

from dossier_scraper.extract.dom.boilerplate import in_noise
from dossier_scraper.extract.dom.document import Document, fold
from dossier_scraper.extract.dom.lines import Line, says_something
from dossier_scraper.extract.dom.soup import HEADINGS, shown_text
from dossier_scraper.extract.fields.claims import Claim, Findings
from dossier_scraper.extract.fields.labels import field_of, normal
from dossier_scraper.model import SHORT_FIELDS
from dossier_scraper.site import Site
from dossier_scraper.text import agree

# What stands in no title.
PARTS = "dl,table,ul,ol"
HEADED = (
    "h2[property='dc:title']",
    ".node-title",
    ".entry-title",
    ".page-title",
    ".post-title",
    ".wp-block-post-title",
    ".elementor-heading-title",
    ".pane-node-title",
    ".field-name-title",
)
NAMED = ("og:title", "dcterms.title", "dc.title", "twitter:title")
# A heading that is longer has swallowed a part of the page.
LONGEST = 500
SEPARATOR = re.compile(r"\s+[|–—«»•·:-]{1,2}\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A text that may be the title, where it stands, the rule, and whether it counts against others."""

    text: str
    line: Line
    rule: str
    strong: bool


def title_of(document: Document, claims: Sequence[Claim], findings: Findings, path: str) -> str | None:
    """Return the page's title and note where it stands; a second, different one is a `contradiction`.

    A heading that is too long for a title is one where there is no other: a `title_long`.
    """
    generic = generic_titles(document.site)

    def is_title(candidate: Candidate) -> bool:
        named = says_something(candidate.text) and normal(candidate.text) not in generic
        return named and len(candidate.text) <= LONGEST

    strong = list(_strong(document, claims))
    found = list(filter(is_title, strong))
    if not found or len({c.rule for c in found}) < len(found):
        found += filter(is_title, _untold(_weak(document), claims))
    if not found and (found := [candidate for candidate in strong if len(candidate.text) > LONGEST][:1]):
        findings.problem("title_long", path, f"{len(found[0].text):,} characters")
    if not found:
        findings.problem("title_missing", path, "no heading names the page")
        return None
    first = _best(found)
    for other in found:
        if other.strong and first.strong and other.rule != first.rule and not agree(first.text, other.text):
            findings.problem("contradiction", path, f"{first.text!r} beside {other.text!r}")
    _note_below_empty(document, first, findings, path)
    findings.cite(path, [first.line], first.rule, first.text)
    return first.text


def _note_below_empty(document: Document, first: Candidate, findings: Findings, path: str) -> None:
    """Note a heading that may be the title in the place of one that no heading says."""
    below = () if first.strong else _headings(_below_empty(document.heads[:8]), document, "")
    for other in islice((other.text for other in below if not agree(first.text, other.text)), 1):
        findings.problem("contradiction", path, f"{first.text!r} beside {other!r} below an empty heading")


def _below_empty(nodes: Iterable[LexborNode]) -> Iterator[LexborNode]:
    """Yield the headings right below some that are empty: each may be what stood in it."""
    for node in nodes:
        behind = node.next if not node.text(strip=True) else None
        if behind is not None and behind.is_text_node and not fold(behind.text()):
            behind = behind.next
        if behind is not None and behind.tag in HEADINGS:
            yield behind


def _untold(candidates: Iterable[Candidate], claims: Iterable[Claim]) -> Iterator[Candidate]:
    """Yield candidates that are not the text of another field."""
    texts = {claim.text for claim in claims if claim.field not in ("title", *SHORT_FIELDS)}
    return (candidate for candidate in candidates if candidate.text not in texts)


@lru_cache(maxsize=16)
def generic_titles(site: Site) -> frozenset[str]:
    """Return what headings say that are no titles, as labels are compared."""
    return frozenset((*site.tables["labels"]["generic_titles"], normal(site.name)))


def _best(found: Sequence[Candidate]) -> Candidate:
    """Return the first candidate, but of several headings the first that the page says again elsewhere."""
    first = found[0]
    supported = next((candidate for candidate in found if candidate.strong and _is_said_again(candidate, found)), None)
    return supported if supported and first.rule == supported.rule == "h1" else first


def _is_said_again(candidate: Candidate, found: Iterable[Candidate]) -> bool:
    others = (c for c in found if c is not candidate and c.line.place != candidate.line.place)
    return any(agree(candidate.text, other.text) for other in others)


def _strong(document: Document, claims: Sequence[Claim]) -> Iterator[Candidate]:
    """Yield what the page calls itself: its headings of the first level and the title among its fields."""
    site_name, rules = _site_name(document), document.noise
    headings = [node for node in document.heads[:8] if not in_noise(node, rules)]
    for node in headings:
        text = fold(shown_text(node))
        if text != site_name or (len(headings) == 1 and not claims):
            yield Candidate(
                text=text, line=Line(text=text, pieces=(), place=document.selector(node)), rule="h1", strong=True
            )
    for claim in claims:
        if claim.field == "title" and claim.text:
            yield Candidate(text=claim.lines[0].text, line=claim.lines[0], rule=claim.rule, strong=True)


def _weak(document: Document) -> Iterator[Candidate]:
    """Yield what else can be a title when no heading is one: other headings, RDFa, meta elements, the title element."""
    for css in HEADED:
        nodes = (node for node in document.tree.css(css)[:8] if node.tag != "h1")
        yield from islice(_headings(nodes, document, f"heading {css}"), 1)
    yield from _in_head(document)
    headings = document.tree.css("h2,h3")[:8]
    for node in (*headings, *_below_empty((*document.heads[:8], *headings))):
        yield from _headings([node], document, f"heading {node.tag}")


def _headings(nodes: Iterable[LexborNode], document: Document, rule: str) -> Iterator[Candidate]:
    """Yield the elements outside noise that can name the page."""
    for node in nodes:
        if not in_noise(node, document.noise) and _can_be_title(node, document):
            text = fold(shown_text(node))
            yield Candidate(
                text=text, line=Line(text=text, pieces=(), place=document.selector(node)), rule=rule, strong=False
            )


def _in_head(document: Document) -> Iterator[Candidate]:
    """Yield the titles in attributes and in the title element."""
    site_name = _site_name(document)
    for css, rule in (
        ("[property='dc:title'][content]", "RDFa title"),
        *((f'meta[name="{name}"],meta[property="{name}"]', f"meta {name}") for name in NAMED),
    ):
        node = document.tree.css_first(css)
        if node is not None:
            text = _without(fold(node.attributes.get("content") or ""), site_name)
            yield Candidate(
                text=text, line=Line(text="", pieces=(), place=document.selector(node)), rule=rule, strong=False
            )
    whole = _title_element(document)
    if whole:
        headed = any(fold(node.text()) == whole for node in document.tree.css("h2,h3")[:8])
        yield Candidate(
            text=whole if headed else _without(whole, site_name),
            line=Line(text="", pieces=(), place="title"),
            rule="title element",
            strong=False,
        )


def _can_be_title(node: LexborNode, document: Document) -> bool:
    """Return True if a heading names the page, and not a field, the timeline or a page that it links to."""
    text, sections = node.text(), document.site.tables["labels"]["sections"]
    linked = {document.site.key(document.absolute(link.attributes.get("href")) or "") for link in node.css("a[href]")}
    return (
        linked <= document.own_keys
        and node.css_first(PARTS) is None
        and normal(text) not in sections["timeline"]
        and all(field_of(text, kind, document.site) is None for kind in ("dossier", "event"))
    )


def _title_element(document: Document) -> str:
    return fold(document.title.text()) if document.title else ""


def _site_name(document: Document) -> str:
    """Return the part of the title element that names the site, or nothing: also that of a list in front."""
    parts = SEPARATOR.split(_title_element(document))
    if len(parts) == 1:
        return ""
    names = (*generic_titles(document.site), *document.site.tables["labels"]["listing_titles"])
    return parts[0] if normal(parts[0]) in names else parts[-1]


def _without(text: str, site_name: str) -> str:
    """Return a title without the site's name at its end or its beginning."""
    name = re.escape(site_name)
    return re.sub(rf"{SEPARATOR.pattern}{name}$|^{name}{SEPARATOR.pattern}", "", text) if site_name else text
