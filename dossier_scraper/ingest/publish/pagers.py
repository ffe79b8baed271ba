"""Page keys of a listing's further pages: what parameter selects them, only the listing's own pages can say.

What they say is taken from every capture, in the ledger's order, and keys of earlier captures follow: a page that was
imported before the one that links to it gets its key when that comes in.
"""

import json
from collections.abc import Iterator

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions import captures, readings
from dossier_scraper.extract.listing.pager import parameters
from dossier_scraper.serial import reading_from_json
from dossier_scraper.site import Site
from dossier_scraper.site.tables import Pager


def known_pagers(store: Store) -> frozenset[Pager]:
    """Return the parameters that pages of listings have named so far, each with the listing's path."""
    return frozenset((path, name) for path, name in json.loads(store.fact("pagers") or "[]"))


def learn_pagers(store: Store, site: Site, run_id: str) -> Site:
    """Give a listing's further pages keys of their own, also those that a run has just named; return the site so.

    Runs inside the caller's transaction, before anything is asked of the run's captures by their keys.
    """
    known = known_pagers(store)
    found = known.union(_named(store, site, run_id))
    if found != known:
        store.set_facts({"pagers": json.dumps(sorted(found))})
    site = site.with_pagers(found)
    for path in sorted({path for path, _ in found}):
        pages = captures.pages_of(store, path, whole=found != known)
        moved = [(page.page_key, page.url, key) for page in pages if (key := site.key(page.url)) != page.page_key]
        for old, url, key in moved:
            store.rename_page(old, url, key)
        for key in sorted({key for old, _, new in moved for key in (old, new)}):
            _keep_problems(store, key)
    return site


def _named(store: Store, site: Site, run_id: str) -> Iterator[Pager]:
    for url, pages in readings.pagers_read(store, run_id):
        for name in parameters(url, pages, site):
            yield site.key(url).partition("?")[0], name


def _keep_problems(store: Store, page_key: str) -> None:
    """Make the problems of a page be those of its last capture that is published."""
    last = captures.last_read(store, page_key)
    data = readings.reading_text(store, last.reading_id) if last and last.reading_id else None
    problems = reading_from_json(data).problems if data else ()
    store.keep_problems("page_key", {page_key: [(last.id, problem) for problem in problems if last]})
