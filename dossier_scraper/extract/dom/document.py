"""A whole page in the fast parser's tree: its head, its links, its headings, and selectors for its elements.

Nothing here reads a field; BeautifulSoup never sees what only stands here.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from functools import cache, lru_cache
from html import escape
from typing import Any
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from dossier_scraper.extract.dom.boilerplate import noise_of
from dossier_scraper.extract.dom.charset import FORBIDDEN
from dossier_scraper.extract.dom.once import once
from dossier_scraper.site import Site
from dossier_scraper.text import plain

# Of each tree that is freed, the C library gives the memory back, and asks for it again page by page, until it has once
# freed a block of such a size (`mallopt(3)`, M_MMAP_THRESHOLD): a tenth of reading a small page.
bytes(1 << 20)

# How many tags make a page suspect, and a run of formatting elements that no page can mean.
MANY = 8_000
EXCESS = re.compile(
    r"(<(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b[^<>]*>)(?:\s*\1){300,}", re.IGNORECASE
)
# What stands in a page that is changed before it is parsed.
CHANGED = ("shadowrootmode", "data-cfemail")
SHADOW = re.compile(r"<template(?=\s[^<>]*\bshadowrootmode\s*=)", re.IGNORECASE)
# An element in which Cloudflare hides whatever holds an @, with words of its own in its place.
PROTECTED = re.compile(r'(<(a|span)\b[^<>]*\bdata-cfemail="([0-9a-fA-F]{4,2000})"[^<>]*>)[^<]*(</\2>)')
# What is asked of a whole page, in one look at its tree: what it says of itself, its headings, frames and dates.
ASKED = "link,base,meta,title,h1,iframe,frame,time"
# How a link is related to a page that gives one of its own addresses.
OWN = ("canonical", "shortlink")
# What stands between a page's title and the site's name.
BAR = re.compile(r"\s+[|–—-]\s+")
# How a link begins that means the same on every page of an origin.
ROOTED = re.compile(r"/|https?://\w")
# No address that is remembered from page to page is longer.
SHORT = 300
# White space, and where a word may break or not: editors leave such signs at the ends of texts.
INVISIBLE = " \u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
HTML_SPACE = re.compile(r"[ \t\n\f\r]+")
PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
# Names that change from response to response, or say where and not what: useless in a selector that should last.
VOLATILE = re.compile(
    r".*(?:[0-9a-f]{12,}|dom-id|--\d+$|wp-container-|wp-elements-).*"
    r"|(?:views-row-)?(?:first|last|odd|even|active|clearfix)|is-layout-.*|.*-hide|hidden"
)


def primary_language(tag: str) -> str:
    """Return the primary language of a language tag (RFC 5646, section 2.2.1).

    >>> primary_language("hr-HR"), primary_language("")
    ('hr', '')
    """
    return tag.replace("_", "-").split("-")[0].strip().casefold()


def fold(text: str) -> str:
    """Return the text with its white space folded, no invisible sign at its ends, and none that no text may hold.

    >>> fold("\\u200b Lake \\n Kites\\ufeff"), fold("\\ufffe")
    ('Lake Kites', '\ufffd')
    """
    folded = " ".join(text.split())
    return folded if folded.isprintable() else FORBIDDEN.sub("\ufffd", folded).strip(INVISIBLE)


def class_names(value: str) -> list[str]:
    """Return the names in a class attribute: only the white space of HTML separates them."""
    return value.split() if value.isascii() else [name for name in HTML_SPACE.split(value) if name]


@lru_cache(maxsize=4096)
def lasting(name: str) -> bool:
    """Return True if an id or class is plain CSS and likely to be there in the next response."""
    return bool(PLAIN_NAME.fullmatch(name)) and not VOLATILE.fullmatch(name)


def parsed(text: str, others: str | None = None) -> LexborHTMLParser:
    """Return the tree of a page, with addresses that a front server hides from harvesters as readers see them.

    What is changed stands in some `others` of it, where they are given.

    A run of thousands of the same formatting element, which costs the square, is cut. A template that a browser shows
    (a declarative shadow root) is content.
    """
    shadow, protected = (word in (text if others is None else others) for word in CHANGED)
    if shadow:
        text = SHADOW.sub("<shadow-root", text)
    if protected:
        text = PROTECTED.sub(lambda found: f"{found[1]}{escape(unprotected(found[3]))}{found[4]}", text)
    suspect = len(text) > 3 * MANY and text.count("<") > MANY
    return LexborHTMLParser(EXCESS.sub(r"\1", text) if suspect else text)


@cache
def _empty() -> LexborHTMLParser:
    """Return the tree of a bare text, which has none."""
    return parsed("")


def unprotected(data: str) -> str:
    """Return an address that Cloudflare hid: hexadecimal bytes, each XORed with the first one.

    >>> unprotected("543435")
    '`a'
    """
    key, *rest = bytes.fromhex(data[: len(data) // 2 * 2]) or b"\0"
    return bytes(byte ^ key for byte in rest).decode("utf-8", "replace")


class Document:
    """A parsed page; `url` is the address that was asked for, else its canonical link.

    `others` is its source without stretches that say nothing to who searches it.
    """

    def __init__(self, text: str, url: str, site: Site, others: str | None = None) -> None:
        self.text, self.others = text, text if others is None else others
        self.tree = parsed(text, self.others) if text else _empty()
        self._absolute: dict[str, str | None] = {}
        self._selected: dict[str, list[LexborNode]] = {}
        self._named: dict[str, LexborNode] = {}
        named = url if url and _origin(url)[0] else None
        self.url = named or _joined(site.base_url, self.link("canonical")) or site.base_url
        self.site = _with_origin(site, *_origin(self.url))
        self.cores: list[LexborNode] = []
        self.noise: Mapping[str, Any] = {**noise_of(site), "above": frozenset(), "inside": {}}
        if text:
            self._keep(node for node in (self.heading, self._container()) if node is not None)

    def _keep(self, nodes: Iterable[LexborNode]) -> None:
        """Let neither elements nor those around them be noise, whatever they are called."""
        self.cores = [*self.cores, *nodes]
        self.noise = self._ruled(above=frozenset([one for node in self.cores for one in _mem_ids(node)]))

    def _ruled(self, **others: Any) -> Mapping[str, Any]:
        """Return the rules of this page with others in their place, and nothing known of what they leave out."""
        return {**self.noise, "inside": {}, **others}

    def with_asides(self) -> "Document":
        """Return the same page in which an aside is content, unless its name says that it is a sidebar."""
        other = copy(self)
        other.noise = self._ruled(tags=self.noise["tags"] - {"aside"})
        return other

    def with_fewer_rules(self) -> "Document":
        """Return the same page in which names alone leave nothing out but what is boilerplate in any theme."""
        other = copy(self)
        tags = self.noise["tags"] - {"footer", "button", "dialog"}
        other.noise = self._ruled(tags=tags, roles=self.noise["certain_roles"], names=self.noise["certain"])
        return other

    def with_content(self, nodes: Iterable[LexborNode]) -> "Document":
        """Return the same page in which some elements and those around them are content."""
        other = copy(self)
        other._keep(nodes)
        return other

    def link(self, relation: str) -> str | None:
        """Return the href of the first canonical or short `<link rel=…>`, as written."""
        own = ((said.get("rel") or "", said) for said in self.links if "href" in said)
        return next((said["href"] for name, said in own if name.lower() == relation), None)

    @once
    def links(self) -> list[dict[str, str | None]]:
        """What the page's `link` elements say."""
        return [node.attributes for node in self.with_tag("link")]

    @once
    def _asked(self) -> dict[str, list[LexborNode]]:
        found: dict[str, list[LexborNode]] = {}
        for node in self.tree.css(ASKED):
            found.setdefault(str(node.tag), []).append(node)
        return found

    def with_tag(self, tag: str) -> list[LexborNode]:
        """Return the elements of one of the tags that are `ASKED` for."""
        return self._asked.get(tag, [])

    @property
    def language(self) -> str:
        """The language that the page says it is in, as ISO 639-1 has it, "" for none."""
        node = self.tree.root
        return primary_language((node.attributes.get("lang") if node else None) or "")

    @once
    def heads(self) -> list[LexborNode]:
        """The headings of the first level."""
        return self.with_tag("h1")

    @once
    def title(self) -> LexborNode | None:
        """The title element."""
        return next(iter(self.with_tag("title")), None)

    @once
    def heading_texts(self) -> list[str]:
        """What the page calls itself: its first headings and its title element."""
        return _texts([*self.heads[:3], *self.tree.css("h2")[:2], self.title])

    @once
    def title_texts(self) -> list[str]:
        """The same without headings of the second level, which blocks around the content have as well."""
        return _texts([*self.heads[:3], self.title])

    @once
    def heading(self) -> LexborNode | None:
        """The page's own heading: of the first level, not the site's name; what the title element says, if any is."""
        generic = _generic_titles(self.site)
        said = plain(self.title.text()) if self.title else ""
        heads = [(plain(node.text()), node) for node in self.heads[:8]]
        own = [(text, node) for text, node in heads if text and text not in generic]
        return next((node for text, node in own if text in said), own[0][1] if len(own) == 1 else None)

    @once
    def site_names(self) -> frozenset[str]:
        """What the title element says behind a bar or a dash: the site's name, as themes link it on every page."""
        return frozenset(BAR.split(fold(self.title.text()))[1:] if self.title else ())

    def _container(self) -> LexborNode | None:
        """Return the only element that every theme of a CMS puts a page's content into, if there is just one."""
        sure = self.site.tables["eras"]["containers"]["sure"]
        several = self.tree.css(",".join(sure))
        if len(several) < 2:
            return next(iter(several), None)
        each = map(self.css, sure)
        return next((found[0] for found in each if len(found) == 1), None)

    @once
    def base(self) -> str:
        """The address against which links are resolved: a base element counts only within the page's own origin."""
        said = (node.attributes for node in self.with_tag("base"))
        base = _joined(self.url, next((one["href"] for one in said if "href" in one), None))
        return base if base and same_origin(base, self.url) else self.url

    @once
    def _root(self) -> str:
        """The base without its path, which is all of it that a path alone is joined to (RFC 3986, 5.2.2)."""
        return "{}://{}/".format(*_origin(self.base))

    def absolute(self, href: str | None) -> str | None:
        """Return a link's absolute http(s) address, or None for any other scheme and for what is no address."""
        if href is None:
            return None
        if href not in self._absolute:
            known = len(href) <= SHORT and ROOTED.match(href)
            self._absolute[href] = _joined_known(self._root, href) if known else _joined(self.base, href)
        return self._absolute[href]

    @once
    def canonical(self) -> str | None:
        """The canonical address, absolute."""
        return self.absolute(self.link("canonical"))

    @once
    def shortlink(self) -> str | None:
        """The short address, absolute."""
        return self.absolute(self.link("shortlink"))

    @once
    def own_url(self) -> str:
        """The address that the page itself claims, if it may: its canonical link within its origin or site."""
        own, expected = self.canonical, self.site.kind(self.url)
        if own and self.site.owns(own) and (expected in (None, "node", self.site.kind(own))):
            return own
        return self.url

    @once
    def own_keys(self) -> frozenset[str]:
        """Every site-relative form under which this page is known."""
        return frozenset(self.site.key(url) for url in (self.url, self.own_url, self.shortlink) if url)

    @once
    def _ids(self) -> Counter[str]:
        return Counter(str(node.id) for node in self.tree.css("[id]"))

    def is_alone(self, name: str) -> bool:
        """Return True if an id stands on one element of the whole page only."""
        return self._ids[name] == 1

    def has_id(self, name: str) -> bool:
        """Return True if an id stands on an element."""
        return name in self._ids

    def css(self, selector: str) -> list[LexborNode]:
        """Return the elements of a selector for which the page is asked more than once."""
        if selector not in self._selected:
            self._selected[selector] = self.tree.css(selector)
        return self._selected[selector]

    def is_unique(self, css: str) -> bool:
        """Return True if a selector selects one element in the whole page."""
        return len(self.heads if css == "h1" else self.css(css)) == 1

    @once
    def generator(self) -> str:
        """What the generator element says, or nothing."""
        said = (node.attributes for node in self.with_tag("meta"))
        return fold(
            next((one.get("content") or "" for one in said if (one.get("name") or "").lower() == "generator"), "")
        )

    @once
    def body_classes(self) -> frozenset[str]:
        """The classes of the body element."""
        body = self.tree.body
        return frozenset((body.attributes.get("class") or "").split()) if body else frozenset()

    def selector(self, node: LexborNode) -> str:
        """Return a CSS selector that selects this element alone in the whole document."""
        steps: list[str] = []
        at: LexborNode | None = node
        alone: str | None = None
        while at is not None and at.tag not in ("html", "-undef") and not (alone := self._alone(at)):
            steps.append(step(str(at.tag), *_rank(at)))
            at = at.parent
        css = " > ".join([alone or "html", *reversed(steps)])
        self._named[css] = node
        return css

    def named(self, css: str) -> LexborNode | None:
        """Return the element of a selector that was made here, else the first that one selects."""
        if css in self._named:
            return self._named[css]
        try:
            return self.tree.css_first(css)
        except SelectolaxError:
            return None

    def _alone(self, node: LexborNode) -> str | None:
        """Return an id, class or tag name that only this element has."""
        name = node.id
        if name and lasting(name) and self.is_alone(name):
            return f"#{name}"
        if node.tag in ("body", "main", "h1", "article", "title") and self.is_unique(node.tag):
            return str(node.tag)
        classes = class_names(node.attributes.get("class") or "")[:6]
        return next((f".{name}" for name in classes if lasting(name) and self.is_unique(f".{name}")), None)


@lru_cache(maxsize=16)
def _generic_titles(site: Site) -> frozenset[str]:
    """Return what headings say that name no record: the site, or what kind of page it is."""
    return frozenset(plain(name) for name in (site.name, *site.tables["labels"]["generic_titles"]))


def _mem_ids(node: LexborNode | None) -> Iterator[int]:
    """Yield the identities of a node and of those around it."""
    while node is not None:
        yield node.mem_id
        node = node.parent


def _texts(nodes: Iterable[LexborNode | None]) -> list[str]:
    """Return the texts of nodes, without those that have none."""
    return [text for node in nodes if node is not None and (text := fold(node.text()))]


def step(tag: str, rank: int, index: int, count: int) -> str:
    """Return one step of a selector's path: the tag and its rank among `count` siblings of that tag.

    A tag whose name is no plain CSS is told by its index among all its siblings.
    """
    if not PLAIN_NAME.fullmatch(tag):
        return f":nth-child({index})"
    return tag if count == 1 else f"{tag}:nth-of-type({rank})"


def _rank(node: LexborNode) -> tuple[int, int, int]:
    """Return an element's rank among its siblings of the same tag, its index among all, and how many are alike.

    The parser counts a processing instruction, which has no tag here, where a selector asks for an index.
    """
    rank, index, at = 1, 1, node.prev
    while at is not None:
        rank, index, at = rank + (at.tag == node.tag), index + (at.is_element_node or at.tag is None), at.prev
    count, at = rank, node.next
    while at is not None:
        count, at = count + (at.tag == node.tag), at.next
    return rank, index, count


@lru_cache(maxsize=64)
def _with_origin(site: Site, scheme: str, netloc: str) -> Site:
    """Return the site as one of its pages knows it: the page's origin is its own, and no other page was read."""
    try:
        return site.with_pagers(None).with_origins([f"{scheme}://{netloc}"])
    except ValueError:
        return site.with_pagers(None)


def _joined(base: str, href: str | None) -> str | None:
    if href is None or not href.strip():
        return None
    try:
        url = urljoin(base, fold(href))
        return url if urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname else None
    except ValueError:
        return None


# A menu's links are the same on each page.
_joined_known = lru_cache(maxsize=4096)(_joined)


def same_origin(one: str, other: str) -> bool:
    """Return True if two addresses have scheme, host and port in common."""
    return _origin(one) == _origin(other)


def _origin(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", url
    return parts.scheme, parts.netloc
