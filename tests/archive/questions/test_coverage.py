"""Where every character of a page went, as the archive keeps it."""

import json
from contextlib import closing
from pathlib import Path

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions.coverage import accounts
from dossier_scraper.ingest.upkeep.check import differences
from tests.ingest.visits import PAGES, SITE, new_archive, rows, visit

PATH = "/dossiers/norwegian-technology-pact"
OWN = b"<p>Only this one page has something to say of the lake</p></body>"


def test_what_a_run_read_that_has_not_ended_counts_for_nothing_yet(tmp_path: Path):
    archive = new_archive(tmp_path)
    visit(archive, {path: PAGES[path] for path in ("/taskforces", PATH)}, "2026-01-01")
    assert len(rows(archive, "SELECT * FROM coverage")) == 2
    visit(archive, {PATH: PAGES[PATH].replace(b"</body>", OWN)}, "2026-01-02", end=False)
    assert len(rows(archive, "SELECT * FROM coverage")) == 3
    assert differences(archive, SITE) == []
    visit(archive, {"/taskforces": PAGES["/taskforces"]}, "2026-01-03")
    assert len(rows(archive, "SELECT * FROM coverage")) == 3, "its evidence is kept"
    assert differences(archive, SITE) == []
    with closing(Store(archive.database)) as store:
        (read,) = [row["id"] for row in rows(archive, "SELECT id FROM runs WHERE state = 'interrupted'")]
        ((page_key, _, data),) = accounts(store, [read])
    assert page_key == PATH
    assert any("something to say of the lake" in block for block in json.loads(data)["blocks"])
