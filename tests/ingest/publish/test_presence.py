"""Presence tells six states apart, and only a complete run may say that something is gone."""

import re
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.importers.warc import import_warc
from dossier_scraper.ingest.upkeep.check import differences
from tests.importers.foreign import ForeignFile
from tests.ingest.visits import (
    BASE,
    PAGES,
    SITE,
    SOFT_404,
    Answer,
    new_archive,
    presence,
    rows,
    site_pages,
    unlisted,
    visit,
)
from tests.monitor.mutations import timeline_emptied

GONE = "/dossiers/hungarian-stem-platform"
ID = "hungarian-stem-platform"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = new_archive(tmp_path)
    result = visit(archive, site_pages(), "2026-01-01")
    assert (result.state, result.exit_code) == ("complete", 0), result
    return archive


def test_a_listed_dossier_that_answers_is_listed(archive: Archive):
    assert set(presence(archive).values()) == {"listed"}


def test_a_dossier_that_answers_but_is_not_listed_is_unlisted(archive: Archive):
    visit(archive, site_pages() | {"/taskforces": unlisted(GONE)}, "2026-01-02")
    assert presence(archive)[ID] == "unlisted"
    visit(archive, site_pages(), "2026-01-03")
    assert presence(archive)[ID] == "listed"


def test_what_somebody_captured_later_keeps_no_crawl_from_judging(archive: Archive):
    foreign = ForeignFile(archive.root.parent / "foreign.warc.gz")
    foreign.record("response", BASE + GONE, "2026-01-03T12:00:00Z", body=PAGES[GONE])
    import_warc(archive.root, SITE, [foreign.path])
    visit(archive, site_pages() | {"/taskforces": unlisted(GONE), GONE: 404}, "2026-01-02")
    assert presence(archive)[ID] == "gone"
    assert differences(archive, SITE) == []


@pytest.mark.parametrize("status", [404, 410])
def test_a_404_or_410_in_a_complete_run_is_gone_with_its_date(archive: Archive, status: int):
    visit(archive, site_pages() | {"/taskforces": unlisted(GONE), GONE: status}, "2026-01-02")
    (row,) = rows(
        archive, "SELECT presence, presence_since, last_seen, last_checked, title FROM dossiers WHERE id = ?", ID
    )
    assert row["presence"] == "gone"
    assert row["presence_since"].startswith("2026-01-02")
    assert row["last_seen"].startswith("2026-01-01")
    assert row["last_checked"].startswith("2026-01-02")
    assert row["title"] == "Hungarian STEM platform"


def test_a_redirect_to_the_home_page_is_missing_and_the_second_time_gone(archive: Archive):
    pages = site_pages() | {"/taskforces": unlisted(GONE), GONE: "/"}
    visit(archive, pages, "2026-01-02")
    assert presence(archive)[ID] == "missing"
    visit(archive, pages, "2026-01-03")
    assert presence(archive)[ID] == "gone"
    assert rows(archive, "SELECT count(*) n FROM dossiers")[0]["n"] == 8


def emptied(page: bytes) -> bytes:
    """Return a dossier's page with its labels and nothing behind them, the timeline neither."""
    text = timeline_emptied(page.decode())
    text = re.sub(r'(<div class="field-content">).*?(</div>  </div>)', r"\1\2", text, flags=re.S)
    return re.sub(r'(<(?:div class="field-item even"|li class="taxonomy[^>]*)>).*?(</)', r"\1\2", text).encode()


ODD = {
    "php_error": b"<b>Fatal error</b>: Uncaught Error: no a() in /var/www/b.php:3 Stack trace: #0 {main}",
    "maintenance": b"<html><body><h1>Site under maintenance</h1><p>Back shortly.</p></body></html>",
    "challenge": b"<html><body><h1>Checking your browser before accessing</h1></body></html>",
    "login_wall": b"<html><body><h1>Protected: a dossier</h1><form><input type='password'></form></body></html>",
    "not_html": b"%PDF-1.7 and so on",
    "soft_404": SOFT_404,
    "unknown_template": b"<html><body><div id='app'></div></body></html>",
    "template_empty": emptied(PAGES[GONE]),
}


def test_whatever_stands_in_the_place_of_a_listed_dossier_night_after_night_it_is_unreachable(archive: Archive):
    versions = rows(archive, "SELECT * FROM versions")
    for night, (reason, body) in enumerate(ODD.items(), 2):
        result = visit(archive, site_pages() | {GONE: body}, f"2026-01-{night:02}")
        assert (result.state, result.exit_code) == ("partial", 4)
        assert f"the first {ID} ({reason})" in result.lines[0]
        assert {k: v for k, v in presence(archive).items() if v != "listed"} == {ID: "unreachable"}
    assert rows(archive, "SELECT * FROM versions WHERE dossier_id = ?", ID) == [
        v for v in versions if v["dossier_id"] == ID
    ]
    visit(archive, site_pages(), "2026-01-20")
    assert set(presence(archive).values()) == {"listed"}
    assert differences(archive, SITE) == []


def test_the_page_of_another_dossier_in_its_place_is_no_answer(archive: Archive):
    other = PAGES["/dossiers/norwegian-technology-pact"]
    result = visit(archive, site_pages() | {GONE: other}, "2026-01-02")
    assert (result.state, result.exit_code, set(presence(archive).values())) == ("partial", 4, {"listed"})
    assert rows(archive, "SELECT count(*) n FROM versions") == [{"n": 8}]
    visit(archive, site_pages(), "2026-01-03")  # the address is given back to whose it was
    result = visit(archive, site_pages(), "2026-01-04")
    assert (result.state, result.exit_code, set(presence(archive).values())) == ("complete", 0, {"listed"})
    assert rows(archive, "SELECT count(*) n FROM versions") == [{"n": 8}]
    assert differences(archive, SITE) == []


def test_what_stands_in_the_place_of_many_is_an_alarm_once_and_of_a_few_for_long_is_none(archive: Archive):
    paths = [path for path in site_pages() if path.startswith("/dossiers/")]
    two = dict.fromkeys(paths[:2], ODD["php_error"])
    result = visit(archive, site_pages() | two, "2026-01-02")
    assert result.exit_code == 5
    assert "2 of 8 dossiers have another page in their place at once (php_error: 2)" in result.lines[0]
    assert set(presence(archive).values()) == {"listed"}
    for day, number in (("2026-01-03", 1), ("2026-01-04", 2)):
        result = visit(archive, site_pages() | dict.fromkeys(paths[:number], ODD["php_error"]), day)
        assert (result.state, result.exit_code) == ("partial", 4)
    assert list(presence(archive).values()).count("unreachable") == 2
    result = visit(archive, site_pages() | dict.fromkeys(paths[:2], 404), "2026-01-05")
    assert result.exit_code == 5  # they were not gone before


def problems(archive: Archive) -> list[tuple[str, str]]:
    found = rows(archive, "SELECT page_key, code FROM problems WHERE code LIKE '%gone' OR code LIKE '%404' ORDER BY 2")
    return [(row["page_key"], row["code"]) for row in found]


def test_a_404_that_the_listing_or_its_own_page_contradicts_is_gone_and_a_problem_says_so(archive: Archive):
    result = visit(archive, site_pages() | {GONE: (404, PAGES[GONE])}, "2026-01-02")
    assert (result.state, result.exit_code, presence(archive)[ID]) == ("complete", 0, "gone")
    assert problems(archive) == [(GONE, "dossier_behind_404"), (GONE, "listed_but_gone")]
    visit(archive, site_pages() | {GONE: 410}, "2026-01-03")
    assert problems(archive) == [(GONE, "listed_but_gone")]
    visit(archive, site_pages() | {"/taskforces": unlisted(GONE), GONE: 404}, "2026-01-04")
    assert problems(archive) == []
    assert rows(archive, "SELECT count(*) n FROM versions WHERE dossier_id = ?", ID) == [{"n": 1}]
    visit(archive, site_pages() | {GONE: (404, PAGES[GONE])}, "2026-01-05")
    visit(archive, site_pages(), "2026-01-06")
    assert (problems(archive), presence(archive)[ID]) == ([], "listed")
    assert differences(archive, SITE) == []


def test_an_archived_404_never_touches_presence(archive: Archive):
    foreign = ForeignFile(archive.root.parent / "foreign.warc.gz")
    for year in (2020, 2025, 2036):
        foreign.record("response", BASE + GONE, f"{year}-01-01T12:00:00Z", status=404, body=PAGES[GONE])
    before = presence(archive)
    import_warc(archive.root, SITE, [foreign.path])
    assert (presence(archive), problems(archive)) == (before, [])


def without(*paths: str) -> dict[str, Answer]:
    return {path: body for path, body in site_pages().items() if path not in paths}


def test_a_page_that_fails_while_others_answer_is_unreachable_and_loses_nothing(archive: Archive):
    what = "SELECT id, title, objectives, results, first_seen, last_checked FROM dossiers WHERE id = ?"
    before = rows(archive, what, ID)
    result = visit(archive, without(GONE), "2026-01-02", failed={GONE: "timeout"})
    assert (result.state, result.exit_code) == ("partial", 4)
    assert ID in result.lines[0]
    assert {k: v for k, v in presence(archive).items() if v != "listed"} == {ID: "unreachable"}
    (since,) = rows(archive, "SELECT presence_since FROM dossiers WHERE id = ?", ID)
    assert since["presence_since"].startswith("2026-01-02T12")
    assert rows(archive, what, ID) == before
    visit(archive, site_pages(), "2026-01-03")
    assert set(presence(archive).values()) == {"listed"}


@pytest.mark.parametrize(("status", "now"), [(404, "gone"), (503, "unreachable")])
def test_what_was_unreachable_is_gone_only_when_a_complete_run_says_so(archive: Archive, status: int, now: str):
    visit(archive, without(GONE), "2026-01-02", failed={GONE: "timeout"})
    visit(archive, site_pages() | {GONE: status}, "2026-01-03")
    assert presence(archive)[ID] == now


@pytest.mark.parametrize("reason", ["timeout", "budget"])
def test_where_no_other_page_answers_or_this_was_not_asked_none_is_unreachable(archive: Archive, reason: str):
    paths = [path for path in site_pages() if path.startswith("/dossiers/")]
    kept = () if reason == "timeout" else paths[1:]
    pages = {path: body for path, body in site_pages().items() if path not in paths or path in kept}
    visit(archive, pages, "2026-01-02", failed={path: reason for path in paths if path not in kept})
    assert set(presence(archive).values()) == {"listed"}


def test_what_answers_again_in_a_partial_run_that_does_not_name_it_waits_for_a_complete_one(archive: Archive):
    visit(archive, without(GONE), "2026-01-02", failed={GONE: "timeout"})
    visit(archive, without("/taskforces"), "2026-01-03", failed={"/taskforces": "timeout"})
    assert {k: v for k, v in presence(archive).items() if v != "listed"} == {ID: "not_checked"}
    visit(archive, site_pages() | {"/taskforces": unlisted(GONE)}, "2026-01-04")
    assert presence(archive)[ID] == "unlisted"


def test_a_dossier_that_is_gone_and_then_fails_stays_gone(archive: Archive):
    visit(archive, site_pages() | {"/taskforces": unlisted(GONE), GONE: 410}, "2026-01-02")
    visit(archive, without(GONE) | {"/taskforces": unlisted(GONE)}, "2026-01-03", failed={GONE: "timeout"})
    assert presence(archive)[ID] == "gone"


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
