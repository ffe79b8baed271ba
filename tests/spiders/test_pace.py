"""When a request may go: its turn, its place, and the end of the run."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from scrapy import Request

from dossier_scraper.spiders.gate import Refused
from dossier_scraper.spiders.pace import Pace

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
