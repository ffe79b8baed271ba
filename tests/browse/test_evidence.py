"""Evidence of values and captures over real records: what is quoted is found again, what lies there can be had."""

import asyncio
import gzip
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from bs4 import BeautifulSoup
from datasette.app import Datasette

from dossier_scraper.archive.folder import Archive
from dossier_scraper.browse.datasette import application
from dossier_scraper.browse.stored import language
from dossier_scraper.model import Page
from tests.ingest.visits import BASE, PAGES, new_archive, rows, site_pages, visit

NORWAY = "norwegian-technology-pact"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Return an archive whose second crawl found the same pages, but for one that failed."""
    made = new_archive(tmp_path_factory.mktemp("evidence"))
    visit(made, site_pages(), "2026-03-01")
    visit(made, site_pages(), "2026-03-08", failed={"/dossiers/lost": "timeout"})
    return made


@pytest.fixture(scope="module")
def site(archive: Archive) -> Iterator[Datasette]:
    made = application(archive)
    yield made
    made.get_database("dossiers").close()


def get(site: Datasette, path: str) -> httpx.Response:
    return asyncio.run(site.client.get(path, follow_redirects=False))


def page(site: Datasette, path: str) -> BeautifulSoup:
    answer = get(site, path)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


def capture_of(archive: Archive, path: str, outcome: str) -> str:
    (row,) = rows(archive, "SELECT id FROM captures WHERE url = ? AND outcome = ?", BASE + path, outcome)
    return str(row["id"]).removeprefix("urn:uuid:")


def test_every_value_of_a_dossier_is_found_again_and_has_a_place_that_its_page_links(archive: Archive, site: Datasette):
    shown = page(site, f"/dossier/{NORWAY}/evidence")
    values = rows(
        archive,
        "SELECT field FROM provenance WHERE version_id = (SELECT id FROM versions WHERE dossier_id = ?)",
        NORWAY,
    )
    places = {section["id"]: section for section in shown.select("section.witness")}
    assert len(places) == len(values) > 10
    assert all(section.select_one("strong.sound") for section in places.values())
    linked = {a["href"].partition("#")[2] for a in page(site, f"/dossier/{NORWAY}").select("a.why")}
    assert linked
    assert linked <= places.keys()
    start = places["start_date"].get_text(" ", strip=True)
    assert "August 20, 2018" in start
    assert hashlib.sha256(PAGES[f"/dossiers/{NORWAY}"]).hexdigest() in start
    assert places["start_date"].blockquote["lang"] == "en"


def test_evidence_that_was_altered_is_said_to_be_so(archive: Archive, tmp_path: Path):
    copy = tmp_path / "archive"
    shutil.copytree(archive.root, copy)
    (file,) = (path for path in (copy / "warc").iterdir() if "0301" in path.name)
    held = next(iter(rows(archive, "SELECT warc_offset n FROM captures WHERE url = ?", f"{BASE}/dossiers/{NORWAY}")))
    content = bytearray(file.read_bytes())
    content[held["n"] + 900] ^= 1
    file.write_bytes(content)
    site = application(Archive.open(copy))
    assert "The evidence cannot be read" in page(site, f"/dossier/{NORWAY}/evidence").get_text()
    name = capture_of(archive, f"/dossiers/{NORWAY}", "archived")
    assert "The record cannot be read" in page(site, f"/capture/{name}").get_text()
    assert get(site, f"/capture/{name}/record.warc.gz").status_code == 503
    part = get(site, f"/capture/{name}/body.bin")
    assert (part.status_code, "Run `dossier verify`" in part.text) == (503, True)
    site.get_database("dossiers").close()


def test_a_capture_says_what_was_asked_sent_and_answered_and_marks_what_is_quoted(archive: Archive, site: Datasette):
    name = capture_of(archive, f"/dossiers/{NORWAY}", "archived")
    shown = page(site, f"/capture/{name}")
    text = shown.main.get_text(" ", strip=True)
    for said in ("GET /dossiers/norwegian-technology-pact HTTP/1.1", "Status 200, from 192.0.2.1", "Content-Type"):
        assert said in text
    assert "recomputed when this page was made: the same" in text
    assert "8 March 2026" in text  # found again
    stored = shown.select_one(".stored")
    assert {"August 20, 2018", "Norway"} <= {mark.get_text() for mark in stored.select("span.went-read mark")}
    assert stored["lang"] == "en"
    assert shown.select("span.went-label, span.went-unread")


def test_a_capture_that_repeats_a_body_leads_to_the_record_that_holds_it(archive: Archive, site: Datasette):
    name, holder = (capture_of(archive, f"/dossiers/{NORWAY}", one) for one in ("unchanged", "archived"))
    shown = page(site, f"/capture/{name}")
    assert shown.select_one(f'dd a[href="/capture/{holder}"]')
    record = gzip.decompress(get(site, f"/capture/{name}/record.warc.gz").content)
    assert record.startswith(b"WARC/1.1\r\nWARC-Type: response")
    assert PAGES[f"/dossiers/{NORWAY}"] in record
    assert get(site, f"/replay/{name}.html").headers["location"] == f"/replay/{holder}.html"


def test_bodies_and_records_are_files_that_nothing_opens_by_itself(archive: Archive, site: Datasette):
    name = capture_of(archive, f"/dossiers/{NORWAY}", "archived")
    for path, content_type in (("body.bin", "application/octet-stream"), ("record.warc.gz", "application/gzip")):
        answer = get(site, f"/capture/{name}/{path}")
        assert answer.headers["content-type"] == content_type
        assert answer.headers["content-disposition"].startswith("attachment; ")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
    assert get(site, f"/capture/{name}/body.bin").content == PAGES[f"/dossiers/{NORWAY}"]


def test_a_failure_has_a_page_and_what_is_not_there_is_not_found(archive: Archive, site: Datasette):
    name = capture_of(archive, "/dossiers/lost", "skipped")
    assert "timeout" in page(site, f"/capture/{name}").main.get_text()
    for path in ("/capture/x", "/capture/x/body.bin", f"/replay/{name}.html", "/replay/x.page.html", "/replay/x.png"):
        assert get(site, path).status_code == 404, path


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'<!DOCTYPE html><html class="x" lang="nb-NO">', "nb-NO"),
        (b"<html xml:lang='en' dir=ltr>", "en"),
        (b"<HTML LANG=fr>", "fr"),
        (b'<html lang="x y onclick">', ""),
        (b"<html><p lang=de>", ""),
    ],
)
def test_the_language_of_a_page_is_the_one_that_it_says(body: bytes, said: str):
    assert language(Page(url=BASE, body=body, content_type=None)) == said
