"""Every fault at once: the good pages are exact, nothing is asked that should not be, and the run is partial."""

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from dossier_scraper.demo.content import Dossier
from tests.crawl import test_bodies, test_http, test_network, test_pages
from tests.crawl.child import command
from tests.crawl.crawled import QUICK, Crawled, crawled
from tests.crawl.faults import FaultServer, dossier, event

GOOD = [dossier(f"good-{i:02}", 900 + i, events=(event(f"good-{i:02}", 950 + i),)) for i in range(20)]
FAULTY = list(dict.fromkeys((*test_network.SLUGS, *test_http.SLUGS, *test_bodies.SLUGS, *test_pages.SLUGS)))


def mixed() -> list[Dossier]:
    """Return good dossiers with some faulty ones between them."""
    faulty = [dossier(slug, 100 + i) for i, slug in enumerate(FAULTY)]
    share = -(-len(faulty) // len(GOOD))
    return [found for i, good in enumerate(GOOD) for found in (good, *faulty[i * share : (i + 1) * share])]


@contextmanager
def faulty() -> Iterator[FaultServer]:
    """Run the server with every fault."""
    with FaultServer(mixed()) as server:
        for module in (test_network, test_http, test_bodies, test_pages):
            server.answers |= {f"/dossiers/{slug}": said for slug, said in module.answers(server).items()}
        yield server


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    with faulty() as server:
        return crawled(server, tmp_path_factory.mktemp("all") / "archive", requisites=True)


def memory(process: int) -> int:
    """Return the memory in kB that a process and each one below it have now, each page counted once.

    That is the proportional size (proc_pid_smaps(5), Pss): of a page that three share, each has a third. Where a
    system does not tell it, the resident size, which is never less.
    """
    whole = 0
    for name, field in (("smaps_rollup", "Pss"), ("status", "VmRSS")):
        with suppress(OSError):
            told = re.search(rf"^{field}:\s+(\d+) kB", Path(f"/proc/{process}/{name}").read_text("ascii"), re.MULTILINE)
            whole = int(told[1]) if told else 0
            break
    with suppress(OSError):
        whole += sum(map(memory, map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split())))
    return whole


def test_all_processes_of_a_crawl_together_stay_under_300_mb(tmp_path: Path) -> None:
    """What all processes hold at one moment, at the worst of the moments that were looked at; some 160 MB."""
    most = 0
    early = (
        "from dossier_scraper.ingest.capture import workers\nworkers.MANY = 1\n"  # so that the worker counts as well
    )
    with faulty() as server:
        arguments = command(tmp_path / "archive", [server.start], before=f"{early}SETTINGS = {QUICK!r}\n")
        quiet, root = subprocess.DEVNULL, Path(__file__).parents[2]
        crawl = subprocess.Popen(arguments, stdout=quiet, stderr=quiet, cwd=root)
        while crawl.poll() is None:
            most = max(most, memory(crawl.pid))
            time.sleep(0.05)
    assert crawl.returncode == 4
    assert 0 < most < 300_000


@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.slug)
def test_every_good_page_is_exact(run: Crawled, good: Dossier) -> None:
    state = run.dossier(good.slug)
    assert state is not None
    assert (
        state["title"],
        state["country"],
        state["start_date"],
        state["background"],
        state["objectives"],
        state["results"],
    ) == (good.title, good.country, good.start, good.background, good.objectives, good.results)
    events = run.rows("SELECT title, date, source FROM events WHERE dossier_id = ?", good.slug)
    assert [(row["title"], row["date"], row["source"]) for row in events] == [
        (e.title, e.date, e.source) for e in good.events
    ]


def test_nothing_is_asked_that_should_not_be(run: Crawled) -> None:
    kinds = ("/taskforces", "/dossiers/", "/publications/", "/themes/", "/misc/", "/sites/")
    assert [target for target in run.server.targets() if not target.startswith(kinds)] == []
    assert all(run.server.count(target) <= 3 for target in set(run.server.targets()))


def test_every_address_ends_in_one_outcome(run: Crawled) -> None:
    rows = run.rows("SELECT url, sum(outcome <> 'retried') n FROM captures GROUP BY url")
    assert {row["n"] for row in rows} == {1}
    asked = {run.server.url + target for target in run.server.targets()}
    assert asked <= {row["url"] for row in rows}


def test_the_run_is_partial_and_says_so(run: Crawled) -> None:
    assert (run.result.state, run.result.exit_code) == ("partial", 4)
    assert run.result.lines
