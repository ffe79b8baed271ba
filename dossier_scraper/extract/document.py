"""A whole page in the fast parser's tree: its head, its links, its headings, and selectors for its elements.

Nothing here reads a field; BeautifulSoup never sees what only stands here.
"""

import re
from functools import cached_property, lru_cache
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from dossier_scraper.extract.charset import FORBIDDEN
from dossier_scraper.site import Site

PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
# Names that change from response to response or say where, not what: useless in a selector that should last.
VOLATILE = re.compile(r".*(?:[0-9a-f]{12,}|dom-id|--\d+$|wp-container-|wp-elements-).*"
                      r"|(?:views-row-)?(?:first|last|odd|even|active|clearfix)|is-layout-.*|.*-hide|hidden")


def fold(text: str) -> str:
    """Return the text with its whitespace folded and characters that no text may hold replaced."""
    folded = " ".join(text.split())
    return folded if folded.isprintable() else FORBIDDEN.sub("\ufffd", folded)


@lru_cache(maxsize=4096)
def lasting(name: str) -> bool:
    """Tell whether an id or class is plain CSS and likely to be there in the next response."""
    return bool(PLAIN_NAME.fullmatch(name)) and not VOLATILE.fullmatch(name)


class Document:
    """A parsed page; `url` is the address that was asked for, else its canonical link."""

    def __init__(self, text: str, url: str, site: Site) -> None:
        self.text = text
        self._absolute: dict[str, str | None] = {}
        self._unique: dict[str, bool] = {}
        self.site = site
        self.tree = LexborHTMLParser(text)
        self.url = url or self._joined(site.base_url, self.link("canonical")) or site.base_url

    def link(self, relation: str) -> str | None:
        """Return the href of the head's first `<link rel=…>`, as written."""
        node = self.tree.css_first(f'link[rel="{relation}"][href]')
        return node.attributes["href"] if node else None

    @cached_property
    def base(self) -> str:
        """The address against which links are resolved: a base element counts only within the page's own origin."""
        node = self.tree.css_first("base[href]")
        base = self._joined(self.url, node.attributes["href"]) if node else None
        return base if base and urlsplit(base)[:2] == urlsplit(self.url)[:2] else self.url

    def absolute(self, href: str | None) -> str | None:
        """Return a link's absolute http(s) address, or None for any other scheme and for what is no address."""
        if href is None:
            return None
        if href not in self._absolute:
            self._absolute[href] = self._joined(self.base, href)
        return self._absolute[href]

    @cached_property
    def canonical(self) -> str | None:
        """The canonical address, absolute."""
        return self.absolute(self.link("canonical"))

    @cached_property
    def shortlink(self) -> str | None:
        """The short address, absolute."""
        return self.absolute(self.link("shortlink"))

    @cached_property
    def own_url(self) -> str:
        """The address that the page itself claims, if it may: its canonical link within its origin or site."""
        own, asked = self.canonical, urlsplit(self.url)
        if own and (urlsplit(own)[:2] == asked[:2] or urlsplit(own).hostname in self.site.hosts):
            if self.site.kind(own) == self.site.kind(self.url) or self.site.kind(self.url) in (None, "node"):
                return own
        return self.url

    @cached_property
    def own_keys(self) -> frozenset[str]:
        """Every site-relative form under which this page is known."""
        return frozenset(self.site.key(url) for url in (self.url, self.own_url, self.shortlink) if url)

    def is_unique(self, css: str) -> bool:
        """Tell whether a selector selects one element in the whole page."""
        if css not in self._unique:
            self._unique[css] = len(self.tree.css(css)) == 1
        return self._unique[css]

    def meta(self, name: str) -> str | None:
        """Return the content of the first meta element of this name or property."""
        node = self.tree.css_first(f'meta[name="{name}" i],meta[property="{name}" i]')
        return fold(node.attributes.get("content") or "") or None if node else None

    @cached_property
    def body_classes(self) -> frozenset[str]:
        """The classes of the body element."""
        body = self.tree.body
        return frozenset((body.attributes.get("class") or "").split()) if body else frozenset()

    def selector(self, node: LexborNode) -> str:
        """Return a CSS selector that selects this element alone in the whole document."""
        steps: list[str] = []
        at: LexborNode | None = node
        while at is not None and at.tag not in ("html", "-undef"):
            alone = self._alone(at)
            if alone:
                return " > ".join([alone, *reversed(steps)])
            steps.append(step(at.tag, *_rank(at)))
            at = at.parent
        return " > ".join(["html", *reversed(steps)])

    def _alone(self, node: LexborNode) -> str | None:
        """Return an id, class or tag name that only this element has."""
        name = node.id
        if name and lasting(name) and self.is_unique(f"#{name}"):
            return f"#{name}"
        if node.tag in ("body", "main", "h1", "article", "title") and self.is_unique(node.tag):
            return str(node.tag)
        for name in (node.attributes.get("class") or "").split()[:6]:
            if lasting(name) and self.is_unique(f"{node.tag}.{name}"):
                return f"{node.tag}.{name}"
        return None

    @staticmethod
    def _joined(base: str, href: str | None) -> str | None:
        if href is None or not href.strip():
            return None
        try:
            url = urljoin(base, fold(href))
            return url if urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname else None
        except ValueError:
            return None


def step(tag: str, rank: int, count: int) -> str:
    """Return one step of a selector's path: the tag, and its rank among `count` siblings of that tag."""
    return tag if count == 1 else f"{tag}:nth-of-type({rank})"


def _rank(node: LexborNode) -> tuple[int, int]:
    """Return an element's rank among its siblings of the same tag, and their number."""
    before = after = 0
    at = node.prev
    while at is not None:
        before += at.tag == node.tag
        at = at.prev
    at = node.next
    while at is not None:
        after += at.tag == node.tag
        at = at.next
    return before + 1, before + after + 1
