"""How far something is: once a second, on a terminal only, and nothing left of it in the end."""

import sys

import pytest

from dossier_scraper.cli import progress


def test_a_line_is_written_over_at_most_once_a_second(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture):
    clock = iter([0.0, 0.5, 2.0, 2.5, 4.0])
    monkeypatch.setattr(progress, "monotonic", lambda: next(clock))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    show = progress.progress_line()
    for done in (1, 2, 3, 4):
        show(f"{done} of 4 files", done, 4)
    lines = [line.strip() for line in capsys.readouterr().err.split("\r") if line]
    assert lines == ["2 of 4 files, 2 s left", ""]


def test_nothing_is_shown_where_nobody_looks(capsys: pytest.CaptureFixture):
    progress.progress_line()("all", 1, 1)
    progress.progress_line(silent=True)("all", 1, 1)
    assert capsys.readouterr().err == ""
