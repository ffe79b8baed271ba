"""A quote is found again in the stored bytes, and a forged one is not."""

from dataclasses import replace
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.provenance import located
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.ingest.recall.witness import Witness
from tests.ingest.visits import SITE, new_archive, site_pages, visit

ID = "norwegian-technology-pact"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = new_archive(tmp_path)
    for day in ("2026-01-01", "2026-01-02"):
        visit(archive, site_pages(), day)
    return archive


def test_every_value_of_a_dossier_is_found_in_the_bytes_that_it_came_from(archive: Archive):
    with open_query(archive.root) as query:
        witness = Witness(archive.root, SITE, query)
        for field in ("title", "start_date", "background", "requesting_organisations"):
            for stand in located(query, ID, field):
                found = witness.check(stand)
                assert found.digest_found
                assert found.quote_found, stand


@pytest.mark.parametrize("forged", [{"quote": "Kites"}, {"selector": "#nothing"}])
def test_a_quote_that_the_bytes_do_not_show_is_not_found(archive: Archive, forged: dict[str, str]):
    with open_query(archive.root) as query:
        stand = replace(located(query, ID, "title")[0], **forged)
        assert not Witness(archive.root, SITE, query).check(stand).quote_found


def test_another_digest_is_told(archive: Archive):
    with open_query(archive.root) as query:
        stand = replace(located(query, ID, "title")[0], payload_sha256="0" * 64)
        assert not Witness(archive.root, SITE, query).check(stand).digest_found
