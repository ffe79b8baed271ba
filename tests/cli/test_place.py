"""The folder that the repository tracks is an archive in which nothing was crawled yet, for every command."""

import json
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import README, Archive
from dossier_scraper.site import load_site
from tests.saved_site import DRUPAL, crawl, dossier, saved_site

ROOT = Path(__file__).parent.parent.parent
TRACKED = ("README.md", "archive.toml")
NOTHING = "Nothing was crawled yet. Type `dossier crawl`, or `dossier demo` to look around.\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A copy of what a clone has, beside which commands are typed."""
    (tmp_path / "archive").mkdir()
    for name in TRACKED:
        shutil.copy(ROOT / "archive" / name, tmp_path / "archive" / name)
    return tmp_path


def test_the_repository_tracks_it_as_a_crawl_would_make_it():
    if (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "archive"], cwd=ROOT, capture_output=True, text=True, check=True)
        assert listed.stdout.split() == [f"archive/{name}" for name in TRACKED]
    archive, site = Archive.open(ROOT / "archive"), load_site()
    assert (archive.site, archive.name, archive.base_url) == (site.id, site.name, site.base_url)
    assert archive.contact == ""
    assert archive.rights
    text = (ROOT / "archive" / "README.md").read_text("utf-8")
    assert text == README.format(name=archive.name, base_url=archive.base_url, demo="")


@pytest.mark.parametrize("command", ["list", "list --as-of 2020", "history", "search STEM", "organisations"])
def test_what_lists_says_that_nothing_was_crawled_and_what_to_type(place: Path, command: str):
    then = "As it was known on 31 December 2020, 23:59 UTC.\n" if "--as-of" in command else ""
    assert dossier(*command.split(), cwd=place).stdout == then + NOTHING
    assert json.loads(dossier(*command.split(), "--json", cwd=place).stdout) == []
    assert sorted(path.name for path in (place / "archive").iterdir()) == list(TRACKED)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("show x", 2),
        ("history x", 2),
        ("diff x", 2),
        ("explain x start_date", 2),
        ("list --extractor 1", 2),
        ("serve --port 0", 1),
        ("accept x --why y", 2),
        ("merge a b --why y", 2),
    ],
)
def test_what_asks_for_more_is_one_line(place: Path, command: str, code: int):
    done = dossier(*command.split(), cwd=place, code=code)
    assert (done.stdout, len(done.stderr.splitlines())) == ("", 1)


def test_status_and_verify_say_so_too(place: Path):
    said = dossier("status", cwd=place).stdout
    assert "dossiers  0: none" in said
    assert said.endswith("to do     dossier crawl\n")
    assert dossier("verify", cwd=place).stdout == "archive: nothing was crawled yet, so there is nothing to check.\n"


def test_another_place_is_named_in_what_to_type(place: Path):
    shutil.move(place / "archive", place / "my archive")
    assert "`dossier crawl --archive 'my archive'`" in dossier("list", "--archive", "my archive", cwd=place).stdout
    assert dossier("list", cwd=place / "my archive").stdout == NOTHING


def test_without_a_network_nothing_is_changed(place: Path):
    done = dossier("crawl", "--start-url", "https://www.nowhere.invalid/taskforces", cwd=place, code=7)
    said = "Could not look up www.nowhere.invalid (no network?). Nothing was changed. Try `dossier demo`."
    assert done.stderr == f"dossier: {said}\n"
    assert sorted(path.name for path in (place / "archive").iterdir()) == list(TRACKED)


def test_an_import_that_finds_nothing_changes_nothing(place: Path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/coll"
        assert "nothing was imported" in dossier("import", "wayback", "--endpoint", url, cwd=place, code=7).stderr
    (place / "other.warc").write_bytes(b"WARC/1.1\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n")
    dossier("import", "warc", "other.warc", cwd=place, code=5)
    assert sorted(path.name for path in (place / "archive").iterdir()) == list(TRACKED)


def test_a_crawl_fills_it(place: Path):
    before = {name: (place / "archive" / name).read_bytes() for name in TRACKED}
    with saved_site(DRUPAL) as site:
        assert crawl(site, place)["state"] == "complete"
    assert {name: (place / "archive" / name).read_bytes() for name in TRACKED} == before
    listed = dossier("list", cwd=place).stdout
    assert re.search("^dossier +country", listed)
    assert "unlisted:" not in listed  # every one is listed: there is nothing to explain
