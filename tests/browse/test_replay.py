"""As it looked, served: the page nearest in time with its images and styles, for browsers and for Memento clients."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from bs4 import BeautifulSoup
from datasette.app import Datasette
from memento_client import MementoClient
from uvicorn import Config, Server

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.browse.datasette import application
from dossier_scraper.browse.pages.replay import Beside
from dossier_scraper.browse.replay.document import HEADERS
from tests.ingest.visits import BASE, PAGES, new_archive, rows, site_pages, visit

NORWAY = "/dossiers/norwegian-technology-pact"
DANISH = "/dossiers/danish-technology-pact"
HEAD = (
    b'<link rel="stylesheet" href="/theme.css"><link rel=stylesheet href="https://elsewhere.example/a.css">'
    b'<script src="/x.js"></script><meta http-equiv="refresh" content="1"></head>'
)
BODY = b'<body onload="x()"><img src="/logo.png" alt="Logo"><img src="/drawn.svg" alt=""><a href="/paper.pdf">paper</a>'
PARTS = {
    "/theme.css": b"body{background:url(/logo.png)}@import url(https://elsewhere.example/b.css);",
    "/logo.png": b"\x89PNG one",
    "/drawn.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script><path d="M0 0"/></svg>',
    "/paper.pdf": b"%PDF-1.7",
}


def dressed(page: bytes, title: bytes) -> bytes:
    return page.replace(b"</head>", HEAD, 1).replace(b"<body", BODY + b"<i ", 1) + b"<!-- " + title + b" -->"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Return an archive of three crawls: the last one found the page and its logo changed."""
    made = new_archive(tmp_path_factory.mktemp("replay"))
    first = {**site_pages(), NORWAY: dressed(PAGES[NORWAY], b"1"), **PARTS}
    visit(made, first, "2026-03-01")
    visit(made, first, "2026-03-08")
    visit(made, {**first, NORWAY: dressed(PAGES[NORWAY], b"2"), "/logo.png": b"\x89PNG two"}, "2026-03-15")
    return made


@pytest.fixture(scope="module")
def site(archive: Archive) -> Iterator[Datasette]:
    made = application(archive)
    yield made
    made.get_database("dossiers").close()


def get(site: Datasette, path: str, **headers: str) -> httpx.Response:
    return asyncio.run(site.client.get(path, headers=headers, follow_redirects=False))


def held(archive: Archive, path: str) -> list[str]:
    sql = "SELECT id FROM captures WHERE url = ? AND refers_to IS NULL ORDER BY captured_at"
    return [str(row["id"]).removeprefix("urn:uuid:") for row in rows(archive, sql, BASE + path)]


def test_a_page_is_shown_with_the_images_and_styles_of_its_time(archive: Archive, site: Datasette):
    logos, (sheet,), (drawn,) = (held(archive, path) for path in ("/logo.png", "/theme.css", "/drawn.svg"))
    for page, logo in zip(held(archive, NORWAY), logos, strict=True):
        shown = BeautifulSoup(get(site, f"/replay/{page}.page.html").text, "lxml")
        assert [link["href"] for link in shown.select("link")] == [f"{sheet}.css"]
        assert [image.get("src") for image in shown.select("img")][:2] == [f"{logo}.png", f"{drawn}.svg"]
        assert not shown.select("script, meta[http-equiv=refresh], [onload]")
    first, second = (get(site, f"/replay/{logo}.png") for logo in logos)
    assert (first.content, second.content) == (b"\x89PNG one", b"\x89PNG two")
    assert first.headers["content-type"] == "image/png"
    assert get(site, f"/replay/{sheet}.css").text == f'body{{background:url("{logos[0]}.png")}}@import ;'
    drawing = get(site, f"/replay/{drawn}.svg")
    assert b"<script" not in drawing.content
    assert b"M0 0" in drawing.content


def test_what_is_shown_is_sandboxed_and_says_when_it_was_so(archive: Archive, site: Datasette):
    for path in [f"/replay/{held(archive, NORWAY)[0]}.page.html", f"/replay/{held(archive, '/drawn.svg')[0]}.svg"]:
        answer = get(site, path)
        policy = answer.headers["content-security-policy"]
        assert policy == HEADERS["content-security-policy"]
        assert "sandbox" in policy
        assert "script" not in policy
        assert "allow-scripts" not in policy
        assert answer.headers["memento-datetime"].startswith("Sun, 01 Mar 2026 12:00:")
        assert f"<http://localhost/timegate/{BASE}" in answer.headers["link"]


def test_the_banner_says_when_how_and_what_came_before_and_after(archive: Archive, site: Datasette):
    first, second = held(archive, NORWAY)
    shown = BeautifulSoup(get(site, f"/replay/{first}.html").text, "lxml")
    text = shown.main.get_text(" ", strip=True)
    assert "As it looked on 1 March 2026" in text
    assert "as the site sent it to this archive" in text
    assert "Found unchanged 1 time since, the last on 8 March 2026" in text
    assert "event handlers (1)" in text
    assert "styles not archived (1)" in text
    assert shown.select_one("a[rel=next]")["href"] == f"/replay/{second}.html"
    assert not shown.select("a[rel=prev]")
    assert shown.select_one('a[rel~="original"]')["href"] == BASE + NORWAY
    frame = shown.select_one("iframe")
    assert frame["src"] == f"/replay/{first}.page.html"
    assert "allow-scripts" not in frame["sandbox"]


def test_links_lead_to_what_the_archive_has_nearest_else_to_the_live_page(archive: Archive, site: Datasette):
    (danish,) = held(archive, DANISH)
    (listing,) = held(archive, "/taskforces")
    shown = BeautifulSoup(get(site, f"/replay/{listing}.page.html").text, "lxml")
    links = {a["href"] for a in shown.select("a[href]")}
    assert f"{danish}.html" in links
    page = BeautifulSoup(get(site, f"/replay/{held(archive, NORWAY)[0]}.page.html").text, "lxml")
    assert page.find("a", string="paper")["href"] == f"{BASE}/paper.pdf"


@pytest.fixture
def server(site: Datasette) -> Iterator[str]:
    made = Server(Config(site.app(), port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=made.run)
    thread.start()
    while not made.started:
        thread.join(0.01)
    yield f"http://127.0.0.1:{made.servers[0].sockets[0].getsockname()[1]}"
    made.should_exit = True
    thread.join()


def test_a_memento_client_finds_what_an_address_held_at_a_time(archive: Archive, server: str):
    first, second = held(archive, NORWAY)
    with MementoClient(timegate_uri=f"{server}/timegate/", check_native_timegate=False) as client:
        for day, name in ((2, first), (7, first), (14, second), (20, second)):
            # It asks what it is given for its original first; the site itself is not to be had here.
            found = client.get_memento_info(f"{server}/replay/{second}.page.html", datetime(2026, 3, day, tzinfo=UTC))
            assert found["mementos"]["closest"]["uri"] == [f"{server}/replay/{name}.page.html"]
            assert found["original_uri"] == BASE + NORWAY
    assert MementoClient.is_memento(f"{server}/replay/{first}.page.html")
    assert MementoClient.is_timegate(f"{server}/timegate/{BASE}{NORWAY}")
    listed = httpx.get(f"{server}/timemap/link/{BASE}{NORWAY}")
    assert listed.headers["content-type"] == "application/link-format"
    links = MementoClient.parse_link_header(listed.text.replace("\n", " "))
    assert f"{server}/replay/{first}.page.html" in links
    assert f"{server}/replay/{second}.page.html" in links


def test_timegates_and_timemaps_take_any_form_of_an_address_and_refuse_what_is_none(archive: Archive, site: Datasette):
    (danish,) = held(archive, DANISH)
    for url in (
        BASE + DANISH,
        f"{BASE}{DANISH}/".replace("https", "http"),
        f"{BASE}{DANISH}".replace(":", "%3A").replace("/", "%2F"),
        f"{BASE}{DANISH}".replace("//", "%2F%2F"),
        f"{BASE}{DANISH}".replace("//", "/"),
        f"{BASE}{DANISH}".removeprefix("https://") + "#part",
        f"{BASE}{DANISH}".replace(".eu", ".eu:443").replace("www.", "WWW.").replace("danish", "%64anish"),
    ):
        answer = get(site, f"/timegate/{url}")
        assert answer.status_code == 302, url
        assert answer.headers["location"].endswith(f"/replay/{danish}.page.html")
        assert "accept-datetime" in answer.headers["vary"]
        assert 'rel="first last memento"' in answer.headers["link"]
    for nothing in ("/nothing", "/caf%C3%A9", "?a=1"):
        assert get(site, f"/timegate/{BASE}{nothing}").status_code == 404
    assert get(site, f"/timemap/link/{BASE}/nothing").status_code == 404
    for wrong in ("yesterday", "2026-03-01", "Sun, 01 Mar 2026 12:00:00 +0200", "Sun, 99 Mar 2026 12:00:00 GMT"):
        assert get(site, f"/timegate/{BASE}{DANISH}", **{"accept-datetime": wrong}).status_code == 400, wrong


def test_a_page_is_rewritten_again_once_another_has_written_to_the_database(tmp_path: Path):
    with closing(sqlite3.connect(tmp_path / "a.db")) as ours, closing(sqlite3.connect(tmp_path / "a.db")) as another:
        query = Query(ours)
        before = Beside.of(query, "2021-03-09T10:00:00Z")
        assert before == Beside.of(Query(ours), before.at) != Beside.of(query, "2022")
        another.execute("CREATE TABLE written (x)")
        assert before != Beside.of(query, before.at)
