"""What an import takes: addresses of the site's hosts and of origins that a person named for it, and possible times."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

from dossier_scraper.errors import UsageError
from dossier_scraper.site import Site
from dossier_scraper.site.origins import PORTS, Origin, origin_of

# An address up to its path (RFC 3986, 3).
# Nothing of the Web is older, and clocks differ by less.
FIRST, AHEAD = datetime(1990, 1, 1, tzinfo=UTC), timedelta(days=1)
ORIGIN = re.compile(r"[^/?#]+://[^/?#]*")


class Scope:
    """The origins of one import. `others` counts the responses of other origins that were met, by origin.

    `odd` are addresses that begin with a host of the site and are none: without a scheme, with a user, with no port.
    `named` are origins of start URLs. Raises `UsageError` for a start URL that has none.
    """

    def __init__(self, site: Site, start_urls: Iterable[str] = ()) -> None:
        self.named: tuple[Origin, ...] = tuple(dict.fromkeys(map(_named_origin, start_urls)))
        self.site = site.with_origins(map(str, self.named))
        self.origins = site.family.union(self.named)
        self.others: Counter[str] = Counter()
        self.odd: set[str] = set()
        hosts = "|".join(sorted(re.escape(origin.host) for origin in self.origins))
        self._ours = re.compile(rf"\s*(?:https?:)?[/\\]*(?:[^/?#]*@)?(?:{hosts})(?![\w.-])", re.IGNORECASE)

    @property
    def prefixes(self) -> list[str]:
        """What an index of captures is asked for: hosts, without `www.` as indexes have them, and origins."""
        hosts = (*self.site.hosts, *(origin.host for origin in self.named if origin.port == PORTS[origin.scheme]))
        others = (f"{origin}/" for origin in self.named if origin.port != PORTS[origin.scheme])
        return list(dict.fromkeys((*(f"{host.removeprefix('www.')}/" for host in hosts), *others)))

    def address(self, url: str) -> str | None:
        """Return an address of the site as evidence names it, or None when it is not the site's.

        Host in lower case, no default port, no fragment, percent-encoded as a browser would ask it (RFC 3986, 6.2).
        """
        begin = ORIGIN.match(url)
        origin = _origin(begin[0] if begin else url)
        if origin not in self.origins:
            self.others.update([str(origin)] if origin else [])
            self.odd.update([url] if origin is None and self._ours.match(url) else [])
            return None
        parts = urlsplit(safe_url_string(url.strip()))
        if _origin(parts.geturl()) != origin:
            self.odd.add(url)
            return None
        return f"{origin}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")


# Few origins have most addresses, and to take one apart costs more than to read a small record.
@lru_cache(maxsize=1 << 12)
def _origin(url: str) -> Origin | None:
    try:
        return origin_of(safe_url_string(url.strip()))
    except ValueError:
        return None


def is_of_the_web(moment: datetime) -> bool:
    """Return True if something may have been captured then."""
    return FIRST <= moment <= datetime.now(UTC) + AHEAD


def target_of(url: str) -> str:
    """Return the request target of an address (RFC 9112, 3.2.1)."""
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _named_origin(url: str) -> Origin:
    try:
        return origin_of(url)
    except ValueError as error:
        raise UsageError(f"--start-url {url!a}: {error}; it must begin with http:// or https://.") from error
