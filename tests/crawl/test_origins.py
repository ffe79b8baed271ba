"""A path is the site's on its own origins alone: a link to another site lends nothing, hides nothing, names nothing."""

from pathlib import Path

from dossier_scraper.archive.folder import Archive
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.site import load_site
from tests.crawl.crawled import Crawled, crawled
from tests.crawl.faults import FaultServer, dossier, event, response

FOUR = [dossier(f"d{i}", 100 + i, events=(event(f"e{i}", 200 + i),)) for i in range(4)]
ELSEWHERE = "http://elsewhere.example"


def altered(server: FaultServer, path: str, *pairs: tuple[str, str]) -> None:
    """Let the server send a page in which some texts are others."""
    page = server.page(path).decode()
    for old, new in pairs:
        assert old in page
        page = page.replace(old, new)
    server.answers[path] = response(page.encode())


def sound(run: Crawled) -> bool:
    return differences(Archive.open(run.root), load_site()) == []


def test_an_event_of_another_site_takes_nothing_of_our_page_and_does_not_hide_it(tmp_path: Path) -> None:
    with FaultServer(FOUR) as server:
        altered(server, "/dossiers/d0", ('href="/publications/e0"', f'href="{ELSEWHERE}/publications/e1"'))
        server.answers["/publications/e1"] = response(server.page("/publications/e1").replace(b"Body of", b"More of"))
        run = crawled(server, tmp_path)
    assert server.targets().count("/publications/e1") == 1
    found = run.rows("SELECT dossier_id, page_key FROM events WHERE url LIKE '%/publications/e1' ORDER BY 1")
    assert [tuple(row.values()) for row in found] == [
        ("d0", "//elsewhere.example/publications/e1"),
        ("d1", "/publications/e1"),
    ]
    assert (run.result.exit_code, sound(run)) == (0, True)


def test_a_row_of_another_site_is_no_dossier_and_is_told(tmp_path: Path) -> None:
    with FaultServer(FOUR) as server:
        altered(server, "/taskforces", ('href="/dossiers/d0"', f'href="{ELSEWHERE}/dossiers/d1"'))
        run = crawled(server, tmp_path)
    assert set(run.titles()) == {"d1", "d2", "d3"}
    assert run.rows("SELECT 1 FROM aliases WHERE url LIKE ?", f"{ELSEWHERE}%") == []
    told = run.rows("SELECT detail FROM problems WHERE code = 'row_elsewhere'")
    assert told == [{"detail": f"{ELSEWHERE}/dossiers/d1"}]
    assert run.outcome(f"{ELSEWHERE}/dossiers/d1") == "denied(origin)"
    assert (run.result.exit_code, sound(run)) == (0, True)


def test_an_origin_that_a_start_page_named_once_stays_the_sites(tmp_path: Path) -> None:
    with FaultServer(FOUR[:2]) as first:
        crawled(first, tmp_path)
    with FaultServer(FOUR[:2]) as second:
        altered(second, "/taskforces", ('href="/dossiers/d0"', f'href="{first.url}/dossiers/d0"'))
        run = crawled(second, tmp_path)
    assert set(run.titles()) == {"d0", "d1"}
    assert run.rows("SELECT 1 FROM problems WHERE code = 'row_elsewhere'") == []
    assert run.rows("SELECT dossier_id FROM aliases WHERE url = ?", f"{first.url}/dossiers/d0") == [
        {"dossier_id": "d0"}
    ]
    assert second.targets().count("/dossiers/d0") == 1
    assert sound(run)
