"""Decide which dossier a page is: pure, from the addresses that the page, its links and its redirects name.

A page is not a URL: addresses are renamed, aliased and moved to another CMS, while the dossier's id stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from dossier_scraper.model import slug_of, suffixed
from dossier_scraper.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A dossier page as it was met: its URL, what it says of its own address, and who redirected to it for good.

    `contested` are page keys that pages with other titles give as their own address as well: they name none of them.
    """

    url: str
    canonical: str | None = None
    shortlink: str | None = None
    redirected_from: tuple[str, ...] = ()
    title: str | None = None
    contested: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The dossier that a sighting is, the reason, and every URL that is thereby known to be it."""

    dossier_id: str
    evidence: str
    minted: bool
    aliases: tuple[tuple[str, str], ...]


class Known(Protocol):
    """What the archive knows already: which dossier a page key is, and title and node paths of a dossier."""

    def dossier_of(self, page_key: str) -> str | None:
        """Return the dossier at a page key."""

    def keys_of(self, dossier_id: str) -> frozenset[str]:
        """Return every page key of a dossier."""

    def title_of(self, dossier_id: str) -> str | None:
        """Return the title that a dossier had last."""

    def is_taken(self, dossier_id: str) -> bool:
        """Return True if an id was given before."""


def is_dossier_address(site: Site, url: str) -> bool:
    """Return True if `url` is an address of this site at which a dossier may stand; the home page never is."""
    return site.kind(url) in ("dossier", "node")


def identify(sighting: Sighting, site: Site, known: Known, minted: Mapping[str, str]) -> Identity:
    """Name the dossier of a page of kind `dossier`.

    The page's own address decides, then its canonical link, its node path, then a permanent redirect from an address
    that was a dossier; else a new id is minted. A page whose node path contradicts the one known for a dossier, and
    whose title is another, is not that dossier, whatever its address says. `minted` holds ids by page key that the
    ledger gave; one that is another dossier's by now is given to no second one.
    """
    usable = [
        (url, evidence)
        for url, evidence in (
            (sighting.url, "requested"),
            (sighting.canonical, "canonical link"),
            (sighting.shortlink, "shortlink"),
            *((url, "permanent redirect") for url in sighting.redirected_from),
        )
        if url and (evidence == "requested" or _names_it(site, url, sighting))
    ]
    node = _node(site, sighting)
    for url, evidence in usable:
        found = known.dossier_of(site.key(url))
        if found and not _is_other(site, known, found, node, sighting.title):
            return Identity(dossier_id=found, evidence=evidence, minted=False, aliases=tuple(usable))
    first = next(
        (url for url, evidence in usable if evidence == "canonical link" and site.kind(url) == "dossier"), sighting.url
    )
    new = minted.get(site.key(sighting.url))
    if new is None or known.is_taken(new):
        new = _mint(first, node, known)
    return Identity(dossier_id=new, evidence="requested", minted=True, aliases=tuple(usable))


def _node(site: Site, sighting: Sighting) -> str | None:
    for url in (sighting.url, sighting.shortlink):
        if url and site.kind(url) == "node":
            return site.key(url)
    return None


def _names_it(site: Site, url: str, sighting: Sighting) -> bool:
    return is_dossier_address(site, url) and site.key(url) not in sighting.contested


def _is_other(site: Site, known: Known, dossier_id: str, node: str | None, title: str | None) -> bool:
    """Return True if another node has taken a dossier's address; a site that was rebuilt numbers all nodes anew."""
    nodes = {key for key in known.keys_of(dossier_id) if site.kind(key) == "node"}
    return bool(node and nodes and node not in nodes) and title != known.title_of(dossier_id)


def _mint(url: str, node: str | None, known: Known) -> str:
    slug = slug_of(url)
    if not known.is_taken(slug):
        return slug
    return suffixed(slug, url if not known.is_taken(suffixed(slug, url)) else f"{url}#{node}")
