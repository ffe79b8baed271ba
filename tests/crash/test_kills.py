"""Case 49: kill -9 at random moments, of the whole group and of the parent alone; nothing that was safe is lost."""

import random
from pathlib import Path

import pytest

from tests.crash.crawls import kill_rounds, small_site


@pytest.mark.parametrize(("alone", "seed"), [(False, 1), (True, 2)], ids=["group", "parent"])
def test_what_a_crawl_reported_as_archived_survives_any_kill(tmp_path: Path, alone: bool, seed: int) -> None:
    with small_site() as site:
        witness = kill_rounds(site, tmp_path, 10, random.Random(seed), alone=alone)
    assert witness.lost == 0
    assert witness.acknowledged > 30
    assert len(witness.runs) > 3
