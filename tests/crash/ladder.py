"""What a machine may lack: `python -m tests.crash.ladder` crawls at every rung of descriptors, memory and file sizes.

A crawl with a limit ends with a documented exit and without a traceback; the archive is sound by then, and a crawl
without the limit brings it to its end.
"""

import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from dossier_scraper.archive.folder import Archive
from tests.crash.crawls import check, small_site
from tests.saved_site import SavedSite

MEGABYTE = 2**20
EXITS = (0, 1, 4, 5)
RUNGS = {
    resource.RLIMIT_NOFILE: tuple(range(12, 65)),
    resource.RLIMIT_AS: tuple(MEGABYTE * size for size in (*range(120, 400, 8), *range(400, 1000, 100))),
    resource.RLIMIT_FSIZE: tuple(
        1024 * size for size in (0, 1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 256, 512, 1024)
    ),
}
NAMES = {resource.RLIMIT_NOFILE: "descriptors", resource.RLIMIT_AS: "memory", resource.RLIMIT_FSIZE: "file size"}


class Rung(NamedTuple):
    """How a crawl with a limit ended, and what it said last."""

    kind: int
    limit: int
    code: int
    said: str


def crawl(site: SavedSite, root: Path, kind: int | None = None, limit: int = 0) -> tuple[int, str]:
    """Crawl with a limit on the process and those that it starts; return the exit code and what was said."""

    def lower() -> None:
        if kind is not None:
            resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))

    start = ("--start-url", site.url + "/taskforces", "--delay", "0", "--no-requisites", "--archive", str(root))
    command = [sys.executable, "-m", "dossier_scraper", "crawl", *start]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, preexec_fn=lower)
    return done.returncode, done.stdout + done.stderr


def climb(site: SavedSite, folder: Path, kind: int, limit: int) -> Rung:
    """Crawl a new archive and one that is there with a limit, and hold what it leaves to all that is promised."""
    code, said = 0, ""
    for name in ("new", "old"):
        root = folder / f"{name}-{kind}-{limit}"
        if name == "old":
            assert crawl(site, root)[0] == 0
        code, said = crawl(site, root, kind, limit)
        if not is_started(said, code):
            continue
        assert code in EXITS, (kind, limit, code, said)
        assert "Traceback" not in said, (kind, limit, said)
        assert crawl(site, root)[0] == 0, (kind, limit, said)
        check(Archive.open(root))
    return Rung(kind, limit, code, (said.strip().splitlines() or [""])[-1])


def is_started(said: str, code: int) -> bool:
    """Return False if Python itself lacked what it needs to begin, before a line of this program ran."""
    return code >= 0 and not any(
        word in said for word in ("ImportError", "Fatal Python error", "cannot allocate memory")
    )


def climbs(rungs: dict[int, tuple[int, ...]]) -> Iterator[Rung]:
    """Yield how each rung went."""
    with small_site() as site, tempfile.TemporaryDirectory() as folder:
        for kind, limits in rungs.items():
            for limit in limits:
                yield climb(site, Path(folder), kind, limit)


if __name__ == "__main__":
    for rung in climbs(RUNGS):
        print(f"{NAMES[rung.kind]} {rung.limit:,}: exit {rung.code}; {rung.said[:100]}", flush=True)
