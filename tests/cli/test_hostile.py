"""Whatever state an archive is in: each command ends with a documented exit code and one line, never a traceback."""

import contextlib
import errno
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.browse.derived import write_files
from dossier_scraper.ingest.upkeep.prepare import prepare
from dossier_scraper.site import load_site
from tests.crawl.faults import FaultServer, response
from tests.ingest.visits import new_archive, site_pages, visit
from tests.saved_site import dossier

NAME = "danish-technology-pact"
LOOKING = (["list"], ["show", NAME], ["history"], ["search", "STEM"], ["diff", NAME], ["explain", NAME, "title"])
WRITING = (
    ["rebuild", "--workers", "1"],
    ["accept", "x", "--why", "y"],
    ["crawl", "--start-url", "START", "--quiet"],
)
TRUSTING = (["verify", "--workers", "1"], ["rebuild", "--dry-run", "--workers", "1"], ["status"])
# Runs every command that the lines on stdin name, and says how each ended.
RUNNER = """
import contextlib, io, json, sys
from dossier_scraper import cli
for line in sys.stdin:
    sys.argv, said, code = ["dossier", *json.loads(line)], io.StringIO(), 0
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
        try:
            cli.main()
        except SystemExit as stop:
            code = stop.code or 0
        except BaseException as failure:
            code = repr(failure)
    print(json.dumps([code, said.getvalue()]), flush=True)
"""


@pytest.fixture(scope="module", autouse=True)
def start() -> Iterator[str]:
    """Serve a site that lets nobody in: a crawl of it ends at once, with exit 4 where it may begin."""
    with FaultServer(robots=response(b"User-agent: *\nDisallow: /")) as server:
        os.environ["START"] = server.start
        yield server.start
        del os.environ["START"]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    archive = new_archive(tmp_path_factory.mktemp("sound"))
    for day in ("2026-01-01", "2026-01-02"):
        visit(archive, dict(list(site_pages().items())[:9]), day)
    write_files(archive)
    return archive


@pytest.fixture
def root(sound: Archive, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound.root, tmp_path / "archive"))


def ended(root: Path, *commands: list[str]) -> list[tuple[list[str], int, str]]:
    """Run commands, each on a copy of its own, and return how they ended; a traceback fails the test."""
    copies = [
        Path(shutil.copytree(root, Path(tempfile.mkdtemp(dir=root.parent)) / "archive", symlinks=True))
        if root.is_dir()
        else root
        for _ in commands
    ]
    asked = [
        [*(os.environ["START"] if word == "START" else word for word in command), "--archive", str(copy)]
        for command, copy in zip(commands, copies, strict=True)
    ]
    done = subprocess.run(
        [sys.executable, "-c", RUNNER],
        input="\n".join(map(json.dumps, asked)),
        cwd=root.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    for command, (code, said) in zip(commands, answers, strict=True):
        assert type(code) is int, (command, code, said)
        assert "Traceback" not in said, (command, said)
        assert code == 0 or said.count("dossier: ") == 1 or command[0] == "crawl", (command, code, said)
    return [(command, code, said) for command, (code, said) in zip(commands, answers, strict=True)]


def codes(found: list[tuple[list[str], int, str]]) -> set[int]:
    return {code for _, code, _ in found}


def folder(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()


def changed(sql: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with contextlib.closing(sqlite3.connect(path)) as db:
            db.executescript(sql)

    return change


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:4096] + os.urandom(300_000))


DATABASES: dict[str, Callable[[Path], object]] = {
    "missing": Path.unlink,
    "a folder": folder,
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_bytes(b"no database\n" * 999),
    "zeros": lambda path: path.write_bytes(bytes(9999)),
    "noise behind its first page": half,
    "another's": lambda path: (path.unlink(), changed("CREATE TABLE x (a)")(path)),
    "without facts": changed("DELETE FROM archive"),
    "with a huge number": changed(f"UPDATE archive SET value = '{'9' * 9999}' WHERE key = 'ledger_seq'"),
    "beside a journal": lambda path: path.with_name(path.name + "-journal").write_bytes(os.urandom(5000)),
    "beside another log": lambda path: path.with_name(path.name + "-wal").write_bytes(os.urandom(5000)),
}


@pytest.mark.parametrize("state", DATABASES)
def test_a_damaged_database_is_told_by_those_who_ask_and_made_again_by_those_who_write(root: Path, state: str):
    DATABASES[state](root / "dossiers.db")
    said = [code for _, code, _ in ended(root, *LOOKING[:2], *TRUSTING, *WRITING)]
    assert set(said[:2]) <= {0, 1, 2}
    verified, tried = 0 if state == "beside another log" else 6, 1 if state == "a folder" else 0
    assert said[2:5] == [verified, tried, 6 if state == "with a huge number" else 0]
    assert said[5:] == ([1, 1, 1] if state == "a folder" else [0, 2, 4])


def test_rows_that_are_no_json_are_told_in_one_line(root: Path):
    changed(
        "UPDATE versions SET data = '{'; UPDATE events SET categories = 'x'; UPDATE runs SET counts = '', "
        "dossiers = '', alarms = '['"
    )(root / "dossiers.db")
    said = ended(root, *LOOKING, *TRUSTING, WRITING[2])
    assert [code for command, code, _ in said if command[0] in ("verify", "crawl")] == [6, 6]
    assert [text for command, _, text in said if command[0] == "crawl" and "the database is damaged" in text]
    assert codes(ended(root, ["rebuild", "--workers", "1"])) == {0}


TOML = {
    "missing": None,
    "no TOML": b"a = =",
    "no UTF-8": b"\xff\xfe",
    "empty": b"",
    "nested": b"x=" + b"[" * 5000,
    "of a wrong type": b'format = 1\nname = 5\nsite = "stemcoalition"\nbase_url = "x"',
    "without a site": b'format = 1\nname = "x"\nbase_url = "x"',
    "of no format": b'format = 0\nname = "x"\nsite = "stemcoalition"\nbase_url = "x"',
}


@pytest.mark.parametrize("state", TOML)
def test_an_archive_toml_that_cannot_be_read_is_refused(root: Path, state: str):
    path, content = root / "archive.toml", TOML[state]
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    found = ended(root, *TRUSTING, *WRITING, ["serve", "--port", "0"])
    assert codes(found) == {1}
    assert all("archive.toml" in said or "format" in said or "not an archive" in said for _, _, said in found)


def test_the_archive_of_a_site_that_is_not_known_is_refused(root: Path):
    path = root / "archive.toml"
    for name in ("another", "../site", ""):
        path.write_text(path.read_text().replace('site = "stemcoalition"', f'site = "{name}"'))
        found = ended(root, ["verify"], ["rebuild"], ["crawl"], ["accept", "x", "--why", "y"])
        assert codes(found) == {1}
        path.write_text(path.read_text().replace(f'site = "{name}"', 'site = "stemcoalition"'))


LEDGERS: dict[str, tuple[bytes | None, set[int]]] = {
    "missing": (None, {6}),
    "empty": (b"", {6}),
    "text": (b"hello\n", {6}),
    "no UTF-8": (b"\xff\n", {6}),
    "nested": (b"[" * 100_000 + b"\n", {6}),
    "a list": (b"[1]\n", {6}),
}


@pytest.mark.parametrize("state", LEDGERS)
def test_a_ledger_that_is_not_the_archives_stops_every_writer(root: Path, state: str):
    content, expected = LEDGERS[state]
    (root / "ledger.jsonl").unlink()
    if content is not None:
        (root / "ledger.jsonl").write_bytes(content)
    assert codes(ended(root, *WRITING, ["verify", "--workers", "1"])) == expected
    assert codes(ended(root, *LOOKING[:2])) == {0}
    ended(root, ["status"])


PLACES: dict[str, Callable[[Path], object]] = {
    "warc gone": lambda root: shutil.rmtree(root / "warc"),
    "warc a file": lambda root: (shutil.rmtree(root / "warc"), (root / "warc").write_text("")),
    "evidence gone": lambda root: sorted((root / "warc").iterdir())[0].unlink(),
    "evidence noise": lambda root: sorted((root / "warc").iterdir())[0].write_bytes(os.urandom(5000)),
    "an open file of noise": lambda root: (root / "warc" / "x.warc.gz.open").write_bytes(b"noise" * 99),
    "an open folder": lambda root: (root / "warc" / "x.warc.gz.open").mkdir(),
    "an open pipe": lambda root: os.mkfifo(root / "warc" / "x.warc.gz.open"),
    "snapshots gone": lambda root: shutil.rmtree(root / "snapshots"),
    "snapshots a file": lambda root: (shutil.rmtree(root / "snapshots"), (root / "snapshots").write_text("")),
    "a lock that is a folder": lambda root: folder(root / ".lock"),
    "an outbox of noise": lambda root: (root / "outbox.jsonl").write_bytes(
        b'\xff\n[]\n{"target":[],"seq":"x","state":1}\n' + b"[" * 99_999
    ),
    "a feed that is a folder": lambda root: folder(root / "feed.atom"),
    "a checker that is a folder": lambda root: folder(root / "verify.py"),
    "no folder": lambda root: (shutil.rmtree(root), root.write_text("mine")),
    "a link to nowhere": lambda root: (shutil.rmtree(root), root.symlink_to("nowhere")),
    "a link to itself": lambda root: (shutil.rmtree(root), root.symlink_to(root.name)),
}


@pytest.mark.parametrize("state", PLACES)
def test_whatever_lies_in_a_place_is_told_in_one_line(root: Path, state: str):
    with contextlib.suppress(shutil.SpecialFileError):
        PLACES[state](root)
    if state == "an open pipe":  # it cannot be copied
        assert dossier("verify", "--workers", "1", "--archive", root, cwd=root.parent, code=6).stdout.count("open") == 1
        dossier("rebuild", "--workers", "1", "--archive", root, cwd=root.parent)
        return
    found = ended(root, *LOOKING[:1], *TRUSTING[::2], *WRITING[::2])
    assert codes(found) <= {0, 1, 2, 4, 6}
    if state.startswith("evidence"):
        assert [code for command, code, _ in found if command[0] == "verify"] == [6]


def shell(command: str, cwd: Path) -> tuple[int, str]:
    path = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", command], cwd=cwd, capture_output=True, text=True, env=os.environ | path)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stderr


@pytest.mark.parametrize("command", ["list", f"show {NAME}", "history", "status", "verify --workers 1"])
def test_streams_that_are_closed_or_full_are_no_traceback(root: Path, command: str):
    command = f"python -m dossier_scraper {command} --archive archive"
    assert shell(f"{command} >&- 2>&- <&-", root.parent)[0] == 0
    code, said = shell(f"{command} > /dev/full", root.parent)
    assert (code, os.strerror(errno.ENOSPC) in said) == (1, True)
    assert unread(command.split()[2:], root.parent) == (1, "")


def unread(arguments: list[str], cwd: Path) -> tuple[int, str]:
    """Run a command whose output nobody reads any more, as that of `| head -1`."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as out:
        done = subprocess.run([sys.executable, "-m", *arguments], cwd=cwd, stdout=out, stderr=subprocess.PIPE)
    return done.returncode, done.stderr.decode()


def test_findings_that_nobody_reads_are_still_exit_6(root: Path):
    sorted((root / "warc").iterdir())[0].unlink()
    code, said = unread(["dossier_scraper", "verify", "--archive", "archive"], root.parent)
    assert (code, "is not what its ledger says" in said) == (6, True), said


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "http://[::1"],
        ["explain", NAME, "x" * 99_999],
        ["explain", NAME, "%"],
        ["list", "--as-of", ""],
        ["list", "--extractor", ""],
        ["show", NAME, "--as-of", " "],
        ["history", "--since", ""],
        ["diff", NAME, "0", "0"],
        ["accept", "x", "--why", ""],
        ["merge", NAME, "hungarian-stem-platform", "--why", " "],
    ],
)
def test_an_argument_that_says_nothing_is_wrong_usage_and_not_the_default(root: Path, arguments: list[str]):
    before = (root / "ledger.jsonl").read_bytes()
    done = subprocess.run([sys.executable, "-m", "dossier_scraper", *arguments, "--archive", root], capture_output=True)
    assert (done.returncode, len(re.findall(b"^(?:dossier|Error): ", done.stderr, re.M))) == (2, 1), done.stderr
    assert (root / "ledger.jsonl").read_bytes() == before


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_of_few_letters_is_shown_all_there_is(root: Path, encoding: str):
    def said(*options: str, by: str) -> str:
        command = [sys.executable, "-m", "dossier_scraper", "list", *options, "--archive", root]
        return subprocess.check_output(command, env=os.environ | {"PYTHONIOENCODING": by}).decode(by)

    assert not said("--json", by="utf-8").isascii()
    assert json.loads(said("--json", by=encoding)) == json.loads(said("--json", by="utf-8"))
    assert "Danish Technology Pact" in said(by=encoding)


def test_who_stands_in_an_archive_means_it(root: Path):
    for command in ("list", "status", "crawl --quiet --max-pages 1 --start-url http://user@127.0.0.1/"):
        assert shell(f"python -m dossier_scraper {command}", root)[0] == 2 * command.startswith("crawl")
    assert not (root / "archive").exists()


def test_an_archive_may_lie_in_a_folder_whose_name_is_no_text(root: Path):
    odd = root.rename(os.fsdecode(os.fsencode(root.parent) + b"/\xff 'a\"\n\x1b[31m"))
    with FaultServer(robots=response(b"User-agent: *\nDisallow: /")) as server:
        for code, command in ((0, "list"), (0, "verify --workers 1"), (4, f"crawl --start-url {server.start}")):
            done = subprocess.run(
                [sys.executable, "-m", "dossier_scraper", *command.split(), "--archive", odd], capture_output=True
            )
            assert (done.returncode, b"Traceback" in done.stderr, b"\x1b" in done.stdout + done.stderr) == (
                code,
                False,
                False,
            ), done


def test_a_log_that_takes_no_more_hides_no_exit_code(root: Path):
    with FaultServer(robots=response(b"User-agent: *\nDisallow: /")) as server:
        command = f"python -m dossier_scraper crawl --start-url {server.start} --archive archive"
        assert shell(f"{command} > /dev/full 2> /dev/full", root.parent)[0] == 4


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", b"\xff"],
        ["search", b"\xff"],
        ["explain", NAME, b"\xff"],
        ["list", "--as-of", b"\xff"],
        ["merge", NAME, "hungarian-stem-platform", "--why", b"\xff"],
        ["accept", b"\xff", "--why", "y"],
    ],
)
def test_an_argument_that_is_no_text_is_wrong_usage(root: Path, arguments: list[str | bytes]):
    before = (root / "ledger.jsonl").read_bytes()
    done = subprocess.run([sys.executable, "-m", "dossier_scraper", *arguments, "--archive", root], capture_output=True)
    assert (done.returncode, done.stderr.count(b"dossier: ")) == (2, 1), done.stderr
    assert (root / "ledger.jsonl").read_bytes() == before


def interrupted(arguments: list[str], cwd: Path, when: Callable[[subprocess.Popen[bytes]], object]) -> tuple[int, str]:
    """Press Ctrl-C once `when` has come back: every process of the command hears it."""
    command = [sys.executable, "-m", "dossier_scraper", *arguments]
    process = subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    when(process)
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    return process.returncode, said.decode()


def worker_runs(process: subprocess.Popen[bytes]) -> None:
    while not workers(process.pid):
        assert process.poll() is None


def workers(pid: int) -> list[int]:
    return [
        int(child) for child in children(pid) if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


def children(pid: int) -> list[str]:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return []


@pytest.mark.skipif(not Path("/proc").exists(), reason="processes are found in /proc")
@pytest.mark.parametrize("command", ["verify", "rebuild"])
def test_ctrl_c_ends_a_command_with_its_workers_in_silence(root: Path, command: str):
    assert interrupted([command, "--workers", "2", "--archive", str(root)], root.parent, worker_runs) == (130, "\n")
    assert shell("python -m dossier_scraper verify --workers 1 --archive archive", root.parent) == (0, "")


@pytest.mark.skipif(not Path("/proc").exists(), reason="processes are found in /proc")
@pytest.mark.parametrize("command", ["verify", "rebuild"])
def test_a_worker_that_is_killed_ends_a_command_in_one_line(root: Path, command: str):
    process = subprocess.Popen(
        [sys.executable, "-m", "dossier_scraper", command, "--workers", "2", "--archive", str(root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    worker_runs(process)
    os.kill(workers(process.pid)[0], signal.SIGKILL)
    said, _ = process.communicate(timeout=60)
    assert (process.returncode, said.count("\n")) == (1, 1), said
    assert "A process that reads pages was killed" in said


def test_ctrl_c_ends_the_demo_in_its_first_crawl(tmp_path: Path):
    def crawls(process: subprocess.Popen[bytes]) -> None:
        while not list(tmp_path.glob("demo-archive/warc/*")):
            assert process.poll() is None

    code, said = interrupted(["demo"], tmp_path, crawls)
    assert (code, "Traceback" in said, "Stopped by SIGINT" in said) == (130, False, True), said


def test_an_archive_whose_first_run_was_killed_is_what_its_ledger_says(tmp_path: Path):
    archive = Archive.create(tmp_path / "archive", name="x", site="stemcoalition", base_url="https://x.example")
    with archive.lock():
        prepare(archive, load_site(archive.site))
    (archive.warc / "x-live-20260101T000000Z-00000.warc.gz.open").touch()
    assert shell("python -m dossier_scraper verify --archive archive", tmp_path)[0] == 0
    archive.ledger_path.unlink()
    assert shell("python -m dossier_scraper verify --archive archive", tmp_path)[0] == 6
