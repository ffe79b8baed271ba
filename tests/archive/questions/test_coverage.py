"""Where every character of a page went, as the archive keeps it."""

from pathlib import Path

from dossier_scraper.archive.questions.coverage import pages_by_template, unread_blocks
from dossier_scraper.archive.questions.query import open_query
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
    with open_query(archive.root) as query:
        (read,) = [row["id"] for row in rows(archive, "SELECT id FROM runs WHERE state = 'interrupted'")]
        assert [(one.template, one.kind, one.pages) for one in pages_by_template(query, [read])] == [
            ("drupal7", "dossier", 1)
        ]
        assert any("something to say of the lake" in block.text for block in unread_blocks(query, [read]))
