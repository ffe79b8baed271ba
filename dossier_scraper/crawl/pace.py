"""When a request may go: one at a time and with a delay for each origin, within the run's budgets, until its halt."""

import asyncio
from contextlib import suppress
from heapq import heappop, heappush
from itertools import count
from time import monotonic
from typing import Self

from scrapy import Request
from scrapy.settings import BaseSettings

from dossier_scraper.crawl.gate import Refused
from dossier_scraper.ingest.capture.observe import Observed
from dossier_scraper.site.origins import Origin, origin_of

# A body that still drips this long after its headers stands aside, so that other pages keep their pace; before the
# headers a request keeps its place, because a server that is slow to answer must not be asked more.
ASIDE_AFTER = 0.25
MOST_ASIDE = 3
# When the time is used up, what is under way may end for so many seconds more.
GRACE = 1.0
# Bytes that a requisite costs at least, so that a page that names thousands of them that do not exist has an end.
LEAST_COST = 10_000


class Lane:
    """The way to one origin: free places, the time between two requests, and who waits, the most important first.

    That time is `delay`, or `distance` while a server that takes fewer requests wants a larger one.
    """

    def __init__(self, delay: float, places: int) -> None:
        self.delay, self.distance, self.free = delay, 0.0, places
        self.last = self.resume = float("-inf")
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._timer: asyncio.TimerHandle | None = None

    async def enter(self, priority: int) -> None:
        """Wait for a place and for the time to come; the caller gives the place back by `leave`."""
        admitted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heappush(self._waiting, (-priority, next(self._numbers), admitted))
        self.admit()
        await admitted

    def leave(self) -> None:
        """Give a place back."""
        self.free += 1
        self.admit()

    def admit(self) -> None:
        """Let those go for whom there is a place, and call again when the time has come for the next."""
        if self._timer:
            self._timer.cancel()
        while self._waiting and self.free > 0:
            wait = max(self.resume, self.last + max(self.delay, self.distance)) - monotonic()
            if wait > 0:
                self._timer = asyncio.get_running_loop().call_later(wait, self.admit)
                return
            self.last = monotonic()
            self._go()

    def empty(self) -> None:
        """Let everybody go who waits: the run was halted, and they are only to hear it."""
        while self._waiting:
            self._go()

    def _go(self) -> None:
        admitted = heappop(self._waiting)[-1]
        if not admitted.done():
            self.free -= 1
            admitted.set_result(None)


class Pace:
    """Delays, places and budgets of one run, in seconds, pages and bytes (0: no limit); `halted` is why it ends."""

    def __init__(
        self,
        *,
        delay: float,
        concurrency: int,
        max_pages: int = 0,
        max_seconds: float = 0,
        requisite_bytes: int = 0,
        largest: int = 0,
    ) -> None:
        self.delay, self.concurrency = delay, concurrency
        self.max_pages, self.max_seconds = max_pages, max_seconds
        self.requisite_bytes, self.largest = requisite_bytes, largest
        self.pages = 0
        self.halted: str | None = None
        self.why = ""
        self.lanes: dict[Origin, Lane] = {}
        self.holding: dict[Request, tuple[Lane, float]] = {}
        self.aside: set[Request] = set()
        self._halt = asyncio.Event()
        self._end: asyncio.TimerHandle | None = None
        self._latest = float("inf")

    @classmethod
    def of(cls, settings: BaseSettings) -> Self:
        """Read the limits of a run from its settings."""
        return cls(
            delay=settings.getfloat("DOSSIER_DELAY"),
            concurrency=settings.getint("DOSSIER_CONCURRENCY"),
            max_pages=settings.getint("DOSSIER_MAX_PAGES"),
            max_seconds=60 * settings.getfloat("DOSSIER_MAX_MINUTES"),
            requisite_bytes=settings.getint("DOSSIER_REQUISITE_BYTES"),
            largest=settings.getint("DOWNLOAD_MAXSIZE"),
        )

    @property
    def stopped(self) -> str | None:
        """Why the run did not end by itself: `SIGINT`, `SIGTERM`, `budget: …`, `robots: …`, `site_trouble: …`."""
        return self.why if self.halted == "interrupted" else f"{self.halted}: {self.why}" if self.halted else None

    def begin(self) -> None:
        """Start the run's clock."""
        if self.max_seconds:
            loop = asyncio.get_running_loop()
            self._latest = monotonic() + self.max_seconds + GRACE
            self._end = loop.call_later(self.max_seconds, self.halt, "budget", "the time is used up")

    @property
    def seconds_left(self) -> float:
        """How long a transfer may take that begins now, so that the run ends in its time."""
        return max(self._latest - monotonic(), 0.0)

    def halt(self, reason: str, why: str = "") -> None:
        """Let no further request go; the first reason stays. What is under way may end, within the run's time."""
        if self._end:
            self._end.cancel()
        if self.halted is None:
            self.halted, self.why = reason, why
            self._halt.set()
            for lane in self.lanes.values():
                lane.empty()

    def lane(self, url: str) -> Lane:
        """Return the lane of a URL's origin."""
        origin = origin_of(url)
        if origin not in self.lanes:
            self.lanes[origin] = Lane(self.delay, self.concurrency)
        return self.lanes[origin]

    def pause(self, url: str, seconds: float) -> None:
        """Send nothing to a URL's origin for some time, as its `Retry-After` asks."""
        lane = self.lane(url)
        lane.resume = max(lane.resume, monotonic() + seconds)

    async def turn(self, request: Request) -> None:
        """Wait for the request's turn and count it; raise `Refused` when it will not come in this run."""
        lane = self.lane(request.url)
        early = request.meta.get("not_before", 0.0) - monotonic()
        if early > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._halt.wait(), early)
        self._refuse_when_halted()
        await lane.enter(request.priority)
        try:
            self._spend(request)
        except Refused:
            lane.leave()
            raise
        self.holding[request] = lane, monotonic()

    def _spend(self, request: Request) -> None:
        role = request.meta["role"]
        page = role not in ("robots", "requisite", "sitemap") and request.meta["attempt"] == 1
        if page and self.max_pages and self.pages >= self.max_pages:
            self.halt("budget", f"{self.max_pages} pages were asked")
        self._refuse_when_halted()
        if role == "requisite" and self.requisite_bytes <= 0:
            raise Refused("deferred", "requisite_budget")
        self.pages += page

    def charge(self, requisite: Observed) -> None:
        """Take from their bytes what a requisite cost: nothing if it is unchanged, something for a mere error."""
        cost = self.largest if requisite.capture.reason == "too-large" else len(requisite.record.payload)
        if requisite.capture.outcome != "unchanged":
            self.requisite_bytes -= max(cost, LEAST_COST)

    def _refuse_when_halted(self) -> None:
        if self.halted:
            raise Refused("deferred", self.halted, self.why)

    def done(self, request: Request) -> None:
        """Take back the place of a request that ended in any way, and note the seconds that it took."""
        lane, sent = self.holding.pop(request, (None, 0.0))
        if lane is None:
            return
        request.meta["seconds"] = request.meta.get("seconds", 0.0) + monotonic() - sent
        if request in self.aside:
            self.aside.remove(request)
        else:
            lane.leave()

    def stand_aside(self, request: Request) -> None:
        """Give the place of a slow transfer to the next request, for a few transfers at most."""
        if request in self.holding and request not in self.aside and len(self.aside) < MOST_ASIDE:
            self.aside.add(request)
            self.holding[request][0].leave()
