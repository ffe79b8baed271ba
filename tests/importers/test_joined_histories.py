"""Random histories of two archives of one site that take each other in: a rebuild is exact after each."""

import os
import random
from datetime import timedelta
from pathlib import Path

import pytest

from dossier_scraper.archive.check.verify import verify
from dossier_scraper.importers.archives import import_archive
from dossier_scraper.ingest.upkeep.check import differences
from tests.ingest.test_random_histories import Lived
from tests.ingest.visits import SITE, rows

SEEDS = int(os.environ.get("SEEDS", "1"))
STEPS = 8


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_two_archives_take_from_each_other_is_told_once_and_rebuilt_exactly(tmp_path: Path, seed: int):
    chance = random.Random(seed)
    lived = []
    for name in "ab":
        (tmp_path / name).mkdir()
        lived.append(Lived(tmp_path / name, seed + len(lived)))
    for number, one in enumerate(lived):
        one.day += timedelta(days=number)
        one.crawl("whole")
    for _ in range(STEPS):
        one, other = chance.sample(lived, 2)
        one.day = max(one.day, other.day) + timedelta(days=1)
        one.step()
        if chance.random() < 0.5:
            import_archive(one.archive.root, SITE, other.archive.root)
            assert import_archive(one.archive.root, SITE, other.archive.root) is None
    for one in lived:
        twice = "SELECT id FROM runs WHERE archive IS NOT NULL GROUP BY substr(id, 1, 21), archive HAVING count(*) > 1"
        assert rows(one.archive, twice) == [], one.told
        assert [*verify(one.archive), *differences(one.archive, SITE)] == [], one.told
