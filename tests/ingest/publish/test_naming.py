"""Pages of a run get their dossiers, and every address that is thereby known."""

from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from tests.ingest.visits import BASE, PAGES, Answer, new_archive, rows, visit

ID, PATH = "norwegian-technology-pact", "/dossiers/norwegian-technology-pact"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return new_archive(tmp_path)


def pages(**more: Answer) -> dict[str, Answer]:
    return {"/taskforces": PAGES["/taskforces"], PATH: PAGES[PATH], **more}


def aliases(archive: Archive) -> dict[str, str]:
    found = rows(archive, "SELECT url, evidence FROM aliases WHERE dossier_id = ? ORDER BY url", ID)
    return {row["url"].removeprefix(BASE): row["evidence"] for row in found}


def test_an_address_says_why_it_is_the_dossiers(archive: Archive):
    visit(archive, pages(**{"/dossiers/norway": BASE + PATH}), "2026-01-01")
    known = aliases(archive)
    assert known[PATH] == "requested"
    assert known["/dossiers/norway"] == "permanent redirect"
    assert "shortlink" in known.values()


def test_a_redirect_over_several_hops_is_the_dossiers_address_and_one_of_another_kind_is_not(archive: Archive):
    hops = {"/dossiers/old": BASE + "/dossiers/older", "/dossiers/older": BASE + PATH, "/about": BASE + PATH}
    visit(archive, pages(**hops), "2026-01-01")
    known = aliases(archive)
    assert known["/dossiers/old"] == known["/dossiers/older"] == "permanent redirect"
    assert "/about" not in known


def test_pages_that_call_themselves_alike_and_have_other_titles_are_two_dossiers(archive: Archive):
    other = PAGES[PATH].replace(b"Norwegian Technology Pact", b"Reef Pact")
    visit(archive, pages(**{"/dossiers/reef-pact": other}), "2026-01-01")
    assert {row["id"] for row in rows(archive, "SELECT id FROM dossiers")} == {ID, "reef-pact"}
    told = rows(archive, "SELECT DISTINCT code, field FROM problems WHERE page_key = '/dossiers/reef-pact'")
    assert {"code": "contradiction", "field": "url"} in told


def test_a_listing_link_names_a_dossier_whose_page_is_known(archive: Archive):
    visit(archive, pages(), "2026-01-01")
    visit(archive, {"/taskforces": PAGES["/taskforces"].replace(PATH.encode(), (PATH + "/").encode())}, "2026-01-02")
    assert aliases(archive)[PATH + "/"] == "listing link"
