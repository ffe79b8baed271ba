"""Databases of earlier rules: with one, going back reads only what came since; one that is not proved is not used."""

import gzip
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.ingest.capture.entry import Entry
from dossier_scraper.ingest.units.readers import Readers
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.ingest.upkeep.prepare import prepare
from dossier_scraper.model import Record
from dossier_scraper.site import load_site
from tests.ingest.visits import new_archive, rows, site_pages, taught, visit

ROMANIA = '[aliases]\nhungary = "RO"\n'


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = new_archive(tmp_path)
    visit(archive, site_pages(), "2026-01-01")
    return archive


def code(archive: Archive) -> str:
    return rows(archive, "SELECT country_code c FROM dossiers WHERE id = 'hungarian-stem-platform'")[0]["c"]


@pytest.fixture
def read_files(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Name the WARC files that are read, as they are."""
    found: list[str] = []

    def spied(readers: Readers, path: Path, *more: Any) -> Iterator[Entry | Record]:
        found.append(path.name)
        return read(readers, path, *more)

    read = Readers.read
    monkeypatch.setattr(Readers, "read", spied)
    return found


def test_going_back_to_rules_reads_only_what_came_since(archive: Archive, read_files: list[str]):
    plain, site = load_site(), taught(archive, countries=ROMANIA)
    (first,) = (path.name for path in archive.warc.glob("*.gz"))
    prepare(archive, site)
    assert read_files == [first]
    read_files.clear()
    visit(archive, site_pages(), "2026-01-02", site=site)
    (second,) = {path.name for path in archive.warc.glob("*live*.gz")} - {first}
    for tables, since, country in ((plain, [second], "HU"), (site, [], "RO"), (plain, [], "HU")):
        read_files.clear()
        prepare(archive, tables)
        assert read_files == since
        assert code(archive) == country
        assert differences(archive, tables) == []
    causes = rows(archive, "SELECT cause, before, after FROM changes ORDER BY seen_after")
    assert causes == [
        {"cause": "extractor", "before": before, "after": after}
        for before, after in (("HU", "RO"), ("RO", "HU"), ("HU", "RO"), ("RO", "HU"))
    ]
    assert len(list(archive.earlier.iterdir())) == 2


@pytest.mark.parametrize("harm", ["missing", "cut", "another's", "planted", "large", "pipe"])
def test_an_earlier_database_that_its_line_does_not_prove_is_not_used(
    archive: Archive, read_files: list[str], harm: str
):
    plain, site = load_site(), taught(archive, countries=ROMANIA)
    prepare(archive, site)
    (path,) = archive.earlier.iterdir()
    packed = path.read_bytes()
    path.unlink()
    if harm == "cut":
        path.write_bytes(packed[: len(packed) // 2])
    elif harm == "another's":
        path.write_bytes(gzip.compress(b"no database"))
    elif harm == "planted":
        other = archive.root.parent / "planted.db"
        other.write_bytes(gzip.decompress(packed))
        with closing(sqlite3.connect(other)) as db:
            db.execute("UPDATE dossiers SET title = 'planted'")
            db.commit()
        path.write_bytes(gzip.compress(other.read_bytes()))
    elif harm == "large":
        path.write_bytes(gzip.compress(bytes(30_000_000)))
    elif harm == "pipe":
        os.mkfifo(path)
    read_files.clear()
    prepare(archive, plain)
    assert len(read_files) == 1
    assert differences(archive, plain) == []


def test_of_the_rules_before_the_last_ones_no_database_is_kept(archive: Archive):
    for country in "RO", "FI", "SE", "NO", "DK":
        prepare(archive, taught(archive, countries=f'[aliases]\nhungary = "{country}"\n'))
    kept = sorted(path.name for path in archive.earlier.iterdir())
    assert len(kept) == 3
    assert [int(name.split("-")[1]) for name in kept] == [3, 4, 5]
