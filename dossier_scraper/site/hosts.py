"""Hosts and start pages that an archive's own tables name: what they are once a person names the host."""

from collections.abc import Iterable, Mapping, Sequence

from dossier_scraper.errors import UsageError
from dossier_scraper.site.layers import Entry
from dossier_scraper.site.origins import PORTS


def named_hosts(tables: Mapping[str, Sequence[Entry]], names: Iterable[str]) -> tuple[str, ...]:
    """Return the hosts that a person names, each once. Raises `UsageError` for one that no table of the site names."""
    hosts, known = tuple(dict.fromkeys(name.lower() for name in names)), [entry.value for entry in _of(tables, "hosts")]
    for host in hosts:
        if host not in known:
            raise UsageError(f"--site {host!a} is no host of the tables; these are: {', '.join(known)}")
    return hosts


def start_pages_of(tables: Mapping[str, Sequence[Entry]], hosts: Iterable[str]) -> tuple[str, ...]:
    """Return where a crawl of hosts begins: at every start page of the tables, an archive's own included.

    On a host that only the archive names, it begins at the archive's start pages, where there are any.
    """
    pages = _of(tables, "start_pages")
    own_hosts = {entry.value for entry in _of(tables, "hosts") if entry.own}
    own_pages = [entry for entry in pages if entry.own] or pages
    return tuple(
        f"https://{host}{entry.value}" for host in hosts for entry in (own_pages if host in own_hosts else pages)
    )


def roots_of(hosts: Iterable[str]) -> tuple[str, ...]:
    """Return the address of each origin of hosts."""
    return tuple(f"{scheme}://{host}/" for host in hosts for scheme in PORTS)


def _of(tables: Mapping[str, Sequence[Entry]], key: str) -> list[Entry]:
    return [entry for entry in tables["site"] if entry.path[0] == key]
