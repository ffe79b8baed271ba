"""What is known of a site, from its tables; nothing here is a rule about markup or time."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

from dossier_scraper.errors import RefusedFolder
from dossier_scraper.site.layers import Entry, merged, own_layer, program_layers, put_together
from dossier_scraper.site.origins import PORTS, Origin, origin_of

# Where a crawl may go: what only an archive's own tables say of it is a note.
WIDENING = ("hosts", "start_pages")
# How many addresses are remembered, of how many characters: those of a menu stand on each page, many of them twice.
KNOWN, SHORT = 8192, 300
UrlKind = Literal["dossier", "listing", "event", "node"]
Pager = tuple[str, str]  # the path of a listing, and the parameter that selects its further pages


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Site:
    """One site's tables: addresses as fields, everything else (`labels`, `eras`, …) by name, layers merged.

    Two that were loaded apart are two, also where they say the same. `origins` are those that a person named as the
    site's beside its hosts: those of start pages, as of a copy, and those of hosts, which are the `named`. `pagers` are
    what its pages say of further pages.
    """

    id: str
    name: str
    base_url: str
    hosts: tuple[str, ...]
    start_pages: tuple[str, ...]
    page_parameters: tuple[str, ...]
    patterns: tuple[tuple[UrlKind, re.Pattern[str]], ...]
    tables: Mapping[str, Mapping[str, Any]]
    origins: frozenset[Origin] = frozenset()
    named: frozenset[Origin] = frozenset()
    pagers: frozenset[Pager] = frozenset()

    def with_origins(self, urls: Iterable[str]) -> "Site":
        """Return the same site, to which the origins of `urls` belong as well. Raises `ValueError` as `origin_of`."""
        more = {origin_of(url) for url in urls}.difference(self.family, self.origins)
        return _widened(self, self.origins | more) if more else self

    def with_hosts(self, hosts: Iterable[str]) -> "Site":
        """Return the same site, of which `hosts` are hosts as well, because a person named them."""
        named = self.named | _family(tuple(hosts))
        return replace(self, named=named, origins=self.origins | named)

    def with_pagers(self, more: Iterable[Pager] | None) -> "Site":
        """Return the same site, whose listings have `more` pagers than the tables name; None for no such one."""
        pagers = frozenset() if more is None else self.pagers.union(more)
        return self if pagers == self.pagers else _learned(self, pagers)

    @property
    def family(self) -> frozenset[Origin]:
        """The origins of the site's hosts, which are one."""
        return _family(self.hosts) | self.named

    def owns(self, url: str) -> bool:
        """Return True if an address is on one of the site's origins (RFC 6454); a path alone is."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        return not parts.netloc or _is_among(parts.scheme, parts.netloc, self.hosts, self.origins)

    def key(self, url: str) -> str:
        """Return the form under which every spelling of one page's address is the same: site-relative, if it is ours.

        Scheme, host, port, fragment, trailing slash and every query parameter that does not select another page are
        dropped: `http://x/dossiers/a/?qt-t=1&page=2#b` is `/dossiers/a`; only listings have further pages. A page of
        another site keeps its host: `//elsewhere.example/dossiers/a`.
        """
        return (_key_known if len(url) <= SHORT else _key_of)(self, url)

    def _key(self, parts: SplitResult) -> str:
        segments = parts.path.split(";", 1)[0].split("/")
        # An escaped slash is part of a name, not a separator (RFC 3986, 2.2).
        path = "/" + "/".join(map(_readable, filter(None, segments)))
        kept = sorted(
            (k, v)
            for k, v in parse_qsl(parts.query)
            if (k in self.page_parameters and v not in ("", "0")) or (path, k) in self.pagers
        )
        return f"{path}?{urlencode(kept)}" if kept and self._expected(path) in ("listing", None) else path

    def path(self, url: str | None) -> str | None:
        """Return the path of an address of the site as it is written, and one elsewhere whole."""
        return urlsplit(url).path if url and self.owns(url) else url

    def kind(self, url: str) -> UrlKind | None:
        """Return what the tables expect at this address of the site, or None when they do not name it."""
        return (_kind_known if len(url) <= SHORT else _kind_of)(self, url)

    def kind_there(self, url: str) -> UrlKind | None:
        """Return what the tables expect at this path, whatever site it is on."""
        try:
            return self._expected(self._key(urlsplit(url)).split("?", 1)[0])
        except ValueError:
            return None

    def series(self, url: str) -> str:
        """Return what the pages of one listing have in common: the address without the number of a page."""
        return re.sub(r"(/page/\d+)?(\?.*)?$", "", self.key(url))

    def _expected(self, path: str) -> UrlKind | None:
        return next((kind for kind, pattern in self.patterns if pattern.fullmatch(path)), None)


def _key_of(site: Site, url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if not site.owns(url):
        return f"//{parts.netloc}{parts.path}" + (f"?{parts.query}" if parts.query else "")
    return site._key(parts)


def _kind_of(site: Site, url: str) -> UrlKind | None:
    return site._expected(site.key(url).partition("?")[0]) if site.owns(url) else None


_key_known, _kind_known = lru_cache(maxsize=KNOWN)(_key_of), lru_cache(maxsize=KNOWN)(_kind_of)


@cache
def _family(hosts: tuple[str, ...]) -> frozenset[Origin]:
    return frozenset(Origin(scheme=scheme, host=host, port=port) for host in hosts for scheme, port in PORTS.items())


@lru_cache(maxsize=16)
def _learned(site: Site, pagers: frozenset[Pager]) -> Site:
    return replace(site, pagers=pagers)


@lru_cache(maxsize=16)
def _widened(site: Site, origins: frozenset[Origin]) -> Site:
    return replace(site, origins=origins)


@lru_cache(maxsize=4096)
def _is_among(scheme: str, netloc: str, hosts: tuple[str, ...], origins: frozenset[Origin]) -> bool:
    try:
        origin = origin_of(f"{scheme}://{netloc}")
    except ValueError:
        return False
    return origin in origins or origin in _family(hosts)


def _readable(segment: str) -> str:
    """Return a path's segment with its escapes resolved, as far as that keeps different segments different."""
    try:
        return unquote(segment, errors="strict").replace("/", "%2F")
    except UnicodeDecodeError:
        return segment


def load_site(site_id: str = "stemcoalition", own: Traversable | None = None) -> Site:
    """Return the tables of a bundled site, with those in the folder `own` of an archive over them.

    Hosts and start pages that only an archive names are left out: a folder may come from anybody, and widens nothing
    until a person names the host (`hosts.py`).
    Raises `RefusedFolder` for a site that is not bundled, `RefusedTable` for what may not stand in a table.
    """
    if own is None or not own.is_dir():
        return _bundled(site_id)
    return _made(site_entries(site_id, own))


def site_entries(site_id: str, own: Traversable | None = None) -> dict[str, list[Entry]]:
    """Return every entry of a site's merged tables with its origin; raise what `load_site` raises."""
    bundled = _bundled_entries(site_id)
    return merged([own_layer(own)], bundled) if own else bundled


@cache
def _bundled_entries(site_id: str) -> dict[str, list[Entry]]:
    bundled = files(__package__)
    known = sorted(folder.name for folder in bundled.iterdir() if (folder / "site.toml").is_file())
    if site_id not in known:
        raise RefusedFolder(f"this program knows no site {site_id!r}, but {', '.join(known)}: update it")
    return merged(program_layers(bundled, site_id))


@cache
def _bundled(site_id: str) -> Site:
    return _made(site_entries(site_id))


def _made(entries: Mapping[str, list[Entry]]) -> Site:
    tables = {name: put_together(name, table) for name, table in entries.items()}
    tables.pop("site")
    about = put_together("site", [entry for entry in entries["site"] if not (entry.own and entry.path[0] in WIDENING)])
    return Site(
        id=about["id"],
        name=about["name"],
        base_url=about["base_url"],
        hosts=tuple(about["hosts"]),
        start_pages=tuple(about["start_pages"]),
        page_parameters=tuple(about["page_parameters"]),
        patterns=tuple((page["kind"], re.compile(path)) for page in about["pages"] for path in page["paths"]),
        tables=tables,
    )
