"""One archive for all exports: two visits; then a page attacks spreadsheets, one is gone, one names a month alone."""

import re

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.export.selection import Selection
from dossier_scraper.export.tables import Takeout
from tests.ingest.visits import PAGES, new_archive, site_pages, visit

ID, GONE = "norwegian-technology-pact", "hungarian-stem-platform"
PATH = f"/dossiers/{ID}"
FORMULA = '=HYPERLINK("http://evil.example","click")'
BUDGET = (
    b'  <div class="views-field views-field-field-budget">    <span class="views-label views-label-field-budget">'
    b'Budget: </span>    <div class="field-content">+49 123</div>  </div>  '
)
STATUS = b'  <div class="views-field views-field-field-status">'
ATTACK = (
    PAGES[PATH]
    .replace(b">Norway<", b">@SUM(1+1)*cmd|' /C calc'!A0<")
    .replace(b"Find out whether", FORMULA.encode() + b" Find out whether")
    .replace(STATUS, BUDGET + STATUS)
)
# A start date of which the page gives the month alone.
MONTH = "/dossiers/danish-technology-pact"
MONTHLY = re.sub(rb'<span +property="dc:date"[^>]*>September 29, 2016</span>', b"September 2016", PAGES[MONTH])


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    archive = new_archive(tmp_path_factory.mktemp("export"))
    visit(archive, site_pages(), "2026-01-01")
    visit(archive, site_pages() | {PATH: ATTACK, MONTH: MONTHLY, f"/dossiers/{GONE}": 404}, "2026-01-02")
    return archive


@pytest.fixture
def takeout(archive: Archive):
    with open_query(archive.root) as query:
        yield Takeout(archive, query, Selection())
