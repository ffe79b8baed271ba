"""Case 49, of every command that writes: killed at a random moment, nothing is lost and `verify` finds nothing."""

from pathlib import Path
from random import Random

from tests.crash.works import WORKS, Kills, works


def test_whatever_is_killed_loses_nothing(tmp_path: Path) -> None:
    found = Kills()
    with works(tmp_path) as on:
        for number in range(len(WORKS)):
            on.kill(WORKS[number % len(WORKS)], Random(number), found)
    assert found.lost == 0
    assert found.killed > 1
    assert set(found.rounds) == set(WORKS)
