"""Downloader middlewares, each with one job: the gate, what is known already, robots.txt, the pace; and two for tools.

Requests of a run carry a `role` in their meta: what their answer is expected to be. The requests of `scrapy shell`,
`fetch` and their like have none: a person asks one address by hand, and nothing of it is kept.
"""

import asyncio
from datetime import UTC, datetime
from time import monotonic
from typing import Self, cast
from urllib.parse import urljoin

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import CloseSpider, NotConfigured, StopDownload
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from dossier_scraper.archive.evidence.payload import BodyError
from dossier_scraper.crawl.failures import failure_of, shortage
from dossier_scraper.crawl.gate import Refused
from dossier_scraper.crawl.journal import event, logger
from dossier_scraper.crawl.pace import ASIDE_AFTER, Pace
from dossier_scraper.crawl.patience import GiveUp
from dossier_scraper.crawl.robots import HOPS, LONGEST_DELAY, SIZE, Rules, rules_of, text_of
from dossier_scraper.crawl.signals import is_tool
from dossier_scraper.ingest.capture.observe import Observed
from dossier_scraper.site.origins import origin_of
from dossier_scraper.spiders.dossiers import DossierSpider

# robots.txt may have changed, and pages of the listing belong together: they are asked again.
ANEW = ("robots", "listing", "sitemap")


class _Middleware:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware for a crawl."""
        return cls(crawler)

    @property
    def spider(self) -> DossierSpider:
        """The spider, which owns the run; there is one whenever a request has a role."""
        return cast(DossierSpider, self.crawler.spider)


class GateMiddleware(_Middleware):
    """Refuse requests to any other origin; the wire asks the same gate which addresses may be connected to."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        crawler.signals.connect(self.opened, signals.spider_opened)

    def opened(self) -> None:
        """Raise `CloseSpider` for a spider that is not ours: its requests would know no origin, robots.txt or pace."""
        if not is_tool(self.crawler) and not isinstance(self.crawler.spider, DossierSpider):
            logger.error(event("refused", why="This project runs the spider dossiers and its subclasses only."))
            raise CloseSpider("refused")

    def process_request(self, request: Request) -> None:
        """Let a request pass, or raise `Refused` before anything is sent.

        A request of somebody else's component or subclass gets a role of no weight: it is held to all that ours are.
        """
        if "role" not in request.meta:
            if is_tool(self.crawler):
                return
            request.meta.update(role="other", attempt=1, chain=(request.url,))
        if fault := self.spider.gate.refusal(request.url):
            raise Refused("denied", "origin", fault)


class KnownMiddleware(_Middleware):
    """Answer a request with an empty response that stands for what an interrupted run got at its URL already.

    The run that goes on with it follows the page from the archive.
    """

    def process_request(self, request: Request) -> Response | None:
        """Let a request pass, or answer it."""
        role = request.meta.get("role")
        if role is None or role in ANEW or (known := self.spider.ingest.answered(request.url)) is None:
            return None
        request.meta["known"] = known
        return Response(request.url, request=request)


class RobotsMiddleware(_Middleware):
    """Ask each origin's robots.txt before its first page, and hold every request to it."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.rules: dict[str, asyncio.Task[Rules]] = {}
        crawler.signals.connect(self.stop_endless, signals.bytes_received)

    async def process_request(self, request: Request) -> None:
        """Let a request pass, or raise `Refused`."""
        role = request.meta.get("role", "robots")
        if role == "robots":
            return
        origin = str(origin_of(request.url))
        if origin not in self.rules:
            self.rules[origin] = asyncio.ensure_future(self.fetch(origin))
        rules = await asyncio.shield(self.rules[origin])
        reason = f"{role}_robots" if role in ("requisite", "sitemap") else "robots"  # no page is missing without them
        if rules.closed:
            raise Refused("deferred", reason, rules.closed)
        if fault := rules.refusal(request.url):
            raise Refused("denied", reason, fault)

    async def fetch(self, origin: str) -> Rules:
        """Fetch and parse an origin's robots.txt, and take over its Crawl-delay."""
        rules = await self._follow(f"{origin}/robots.txt")
        lane = self.spider.pace.lane(origin)
        if rules.delay > max(LONGEST_DELAY, lane.delay):
            why = f"Crawl-delay asks for {rules.delay:.0f} s between requests; --delay {rules.delay:.0f} would do so"
            rules = Rules(parsed=rules.parsed, closed=why)
        lane.delay = max(lane.delay, rules.delay)
        self.spider.sitemaps.note(rules.parsed.sitemaps)
        if rules.closed and {origin} == self.spider.start_origins:
            self.spider.pace.halt("robots", rules.closed)
        return rules

    async def _follow(self, url: str) -> Rules:
        for _ in range(HOPS + 1):
            observed, body, fault = await self._ask(url)
            rules = rules_of(observed.capture, body, fault)
            if rules:
                return rules
            url = urljoin(url, observed.capture.location or "")
            if refusal := self.spider.gate.refusal(url):
                return Rules.none(f"robots.txt redirects elsewhere, to {ascii(url)[1:-1][:200]} ({refusal})")
        return Rules.none(f"robots.txt redirects more than {HOPS} times")

    async def _ask(self, url: str) -> tuple[Observed, bytes, str | None]:
        """Ask for a URL with the patience of the run; return its capture, its body, and what is wrong with that.

        Every attempt is a capture of the run like any other.
        """
        attempt, not_before = 1, 0.0
        while True:
            meta = {
                "role": "robots",
                "attempt": attempt,
                "not_before": not_before,
                "download_maxsize": 0,
                "download_timeout": self.spider.timeout,
            }
            request = Request(url, meta=meta, callback=NO_CALLBACK)
            body, fault = b"", cast(str | None, None)
            try:
                response = await self.crawler.engine.download_async(request)
                observed = self.spider.captured(self.spider.ingest.observe(request.meta.pop("record")))
                body = text_of(response, observed.record)
            except BodyError as error:
                fault = error.reason
            except Exception as error:
                if lack := shortage(error):
                    self.spider.fail(lack)
                    raise
                observed = self.spider.note(url, *failure_of(error))
                fault = observed.capture.reason
            again = self.spider.patience.after(observed.record, fault, attempt, datetime.now(UTC))
            if again is None or isinstance(again, GiveUp):
                return observed, body, fault
            attempt, not_before = attempt + 1, monotonic() + again

    def stop_endless(self, request: Request, data: bytes) -> None:
        """Stop the download of a robots.txt beyond the size that is read; what came is parsed."""
        if request.meta.get("role") == "robots":
            request.meta["received"] = request.meta.get("received", 0) + len(data)
            if request.meta["received"] > SIZE:
                raise StopDownload(fail=False)


class PaceMiddleware(_Middleware):
    """Let each request wait for its turn; nearest to the downloader, so that whatever waits was allowed before."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        crawler.signals.connect(self.begin, signals.spider_opened)
        crawler.signals.connect(self.answered, signals.response_downloaded)
        crawler.signals.connect(self.left, signals.request_left_downloader)
        crawler.signals.connect(self.started, signals.headers_received)

    @property
    def pace(self) -> Pace:
        """The pace of the run."""
        return self.spider.pace

    def begin(self) -> None:
        """Start the run's clock."""
        if not is_tool(self.crawler):
            self.pace.begin()

    async def process_request(self, request: Request) -> None:
        """Wait."""
        if "role" in request.meta:
            await self.pace.turn(request)

    def answered(self, request: Request) -> None:
        """Keep a `Retry-After` before the place is free for the next request; the recorder was here already."""
        record = request.meta.get("record")
        if record and "role" in request.meta:
            self.pace.pause(request.url, self.spider.patience.pause(record))
            lane = self.pace.lane(request.url)
            lane.distance = self.spider.patience.distance(record, max(lane.distance, lane.delay))

    def left(self, request: Request) -> None:
        """Free the place."""
        if "role" in request.meta:
            self.pace.done(request)

    def started(self, request: Request) -> None:
        """See to it that a body which does not end soon stands aside."""
        if "role" in request.meta:
            asyncio.get_running_loop().call_later(ASIDE_AFTER, self.pace.stand_aside, request)


class ToolDecodingMiddleware(HttpCompressionMiddleware):
    """Decode bodies for `scrapy shell` and its like; a run reads the record, whose body is strictly decoded."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware for a tool. Raises `NotConfigured` for a run, each of whose answers it would look at."""
        if not is_tool(crawler):
            raise NotConfigured
        return super().from_crawler(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Decode a body that was asked without a role."""
        return response if "role" in request.meta else super().process_response(request, response)


class ToolRedirectMiddleware(RedirectMiddleware):
    """Follow redirects for `scrapy shell` and its like; in a run the spider does, with each hop on record."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware for a tool. Raises `NotConfigured` for a run, each of whose answers it would look at.

        Scrapy's own would warn that no Referer will be kept.
        """
        if not is_tool(crawler):
            raise NotConfigured
        made = cls(crawler.settings)
        made.crawler = crawler
        return made

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Follow a redirect that was asked without a role."""
        return response if "role" in request.meta else super().process_response(request, response)
