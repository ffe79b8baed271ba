"""Case 17 beyond good manners: what a server's validators are worth, and what is asked when they are worth nothing."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from dossier_scraper.crawl.conditional import conditions
from tests.crawl.crawled import crawled
from tests.crawl.faults import Answer, FaultServer, Visit, dossier, response
from tests.crawl.test_clock import set_clock

DATE = "Mon, 23 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("etag", "modified", "sent"),
    [
        ('"a"', DATE, {"If-None-Match": '"a"', "If-Modified-Since": DATE}),
        (' W/"a-1:2" ', None, {"If-None-Match": 'W/"a-1:2"'}),
        ("*", DATE, {"If-Modified-Since": DATE}),
        ('"a", "b"', "yesterday", {}),
        ("a", "", {}),
        ('"a" b"', "Mon, 99 Foo 2020", {}),
        ('"é"', "é", {}),
        (f'"{"x" * 501}"', None, {}),
        (None, None, {}),
    ],
)
def test_only_validators_that_are_what_they_should_be_are_sent_back(
    etag: str | None, modified: str | None, sent: dict[str, str]
) -> None:
    assert conditions(etag, modified) == sent


def validating(first: bytes, again: bytes) -> Answer:
    """Return an answer that is another one where it is asked conditionally."""

    async def converse(visit: Visit, writer: asyncio.StreamWriter) -> None:
        writer.write(again if visit.header("If-None-Match") else first)

    return converse


def test_a_page_that_cannot_be_asked_conditionally_is_asked_without(tmp_path: Path) -> None:
    slugs = [f"d{i}" for i in range(7)]
    with FaultServer([dossier(slug, 100 + i) for i, slug in enumerate(slugs)]) as server:
        for slug in slugs:
            page = response(server.page(f"/dossiers/{slug}"), headers=[("ETag", '"1"')])
            server.answers[f"/dossiers/{slug}"] = validating(page, response(b"", "412 Precondition Failed"))
        crawled(server, tmp_path)
        run = crawled(server, tmp_path)
    assert run.result.exit_code == 0
    assert [run.attempts(f"/dossiers/{slug}") for slug in slugs] == [[("retried", "http_412"), ("unchanged", None)]] * 7


def test_a_server_that_never_says_that_a_page_has_changed_is_asked_for_it_once_a_month(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def page(title: str) -> Answer:
        server.dossiers = (dossier("a", 100, title=title),)
        full = response(server.page("/dossiers/a"), headers=[("ETag", 'W/"1"')])
        return validating(full, response(b"", "304 Not Modified", [("ETag", 'W/"1"')]))

    seen = []
    with FaultServer() as server:
        for days, title in ((0, "Old"), (10, "New"), (29, "New"), (31, "New"), (60, "Newer"), (62, "Newer")):
            server.answers["/dossiers/a"] = page(title)
            set_clock(monkeypatch, timedelta(days=days))
            run = crawled(server, tmp_path)
            assert run.result.exit_code == 0
            seen.append(run.titles()["a"])
    assert seen == ["Old", "Old", "Old", "New", "New", "Newer"]


def test_a_listing_is_asked_without_conditions_each_time(tmp_path: Path) -> None:
    with FaultServer([dossier("a", 100)]) as server:
        for slugs in ("a", "ab", "abc"):
            server.dossiers = tuple(dossier(slug, ord(slug)) for slug in slugs)
            full = response(server.page("/taskforces"), headers=[("ETag", 'W/"1"')])
            server.answers["/taskforces"] = validating(full, response(b"", "304 Not Modified", [("ETag", 'W/"1"')]))
            run = crawled(server, tmp_path)
            assert run.result.exit_code == 0
            assert set(run.titles()) == set(slugs)
