"""The listing is walked to its end through any pager, or the run says that it was not."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.crawl.frontier import Frontier
from dossier_scraper.crawl.listing_walk import ListingWalk
from dossier_scraper.extract import extract
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.model import Page
from dossier_scraper.site import load_site
from dossier_scraper.watch.health import health_of
from dossier_scraper.watch.status import advice
from tests.crawl.crawled import Crawled, crawled
from tests.crawl.faults import FaultServer, dossier, event, response
from tests.extract.listing.pagers import ALL, BASE, LAST, SHAPES, START, Shape, query

SITE = load_site()
DOSSIERS = [dossier(f"bus-{number}", 1000 + number) for number in range(ALL)]


def walked(shape: Shape) -> tuple[set[str], list[str], list[str]]:
    """Return the dossiers that a walk through the pages finds, the pages asked, and what it could not follow."""
    pages = {BASE + path: html for path, html in shape.pages().items()}
    frontier = Frontier(SITE, [BASE + START])
    walk, todo, found, asked, unread = ListingWalk(frontier), [BASE + START], set[str](), list[str](), list[str]()
    while todo:
        url = todo.pop()
        asked.append(url)
        reading = extract(Page(url=url, body=pages[url].encode(), content_type="text/html; charset=utf-8"), SITE)
        found |= {row.url for row in reading.rows}
        unread += [problem.detail for problem in reading.problems if problem.code == "pager_unread"]
        for link, why_not in walk.further(url, reading):
            page = frontier.reduce(link, url, pager=True)
            if why_not is None and page and frontier.first(page):
                todo.append(page)
    return found, asked, unread


@pytest.mark.parametrize("name", SHAPES)
def test_a_pager_leads_to_every_dossier_or_is_quoted(name: str) -> None:
    found, asked, unread = walked(SHAPES[name])
    if SHAPES[name].leads:
        assert (len(found), unread) == (ALL, [])
        assert len(asked) == len(set(asked)) <= LAST + 1
    else:
        assert len(unread) == 1


def serve(server: FaultServer, pages: Mapping[str, str]) -> None:
    server.answers |= {path: response(html.encode()) for path, html in pages.items()}


def keys(run: Crawled) -> set[str]:
    return {row["page_key"] for row in run.rows("SELECT page_key FROM captures WHERE kind = 'listing'")}


@pytest.mark.parametrize("name", ["WordPress, query block", "Joomla", "TYPO3, news", "Craft"])
def test_a_crawl_finds_all_dossiers_and_a_rebuild_the_same(name: str, tmp_path: Path) -> None:
    with FaultServer(DOSSIERS) as server:
        serve(server, SHAPES[name].pages())
        run = crawled(server, tmp_path)
        assert (run.result.exit_code, len(run.titles())) == (0, ALL)
        assert len(keys(run)) == LAST
        again = crawled(server, tmp_path)
    assert (again.result.exit_code, len(again.versions()), len(keys(again))) == (0, ALL, LAST)
    assert {row["presence"] for row in run.rows("SELECT presence FROM dossiers")} == {"listed"}
    assert differences(Archive.open(tmp_path), SITE) == []


def test_a_pager_that_leads_nowhere_leaves_the_run_partial_and_says_what_to_do(tmp_path: Path) -> None:
    with FaultServer(DOSSIERS[:20]) as server:
        serve(server, SHAPES["load more, by a script"].pages())
        run = crawled(server, tmp_path)
    assert (run.result.exit_code, run.result.state, len(run.titles())) == (4, "partial", 20)
    assert "not walked to its end" in run.result.lines[0]
    assert "pager_unread" in run.result.lines[0]
    (quoted,) = [row["detail"] for row in run.rows("SELECT detail FROM problems WHERE code = 'pager_unread'")]
    assert "Load more" in quoted
    archive = Archive.open(tmp_path)
    health = health_of(archive, datetime.now(UTC))
    assert any("presence cannot be judged" in what for what in advice(health, None))
    assert differences(archive, SITE) == []


def loading(server: FaultServer) -> None:
    """Serve a listing whose second page is there, and that only a script asks for."""
    shape = replace(SHAPES["load more, by a script"], address=query("offset={}", 0, 20), leads=True)
    serve(server, dict(islice(shape.pages().items(), 2)))


def test_what_status_says_to_type_makes_the_listing_whole(tmp_path: Path) -> None:
    with FaultServer(DOSSIERS[:40]) as server:
        loading(server)
        assert crawled(server, tmp_path).result.exit_code == 4
        (told,) = (
            line for line in advice(health_of(Archive.open(tmp_path), datetime.now(UTC)), None) if "NAME" in line
        )
        typed = re.search(r"write (.+\]), .*? into (site/[a-z]+\.toml)", told)
        assert typed is not None
        (tmp_path / typed[2]).parent.mkdir(exist_ok=True)
        (tmp_path / typed[2]).write_text(typed[1].replace("NAME", "offset"), "utf-8")
        site = load_site(own=tmp_path / "site")
        run = crawled(server, tmp_path, server.start, f"{server.start}?offset=20", site=site)
    assert (run.result.exit_code, len(run.titles())) == (0, 40)


def test_a_sitemap_that_names_just_the_rows_confirms_a_listing_with_a_button_left_on_it(tmp_path: Path) -> None:
    def mapped(count: int) -> bytes:
        places = "".join(f"<url><loc>{server.url}/dossiers/bus-{number}</loc></url>" for number in range(count))
        return response(f"<urlset>{places}</urlset>".encode(), content_type="application/xml")

    with FaultServer(DOSSIERS[:21]) as server:
        serve(server, SHAPES["load more, by a script"].pages())
        server.answers["/sitemap.xml"] = mapped(20)
        assert crawled(server, tmp_path).result.exit_code == 0
        server.answers["/sitemap.xml"] = mapped(21)
        run = crawled(server, tmp_path)
    assert (run.result.exit_code, len(run.titles())) == (4, 21)
    assert differences(Archive.open(tmp_path), SITE) == []


def test_a_dossier_that_only_a_text_links_is_visited(tmp_path: Path) -> None:
    listed, hidden = dossier("listed", 100), dossier("hidden", 101)
    with FaultServer([listed, hidden]) as server:
        server.answers["/dossiers/hidden"] = response(server.page("/dossiers/hidden"))
        server.dossiers = (listed,)
        text = server.page("/dossiers/listed").replace(b"Background of", b'See <a href="/dossiers/hidden">it</a>. B of')
        server.answers["/dossiers/listed"] = response(text)
        run = crawled(server, tmp_path)
    assert (run.result.exit_code, set(run.titles())) == (0, {"listed", "hidden"})
    assert differences(Archive.open(tmp_path), SITE) == []


def links(*hrefs: str) -> bytes:
    return "".join(f'<p>See <a href="{href}">this page</a>.</p>' for href in hrefs).encode()


def test_every_link_to_a_page_that_the_tables_name_ends_in_a_capture_or_a_reason(tmp_path: Path) -> None:
    own, other, hidden = (dossier(slug, node) for slug, node in (("own", 100), ("other", 101), ("hidden", 102)))
    listed = replace(own, events=(event("paper", 200),))
    with FaultServer([listed, other, hidden]) as server:
        for path in ("/dossiers/hidden", "/node/102"):
            server.answers[path] = response(server.page("/dossiers/hidden"))
        server.dossiers = (listed, other)
        beside = links("/publications/beside", "/node/102", "/node/100", "/node/999", "/get-support?q=1", "/about")
        for path in ("/taskforces", "/dossiers/own", "/publications/paper"):
            server.answers[path] = response(server.page(path).replace(b"</body>", beside + b"</body>"))
        server.answers["/get-support"] = response(server.page("/taskforces"))
        run = crawled(server, tmp_path)
        assert (run.result.exit_code, set(run.titles())) == (0, {"own", "other", "hidden"})
        assert run.outcome("/publications/beside") == "skipped(in_no_timeline)"
        assert [run.outcome(path) for path in ("/node/102", "/node/999")] == ["archived", "archived(http_404)"]
        assert run.attempts("/get-support?q=1") == [("archived", None)] or run.attempts("/get-support")
        assert [server.count(path) for path in ("/node/100", "/publications/beside", "/about")] == [0, 0, 0]
        again = crawled(server, tmp_path)
        assert (again.attempts("/publications/beside"), again.result.exit_code) == ([], 0)
    assert differences(Archive.open(tmp_path), load_site()) == []
