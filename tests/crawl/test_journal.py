"""What a crawl says while it runs: one line per event that nobody can forge, or a bar at a terminal."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dossier_scraper.crawl.journal import event
from dossier_scraper.crawl.sitemaps import PLACES
from tests.crawl.crawled import crawled
from tests.crawl.faults import FaultServer, dossier, response

HOSTILE = ["\x1b[2J", "\r\n2026-01-01 archived", "\x07\x00\x7f\x9b", "\u202e\u2028\u0085", 'a" b="c', "\udc80"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_line_is_one_line_of_printable_ascii(text: str) -> None:
    line = event("archived", url=text, kind=None, status=200)
    assert re.fullmatch(r'archived url="[ -~]*" status=200', line)
    assert "\n" not in line


def test_every_capture_has_its_line_and_quiet_has_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with FaultServer([dossier("a", 100), dossier("b", 101)]) as server:
        page = server.page("/dossiers/a").replace(b"2018-03-15T", b"2018-03-45T")
        server.answers["/dossiers/a"] = response(page.replace(b"March 15, 2018", b"March 45, 2018"))
        server.answers["/dossiers/b"] = response(b"", "404 Not Found")
        crawled(server, tmp_path / "loud", quiet=False)
        loud = capsys.readouterr()
        crawled(server, tmp_path / "quiet", quiet=True)
        quiet = capsys.readouterr()
    lines = [line.split(" ", 1)[1] for line in loud.err.splitlines() if " synced captures=" not in line]
    [doubtful] = [line for line in lines if line.startswith("problem ")]
    assert doubtful.startswith(f'problem url="{server.url}/dossiers/a" code="impossible_date" severity="warning"')
    lines.remove(doubtful)
    assert [line.split(" ")[0] for line in lines] == ["archived"] * (4 + len(PLACES))
    assert lines[-1 - len(PLACES)] == f'archived url="{server.url}/dossiers/b" status=404 reason="http_404"'
    assert (loud.out, quiet.out, quiet.err) == ("", "", "")


COMMAND = [sys.executable, "-m", "dossier_scraper", "crawl"]
BAR = """
import sys
from pathlib import Path
from dossier_scraper.archive.folder import Archive
from dossier_scraper.site import load_site
from dossier_scraper.crawler import CrawlOptions, crawl
archive = Archive.open_or_create(Path(sys.argv[1]), site="stemcoalition", base_url="https://www.stemcoalition.eu")
options = CrawlOptions(start_urls=(sys.argv[2],), delay=0.1, requisites=False, progress=True)
crawl(archive, load_site(), options)
"""


def test_a_terminal_shows_a_bar_and_nothing_of_the_site(tmp_path: Path) -> None:
    with FaultServer([dossier(f"d{i}", 100 + i) for i in range(4)]) as server:
        server.answers["/dossiers/d2"] = response(b"no", "403 Forbidden")
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-c", BAR, str(tmp_path / "archive"), server.start], stderr=theirs, env={"TERM": "xterm"}
        )
        os.close(theirs)
        shown = b""
        while True:
            try:
                shown += os.read(ours, 4096)
            except OSError:
                break
        os.close(ours)
        assert process.wait() == 0
    assert b"Crawling" in shown
    assert b"9 of 9, 1 amiss," in re.sub(rb"\x1b\[[0-9;]*m", b"", shown)
    assert b"/dossiers/" not in shown
    assert shown.count(b"\x1b[?25h") >= 1


def test_the_command_prints_json_alone_or_nothing_unless_something_went_wrong(tmp_path: Path) -> None:
    with FaultServer([dossier("a", 100), dossier("b", 101)]) as server:

        def crawl(*options: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [*COMMAND, "--start-url", server.start, "--delay", "0", *options],
                cwd=tmp_path,
                capture_output=True,
                text=True,
                check=False,
            )

        good, quiet = crawl("--json"), crawl("--quiet")
        server.answers["/dossiers/b"] = response(b"no", "403 Forbidden")
        bad, loud = crawl("--json"), crawl("--quiet")
    assert (good.returncode, quiet.returncode, bad.returncode, loud.returncode) == (0, 0, 4, 4)
    assert (good.stderr, bad.stderr, quiet.stdout, quiet.stderr, loud.stdout) == ("", "", "", "", "")
    assert json.loads(good.stdout)["state"] == "complete"
    assert json.loads(bad.stdout)["exit_code"] == 4
    assert loud.stderr.startswith("Run ")
