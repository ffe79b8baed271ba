"""Reading on a real scheduler's workers is reading here: with four, two and one, killed on the way or by a page."""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.cli import cli
from dossier_scraper.errors import DossierError, IncompleteRun, UsageError
from dossier_scraper.importers.warc import import_warc
from dossier_scraper.ingest.units import unit
from dossier_scraper.ingest.units.cluster import OtherRules, Progress, Scheduler, connected
from dossier_scraper.ingest.units.fetching import fetching
from dossier_scraper.ingest.units.readers import Workers
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.ingest.upkeep.prepare import prepare
from dossier_scraper.ingest.upkeep.rebuild import rebuild
from tests.importers.test_one_truth import TRUTH
from tests.ingest.units.test_fetching import served
from tests.ingest.visits import PAGES, SITE, new_archive, rows, site_pages, visit
from tests.test_main_job import dump, snapshots

pytest.importorskip("distributed")

OUTCOMES = "SELECT url, captured_at, outcome, reason, kind, reading_id FROM captures ORDER BY 1, 2"
PATH, WORDS = "/dossiers/norwegian-technology-pact", b"is feasible."
# What a worker does besides, as long as there is a file of that name in a folder.
PRELOAD = """
import os
from pathlib import Path
from dossier_scraper.ingest.units import cluster, unit


def dask_setup(worker):
    here, whole, version = Path({folder!r}), unit.observe, cluster.extractor_version

    def observe(record, *args, **more):
        if (here / "poison").exists() and {words!r} in record.payload:
            os._exit(9)
        return whole(record, *args, **more)

    def opened(path):
        return opens(path.with_name("none") if (here / "elsewhere").exists() else path)

    opens, unit.open_evidence = unit.open_evidence, opened
    unit.observe = observe
    cluster.extractor_version = lambda site: "1+0123456789ab" if (here / "older").exists() else version(site)
"""


class Machines:
    """A scheduler and its workers, each a process of its own on loopback."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack = folder, stack
        (folder / "preload.py").write_text(PRELOAD.format(folder=str(folder), words=WORDS))
        self.scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", str(folder / "scheduler.json"))
        while not (folder / "scheduler.json").exists():
            time.sleep(0.05)
        self.address = json.loads((folder / "scheduler.json").read_text())["address"]
        self.client = stack.enter_context(connected(self.address))
        self.workers: list[subprocess.Popen[bytes]] = []

    def _start(self, what: str, *more: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "distributed.cli.dask_" + what, "--host", "127.0.0.1", "--no-dashboard", *more]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=(self.folder / what).open("ab"))
        self.stack.callback(process.wait)
        self.stack.callback(process.kill)
        return process

    def have(self, count: int) -> None:
        """Start workers until there are so many."""
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        while len(self.workers) < count:
            name = str(self.folder / "scheduler.json")
            more = ("--nthreads", "1", "--no-nanny", "--preload", str(self.folder / "preload.py"))
            self.workers.append(self._start("worker", "--scheduler-file", name, *more))
        self.client.wait_for_workers(count, timeout=120)

    def lose(self, count: int) -> None:
        """Kill so many workers."""
        for worker in self.workers[:count]:
            worker.kill()
            worker.wait()
        del self.workers[:count]


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    with ExitStack() as stack:
        yield Machines(tmp_path_factory.mktemp("machines"), stack)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    archive = new_archive(tmp_path_factory.mktemp("lived"))
    visit(archive, site_pages(), "2026-01-01")
    visit(archive, site_pages() | {PATH: PAGES[PATH].replace(WORDS, b"is wanted.")}, "2026-01-02")
    return archive


@pytest.fixture
def archive(lived: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    monkeypatch.setattr(unit, "SIZE", 20_000)
    root = tmp_path / "archive"
    shutil.copytree(lived.root, root, ignore=shutil.ignore_patterns("dossiers.db*", "snapshots", ".lock"))
    (root / "snapshots").mkdir()
    return Archive.open(root)


def same(archive: Archive, lived: Archive) -> bool:
    return dump(archive.root) == dump(lived.root) and snapshots(archive.root) == snapshots(lived.root)


@pytest.mark.parametrize(("workers", "killed"), [(4, 2), (2, 1), (1, 0)])
def test_any_number_of_workers_killed_or_not_leaves_what_one_core_leaves(
    machines: Machines, archive: Archive, lived: Archive, workers: int, killed: int
):
    machines.have(workers)
    told: list[Progress] = []

    def tell(progress: Progress) -> None:
        if not told:
            machines.lose(killed)
        told.append(progress)

    whole = sum(path.stat().st_size for path in archive.warc.iterdir())
    scheduler = Scheduler(machines.client, tell, whole)
    rebuild(archive, SITE, scheduler)
    assert same(archive, lived)
    assert (scheduler.poisoned, told[-1].done, told[-1].workers) == ([], whole, workers - killed)
    assert told[-1].pages > 40


def test_a_folder_that_is_named_from_here_is_found_by_workers_started_elsewhere(
    machines: Machines, archive: Archive, lived: Archive, monkeypatch: pytest.MonkeyPatch
):
    machines.have(1)
    monkeypatch.chdir(archive.root.parent)
    cli.main(["rebuild", "--archive", archive.root.name, "--scheduler", machines.address], standalone_mode=False)
    assert same(archive, lived)


def test_evidence_that_a_worker_has_not_is_no_damage(machines: Machines, archive: Archive):
    machines.have(1)
    (machines.folder / "elsewhere").touch()
    command = ["rebuild", "--archive", str(archive.root), "--scheduler", machines.address]
    try:
        with pytest.raises(
            DossierError, match=r"The worker at tcp.* cannot read evidence, .*the file is missing"
        ) as raised:
            cli.main(command, standalone_mode=False)
    finally:
        (machines.folder / "elsewhere").unlink()
    assert raised.value.exit_code == 1


def test_a_unit_that_kills_three_workers_is_named_and_the_next_rebuild_reads_it(
    machines: Machines, archive: Archive, lived: Archive
):
    machines.have(4)
    (machines.folder / "poison").touch()
    command = ["rebuild", "--archive", str(archive.root), "--scheduler", machines.address]
    try:
        with pytest.raises(IncompleteRun, match=r"1 units killed three workers each.*\.warc\.gz, bytes \d+ to \d+$"):
            cli.main(command, standalone_mode=False)
    finally:
        (machines.folder / "poison").unlink()
    [*captures] = rows(archive, "SELECT url, outcome FROM captures WHERE reason = 'worker_killed'")
    assert any(capture["url"].endswith(PATH) for capture in captures)
    assert {capture["outcome"] for capture in captures} == {"flagged"}
    assert differences(archive, SITE)
    prepare(archive, SITE)  # whatever comes next
    assert same(archive, lived)


def test_workers_read_evidence_that_lies_elsewhere(machines: Machines, archive: Archive, lived: Archive):
    """Each worker fetches its ranges itself, by the leave that the writer has; one is killed on the way."""
    there = archive.root.parent / "there"
    there.mkdir()
    for path in list(archive.warc.glob("*.warc.gz")):
        path.rename(there / path.name)
    machines.have(2)
    told: list[Progress] = []

    def tell(progress: Progress) -> None:
        if not told:
            machines.lose(1)
        told.append(progress)

    with served(there) as address, fetching((address,)):
        (archive.warc / "remote.toml").write_text(f'base = "{address}/"')
        rebuild(archive, SITE, Scheduler(machines.client, tell))
    assert same(archive, lived)
    assert told[-1].workers == 1


def imported(root: Path, lived: Archive, workers: Workers) -> list[object]:
    """Import the files of an archive as those of others; return what it tells, as a rebuild of it tells it too."""
    result = import_warc(root, SITE, [lived.warc], workers=workers)
    assert result
    assert result.state == "complete"
    return told_by(root)


def told_by(root: Path) -> list[object]:
    archive = Archive.open(root)
    before = dump(root), snapshots(root)
    rebuild(archive, SITE)
    assert (dump(root), snapshots(root)) == before
    return [rows(archive, sql) for sql in (*TRUTH, OUTCOMES)]


@pytest.mark.parametrize("workers", [4, 2, 1])
def test_an_import_read_by_any_number_of_workers_is_one_read_here(
    machines: Machines, lived: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
):
    monkeypatch.setattr(unit, "SIZE", 20_000)
    machines.have(workers)
    told: list[Progress] = []

    def tell(progress: Progress) -> None:
        if not told:
            machines.lose(workers // 2)
        told.append(progress)

    scheduler = Scheduler(machines.client, tell)
    assert imported(tmp_path / "there", lived, scheduler) == imported(tmp_path / "here", lived, 1)
    assert (told[-1].done, told[-1].workers) == (told[-1].of, workers - workers // 2)
    assert scheduler.poisoned == []


def test_an_import_whose_page_kills_three_workers_keeps_what_came_in(
    machines: Machines, lived: Archive, tmp_path: Path
):
    machines.have(3)
    (machines.folder / "poison").touch()
    root = tmp_path / "archive"
    command = ["import", "warc", "--archive", str(root), "--scheduler", machines.address, str(lived.warc)]
    try:
        with pytest.raises(IncompleteRun, match=r"1 units killed three workers each .* kept and read by the next"):
            cli.main(command, standalone_mode=False)
    finally:
        (machines.folder / "poison").unlink()
    assert rows(Archive.open(root), "SELECT id FROM versions") == []
    with pytest.raises(SystemExit) as ended:  # what was kept is published by the next import
        cli.main([*command[:4], str(lived.warc)], standalone_mode=False)
    assert ended.value.code in (None, 0)
    assert told_by(root) == imported(tmp_path / "here", lived, 1)


def test_a_worker_of_other_rules_is_refused(machines: Machines, archive: Archive):
    machines.have(1)
    (machines.folder / "older").touch()
    try:
        with pytest.raises(OtherRules, match=r"reads by the rules 1\+0123456789ab, this program by"):
            rebuild(archive, SITE, Scheduler(machines.client))
    finally:
        (machines.folder / "older").unlink()
    assert not archive.database.exists()


def rebuilt_without_scheduler(folder: Path, archive: Archive) -> None:
    with ExitStack() as stack:
        others = Machines(folder, stack)
        others.scheduler.kill()
        others.scheduler.wait()
        rebuild(archive, SITE, Scheduler(others.client))


def test_a_scheduler_that_dies_is_one_line(tmp_path: Path, archive: Archive):
    with pytest.raises(DossierError, match="The scheduler is gone; give the same command again"):
        rebuilt_without_scheduler(tmp_path, archive)
    assert not archive.database.exists()


def test_what_answers_and_is_no_scheduler_is_one_line(machines: Machines, monkeypatch: pytest.MonkeyPatch):
    machines.have(1)
    with (
        pytest.raises(DossierError, match="no scheduler of Dask answers there"),
        connected(next(iter(machines.client.nthreads()))),
    ):
        pass
    monkeypatch.setattr("dossier_scraper.ingest.units.cluster.PATIENCE", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(DossierError, match="TimeoutError"):
        with connected(f"tcp://127.0.0.1:{silent.getsockname()[1]}"):
            pass


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("http://127.0.0.1:1", UsageError),
        ("tcp://127.0.0.1:1", DossierError),
        ("tcp://127.0.0.1", DossierError),
        ("tls://127.0.0.1:1", UsageError),
    ],
)
def test_no_scheduler_is_one_line(address: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("dossier_scraper.ingest.units.cluster.PATIENCE", 1)
    with pytest.raises(error), connected(address):
        pass
