"""Whom a run is told to, and that nothing that fails there changes anything of the run."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dossier_scraper.watch.announce import announce, targets
from tests.ingest.visits import new_archive, site_pages, visit


def test_everyone_in_the_variable_is_told_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("DOSSIER_NOTIFY", raising=False)
    assert targets() == []
    monkeypatch.setenv("DOSSIER_NOTIFY", " json://a.example  mailto://b.example\njson://a.example ")
    assert targets() == ["json://a.example", "mailto://b.example"]


def test_a_feed_that_cannot_be_written_is_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("DOSSIER_NOTIFY", raising=False)
    archive = new_archive(tmp_path)
    visit(archive, site_pages(), "2026-01-01")
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert announce(archive, at) == []
    content = archive.feed.read_bytes()
    archive.feed.unlink()
    archive.feed.mkdir()
    (line,) = announce(archive, at)
    assert line.startswith("The feed was not written: ")
    archive.feed.rmdir()
    assert announce(archive, at) == []
    assert archive.feed.read_bytes() == content


def test_whom_nobody_knows_is_a_line_and_no_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DOSSIER_NOTIFY", "nothing://secret@example.org")
    archive = new_archive(tmp_path)
    visit(archive, site_pages(), "2026-01-01")
    (line,) = announce(archive, datetime(2026, 1, 1, tzinfo=UTC))
    assert "not an address that Apprise knows" in line
    assert "secret" not in line
