"""What the demo carries of earlier years: files that a script makes, and that join today's crawls."""

import gzip
import runpy
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from dossier_scraper.archive.evidence.warc_reader import read_records
from dossier_scraper.archive.questions.query import Query, open_query
from dossier_scraper.archive.questions.runs import every_run
from dossier_scraper.demo import PAST_FILES, PAST_START_URL
from dossier_scraper.demo.content import FIRST, PAST, SECOND, Dossier, State
from dossier_scraper.demo.pages import respond
from dossier_scraper.extract import extract
from dossier_scraper.model import Page
from dossier_scraper.site import load_site
from tests.saved_site import DRUPAL
from tests.saved_site import dossier as run

STEAMSARE = "steamsare-programme-basque-country"
ROOT = Path(__file__).parent.parent.parent


def dossier(state: State, slug: str) -> Dossier:
    return next(d for d in state if d.slug == slug)


def test_the_steamsare_dossier_has_the_facts_of_the_public_page() -> None:
    """The saved page has those facts and other sentences; it names an organisation, where the public page has none."""
    path = f"/dossiers/{STEAMSARE}"
    saved = (DRUPAL / f"{path}.html".lstrip("/")).read_bytes()
    site = load_site()
    real, ours = (
        extract(
            Page(url=f"https://{site.hosts[0]}{path}", body=body, content_type="text/html; charset=utf-8"), site
        ).dossier
        for body in (saved, respond(FIRST, path, 1).body)
    )
    for field in ("title", "url", "country", "status", "start_date"):
        assert getattr(ours, field) == getattr(real, field), field
    assert ours.start_date.date == "2018-02-07"
    assert ours.requesting_organisations == ()
    facts = [[(e.title, e.url, e.date, e.categories, e.source) for e in d.events] for d in (real, ours)]
    assert facts[0] == facts[1]
    assert [d and d.date for _, _, d, _, _ in facts[1]] == ["2020-01-01", "2018-06-01", "2018-03-15", None]


def test_an_earlier_state_has_nothing_that_is_younger_than_its_capture() -> None:
    for past in PAST:
        day = past.captured.date().isoformat()
        assert past.state
        assert all(d.start <= day for d in past.state)
        assert all((e.date or "") <= day for d in past.state for e in d.events)


def test_one_dossier_was_listed_is_gone_and_is_back_and_the_objectives_changed() -> None:
    years = [{d.slug for d in past.state} for past in PAST]
    assert [past.captured.year for past in PAST] == [2019, 2022]
    assert years[0] - years[1] == set(PAST[1].gone) == {"alpine-coding-huts"}
    assert "alpine-coding-huts" in {d.slug for d in FIRST} & {d.slug for d in SECOND}
    then, later = (dossier(past.state, STEAMSARE) for past in PAST)
    assert then.objectives != later.objectives == dossier(FIRST, STEAMSARE).objectives


def test_the_bundled_files_are_what_the_script_makes(tmp_path: Path) -> None:
    write = runpy.run_path(str(ROOT / "docs" / "make_past.py"))["write"]
    assert [path.name for path in PAST_FILES] == [f"{past.captured.year}.warc.gz" for past in PAST]
    for path, past in zip(PAST_FILES, PAST, strict=True):
        write(past, tmp_path / path.name)
        assert gzip.decompress((tmp_path / path.name).read_bytes()) == gzip.decompress(path.read_bytes()), path.name
        assert path.stat().st_size < 150_000


def test_a_bundled_file_says_that_it_is_invented_and_holds_the_gone_page_as_404() -> None:
    for path, past in zip(PAST_FILES, PAST, strict=True):
        assert b"invented" in gzip.decompress(path.read_bytes())[:1500]
        found = {r.url: r.status for r in read_records(path)}
        assert found[PAST_START_URL] == 200
        host = PAST_START_URL.removesuffix("/taskforces")
        for d in past.state:
            assert found[host + d.path] == 200
        assert {url for url, status in found.items() if status == 404} == {f"{host}/dossiers/{s}" for s in past.gone}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    run("demo", cwd=folder)
    return folder


@contextmanager
def asked(demo: Path) -> Iterator[Query]:
    with open_query(demo / "demo-archive") as query:
        yield query


def test_captures_of_all_years_are_of_the_same_dossiers(demo: Path) -> None:
    with asked(demo) as query:
        assert {row.id for row in query.dossiers()} == {d.slug for d in (*FIRST, *SECOND)}
        for slug in {d.slug for d in PAST[0].state}:
            assert query.dossier(slug).first_seen.startswith("2019-03-12T09:20"), slug
        sources = [run.source for run in every_run(query)]
        assert sources == ["warc", "live", "live"]
        assert all(run.state == "complete" for run in every_run(query) if run.source == "live")


def test_the_archive_knows_each_change_of_the_site_and_no_other(demo: Path) -> None:
    states = (*(past.state for past in PAST), FIRST, SECOND)
    made = {
        slug: edits([d for s in states for d in s if d.slug == slug]) for slug in {d.slug for s in states for d in s}
    }
    with asked(demo) as query:
        found = {
            row.id: sum(change.field != "presence" for change in query.history(row.id)) for row in query.dossiers()
        }
    assert found == made
    assert sum(made.values()) > 10


def edits(states: list[Dossier]) -> int:
    """Count what differs from one state of a dossier to the next: each field, and each event."""
    fields = (
        "title",
        "country",
        "start",
        "status",
        "listed_as",
        "background",
        "objectives",
        "results",
        "organisations",
    )
    count = 0
    for before, after in pairwise(states):
        count += sum(getattr(before, name) != getattr(after, name) for name in fields)
        old, new = ({e.path: e for e in d.events} for d in (before, after))
        count += sum(old.get(path) != new.get(path) for path in old.keys() | new.keys())
    return count


def test_a_day_between_the_years_has_the_answer_of_2019(demo: Path) -> None:
    shown = run("show", "steamsare", "--as-of", "2019-06-30", "--archive", "demo-archive", cwd=demo).stdout
    assert dossier(PAST[0].state, STEAMSARE).objectives[:40] in " ".join(shown.split())
    assert "Bèta&TechMentality model" not in shown


def test_the_demo_ends_in_three_commands_that_run_and_fits_eighty_columns(demo: Path) -> None:
    said = run("demo", cwd=demo).stdout
    assert max(map(len, said.splitlines())) <= 80
    commands = [line.strip() for line in said.splitlines() if line.startswith("  dossier ")]
    assert len(commands) == 3
    assert commands[2].startswith("dossier serve")
    for command in commands[:2]:
        assert run(*command.split()[1:], cwd=demo).stdout
