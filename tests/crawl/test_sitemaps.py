"""A sitemap is a second witness: dossiers that it alone names are visited and told once; without one all is well."""

import gzip
from pathlib import Path

from dossier_scraper.archive.folder import Archive
from dossier_scraper.crawl.sitemaps import PLACES, text_of
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.site import load_site
from tests.crawl.crawled import Crawled, crawled
from tests.crawl.faults import FaultServer, dossier, response

LISTED, HIDDEN = dossier("listed", 100), dossier("hidden", 101)
XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def sitemap(*urls: str, kind: str = "urlset", entry: str = "url") -> bytes:
    entries = "".join(f"<{entry}>\n <loc> {url}</loc></{entry}>" for url in urls)
    return f'<?xml version="1.0" encoding="UTF-8"?><{kind} {XMLNS}>{entries}</{kind}>'.encode()


def hide(server: FaultServer) -> None:
    """Take a dossier out of the listing; its page stays."""
    server.answers["/dossiers/hidden"] = response(server.page("/dossiers/hidden"))
    server.dossiers = (LISTED,)


def robots(server: FaultServer, text: str) -> None:
    server.answers["/robots.txt"] = response(text.encode(), content_type="text/plain")


def xml(body: bytes) -> bytes:
    return response(body, content_type="application/xml")


def told(run: Crawled) -> list[str]:
    return [line for line in run.result.lines if "sitemap" in line]


def test_a_dossier_that_only_the_sitemap_names_is_visited_and_told_once(tmp_path: Path) -> None:
    with FaultServer([LISTED, HIDDEN]) as server:
        hide(server)
        robots(server, f"Sitemap: {server.url}/index.xml")
        server.answers["/index.xml"] = xml(sitemap(f"{server.url}/one.xml.gz", kind="sitemapindex", entry="sitemap"))
        pages = sitemap(
            f"{server.url}/dossiers/listed", f"{server.url}/dossiers/hidden?a=1&amp;b=2", f"{server.url}/about"
        )
        server.answers["/one.xml.gz"] = response(gzip.compress(pages), content_type="application/gzip")
        run = crawled(server, tmp_path)
        assert (run.result.exit_code, set(run.titles())) == (0, {"listed", "hidden"})
        assert "1 dossier that no listing does; visited: " in told(run)[0]
        assert run.rows("SELECT id, presence FROM dossiers ORDER BY id") == [
            {"id": "hidden", "presence": "unlisted"},
            {"id": "listed", "presence": "listed"},
        ]
        assert run.rows("SELECT code FROM problems WHERE page_key LIKE '%.xml%'") == []
        again = crawled(server, tmp_path)
    assert (again.result.exit_code, told(again)) == (0, [])
    assert server.count("/about") == 0
    assert differences(Archive.open(tmp_path), load_site()) == []


def test_a_sitemap_at_a_place_that_systems_use_is_found(tmp_path: Path) -> None:
    with FaultServer([LISTED, HIDDEN]) as server:
        hide(server)
        server.answers["/wp-sitemap.xml"] = xml(sitemap(f"{server.url}/dossiers/hidden"))
        run = crawled(server, tmp_path)
    assert set(run.titles()) == {"listed", "hidden"}
    assert [run.outcome(place) for place in PLACES] == ["archived(http_404)", "archived(http_404)", "archived"]


def test_that_there_is_no_sitemap_is_on_record_and_nothing_else(tmp_path: Path) -> None:
    with FaultServer([LISTED]) as server:
        server.answers["/sitemap.xml"] = response(b"<html><body>Not here</body></html>")
        run = crawled(server, tmp_path)
    assert [server.count(place) for place in PLACES] == [1, 1, 1]
    assert [run.outcome(place) for place in PLACES] == ["archived", "archived(http_404)", "archived(http_404)"]
    assert run.rows("SELECT code FROM problems WHERE page_key LIKE '%.xml'") == []
    assert (run.result.exit_code, run.result.state, told(run)) == (0, "complete", [])


def test_robots_and_the_gate_hold_for_sitemaps(tmp_path: Path) -> None:
    with FaultServer([LISTED, HIDDEN]) as server:
        hide(server)
        elsewhere = "http://elsewhere.example/sitemap.xml"
        robots(server, f"User-agent: *\nDisallow: /closed\nSitemap: {server.url}/closed.xml\nSitemap: {elsewhere}")
        server.answers["/closed.xml"] = xml(sitemap(f"{server.url}/dossiers/hidden"))
        run = crawled(server, tmp_path)
    assert server.count("/closed.xml") == 0
    assert (run.outcome("/closed.xml"), run.outcome(elsewhere)) == ("denied(sitemap_robots)", "denied(origin)")
    assert (run.result.exit_code, set(run.titles())) == (0, {"listed"})


def test_a_packed_file_is_read_within_bounds() -> None:
    assert len(text_of(gzip.compress(b"a" * (20 << 20)))) == 10 << 20
