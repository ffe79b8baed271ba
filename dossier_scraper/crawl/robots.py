"""robots.txt by RFC 9309: fetched once per origin and run, kept as evidence, obeyed to the letter.

4xx means no rules; 5xx, 429, silence and redirects that leave the allowed origins mean that nothing is fetched.
"""

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Self
from urllib.parse import urljoin

from protego import Protego
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from dossier_scraper.archive.evidence.payload import BodyError, decode_body
from dossier_scraper.crawl.failures import failure_of
from dossier_scraper.crawl.gate import Refused
from dossier_scraper.crawl.patience import GiveUp
from dossier_scraper.ingest.capture.observe import Observed
from dossier_scraper.model import Record
from dossier_scraper.site.origins import origin_of

PRODUCT = "dossier-scraper"
HOPS = 5
# RFC 9309, 2.5: at least 500 KiB must be read; what follows is not.
SIZE = 500 * 1024
AGENT = re.compile(r"\s*user-?agent\s*:\s*(?P<token>\*|[a-z_-]*)", re.IGNORECASE)
# A longer Crawl-delay would make a run of days: it stops and says so, unless --delay asks for as much.
LONGEST_DELAY = 120.0


@dataclass(frozen=True, slots=True)
class Rules:
    """What an origin's robots.txt says; `closed` is why nothing may be fetched, whatever the rules are."""

    parsed: Protego
    closed: str | None = None

    def refusal(self, url: str) -> str | None:
        """Return why a URL may not be fetched, or None."""
        return None if self.parsed.can_fetch(url, PRODUCT) else "disallowed"


class RobotsMiddleware:
    """Ask each origin's robots.txt before its first page, and hold every request to it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.rules: dict[str, asyncio.Task[Rules]] = {}
        crawler.signals.connect(self.stop_endless, signals.bytes_received)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware for a crawl."""
        return cls(crawler)

    @property
    def spider(self) -> Any:
        """The spider, which owns the run."""
        return self.crawler.spider

    async def process_request(self, request: Request) -> None:
        """Let a request pass, or raise `Refused`."""
        role = request.meta["role"]
        if role == "robots":
            return
        origin = str(origin_of(request.url))
        if origin not in self.rules:
            self.rules[origin] = asyncio.ensure_future(self.fetch(origin))
        rules = await asyncio.shield(self.rules[origin])
        reason = "requisite_robots" if role == "requisite" else "robots"  # no page is missing without an image
        if rules.closed:
            raise Refused("deferred", reason, rules.closed)
        if fault := rules.refusal(request.url):
            raise Refused("denied", reason, fault)

    async def fetch(self, origin: str) -> Rules:
        """Fetch and parse an origin's robots.txt, and take over its Crawl-delay."""
        rules = await self._follow(f"{origin}/robots.txt")
        delay = rules.parsed.crawl_delay(PRODUCT) or 0.0
        lane = self.spider.pace.lane(origin)
        if delay > max(LONGEST_DELAY, lane.delay):
            why = f"Crawl-delay asks for {delay:.0f} s between requests; --delay {delay:.0f} would do so"
            rules = Rules(rules.parsed, why)
        lane.delay = max(lane.delay, delay)
        if rules.closed and {origin} == self.spider.start_origins:
            self.spider.pace.halt("robots", rules.closed)
        return rules

    async def _follow(self, url: str) -> Rules:
        nothing = Protego.parse("")
        for _ in range(HOPS + 1):
            observed, body, fault = await self._ask(url)
            status, location = observed.capture.http_status, observed.capture.location
            if status is None or fault:
                return Rules(nothing, f"robots.txt could not be had ({fault or observed.capture.reason})")
            if 200 <= status < 300 and status != 206:
                text = body[:SIZE].replace(b"\0", b"").decode("utf-8-sig", "ignore")  # also of UTF-16
                return Rules(Protego.parse(_addressed(text)))
            if status != 429 and 400 <= status < 500:
                return Rules(nothing)
            if not location:
                return Rules(nothing, f"robots.txt answered {status}")
            url = urljoin(url, location)
            if refusal := self.spider.gate.refusal(url):
                return Rules(nothing, f"robots.txt redirects elsewhere, to {ascii(url)[1:-1][:200]} ({refusal})")
        return Rules(nothing, f"robots.txt redirects more than {HOPS} times")

    async def _ask(self, url: str) -> tuple[Observed, bytes, str | None]:
        """Ask for a URL with the patience of the run; return its capture, its body, and what is wrong with that.

        Every attempt goes the way of all captures, through the item pipelines.
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
            body, fault = b"", None
            try:
                response = await self.crawler.engine.download_async(request)
                observed = self.spider.ingest.observe(request.meta.pop("record"))
                body = _text_of(response, observed.record)
            except BodyError as error:
                fault = error.reason
            except Exception as error:
                observed = self.spider.observe_outcome(url, *failure_of(error, request, self.spider.gate))
                fault = observed.capture.reason
            await self.crawler.engine.scraper.start_itemproc_async(observed, response=None)
            again = self.spider.patience.after(observed.record, fault, attempt, datetime.now(UTC))
            if again is None or isinstance(again, GiveUp):
                return observed, body, fault
            attempt, not_before = attempt + 1, monotonic() + again

    def stop_endless(self, request: Request, data: bytes) -> None:
        """Stop the download of a robots.txt beyond the size that is read; what came is parsed."""
        if request.meta["role"] == "robots":
            request.meta["received"] = request.meta.get("received", 0) + len(data)
            if request.meta["received"] > SIZE:
                raise StopDownload(fail=False)


def _addressed(text: str) -> str:
    """Return rules whose groups are those for everybody, for us, and for others.

    Which group is ours is a matter of whole product tokens (RFC 9309, 2.2.1), whatever follows them; Protego takes a
    token that ours begins with, too.
    """
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if agent := AGENT.match(line):
            token = agent["token"].lower()
            lines[number] = f"User-agent: {token if token in ('*', PRODUCT) else 'other'}"
    return "\n".join(lines)


def _text_of(response: Response, record: Record) -> bytes:
    """Return the decoded body of a response; of one that we stopped, what came, whatever length it announced."""
    stopped = "download_stopped" in response.flags
    headers = [h for h in record.headers if not stopped or h.name.lower() == b"content-encoding"]
    return decode_body(response.body, headers, SIZE * 20)
