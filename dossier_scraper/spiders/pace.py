"""When a request may go: one at a time and with a delay for each origin, within the run's budgets, until its halt."""

import asyncio
from dataclasses import dataclass, field
from time import monotonic
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler

from dossier_scraper.spiders.gate import Origin, Refused, origin_of

# A body that still drips this long after its headers stands aside, so that other pages keep their pace; before the
# headers a request keeps its place, because a server that is slow to answer must not be asked more.
ASIDE_AFTER = 1.0
MOST_ASIDE = 3


@dataclass(slots=True)
class Lane:
    """The way to one origin: free places, the time of the last request, and the earliest time of the next."""

    delay: float
    places: asyncio.Semaphore
    order: asyncio.Lock = field(default_factory=asyncio.Lock)
    last: float = float("-inf")
    resume: float = float("-inf")


class Pace:
    """Delays, places and budgets of one run, in seconds, pages and bytes (0: no limit); `halted` is why it ends."""

    def __init__(
        self, *, delay: float, concurrency: int, max_pages: int = 0, max_seconds: float = 0, requisite_bytes: int = 0
    ) -> None:
        self.delay, self.concurrency, self.max_pages = delay, concurrency, max_pages
        self.deadline = monotonic() + max_seconds if max_seconds else float("inf")
        self.requisite_bytes = requisite_bytes
        self.pages = 0
        self.halted: str | None = None
        self.why = ""
        self.lanes: dict[Origin, Lane] = {}
        self.holding: dict[Request, tuple[Lane, float]] = {}
        self.aside: set[Request] = set()
        self._halt = asyncio.Event()

    def halt(self, reason: str, why: str = "") -> None:
        """Let no further request go; the first reason stays. What is under way may end."""
        if self.halted is None:
            self.halted, self.why = reason, why
            self._halt.set()

    def lane(self, url: str) -> Lane:
        """Return the lane of a URL's origin."""
        origin = origin_of(url)
        if origin not in self.lanes:
            self.lanes[origin] = Lane(self.delay, asyncio.Semaphore(self.concurrency))
        return self.lanes[origin]

    def pause(self, url: str, seconds: float) -> None:
        """Send nothing to a URL's origin for some time, as its `Retry-After` asks."""
        lane = self.lane(url)
        lane.resume = max(lane.resume, monotonic() + seconds)

    async def turn(self, request: Request) -> None:
        """Wait for the request's turn and count it; raise `Refused` when it will not come in this run."""
        lane = self.lane(request.url)
        await self._sleep(request.meta.get("not_before", 0.0))
        await lane.places.acquire()
        try:
            async with lane.order:
                await self._sleep(max(lane.resume, lane.last + lane.delay))
                self._spend(request)
                lane.last = monotonic()
        except BaseException:
            lane.places.release()
            raise
        self.holding[request] = lane, lane.last

    def done(self, request: Request) -> None:
        """Take back the place of a request that ended in any way, and note the seconds that it took."""
        lane, sent = self.holding.pop(request, (None, 0.0))
        if lane is None:
            return
        request.meta["seconds"] = request.meta.get("seconds", 0.0) + monotonic() - sent
        if request in self.aside:
            self.aside.remove(request)
        else:
            lane.places.release()

    def stand_aside(self, request: Request) -> None:
        """Give the place of a slow transfer to the next request, for a few transfers at most."""
        if request in self.holding and request not in self.aside and len(self.aside) < MOST_ASIDE:
            self.aside.add(request)
            self.holding[request][0].places.release()

    async def _sleep(self, until: float) -> None:
        """Sleep until a time, or until the run is halted; a time past the deadline is not waited for."""
        seconds = until - monotonic()
        if seconds > 0 and until < self.deadline and not self.halted:
            try:
                await asyncio.wait_for(self._halt.wait(), seconds)
            except TimeoutError:
                return

    def _spend(self, request: Request) -> None:
        role = request.meta["role"]
        page = role not in ("robots", "requisite") and request.meta["attempt"] == 1
        if max(monotonic(), request.meta.get("not_before", 0.0), self.lane(request.url).resume) >= self.deadline:
            self.halt("budget", "the time is used up")
        if page and self.max_pages and self.pages >= self.max_pages:
            self.halt("budget", f"{self.max_pages} pages were asked")
        if self.halted:
            raise Refused("deferred", self.halted, self.why)
        if role == "requisite" and self.requisite_bytes <= 0:
            raise Refused("deferred", "requisite_budget")
        self.pages += page


class PaceMiddleware:
    """Let each request wait for its turn; nearest to the downloader, so that whatever waits was allowed before."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        crawler.signals.connect(self.left, signals.request_left_downloader)
        crawler.signals.connect(self.started, signals.headers_received)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware for a crawl whose spider owns the pace."""
        return cls(crawler)

    @property
    def pace(self) -> Pace:
        """The pace of the run."""
        return self.crawler.spider.pace  # type: ignore[union-attr,no-any-return]

    async def process_request(self, request: Request) -> None:
        """Wait."""
        await self.pace.turn(request)

    def left(self, request: Request) -> None:
        """Free the place."""
        self.pace.done(request)

    def started(self, request: Request) -> None:
        """See to it that a body which does not end soon stands aside."""
        asyncio.get_running_loop().call_later(ASIDE_AFTER, self.pace.stand_aside, request)
