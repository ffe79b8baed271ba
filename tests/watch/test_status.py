"""`dossier status` says in ten lines whether all is well, since when, how fresh, and what to do."""

import json
import re
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.extract.problems import PROBLEMS
from dossier_scraper.watch.health import Health, Run
from dossier_scraper.watch.status import TEACH, advice
from tests.ingest.visits import new_archive, site_pages, visit
from tests.saved_site import dossier


def day(days_ago: int) -> str:
    return f"{datetime.now(UTC) - timedelta(days=days_ago):%Y-%m-%d}"


def status(archive: Archive, *more: object, code: int = 0) -> dict[str, Any]:
    done = dossier("status", "--archive", archive.root, "--json", *more, cwd=archive.root.parent, code=code)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def lines(archive: Archive, *more: object, code: int = 0) -> list[str]:
    done = dossier("status", "--archive", archive.root, *more, cwd=archive.root.parent, code=code)
    shown = done.stdout.splitlines()
    assert len(shown) <= 10
    return shown


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = new_archive(tmp_path)
    for days_ago in (5, 4):
        visit(made, site_pages(), day(days_ago))
    return made


def test_a_good_archive_is_well_since_its_first_good_crawl(archive: Archive):
    shown = lines(archive)
    assert shown[0].startswith("All is well since ")
    assert "(2 crawls): test" in shown[0]
    assert shown[1].endswith((", 4 days ago", ", 3 days ago"))
    assert "dossiers  8: 8 listed" in shown
    assert shown[-1] == "to do     nothing"
    found = status(archive)
    assert found["well"]
    assert found["last_run"]["id"] == found["last_complete"]["id"]
    assert found["since"] < found["last_complete"]["ended_at"]
    assert found["dossiers"] == {"listed": 8}
    assert found["to_do"] == found["alarms"] == found["untold"] == []


@pytest.mark.parametrize(
    ("age", "code"), [("10d", 0), ("3d", 5), ("12h", 5), ("90m", 5), ("300h", 0), ("3 days", 2), ("", 2), ("-1d", 2)]
)
def test_an_age_that_is_exceeded_is_exit_5(archive: Archive, age: str, code: int):
    done = dossier("status", "--archive", archive.root, f"--max-age={age}", cwd=archive.root.parent, code=code)
    if code == 5:
        assert "which is too old" in done.stdout
        assert done.stdout.startswith("Not well since ")


def test_an_archive_without_a_crawl_is_too_old_and_a_folder_that_is_none_is_an_error(tmp_path: Path):
    archive = new_archive(tmp_path)
    assert "no crawl was ever complete" in lines(archive, "--max-age", "3d", code=5)[1]
    assert lines(archive)[-1] == "to do     dossier crawl"
    dossier("status", "--archive", tmp_path / "nowhere", "--max-age", "3d", cwd=tmp_path, code=1)


def test_a_held_run_is_found_again_with_its_alarms_and_what_to_do(archive: Archive):
    pages = {path: 404 if path.startswith("/dossiers") else body for path, body in site_pages().items()}
    for days_ago in (3, 2):
        visit(archive, pages, day(days_ago))
    found = status(archive)
    assert not found["well"]
    assert found["since"].startswith(day(3))
    assert found["last_complete"]["ended_at"].startswith(day(4))
    assert [alarm["code"] for alarm in found["alarms"]] == ["many_gone"]
    assert found["alarms"][0]["began"]["at"].startswith(day(3))
    assert found["dossiers"] == {"listed": 8}
    shown = lines(archive)
    assert shown[0].startswith("Not well since ")
    assert "NOT published (many_gone)" in shown[2]
    assert "8 of 8 dossiers are gone at once" in " ".join(shown)
    run = found["last_run"]["id"]
    assert f"dossier accept {run} --why REASON" in shown[-1]
    dossier("accept", run, "--why", "closed down", "--archive", archive.root, cwd=archive.root.parent)
    accepted = status(archive)
    assert accepted["well"]
    assert accepted["last_complete"]["id"] == run
    assert accepted["dossiers"] == {"gone": 8}
    assert "alarms    1, accepted by a person" in lines(archive)


def test_a_partial_run_and_a_site_that_cannot_be_reached_are_told_apart(archive: Archive):
    pages = site_pages()
    one = next(path for path in pages if path.startswith("/dossiers"))
    visit(archive, {path: body for path, body in pages.items() if path != one}, day(3), failed={one: "timeout"})
    shown = lines(archive)
    assert "partial, published (" in shown[2]
    assert shown[-1] == "to do     nothing, unless it stays: the next crawl asks again"
    visit(archive, {}, day(2), failed=dict.fromkeys(pages, "dns"))
    shown = lines(archive)
    assert "failed, NOT published (unreachable)" in shown[2]
    assert "check the network and the site" in shown[-1]
    assert status(archive)["last_complete"]["ended_at"].startswith(day(4))


def run(reason: str | None, *, state: str = "partial", published: bool = True, alarms: Sequence[str] = ()) -> Run:
    began = {"at": "2026-01-01T00:00:00Z", "url": "https://x.example/", "capture": "urn:uuid:1"}
    told = [{"code": code, "text": code, "began": began if code == "many_gone" else None} for code in alarms]
    return Run(id="R", state=state, published=published, reason=reason, started_at="", ended_at="", alarms=told)


@pytest.mark.parametrize(
    ("last", "wanted"),
    [
        (run("3 pages not visited (budget); budget: 5 pages were asked"), "--max-pages"),
        (run("not_asked: 1 page not visited (robots)", published=False), "robots.txt refuses"),
        (run("robots: it answered 503"), "robots.txt says"),
        (run("2 dossiers gave no definite answer, the first x (timeout)"), "nothing, unless it stays"),
        (run("the listing was not walked to its end (/taskforces)"), "that page of the listing"),
        (run("memusage_exceeded: the spider was closed"), "the next crawl goes on"),
        (run("unreachable", state="failed", published=False, alarms=["unreachable"]), "check the network"),
        (
            run("many_gone", published=False, alarms=["many_gone"]),
            "look at the pages named above; if the dossiers have",
        ),
        (run("few_events", published=False, alarms=["few_events"]), "look at what is named above; when it is right"),
        (run("site_trouble", published=False, alarms=["site_trouble"]), "nothing, unless it stays"),
        (run("no_dossier", published=False, alarms=["no_dossier"]), "dossier crawl --start-url URL"),
        (run(None, state="complete", alarms=["many_changed"]), "look at what the alarms say"),
        (run(None, state="complete"), ""),
    ],
    ids=lambda value: value.reason or value.state if isinstance(value, Run) else None,
)
def test_the_advice_fits_the_cause(last: Run, wanted: str):
    said = "; ".join(advice(Health(last=last, presence={}), None))
    assert wanted in said
    assert bool(said) == bool(wanted)
    assert ("dossier accept R" in said) == (last.held and last.reason != "no_dossier")
    assert "pages named above" not in said or last.alarms[0]["began"]


@pytest.mark.parametrize("code", ["many_gone", "no_dossier"])
def test_where_dossiers_may_have_moved_the_table_of_addresses_is_named(code: str):
    last = run(code, published=False, alarms=[code])
    said = "; ".join(advice(Health(last=last, presence={"listed": 8}), None))
    assert "if the dossiers have new addresses" in said
    assert "[[pages]] into site/site.toml; when it is right: dossier accept R" in said


def test_an_interrupted_run_is_neither_well_nor_ill(archive: Archive):
    visit(archive, site_pages(), day(1), stopped="SIGTERM")
    found = status(archive)
    assert found["well"]
    assert found["last_run"]["ended_at"].startswith(day(4))


def test_how_fresh_an_archive_is_stands_in_the_ledger_where_there_is_no_database(archive: Archive):
    for path in archive.root.glob("dossiers.db*"):
        path.unlink()
    assert status(archive, "--max-age", "10d")["well"]
    assert lines(archive)[-1] == "to do     dossier rebuild"
    (archive.root / "dossiers.db").write_bytes(b"not a database" * 1000)
    assert lines(archive)[-1] == "to do     dossier rebuild"


def test_a_run_of_tomorrow_is_no_fresh_one(archive: Archive, tmp_path: Path):
    ahead = Path(shutil.copytree(archive.root, tmp_path / "ahead"))
    visit(Archive.open(ahead), site_pages(), day(-3))
    assert "check the clock" in " ".join(lines(Archive.open(ahead), "--max-age", "3d", code=5))


def test_a_broken_ledger_is_exit_6(archive: Archive):
    path = archive.ledger_path
    path.write_bytes(path.read_bytes().replace(b'"published":true', b'"published":false', 1))
    dossier("status", "--archive", archive.root, cwd=archive.root.parent, code=6)


@pytest.mark.parametrize("left", [0, 1])
def test_a_ledger_that_lost_its_end_is_told(archive: Archive, left: int):
    lines_of = archive.ledger_path.read_bytes().splitlines(keepends=True)
    archive.ledger_path.write_bytes(b"".join(lines_of[:left]))
    done = dossier("status", "--archive", archive.root, cwd=archive.root.parent, code=6)
    assert "is not the ledger that the database was made from" in done.stderr
    archive.ledger_path.unlink()
    dossier("status", "--archive", archive.root, "--max-age", "3d", cwd=archive.root.parent, code=6)


def test_status_and_the_problems_themselves_say_the_same_of_what_to_type():
    for code, said in TEACH.items():
        problem = PROBLEMS[code].advice
        typed = re.findall(r'(?:\w+|"[^"]+") = (?:"[^"]+"|\["[^"]+"\])|\[+\w+\]+|site/\w+\.toml', said)
        assert len(typed) >= 2
        assert [part for part in typed if part not in problem] == []

    problems = {"warning": dict.fromkeys(TEACH, 1), "error": {}, "info": {}}
    told = [line for line in advice(Health(last=None, presence={}, problems=problems), None) if "write" in line]
    assert [line.partition(":")[0] for line in told] == sorted(TEACH)
