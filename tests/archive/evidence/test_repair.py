import hashlib
import os
import random
import signal
import subprocess
import sys

import pytest

from dossier_scraper.archive.check.verify import verify
from dossier_scraper.archive.evidence.repair import repair
from dossier_scraper.archive.evidence.warc_reader import members, read_records
from dossier_scraper.archive.evidence.warc_writer import WarcWriter
from dossier_scraper.archive.ledger.chain import Ledger
from tests.archive.samples import SITE, TIME, exchange, filled


@pytest.fixture
def archive(tmp_path):
    return filled(tmp_path / "archive", runs=1)


def torn(archive) -> tuple[object, bytes, list]:
    """Leave a file as a kill leaves it; return its path, its bytes and the records in it."""
    writer = WarcWriter(archive.warc, name="torn", info={"ledger-head": Ledger(archive.ledger_path).head[1]}, at=TIME)
    records = [writer.response(exchange(f"/dossiers/{n}")) for n in range(3)]
    [path] = archive.warc.glob("*.open")
    return path, path.read_bytes(), records


def listed(archive) -> None:
    """Enter what the ledger does not list, as the next start does."""
    ledger = Ledger(archive.ledger_path)
    known = {file["name"] for line in ledger.lines() for file in line.facts.get("warc_files", ())}
    files = [
        {"name": path.name, "size": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        for path in archive.warc.glob("*.warc.gz")
        if path.name not in known
    ]
    ledger.append("note", {"at": "2026", "warc_files": files})


def test_a_sound_archive_needs_no_repair(archive):
    assert repair(archive) == []


def test_a_whole_open_file_is_closed(archive):
    path, data, records = torn(archive)
    [done] = repair(archive)
    assert str(done) == f"{records[0].warc_file}: closed after a kill; all of it was whole"
    assert (archive.warc / records[0].warc_file).read_bytes() == data
    assert not path.exists()
    listed(archive)
    assert verify(archive) == []
    assert repair(archive) == []


def test_a_file_cut_at_any_byte_keeps_its_whole_records_and_loses_no_byte(archive):
    path, data, records = torn(archive)
    whole = [0] + [offset + length for offset, length in members(path)]
    path.unlink()
    for end in [*range(1, records[-1].offset, 41), *range(records[-1].offset, len(data))]:
        path.write_bytes(data[:end])
        [done] = repair(archive)
        kept = max(at for at in whole if at <= end)
        closed = archive.warc / records[0].warc_file
        cut = [p.read_bytes() for p in archive.quarantine.iterdir()]
        assert (closed.read_bytes() if kept else b"") + b"".join(cut) == data[:end]
        assert closed.exists() == bool(kept)
        assert not cut or f"a torn end of {end - kept} bytes went to quarantine/" in str(done)
        if kept:
            assert list(read_records(closed)) == [r for r in records if r.offset + r.length <= kept]
        for left in (closed, *archive.quarantine.iterdir()):
            left.unlink(missing_ok=True)


def test_a_response_that_lost_its_request_verifies(archive):
    path, data, records = torn(archive)
    path.write_bytes(data[: records[-1].offset + records[-1].length + 20])
    repair(archive)
    listed(archive)
    assert verify(archive) == []


def test_an_end_of_zeros_as_after_a_power_cut_goes_to_quarantine(archive):
    path, data, records = torn(archive)
    path.write_bytes(data + bytes(4096))
    repair(archive)
    assert (archive.warc / records[0].warc_file).read_bytes() == data
    assert [p.read_bytes() for p in archive.quarantine.iterdir()] == [bytes(4096)]


def test_an_empty_open_file_goes_away(archive):
    (archive.warc / "x-20261123T195511Z-00000.warc.gz.open").touch()
    [done] = repair(archive)
    assert "held no whole record" in str(done)
    assert verify(archive) == []


def test_a_torn_ledger_line_is_cut_and_kept(archive):
    data = archive.ledger_path.read_bytes()
    archive.ledger_path.write_bytes(data + b'{"at":"2026')
    [done] = repair(archive)
    assert str(done).startswith("ledger.jsonl: a torn end of 11 bytes went to quarantine/ledger.jsonl-")
    assert archive.ledger_path.read_bytes() == data
    assert [p.read_bytes() for p in archive.quarantine.iterdir()] == [b'{"at":"2026']
    assert Ledger(archive.ledger_path).append("note", {"at": "2026"}).seq == 2


def test_half_written_derived_files_are_removed(archive):
    (archive.snapshots / "a-dossier").mkdir()
    part = f"{'0a' * 8}.part"
    mine = [archive.snapshots / "a-dossier" / "x.json.part", archive.root / "notes.part"]
    for left in (archive.snapshots / "a-dossier" / f"x.json.{part}", archive.root / f"metadata.yaml.{part}", *mine):
        left.write_text("{")
    assert sorted(map(str, repair(archive))) == [
        f"metadata.yaml.{part}: half-written, removed",
        f"snapshots/a-dossier/x.json.{part}: half-written, removed",
    ]
    assert all(path.exists() for path in mine)


def test_a_repair_that_was_killed_is_repeated(archive):
    path, data, records = torn(archive)
    path.write_bytes(data[:-7])
    before = {p: p.read_bytes() for p in archive.root.rglob("*") if p.is_file()}
    repair(archive)
    [cut] = archive.quarantine.iterdir()
    path.write_bytes(before[path])  # the tail was saved, and the cut not yet made
    (archive.warc / records[0].warc_file).unlink()
    repair(archive)
    assert list(archive.quarantine.iterdir()) == [cut]
    assert (archive.warc / records[0].warc_file).read_bytes() + cut.read_bytes() == data[:-7]


WRITER = """
import sys
from pathlib import Path
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.evidence.warc_writer import WarcWriter
from tests.archive.samples import TIME, exchange
archive = Archive.open(Path(sys.argv[1]))
with archive.lock():
    writer = WarcWriter(archive.warc, name="killed", info={}, max_bytes=40_000)
    for number in range(10 ** 9):
        record = writer.response(exchange(f"/{number}", b"x" * (number % 7000)))
        if number % 5 == 4:
            writer.sync()
            print(record.id, number + 1, flush=True)
"""


def test_what_was_synced_survives_a_kill_at_any_moment(archive):
    chance, synced = random.Random(7), 0
    for _ in range(12):
        child = subprocess.Popen([sys.executable, "-c", WRITER, archive.root], stdout=subprocess.PIPE, text=True)
        told = [child.stdout.readline() for _ in range(chance.randrange(1, 60))]
        os.kill(child.pid, signal.SIGKILL)
        told += child.stdout.readlines()
        child.wait()
        child.stdout.close()
        last_id, number = [line for line in told if line.endswith("\n")][-1].split()
        with archive.lock():
            repair(archive)
        listed(archive)
        files = sorted(archive.warc.glob("killed-*"))
        kept = [record for file in files for record in read_records(file)]
        assert kept[int(number) - 1].id == last_id
        assert [record.url for record in kept] == [f"{SITE}/{n}" for n in range(len(kept))]
        assert verify(archive) == []
        synced += int(number)
        for file in files:
            file.unlink()
        archive.ledger_path.unlink()
        first = sorted(archive.warc.glob("*"))
        assert first
        listed(archive)
    assert synced > 500
