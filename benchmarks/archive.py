"""What the archive costs: `python benchmarks/archive.py rebuild [PAGES] [ROUNDS]`, `… scaling [PAGES] [ROUNDS]` or
`… growth [PAGES] [RUNS]`.

`rebuild` (600 pages, 3 rounds, half a minute): pages per second of a rebuild with two workers against BeautifulSoup
over lxml that merely parses the same pages of 60 kB in one process, in turn. Wall time asks for two cores that nobody
else uses; beside it stands the processor time of both, of which two undisturbed cores need half for the rebuild.

`scaling` (600 pages, 3 rounds): how much faster a rebuild from one WARC file is on two processors than on one, with as
many workers, against what BeautifulSoup gains over the same pages. On the clock, so that it asks for two free cores.

`growth` (500 pages, 20 runs, about two minutes; `growth 2500 20` is 50,000 pages against 5,000, about ten): processor
time per page and peak memory of a run, of a start, of a rebuild, of `verify`'s rows, of `verify`, `status` and `list`,
when the archive holds two runs of PAGES pages each and when it holds RUNS; in each run every tenth page has changed.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

from crawl import SLUG, listing, page

from dossier_scraper.archive.folder import Archive
from dossier_scraper.ingest.run import Ingest
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.ingest.upkeep.prepare import prepare
from dossier_scraper.ingest.upkeep.rebuild import rebuild
from dossier_scraper.model import Exchange, Header
from dossier_scraper.site import load_site

SITE = load_site()
HTML = Header(b"Content-Type", b"text/html; charset=utf-8")
START = datetime(2026, 1, 1, tzinfo=UTC)
SHORT = (Path(__file__).parent.parent / f"tests/pages/drupal7/dossiers/{SLUG}.html").read_text("utf-8")

# The words of it that another edition changes.
EDITED = "InnoBasque coordinates"
assert EDITED in SHORT


def visit(root: Path, run: int, pages: int, body_of) -> None:
    """Bring one run of so many pages into an archive; what is known of it outside is kept beside it."""
    os.environ["XDG_STATE_HOME"] = str(root.parent / "state")
    archive = Archive.open_or_create(root, site=SITE.id, base_url=SITE.base_url)
    at = START + timedelta(days=run)
    with archive.lock():
        prepare(archive, SITE)
        ingest = Ingest(
            archive,
            SITE,
            source="live",
            started_at=at,
            user_agent="benchmark",
            start_urls=[SITE.base_url + "/taskforces"],
        )
        paths = [f"/taskforces?page={n}" if n else "/taskforces" for n in range(-(-pages // 50))]
        bodies = [(path, listing(number, pages)) for number, path in enumerate(paths)]
        for path, body in chain(bodies, ((f"/dossiers/d{n}", body_of(n)) for n in range(pages))):
            url, asked = SITE.base_url + path, (Header(b"Host", b"www.stemcoalition.eu"),)
            exchange = Exchange(
                url=url,
                method="GET",
                target=path,
                request_headers=asked,
                protocol="HTTP/1.1",
                status=200,
                reason="OK",
                headers=(HTML,),
                body=body,
                captured_at=at,
                ip=None,
            )
            ingest.collect(ingest.observe(ingest.record(exchange)))
        ingest.finish(None, at + timedelta(hours=1))


def short(run: int):
    """Return the pages of a run: every tenth one is another than in the run before."""

    def body_of(number: int) -> bytes:
        edition = sum(number % 10 == r % 10 for r in range(run + 1))
        text = SHORT.replace(SLUG, f"d{number}").replace("4890", f"{10000 + number}")
        return text.replace(EDITED, f"In edition {edition}, {EDITED}").encode()

    return body_of


def parse_one(number: int) -> None:
    """Parse a page of the rebuild's archive, and do nothing with it."""
    from bs4 import BeautifulSoup

    BeautifulSoup(page(number), "lxml")


def parse(pages: int, workers: int = 1) -> None:
    """Parse all pages, in one process or in several."""
    if workers == 1:
        for number in range(pages):
            parse_one(number)
        return
    with ProcessPoolExecutor(workers) as pool:
        for _ in pool.map(parse_one, range(pages), chunksize=20):
            pass


def made_again(root: str, workers: str) -> None:
    """Rebuild."""
    archive = Archive.open(Path(root))
    with archive.lock():
        rebuild(archive, SITE, int(workers))


def started(root: str) -> None:
    """Do what every run does before its first request, ten times."""
    archive = Archive.open(Path(root))
    with archive.lock():
        for _ in range(10):
            assert prepare(archive, SITE) == []


def checked(root: str) -> None:
    """Compare every row and snapshot with what the evidence gives."""
    assert differences(Archive.open(Path(root)), SITE, 2) == []


def asked(root: str, command: str) -> None:
    """Run a command of the program."""
    subprocess.run(
        [sys.executable, "-m", "dossier_scraper", command, "--archive", root],
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"XDG_STATE_HOME": str(Path(root).parent / "state")},
    )


STEPS = {
    "parse": lambda *numbers: parse(*map(int, numbers)),
    "visit": lambda root, run, pages: visit(Path(root), int(run), int(pages), short(int(run))),
    "fill": lambda root, pages: visit(Path(root), 0, int(pages), page),
    "rebuild": made_again,
    "start": started,
    "check": checked,
    "command": asked,
}


class Cost(NamedTuple):
    """What a step took: wall time and processor time in seconds, workers' too, and the peak of its memory in MB."""

    wall: float
    processor: float
    peak: float


def step(name: str, *arguments: object, cores: int = 0) -> Cost:
    """Run one step in a process of its own, on so many processors if told; return what it took, import aside."""
    pinned = ["taskset", "-c", f"0-{cores - 1}"] if cores else []
    command = [*pinned, sys.executable, __file__, "step", name, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return Cost(*json.loads(done.stdout.splitlines()[-1]))


def measure(name: str, *arguments: str) -> None:
    """Run one step here and print what it took."""
    import resource

    began, used = time.perf_counter(), sum(os.times()[:4])
    STEPS[name](*arguments)
    took = time.perf_counter() - began, sum(os.times()[:4]) - used
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps([*took, peak / 1024]))


def compare_rebuild(pages: int, rounds: int) -> None:
    """Rebuild and parse in turn."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "archive"
        step("fill", root, pages)
        ratios = []
        for number in range(rounds):
            ours, theirs = step("rebuild", root, 2), step("parse", pages)
            ratios.append((theirs.wall / ours.wall, 2 * theirs.processor / ours.processor))
            used, parsing = 1000 * ours.processor / pages, 1000 * theirs.processor / pages
            print(
                f"round {number + 1}: rebuild {pages / ours.wall:.0f} pages/s, parsing {pages / theirs.wall:.0f};"
                f" processor {used:.1f} ms and {parsing:.1f} ms a page;"
                f" ratio {ratios[-1][0]:.2f}, on two cores at most {ratios[-1][1]:.2f}",
                flush=True,
            )
    wall, most = (sorted(ratio)[rounds // 2] for ratio in zip(*ratios, strict=True))
    print(
        f"median ratio {wall:.2f}, at most {most:.2f}, over {rounds} rounds of {pages} pages of"
        f" {len(page(1)) // 1000} kB on {os.cpu_count()} cores"
    )


def compare_scaling(pages: int, rounds: int) -> None:
    """Rebuild from one WARC file, and parse, on one processor and on two, in turn; on the clock."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "archive"
        step("fill", root, pages)
        gains = []
        for number in range(rounds):
            ours = [step("rebuild", root, cores, cores=cores).wall for cores in (1, 2)]
            theirs = [step("parse", pages, cores, cores=cores).wall for cores in (1, 2)]
            gains.append((ours[0] / ours[1], theirs[0] / theirs[1]))
            print(f"round {number + 1}: rebuild {gains[-1][0]:.2f} times, parsing {gains[-1][1]:.2f} times", flush=True)
    ratios = sorted(ours / theirs for ours, theirs in gains)
    print(f"two processors against one: rebuild gains {ratios[rounds // 2]:.2f} of what parsing does ({pages} pages)")


def compare_growth(pages: int, runs: int) -> None:
    """Fill an archive run by run; compare the second run with the last one."""
    with tempfile.TemporaryDirectory() as folder:
        root, figures = Path(folder) / "archive", {}
        for run in range(runs):
            took = {"run": (step("visit", root, run, pages), pages)}
            if run in (1, runs - 1):
                took["start"] = step("start", root), 10 * pages
                took["rebuild"] = step("rebuild", root, 2), pages * (run + 1)
                took["check"] = step("check", root), pages * (run + 1)
                for command in ("verify", "status", "list"):
                    took[command] = step("command", root, command), pages * (run + 1)
                figures[run + 1] = took
                for name, (cost, count) in took.items():
                    each = 1000 * cost.processor / count
                    print(f"{run + 1} runs, {name}: {each:.3f} ms per page, {cost.peak:.0f} MB", flush=True)
        for name, (cost, count) in figures[runs].items():
            before, count_before = figures[2][name]
            ratio = cost.processor / count / (before.processor / count_before)
            print(f"{runs} runs against 2, {name}: time per page {ratio:.2f}, memory {cost.peak / before.peak:.2f}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["step", name, *arguments]:
            measure(name, *arguments)
        case ["rebuild", *numbers]:
            compare_rebuild(*(int(n) for n in (*numbers, *("600", "3")[len(numbers) :])))
        case ["scaling", *numbers]:
            compare_scaling(*(int(n) for n in (*numbers, *("600", "3")[len(numbers) :])))
        case ["growth", *numbers]:
            compare_growth(*(int(n) for n in (*numbers, *("500", "20")[len(numbers) :])))
        case _:
            raise SystemExit(__doc__)
