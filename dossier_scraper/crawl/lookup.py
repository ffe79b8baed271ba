"""Whether the names of the start pages can be looked up at all, before a crawl begins."""

import socket
from collections.abc import Iterable

from dossier_scraper.errors import SiteUnreachable
from dossier_scraper.site.origins import origin_of


def refuse_without_network(start_pages: Iterable[str], *, first: bool) -> None:
    """Raise `SiteUnreachable` where no host of the start pages can be looked up, so that there is nothing to record.

    Without an answer of a name server nothing was learned about the site (EAI_AGAIN, RFC 3493, 6.1). That it knows no
    such name may be the end of a site, which a run records; in the `first` crawl it is a network that is not there.
    """
    hosts = list(dict.fromkeys(origin_of(url).host for url in start_pages))
    for host in hosts:
        try:
            socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            if error.errno != socket.EAI_AGAIN and not first:
                return
        else:
            return
    names = ", ".join(hosts)
    raise SiteUnreachable(f"Could not look up {names} (no network?). Nothing was changed. Try `dossier demo`.")
