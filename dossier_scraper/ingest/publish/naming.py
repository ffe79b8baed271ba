"""Give the pages of a run their dossiers, and write down every address that is thereby known."""

import json
from collections.abc import Iterable, Iterator, Mapping

from dossier_scraper.archive.database.records import Row
from dossier_scraper.archive.database.store import Store
from dossier_scraper.history.identify import Sighting, identify, is_dossier_address
from dossier_scraper.ingest.publish.sources import Claims
from dossier_scraper.model import Links, Problem
from dossier_scraper.site import Site


class Addresses:
    """What the database knows of addresses, as `history.identify` asks it."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def dossier_of(self, page_key: str) -> str | None:
        """Return the dossier at a page key; of several, the one that was seen there last."""
        row = self.store.row(
            "SELECT dossier_id FROM aliases WHERE page_key = ? ORDER BY first_seen DESC, url LIMIT 1", page_key
        )
        return row["dossier_id"] if row else None

    def keys_of(self, dossier_id: str) -> frozenset[str]:
        """Return every page key of a dossier."""
        return frozenset(
            r["page_key"] for r in self.store.rows("SELECT page_key FROM aliases WHERE dossier_id = ?", dossier_id)
        )

    def title_of(self, dossier_id: str) -> str | None:
        """Return the title that a dossier had last."""
        row = self.store.row("SELECT title FROM dossiers WHERE id = ?", dossier_id)
        return row["title"] if row else None

    def is_taken(self, dossier_id: str) -> bool:
        """Return True if the id was given before, also to a dossier that lost its addresses or was merged."""
        given = (
            "SELECT 1 x FROM aliases WHERE dossier_id = ?1 UNION ALL SELECT 1 FROM dossiers WHERE id = ?1"
            " UNION ALL SELECT 1 FROM decisions WHERE object = ?1 AND type = 'merge' LIMIT 1"
        )
        return self.store.row(given, dossier_id) is not None


def name_pages(
    store: Store, site: Site, claims: Claims, runs: list[str], decided: Mapping[str, str]
) -> tuple[set[str], dict[str, str]]:
    """Identify every dossier page of the runs; return the dossiers seen and the ids minted, by page key.

    `decided` are ids that the ledger gave for page keys when the run was first published.
    """
    addresses, named = Addresses(store), set()
    minted: dict[str, str] = {}
    pages = store.rows(
        "SELECT * FROM claims WHERE run_id IN (SELECT value FROM json_each(?)) AND kind = 'dossier'"
        " ORDER BY captured_at, id",
        json.dumps(runs),
    )
    said = {page["id"]: claims.own_names(page["reading_id"]) for page in pages}
    contested = _contested(site, pages, said)
    moves: dict[str, list[Row]] = {}
    for move in store.rows(
        "SELECT url, page_key, location FROM captures WHERE run_id IN (SELECT value FROM json_each(?))"
        " AND http_status IN (301, 308) AND location IS NOT NULL ORDER BY url",
        json.dumps(runs),
    ):
        moves.setdefault(site.key(move["location"]), []).append(move)
    for page in pages:
        title, links = said[page["id"]]
        came_from = tuple(_redirected_from(site, moves, page["page_key"]))
        others = contested - {page["page_key"]}
        identity = identify(
            Sighting(
                url=page["url"],
                canonical=links.canonical,
                shortlink=links.shortlink,
                redirected_from=came_from,
                title=title,
                contested=others,
            ),
            site,
            addresses,
            decided,
        )
        shared = sorted(others & {site.key(url) for url in (links.canonical, links.shortlink) if url})
        store.keep_problems("page_key", page["page_key"], [(page["id"], _shared(key)) for key in shared])
        store.db.execute("UPDATE captures SET dossier_id = ? WHERE id = ?", (identity.dossier_id, page["id"]))
        if identity.minted:
            minted.setdefault(page["page_key"], identity.dossier_id)
        named.add(identity.dossier_id)
        _write_aliases(store, site, identity.dossier_id, identity.aliases, page["captured_at"])
    return named, minted


def _shared(key: str) -> Problem:
    detail = f"calls itself {key}, as pages with other titles do: taken for a dossier of its own"
    return Problem(code="contradiction", severity="warning", field="url", detail=detail)


def _contested(site: Site, pages: list[Row], said: Mapping[str, tuple[str | None, Links]]) -> frozenset[str]:
    """Return the page keys that several pages of a run, with different titles, give as their own address."""
    titles: dict[str, set[str | None]] = {}
    for page in pages:
        title, links = said[page["id"]]
        for key in {page["page_key"], *(site.key(url) for url in (links.canonical, links.shortlink) if url)}:
            titles.setdefault(key, set()).add(title)
    return frozenset(key for key, names in titles.items() if len(names) > 1)


def named_by_others(store: Store, site: Site, runs: list[str]) -> set[str]:
    """Return the dossiers that listing rows of these runs name, and those whose timeline links a page read in them.

    For pages that an import brought, every timeline that a dossier ever had counts.
    """
    rows = store.rows(
        "SELECT l.url, l.page_key, min(c.captured_at) seen_at FROM claims c JOIN listing_rows l USING (reading_id)"
        " WHERE c.run_id IN (SELECT value FROM json_each(?)) GROUP BY l.url, l.page_key ORDER BY l.url",
        json.dumps(runs),
    )
    addresses, named = Addresses(store), set()
    for row in rows:
        if dossier_id := addresses.dossier_of(row["page_key"]):
            named.add(dossier_id)
            _write_aliases(store, site, dossier_id, [(row["url"], "listing link")], row["seen_at"])
    events = store.rows(
        "SELECT DISTINCT e.dossier_id FROM claims c JOIN events e ON e.page_key = c.page_key"
        " WHERE c.run_id IN (SELECT value FROM json_each(?)) AND c.kind = 'event'",
        json.dumps(runs),
    )
    return named | {row["dossier_id"] for row in events} | _linking_ever(store, site, runs)


def _linking_ever(store: Store, site: Site, runs: list[str]) -> set[str]:
    pages = store.rows(
        "SELECT DISTINCT c.page_key FROM claims c JOIN runs r ON r.id = c.run_id AND r.ordered_at IS NULL"
        " WHERE c.run_id IN (SELECT value FROM json_each(?)) AND c.kind = 'event'",
        json.dumps(runs),
    )
    keys = {page["page_key"] for page in pages}
    links = store.rows(
        "SELECT DISTINCT v.dossier_id, json_extract(e.value, '$.url') url"
        " FROM versions v, json_each(v.data, '$.events') e WHERE ?",
        bool(keys),
    )
    return {link["dossier_id"] for link in links if link["url"] and site.key(link["url"]) in keys}


def _redirected_from(site: Site, moves: dict[str, list[Row]], page_key: str) -> Iterator[str]:
    """Yield the dossier addresses that redirected to a page for good, directly or over further hops.

    `moves` are permanent redirects by the page key of their target.
    """
    todo, seen = [page_key], {page_key}
    while todo:
        for move in moves.get(todo.pop(), ()):
            if is_dossier_address(site, move["url"]):
                yield move["url"]
            if move["page_key"] not in seen:
                seen.add(move["page_key"])
                todo.append(move["page_key"])


def _write_aliases(store: Store, site: Site, dossier_id: str, aliases: Iterable[tuple[str, str]], seen_at: str) -> None:
    """Add addresses, each dated by its first sighting; one that has become another dossier's is dated anew.

    An address is taken from another dossier only by a page that stands there, and never by what an import brings of
    the past.
    """
    for url, evidence in aliases:
        store.db.execute(
            "INSERT INTO aliases VALUES (?, ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE"
            " SET dossier_id = excluded.dossier_id, first_seen = excluded.first_seen, evidence ="
            " iif(dossier_id = excluded.dossier_id AND instr(evidence, 'decision: ') = 1, evidence, excluded.evidence)"
            " WHERE iif(dossier_id = excluded.dossier_id, first_seen > excluded.first_seen,"
            " excluded.evidence = 'requested' AND first_seen < excluded.first_seen)",
            (url, site.key(url), dossier_id, evidence, seen_at),
        )
