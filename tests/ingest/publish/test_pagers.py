"""Keys of a listing's further pages come from what its pages say, in whatever order they come in."""

from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.ingest.run import Ingest
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.ingest.upkeep.prepare import prepare
from tests.extract.listing.pagers import SHAPES, START
from tests.ingest.visits import SITE, exchange, new_archive, rows

PAGES = SHAPES["Joomla"].pages()
THREE = [START, f"{START}?start=20", f"{START}?start=40"]


def brought_in(archive: Archive, path: str) -> None:
    """Import one page of the listing."""
    at = datetime(2020, 1, 1 + THREE.index(path), tzinfo=UTC)
    with archive.lock():
        prepare(archive, SITE)
        ingest = Ingest(archive, SITE, source="warc", started_at=at, user_agent="test", grade="warc")
        ingest.collect(ingest.observe(ingest.record(exchange(path, PAGES[path].encode(), at))))
        ingest.finish(None, at)


@pytest.mark.parametrize("order", permutations(THREE))
def test_each_page_has_a_key_of_its_own_in_any_order(tmp_path: Path, order: tuple[str, ...]) -> None:
    archive = new_archive(tmp_path)
    for path in order:
        brought_in(archive, path)
    assert [row["page_key"] for row in rows(archive, "SELECT page_key FROM captures ORDER BY url")] == THREE
    assert differences(archive, SITE) == []
