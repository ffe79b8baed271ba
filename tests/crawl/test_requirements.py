"""Settings, add-ons and components of strangers: a run has all that it needs, or it is refused in one line."""

from pathlib import Path

import pytest
from scrapy.settings import Settings

from dossier_scraper import settings as ours
from dossier_scraper.archive.check.verify import verify
from dossier_scraper.archive.folder import Archive
from dossier_scraper.crawl.requirements import COMPONENTS, LEAST, OFF, PINNED, limits_fault, settings_fault
from dossier_scraper.errors import DossierError
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.site import load_site
from tests.crawl import strangers
from tests.crawl.crawled import crawled
from tests.crawl.faults import FaultServer, dossier, event
from tests.crawl.project import crawl, python, scrapy
from tests.crawl.strangers import beside

DOSSIERS = [dossier("a", 100, events=(event("one", 200),)), dossier("b", 101)]
MIDDLEWARES = list(COMPONENTS["DOWNLOADER_MIDDLEWARES"])


def settings(**changes: object) -> Settings:
    made = Settings()
    made.setmodule(ours)
    made.update(changes)
    return made


def test_the_projects_own_settings_are_sound() -> None:
    assert settings_fault(settings()) is None
    assert limits_fault(settings()) is None


@pytest.mark.parametrize("name", PINNED)
def test_what_has_one_value_cannot_be_changed(name: str) -> None:
    value = settings()[name]
    other = {"http": "mine.Thing"} if name == "DOWNLOAD_HANDLERS" else "mine.Thing"
    fault = settings_fault(settings(**{name: not value if isinstance(value, bool) else other}))
    assert fault is not None
    assert fault.startswith(f"{name} cannot be changed: ")


@pytest.mark.parametrize("value", ["False", "0", False])
def test_a_switch_is_read_as_scrapy_reads_it(value: object) -> None:
    assert settings_fault(settings(ROBOTSTXT_OBEY=value)) is not None
    assert settings_fault(settings(COOKIES_ENABLED=value)) is None


@pytest.mark.parametrize("name", OFF)
def test_what_is_off_is_refused_when_it_is_asked_for(name: str) -> None:
    for value in ("1", 1):
        fault = settings_fault(settings(**{name: value}))
        assert fault is not None
        assert fault.startswith(f"{name} is not to be had: ")


@pytest.mark.parametrize("name", LEAST)
def test_a_number_that_is_none_is_refused(name: str) -> None:
    for value in ("three", None, "nan", -1, 1e10):
        assert name in (limits_fault(settings(**{name: value})) or "")
    assert limits_fault(settings(**{name: str(LEAST[name])})) is None


def without(name: str, path: str) -> dict[str, object]:
    return {name: getattr(ours, name) | {path: None}}


REFUSED = {
    "no pipelines": ({"ITEM_PIPELINES": {}}, "ITEM_PIPELINES"),
    "pipelines of one's own": ({"ITEM_PIPELINES": {"tests.crawl.strangers.Pass": 1}}, "ITEM_PIPELINES"),
    "no extensions": ({"EXTENSIONS": {"scrapy.extensions.logstats.LogStats": 0}}, "EXTENSIONS"),
    "no middlewares": ({"DOWNLOADER_MIDDLEWARES": {}}, "DOWNLOADER_MIDDLEWARES"),
    "an add-on": ({"ADDONS": {"tests.crawl.strangers.Addon": 1}}, "ITEM_PIPELINES"),
    "the pace first": (
        {"DOWNLOADER_MIDDLEWARES": ours.DOWNLOADER_MIDDLEWARES | {MIDDLEWARES[-1]: 1}},
        "out of order",
    ),
    "another handler": (
        {"DOWNLOAD_HANDLERS": {"http": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"}},
        "DOWNLOAD_HANDLERS",
    ),
    "robots.txt": ({"ROBOTSTXT_OBEY": False}, "ROBOTSTXT_OBEY"),
    "a cache": ({"HTTPCACHE_ENABLED": True}, "HTTPCACHE_ENABLED"),
    **{path: (without("DOWNLOADER_MIDDLEWARES", path), path) for path in MIDDLEWARES},
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_run_without_what_it_needs_is_refused_and_asks_nothing(tmp_path: Path, case: str) -> None:
    changes, named = REFUSED[case]
    with FaultServer(DOSSIERS) as server:
        with pytest.raises(DossierError, match=named.replace(".", r"\.")):
            crawled(server, tmp_path, settings=changes)
        assert server.targets() == []
        assert crawled(server, tmp_path).result.exit_code == 0
    sound(tmp_path)


def sound(root: Path) -> None:
    """Assert that an archive's evidence, ledger and database agree."""
    archive = Archive.open(root)
    assert verify(archive) == []
    assert differences(archive, load_site()) == []


# Component, setting, place; what becomes of the page of dossier a; the state of the run.
BESIDE = {
    "a pipeline": (strangers.Pass, "ITEM_PIPELINES", 500, [("archived", None)], "complete"),
    "an answer": (strangers.Answers, "DOWNLOADER_MIDDLEWARES", 500, [("skipped", "no_evidence")], "partial"),
    "a loss": (
        strangers.Loses,
        "DOWNLOADER_MIDDLEWARES",
        500,
        [("archived", None)],
        "complete",
    ),
    "again": (strangers.Again, "DOWNLOADER_MIDDLEWARES", 950, [("archived", None), ("retried", None)], "complete"),
    "elsewhere": (strangers.Elsewhere, "DOWNLOADER_MIDDLEWARES", 500, [], "partial"),
    "a proxy": (strangers.Proxied, "DOWNLOADER_MIDDLEWARES", 950, [("denied", "proxy")], "partial"),
    "items taken": (strangers.Takes, "SPIDER_MIDDLEWARES", 500, [("archived", None)], "complete"),
}


@pytest.mark.parametrize("case", BESIDE)
def test_a_component_beside_ours_leaves_the_archive_sound(tmp_path: Path, case: str) -> None:
    component, name, place, attempts, state = BESIDE[case]
    with FaultServer(DOSSIERS) as server:
        run = crawled(server, tmp_path, settings=beside(name, component, place))
    assert (sorted(run.attempts("/dossiers/a")), run.result.state) == (attempts, state)
    sound(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["-a", "start_urls=http://127.0.0.1:9/"], "start_urls': the spider takes start_url and archive"),
        (["-a", "archive="], "archive is empty"),
        (["-a", "start_url=ftp://127.0.0.1/"], "cannot be a start page"),
        (["-s", "DOSSIER_DELAY=soon"], "DOSSIER_DELAY = 'soon' is out of range"),
        (["-s", "DOSSIER_REQUISITES=perhaps"], "boolean"),
        (["-s", "DOSSIER_SITE=elsewhere"], "elsewhere"),
        (["-s", "JOBDIR=job"], "JOBDIR is not to be had"),
        (["-s", 'ITEM_PIPELINES={"tests.crawl.strangers.Pass": 500}'], "ITEM_PIPELINES lacks"),
    ],
)
def test_the_command_says_in_one_line_what_it_refuses(tmp_path: Path, arguments: list[str], named: str) -> None:
    with FaultServer(DOSSIERS) as server:
        done = crawl(server.start, tmp_path, *arguments)
        assert server.targets() == []
    (line,) = [line for line in done.stderr.splitlines() if " refused why=" in line]
    assert named in line
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert not (tmp_path / "archive").exists()


@pytest.mark.parametrize(
    ("name", "value"), [("CLOSESPIDER_PAGECOUNT", 3), ("CLOSESPIDER_ITEMCOUNT", 2), ("CLOSESPIDER_TIMEOUT", 2)]
)
def test_what_closes_the_spider_makes_the_run_partial(tmp_path: Path, name: str, value: int) -> None:
    with FaultServer(DOSSIERS) as server:
        run = crawled(server, tmp_path, settings={name: value}, delay=1)
    assert run.result.state == "partial"
    assert name.lower() in run.rows("SELECT reason FROM runs")[0]["reason"]
    assert run.rows("SELECT 1 FROM captures WHERE outcome = 'deferred'")
    sound(tmp_path)


SCRIPT = """
from scrapy.crawler import CrawlerProcess
from dossier_scraper.ingest.capture import workers
from dossier_scraper.spiders.dossiers import DossierSpider

open("ran", "a").write("ran ")
workers.MANY = 1
whole = workers.Reader._is_ready

def is_ready(reader):
    whole(reader)
    assert reader.ready.result() is True
    return whole(reader)

workers.Reader._is_ready = is_ready
process = CrawlerProcess({"DOSSIER_DELAY": 0, "DOSSIER_REQUISITES": False, "LOG_LEVEL": "WARNING"})
process.crawl(DossierSpider, start_url="START", archive="mine")
process.start()
print("refused" if process.bootstrap_failed else "done")
"""


def test_a_script_needs_no_project_and_no_guard(tmp_path: Path) -> None:
    with FaultServer(DOSSIERS) as server:
        (tmp_path / "own.py").write_text(SCRIPT.replace("START", server.start))
        done = python("own.py", home=tmp_path)
    assert (done.stdout, "Traceback" in done.stderr) == ("done\n", False), done.stderr
    assert (tmp_path / "ran").read_text() == "ran "
    assert len(list((tmp_path / "mine" / "snapshots").iterdir())) == len(DOSSIERS)
    sound(tmp_path / "mine")


def test_a_script_learns_that_its_run_was_refused(tmp_path: Path) -> None:
    wrong = SCRIPT.replace("START", "").replace('archive="mine"', 'archive="mine", speed="high"')
    (tmp_path / "own.py").write_text(wrong.replace('start_url="", ', ""))
    done = python("own.py", home=tmp_path)
    assert (done.stdout, "speed" in done.stderr, "Traceback" in done.stderr) == ("refused\n", True, False)
    assert not (tmp_path / "mine").exists()


FOREIGN = """
import scrapy
class Other(scrapy.Spider):
    name = "other"
    start_urls = ["URL"]
"""


def test_a_spider_that_knows_no_gate_is_refused(tmp_path: Path) -> None:
    with FaultServer(DOSSIERS) as server:
        (tmp_path / "mine.py").write_text(FOREIGN.replace("URL", server.start))
        done = scrapy("crawl", "other", "-s", "SPIDER_MODULES=mine", home=tmp_path)
        assert server.targets() == []
    assert " refused why=" in done.stderr
    assert not (tmp_path / "archive").exists()
