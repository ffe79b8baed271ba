"""Find a quote again: in the bytes of the page that a value was read from, through the selector or lines it names."""

import re

from selectolax.lexbor import LexborHTMLParser

from dossier_scraper.extract.charset import decode
from dossier_scraper.extract.document import fold
from dossier_scraper.model import Page, Provenance
from dossier_scraper.site import Site

LINES = re.compile(r"lines (\d+)-(\d+)")


def requote(page: Page, site: Site, provenance: Provenance) -> bool:
    """Tell whether a quote stands in the page's bytes where its provenance says, white space aside."""
    text, _ = decode(page)
    wanted = _bare(provenance.quote)
    span = LINES.fullmatch(provenance.selector)
    if span:
        return wanted in _bare("\n".join(text.splitlines()[int(span[1]) - 1:int(span[2])]))
    try:
        node = LexborHTMLParser(text).css_first(provenance.selector)
    except Exception:
        return False
    if node is None:
        return False
    values = [value for at in (node, *node.css("*[href],*[alt],*[content],*[datetime],*[title]"))
              for value in at.attributes.values() if value]
    return wanted in _bare(node.text()) or any(wanted in _bare(value) for value in values)


def _bare(text: str) -> str:
    return fold(text).replace(" ", "")
