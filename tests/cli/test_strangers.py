"""Cases 85 and 83: an archive that a stranger prepared, and every command that there is.

A database is not trusted before its schema is known to be the program's own; what a person wrote into `archive.toml`,
or a newer program, stops every command.
"""

import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dossier_scraper.archive.database.schema import open_sound
from dossier_scraper.archive.folder import Archive
from tests.archive.database.test_schema import FOREIGN
from tests.cli.commands import CODES, Command, Ended, Runner, commands, runner
from tests.ingest.visits import new_archive, site_pages, visit
from tests.saved_site import DRUPAL

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT"
COLUMNS = "x id, x title, x dossier_id, x data, x run_id, x url, x number, x started_at, x state"
STRANGE = {what: FOREIGN[what] for what in ("a trigger", "a list of migrations without end", "a virtual table")} | {
    f"{name} without end": f"DROP TABLE {name}; CREATE VIEW {name} AS {ENDLESS} {COLUMNS} FROM n"
    for name in ("dossiers", "archive")
}
TOMLS = {
    "broken": b"name = [",
    "newer": b'format = 2\nname = "x"\nsite = "stemcoalition"\nbase_url = "https://x.example"\n',
    "no text": b"\xff\xfe",
}


@pytest.fixture(scope="module")
def asked(sound: Archive) -> list[Command]:
    """Every command; nothing listens where a crawl is told to ask, and web archives are not asked."""
    (evidence,) = sound.warc.glob("*.warc.gz")
    other = shutil.copytree(sound.root, sound.root.with_name("other"))
    there = {"start_urls": "http://127.0.0.1:9/taskforces", "workers": "1", "port": "0"}
    files = {"file": str(DRUPAL / "taskforces.html"), "files": str(evidence), "folder": str(other)}
    found = commands(**there, **files, name="x")
    left = (("import", "wayback"), ("import", "commoncrawl"), ("compare",))  # the last asks no archive of its own
    return [command for command in found if command.name not in left]


@pytest.fixture(scope="module")
def running() -> Iterator[Runner]:
    with runner() as running:
        yield running


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    archive = new_archive(tmp_path_factory.mktemp("sound"))
    visit(archive, dict(list(site_pages().items())[:5]), "2026-01-01")
    return archive


def ended(running: Runner, command: Command, root: Path) -> Ended:
    """Run a command; it comes to a documented end, without a traceback."""
    found = running.run(command, root)
    assert found.code in CODES, (command, found)
    assert "Traceback" not in found.said, (command, found)
    return found


def own(database: Path) -> bool:
    """Return True if a database is the program's own."""
    try:
        with open_sound(database):
            return True
    except sqlite3.DatabaseError:
        return False


@pytest.mark.parametrize("what", STRANGE)
def test_no_command_trusts_a_database_that_is_not_the_program_s(
    sound: Archive, asked: list[Command], running: Runner, tmp_path: Path, what: str
) -> None:
    root = tmp_path / "archive"
    reading = {("list",), ("show",), ("search",), ("history",), ("diff",), ("explain",), ("organisations",)}
    mended: set[tuple[str, ...]] = set()
    # What is told to read a file reads no archive.
    for command in (command for command in asked if command.of_archive and command.name != ("extract",)):
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(sound.root, root)
        with closing(sqlite3.connect(root / "dossiers.db")) as db:
            db.executescript(STRANGE[what])
        before = (root / "dossiers.db").read_bytes()
        found = ended(running, command, root)
        if own(root / "dossiers.db"):
            mended.add(command.name)
        elif command.name[0] not in ("site", "crawl", "import", "watch"):
            assert found.code in (1, 2, 6) or "rebuild" in found.said, (command, found)
        assert own(root / "dossiers.db") or (root / "dossiers.db").read_bytes() == before, command
    assert mended >= {("rebuild",), ("merge",), ("unmerge",), ("crawl",), ("import", "warc")}
    assert not mended & reading


@pytest.mark.parametrize("what", TOMLS)
def test_an_archive_toml_that_is_broken_or_newer_stops_every_command(
    sound: Archive, asked: list[Command], running: Runner, tmp_path: Path, what: str
) -> None:
    for command in asked:
        root = tmp_path / ("archive" if command.of_archive else "demo-archive")
        if not root.exists():
            shutil.copytree(sound.root, root)
            (root / "archive.toml").write_bytes(TOMLS[what])
        before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
        found = ended(running, command, root)
        if command.name != ("extract",):  # of no archive
            assert found.code == 1, (command, found)
            assert "archive.toml" in found.said or "has format 2" in found.said, (command, found)
        assert before == {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}, command


ASKING = """
import sys
from pathlib import Path
from dossier_scraper import cli
from dossier_scraper.archive.questions import query

@cli.cli.command()
def endless():
    query.LIMIT = int(sys.argv[3])
    with query.open_query(Path(sys.argv[2])) as asked:
        print("asked", flush=True)
        asked.rows("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n")

sys.argv[1:], arguments = ["endless"], sys.argv[1:]
sys.argv += arguments
endless.params, endless.allow_extra_args = [], True
endless.context_settings = {"ignore_unknown_options": True, "allow_extra_args": True}
cli.main()
"""


@pytest.mark.parametrize(
    ("number", "limit", "code", "says"),
    [
        (signal.SIGTERM, 600, 143, ""),
        (signal.SIGINT, 600, 130, ""),
        (None, 1, 1, "gave no answer to a question within 1 seconds"),
    ],
)
def test_a_question_without_end_ends(
    sound: Archive, number: signal.Signals | None, limit: int, code: int, says: str
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", ASKING, sound.root, str(limit)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "asked\n"
    if number:
        process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, says in said, "Traceback" in said) == (code, True, False), said
    assert says or not said.strip()
