"""The Atom feed is derived: the same from the same evidence, silent when nothing changed, and data in every word."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.archive.questions.runs import every_run
from dossier_scraper.ingest.run import Ingest
from dossier_scraper.ingest.upkeep.prepare import prepare
from dossier_scraper.watch.feed import write_feed
from dossier_scraper.watch.news import news_since
from dossier_scraper.watch.notices import digest
from tests.ingest.visits import PAGES, SITE, exchange, new_archive, site_pages, visit
from tests.saved_site import PAGES as FOLDER
from tests.saved_site import dossier

ATOM = "{http://www.w3.org/2005/Atom}"
NORWAY = "/dossiers/norwegian-technology-pact"
LATER = (FOLDER / "later" / "drupal7" / f"{NORWAY[1:]}.html").read_bytes()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = new_archive(tmp_path)
    visit(made, site_pages(), "2026-03-01")
    return made


def entries(archive: Archive) -> list[dict[str, str]]:
    """Return the entries of the feed: what each child element says."""
    write_feed(archive)
    root = etree.fromstring(archive.feed.read_bytes())
    assert root.tag == f"{ATOM}feed"
    found = []
    for entry in root.findall(f"{ATOM}entry"):
        found.append({child.tag.removeprefix(ATOM): child.text or child.get("href") or "" for child in entry})
    assert all({"id", "title", "updated", "content"} <= entry.keys() for entry in found)
    assert len({entry["id"] for entry in found}) == len(found)
    return found


def test_each_dossier_that_changed_is_an_entry_in_sentences(archive: Archive):
    assert len(entries(archive)) == 8
    visit(archive, site_pages() | {NORWAY: LATER}, "2026-03-08")
    newest = entries(archive)[0]
    assert len(entries(archive)) == 9
    assert newest["title"].endswith(": 2 changes")
    assert newest["updated"].startswith("2026-03-08T12:0")
    assert newest["link"].endswith(NORWAY)
    assert newest["content"].startswith("<ul><li>objectives changed: ")
    assert "between 1 March 2026 (last seen) and 8 March 2026 (first seen), UTC" in newest["content"]


def test_an_unchanged_site_changes_no_byte_of_the_feed_and_a_rebuild_none(archive: Archive):
    visit(archive, site_pages() | {NORWAY: LATER}, "2026-03-08")
    write_feed(archive)
    before = archive.feed.read_bytes()
    visit(archive, site_pages() | {NORWAY: LATER}, "2026-03-15")
    write_feed(archive)
    assert archive.feed.read_bytes() == before
    archive.feed.unlink()
    dossier("rebuild", "--archive", archive.root, cwd=archive.root.parent)
    assert archive.feed.read_bytes() == before


def test_a_held_run_is_an_entry_with_its_alarm_and_one_that_came_and_went_stays(archive: Archive):
    emptied = site_pages() | {NORWAY: PAGES[NORWAY]}
    emptied = {
        path: b"<html><h1>Page not found</h1></html>" if "/dossiers" in path else x for path, x in emptied.items()
    }
    visit(archive, emptied, "2026-03-08")
    alarm = entries(archive)[0]
    assert alarm["title"].startswith("Alarm, run held: 8 of 8 dossiers are gone at once")
    assert "It began at https://www.stemcoalition.eu/dossiers/" in alarm["content"]
    visit(archive, site_pages(), "2026-03-15")
    assert entries(archive)[0] == alarm


def test_markup_and_control_characters_of_the_site_are_text(archive: Archive):
    page = PAGES[NORWAY].replace(
        b"Stakeholders asked", "\u202e&lt;script&gt;alert(1)&lt;/script&gt; ]]&gt; asked".encode()
    )
    visit(archive, site_pages() | {NORWAY: page}, "2026-03-08")
    content = entries(archive)[0]["content"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ]]&gt;" in content
    assert "<script" not in content
    assert "\u202e" not in content


def test_what_an_import_brought_is_one_line_of_totals(archive: Archive):
    older = {
        path: body.replace(
            b'Objectives: </span>    <div class="field-content"><p>',
            b'Objectives: </span>    <div class="field-content"><p>Old: ',
        )
        for path, body in site_pages().items()
        if path.startswith("/dossiers/")
    }
    before = entries(archive)
    with open_query(archive.root) as query:
        told = every_run(query)[-1].seq
    at = datetime(2025, 1, 1, tzinfo=UTC)
    with archive.lock():
        prepare(archive, SITE)
        ingest = Ingest(archive, SITE, source="warc", started_at=at, user_agent="test", grade="warc")
        for number, (path, body) in enumerate(sorted(older.items())):
            record = ingest.record(exchange(path, body, at + timedelta(days=number)))
            ingest.collect(ingest.observe(record))
        assert ingest.finish(None, at).dossiers["seen"] == 8
    with open_query(archive.root) as query:
        assert query.rows("SELECT count(*) n FROM versions")[0]["n"] == 16
        message = digest(query, news_since(query, told))
    assert message
    assert message.title == "test: older captures"
    assert message.lines[1:] == (
        "Import: 8 versions of 8 dossiers came from older captures; that is no news of the site.",
    )
    added = [entry["title"] for entry in entries(archive) if entry["id"] not in {old["id"] for old in before}]
    assert added == ["Import: 8 versions of 8 dossiers came from older captures"]
    visit(archive, site_pages(), "2026-03-08")
    with open_query(archive.root) as query:
        assert list(news_since(query, every_run(query)[-1].seq - 1)) == []
