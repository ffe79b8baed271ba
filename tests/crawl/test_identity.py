"""Which dossier a page is when addresses, nodes and canonical links change under it."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.demo.content import Dossier
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.ingest.upkeep.decide import merge, unmerge
from dossier_scraper.site import load_site
from dossier_scraper.watch.health import health_of
from tests.crawl.crawled import Crawled, crawled
from tests.crawl.faults import FaultServer, dossier, response

FOUR = [dossier(f"d{i}", 100 + i) for i in range(4)]
AT = datetime(2026, 1, 1, tzinfo=UTC)


def moved(server: FaultServer, old: str, new: str) -> None:
    server.answers[old] = response(b"", "301 Moved Permanently", [("Location", new)])


def with_canonical(server: FaultServer, page: Dossier, canonical: str) -> None:
    """Let a page call itself by another address, and say nothing of its node."""
    html = re.sub(r'<link rel="(shortlink|canonical)"[^>]*>', "", server.page(page.path).decode())
    html = re.sub(r"node-\d+", "article", html).replace("</head>", f'<link rel="canonical" href="{canonical}"></head>')
    server.answers[page.path] = response(html.encode())


def histories(run: Crawled) -> list[dict[str, object]]:
    return run.rows("SELECT id, dossier_id, number, first_seen, last_seen, data FROM versions ORDER BY 2, 3")


def assert_sound(root: Path) -> None:
    assert differences(Archive.open(root), load_site()) == []


def test_pages_that_all_name_one_canonical_address_stay_dossiers_of_their_own(tmp_path: Path) -> None:
    with FaultServer(FOUR) as server:
        for page in FOUR:
            with_canonical(server, page, "/dossiers/d0")
        for _ in range(2):
            run = crawled(server, tmp_path)
            assert run.titles() == {page.slug: page.title for page in FOUR}
        addresses = run.rows("SELECT id, url FROM dossiers")
        assert {row["id"]: row["url"] for row in addresses} == {p.slug: server.url + p.path for p in FOUR}
        said = run.rows("SELECT DISTINCT page_key FROM problems WHERE code = 'contradiction' AND field = 'url'")
        assert {row["page_key"] for row in said} == {page.path for page in FOUR[1:]}
        server.answers.clear()
        run = crawled(server, tmp_path)
    assert run.rows("SELECT 1 FROM problems WHERE code = 'contradiction'") == []
    assert len(run.versions()) == len(FOUR)


def test_an_address_that_another_dossier_takes_keeps_its_earlier_captures_with_the_first(tmp_path: Path) -> None:
    renamed, rest = replace(FOUR[0], slug="renamed"), FOUR[1:]
    with FaultServer(FOUR) as server:
        crawled(server, tmp_path)
        server.dossiers = (renamed, *rest)
        moved(server, "/dossiers/d0", "/dossiers/renamed")
        run = crawled(server, tmp_path)
        assert (run.dossier("d0") or {})["url"] == f"{server.url}/dossiers/renamed"
        server.answers.clear()
        server.dossiers = (renamed, dossier("d0", 300), *rest)
        run = crawled(server, tmp_path)
    ids = {title: name for name, title in run.titles().items()}
    assert len(ids) == 5
    assert ids["Taskforce 100"] == "d0"
    owner = run.rows("SELECT dossier_id FROM aliases WHERE url = ?", f"{server.url}/dossiers/d0")
    assert [row["dossier_id"] for row in owner] == [ids["Taskforce 300"]]
    before, archive, site = histories(run), Archive.open(tmp_path), load_site()
    with archive.lock():
        merge(archive, site, "d0", "d3", "a test", AT)
        assert (run.dossier("d0") or {})["title"] == "Taskforce 100"
        unmerge(archive, site, "d0", "d3", "a test", AT)
    assert histories(run) == before
    assert_sound(tmp_path)


def test_a_site_that_numbers_its_nodes_anew_keeps_its_dossiers(tmp_path: Path) -> None:
    with FaultServer(FOUR) as server:
        crawled(server, tmp_path)
        server.dossiers = tuple(replace(page, node=page.node + 1) for page in FOUR)
        run = crawled(server, tmp_path)
    assert run.titles() == {page.slug: page.title for page in FOUR}
    assert len(run.versions()) == len(FOUR)
    assert_sound(tmp_path)


def test_a_redirect_from_one_dossier_to_another_merges_nothing(tmp_path: Path) -> None:
    pages = [dossier(f"d{i}", 100 + i) for i in range(6)]
    with FaultServer(pages) as server:
        crawled(server, tmp_path)
        moved(server, "/dossiers/d1", "/dossiers/d2")
        states = []
        for listed in (pages, pages[:1] + pages[2:], pages[:1] + pages[2:]):
            server.dossiers = tuple(listed)
            run = crawled(server, tmp_path)
            states.append((run.dossier("d1") or {})["presence"])
    assert states == ["unreachable", "missing", "gone"]
    assert run.titles() == {page.slug: page.title for page in pages}
    owner = run.rows("SELECT dossier_id FROM aliases WHERE url = ?", f"{server.url}/dossiers/d1")
    assert [row["dossier_id"] for row in owner] == ["d1"]
    assert_sound(tmp_path)


def test_a_line_that_the_ledger_refuses_ends_the_run_with_an_alarm_and_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FaultServer(FOUR[:3]) as server:
        crawled(server, tmp_path)
        server.dossiers = tuple(FOUR)
        with monkeypatch.context() as careless:
            careless.setattr("dossier_scraper.history.identify.slug_of", lambda url: "-no-id")
            run = crawled(server, tmp_path)
        assert (run.result.exit_code, run.result.state) == (1, "failed")
        assert "minted" in run.result.lines[-1]
        assert set(run.titles()) == {"d0", "d1", "d2"}
        health = health_of(Archive.open(tmp_path), datetime.now(UTC))
        assert not health.well
        assert health.last
        assert [alarm["code"] for alarm in health.last.alarms] == ["line_refused"]
        assert_sound(tmp_path)
        assert set(crawled(server, tmp_path).titles()) == {"d0", "d1", "d2", "d3"}
