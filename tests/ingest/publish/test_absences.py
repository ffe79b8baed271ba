"""Absences come from crawls and from imports, and versions keep out of them."""

from pathlib import Path

import pytest

from dossier_scraper.archive.database.records import Row
from dossier_scraper.archive.folder import Archive
from dossier_scraper.importers.warc import import_warc
from dossier_scraper.ingest.upkeep.check import differences
from tests.importers.foreign import ForeignFile
from tests.ingest.visits import BASE, PAGES, SITE, Answer, new_archive, presence, rows, site_pages, unlisted, visit

ID = "hungarian-stem-platform"
PATH = f"/dossiers/{ID}"
ALL = {path: page for path, page in site_pages().items() if SITE.kind(BASE + path) != "event"}
AWAY: dict[str, Answer] = ALL | {"/taskforces": unlisted(PATH), PATH: 404}


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = new_archive(tmp_path)
    visit(archive, ALL, "2026-01-01")
    return archive


def absences(archive: Archive) -> list[Row]:
    names = "presence, seen_before, missed_from, missed_until, seen_after"
    found = rows(archive, f"SELECT {names} FROM absences WHERE dossier_id = ? ORDER BY missed_from", ID)
    return [{name: value and value[:10] for name, value in row.items()} for row in found]


def absence(presence: str, *days: str | None) -> Row:
    names = ("presence", "seen_before", "missed_from", "missed_until", "seen_after")
    times = (day and f"2026-01-{day}" for day in days)
    return dict(zip(names, (presence, *times), strict=True))


def versions(archive: Archive) -> list[tuple[str, str]]:
    found = rows(archive, "SELECT first_seen, last_seen FROM versions WHERE dossier_id = ? ORDER BY number", ID)
    return [(row["first_seen"][8:10], row["last_seen"][8:10]) for row in found]


def bring(archive: Archive, day: str, answer: bytes | int) -> None:
    """Import what somebody else got at the dossier's address on a day of January."""
    file = ForeignFile(archive.root.parent / f"{day}.warc.gz")
    body, status = (answer, 200) if isinstance(answer, bytes) else (b"<h1>No</h1>", answer)
    file.record("response", BASE + PATH, f"2026-01-{day}T20:00:00Z", body=body, status=status)
    import_warc(archive.root, SITE, [file.path])


def test_a_dossier_that_goes_and_comes_back_has_an_absence_and_a_version_on_each_side(archive: Archive):
    visit(archive, AWAY, "2026-01-02")
    assert absences(archive) == [absence("gone", "01", "02", None, None)]
    (row,) = rows(
        archive, "SELECT a.run_id, a.missed_in, c.http_status FROM absences a JOIN captures c ON c.id = capture_id"
    )
    assert row == {"run_id": "20260102T120000Z-live", "missed_in": "20260102T120000Z-live", "http_status": 404}
    visit(archive, AWAY, "2026-01-03")
    visit(archive, ALL, "2026-01-04")
    visit(archive, ALL, "2026-01-05")
    assert absences(archive) == [absence("gone", "01", "02", "03", "04")]
    assert versions(archive) == [("01", "01"), ("04", "05")]
    assert rows(archive, "SELECT 1 FROM changes") == []
    assert rows(archive, "SELECT json_extract(dossiers, '$.changed') n FROM runs WHERE seq = 4") == [{"n": 0}]
    assert differences(archive, SITE) == []


def test_a_partial_crawl_ends_an_absence_and_begins_none(archive: Archive):
    visit(archive, AWAY, "2026-01-02", failed={"/dossiers/norwegian-technology-pact": "timeout"})
    pages = {path: page for path, page in AWAY.items() if path != "/dossiers/norwegian-technology-pact"}
    result = visit(archive, pages, "2026-01-03", failed={"/dossiers/norwegian-technology-pact": "timeout"})
    assert result is not None
    assert result.state == "partial"
    assert absences(archive) == []
    visit(archive, AWAY, "2026-01-04")
    visit(archive, {PATH: ALL[PATH]}, "2026-01-05")
    assert absences(archive) == [absence("gone", "01", "04", "04", "05")]
    assert versions(archive) == [("01", "01"), ("05", "05")]
    assert presence(archive)[ID] == "gone"


def test_what_a_listing_says_of_a_dossier_that_is_gone_waits_for_its_return(archive: Archive):
    listing = PAGES["/taskforces"].replace(b"Hungary", b"Finland")
    visit(archive, ALL | {"/taskforces": listing, PATH: 404}, "2026-01-02")
    assert versions(archive) == [("01", "01")]
    assert absences(archive) == [absence("gone", "01", "02", None, None)]
    visit(archive, ALL | {"/taskforces": listing}, "2026-01-03")
    assert versions(archive) == [("01", "01"), ("03", "03")]
    assert differences(archive, SITE) == []


def test_an_unlisted_dossier_has_an_absence_beside_its_version(archive: Archive):
    visit(archive, ALL | {"/taskforces": unlisted(PATH)}, "2026-01-02")
    visit(archive, ALL, "2026-01-03")
    assert absences(archive) == [absence("unlisted", "01", "02", "02", "03")]
    assert versions(archive) == [("01", "03")]


def test_imports_split_an_absence_and_tell_one_without_touching_presence(archive: Archive):
    for day in ("03", "05", "07"):
        visit(archive, AWAY, f"2026-01-{day}")
    visit(archive, ALL, "2026-01-09")
    assert versions(archive) == [("01", "01"), ("09", "09")]
    bring(archive, "05", PAGES[PATH])
    assert absences(archive) == [absence("gone", "01", "03", "05", "05"), absence("gone", "05", "07", "07", "09")]
    assert versions(archive) == [("01", "01"), ("05", "05"), ("09", "09")]
    visit(archive, ALL, "2026-01-13")
    bring(archive, "11", 410)
    assert absences(archive)[2:] == [absence("gone", "09", "11", "11", "13")]
    assert versions(archive) == [("01", "01"), ("05", "05"), ("09", "09"), ("13", "13")]
    bring(archive, "15", 404)
    assert absences(archive)[3:] == [absence("gone", "13", "15", None, None)]
    assert presence(archive)[ID] == "listed"
    assert differences(archive, SITE) == []


def test_an_archived_404_of_an_address_where_a_dossier_no_longer_stood_says_nothing(archive: Archive):
    moved = PATH + "-renewed"
    page = PAGES[PATH].replace(PATH.encode(), moved.encode())
    listing = PAGES["/taskforces"].replace(PATH.encode(), moved.encode())
    visit(archive, ALL | {"/taskforces": listing, PATH: BASE + moved, moved: page}, "2026-01-02")
    visit(archive, ALL | {"/taskforces": listing, PATH: BASE + moved, moved: page}, "2026-01-09")
    bring(archive, "05", 404)
    assert absences(archive) == []
