"""The published crawls, as the histories of all dossiers ask for them."""

from collections.abc import Mapping
from dataclasses import dataclass

from dossier_scraper.archive.database.records import Database
from dossier_scraper.archive.questions.decisions import accepted_since
from dossier_scraper.archive.questions.runs import complete_crawls, has_published_import, published_crawls

# A crawl's place in the archive's order of time, and its runs.
Crawl = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawls:
    """What is published, asked once.

    `observed` are the crawls, each with the interrupted ones that it finished, `of_run` has them by their runs.
    `complete` are those that were, `accepted` the runs that a person accepted, `imports` tells whether there is one.
    """

    observed: list[Crawl]
    of_run: Mapping[str, Crawl]
    complete: set[str]
    accepted: set[str]
    imports: bool

    @classmethod
    def of(cls, store: Database) -> "Crawls":
        """Ask what is published by now."""
        observed = published_crawls(store)
        return cls(
            observed=observed,
            of_run={run_id: crawl for crawl in observed for run_id in crawl[1]},
            complete=complete_crawls(store),
            accepted=accepted_since(store, 0),
            imports=has_published_import(store),
        )
