"""Dossiers that a page of the listing names in no row and no link that shows: in an option, a map, a script's data.

What a link shows, rows and coverage account for.
"""

import re
from collections.abc import Collection, Iterator
from html import unescape
from itertools import islice

from selectolax.lexbor import LexborNode

from dossier_scraper.extract.dom.boilerplate import is_hidden
from dossier_scraper.extract.dom.document import Document, fold
from dossier_scraper.extract.dom.region import SILENT

# What no browser shows, also where its end is missing.
COMMENT = re.compile(r"<!--(?:.*?-->|.*)", re.DOTALL)
# A path or a whole address, as markup, scripts and texts write it; with a brace in it, it is a pattern of some.
ADDRESS = re.compile(r"""(?:["'=(]\s*(?=/[^/])|(?=\bhttps?://))([^"'<>\s{}$*|\\^`]{2,2000})""")
STOPS = ".,;:!?)"
# How a script may write a slash.
SLASH = re.compile(r"\\/|\\u002[Ff]")
# Elements of which a browser shows no text, unless somebody opens them.
UNSHOWN = {*SILENT, "dialog"}
# So many addresses of a page are looked at.
MANY = 20_000


def dossiers_named(document: Document, rows: Collection[str]) -> Iterator[str]:
    """Yield the addresses of dossiers that a page names, and none of its `rows` or links that show, each once."""
    shown = (document.absolute(node.attributes.get("href")) for node in _links(document) if _is_shown(node))
    known = {document.site.key(url) for url in (*rows, *shown) if url} | document.own_keys
    for url in _addresses(document):
        key = document.site.key(url) if document.site.kind(url) == "dossier" else None
        if key is not None and key not in known:
            known.add(key)
            yield url


def _addresses(document: Document) -> Iterator[str]:
    """Yield what a page may name: where its links lead, then what looks like an address anywhere in its source."""
    written = [node.attributes.get("href") or node.attributes.get("xlink:href") for node in _links(document)]
    source = SLASH.sub("/", COMMENT.sub(" ", document.text))
    written += [unescape(found[1]).rstrip(STOPS) for found in islice(ADDRESS.finditer(source), MANY)]
    yield from (url for href in written if (url := document.absolute(href)))


def _links(document: Document) -> list[LexborNode]:
    return document.tree.css("a[href],area[href]")[:MANY]


def _is_shown(node: LexborNode) -> bool:
    """Return True if a link has a text, and stands in nothing that is hidden or whose text is none of the page's."""
    at: LexborNode | None = node if node.tag == "a" and fold(node.text()) else None
    while at is not None and at.tag not in UNSHOWN and not is_hidden(at.attributes):
        if at.tag in ("html", "-undef"):
            return True
        at = at.parent
    return False
