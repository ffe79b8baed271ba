"""Sites as their operators set them up: what is usual there raises no alarm and costs no page."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from tests.crawl.crawled import crawled
from tests.crawl.faults import Conversation, FaultServer, Visit, dossier, event, response


def test_a_site_that_adds_a_slash_to_every_address_raises_no_alarm(tmp_path: Path) -> None:
    pages = [dossier(f"taskforce-{n}", n, events=(event(f"report-{n}", 100 + n),)) for n in range(3)]
    with FaultServer(pages) as server:
        for path in [f"/{kind}-{n}" for kind in ("dossiers/taskforce", "publications/report") for n in range(3)]:
            server.answers[path] = response(b"", "301 Moved Permanently", [("Location", f"{path}/")])
        assert crawled(server, tmp_path / "archive").result.exit_code == 0
        again = crawled(server, tmp_path / "archive")
    assert (again.result.exit_code, again.result.lines) == (0, ())
    assert (again.result.dossiers["seen"], again.result.dossiers["changed"]) == (3, 0)


def limited(every: float, answer: Callable[[Visit], bytes]) -> Conversation:
    """Return answers of a server that takes one request in so many seconds and says 429 to the others."""
    last = [float("-inf")]

    async def converse(visit: Visit, writer: asyncio.StreamWriter) -> None:
        early = visit.at < last[0] + every
        last[0] = last[0] if early else visit.at
        writer.write(response(b"slow down", "429 Too Many Requests") if early else answer(visit))

    return converse


def test_a_site_that_limits_requests_without_saying_for_how_long_is_read_whole(tmp_path: Path) -> None:
    with FaultServer([dossier(f"taskforce-{n}", n) for n in range(12)]) as server:
        server.everything = limited(0.1, lambda visit: response(server.page(visit.target)))
        run = crawled(server, tmp_path / "archive", settings={"DOSSIER_BACKOFF": 0.25})
    assert (run.result.exit_code, len(run.titles())) == (0, 12)
