"""The main job end to end, by the command line: crawl saved pages of a real site, twice, after an edit, and rebuild."""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from dossier_scraper.archive.questions.provenance import located
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.ingest.recall.witness import Witness
from dossier_scraper.site import load_site
from tests.saved_site import DRUPAL, PAGES, SavedSite, crawl, dossier, saved_site

TRUTH = json.loads((PAGES / "truth.json").read_text("utf-8"))


def dump(archive: Path) -> list[str]:
    """Return the database's dump without the migration log and the shadow tables of full text."""
    with sqlite3.connect((archive / "dossiers.db").as_uri() + "?mode=ro", uri=True) as db:
        return [line for line in db.iterdump() if "_sqlite_migrations" not in line and "_fts_" not in line]


def rows(archive: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(f"file:{archive / 'dossiers.db'}?mode=ro", uri=True) as db:
        return db.execute(sql).fetchall()


def snapshots(archive: Path) -> dict[str, str]:
    folder = archive / "snapshots"
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*.json")
    }


@pytest.fixture(scope="module")
def site():
    with saved_site(DRUPAL) as site:
        yield site


@pytest.fixture(scope="module")
def once(site: SavedSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("once")
    summary = crawl(site, folder)
    assert summary["state"] == "complete", summary
    return folder / "archive"


@pytest.fixture
def archive(once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(once, tmp_path / "archive"))


def test_a_crawl_gives_exactly_the_dossiers_and_events_of_the_truth(once: Path):
    wanted = TRUTH["dossiers"]
    ids = {url.rsplit("/", 1)[-1]: found for found, url in rows(once, "SELECT id, url FROM dossiers")}
    assert set(ids) == set(wanted)
    assert {slug for slug, found in ids.items() if slug != found} == {slug for slug in wanted if len(slug) > 80}
    for slug, truth in wanted.items():
        dossier_id = ids[slug]
        shown = json.loads(dossier("show", dossier_id, "--json", "--archive", once, cwd=once.parent).stdout)
        assert shown["title"] == truth["title"]
        assert shown["organisations"] == truth["requesting_organisations"]
        assert (shown["country"], shown["country_code"]) == (truth["country"], truth["country_code"])
        assert shown["start_date"] == truth["start_date"]["date"]
        assert shown["status"] == truth["status"]
        assert [e["title"] for e in shown["events"]] == [e["title"] for e in truth["events"]]
        assert [e["date"] for e in shown["events"]] == [e["date"] and e["date"]["date"] for e in truth["events"]]
        assert [e["categories"] for e in shown["events"]] == [e["categories"] for e in truth["events"]]
    assert rows(once, "SELECT count(*) FROM events") == [(16,)]
    assert rows(once, "SELECT listed_as, count(*) FROM dossiers GROUP BY 1") == [("finalised", 4), ("ongoing", 4)]
    assert rows(once, "SELECT DISTINCT presence FROM dossiers") == [("listed",)]


def test_a_second_crawl_adds_no_version_and_changes_no_byte_of_a_snapshot(site: SavedSite, archive: Path):
    before, versions = snapshots(archive), rows(archive, "SELECT id FROM versions")
    summary = crawl(site, archive.parent)
    assert summary["dossiers"] == {"seen": 8, "new": 0, "changed": 0, "newly_gone": 0}
    assert snapshots(archive) == before
    assert rows(archive, "SELECT id FROM versions") == versions
    assert rows(archive, "SELECT count(*) FROM changes") == [(0,)]


def test_an_editors_change_is_one_version_with_the_two_fields_that_changed(archive: Path, site: SavedSite):
    before = snapshots(archive)
    site.folders.insert(0, PAGES / "later" / "drupal7")
    try:
        crawl(site, archive.parent)
    finally:
        site.folders.pop(0)
    assert rows(archive, "SELECT dossier_id, field, cause FROM changes ORDER BY field") == [
        ("norwegian-technology-pact", "objectives", "site"),
        ("norwegian-technology-pact", "results", "site"),
    ]
    assert rows(archive, "SELECT count(*) FROM versions") == [(9,)]
    after = snapshots(archive)
    assert len(after.keys() - before.keys()) == 1
    assert before.items() <= after.items()
    said = dossier("history", "norwegian-tech", "--archive", archive, cwd=archive.parent).stdout
    assert "objectives changed" in said
    assert "(last seen) and" in said


def test_a_rebuild_gives_the_same_dump_and_the_same_snapshots(site: SavedSite, archive: Path):
    site.folders.insert(0, PAGES / "later" / "drupal7")
    try:
        crawl(site, archive.parent)
    finally:
        site.folders.pop(0)
    before = dump(archive), snapshots(archive)
    for path in archive.glob("dossiers.db*"):
        path.unlink()
    shutil.rmtree(archive / "snapshots")
    (archive / "snapshots").mkdir()
    dossier("rebuild", "--workers", 2, "--archive", archive, cwd=archive.parent)
    assert (dump(archive), snapshots(archive)) == before
    dossier("verify", "--archive", archive, cwd=archive.parent)


def test_every_form_of_an_address_is_one_dossier(site: SavedSite, tmp_path: Path):
    listing = (DRUPAL / "taskforces.html").read_text("utf-8")
    forms = (
        "/node/4890",
        "/dossiers/steamsare-programme-basque-country/",
        "/dossiers/steamsare-programme-basque-country?qt-x=1",
    )
    row = listing[
        listing.index('<div class="views-row views-row-1') : listing.index('<div class="views-row views-row-2')
    ]
    link = row[row.index('href="') + 6 :].partition('"')[0]
    more = "".join(row.replace(link, form) for form in forms)
    site.replies["/taskforces"] = (
        200,
        {"Content-Type": "text/html; charset=utf-8"},
        listing.replace(row, row + more, 1).encode(),
    )
    try:
        crawl(site, tmp_path)
    finally:
        site.replies.clear()
    archive = tmp_path / "archive"
    assert rows(archive, "SELECT count(*) FROM dossiers") == [(8,)]
    aliases = dict(
        rows(archive, "SELECT url, evidence FROM aliases WHERE dossier_id = 'steamsare-programme-basque-country'")
    )
    assert set(aliases) >= {site.url + form for form in forms}
    for form in forms:
        said = dossier("show", site.url + form, "--archive", archive, "--json", cwd=tmp_path).stdout
        assert json.loads(said)["id"] == "steamsare-programme-basque-country"


def test_every_value_leads_to_the_bytes_it_came_from(once: Path):
    checked = 0
    with open_query(once) as query:
        witness = Witness(once, load_site(), query)
        for dossier_id in (row.id for row in query.dossiers()):
            for field in fields(query.data(query.versions(dossier_id)[-1].id)):
                stands = located(query, dossier_id, field)
                assert stands, (dossier_id, field)
                for stand in stands:
                    found = witness.check(stand)
                    assert found.quote_found, (dossier_id, stand)
                    assert found.digest_found, (dossier_id, stand.field)
                    checked += 1
    assert checked > 150


def fields(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the path of every value that a version has."""
    for name, value in data.items():
        if name == "events":
            for event in value:
                yield from (f"events/{event['id']}/{part}" for part, said in event.items() if said and part != "id")
        elif name == "requesting_organisations":
            yield from (f"{name}/{position}" for position in range(len(value)))
        elif value and name not in ("id", "url"):
            yield name


def test_explain_prints_the_chain_for_a_field_and_for_an_events_field(once: Path):
    shown = json.loads(dossier("show", "towards", "--json", "--archive", once, cwd=once.parent).stdout)
    for field in ("start_date", f"{shown['events'][0]['id']}.date"):
        said = dossier("explain", "towards", field, "--archive", once, cwd=once.parent).stdout
        assert "yes, in the stored bytes" in said
        assert ".warc.gz, offset" in " ".join(said.split())
    assert (
        "nothing to explain"
        in dossier("explain", "towards", "colour", "--archive", once, cwd=once.parent, code=2).stderr
    )
