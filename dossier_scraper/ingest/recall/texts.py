"""All the text that a stored body can hold, whoever would see it: what `absent` looks through.

Reading looks for values; here nothing may be passed over. What stands in text nodes, in the title and in attributes
that readers are told is `shown`. `beside` is everything once more, in forms that no parser can hide a word from: the
source with its addresses, scripts and comments, and the source without any tag, hyphen or sign that could stand within
a word. Of a stylesheet, which says how a text looks, only the strings
are text: `content` shows them.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from dossier_scraper.extract.dom.blocks import NO_TEXT
from dossier_scraper.extract.dom.charset import decode
from dossier_scraper.extract.dom.document import parsed
from dossier_scraper.extract.dom.lines import INLINE
from dossier_scraper.extract.dom.size import TooComplex, check
from dossier_scraper.extract.refusals import MAGIC, is_markup
from dossier_scraper.ingest.capture.observe import page_of
from dossier_scraper.model import Record

# What is text, though no page, and what holds a page if anything does.
SOURCES = re.compile(r"text/(?!html|plain)|[a-z]+/(?:[a-z0-9.+-]*\+)?(?:xml|json|javascript|ecmascript|x-javascript)\b")
PAGES = re.compile(r"$|text/(?:html|plain)|application/(?:xhtml\+xml|octet-stream|unknown)|multipart/")
STYLES = "text/css"
STRING = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
# Attributes that readers see, or are told.
TOLD = ("alt", "title", "aria-label", "aria-description", "placeholder", "summary", "label")
META = re.compile(r"(?:og|twitter|dcterms|dc)[.:].*|description|keywords|author|title", re.IGNORECASE)
TAG = re.compile(r"<!--|-->|<[^<>]*>")
ESCAPE = re.compile(r"\\u(?:\{([0-9a-fA-F]{1,5})\}|([0-9a-fA-F]{4}))")
# What a word can be taken apart by: a hyphen, at the end of a line too, and characters that were not read.
JOINT = re.compile("[-\u2010\u2011\ufffd]\\s*")
EMBEDDED = re.compile(r"<(?:iframe|frame|object|embed|video|audio)\b|[\"'(]\s*data:(?:image|application|video)/", re.I)
UNSURE = {"charset_invalid": "characters that are none of its charset", "charset_guessed": "its charset is guessed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What a body holds as text. `unsure` says why it may hold more, `embedded` how many things it shows that are none.

    `shown` keeps the order of reading, with a line for each block; `styles` are the addresses of its stylesheets.
    """

    shown: str = ""
    beside: str = ""
    unsure: str | None = None
    embedded: int = 0
    styles: frozenset[str] = frozenset()


def texts_of(content: Record, url: str) -> Texts | None:
    """Return what a record's body holds as text, None where it is no text: an image, a PDF, any other file.

    Raises `BodyError` where its coding cannot be removed, or it is not whole.
    """
    media = (content.header("content-type") or "").partition(";")[0].strip().lower()
    if not content.payload:
        return Texts()
    if not PAGES.match(media) and not SOURCES.match(media):
        return None
    page, _ = page_of(content, url, stored=True)
    if page.body.lstrip().startswith(tuple(MAGIC)):
        return None
    source, problems = decode(page)
    unsure = next((UNSURE[problem.code] for problem in problems if problem.code in UNSURE), None)
    embedded = len(EMBEDDED.findall(source))
    if media == STYLES:
        return Texts(beside="\n".join(STRING.findall(source)), unsure=unsure)
    if SOURCES.match(media):
        return Texts(beside=_beside(source), unsure=unsure)
    tree = _tree(source) if is_markup(source) else None
    return Texts(
        shown="\n".join(_shown(tree)) if tree else "" if is_markup(source) else source,
        beside=_beside(source),
        unsure=unsure,
        embedded=embedded,
        styles=frozenset(_styles(tree, url)) if tree else frozenset(),
    )


def _tree(source: str) -> LexborHTMLParser | None:
    """Return the tree of a page, None where it is too much to be parsed."""
    try:
        check(source)
    except TooComplex:
        return None
    return parsed(source)


def _styles(tree: LexborHTMLParser, url: str) -> Iterator[str]:
    """Yield the addresses of a page's stylesheets, absolute, as the page has them; none for what is no address."""
    base = tree.css_first("base[href]")
    with suppress(ValueError):
        at = urljoin(url, (base.attributes["href"] or "").strip()) if base else url
        for node in tree.css('link[rel~="stylesheet" i][href]'):
            yield urljoin(at, (node.attributes["href"] or "").strip())


def _shown(tree: LexborHTMLParser) -> Iterator[str]:
    """Yield what readers see of a page, block by block."""
    root = tree.root
    line, block = list[str](), None
    for node in root.traverse(include_text=True) if root is not None else ():
        if node.is_text_node:
            around = _block(node)
            if around is None:
                continue
            if around != block:
                yield "".join(line)
                line, block = [], around
            line.append(node.text_content or "")
        elif node.is_element_node:
            if node.tag not in INLINE:
                block = None
            yield from _told(node)
    yield "".join(line)


def _block(node: LexborNode) -> int | None:
    """Return the element whose line a text stands in, None where it is no text of a page."""
    around = node.parent
    while around is not None and around.tag in INLINE:
        around = around.parent
    if around is None:
        return 0
    return None if around.tag in NO_TEXT else around.mem_id


def _told(node: LexborNode) -> Iterator[str]:
    """Yield what an element's attributes tell readers."""
    given = node.attributes
    yield from (value for name in TOLD if (value := given.get(name)))
    if node.tag == "meta" and META.fullmatch(given.get("name") or given.get("property") or ""):
        yield given.get("content") or ""
    if node.tag == "input" and given.get("type") not in ("hidden", "password"):
        yield given.get("value") or ""


def _beside(source: str) -> str:
    """Return a source in the forms in which any word of it can be found."""
    text = ESCAPE.sub(_unescaped, unescape(source))
    joined = unescape(TAG.sub("", source))
    return "\n".join([text, joined, JOINT.sub("", joined)])


def _unescaped(found: re.Match[str]) -> str:
    """Return the character that an escape of scripts stands for; half of a pair is none."""
    code = int(found[1] or found[2], 16)
    return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
