"""What a template era's module hands over: the kind of a page, its claims, its timeline's rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from dossier_scraper.extract.claims import Claim, Findings
from dossier_scraper.extract.document import Document
from dossier_scraper.extract.region import Region
from dossier_scraper.extract.timeline import Row
from dossier_scraper.model import PageKind


@dataclass(slots=True)
class Content:
    """The content of a page as one era reads it; `rule` names what found the timeline's rows."""

    kind: PageKind
    region: Region
    findings: Findings
    claims: Sequence[Claim] = ()
    rows: Sequence[Row] = field(default_factory=tuple)
    rule: str = "timeline"


def findings_for(region: Region) -> Findings:
    """Return empty findings whose places are elements of a region."""
    return Findings(region.selector, lambda: region.root.get_text("\n"))


def region_of(document: Document, selectors: str) -> Region | None:
    """Return the smallest region that holds every element of some selectors which is no noise, or None."""
    from dossier_scraper.extract.region import common_root

    nodes = document.tree.css(selectors)
    root = common_root([*nodes[:20], *nodes[20:][-20:]], document.site.tables["eras"]["noise"])
    return Region(document, root) if root is not None else None
