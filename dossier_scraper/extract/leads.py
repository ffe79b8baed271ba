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
    root = root_of(page.url)
    if root is None:
        return ()
    found: dict[str, None] = {}
    parts = ELEMENT.split(source)
    href = ANY_HREF if CAPITAL.search(source) else HREF
    for text, wanted in (("".join(parts[::2]), None), ("".join(parts[1::2]), "dossier")):
        for link in dict.fromkeys(href.findall(text)):
            url, kind = _named(site, root if link.startswith(ROOTED) else page.url, link)
            if kind and wanted in (None, kind):
                found[url] = None
    return tuple(found)


def leads_nowhere(markup: str, site: Site, root: str) -> bool:
    """Return True if some markup leads to no page that the tables name, whichever page of an origin it stands on."""
    links = ANY_HREF.findall(markup)
    return all(link.startswith(ROOTED) and _named(site, root, link)[1] is None for link in links)


@lru_cache(maxsize=64)
def root_of(url: str) -> str | None:
    """Return the address of an origin's root, None for what is no address."""
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc}/" if parts.scheme in ("http", "https") else urljoin(url, "/")
    except ValueError:
        return None


@lru_cache(maxsize=KNOWN)
def _named(site: Site, base: str, link: str) -> tuple[str, UrlKind | None]:
    try:
        url = urljoin(base, unescape(link).strip())
    except ValueError:
        return link, None
    return url, site.kind_there(url)
