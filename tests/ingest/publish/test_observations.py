"""A live run is one observation, and so is what an import brings of one visit."""

from pathlib import Path

import pytest

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.folder import Archive
from dossier_scraper.importers.warc import import_warc
from dossier_scraper.ingest.publish.observations import Observation, observations
from dossier_scraper.ingest.publish.sources import Claims
from tests.importers.foreign import ForeignFile
from tests.ingest.visits import BASE, PAGES, SITE, new_archive, visit

ID, PATH = "norwegian-technology-pact", "/dossiers/norwegian-technology-pact"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return new_archive(tmp_path)


def found(archive: Archive) -> list[Observation]:
    store = Store(archive.database)
    try:
        return observations(store, Claims(store, SITE), ID)
    finally:
        store.close()


def test_each_crawl_is_one_and_an_interrupted_one_belongs_to_the_next(archive: Archive):
    pages = {"/taskforces": PAGES["/taskforces"], PATH: PAGES[PATH]}
    visit(archive, pages, "2026-01-01")
    visit(archive, pages, "2026-01-02", stopped="SIGTERM")
    visit(archive, pages, "2026-01-03")
    assert [one.runs for one in found(archive)] == [
        ("20260101T120000Z-live",),
        ("20260103T120000Z-live", "20260102T120000Z-live"),
    ]


def test_captures_of_one_visit_are_one_and_those_of_another_state_are_the_next(archive: Archive, tmp_path: Path):
    edited = PAGES[PATH].replace(b"is feasible.", b"is feasible and wanted.")
    file = ForeignFile(tmp_path / "past.warc.gz")
    for path, body, at in (
        ("/taskforces", PAGES["/taskforces"], "2020-01-01T10:00:00Z"),
        (PATH, PAGES[PATH], "2020-01-01T10:00:10Z"),
        (PATH, edited, "2020-01-01T11:00:00Z"),
        (PATH, edited, "2020-02-01T11:00:00Z"),
    ):
        file.record("response", BASE + path, at, body=body)
    import_warc(archive.root, SITE, [file.path])
    assert [(one.ordered_at[:16], len(one.captures)) for one in found(archive)] == [
        ("2020-01-01T10:00", 2),
        ("2020-01-01T11:00", 1),
        ("2020-02-01T11:00", 1),
    ]
