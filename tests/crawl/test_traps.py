"""Cases 38–42: traps cost a bounded number of requests, and budgets end a run cleanly."""

import asyncio
import itertools
from pathlib import Path

from tests.crawl.crawled import crawled
from tests.crawl.faults import Conversation, FaultServer, Visit, dossier, drip, event, response, silence


def with_links(page: bytes, *hrefs: str) -> bytes:
    """Return a page with links in its content, before everything else there."""
    links = "".join(f'<p><a href="{href}">more</a></p>' for href in hrefs)
    return page.replace(b'<div class="region region-content">', b'<div class="region region-content">' + links.encode())


def test_calendars_and_growing_paths_are_not_followed(tmp_path: Path) -> None:
    with FaultServer([dossier("a", 100, events=(event("e", 200),))]) as server:
        traps = [
            "/calendar/2026-01",
            "?month=2",
            "dossiers/a",
            "./a/b",
            "../a/../a/c",
            "/dossiers/a/dossiers/a",
            "/search?q=x",
        ]
        for target in ("/taskforces", "/dossiers/a", "/publications/e"):
            server.answers[target] = response(with_links(server.page(target), *traps))
        crawled(server, tmp_path)
    assert server.targets() == ["/taskforces", "/dossiers/a", "/publications/e"]


def endless(server: FaultServer, *, new_rows: bool) -> Conversation:
    """Return a listing that always has one more page."""

    async def converse(visit: Visit, writer: asyncio.StreamWriter) -> None:
        page = visit.target.partition("page=")[2] or "0"
        link = f'<a title="Go to next page" href="/taskforces?page={int(page) + 1}">next ›</a>'
        pager = f'<ul class="pager"><li class="pager-next">{link}</li></ul>'
        text = server.page("/taskforces").decode().replace("</body>", f'<div class="item-list">{pager}</div></body>')
        writer.write(response((text.replace("/dossiers/a", f"/dossiers/a{page}") if new_rows else text).encode()))

    return converse


def test_a_listing_that_only_repeats_itself_ends(tmp_path: Path) -> None:
    with FaultServer([dossier("a", 100)]) as server:
        server.answers["/taskforces"] = endless(server, new_rows=False)
        run = crawled(server, tmp_path)
    assert len(server.targets()) <= 4
    assert run.outcome("/taskforces?page=2") == "skipped(listing_repeats)"
    assert run.dossier("a") is not None


def test_a_listing_without_end_ends_with_the_budget(tmp_path: Path) -> None:
    with FaultServer([dossier("a", 100)]) as server:
        server.answers["/taskforces"] = endless(server, new_rows=True)
        run = crawled(server, tmp_path, max_pages=30)
    assert len(server.targets()) == 30
    assert run.result.exit_code in (4, 5)


def test_session_ids_select_no_page(tmp_path: Path) -> None:
    numbers = itertools.count()

    def anew(target: str) -> Conversation:
        async def converse(visit: Visit, writer: asyncio.StreamWriter) -> None:
            session = next(numbers)
            page = server.page(target)
            page = page.replace(b'<a href="/dossiers/a"', b'<a href="/dossiers/a;jsessionid=%d?PHPSESSID=1"' % session)
            writer.write(response(page.replace(b'href="/publications/e"', b'href="/publications/e?sid=%d"' % session)))

        return converse

    with FaultServer([dossier("a", 100, events=(event("e", 200),)), dossier("b", 101)]) as server:
        server.answers |= {target: anew(target) for target in ("/taskforces", "/dossiers/a")}
        run = crawled(server, tmp_path)
    assert sorted(server.targets()) == ["/dossiers/a", "/dossiers/b", "/publications/e", "/taskforces"]
    assert set(run.titles()) == {"a", "b"}
    assert run.result.exit_code == 0


def test_quicktab_permutations_are_one_page(tmp_path: Path) -> None:
    tabs = [
        f"/dossiers/a?qt-one={i}&amp;qt-two={j}&amp;qt-three={k}#qt-one"
        for i in range(6)
        for j in range(6)
        for k in range(6)
    ]
    with FaultServer([dossier("a", 100)]) as server:
        rows = "".join(
            '<div class="views-row"><div class="views-field views-field-title">'
            f'<h3 class="field-content"><a href="{tab}">A</a></h3></div></div>'
            for tab in tabs
        )
        page = server.page("/taskforces").replace(
            b'<div class="view-content">', b'<div class="view-content">' + rows.encode()
        )
        server.answers |= {
            "/taskforces": response(page),
            "/dossiers/a": response(with_links(server.page("/dossiers/a"), *tabs)),
        }
        run = crawled(server, tmp_path)
    assert server.targets() == ["/taskforces", "/dossiers/a"]
    assert set(run.titles()) == {"a"}


def test_a_dossier_under_many_spellings_is_one_dossier_with_aliases(tmp_path: Path) -> None:
    spellings = [
        "/dossiers/a?utm_source=x",
        "/dossiers/a/",
        "/dossiers/a#top",
        "//{host}/dossiers/a",
        "/dossiers//a",
        "/node/100",
    ]
    with FaultServer([dossier("a", 100), *(dossier(f"b{i}", 101 + i) for i in range(6))]) as server:
        page = server.page("/taskforces").decode() + server.page("/taskforces?page=1").decode()
        for i, spelling in enumerate(spellings):
            page = page.replace(
                f'href="/dossiers/b{i}"', f'href="{spelling.format(host=server.url.partition("//")[2])}"'
            )
        server.answers["/taskforces"] = response(page.encode())
        run = crawled(server, tmp_path)
    assert len([target for target in server.targets() if target != "/taskforces"]) <= 3
    assert set(run.titles()) == {"a"}
    aliases = {row["url"] for row in run.rows("SELECT url FROM aliases WHERE dossier_id = 'a'")}
    assert {f"{server.url}{path}" for path in ("/dossiers/a", "/dossiers/a?utm_source=x", "/node/100")} <= aliases


def test_the_page_budget_ends_the_run_and_the_rest_is_deferred(tmp_path: Path) -> None:
    slugs = [f"d{i}" for i in range(5)]
    with FaultServer([dossier(slug, 100 + i) for i, slug in enumerate(slugs)]) as server:
        run = crawled(server, tmp_path, max_pages=3)
        assert len(server.targets()) == 3
        assert [run.outcome(f"/dossiers/{slug}") for slug in slugs] == ["archived"] * 2 + ["deferred(budget)"] * 3
        assert (run.result.state, run.result.exit_code) == ("partial", 4)
        whole = crawled(server, tmp_path)
    assert whole.result.exit_code == 0
    assert set(whole.titles()) == set(slugs)


def test_what_is_under_way_is_given_up_when_the_time_is_used_up(tmp_path: Path) -> None:
    with FaultServer([dossier("drips", 100), dossier("hangs", 101)]) as server:
        crawled(server, tmp_path)
        server.answers["/dossiers/drips"] = drip(response(server.page("/dossiers/drips")), seconds=30)
        server.answers["/dossiers/hangs"] = silence(b"", seconds=30)
        run = crawled(server, tmp_path, max_minutes=0.05)
    assert [run.outcome(f"/dossiers/{slug}") for slug in ("drips", "hangs")] == ["deferred(budget)"] * 2
    assert run.result.exit_code == 4


def test_the_time_budget_ends_the_run_and_the_rest_is_deferred(tmp_path: Path) -> None:
    slugs = [f"d{i}" for i in range(8)]
    with FaultServer([dossier(slug, 100 + i) for i, slug in enumerate(slugs)]) as server:
        run = crawled(server, tmp_path, max_minutes=0.05, delay=0.5)
    outcomes = [run.outcome(f"/dossiers/{slug}") for slug in slugs]
    assert outcomes[-1] == "deferred(budget)"
    assert set(outcomes) <= {"archived", "deferred(budget)"}
    assert run.result.exit_code == 4
