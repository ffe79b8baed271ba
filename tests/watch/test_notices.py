"""What a run brought reaches people once, through a real service, whatever happens to the service or the process."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.monitor import mutations as m
from tests.monitor.test_mutations import HTML
from tests.saved_site import DRUPAL, PAGES, SavedSite, dossier, saved_site
from tests.watch.inbox import Inbox, inbox

NORWAY = "/dossiers/norwegian-technology-pact"


@pytest.fixture
def site() -> Iterator[SavedSite]:
    with saved_site(DRUPAL) as site:
        yield site


@pytest.fixture
def letters() -> Iterator[Inbox]:
    with inbox() as letters:
        yield letters


def crawl(site: SavedSite, cwd: Path, notify: str = "", code: int = 0, **env: str) -> str:
    """Crawl as cron does; return what is printed."""
    arguments = ("crawl", "--start-url", f"{site.url}/taskforces", "--delay", 0, "--no-requisites", "--quiet")
    done = dossier(*arguments, cwd=cwd, code=code, DOSSIER_NOTIFY=notify, **env)
    return done.stdout + done.stderr


def edit(site: SavedSite, old: str, new: str) -> None:
    """Change words of one dossier."""
    page = (DRUPAL / f"{NORWAY[1:]}.html").read_text("utf-8")
    assert old in page
    site.replies[NORWAY] = (200, HTML, page.replace(old, new).encode())


def outbox(cwd: Path) -> list[dict[str, Any]]:
    path = cwd / "archive" / "outbox.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def test_one_digest_tells_what_changed_in_sentences_and_an_unchanged_site_none(
    site: SavedSite, letters: Inbox, tmp_path: Path
):
    assert crawl(site, tmp_path, letters.url) == ""
    first = letters.take()
    assert first["title"] == "EU STEM Coalition: 8 new"
    assert first["message"].count("New dossier: ") == 8
    crawl(site, tmp_path, letters.url)
    assert letters.messages == []
    site.folders.insert(0, PAGES / "later" / "drupal7")
    crawl(site, tmp_path, letters.url)
    second = letters.take()
    assert second["title"] == "EU STEM Coalition: 1 changed"
    assert second["type"] == "info"
    assert f"<{site.url}{NORWAY}>\n- objectives changed: " in second["message"]
    assert "- results changed: " in second["message"]
    assert " (last seen) and " in second["message"]
    assert [line["state"] for line in outbox(tmp_path)] == ["begun", "sent"] * 2
    assert "s3cret" not in (tmp_path / "archive" / "outbox.jsonl").read_text("utf-8")


def test_an_alarm_says_what_is_wrong_since_which_capture_and_what_to_do(
    site: SavedSite, letters: Inbox, tmp_path: Path
):
    crawl(site, tmp_path)
    site.replies = {path: (200, HTML, body) for path, body in m.on_dossiers(m.field_removed).items()}
    assert "label_missing" not in crawl(site, tmp_path, letters.url, code=5)
    message = letters.take()
    assert message["title"] == "EU STEM Coalition: run held, 1 alarm"
    assert message["type"] == "failure"
    run = outbox(tmp_path)[-1]["run"]
    for words in (
        f"Run {run}: complete (label_missing), not published.",
        "ALARM: start date: no longer found on 8 of 8 pages of dossiers",
        f"It began at {site.url}/dossiers/",
        "(urn:uuid:",
        f"dossier accept {run} --why REASON",
    ):
        assert words in message["message"]
    dossier("accept", run, "--why", "they dropped it", "--archive", "archive", cwd=tmp_path, DOSSIER_NOTIFY=letters.url)
    accepted = letters.take()
    assert accepted["title"] == "EU STEM Coalition: 8 changed"
    assert accepted["message"].count("- start date removed: it was ") == 8
    crawl(site, tmp_path, letters.url)
    assert letters.messages == []


def test_a_process_that_is_killed_while_it_sends_does_not_send_again(site: SavedSite, letters: Inbox, tmp_path: Path):
    letters.silent.set()
    process = subprocess.Popen(
        [sys.executable, "-m", "dossier_scraper", "crawl", "--start-url", f"{site.url}/taskforces", "--delay", "0"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "DOSSIER_NOTIFY": letters.url},
        stderr=subprocess.DEVNULL,
    )
    assert letters.arrived.wait(60)
    process.send_signal(signal.SIGKILL)
    process.wait()
    letters.silent.clear()
    assert [line["state"] for line in outbox(tmp_path)] == ["begun"]
    letters.messages.clear()
    crawl(site, tmp_path, letters.url)
    assert letters.messages == []
    said = dossier("status", "--archive", "archive", cwd=tmp_path).stdout
    assert "the last notice may not have reached json-" in said
    edit(site, "Stakeholders asked", "Stakeholders (again) asked")
    crawl(site, tmp_path, letters.url)
    assert letters.take()["title"] == "EU STEM Coalition: 1 changed"


def test_a_run_of_which_nobody_was_told_is_part_of_the_next_message(site: SavedSite, letters: Inbox, tmp_path: Path):
    crawl(site, tmp_path, letters.url)
    letters.take()
    edit(site, "Stakeholders asked", "Stakeholders (once) asked")
    crawl(site, tmp_path)  # as if it had been killed before it could tell
    with (tmp_path / "archive" / "outbox.jsonl").open("ab") as torn:
        torn.write(b'{"at": "2026-')
    crawl(site, tmp_path, letters.url)
    message = letters.take()
    assert message["title"] == "EU STEM Coalition: 1 changed"
    assert "results changed: Stakeholders {+(once)+} asked" in message["message"]


def test_a_message_that_was_refused_is_a_line_and_goes_out_with_the_next_run_to_those_who_lack_it(
    site: SavedSite, letters: Inbox, tmp_path: Path
):
    with inbox() as other:
        other.status = 500
        both = f" {letters.url}\n{other.url} "
        said = crawl(site, tmp_path, both, code=0)
        assert said == ""  # quiet, and the run itself is well
        assert letters.take()["title"] == other.take()["title"]
        assert [line["state"] for line in outbox(tmp_path)] == ["begun", "sent", "begun", "failed"]
        arguments = ("crawl", "--start-url", f"{site.url}/taskforces", "--delay", 0, "--no-requisites")
        said = dossier(*arguments, cwd=tmp_path, DOSSIER_NOTIFY=both).stderr
        assert "Not told: json-" in said
        assert "s3cret" not in said
        assert letters.messages == []
        other.messages.clear()
        other.status = 200
        crawl(site, tmp_path, both)
        assert other.take()["title"] == "EU STEM Coalition: 8 new"
        assert letters.messages == []
        crawl(site, tmp_path, both)
        assert other.messages == letters.messages == []


def test_status_sends_a_test_message_and_says_what_is_wrong_with_an_address(
    site: SavedSite, letters: Inbox, tmp_path: Path
):
    crawl(site, tmp_path)
    at = ("status", "--test-notify", "--archive", "archive")
    assert "1 address." in dossier(*at, cwd=tmp_path, DOSSIER_NOTIFY=letters.url).stdout
    assert letters.take()["title"] == "EU STEM Coalition: test"
    assert outbox(tmp_path) == []
    wrong = f"{letters.url} nonsense json://127.0.0.1:9/x"
    said = dossier(*at, cwd=tmp_path, code=1, DOSSIER_NOTIFY=wrong).stderr
    assert "2. address: not an address that Apprise knows" in said
    assert "3. address: " in said
    assert "DOSSIER_NOTIFY is empty" in dossier(*at, cwd=tmp_path, code=1).stderr


def test_without_apprise_a_line_says_what_to_install(site: SavedSite, letters: Inbox, tmp_path: Path):
    missing = tmp_path / "without"
    missing.mkdir()
    (missing / "apprise.py").write_text("raise ImportError('no apprise here')\n")
    arguments = ("crawl", "--start-url", f"{site.url}/taskforces", "--delay", 0, "--no-requisites")
    done = dossier(*arguments, cwd=tmp_path, DOSSIER_NOTIFY=letters.url, PYTHONPATH=str(missing))
    assert "install the program with its extra `notify`" in done.stderr
    assert letters.messages == []


def test_words_of_the_site_steer_nothing_in_a_message(site: SavedSite, letters: Inbox, tmp_path: Path):
    crawl(site, tmp_path, letters.url)
    letters.take()
    edit(site, "Stakeholders asked", "Stake\u202eholders &lt;b&gt; @everyone {0} %s asked")
    crawl(site, tmp_path, letters.url)
    message = letters.take()["message"]
    assert "{+Stake\\u202eholders <b> @everyone {0} %s+} asked" in message
    assert "\u202e" not in message
