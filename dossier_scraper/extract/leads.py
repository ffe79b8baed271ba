"""Where a page leads: addresses of pages that the site's tables name, wherever they stand on it."""

import re
from functools import lru_cache
from html import unescape
from urllib.parse import urljoin, urlsplit

from dossier_scraper.model import Page
from dossier_scraper.site import Site
from dossier_scraper.site.tables import UrlKind

REST = r"""(?<!\w[hH])[rR][eE][fF]\s*=\s*["']?\s*([^"'#>\s][^"'>]{0,2000})"""
# The attribute as nearly every page writes it: one letter is looked for six times as fast as one of two.
HREF, ANY_HREF = re.compile(f"h{REST}"), re.compile(f"[hH]{REST}")
CAPITAL = re.compile("H[rR][eE][fF]")
ELEMENT = re.compile(r"(<link\b[^>]{0,4000}>)", re.IGNORECASE)
# What begins so means the same on every page of an origin.
ROOTED = ("/", "http://", "https://")
# Menus are the same on all pages.
KNOWN = 1 << 14


def leads_of(page: Page, source: str, site: Site) -> tuple[str, ...]:
    """Return the addresses of pages that the tables name, on whatever host, and that a page links, each once.

    A link anywhere counts: in a text, a menu, a comment. A `link` element gives the page's own addresses: of these only
    a dossier's is another page's. A page whose own address is none leads nowhere.
    """
    try:
        root = _root_of(page.url)
    except ValueError:
        return ()
    found: dict[str, None] = {}
    unnamed = _unnamed(site, root)
    parts = ELEMENT.split(source)
    href = ANY_HREF if CAPITAL.search(source) else HREF
    for text, wanted in (("".join(parts[::2]), None), ("".join(parts[1::2]), "dossier")):
        for link in dict.fromkeys(href.findall(text)):
            if link in unnamed:
                continue
            rooted = link.startswith(ROOTED)
            url, kind = _named(site, root if rooted else page.url, link)
            if kind and wanted in (None, kind):
                found[url] = None
            elif rooted and not kind and len(unnamed) < KNOWN:
                unnamed.add(link)
    return tuple(found)


def _root_of(url: str) -> str:
    """Return the address of an origin's root. Raises `ValueError`."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/" if parts.scheme in ("http", "https") else urljoin(url, "/")


@lru_cache(maxsize=16)
def _unnamed(site: Site, root: str) -> set[str]:
    """Return the links that lead to no page which the tables name, as far as pages of an origin had them by now."""
    return set()


@lru_cache(maxsize=KNOWN)
def _named(site: Site, base: str, link: str) -> tuple[str, UrlKind | None]:
    try:
        url = urljoin(base, unescape(link).strip())
    except ValueError:
        return link, None
    return url, site.kind_there(url)
