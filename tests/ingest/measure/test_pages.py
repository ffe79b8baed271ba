"""What each page that a run read shows beside the last good reading of it."""

from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.ingest.measure.pages import FIELDS, Unit, units
from tests.ingest.visits import PAGES, SITE, new_archive, rows, site_pages, visit

PATH = "/dossiers/norwegian-technology-pact"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return new_archive(tmp_path)


def last_units(archive: Archive) -> list[Unit]:
    run_id = rows(archive, "SELECT id FROM runs ORDER BY seq DESC LIMIT 1")[0]["id"]
    with open_query(archive.root) as query:
        return list(units(query, SITE, [run_id]))


def of(found: list[Unit], kind: str, path: str) -> Unit:
    (unit,) = [unit for unit in found if unit.kind == kind and unit.place.url.endswith(path)]
    return unit


def test_a_first_run_has_nothing_before_it(archive: Archive):
    visit(archive, site_pages(), "2026-01-01")
    found = last_units(archive)
    assert {unit.kind for unit in found} == set(FIELDS)
    assert all(unit.before is None and unit.templates is None and not unit.labels for unit in found)
    assert {"title", "start_date", "events", "events.date"} <= of(found, "dossier", PATH).now


def test_an_unchanged_page_has_what_it_had(archive: Archive):
    for day in ("2026-01-01", "2026-01-02"):
        visit(archive, site_pages(), day)
    assert all(unit.now == unit.before and not unit.causes for unit in last_units(archive))


def test_a_value_that_went_is_lost_and_a_new_label_is_named(archive: Archive):
    path = "/dossiers/danish-technology-pact"
    visit(archive, site_pages(), "2026-01-01")
    renamed = PAGES[path].replace(b"Status:", b"Phase:").replace(b"-field-status", b"-field-phase")
    assert renamed != PAGES[path]
    visit(archive, site_pages() | {path: renamed}, "2026-01-02")
    unit = of(last_units(archive), "dossier", path)
    assert unit.before - unit.now == {"status"}
    assert unit.causes == {"status": "not_found"}
    assert unit.labels == {"“phase” (field phase)"}


def test_a_date_that_cannot_be_read_any_more_is_unread_and_says_why(archive: Archive):
    visit(archive, site_pages(), "2026-01-01")
    date = b'content="2018-08-20T00:00:00+02:00" class="date-display-single">August 20, 2018'
    assert date in PAGES[PATH]
    visit(archive, site_pages() | {PATH: PAGES[PATH].replace(date, b'class="date-display-single">soon')}, "2026-01-02")
    unit = of(last_units(archive), "dossier", PATH)
    assert unit.unread
    assert unit.before - unit.now == {"start_date"}
    assert unit.causes["start_date"] != "not_found"
