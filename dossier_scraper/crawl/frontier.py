"""Which URLs a run asks: what the site tables name, reduced to its path and page parameters, each page once."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from dossier_scraper.crawl.gate import Gate
from dossier_scraper.errors import UsageError
from dossier_scraper.extract.listing.pager import PASSING, parameters
from dossier_scraper.model import Reading
from dossier_scraper.site import Site
from dossier_scraper.site.origins import PORTS, origin_of
from dossier_scraper.site.tables import UrlKind


def check_start_pages(urls: Iterable[str]) -> None:
    """Raise `UsageError` for a URL at which no crawl can start."""
    for url in urls:
        try:
            origin_of(url)
        except ValueError as error:
            why = f"{url!a} cannot be a start page: {error}; it must begin with http:// or https://."
            raise UsageError(why) from error


def start_pages(site: Site, named: Iterable[str]) -> tuple[str, ...]:
    """Return the start URLs of a run: those that were named, else the site's own. Raises `UsageError`."""
    urls = tuple(named) or tuple(site.base_url + path for path in site.start_pages)
    check_start_pages(urls)
    return tuple(encoded(url) for url in urls)


# An address that is as it should be, its fragment aside: nothing to encode or to fold.
PLAIN = re.compile(r"(https?://[a-z0-9.-]+(?::[0-9]+)?/[A-Za-z0-9/._~-]*(?:\?[A-Za-z0-9/._~=&+-]+)?)(?:#[!-~]*)?")


def encoded(link: str) -> str:
    """Return a link as a browser would ask it, blanks and letters of any script percent-encoded; a bad one as it is."""
    if plain := PLAIN.fullmatch(link):
        return plain[1]
    try:
        return safe_url_string(link).partition("#")[0]
    except ValueError:
        return link


class Frontier:
    """What a run has asked and may ask.

    The site's hosts are one family: a link from one to another is asked where the run already is. They are open
    unless the start pages are all elsewhere, as those of a copy on loopback are.
    """

    def __init__(self, site: Site, starts: Iterable[str]) -> None:
        self.starts = tuple(starts)
        self.site, self.family = site.with_origins(self.starts), site.family
        origins = [origin_of(url) for url in self.starts]
        public = self.family if self.family.intersection(origins) else ()
        self.gate = Gate(public, named=[origin for origin in origins if origin not in self.family])
        self.asked: set[str] = set()
        self.urls: set[str] = set()
        self.same: set[str] = set()
        self.looked_at: set[str] = set()
        self.beside: dict[str, tuple[str, UrlKind]] = {}

    def reduce(self, link: str, page: str, *, pager: bool = False) -> str | None:
        """Return the address at which a link found on `page` is asked, or None when the tables do not name it.

        A further page of a listing (`pager`) may stand at any address; what selects it stays in its query.

        Sessions, campaigns, quicktabs, `;params` and fragments fall away; a link that the gate will refuse stays as
        it is, so that the refusal is on record.
        """
        link = encoded(link)
        try:
            parts, own = urlsplit(link), origin_of(page)
            named = pager or self.site.kind(link) or self.site.kind_there(link)
        except ValueError:
            return None
        if not named or parts.scheme not in PORTS:
            return None
        if self.gate.refusal(link):
            return link
        origin = origin_of(link)
        if {origin, own} <= self.family:
            origin = own
        path = re.sub(r"/{2,}", "/", parts.path.split(";", 1)[0])
        query = self.site.key(link).partition("?")[2]
        if pager and not {name for name, _ in parse_qsl(query)} & {*self.site.page_parameters}:
            said = parts.query.split("&") if parts.query else []
            query = "&".join(part for part in said if not PASSING.fullmatch(unquote(part.partition("=")[0])))
        scheme, _, host = str(origin).partition("://")
        return encoded(urlunsplit((scheme, host, path, query, "")))

    def leads(self, reading: Reading) -> Iterator[tuple[str, UrlKind]]:
        """Yield the addresses to which a page leads and that may be asked, each once in a run, with its kind."""
        for link in reading.leads:
            if link not in self.looked_at:
                self.looked_at.add(link)
                url = encoded(link)
                kind = self.site.kind(url)
                if kind and not self.gate.refusal(url):
                    yield url, kind

    def put_off(self, url: str, kind: UrlKind) -> None:
        """Keep a link for the run's end: then it is known whether something else led to its page."""
        self.beside.setdefault(self.site.key(url), (url, kind))

    def put_off_before(self) -> Iterator[tuple[str, UrlKind]]:
        """Yield what was put off and that nothing else led to, and forget it."""
        waiting, self.beside = self.beside, {}
        yield from (link for key, link in waiting.items() if key not in self.asked | self.same)

    def is_met(self, link: str) -> bool:
        """Return True if the page of a link was asked before in this run; False also where that is not known yet."""
        return self.site.key(link) in self.asked and not self.gate.refusal(link)

    def first(self, url: str) -> bool:
        """Note a URL that is to be asked; False when its page was asked before in this run.

        One that the gate refuses stands for itself alone: its page may be had at another address.
        """
        key = url if self.gate.refusal(url) else self.site.key(url)
        if key in self.asked:
            return False
        self.asked.add(key)
        self.urls.add(url)
        return True

    def first_time(self, url: str) -> bool:
        """Note a URL that is asked as it is, such as a redirect's target; False when exactly this one was asked."""
        if url in self.urls:
            return False
        self.asked.add(self.site.key(url))
        self.urls.add(url)
        return True

    def learn(self, listing: Reading) -> None:
        """Note by what parameters a page of a listing says that its further pages differ."""
        path = self.site.key(listing.url).partition("?")[0]
        names = parameters(listing.url, listing.links.next_pages, self.site)
        self.site = self.site.with_pagers((path, name) for name in names)

    def note_same(self, reading: Reading) -> None:
        """Note the other addresses that a dossier's page gives itself: they need not be asked without need."""
        links = (reading.links.canonical, reading.links.shortlink) if reading.kind == "dossier" else ()
        for link in links:
            if link and not self.gate.refusal(link) and self.site.kind(link) in ("dossier", "node"):
                self.same.add(self.site.key(link))

    def left(self, due: Iterable[str]) -> list[str]:
        """Return the addresses of known dossiers that this run has not met yet, by their site-relative form."""
        origin = str(origin_of(self.starts[0]))
        urls = [encoded(origin + key) for key in due]
        return [url for url in urls if self.site.key(url) not in self.same and self.first(url)]
