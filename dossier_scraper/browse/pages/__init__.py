"""The pages of an archive: each module has one kind, `every_path` lists them all for the report and for tests."""

from collections.abc import Iterator

from dossier_scraper.archive.questions.query import Query
from dossier_scraper.browse.pages import (
    captures,
    changes,
    checks,
    compare,
    dossier,
    dossiers,
    evidence,
    feeds,
    files,
    home,
    replay,
    search,
    tallies,
)
from dossier_scraper.browse.pages.page import Page

# The first whose address fits answers: what ends in a file's name stands before what does not.
PAGES: tuple[Page, ...] = (
    *home.PAGES,
    *dossiers.PAGES,
    *feeds.PAGES,
    *dossier.PAGES,
    *compare.PAGES,
    *changes.PAGES,
    *tallies.PAGES,
    *checks.PAGES,
    *search.PAGES,
    *files.PAGES,
    *evidence.PAGES,
    *captures.PAGES,
    *replay.PAGES,
)


def every_path(query: Query) -> Iterator[str]:
    """Yield the path of every page that a database has: what stands behind `?` aside, and feeds of watches."""
    for page in PAGES:
        yield from page.paths(query)
