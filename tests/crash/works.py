"""Any command that writes, killed at random moments: a crawl that publishes, rebuild, import, merge, accept, adopt.

Each round starts from a copy of an archive, kills one command, and looks at what a recovery makes of it: nothing that
was there or was reported as archived is lost, and `verify` finds nothing.
"""

import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from dossier_scraper.archive.folder import Archive
from tests.cli.commands import Command, Ended, Runner, runner
from tests.crash.crawls import HTML, LISTED, Witness, crawling, edit, safe_urls, small_site
from tests.ingest.visits import new_archive, rows, site_pages, visit
from tests.saved_site import SavedSite

WHY = ("--why", "test")
SLUGS = tuple(path.rpartition("/")[2] for path in LISTED)
NEWER = {"EXTRACTOR": "999 no-status"}
GONE = (404, HTML, b"<html><body><h1>Not here</h1></body></html>")


@dataclass
class Kills:
    """What came of the rounds so far: how many of each kind, how many were killed in time, and what was lost."""

    rounds: Counter[str] = field(default_factory=Counter)
    killed: int = 0
    acknowledged: int = 0
    lost: int = 0


@dataclass(frozen=True)
class Works:
    """Archives to start from, and what is done to them: `published` has two crawls, of `held` the third waits."""

    folder: Path
    site: SavedSite
    published: Path
    held: Path
    past: Path
    runner: Runner
    seconds: dict[str, float] = field(default_factory=dict)

    def arguments(self, work: str) -> tuple[str, ...]:
        """Return a command as it is typed."""
        start = ("--start-url", f"{self.site.url}/taskforces", "--delay", "0", "--no-requisites")
        return {
            "publish": ("crawl", *start),
            "rebuild": ("rebuild", "--workers", "1"),
            "import": ("import", "warc", str(self.past)),
            "merge": ("merge", *WHY, *SLUGS[:2]),
            "accept": ("accept", *WHY, "live"),
            "adopt": ("accept", *WHY, "extractor"),
        }[work]

    def run(self, work: str, root: Path, *arguments: str, kill: float = 0, alone: bool = False) -> Ended:
        """Run a command on an archive, by newer rules where these are adopted."""
        command = Command((work,), arguments or self.arguments(work), of_archive=True)
        return self.runner.run(command, root, kill=kill, alone=alone, environment=NEWER if work == "adopt" else {})

    def kill(self, work: str, chance: Random, found: Kills) -> None:
        """Kill a command once, at a moment by chance, and look at what is left."""
        origin = self.held if work == "accept" else self.published
        root, number = self.folder / "archive", sum(found.rounds.values())
        edit(self.site, number)
        if work not in self.seconds:
            began = time.perf_counter()
            self._run_to_its_end(work, self._copy(origin, root))
            self.seconds[work] = time.perf_counter() - began
        whole = self.seconds[work]
        moment = chance.uniform(0.4 * whole if work == "publish" else 0.02, 1.1 * whole)
        ended = self.run(work, self._copy(origin, root), kill=moment, alone=bool(number % 2))
        assert ended.code in (-9, 0), (work, ended)
        assert "Traceback" not in ended.said, (work, ended)
        witness = Witness(self.folder)
        if work == "adopt":
            self._run_to_its_end(work, root)
            verified = self.run(work, root, "verify", "--workers", "1")
            assert verified.code == 0, (moment, ended, verified)
        else:
            witness.recover(root, safe_urls(ended.said.splitlines()))
        after = Archive.open(root if work == "adopt" else self.folder / "copy")
        found.lost += witness.lost + len(captures(Archive.open(origin)) - captures(after))
        found.acknowledged += witness.acknowledged
        found.killed += ended.code == -9
        found.rounds[work] += 1

    def _run_to_its_end(self, work: str, root: Path) -> None:
        ended = self.run(work, root)
        assert ended.code == 0 or "nothing to accept" in ended.said, (work, ended)

    def _copy(self, origin: Path, root: Path) -> Path:
        shutil.rmtree(root, ignore_errors=True)
        return Path(shutil.copytree(origin, root))


WORKS = ("publish", "rebuild", "import", "merge", "accept", "adopt")


def captures(archive: Archive) -> set[str]:
    """Return the ids of all captures that an archive has."""
    return {row["id"] for row in rows(archive, "SELECT id FROM captures")}


@contextmanager
def works(folder: Path) -> Iterator[Works]:
    """Make the archives to start from, and start the site and the process that runs commands."""
    elsewhere = new_archive(folder / "elsewhere")
    visit(elsewhere, dict(list(site_pages().items())[:6]), "2020-01-01")
    (past,) = elsewhere.warc.glob("*.warc.gz")
    with small_site() as site, runner() as running:
        for number in range(2):
            edit(site, number)
            assert crawling(site, folder / "published").end() == 0
        shutil.copytree(folder / "published", folder / "held")
        before = dict(site.replies)
        site.replies |= dict.fromkeys(LISTED[:2], GONE)
        assert crawling(site, folder / "held").end() == 5
        site.replies = before
        yield Works(folder, site, folder / "published", folder / "held", past, running)
