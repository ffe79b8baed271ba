"""What commands share: the archive that is meant, and how a command is typed."""

import sys
from pathlib import Path

import pytest

from dossier_scraper.cli.options import default_archive, typed


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DOSSIER_ARCHIVE", raising=False)
    monkeypatch.setattr(sys, "argv", ["dossier"])
    monkeypatch.setenv("PATH", str(tmp_path))


def test_who_stands_in_an_archive_means_it(tmp_path: Path):
    assert default_archive() == Path("archive")
    (tmp_path / "archive.toml").touch()
    assert default_archive() == Path()


def test_the_archive_is_named_where_another_would_be_meant(monkeypatch: pytest.MonkeyPatch):
    assert typed("crawl") == "dossier crawl"
    assert typed("crawl", Path("archive")) == "dossier crawl"
    assert typed("crawl", Path("my archive")) == "dossier crawl --archive 'my archive'"
    monkeypatch.setenv("DOSSIER_ARCHIVE", "my archive")
    assert typed("crawl", Path("my archive")) == "dossier crawl"
    assert typed("crawl", Path("archive")) == "dossier crawl --archive archive"


def test_the_program_is_named_as_it_was_called_where_its_name_is_not_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "argv", [".venv/bin/dossier"])
    assert typed("demo") == ".venv/bin/dossier demo"
    (tmp_path / "dossier").touch(mode=0o755)
    assert typed("demo") == "dossier demo"
    monkeypatch.setattr(sys, "argv", ["/usr/lib/dossier_scraper/__main__.py"])
    assert typed("demo") == "dossier demo"
