"""Of a history that is folded again only what differs is written."""

from contextlib import closing
from pathlib import Path

from dossier_scraper.archive.database.store import Store
from dossier_scraper.ingest.publish.dossier_history import Histories
from dossier_scraper.ingest.publish.sources import Claims
from dossier_scraper.ingest.upkeep.check import differences
from tests.ingest.visits import PAGES, SITE, new_archive, rows, visit

ID, PATH = "norwegian-technology-pact", "/dossiers/norwegian-technology-pact"
EDITED = PAGES[PATH].replace(b"is feasible.", b"is feasible and wanted.")


def test_what_stays_is_not_written_and_what_was_damaged_is(tmp_path: Path):
    archive = new_archive(tmp_path)
    for day, page in enumerate((PAGES[PATH], EDITED), 1):
        visit(archive, {"/taskforces": PAGES["/taskforces"], PATH: page}, f"2026-01-0{day}")
    assert rows(archive, "SELECT count(*) n FROM versions WHERE dossier_id = ?", ID)[0]["n"] == 2
    assert folded(archive.database) <= 1  # the mark of its snapshots
    with closing(Store(archive.database)) as store:
        for damage in (
            "UPDATE provenance SET quote = 'another' WHERE field = 'title'",
            "UPDATE versions SET last_seen = first_seen",
            "DELETE FROM changes",
            "DELETE FROM events_fts WHERE rowid IN (SELECT text_id FROM _texts)",
            "DELETE FROM _texts WHERE event_id <> ''",
            "UPDATE events SET first_seen = last_seen",
            "DELETE FROM dossier_organisations",
        ):
            store.db.execute(damage)
    assert folded(archive.database) > 1
    assert differences(archive, SITE) == []


def folded(database: Path) -> int:
    """Fold every dossier again; return how many rows were written for the one that has a page of its own here."""
    with closing(Store(database)) as store:
        with store.transaction():
            before = store.db.conn.total_changes
            assert [of for of, *_ in Histories(store, SITE, Claims(store, SITE)).refold([ID])] == [ID]
            written = store.db.conn.total_changes - before
        store.unmark_snapshots()
        return written
