"""Presence tells six states apart, and only a complete run may say that something is gone."""

from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from tests.ingest.visits import PAGES, new_archive, presence, rows, site_pages, visit

GONE = "/dossiers/hungarian-stem-platform"
ID = "hungarian-stem-platform"
LISTING = PAGES["/taskforces"]


def unlisted() -> bytes:
    """Return the listing without one dossier's row."""
    text = LISTING.decode()
    start = text.index('<div class="views-row views-row-3', text.index("Finalised taskforces"))
    end = text.index('<div class="views-row views-row-4', start)
    assert ID in text[start:end]
    return (text[:start] + text[end:]).encode()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = new_archive(tmp_path)
    result = visit(archive, site_pages(), "2026-01-01")
    assert (result.state, result.exit_code) == ("complete", 0), result
    return archive


def test_a_listed_dossier_that_answers_is_listed(archive: Archive):
    assert set(presence(archive).values()) == {"listed"}


def test_a_dossier_that_answers_but_is_not_listed_is_unlisted(archive: Archive):
    visit(archive, site_pages() | {"/taskforces": unlisted()}, "2026-01-02")
    assert presence(archive)[ID] == "unlisted"
    visit(archive, site_pages(), "2026-01-03")
    assert presence(archive)[ID] == "listed"


@pytest.mark.parametrize("status", [404, 410])
def test_a_404_or_410_in_a_complete_run_is_gone_with_its_date(archive: Archive, status: int):
    visit(archive, site_pages() | {"/taskforces": unlisted(), GONE: status}, "2026-01-02")
    (row,) = rows(
        archive, "SELECT presence, presence_since, last_seen, last_checked, title FROM dossiers WHERE id = ?", ID
    )
    assert row["presence"] == "gone"
    assert row["presence_since"].startswith("2026-01-02")
    assert row["last_seen"].startswith("2026-01-01")
    assert row["last_checked"].startswith("2026-01-02")
    assert row["title"] == "Hungarian STEM platform"


def test_a_redirect_to_the_home_page_is_missing_and_the_second_time_gone(archive: Archive):
    pages = site_pages() | {"/taskforces": unlisted(), GONE: "/"}
    visit(archive, pages, "2026-01-02")
    assert presence(archive)[ID] == "missing"
    visit(archive, pages, "2026-01-03")
    assert presence(archive)[ID] == "gone"
    assert rows(archive, "SELECT count(*) n FROM dossiers")[0]["n"] == 8


def test_a_page_that_fails_while_others_answer_makes_the_run_partial_and_changes_nothing(archive: Archive):
    before = rows(archive, "SELECT * FROM dossiers")
    result = visit(
        archive, {k: v for k, v in site_pages().items() if k != GONE}, "2026-01-02", failed={GONE: "timeout"}
    )
    assert (result.state, result.exit_code) == ("partial", 4)
    assert ID in result.lines[0]
    after = rows(archive, "SELECT * FROM dossiers")
    assert [r["presence"] for r in after] == [r["presence"] for r in before]
    assert [r["data"] for r in rows(archive, "SELECT data FROM versions")]


def test_a_partial_run_marks_nothing_gone(archive: Archive):
    pages = {k: v for k, v in site_pages().items() if not k.startswith("/dossiers/d")} | {GONE: 404}
    result = visit(archive, pages, "2026-01-02", failed={"/dossiers/danish-technology-pact": "budget"})
    assert result.state == "partial"
    assert presence(archive)[ID] == "listed"


def test_more_than_a_fifth_gone_at_once_is_held_and_none_is_marked_gone(archive: Archive):
    lost = [path for path in site_pages() if path.startswith("/dossiers/")][:3]
    result = visit(archive, site_pages() | dict.fromkeys(lost, 404), "2026-01-02")
    assert result.exit_code == 5
    assert set(presence(archive).values()) == {"listed"}
    assert rows(archive, "SELECT published FROM runs ORDER BY id")[1]["published"] == 0


def test_an_interrupted_run_is_finished_by_the_next(archive: Archive):
    edited = PAGES[GONE].replace(b"uneven quality", b"even quality")
    result = visit(archive, {GONE: edited}, "2026-01-02", stopped="SIGTERM")
    assert (result.state, result.exit_code) == ("interrupted", 143)
    assert rows(archive, "SELECT count(*) n FROM changes")[0]["n"] == 0
    rest = {k: v for k, v in site_pages().items() if k != GONE}
    result = visit(archive, rest, "2026-01-03")
    assert result.state == "complete"
    (change,) = rows(archive, "SELECT * FROM changes")
    assert (change["dossier_id"], change["field"]) == (ID, "background")
    assert change["seen_after"].startswith("2026-01-02")
