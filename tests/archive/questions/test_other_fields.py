"""Labelled values that no table maps are part of a version: kept, compared, searched and explained as the others."""

import json
import shutil

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.provenance import located
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.archive.questions.search import search
from dossier_scraper.ingest.upkeep.rebuild import rebuild
from dossier_scraper.wording import sentence
from tests.ingest.visits import PAGES, SITE, new_archive, rows, site_pages, visit

PATH = "/dossiers/steamsare-programme-basque-country"
STATUS = b'<div class="field field-name-field-status'
EVENT = "/programmes/modern-technologies"


def field(label: str, *values: str) -> bytes:
    """One field per value, as Drupal prints it."""
    name = label.split()[0].lower()
    return "".join(
        f'<div class="field field-name-field-{name} field-label-inline"><div class="field-label">{label}:&nbsp;</div>'
        f'<div class="field-items"><div class="field-item">{value}</div></div></div>'
        for value in values
    ).encode()


def pages(*added: bytes) -> dict[str, bytes]:
    return site_pages() | {PATH: PAGES[PATH].replace(STATUS, b"".join(added) + STATUS, 1)}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Three visits: a label comes, its value changes and another is repeated, both go."""
    made = new_archive(tmp_path_factory.mktemp("other"))
    visit(made, pages(field("Budget / year", "9000 euro")), "2026-01-01")
    visit(
        made,
        pages(field("BUDGET / year", "9500 euro"), field("Contractor", "Kite Academy", "Lake School")),
        "2026-01-02",
    )
    visit(made, pages(), "2026-01-03")
    return made


def test_a_label_is_compared_folded_and_a_repeated_one_is_one_list(archive: Archive):
    with open_query(archive.root) as query:
        found = [change for change in query.history() if change.field != "presence"]
    assert [(change.field, change.before, change.after) for change in found] == [
        ("other/budget ~1 year", '["9000 euro"]', '["9500 euro"]'),
        ("other/contractor", None, '["Kite Academy","Lake School"]'),
        ("other/budget ~1 year", '["9500 euro"]', None),
        ("other/contractor", '["Kite Academy","Lake School"]', None),
    ]
    assert sentence(found[0]) == "budget / year changed from “9000 euro” to “9500 euro”"
    assert sentence(found[1]) == "contractor added: “Kite Academy; Lake School”"


def test_they_stand_with_each_version_as_the_page_prints_them(archive: Archive):
    found = rows(
        archive, "SELECT number, subject, position, label, value FROM other_fields JOIN versions ON id = version_id"
    )
    assert sorted(tuple(row.values()) for row in found) == [
        (1, "", 0, "Budget / year", "9000 euro"),
        (2, "", 0, "BUDGET / year", "9500 euro"),
        (2, "", 1, "Contractor", "Kite Academy"),
        (2, "", 2, "Contractor", "Lake School"),
    ]


def test_they_are_found_shown_and_explained(archive: Archive):
    with open_query(archive.root) as query:
        assert [found.dossier_id for found in search(query, "kite academy")] == [PATH.rpartition("/")[2]]
    made = new_archive(archive.root.parent / "now")
    visit(made, pages(field("Contractor", "Kite Academy", "Lake School")), "2026-01-01")
    with open_query(made.root) as query:
        dossier_id = query.resolve("steamsare")
        assert [field.value for field in query.dossier(dossier_id).other] == ["Kite Academy", "Lake School"]
        for name in ("Contractor", "contractor", "other/contractor"):
            assert [row.quote for row in located(query, dossier_id, name)] == ["Kite Academy", "Lake School"]


def test_a_rebuild_brings_them_and_the_account_of_every_page_back(archive: Archive):
    tables = ("other_fields", "coverage", "provenance", "changes", "problems")
    before = {table: rows(archive, f"SELECT * FROM {table}") for table in tables}
    copy = Archive.open(shutil.copytree(archive.root, archive.root.parent / "copy"))
    (copy.root / "dossiers.db").unlink()
    rebuild(copy, SITE)
    assert {table: rows(copy, f"SELECT * FROM {table}") for table in tables} == before


def test_each_content_has_one_account_that_adds_up(archive: Archive):
    """The pages that stayed the same for three days have one row each."""
    found = rows(archive, "SELECT url, total, unread, data FROM coverage")
    read = rows(archive, "SELECT DISTINCT payload_sha256, url FROM captures WHERE reading_id IS NOT NULL")
    assert len(found) == len(read) == len(site_pages()) + 2
    for row in found:
        said = json.loads(row["data"])
        parts = ("read", "label", "other", "hidden", "repeated", "refused", "unread")
        assert sum(said[part] for part in parts) + sum(said["boilerplate"].values()) == row["total"] == said["total"]
        assert said["unread"] == row["unread"]
