"""When a request may go: its turn, its place, and the end of the run."""

import asyncio
import selectors
from collections.abc import Coroutine
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.signalmanager import SignalManager

from dossier_scraper.crawl import pace as module
from dossier_scraper.crawl.gate import Refused
from dossier_scraper.crawl.pace import Pace
from dossier_scraper.middlewares import PaceMiddleware

URL = "http://127.0.0.1:8000/dossiers/a"


def request(priority: int = 0, role: str = "dossier", url: str = URL, **meta: Any) -> Request:
    return Request(url, priority=priority, meta={"role": role, "attempt": 1} | meta)


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(test, 20))


def test_the_most_important_of_those_that_wait_goes_first() -> None:
    async def test() -> None:
        pace, went = Pace(delay=0, concurrency=1), []

        async def go(asked: Request) -> None:
            await pace.turn(asked)
            went.append(asked.priority)
            await asyncio.sleep(0)
            pace.done(asked)

        await asyncio.gather(*(go(request(priority)) for priority in (1, 0, 3, 2)))
        assert went == [1, 3, 2, 0]

    run(test())


def test_each_origin_has_its_own_lane_and_delay() -> None:
    async def test() -> None:
        pace, loop = Pace(delay=0.2, concurrency=4), asyncio.get_running_loop()
        begun = loop.time()
        await pace.turn(request())
        await pace.turn(request(url="http://127.0.0.1:8001/dossiers/a"))
        assert len(pace.lanes) == 2
        await pace.turn(request())
        assert loop.time() - begun >= 0.2

    run(test())


def test_a_slow_body_stands_aside_and_its_place_is_given_once() -> None:
    async def test() -> None:
        pace = Pace(delay=0, concurrency=1)
        slow, quick = request(), request()
        await pace.turn(slow)
        waiting = asyncio.ensure_future(pace.turn(quick))
        await asyncio.sleep(0)
        assert not waiting.done()
        pace.stand_aside(slow)
        await waiting
        pace.done(slow)
        third = asyncio.ensure_future(pace.turn(request()))
        await asyncio.sleep(0.01)
        assert not third.done()
        pace.done(quick)
        await third

    run(test())


def test_few_stand_aside_at_a_time() -> None:
    async def test() -> None:
        pace = Pace(delay=0, concurrency=1)
        for _ in range(4):
            asked = request()
            await pace.turn(asked)
            pace.stand_aside(asked)
        last = asyncio.ensure_future(pace.turn(request()))
        await asyncio.sleep(0.01)
        assert not last.done()
        last.cancel()

    run(test())


def test_a_halt_is_heard_by_all_who_wait() -> None:
    async def test() -> None:
        pace = Pace(delay=100, concurrency=1)
        await pace.turn(request())
        waiting = [
            pace.turn(request()),
            pace.turn(request(not_before=float("1e12"))),
            pace.turn(request(role="requisite")),
        ]
        asyncio.get_running_loop().call_later(0.01, pace.halt, "interrupted", "SIGINT")
        answers = await asyncio.gather(*waiting, return_exceptions=True)
        assert [(a.outcome, a.reason) for a in answers if isinstance(a, Refused)] == [("deferred", "interrupted")] * 3
        pace.halt("budget")
        with pytest.raises(Refused, match="interrupted"):
            await pace.turn(request())

    run(test())


def test_pages_count_once_and_requisites_have_a_budget_of_their_own() -> None:
    async def test() -> None:
        pace = Pace(delay=0, concurrency=9, max_pages=2, requisite_bytes=10)
        for asked in (request(), request(attempt=2), request(role="robots"), request(role="requisite"), request()):
            await pace.turn(asked)
        pace.requisite_bytes = 0
        with pytest.raises(Refused, match="requisite_budget"):
            await pace.turn(request(role="requisite"))
        with pytest.raises(Refused, match="budget"):
            await pace.turn(request())
        assert pace.halted == "budget"

    run(test())


class VirtualTime(asyncio.SelectorEventLoop):
    """A loop whose clock jumps to the next timer instead of waiting for it: what is measured on it is exact."""

    def __init__(self) -> None:
        loop, self.now = self, 0.0

        class Selector(selectors.SelectSelector):
            def select(self, timeout: float | None = None) -> Any:
                loop.now += timeout or 0.0
                return super().select(0)

        super().__init__(Selector())

    def time(self) -> float:
        """Return the seconds that have passed."""
        return self.now


def schedule(drips: int, *, delay: float, concurrency: int) -> float:
    """Return when the last of 60 pages of 50 ms is there, where `drips` more each drip for half a minute."""
    loop = VirtualTime()

    async def crawl() -> float:
        pace, ended = Pace(delay=delay, concurrency=concurrency), [0.0]
        crawler: Any = SimpleNamespace(spider=SimpleNamespace(pace=pace), signals=SignalManager())
        middleware = PaceMiddleware(crawler)

        async def fetch(drip: bool) -> None:
            asked = request()
            await middleware.process_request(asked)
            middleware.started(asked)
            await asyncio.sleep(30 if drip else 0.05)
            middleware.left(asked)
            if not drip:
                ended.append(loop.time())

        await asyncio.gather(*(fetch(number % 15 == 7 and number // 15 < drips) for number in range(60 + drips)))
        return max(ended)

    return loop.run_until_complete(crawl())


@pytest.mark.parametrize("delay", [0.0, 0.1, 3.0])
@pytest.mark.parametrize("concurrency", [1, 4])
def test_a_page_that_drips_costs_the_others_a_fifth_of_their_time_at_most(
    monkeypatch: pytest.MonkeyPatch, delay: float, concurrency: int
) -> None:
    monkeypatch.setattr(module, "monotonic", lambda: asyncio.get_running_loop().time())
    alone = schedule(0, delay=delay, concurrency=concurrency)
    assert alone == pytest.approx(max(59 * delay + 0.05, 60 * 0.05 / concurrency), abs=0.01)
    assert schedule(1, delay=delay, concurrency=concurrency) <= 1.2 * alone
    assert schedule(3, delay=delay, concurrency=concurrency) <= 1.3 * alone
