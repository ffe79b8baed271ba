"""Kill commands for a long time: `python -m tests.crash.soak [ROUNDS] [SEED]`; see `make soak`.

Half of the rounds kill crawls, each the restart of the one before, 25 times in an archive before it is left in peace.
The others kill whatever else writes, each on a copy of an archive. Ends with 1 when something was lost.
"""

import random
import sys
import tempfile
from pathlib import Path

from tests.crash.crawls import kill_rounds, small_site
from tests.crash.works import WORKS, Kills, works

EACH = 25


def main() -> None:
    """Kill and report."""
    rounds, seed = (int(text) for text in (*sys.argv[1:], *("500", "49")[len(sys.argv) - 1 :]))
    chance = random.Random(seed)
    lost = kill_works(rounds - rounds // 2, chance) + kill_crawls(rounds // 2, chance)
    sys.exit(1 if lost else 0)


def kill_works(rounds: int, chance: random.Random) -> int:
    """Kill each kind of work in turn; return how much was lost."""
    found = Kills()
    with tempfile.TemporaryDirectory() as folder, works(Path(folder)) as on:
        for number in range(rounds):
            on.kill(WORKS[number % len(WORKS)], chance, found)
            if number % EACH == EACH - 1 or number == rounds - 1:
                kinds = ", ".join(f"{number} {work}" for work, number in found.rounds.items())
                print(
                    f"{kinds}: {found.killed} killed before their end, {found.acknowledged} records were reported as"
                    f" archived, {found.lost} lost",
                    flush=True,
                )
    return found.lost


def kill_crawls(rounds: int, chance: random.Random) -> int:
    """Kill crawls that go on where the one before was killed; return how much was lost."""
    seconds, acknowledged, lost, done = list[float](), 0, 0, 0
    while done < rounds:
        with small_site() as site, tempfile.TemporaryDirectory() as folder:
            number = min(EACH, rounds - done)
            witness = kill_rounds(site, Path(folder), number, chance, alone=bool(done // EACH % 2))
        done += number
        seconds += witness.seconds
        acknowledged += witness.acknowledged
        lost += witness.lost
        print(
            f"{done} crawls: {acknowledged} records were reported as archived, {lost} of them lost; recovery took"
            f" {sum(seconds) / len(seconds):.3f} s on average, {max(seconds):.3f} s at most",
            flush=True,
        )
    return lost


if __name__ == "__main__":
    main()
