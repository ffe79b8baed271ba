"""Case 57: a clock that jumps between runs and within one changes no order and delays no request."""

from datetime import UTC, datetime, timedelta, tzinfo
from itertools import count
from pathlib import Path
from typing import Self

import pytest

from dossier_scraper import crawler as crawl_module
from dossier_scraper import extensions
from dossier_scraper.spiders import dossiers as spider_module
from tests.crawl.crawled import Crawled, crawled
from tests.crawl.faults import FaultServer, dossier


def set_clock(monkeypatch: pytest.MonkeyPatch, *jumps: timedelta) -> None:
    """Let every clock of the crawl jump by the next of `jumps` each time it is read, over and over."""
    readings = count()

    class Jumping(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp((datetime.now(UTC) + jumps[next(readings) % len(jumps)]).timestamp(), tz)

    for module in (extensions, crawl_module, spider_module):
        monkeypatch.setattr(module, "datetime", Jumping)


def history(run: Crawled) -> list[str]:
    return [
        row["title"] for row in run.rows("SELECT json_extract(data, '$.title') title FROM versions ORDER BY number")
    ]


def test_versions_keep_the_order_of_the_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    for title, days in (("first", 0), ("second", -1), ("third", 3652), ("fourth", 0)):
        set_clock(monkeypatch, timedelta(days=days))
        with FaultServer([dossier("a", 100, title=title)]) as server:
            run = crawled(server, tmp_path)
        shown.append(title)
        assert run.result.exit_code == 0
        assert history(run) == shown
    assert run.rows("SELECT title FROM dossiers") == [{"title": "fourth"}]


def test_a_clock_that_jumps_within_a_run_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, timedelta(0), timedelta(days=-1), timedelta(days=3652))
    with FaultServer([dossier(f"d{i}", 100 + i) for i in range(6)]) as server:
        run = crawled(server, tmp_path)
    assert run.result.exit_code == 0
    assert len(run.titles()) == 6
