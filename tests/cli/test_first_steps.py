"""How a first crawl ends: in what it found, and in what to type next."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from dossier_scraper.demo import ReplicaSite
from tests.saved_site import dossier


def test_a_good_crawl_ends_in_commands_that_run_and_a_bad_or_a_quiet_one_does_not(tmp_path: Path):
    with ReplicaSite() as site:
        crawl = ("crawl", "--start-url", site.start_url, "--delay", 0, "--concurrency", 4, "--no-requisites")
        first = next_steps(dossier(*crawl, cwd=tmp_path).stdout)
        assert first == ["dossier list", "dossier status", "dossier serve"]
        site.change()
        second = next_steps(dossier(*crawl, cwd=tmp_path).stdout)
        assert second[0] == "dossier history"
        for command in {*first, *second} - {"dossier serve"}:
            assert dossier(*shlex.split(command)[1:], cwd=tmp_path).stdout
        assert dossier(*crawl, "--quiet", cwd=tmp_path).stdout == ""
        short = dossier(*crawl, "--max-pages", 3, cwd=tmp_path, code=4)
        assert "Try next" not in short.stdout + short.stderr


@pytest.mark.parametrize("name", ["my archive", "a'b"])
def test_commands_name_the_archive_where_it_is_not_the_default(tmp_path: Path, name: str):
    with ReplicaSite() as site:
        crawl = ("crawl", "--start-url", site.start_url, "--delay", 0, "--concurrency", 4, "--no-requisites")
        (command, *_) = next_steps(dossier(*crawl, "--archive", name, cwd=tmp_path).stdout)
    assert shlex.split(command) == ["dossier", "list", "--archive", name]
    assert dossier(*shlex.split(command)[1:], cwd=tmp_path).stdout


def test_commands_are_named_as_they_are_typed_where_the_environment_is_not_active(tmp_path: Path):
    (tmp_path / ".venv").symlink_to(sys.prefix)
    with ReplicaSite() as site:
        crawl = (".venv/bin/dossier", "crawl", "--start-url", site.start_url, "--delay", "0", "--no-requisites")
        inactive = {"PATH": "/usr/bin:/bin"}
        done = subprocess.run(crawl, cwd=tmp_path, env=inactive, capture_output=True, text=True, check=True)
    assert next_steps(done.stdout)[0] == ".venv/bin/dossier list"


def next_steps(said: str) -> list[str]:
    """Return the commands that are named under `Try next`."""
    return [line.strip() for line in said.partition("Try next:")[2].splitlines() if line.strip()]
