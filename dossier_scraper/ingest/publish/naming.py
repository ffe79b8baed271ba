"""Give the pages of a run their dossiers, and write down every address that is thereby known."""

from collections.abc import Iterable, Iterator, Mapping

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions import addresses
from dossier_scraper.archive.questions.addresses import Move
from dossier_scraper.archive.questions.claims import PageClaim, dossier_pages
from dossier_scraper.archive.questions.dossiers import title
from dossier_scraper.history.identify import Sighting, identify, is_dossier_address
from dossier_scraper.ingest.publish.page_problems import keep_page_problems
from dossier_scraper.ingest.publish.sources import Claims
from dossier_scraper.model import Links, Problem
from dossier_scraper.site import Site


class Addresses:
    """What the database knows of addresses, as `history.identify` asks it."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def dossier_of(self, page_key: str) -> str | None:
        """Return the dossier at a page key; of several, the one that was seen there last."""
        return addresses.dossier_at_key(self.store, page_key)

    def keys_of(self, dossier_id: str) -> frozenset[str]:
        """Return every page key of a dossier."""
        return addresses.page_keys(self.store, dossier_id)

    def title_of(self, dossier_id: str) -> str | None:
        """Return the title that a dossier had last."""
        return title(self.store, dossier_id)

    def is_taken(self, dossier_id: str) -> bool:
        """Return True if the id was given before, also to a dossier that lost its addresses or was merged."""
        return addresses.is_given(self.store, dossier_id)


def name_pages(
    store: Store, site: Site, claims: Claims, runs: list[str], decided: Mapping[str, str]
) -> tuple[set[str], dict[str, str]]:
    """Identify every dossier page of the runs; return the dossiers seen and the ids minted, by page key.

    `decided` are ids that the ledger gave for page keys when the run was first published.
    """
    known, named = Addresses(store), set()
    minted, told = dict[str, str](), list[tuple[str, list[tuple[str, Problem]]]]()
    pages = dossier_pages(store, runs)
    said = {page.id: claims.own_names(page.reading_id) for page in pages}
    contested = _contested(site, pages, said)
    moves: dict[str, list[Move]] = {}
    for move in addresses.permanent_moves(store, runs):
        moves.setdefault(site.key(move.location), []).append(move)
    for page in pages:
        own_title, links = said[page.id]
        came_from = tuple(_redirected_from(site, moves, page.page_key))
        others = contested - {page.page_key}
        identity = identify(
            Sighting(
                url=page.url,
                canonical=links.canonical,
                shortlink=links.shortlink,
                redirected_from=came_from,
                title=own_title,
                contested=others,
            ),
            site,
            known,
            decided,
        )
        shared = sorted(others & {site.key(url) for url in (links.canonical, links.shortlink) if url})
        told.append((page.page_key, [(page.id, _shared(key)) for key in shared]))
        store.name_capture(page.id, identity.dossier_id)
        if identity.minted:
            minted.setdefault(page.page_key, identity.dossier_id)
        named.add(identity.dossier_id)
        _write_aliases(store, site, identity.dossier_id, identity.aliases, page.captured_at)
    keep_page_problems(store, told)
    return named, minted


def _shared(key: str) -> Problem:
    detail = f"calls itself {key}, as pages with other titles do: taken for a dossier of its own"
    return Problem(code="contradiction", severity="warning", field="url", detail=detail)


def _contested(site: Site, pages: list[PageClaim], said: Mapping[str, tuple[str | None, Links]]) -> frozenset[str]:
    """Return the page keys that several pages of a run, with different titles, give as their own address."""
    titles: dict[str, set[str | None]] = {}
    for page in pages:
        own_title, links = said[page.id]
        for key in {page.page_key, *(site.key(url) for url in (links.canonical, links.shortlink) if url)}:
            titles.setdefault(key, set()).add(own_title)
    return frozenset(key for key, names in titles.items() if len(names) > 1)


def named_by_others(store: Store, site: Site, runs: list[str]) -> set[str]:
    """Return the dossiers that listing rows of these runs name, and those whose timeline links a page read in them.

    For pages that an import brought, every timeline that a dossier ever had counts.
    """
    known, named = Addresses(store), set()
    for link in addresses.listed_links(store, runs):
        if dossier_id := known.dossier_of(link.page_key):
            named.add(dossier_id)
            _write_aliases(store, site, dossier_id, [(link.url, "listing link")], link.seen_at)
    return named | addresses.dossiers_linking_events_of(store, runs) | _linking_ever(store, site, runs)


def _linking_ever(store: Store, site: Site, runs: list[str]) -> set[str]:
    """Return the dossiers that ever had a timeline with an event's page that imports among the runs brought."""
    keys = addresses.imported_event_keys(store, runs)
    links = addresses.event_links_ever(store) if keys else []
    return {link.dossier_id for link in links if link.url and site.key(link.url) in keys}


def _redirected_from(site: Site, moves: dict[str, list[Move]], page_key: str) -> Iterator[str]:
    """Yield the dossier addresses that redirected to a page for good, directly or over further hops.

    `moves` are permanent redirects by the page key of their target.
    """
    todo, seen = [page_key], {page_key}
    while todo:
        for move in moves.get(todo.pop(), ()):
            if is_dossier_address(site, move.url):
                yield move.url
            if move.page_key not in seen:
                seen.add(move.page_key)
                todo.append(move.page_key)


def _write_aliases(store: Store, site: Site, dossier_id: str, aliases: Iterable[tuple[str, str]], seen_at: str) -> None:
    for url, evidence in aliases:
        store.add_alias(url, site.key(url), dossier_id, evidence, seen_at)
