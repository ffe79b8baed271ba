"""The published crawls, as the histories of all dossiers ask for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dossier_scraper.archive.database.records import Database
from dossier_scraper.archive.questions.decisions import accepted_since
from dossier_scraper.archive.questions.runs import complete_crawls, has_published_import, published_crawls

# A crawl's place in the archive's order of time, and its runs.
Crawl = tuple[str, tuple[str, ...]]


# So many dossiers are read and written at a time, and of them so many observations.
MANY, SAID = 100, 2000


def batched(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Yield ids in runs of at most so many (`itertools.batched` came with Python 3.12)."""
    return (ids[at : at + size] for at in range(0, len(ids), size))


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

    @property
    def batch(self) -> int:
        """Return of how many dossiers all that crawls said is held in memory at a time: the more crawls, the fewer."""
        return max(1, min(MANY, SAID // max(1, len(self.observed))))

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
