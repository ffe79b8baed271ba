"""The ledger is for ever: of each kind of line that is written, none has a word of a page in it."""

import json
import re
from datetime import UTC, datetime

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.archive.questions.organisations import requesters
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.archive.questions.target import target_of
from dossier_scraper.importers.archives import import_archive
from dossier_scraper.importers.warc import import_warc
from dossier_scraper.ingest.upkeep.decide import accept, merge, merge_organisations, unmerge, withhold
from dossier_scraper.ingest.upkeep.prepare import prepare
from tests.ingest.visits import PAGES, SITE, Answer, new_archive, rows, site_pages, taught, visit

MARK, AT = "quagmirefish", datetime(2026, 2, 1, tzinfo=UTC)
PATH, OTHER = "/dossiers/steamsare-programme-basque-country", "/dossiers/hungarian-stem-platform"
ID = PATH.rpartition("/")[2]
ABOUT = ("extractor", "run", "organisation", "dossier")
FIELD = (
    b'<div class="field field-name-field-x"><div class="field-label">Quagmirefish %d:&nbsp;</div>'
    b'<div class="field-items"><div class="field-item">Quagmirefish %d</div></div></div>'
)


def marked(number: int) -> dict[str, Answer]:
    """Return the site with a word in names, titles, texts, a label and its value, another each time."""
    pages = {path: page for path, page in site_pages().items() if isinstance(page, bytes)}
    for path, page in pages.items():
        page = re.sub(rb">([A-Z][^<>]{24,})<", rb">\1 Quagmirefish %d<" % number, page)
        page = page.replace(b"InnoBasque", b"Quagmirefish Lab").replace(b"KASZ", b"Quagmirefish Union")
        at = page.find(b'<div class="field field-name-field-status')
        pages[path] = page if at < 0 else page[:at] + FIELD % (number, number) + page[at:]
    return dict(pages)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """An archive in which every kind of line is written, of a site that has the word everywhere."""
    folder = tmp_path_factory.mktemp("marked")
    (folder / "other").mkdir()
    older, archive = new_archive(folder / "other"), new_archive(folder)
    visit(older, marked(0), "2019-01-01")
    visit(archive, marked(1), "2026-01-01")
    import_warc(archive.root, SITE, sorted(older.warc.glob("*.warc.gz")))
    _decide(older)
    import_archive(archive.root, SITE, older.root)
    empty = PAGES["/taskforces"].replace(b"/dossiers/", b"/x/")
    held = visit(archive, marked(2) | {"/taskforces": empty}, "2026-01-02")
    assert held
    accept(archive, SITE, held.run_id, "right", AT)
    _decide(archive)
    prepare(archive, taught(archive, labels='[dossier]\n"quagmirefish 2" = "status"\n'), why="taught")
    return archive


def _decide(archive: Archive) -> None:
    with open_query(archive.root, all_of_it=True) as query:
        one, two = sorted(one.id for one in requesters(query) if MARK in one.id)[:2]
        targets = [target_of(query, f"{ID}.{name}") for name in ("background", "Quagmirefish 0")]
    merge_organisations(archive, one, two, "one", AT)
    merge_organisations(archive, one, two, "two", AT, apart=True)
    merge(archive, SITE, ID, OTHER.rpartition("/")[2], "one", AT)
    unmerge(archive, SITE, ID, OTHER.rpartition("/")[2], "two", AT)
    for target in targets:
        withhold(archive, SITE, target, "a letter", AT)
        withhold(archive, SITE, target, "a second letter", AT, release=True)


def test_no_line_has_a_word_of_a_page(archive: Archive):
    lines = list(Ledger(archive.ledger_path).lines())
    assert rows(archive, "SELECT count(*) n FROM versions WHERE data LIKE '%quagmirefish%'")[0]["n"] > 8
    for line in lines:
        assert MARK not in json.dumps(line.facts).lower(), (line.seq, line.type, line.facts)
    kinds = {(line.type, next(filter(line.facts.__contains__, ABOUT))) for line in lines}
    assert kinds == {
        ("run", "run"),
        ("accept", "run"),
        ("accept", "extractor"),
        *((kind, subject) for kind in ("merge", "unmerge") for subject in ("organisation", "dossier")),
        *((kind, "dossier") for kind in ("withhold", "release")),
    }
    alarms = {alarm["code"] for line in lines for alarm in line.facts.get("alarms", ())}
    assert {"unknown_label", "changed_at_once"} <= alarms
