import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from dossier_scraper.archive.evidence.repair import repair
from dossier_scraper.archive.evidence.warc_writer import WarcWriter
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.archive.files import replace_file
from dossier_scraper.archive.folder import RESERVE, Archive
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.errors import ArchiveBusy, DiskFault, RefusedFolder
from tests.archive.samples import TIME, exchange, filled

MADE = {"name": "Test", "site": "stem", "base_url": "https://example.org"}


def tree(root: Path) -> dict[str, object]:
    """Return every file's content and time, to tell whether anything was touched."""
    return {str(p): (p.stat().st_mtime_ns, p.read_bytes() if p.is_file() else None) for p in [root, *root.rglob("*")]}


# Making and opening


def test_a_new_archive_has_the_whole_layout(tmp_path):
    archive = Archive.create(tmp_path / "deep" / "archive", **MADE)
    assert sorted(path.name for path in archive.root.iterdir()) == [
        ".gitattributes",
        ".gitignore",
        "README.md",
        "archive.toml",
        "quarantine",
        "snapshots",
        "verify.py",
        "warc",
    ]
    assert "https://example.org" in (archive.root / "README.md").read_text()
    assert (archive.root / ".gitattributes").read_text() == "* -text\n"
    assert Archive.open(archive.root) == archive


TEXTS = ['a "quoted" \\ name', "two\nlines\ttab", "été ☃ 🂡", "del\x7f \x00 \x1f", "", "a = 'b' # c"]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_archive_toml_holds_any_text(tmp_path, text):
    made = Archive.create(tmp_path / "a", **{**MADE, "name": text}, operator=text, contact=text, rights=text, demo=True)
    assert Archive.open(tmp_path / "a") == made
    assert made.rights == text


def test_the_demo_is_marked_where_it_is_shown(tmp_path):
    archive = Archive.create(tmp_path / "a", **MADE, demo=True)
    assert Archive.open(archive.root).demo
    assert "invented" in (archive.root / "README.md").read_text()


def test_names_in_an_archive_are_names_on_windows(tmp_path):
    archive = filled(tmp_path / "a")
    assert not [path for path in archive.root.rglob("*") if set(path.name) & set('<>:"\\|?*') or path.name[-1] in " ."]


def make_file(root: Path) -> None:
    root.write_text("a file")


def make_other_folder(root: Path) -> None:
    root.mkdir()
    (root / "thesis.doc").write_text("mine")


def changed(**values: object):
    def make(root: Path) -> None:
        Archive.create(root, **MADE)
        config = {"format": 1, **MADE, **values}
        lines = [f"{key} = {json.dumps(value)}" for key, value in config.items() if value is not None]
        (root / "archive.toml").write_text("\n".join(lines))

    return make


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (make_file, "is a file"),
        (make_other_folder, "not an archive"),
        (changed(format=2), "has format 2; this program reads up to 1"),
        (changed(format=None), "has format None"),
        (changed(site="other"), "is the archive of other, not of stem"),
        (changed(demo=True), "invented data of the demo"),
        (changed(base_url=None), "has no `base_url`"),
        (changed(name=3), "`name` has the wrong type"),
        (lambda root: (root.mkdir(), (root / "archive.toml").write_bytes(b"= \xff")), "cannot be read"),
    ],
    ids=["file", "other", "newer", "no format", "other site", "demo", "no key", "wrong type", "no toml"],
)
def test_a_folder_that_is_not_this_archive_is_refused_and_not_touched(tmp_path, make, says):
    root = tmp_path / "a"
    make(root)
    before = tree(tmp_path)
    with pytest.raises(RefusedFolder, match=says) as caught:
        Archive.open_or_create(root, **MADE)
    assert str(root) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert tree(tmp_path) == before


def test_the_demo_refuses_a_real_archive(tmp_path):
    Archive.create(tmp_path / "a", **MADE)
    with pytest.raises(RefusedFolder, match="real archive"):
        Archive.open_or_create(tmp_path / "a", **MADE, demo=True)


def test_a_missing_folder_is_refused_for_reading(tmp_path):
    with pytest.raises(RefusedFolder, match="not an archive"):
        Archive.open(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_an_archive_is_never_made_over_another(tmp_path):
    Archive.create(tmp_path / "a", **MADE)
    with pytest.raises(RefusedFolder, match="not empty"):
        Archive.create(tmp_path / "a", **MADE)


def test_an_archive_whose_making_was_killed_is_completed(tmp_path):
    whole = Archive.create(tmp_path / "whole", **MADE)
    for left in ([f"archive.toml.{16 * 'a'}.part"], ["archive.toml"], ["archive.toml", "warc", "README.md"]):
        root = tmp_path / "-".join(left)
        root.mkdir()
        for name in left:
            source = whole.root / re.sub(r"\.a+\.part$", "", name)
            shutil.copytree(source, root / name) if source.is_dir() else shutil.copy(source, root / name)
        Archive.open_or_create(root, **MADE)
        assert {path.name for path in root.iterdir()} >= {path.name for path in whole.root.iterdir()}


def test_opening_refreshes_the_checker_and_leaves_what_people_wrote(tmp_path):
    archive = Archive.create(tmp_path / "a", **MADE)
    checker = (archive.root / "verify.py").read_bytes()
    (archive.root / "verify.py").write_bytes(b"old")
    (archive.root / "README.md").write_text("mine")
    Archive.open_or_create(archive.root, **MADE)
    assert (archive.root / "verify.py").read_bytes() == checker
    assert (archive.root / "README.md").read_text() == "mine"


def test_a_replaced_file_is_the_old_or_the_new_one(tmp_path):
    replace_file(tmp_path, "a", b"old")
    resource.setrlimit(resource.RLIMIT_FSIZE, (2, resource.RLIM_INFINITY))
    try:
        with pytest.raises(DiskFault, match="no space left"):
            replace_file(tmp_path, "a", b"new")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old"}


# The lock

needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="processes are copied on Linux alone")
HOLDER = """
import os, subprocess, sys, time
from pathlib import Path
from dossier_scraper.archive.folder import Archive, leave_locks
with Archive.open(Path(sys.argv[1])).lock():
    if sys.argv[2] == "started":
        worker = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], close_fds=False)
        print(worker.pid, flush=True)
    elif not os.fork():
        leave_locks()
        print(os.getpid(), flush=True)
    time.sleep(60)
"""


@contextmanager
def held(archive: Archive, how: str = "started"):
    """Hold the lock in another process that has a worker, which was `started` anew or `copied` from it."""
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, archive.root, how], stdout=subprocess.PIPE)
    worker = int(holder.stdout.readline())
    try:
        yield holder, worker
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)


def test_a_second_writer_is_refused_at_once(tmp_path):
    archive = Archive.create(tmp_path / "a", **MADE)
    with held(archive):
        with pytest.raises(ArchiveBusy, match="Another run holds") as caught, archive.lock():
            pass
        assert caught.value.exit_code == 3
    with archive.lock(), pytest.raises(ArchiveBusy), Archive.open(archive.root).lock():
        pass


@pytest.mark.parametrize("how", ["started", pytest.param("copied", marks=needs_proc)])
def test_the_lock_dies_with_its_owner_while_a_worker_lives_on(tmp_path, how: str):
    archive = Archive.create(tmp_path / "a", **MADE)
    with held(archive, how) as (holder, worker):
        with pytest.raises(ArchiveBusy), archive.lock():
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        os.kill(worker, 0)
        with archive.lock():
            pass


def test_a_copied_folder_and_a_lock_file_left_behind_are_not_locked(tmp_path):
    archive = Archive.create(tmp_path / "a", **MADE)
    with archive.lock():
        shutil.copytree(archive.root, tmp_path / "b")
        assert (tmp_path / "b" / ".lock").exists()
        with Archive.open(tmp_path / "b").lock():
            pass
    with archive.lock():
        pass


# What a disk can do


@contextmanager
def unprivileged():
    """Run a block as nobody, because root may write to any folder."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def read_only():
    """An archive with evidence that can be read and not written."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        archive = filled(Path(folder) / "a")
        (archive.warc / "x-00000.warc.gz.open").write_bytes(b"torn")
        with archive.lock():
            pass
        for path in [archive.root, *archive.root.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield archive
        for path in [archive.root, *archive.root.rglob("*")]:
            path.chmod(0o755)


@pytest.mark.parametrize(
    "act",
    [
        lambda archive: archive.lock().__enter__(),
        lambda archive: WarcWriter(archive.warc, name="x", info={}, at=TIME).response(exchange()),
        lambda archive: Ledger(archive.ledger_path).append("note", {"at": "2026"}),
        lambda archive: repair(archive),
        lambda archive: replace_file(archive.root, "snapshots/a.json", b"{}"),
        lambda archive: Archive.create(archive.root / "inner", **MADE),
    ],
    ids=["lock", "warc", "ledger", "repair", "snapshot", "create"],
)
def test_a_folder_that_may_not_be_written_is_named_in_one_line(read_only, act):
    before = tree(read_only.root)
    with unprivileged(), pytest.raises(DiskFault, match="not permitted") as caught:
        act(read_only)
    assert str(read_only.root) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert tree(read_only.root) == before


def test_a_file_in_place_of_a_folder_is_named(tmp_path):
    archive = Archive.create(tmp_path / "a", **MADE)
    archive.warc.rmdir()
    archive.warc.write_text("a file")
    with pytest.raises(RefusedFolder, match="warc is no folder"):
        WarcWriter(archive.warc, name="x", info={}, at=TIME).response(exchange())


def test_a_read_error_of_the_disk_is_named():
    unreadable = Path("/proc/self/mem")
    with pytest.raises(DiskFault, match="the disk reports an error"), disk_faults(unreadable):
        unreadable.read_bytes()


def test_too_many_open_files_is_named(tmp_path):
    archive = Archive.create(tmp_path / "a", **MADE)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
        with pytest.raises(DiskFault, match="too many open files"):
            WarcWriter(archive.warc, name="x", info={}, at=TIME).response(exchange())
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_space_is_wanted_beyond_the_reserve(tmp_path):
    archive = Archive.create(tmp_path / "a", **MADE)
    free = shutil.disk_usage(tmp_path).free
    archive.check_space(1 << 10)
    with pytest.raises(DiskFault, match="no space left"):
        archive.check_space(free + (1 << 30))
    assert RESERVE > 1 << 20


def test_the_readme_of_a_folder_steers_no_terminal(tmp_path: Path):
    archive = Archive.create(
        tmp_path / "a", name="A\x1b[2J\u202e\nB", site="stemcoalition", base_url="https://x.example"
    )
    text = (archive.root / "README.md").read_text("utf-8")
    assert "A\ufffd[2J\ufffd\ufffdB" in text
    assert all(char.isprintable() or char == "\n" for char in text)
