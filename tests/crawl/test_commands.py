"""What Scrapy people type works here: `crawl -O`, and the tools, which write nothing into an archive."""

import csv
import gzip
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dossier_scraper.settings import SPIDER_MODULES
from tests.crawl.crawled import crawled
from tests.crawl.faults import FaultServer, dossier, encoded, event, response
from tests.crawl.project import crawl, scrapy

DOSSIERS = [dossier("a", 100, events=(event("one", 200),)), dossier("b", 101, title="=cmd|' /C calc'!A0")]


def files(root: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def told(root: Path) -> list[object]:
    """Return what an archive says that two crawls of one site have in common, from its database and snapshots."""
    with closing(sqlite3.connect(root / "dossiers.db")) as connection:
        tables = [
            connection.execute(f"SELECT {columns} ORDER BY 1, 2").fetchall()
            for columns in (
                "url, outcome, reason, kind FROM captures",
                "id, content_hash, data FROM versions",
                "url, dossier_id FROM aliases",
                "state, published, counts FROM runs",
                "id, presence FROM dossiers",
            )
        ]
    snapshots = [json.loads(path.read_bytes())["dossier"] for path in sorted((root / "snapshots").rglob("*.json"))]
    assert len(snapshots) == len(DOSSIERS)
    return [tables, snapshots]


def test_a_crawl_exports_its_items_and_makes_the_archive_that_dossier_crawl_makes(tmp_path: Path) -> None:
    with FaultServer(DOSSIERS) as server:
        done = crawl(server.start, tmp_path, "-O", "out.jsonl", "-O", "out.csv")
        crawled(server, tmp_path / "other")
    assert done.returncode == 0, done.stderr
    items = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert sorted(item["kind"] for item in items) == ["dossier", "dossier", "event", "listing"]
    assert {item["title"] for item in items if item["kind"] == "event"} == {"Event 200"}
    rows = list(csv.DictReader((tmp_path / "out.csv").open(newline="", encoding="utf-8")))
    assert [row["kind"] for row in rows] == [item["kind"] for item in items]
    assert [row["title"] for row in rows if row["url"].endswith("/dossiers/b")] == ["'=cmd|' /C calc'!A0"]
    first = next(row for row in rows if row["url"].endswith("/dossiers/a"))
    assert json.loads(first["requesting_organisations"]) == [{"name": "Organisation 100", "url": None}]
    assert told(tmp_path / "archive") == told(tmp_path / "other")


CONTRACT = '''
from dossier_scraper.spiders.dossiers import DossierSpider
class Checked(DossierSpider):
    name = "checked"
    async def parse(self, response, **more):
        """Read a page.

        @url URL
        @returns items 2
        @returns requests 1
        @scrapes kind title url
        """
        async for found in super().parse(response, **more):
            yield found
'''


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FaultServer, Path]]:
    """Serve a site whose pages are packed and whose dossier has moved, and an archive of it."""
    home = tmp_path_factory.mktemp("home")
    with FaultServer(DOSSIERS) as server:
        server.answers["/dossiers/a"] = encoded(gzip.compress(server.page("/dossiers/a")), "gzip")
        server.answers["/moved"] = response(b"", "301 Moved Permanently", [("Location", "/dossiers/a")])
        crawled(server, home / "archive")
        yield server, home


TOOLS = {
    "list": (["list"], "dossiers"),
    "check": (["check"], ""),
    "fetch": (["fetch", "URL/moved"], "Taskforce 100"),
    "fetch by the spider": (["fetch", "--spider", "dossiers", "URL/dossiers/a"], "Taskforce 100"),
    "view": (["view", "URL/dossiers/a"], "file://"),
    "shell": (["shell", "-c", "response.css('h1::text').get()", "URL/moved"], "Taskforce 100"),
    "shell with the spider": (["shell", "--spider", "dossiers", "-c", "response.status", "URL/dossiers/a"], "200"),
    "parse": (["parse", "--nocolour", "--spider", "dossiers", "URL/dossiers/a"], "'title': 'Event 200'"),
    "parse an event": (["parse", "--nocolour", "--spider", "dossiers", "URL/publications/one"], "'Source 200'"),
    "parse further": (
        ["parse", "--nocolour", "--spider", "dossiers", "-d", "2", "--pipelines", "URL/taskforces"],
        "Objectives of 101",
    ),
}


@pytest.mark.parametrize("tool", TOOLS)
def test_scrapys_tools_work_and_write_nothing(site: tuple[FaultServer, Path], tool: str) -> None:
    server, home = site
    before = files(home)
    arguments, shown = TOOLS[tool]
    named = [argument.replace("URL", server.url) for argument in arguments]
    done = scrapy(*named, "-s", "DOSSIER_DELAY=0", home=home, BROWSER="/bin/echo")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert shown in done.stdout, done.stdout + done.stderr
    assert files(home) == before


def test_contracts_of_ones_own_are_checked(site: tuple[FaultServer, Path], tmp_path: Path) -> None:
    server, _ = site
    (tmp_path / "mine.py").write_text(CONTRACT.replace("URL", f"{server.url}/dossiers/a"))
    done = scrapy("check", "checked", "-s", f"SPIDER_MODULES={','.join([*SPIDER_MODULES, 'mine'])}", home=tmp_path)
    assert (done.returncode, "Ran 3 contracts" in done.stderr) == (0, True), done.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name != "__pycache__"] == ["mine.py"]
