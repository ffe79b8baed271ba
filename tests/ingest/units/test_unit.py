"""A range of a file is read by itself, from what looks like a record on."""

import subprocess
import sys
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


def test_what_is_here_is_cut_into_smaller_units_than_what_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = made(tmp_path)
    monkeypatch.setattr(unit, "HERE", 256)
    here = list(units_of(path, SITE, "run", "direct"))
    monkeypatch.setattr(unit, "elsewhere", lambda path: f"https://evidence.example/{path.name}")
    there = list(units_of(path, SITE, "run", "direct"))
    assert len(there) == 1 < len(here)
    assert [here[0].start, *(one.stop for one in here)] == [*(one.start for one in here), there[0].stop]


def test_a_process_that_reads_imports_neither_what_writes_evidence_nor_what_keeps_rows():
    code = (
        "import sys, dossier_scraper.ingest.units.readers; print({'warcio', 'fsspec', 'sqlite_utils'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
