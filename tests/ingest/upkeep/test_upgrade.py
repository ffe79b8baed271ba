"""A program with another extractor: real commands, whose rules differ, on an archive that earlier ones have read."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dossier_scraper.archive.check.verify import verify
from dossier_scraper.archive.evidence.warc_reader import read_records
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger
from tests.crash.crawls import EDITED, Process, edit
from tests.ingest.visits import PAGES, rows, visit
from tests.saved_site import DRUPAL, SavedSite, saved_site
from tests.test_main_job import dump, snapshots

EXTRACTOR, AT = Path(__file__).parents[1] / "extractor.py", Path(__file__).parents[2] / "crash" / "at.py"
HUNGARY, NORWAY = "hungarian-stem-platform", EDITED.rpartition("/")[2]
SMALL, LARGE, RENAMED = "2 hungary-is-ro", "2 no-status", "2 another-rule"


@pytest.fixture(scope="module")
def site() -> Iterator[SavedSite]:
    with saved_site(DRUPAL) as site:
        yield site


@pytest.fixture(scope="module")
def crawled(site: SavedSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("crawled") / "archive"
    for number in range(2):
        edit(site, number)
        crawl(site, root, "1")
    return root


@pytest.fixture
def root(crawled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(crawled, tmp_path / "archive"))


def run(root: Path, extractor: str, *arguments: object, code: int = 0) -> str:
    """Run a command of a program with an extractor; return what it says."""
    done = subprocess.run(
        [sys.executable, EXTRACTOR, *map(str, arguments), "--archive", root],
        capture_output=True,
        text=True,
        env={**os.environ, "EXTRACTOR": extractor},
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout + done.stderr


def crawl(site: SavedSite, root: Path, extractor: str, code: int = 0) -> str:
    start = ("--start-url", site.url + "/taskforces", "--delay", 0, "--no-requisites", "--quiet")
    return run(root, extractor, "crawl", *start, code=code)


def shown(root: Path, extractor: str, name: str, *more: object) -> dict[str, Any]:
    return json.loads(run(root, extractor, "show", name, "--json", *more))


def lines(root: Path) -> list[Any]:
    return list(Ledger(root / "ledger.jsonl").lines())


def rebuilt(root: Path, extractor: str) -> None:
    """Check that everything comes back the same from the evidence, and that all agree."""
    before = dump(root), snapshots(root)
    for workers in (1, 2):
        for path in root.glob("dossiers.db*"):
            path.unlink()
        shutil.rmtree(root / "snapshots")
        (root / "snapshots").mkdir()
        run(root, extractor, "rebuild", "--workers", workers)
        assert (dump(root), snapshots(root)) == before
    assert verify(Archive.open(root)) == []
    run(root, extractor, "verify")


def test_an_extractor_that_reads_everything_alike_is_adopted_by_one_line(site: SavedSite, root: Path):
    before = [line for line in dump(root) if "extractor_version" not in line and not line.startswith("INSERT INTO")]
    versions, files, sealed = rows(Archive.open(root), "SELECT id, data FROM versions"), snapshots(root), lines(root)
    assert run(root, "2", "rebuild", "--workers", 1).splitlines() == [
        f"Made {root / 'dossiers.db'} and {root / 'snapshots'} again."
    ]
    *old, adoption = lines(root)
    assert old == sealed
    assert adoption.facts["extractor"] == {"from": "1", "to": "2"}
    assert adoption.facts["counts"] == {"values": 0, "dossiers": 0, "known": 8}
    assert rows(Archive.open(root), "SELECT id, data FROM versions") == versions
    assert snapshots(root) == files
    assert [line for line in dump(root) if "extractor_version" not in line and not line.startswith("INSERT")] == before
    assert crawl(site, root, "3") == ""
    assert rows(Archive.open(root), "SELECT value FROM archive WHERE key = 'extractor_version'") == [{"value": "3"}]
    assert shown(root, "3", HUNGARY, "--extractor", "1")["country_code"] == "HU"
    assert rows(Archive.open(root), "SELECT count(*) n FROM superseded") == [{"n": 0}]


@pytest.mark.parametrize("killed", [False, True])
def test_snapshots_name_the_rules_of_the_extractor_that_is_accepted(site: SavedSite, root: Path, killed: bool):
    if killed:
        point = (AT, "archive.snapshots.snapshot_bytes", "call", 2)
        env = os.environ | {"EXTRACTOR": RENAMED}
        assert Process("accept", "extractor", "--why", "x", "--archive", root, launcher=point, env=env).end() == -9
    crawl(site, root, RENAMED)
    assert all('"rule": "another ' in path.read_text("utf-8") for path in root.glob("snapshots/*/*.json"))
    run(root, RENAMED, "verify", "--workers", 1)


@pytest.mark.parametrize("extractor", [SMALL, LARGE])
def test_what_a_killed_run_left_is_entered_also_when_the_extractor_is_new(root: Path, extractor: str):
    archive = Archive.open(root)
    visit(archive, {f"/dossiers/{NORWAY}": PAGES[f"/dossiers/{NORWAY}"] + b"<!-- another -->"}, "2036-01-01", end=False)
    if extractor == LARGE:
        assert "run 2036" not in run(root, extractor, "rebuild", "--workers", 1, code=5)
        run(root, extractor, "accept", "extractor", "--why", "right")
    else:
        run(root, extractor, "rebuild", "--workers", 1)
    # The visit itself was made by the program as it is, which adopts its own rules.
    assert [line.type for line in lines(root)] == ["run", "run", "accept", "accept", "run"]
    assert lines(root)[-1].facts["state"] == "interrupted"
    rebuilt(root, extractor)


def test_a_small_change_is_made_kept_and_no_news(site: SavedSite, root: Path):
    said = run(root, SMALL, "rebuild", "--dry-run", "--workers", 1)
    assert said.splitlines()[0] == f"{HUNGARY}, country_code: changed, from 'HU' to 'RO'"
    assert len(lines(root)) == 2
    assert crawl(site, root, SMALL) == ""
    archive = Archive.open(root)
    sealed = lines(root)
    assert [line.type for line in sealed] == ["run", "run", "accept", "run"]
    assert sealed[2].facts["extractor"] == {"from": "1", "to": "2"}
    assert sealed[2].facts["counts"] == {"values": 1, "dossiers": 1, "known": 8}
    assert "HU" not in (root / "ledger.jsonl").read_text()
    assert sealed[3].facts["dossiers"] == {"seen": 8, "new": 0, "changed": 0, "newly_gone": 0}
    found = rows(archive, "SELECT dossier_id, field, before, after, cause, seen_after FROM changes ORDER BY cause")
    assert [(row["dossier_id"], row["field"], row["cause"]) for row in found] == [
        (HUNGARY, "country_code", "extractor"),
        (NORWAY, "objectives", "site"),
    ]
    assert found[0]["seen_after"] == sealed[2].at
    assert rows(archive, "SELECT count(*) n FROM versions") == [{"n": 9}]
    (kept,) = rows(archive, "SELECT * FROM superseded")
    assert (kept["extractor_version"], kept["outcome"], kept["dossier_id"]) == ("1", "archived", HUNGARY)
    assert shown(root, SMALL, HUNGARY)["country_code"] == "RO"
    assert shown(root, SMALL, HUNGARY, "--extractor", "1")["country_code"] == "HU"
    assert shown(root, SMALL, NORWAY, "--extractor", "1")["objectives"] == shown(root, SMALL, NORWAY)["objectives"]
    assert "the rules changed, not the site; cause: extractor" in " ".join(run(root, SMALL, "history", HUNGARY).split())
    rebuilt(root, SMALL)


def test_conversion_records_are_warc_and_refer_to_what_was_read(root: Path):
    run(root, SMALL, "rebuild", "--workers", 1)
    (path,) = (root / "warc").glob("*-extractor-*")
    (kept,) = rows(Archive.open(root), "SELECT * FROM superseded")
    assert list(read_records(path)) == []  # nothing that the site said
    said = subprocess.run([sys.executable, "-m", "warcio.cli", "check", "-v", path], capture_output=True, text=True)
    assert (said.returncode, said.stdout.count("digest pass")) == (0, 4)
    told = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "extract", path, str(kept["warc_offset"])], capture_output=True, text=True
    ).stdout.replace("\r", "")
    head, _, block = told.partition("\n\n")
    assert f"WARC-Record-ID: <{kept['record_id']}>\nWARC-Refers-To: <{kept['capture_id']}>" in head
    assert "X-Extractor-Version: 1" in head
    reading = json.loads(block)
    assert reading["dossier"]["country_code"] == "HU"
    kinds = rows(Archive.open(root), "SELECT kind FROM readings WHERE id = ?", kept["reading_id"])
    assert kinds == [{"kind": "dossier"}]
    (capture,) = rows(Archive.open(root), "SELECT * FROM captures WHERE id = ?", kept["capture_id"])
    assert capture["reading_id"] != kept["reading_id"]


def test_a_large_change_waits_for_a_person_and_touches_nothing(site: SavedSite, root: Path):
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and path.suffix != ".db-shm"}
    asked = len(site.requests)
    for command in (lambda: crawl(site, root, LARGE, code=5), lambda: run(root, LARGE, "rebuild", code=5)):
        assert "7 of 8 dossiers" in command()
    assert len(site.requests) == asked
    assert {path: path.read_bytes() for path in before} == before
    assert "The rules have changed (1 to 2): they read 14 values otherwise, in 7 dossiers" in run(root, LARGE, "verify")
    said = run(root, LARGE, "rebuild", "--dry-run", "--workers", 1)
    assert f"{NORWAY}, status: lost, from 'Finalised' to None" in said
    assert said.count(": lost, from ") == 7
    assert said.count(", other/status: gained, from None to ") == 7, "what no table names is an other field"
    fields, dossiers = said.splitlines()[14:16]
    assert sorted(fields.removeprefix("By field: ").rstrip(".").split(", ")) == ["other/status 7", "status 7"]
    assert dossiers.startswith("By dossier: ")
    assert f"{NORWAY} 2" in dossiers
    told = json.loads(run(root, LARGE, "rebuild", "--dry-run", "--json", "--workers", 1))
    counted = (told["values"], told["by_field"], len(told["by_dossier"]))
    assert counted == (14, {"status": 7, "other/status": 7}, 7)
    assert {change["before"] for change in told["changes"] if change["dossier"] == NORWAY} == {"Finalised", None}
    assert "7 of 8 dossiers" in run(root, LARGE, "accept", "extractor", "--why", "the label means nothing")
    assert run(root, LARGE, "accept", "extractor", "--why", "again", code=2).count("nothing to accept") == 1
    assert lines(root)[2].facts["why"] == "the label means nothing"
    assert shown(root, LARGE, NORWAY)["status"] is None
    listed = json.loads(run(root, LARGE, "list", "--json", "--extractor", "1"))
    assert [row["status"] for row in listed if row["id"] == NORWAY] == ["Finalised"]
    assert crawl(site, root, LARGE) == ""
    assert rows(Archive.open(root), "SELECT cause, count(*) n FROM changes GROUP BY 1") == [
        {"cause": "extractor", "n": 14},
        {"cause": "site", "n": 1},
    ]
    run(root, LARGE, "verify", "--workers", 1)


@pytest.mark.parametrize(
    ("point", "repairs"),
    [
        (("archive.evidence.warc_writer.WarcWriter.conversion", "return", 1), 2),
        (("archive.evidence.warc_writer.WarcWriter._finish", "return", 1), 1),
        (("archive.ledger.chain.Ledger._write", "return", 1), 0),
        (("ingest.upkeep.rebuild.replace_database", "call", 1), 0),
        (("archive.snapshots.write_snapshots", "call", 1), 0),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_an_upgrade_killed_at_a_step_is_made_once(root: Path, point: tuple[str, str, int], repairs: int):
    command = ("accept", "extractor", "--why", "test", "--archive", root)
    killed = Process(*command, launcher=(AT, *point), env={**os.environ, "EXTRACTOR": LARGE})
    assert killed.end() == -9, killed.said
    replaced, sealed = point[0] == "archive.snapshots.write_snapshots", len(lines(root)) == 3
    again = command[:-2] if replaced or not sealed else ("rebuild", "--workers", 1)
    said = run(root, LARGE, *again, code=2 if replaced else 0)
    assert said.count("quarantine") == (1 if repairs else 0)
    assert [line.type for line in lines(root)] == ["run", "run", "accept"]
    assert len(list((root / "warc").glob("*-extractor-*"))) == 1
    with closing(sqlite3.connect(root / "dossiers.db")) as db:
        changed = db.execute("SELECT count(*) FROM changes WHERE cause = 'extractor'").fetchone()
    assert changed == (14,), "seven values, and as many other fields: a label that the tables no longer know is one"
    assert verify(Archive.open(root)) == []
    run(root, LARGE, "verify", "--workers", 1)
