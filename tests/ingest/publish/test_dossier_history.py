"""Versions with intervals, days asked for, clocks that jump, decisions; each archive is made again at the end."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.as_of import dossier_at, dossiers_at
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.archive.questions.search import search
from dossier_scraper.errors import UsageError
from dossier_scraper.importers.warc import import_warc
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.moments import span
from tests.importers.foreign import ForeignFile
from tests.ingest.visits import BASE, PAGES, SITE, new_archive, rows, site_pages, visit

PATH = "/dossiers/norwegian-technology-pact"
ID = "norwegian-technology-pact"
EDITED = PAGES[PATH].replace(b"is feasible.", b"is feasible and wanted.")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = new_archive(tmp_path)
    yield archive
    assert differences(archive, SITE) == []
    with sqlite3.connect(archive.database) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def pages(dossier: bytes) -> dict[str, bytes]:
    return {"/taskforces": PAGES["/taskforces"], PATH: dossier}


def versions(archive: Archive) -> list[tuple[int, str, str]]:
    found = rows(archive, "SELECT number, first_seen, last_seen FROM versions WHERE dossier_id = ? ORDER BY number", ID)
    return [(row["number"], row["first_seen"][:10], row["last_seen"][:10]) for row in found]


def test_an_edit_and_its_reversal_are_three_versions_of_two_contents(archive: Archive):
    for day, page in (
        ("2026-01-01", PAGES[PATH]),
        ("2026-01-05", EDITED),
        ("2026-01-06", EDITED),
        ("2026-01-09", PAGES[PATH]),
    ):
        visit(archive, pages(page), day)
    assert versions(archive) == [
        (1, "2026-01-01", "2026-01-01"),
        (2, "2026-01-05", "2026-01-06"),
        (3, "2026-01-09", "2026-01-09"),
    ]
    assert rows(archive, "SELECT count(DISTINCT content_hash) n FROM versions WHERE dossier_id = ?", ID)[0]["n"] == 2
    changes = rows(archive, "SELECT field, seen_before, seen_after FROM changes ORDER BY seen_after")
    assert [(c["field"], c["seen_before"][:10], c["seen_after"][:10]) for c in changes] == [
        ("objectives", "2026-01-01", "2026-01-05"),
        ("objectives", "2026-01-06", "2026-01-09"),
    ]


def test_a_day_is_answered_with_what_was_known_then(archive: Archive):
    visit(archive, pages(PAGES[PATH]), "2026-01-01")
    visit(archive, pages(EDITED), "2026-01-05")
    visit(archive, pages(EDITED), "2026-01-09")
    with open_query(archive.root) as query:
        with pytest.raises(UsageError, match="first capture is of 2026-01-01"):
            dossiers_at(query, span("2025").last)
        with pytest.raises(UsageError, match="first seen 2026-01-01"):
            dossier_at(query, ID, span("2025-12-31").last)
        assert "feasible and wanted" in (dossier_at(query, ID, span("2026-01-07").last).objectives or "")
        between = dossier_at(query, ID, span("2026-01-03").last)
        assert "wanted" not in (between.objectives or "")
        assert (between.last_seen[:10], len(between.versions)) == ("2026-01-01", 1)


def test_a_word_that_went_away_is_still_found(archive: Archive):
    visit(archive, pages(EDITED), "2026-01-01")
    visit(archive, pages(PAGES[PATH]), "2026-01-05")
    with open_query(archive.root) as query:
        (hit,) = search(query, "wanted")
        assert (hit.number, hit.current) == (1, False)
        assert search(query, "wanted", span("2026-01-01").last)[0].current
        assert search(query, "wanted", span("2026-01-06").last) == search(query, "wanted")
        assert search(query, "wanted", span("2025").last) == []
        for odd in ('"', "a AND", "NEAR(", "*", "-", "';--"):
            with suppress(UsageError):  # no word in it
                search(query, odd)


def test_a_clock_that_jumps_back_does_not_reorder_runs(archive: Archive):
    visit(archive, pages(PAGES[PATH]), "2026-01-05")
    visit(archive, pages(PAGES[PATH]), "2026-01-04")
    visit(archive, pages(EDITED), "2026-01-02")
    visit(archive, pages(EDITED), "2036-01-02")
    visit(archive, pages(PAGES[PATH]), "2026-01-06")
    assert [number for number, _, _ in versions(archive)] == [1, 2, 3]
    assert [first <= last for _, first, last in versions(archive)] == [True, True, True]
    assert rows(archive, "SELECT * FROM changes WHERE seen_before > seen_after") == []
    current = rows(archive, "SELECT objectives FROM dossiers WHERE id = ?", ID)[0]["objectives"]
    assert current.endswith("is feasible.")


def test_what_was_captured_elsewhere_while_a_crawl_went_on_ends_no_interval_before_it_begins(archive: Archive):
    visit(archive, pages(PAGES[PATH]), "2026-01-01")
    visit(archive, pages(EDITED) | dict.fromkeys(["/a", "/b"], 404), "2026-01-05")
    for number, at in enumerate(("2026-01-05T12:00:01Z", "2026-01-09T12:00:00Z")):
        foreign = ForeignFile(archive.root.parent / f"foreign-{number}.warc.gz")
        foreign.record("response", BASE + PATH, at, body=EDITED)
        import_warc(archive.root, SITE, [foreign.path])
        second = rows(archive, "SELECT first_seen, last_seen FROM versions WHERE dossier_id = ? AND number = 2", ID)[0]
        assert second["first_seen"] <= second["last_seen"]
    (dossier,) = rows(archive, "SELECT last_seen, last_checked FROM dossiers WHERE id = ?", ID)
    assert dossier["last_seen"] == dossier["last_checked"] == "2026-01-09T12:00:00.000000Z"


def test_a_page_that_is_listed_but_never_read_is_no_dossier(archive: Archive):
    result = visit(archive, pages(PAGES[PATH]), "2026-01-01")
    assert result.exit_code == 4
    assert [row["id"] for row in rows(archive, "SELECT id FROM dossiers")] == [ID]


def test_an_unknown_page_is_kept_as_evidence_with_a_problem_and_no_good_value_is_lost(archive: Archive):
    visit(archive, site_pages(), "2026-01-01")
    before = rows(archive, "SELECT * FROM versions")
    strange = b"<html><body><main><h1>Norwegian Technology Pact</h1><p>All about it.</p></main></body></html>"
    visit(archive, site_pages() | {PATH: strange}, "2026-01-02")
    kept = [r for r in rows(archive, "SELECT * FROM versions") if r["dossier_id"] == ID]
    assert [r["data"] for r in kept] == [r["data"] for r in before if r["dossier_id"] == ID]
    assert (
        rows(archive, "SELECT outcome FROM captures WHERE page_key = ? ORDER BY captured_at", PATH)[-1]["outcome"]
        == "flagged"
    )
    assert rows(archive, "SELECT code FROM problems WHERE page_key = ?", PATH)


def test_a_renamed_slug_keeps_its_id_and_history(archive: Archive):
    visit(archive, pages(PAGES[PATH]), "2026-01-01")
    new = "/dossiers/a-norwegian-pact"
    listing = PAGES["/taskforces"].replace(PATH.encode(), new.encode())
    page = EDITED.replace(PATH.encode(), new.encode())
    visit(archive, {"/taskforces": listing, PATH: BASE + new, new: page}, "2026-01-02")
    assert [row["id"] for row in rows(archive, "SELECT id FROM dossiers")] == [ID]
    assert len(versions(archive)) == 2
    evidence = {row["url"]: row["evidence"] for row in rows(archive, "SELECT url, evidence FROM aliases")}
    assert set(evidence) >= {BASE + PATH, BASE + new}
    with open_query(archive.root) as query:
        assert query.resolve(BASE + new) == query.resolve(BASE + PATH) == ID


def test_a_row_whose_address_leads_to_another_dossiers_page_says_nothing_of_that_one(archive: Archive):
    danish, moved = b"/dossiers/danish-technology-pact", "/dossiers/moved"
    page = PAGES[PATH].replace(b'<h3 class="field-label">Country: </h3>', b"").replace(b"Country: ", b"")
    page = page.replace(b'<div class="field-content">Norway</div>', b"").replace(b">Norway</li>", b"></li>")
    listing = PAGES["/taskforces"].replace(danish, moved.encode())
    visit(archive, site_pages() | {"/taskforces": listing, PATH: page, moved: BASE + PATH}, "2026-01-01")
    assert rows(archive, "SELECT country FROM dossiers WHERE id = ?", ID) == [{"country": "Norway"}]


def test_the_snapshot_of_a_version_holds_its_data_and_where_it_stands(archive: Archive):
    visit(archive, pages(PAGES[PATH]), "2026-01-01")
    (path,) = archive.snapshots.glob("*/*.json")
    assert path.parent.name == ID
    assert path.name.startswith("20260101T1200")
    snapshot = json.loads(path.read_text("utf-8"))
    assert snapshot["dossier"]["title"] == "Norwegian Technology Pact"
    assert snapshot["provenance"]["start_date"]["quote"] == "August 20, 2018"
    assert "last_seen" not in path.read_text("utf-8")
