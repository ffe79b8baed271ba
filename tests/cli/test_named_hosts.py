"""`--site HOST`: hosts of an archive's own tables count once a person names them, and are in the ledger then."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.crawler import begun
from dossier_scraper.ingest.upkeep.check import differences
from tests.importers.foreign import ForeignFile
from tests.ingest.visits import BASE, PAGES, SITE, exchange, new_archive, rows, site_pages, taught
from tests.saved_site import dossier

# RFC 2606: a name that no server knows.
MOVED, PATH = "moved.invalid", "/dossiers/norwegian-technology-pact"
ORIGINS = [f"http://{MOVED}", f"https://{MOVED}"]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = new_archive(tmp_path)
    taught(archive, site=f'hosts = ["{MOVED}"]\nstart_pages = ["/projects"]\n')
    return archive


def test_a_crawl_begins_at_the_host_that_is_named(archive: Archive):
    said = dossier("crawl", "--site", MOVED, "--archive", archive.root, cwd=archive.root, code=7).stderr
    assert f"Could not look up {MOVED} " in said
    said = dossier("crawl", "--site", "evil.invalid", "--archive", archive.root, cwd=archive.root, code=2).stderr
    assert (
        f"'evil.invalid' is no host of the tables; these are: www.stemcoalition.eu, stemcoalition.eu, {MOVED}" in said
    )


def test_a_crawl_s_hosts_are_in_its_ledger_line_and_count_when_it_is_read_again(archive: Archive):
    at = datetime(2026, 1, 1, tzinfo=UTC)
    with begun(archive, SITE, (f"https://{MOVED}/projects",), (MOVED,), user_agent="test", reader=False) as ingest:
        for path, page in site_pages().items():
            if isinstance(page, bytes):
                body = page.replace(b"https://www.stemcoalition.eu/", f"http://{MOVED}/".encode())
                ingest.collect(ingest.observe(ingest.record(exchange(path, body, at))))
        ingest.finish(None, at)
    (line,) = Ledger(archive.ledger_path).lines()
    assert line.facts["origins"] == ORIGINS
    assert rows(archive, "SELECT count(*) n FROM dossiers") == [{"n": 8}]
    assert differences(archive, SITE) == []


def test_an_import_takes_its_pages_when_it_is_named(archive: Archive, tmp_path: Path):
    foreign = ForeignFile(tmp_path / "moved.warc.gz")
    page = PAGES[PATH].replace(BASE.encode(), f"https://{MOVED}".encode())
    foreign.record("response", f"http://{MOVED}{PATH}", "2024-05-01T10:00:00Z", body=page)
    command = ("import", "warc", foreign.path, "--archive", archive.root)
    assert f"They hold: http://{MOVED}" in dossier(*command, cwd=tmp_path, code=5).stderr
    dossier(*command, "--site", MOVED, cwd=tmp_path)
    (line,) = Ledger(archive.ledger_path).lines()
    assert line.facts["import"]["origins"] == ORIGINS
    assert rows(archive, "SELECT url FROM dossiers") == [{"url": f"http://{MOVED}{PATH}"}]
    assert differences(archive, SITE) == []
