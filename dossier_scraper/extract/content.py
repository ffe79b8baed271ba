"""What a template era's module hands over: the kind of a page, its claims, its timeline's rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from dossier_scraper.extract.claims import Claim, Findings
from dossier_scraper.extract.document import Document
from dossier_scraper.extract.region import Region, common_root, is_noise
from dossier_scraper.extract.timeline import Row
from dossier_scraper.model import PageKind


@dataclass(slots=True)
class Content:
    """The content of a page as one era reads it; `rule` names what found the timeline's rows."""

    kind: PageKind
    region: Region | None
    findings: Findings
    claims: Sequence[Claim] = ()
    rows: Sequence[Row] = field(default_factory=tuple)
    rule: str = "timeline"


def container_of(document: Document, fields: Sequence[str]) -> Region:
    """Return the narrowest content container in which the most labels (or else links to records) stand."""
    rules, site = document.site.tables["eras"], document.site
    best: tuple[int, int] | None = None
    chosen = document.tree.body or document.tree.root
    wanted = re.compile(rf"^\s*(?:{'|'.join(map(re.escape, fields))})\s*(?::|：|$)", re.IGNORECASE | re.MULTILINE)
    for selector in rules["containers"]["selectors"]:
        if selector == "body" and best and any(best):
            break
        for node in document.tree.css(selector)[:3]:
            if is_noise(node, rules["noise"]):
                continue
            labels = {name.strip().casefold() for name in wanted.findall(node.text(separator="\n"))}
            links = 0 if labels else sum(site.kind(url) in ("dossier", "event") for link in node.css("a[href]")[:200]
                                         if (url := document.absolute(link.attributes["href"])))
            score = (len(labels), links)
            if best is None or score > best and (score[0] > best[0] or not best[0]):
                best, chosen = score, node
    return Region(document, chosen)


def findings_for(region: Region) -> Findings:
    """Return empty findings whose places are elements of a region."""
    return Findings(region.selector, lambda: region.root.get_text("\n"))


def region_of(document: Document, selectors: str) -> Region | None:
    """Return the smallest region that holds every element of some selectors which is no noise, or None."""
    nodes = document.tree.css(selectors)
    root = common_root([*nodes[:20], *nodes[20:][-20:]], document.site.tables["eras"]["noise"])
    return Region(document, root) if root is not None else None


def kind_of_body(document: Document) -> str | None:
    """Return the kind of page that a class of the body element names."""
    kinds = tuple(document.site.tables["eras"]["kinds"].items())
    return next((kind for name in sorted(document.body_classes) if (kind := kind_of_class(name, kinds))), None)


@lru_cache(maxsize=4096)
def kind_of_class(name: str, kinds: tuple[tuple[str, str], ...]) -> str | None:
    """Return the kind of record whose content type or View a class names; `kinds` are the tables' patterns."""
    return next((kind for kind, pattern in kinds if re.fullmatch(pattern, name)), None)
