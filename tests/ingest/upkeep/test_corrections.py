"""Values that two databases of one archive have differently, each told once."""

from contextlib import closing
from pathlib import Path

import pytest

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import reading_uri
from dossier_scraper.ingest.upkeep.corrections import Correction, corrections
from tests.ingest.visits import PAGES, new_archive, visit

ID, PATH = "norwegian-technology-pact", "/dossiers/norwegian-technology-pact"
EDITED = PAGES[PATH].replace(b"is feasible.", b"is feasible and wanted.")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = new_archive(tmp_path)
    for day, page in (("2026-01-01", PAGES[PATH]), ("2026-01-02", EDITED)):
        visit(archive, {"/taskforces": PAGES["/taskforces"], PATH: page}, day)
    return archive


def compared(archive: Archive, tmp_path: Path, *changes: str) -> list[Correction]:
    with closing(Store(archive.database)) as store, closing(Store(tmp_path / "other.db")) as other:
        store.db.conn.backup(other.db.conn)
        for change in changes:
            other.db.execute(change)
        store.db.execute("ATTACH DATABASE ? AS other", (reading_uri(tmp_path / "other.db"),))
        return list(corrections(store, "main", "other"))


def test_alike_databases_differ_in_nothing(archive: Archive, tmp_path: Path):
    assert compared(archive, tmp_path, "SELECT 1") == []


def test_a_value_that_goes_on_to_differ_is_told_once(archive: Archive, tmp_path: Path):
    found = compared(archive, tmp_path, "UPDATE versions SET data = json_set(data, '$.status', 'Paused')")
    assert [(one.dossier, one.field, one.after, one.seen[:10]) for one in found] == [
        (ID, "status", "Paused", "2026-01-01")
    ]
    assert str(found[0]).startswith(f"{ID}, status: ")


def test_a_dossier_that_one_does_not_know_is_told_as_a_whole(archive: Archive, tmp_path: Path):
    gone = (
        "DELETE FROM changes",
        "DELETE FROM provenance",
        "DELETE FROM events",
        "DELETE FROM dossier_organisations",
        "DELETE FROM _texts",
        "DELETE FROM _folded",
        "DELETE FROM versions",
        "DELETE FROM dossiers",
    )
    (found,) = compared(archive, tmp_path, *gone)
    assert (found.field, found.before, found.after) == ("dossier", "Norwegian Technology Pact", None)
    assert str(found) == f"{ID}: the dossier is lost"
