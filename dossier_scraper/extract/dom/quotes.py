"""Find a quote again: in the bytes of the page that a value was read from, through the selector or lines it names."""

import re
from collections.abc import Sequence
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from dossier_scraper.extract.dom.charset import decode
from dossier_scraper.extract.dom.document import fold, parsed
from dossier_scraper.extract.dom.lines import LINE_END, unmarked
from dossier_scraper.extract.dom.soup import shown_text
from dossier_scraper.model import Page, Provenance
from dossier_scraper.site import Site

# The attributes in which values stand.
QUOTED = ("alt", "content", "datetime", "href", "title")
WITH_QUOTED = ",".join(f"[{name}]" for name in QUOTED)
LINES = re.compile(r"lines (\d+)-(\d+)")


def requote(page: Page, site: Site, provenance: Provenance) -> bool:
    """Return True if a quote stands in the page's bytes where its provenance says.

    White space aside; of a quote of several lines, every line has to be there, in order. The quote may be an
    attribute's (an address, the text of a logo, a machine-readable date, the element's own class or id).
    """
    text, tree = _parsed(page)
    wanted = [_bare(line) for line in provenance.quote.split("\n")]
    span = LINES.fullmatch(provenance.selector)
    if span:
        return _in_lines(LINE_END.split(text)[int(span[1]) - 1 : int(span[2])], wanted)
    try:
        node = tree.css_first(provenance.selector)
    except SelectolaxError:
        return False
    if node is None:
        return False
    own = (node.attributes.get("class") or "", node.attributes.get("id") or "")
    return (
        _holds(shown_text(node), wanted)
        or any(_holds(value, wanted) for value in own)
        or any(
            _holds(value, wanted)
            for at in (node, *node.css(WITH_QUOTED))
            for name, value in at.attributes.items()
            if name in QUOTED and value
        )
    )


def _in_lines(lines: Sequence[str], wanted: Sequence[str]) -> bool:
    """Return True if lines of a text hold all parts, with or without the signs of its own markup."""
    return _holds("\n".join(lines), wanted) or _holds("\n".join(unmarked(fold(line)) for line in lines), wanted)


@lru_cache(maxsize=4)  # a page has many values, which are looked for one after the other
def _parsed(page: Page) -> tuple[str, LexborHTMLParser]:
    text, _ = decode(page)
    return text, parsed(text)


def _holds(text: str, wanted: Sequence[str]) -> bool:
    """Return True if all parts stand in a text, one after the other."""
    bare, at = _bare(text), 0
    for part in wanted:
        found = bare.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _bare(text: str) -> str:
    return fold(text).replace(" ", "")
