"""Units put together are the file, wherever it is cut, and whatever looks like the beginning of a record."""

import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from dossier_scraper.archive.evidence.warc_reader import WarcFault, read_records
from dossier_scraper.ingest.capture.workers import apart, begin_worker, end_pool, pool_of
from dossier_scraper.ingest.units import unit
from dossier_scraper.ingest.units.readers import Here, Processes, Readers
from dossier_scraper.ingest.units.unit import units_of
from dossier_scraper.model import Record
from tests.ingest.units.cut import SITE, made


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("warc"))


def ids(readers: Readers, path: Path) -> Iterator[str]:
    for entry in readers.read(path, SITE, "run", "direct"):
        yield entry.id if isinstance(entry, Record) else entry.capture.id


@pytest.mark.parametrize("size", [512, 4096, 1 << 20])
def test_a_file_is_the_same_wherever_it_is_cut(path: Path, size: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(unit, "SIZE", size)
    whole = [record.id for record in read_records(path)]
    assert len(whole) == 6
    readers = Readers.of(SITE)
    assert list(ids(readers, path)) == whole
    readers.crew.ahead = 3
    assert list(ids(readers, path)) == whole
    readers.expect(units_of(path, SITE, "run", "direct"))
    assert list(ids(readers, path)) == whole
    assert not readers.begun


def test_a_damaged_file_gives_what_stands_before_the_fault(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(unit, "SIZE", 300)
    data, records = bytearray(path.read_bytes()), list(read_records(path))
    data[records[3].offset + 40] ^= 255
    damaged = tmp_path / path.name
    damaged.write_bytes(data)
    with pytest.raises(WarcFault) as whole:
        list(read_records(damaged))
    for ahead in (0, 4):
        readers, found = Readers.of(SITE), []
        readers.crew.ahead = ahead
        with pytest.raises(WarcFault) as fault:
            found.extend(ids(readers, damaged))
        assert str(fault.value) == str(whole.value)
        assert found == [record.id for record in records[:3]]


def test_processes_say_what_this_one_says(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(unit, "SIZE", 700)
    with Readers.of(SITE) as alone, Readers.of(SITE, 2) as two:
        said = [list(readers.read(path, SITE, "run", "direct")) for readers in (alone, two)]
    assert said[0] == said[1]


def test_where_the_system_gives_no_process_this_one_reads(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(unit, "SIZE", 700)
    whole, there = list(ids(Readers.of(SITE), path)), multiprocessing.active_children()
    limits, crews = resource.getrlimit(resource.RLIMIT_NOFILE), set()
    for more in range(3, 45):  # files that may be opened: for no semaphore, for some processes of three, for all
        resource.setrlimit(resource.RLIMIT_NOFILE, (len(list(Path("/proc/self/fd").iterdir())) + more, limits[1]))
        try:
            with Readers.of(SITE, 3) as readers:
                assert list(ids(readers, path)) == whole
                crews.add((type(readers.crew), getattr(readers.crew, "alone", True)))
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        assert multiprocessing.active_children() == there
    assert crews == {(Here, True), (Processes, True), (Processes, False)}


def ask(pool: ProcessPoolExecutor) -> None:
    """Have it do something until it notices that a worker is gone."""
    while True:
        with apart():
            pool.submit(os.getpid).result()


def test_what_is_left_of_a_pool_is_ended_and_no_other_child():
    other = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(60,))
    pool = pool_of(2, begin_worker, copied=True)
    with apart():
        other.start()
        there = {worker.pid for worker in multiprocessing.active_children()}
        killed = pool.submit(os.getpid).result()
    os.kill(killed, signal.SIGKILL)
    with pytest.raises(BrokenProcessPool):
        ask(pool)
    end_pool(pool)
    assert other.is_alive()
    assert {worker.pid for worker in multiprocessing.active_children()} <= there
    other.kill()
    other.join()
