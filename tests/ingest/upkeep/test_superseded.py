"""What an accepted extractor changed stays as that, whatever is folded again."""

from pathlib import Path

from dossier_scraper.archive.folder import Archive
from tests.ingest.upkeep.test_upgrade import HUNGARY, NORWAY, SMALL, crawl, crawled, root, run, site
from tests.ingest.visits import rows
from tests.saved_site import SavedSite

__all__ = ["crawled", "root", "site"]


def test_what_an_extractor_changed_stays_when_histories_are_folded_again(site: SavedSite, root: Path):
    crawl(site, root, SMALL)
    corrected = "SELECT dossier_id, field, before, after FROM changes WHERE cause = 'extractor'"
    before = rows(Archive.open(root), corrected)
    run(root, SMALL, "merge", HUNGARY, NORWAY, "--why", "test")
    assert rows(Archive.open(root), corrected) == before
    run(root, SMALL, "verify", "--workers", 1)
    run(root, SMALL, "unmerge", HUNGARY, NORWAY, "--why", "test")
    assert rows(Archive.open(root), corrected) == before
    run(root, SMALL, "verify", "--workers", 1)
