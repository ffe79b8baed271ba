"""A range of a file is read by itself, from what looks like a record on."""

from pathlib import Path

import pytest

from dossier_scraper.archive.evidence.warc_reader import first_record, read_records
from dossier_scraper.ingest.units import unit
from dossier_scraper.ingest.units.unit import read_unit, units_of
from tests.ingest.units.cut import FAKE, SITE, made


def test_what_looks_like_a_record_misleads_a_unit_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = made(tmp_path)
    second = [record.offset for record in read_records(path)][1]
    with path.open("rb") as file:
        assert first_record(file, second + 1, path.stat().st_size) == path.read_bytes().index(FAKE)
    monkeypatch.setattr(unit, "SIZE", 256)
    found = [read_unit(one, SITE) for one in units_of(path, SITE, "run", "direct")]
    assert any(one.fault for one in found)  # the fake, which is no whole record
