"""How an archive is: what counts as good, held, well and stale."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dossier_scraper.watch.health import CLOCK_SLACK, Health, Run, health_of
from tests.ingest.visits import new_archive, site_pages, visit

NOW = datetime(2026, 2, 1, tzinfo=UTC)
ALARM = {"code": "many_gone", "severity": "error", "text": "8 of 8", "field": None, "began": None}


def run(state: str = "complete", *, published: bool = True, accepted: bool = False, alarms: int = 0) -> Run:
    return Run(
        id="R",
        state=state,
        published=published,
        reason=None,
        started_at="",
        ended_at="",
        alarms=[ALARM] * alarms,
        accepted=accepted,
    )


@pytest.mark.parametrize(
    ("last", "good", "held", "well"),
    [
        (run(), True, False, True),
        (run(alarms=1), True, False, False),
        (run(published=False, alarms=1), False, True, False),
        (run(published=False, alarms=1, accepted=True), True, False, True),
        (run("partial"), False, False, False),
        (run("partial", published=False, alarms=1), False, True, False),
        (run("partial", published=False), False, False, False),
        (run("failed", published=False, alarms=1), False, False, False),
    ],
)
def test_what_a_run_is(last: Run, good: bool, held: bool, well: bool):
    assert (last.good, last.held, Health(last=last).well) == (good, held, well)


def test_an_archive_is_stale_without_a_good_crawl_or_with_one_that_is_too_old_or_yet_to_come():
    day = timedelta(days=1)
    assert Health().stale(day)
    assert not Health(age=day).stale(day)
    assert Health(age=day + timedelta(seconds=1)).stale(day)
    assert not Health(age=-CLOCK_SLACK).stale(day)
    assert Health(age=-CLOCK_SLACK - timedelta(seconds=1)).stale(day)


def test_an_archive_in_which_nothing_was_crawled_has_no_dossier_and_no_age(tmp_path: Path):
    found = health_of(new_archive(tmp_path), NOW)
    assert (found.last, found.age, found.since, found.presence) == (None, None, None, {})
    assert not found.well


def test_the_present_state_lasts_since_the_first_crawl_of_its_row(tmp_path: Path):
    archive, pages = new_archive(tmp_path), site_pages()
    one = next(path for path in pages if path.startswith("/dossiers"))
    without = {path: body for path, body in pages.items() if path != one}
    visit(archive, pages, "2026-01-01")
    visit(archive, without, "2026-01-02", failed={one: "timeout"})
    visit(archive, pages, "2026-01-03", stopped="SIGTERM")  # interrupted: says nothing
    for day in ("2026-01-04", "2026-01-05"):
        visit(archive, pages, day)
    found = health_of(archive, NOW)
    assert (found.well, found.runs) == (True, 2)
    assert str(found.since).startswith("2026-01-04")
    assert found.age is not None
    assert found.age.days == 26
    assert found.presence == {"listed": 8}
