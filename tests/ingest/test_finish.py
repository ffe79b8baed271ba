"""The end of a run: published, held as if it had not been, interrupted, refused by the ledger."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.archive.ledger.run_line import run_of
from dossier_scraper.errors import LineRefused
from dossier_scraper.ingest.finish import refused
from dossier_scraper.model import RunRecord
from tests.ingest.visits import new_archive, rows, site_pages, visit


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return new_archive(tmp_path)


def last_run(archive: Archive) -> RunRecord:
    return run_of(list(Ledger(archive.ledger_path).lines())[-1].facts)


def test_a_complete_run_says_in_ledger_and_row_the_same(archive: Archive):
    result = visit(archive, site_pages(), "2026-01-01")
    run = last_run(archive)
    assert (result.state, result.exit_code, run.state, run.published, run.reason) == (
        "complete",
        0,
        "complete",
        True,
        None,
    )
    assert result.dossiers == run.dossiers == {"seen": 8, "new": 8, "changed": 0, "newly_gone": 0}
    assert len(run.minted) == 8
    (row,) = rows(archive, "SELECT * FROM runs")
    assert (row["id"], row["state"], row["published"], row["started_at"]) == (run.id, run.state, 1, run.started_at)
    assert run.counts == result.counts


def test_a_run_that_is_held_leaves_the_history_as_it_was(archive: Archive):
    visit(archive, site_pages(), "2026-01-01")
    before = rows(archive, "SELECT * FROM dossiers ORDER BY id"), rows(archive, "SELECT * FROM versions ORDER BY id")
    lost = [path for path in site_pages() if path.startswith("/dossiers/")][:3]
    result = visit(archive, site_pages() | dict.fromkeys(lost, 404), "2026-01-02")
    assert (result.exit_code, last_run(archive).published, last_run(archive).dossiers) == (5, False, {})
    assert [alarm["code"] for alarm in last_run(archive).alarms] == ["many_gone"]
    assert before == (
        rows(archive, "SELECT * FROM dossiers ORDER BY id"),
        rows(archive, "SELECT * FROM versions ORDER BY id"),
    )


@pytest.mark.parametrize(("signal", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_signal_interrupts_and_keeps_the_evidence(archive: Archive, signal: str, code: int):
    result = visit(archive, site_pages(), "2026-01-01", stopped=signal)
    assert (result.exit_code, result.state, last_run(archive).reason) == (code, "interrupted", signal)
    assert rows(archive, "SELECT count(*) n FROM dossiers") == [{"n": 0}]
    assert rows(archive, "SELECT count(*) n FROM captures") == [{"n": len(site_pages())}]


def test_what_stopped_a_run_makes_it_partial(archive: Archive):
    result = visit(archive, site_pages(), "2026-01-01", stopped="max pages")
    assert (result.exit_code, result.state, last_run(archive).reason) == (4, "partial", "max pages")


def test_a_line_that_the_ledger_refuses_publishes_nothing_and_is_an_alarm():
    at = datetime(2026, 1, 1, tzinfo=UTC).isoformat()
    run = RunRecord(id="x", source="live", grade="direct", started_at=at, extractor_version="1")
    settled = refused(run, LineRefused("No run line can say this"))
    assert (settled.run.state, settled.run.published, settled.verdict.exit_code) == ("failed", False, 1)
    assert [alarm["code"] for alarm in settled.run.alarms] == ["line_refused"]
