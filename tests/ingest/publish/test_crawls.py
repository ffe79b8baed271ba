"""What is published, asked once for all histories."""

from contextlib import closing
from pathlib import Path

from dossier_scraper.archive.database.store import Store
from dossier_scraper.ingest.publish.crawls import Crawls
from tests.ingest.visits import PAGES, new_archive, visit

PATH = "/dossiers/norwegian-technology-pact"


def test_a_crawl_is_known_by_each_of_its_runs(tmp_path: Path):
    archive, pages = new_archive(tmp_path), {path: PAGES[path] for path in ("/taskforces", PATH)}
    first, _, last = (
        visit(archive, pages, "2026-01-01"),
        visit(archive, pages, "2026-01-02", stopped="SIGTERM"),
        visit(archive, pages, "2026-01-03"),
    )
    with closing(Store(archive.database)) as store:
        crawls = Crawls.of(store)
    finished = last.run_id, "20260102T120000Z-live"
    assert [runs for _, runs in crawls.observed] == [(first.run_id,), finished]
    assert {run_id: runs for run_id, (_, runs) in crawls.of_run.items()} == {
        first.run_id: (first.run_id,),
        **dict.fromkeys(finished, finished),
    }
    assert crawls.complete <= {first.run_id, last.run_id}
    assert (crawls.accepted, crawls.imports) == (set(), False)
