"""What starts, runs and pages ask often is found by an index: the plan does not look at every capture."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dossier_scraper.archive.database.records import Row
from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions import answers, captures, claims, mementos
from dossier_scraper.archive.questions.dossiers import count_by_presence
from dossier_scraper.archive.questions.runs import ended_runs

TIME = "2026-01-01T00:00:00.000000Z"


class Planned(Store):
    """A database that keeps how it would look for each thing that it is asked for."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.plans: list[str] = []

    def each(self, sql: str, *parameters: object) -> Iterator[Row]:
        """Ask, and note the plan."""
        self.plans += [row[3] for row in self.db.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)]
        return super().each(sql, *parameters)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planned]:
    """A database without rows: SQLite chooses an index by the schema alone, there as here."""
    with closing(Planned(tmp_path_factory.mktemp("plans") / "dossiers.db")) as store:
        yield store


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (captures.stumbled, ()),
        (captures.capture, ("x",)),
        (captures.seen_at, ("d", TIME)),
        (captures.newest_bodies, (["d"],)),
        (captures.newest_page, ("u",)),
        (captures.holder_of, ("x",)),
        (captures.last_with_validators, ([("/d", "u")],)),
        (captures.captures_of, (["x"],)),
        (answers.good_answer, ("u", ["r"], TIME, TIME)),
        (captures.last_read, ("/d",)),
        (answers.answers_of, (["r"],)),
        (answers.asked, (["r"],)),
        (answers.answers_of_known_events, (["r"],)),
        (answers.gone_pages, (["r"],)),
        (captures.is_captured, ("u", TIME, "x")),
        (captures.is_met, ("/d",)),
        (captures.is_missed, ("u", TIME)),
        (captures.is_answered, ("u", TIME, TIME)),
        (captures.bodies_of, ("u",)),
        (captures.seen_as, ("d",)),
        (answers.totals, ("r",)),
        (claims.own_page, ("d", "/d", TIME)),
        (claims.event_page, ("/e", TIME)),
        (claims.listing_row, ("d", "/d", TIME)),
        (claims.own_readings, ("d",)),
        (mementos.mementos, ("u",)),
        (mementos.nearest, ("u", TIME)),
        (count_by_presence, ()),
        (ended_runs, ()),
    ],
)
def test_no_question_looks_at_every_capture(store: Planned, question: Callable[..., Any], asked: tuple[object, ...]):
    store.plans.clear()
    result = question(store, *asked)
    if isinstance(result, Iterator):
        list(result)
    assert store.plans
    named = "captures", "c", "l", "k", "b", "n"  # as the statements call that table
    scans = [plan for plan in store.plans if plan.split()[0] == "SCAN" and plan.split()[1] in named]
    assert [plan for plan in scans if not plan.endswith("captures_stumbled")] == []  # of which there are hardly any
