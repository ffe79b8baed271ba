"""One archive for the tests of all questions: three days, of which each brings another kind of answer."""

from collections.abc import Iterator

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import Query, open_query
from tests.ingest.visits import PAGES, new_archive, site_pages, visit

DANISH, NORWEGIAN = "danish-technology-pact", "norwegian-technology-pact"


@pytest.fixture(scope="package")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """All pages answer; then one says more and one moves; then one is gone and one does not answer."""
    made = new_archive(tmp_path_factory.mktemp("asked"))
    pages, danish, norwegian = site_pages(), f"/dossiers/{DANISH}", f"/dossiers/{NORWEGIAN}"
    visit(made, pages, "2026-01-01")
    pages |= {danish: PAGES[danish].replace(b"</p>", b" More.</p>", 1)}
    visit(made, pages | {"/old": danish}, "2026-01-02")
    visit(made, {path: page for path, page in pages.items() if path != danish} | {danish: 410}, "2026-01-03")
    visit(made, {"/taskforces": PAGES["/taskforces"]}, "2026-01-04", failed={norwegian: "timeout"})
    return made


@pytest.fixture
def query(asked: Archive) -> Iterator[Query]:
    with open_query(asked.root) as opened:
        yield opened
