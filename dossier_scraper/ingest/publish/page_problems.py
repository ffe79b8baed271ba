"""Keep the problems of pages that are no dossier's, those of many at once."""

from collections.abc import Iterable

from dossier_scraper.archive.database.store import Store
from dossier_scraper.ingest.publish.crawls import MANY
from dossier_scraper.model import Problem


def keep_page_problems(store: Store, told: Iterable[tuple[str, Iterable[tuple[str, Problem]]]]) -> None:
    """Make the problems of pages be exactly these, one after the other: page keys, each with problems and captures."""
    waiting: dict[str, Iterable[tuple[str, Problem]]] = {}
    for page_key, problems in told:
        if page_key in waiting or len(waiting) >= MANY:
            store.keep_problems("page_key", waiting)
            waiting = {}
        waiting[page_key] = list(problems)
    store.keep_problems("page_key", waiting)
