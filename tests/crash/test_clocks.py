"""Case 57: clocks that jump a day back and ten years on, between runs and within one, killed or not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from tests.crash.crawls import EDITED, TEXTS, Witness, check, crawling, edit, small_site
from tests.ingest.visits import rows
from tests.saved_site import SavedSite

# Every clock of the process that tells the time of day is wrong, each time by the next of the given seconds.
CLOCK = """
import datetime, itertools, runpy, sys, time
shifts, true = itertools.cycle(map(float, sys.argv[1].split(","))), time.time

class Shifted(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)

time.time = lambda: true() + next(shifts)
datetime.datetime = Shifted
sys.argv = ["dossier", *sys.argv[2:]]
runpy.run_module("dossier_scraper", run_name="__main__")
"""
DAY, DECADE = 86_400, 315_360_000


@pytest.fixture(scope="module")
def site() -> Iterator[SavedSite]:
    with small_site() as site:
        yield site


def test_runs_and_versions_keep_their_order_whatever_the_clock_says(site: SavedSite, tmp_path: Path) -> None:
    root, witness = tmp_path / "archive", Witness(tmp_path)
    shown = []
    for number, shift in enumerate(("0", f"{-DAY}", f"{DECADE}", f"0,{-DAY},{DECADE}", "0")):
        edit(site, number)
        crawl = crawling(site, root, launcher=("-c", CLOCK, shift))
        assert crawl.end() == 0, crawl.said
        shown.append(TEXTS[number % len(TEXTS)].decode())
        if number == 1:  # one more, killed, in the past
            killed = crawling(site, root, delay=0.1, launcher=("-c", CLOCK, f"{-2 * DAY}"))
            killed.until(" synced ")
            killed.kill(alone=False)
            killed.end()
            assert killed.safe
            witness.recover(root, killed.safe)
    assert witness.lost == 0
    archive = Archive.open(root)
    check(archive)
    said = "SELECT json_extract(data, '$.objectives') said FROM versions WHERE dossier_id = ? ORDER BY number"
    versions = rows(archive, said, EDITED.rpartition("/")[2])
    assert [shown[i] in row["said"] for i, row in enumerate(versions)] == [True] * 5
    runs = rows(archive, "SELECT state, ordered_at, started_at FROM runs ORDER BY seq")
    assert [row["state"] for row in runs] == ["complete", "complete", "interrupted", "complete", "complete", "complete"]
    assert [row["ordered_at"] for row in runs] == sorted({row["ordered_at"] for row in runs})
    assert runs[-1]["started_at"] < runs[-1]["ordered_at"]
    assert rows(archive, "SELECT DISTINCT presence FROM dossiers") == [{"presence": "listed"}]
