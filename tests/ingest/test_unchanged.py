"""A site that does not change: ten crawls add no version, no change, no byte of a snapshot, and little evidence."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.crawler import CrawlOptions, crawl
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.site import load_site
from tests.saved_site import DRUPAL, saved_site

# What a Drupal 7 behind Apache sends; Date, Server, Content-Type, Content-Length and ETag come from the server.
HEADERS = {
    "X-Powered-By": "PHP/7.4.33",
    "Expires": "Sun, 19 Nov 1978 05:00:00 GMT",
    "Cache-Control": "no-cache, must-revalidate",
    "X-Content-Type-Options": "nosniff",
    "Content-Language": "en",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Generator": "Drupal 7 (https://www.drupal.org)",
    "Link": '<https://www.stemcoalition.eu/node/3001>; rel="shortlink"',
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Vary": "Cookie,Accept-Encoding",
}


@pytest.mark.parametrize(("validates", "budget"), [(True, 1300), (False, 1500)], ids=["304", "full"])
def test_ten_crawls_of_an_unchanged_site_add_nothing_but_a_little_evidence(
    tmp_path: Path, validates: bool, budget: int
) -> None:
    tables = load_site()
    archive = Archive.open_or_create(
        tmp_path / "archive", site=tables.id, base_url=tables.base_url, contact="mailto:a@example.org"
    )
    with saved_site(DRUPAL) as site:
        site.headers, site.validates = HEADERS, validates
        options = CrawlOptions(start_urls=(site.url + "/taskforces",), delay=0, requisites=False, quiet=True)
        assert crawl(archive, tables, options).exit_code == 0
        before = versions(archive), snapshots(archive)
        assert before[1]
        for _ in range(10):
            assert crawl(archive, tables, options).exit_code == 0
    assert (versions(archive), snapshots(archive)) == before
    with closing(sqlite3.connect(archive.database)) as db:
        assert db.execute("SELECT count(*) FROM changes").fetchone() == (0,)
        unchanged = db.execute("SELECT count(*) FROM captures WHERE outcome = 'unchanged'").fetchone()[0]
        pages = "SELECT http_status FROM captures WHERE outcome = 'unchanged' AND kind <> 'listing'"
        asked = {row[0] for row in db.execute(pages)}
    assert asked == {304 if validates else 200}
    lines = list(Ledger(archive.ledger_path).lines())[1:]
    assert unchanged >= 10 * 17
    cost = sum(file["size"] for line in lines for file in line.facts["warc_files"]) / unchanged
    assert cost <= budget
    assert differences(archive, tables) == []


def versions(archive: Archive) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(archive.database)) as db:
        return db.execute("SELECT id, number, first_seen, content_hash, data FROM versions ORDER BY id").fetchall()


def snapshots(archive: Archive) -> dict[str, str]:
    paths = sorted(archive.snapshots.rglob("*.json"))
    return {path.as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
