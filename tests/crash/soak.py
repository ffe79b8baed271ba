"""Kill crawls for a long time: `python -m tests.crash.soak [ROUNDS] [SEED]`; see `make soak`.

Each archive is killed 25 times and then left in peace once. Ends with 1 when a record was lost that was safe.
"""

import random
import sys
import tempfile
from pathlib import Path

from tests.crash.crawls import kill_rounds, small_site

EACH = 25


def main() -> None:
    """Kill and report."""
    rounds, seed = (int(text) for text in (*sys.argv[1:], *("500", "49")[len(sys.argv) - 1 :]))
    chance, seconds, acknowledged, lost, done = random.Random(seed), [], 0, 0, 0
    while done < rounds:
        with small_site() as site, tempfile.TemporaryDirectory() as folder:
            number = min(EACH, rounds - done)
            witness = kill_rounds(site, Path(folder), number, chance, alone=bool(done // EACH % 2))
        done += number
        seconds += witness.seconds
        acknowledged += witness.acknowledged
        lost += witness.lost
        print(
            f"{done} rounds: {acknowledged} records were reported as archived, {lost} of them lost; recovery took"
            f" {sum(seconds) / len(seconds):.3f} s on average, {max(seconds):.3f} s at most",
            flush=True,
        )
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main()
