"""The spider: the listing and its pages, each dossier, each event's page, what they need to be shown, and no more."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any, Self, cast

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from dossier_scraper.archive.folder import tables_of
from dossier_scraper.crawl.conditional import conditions
from dossier_scraper.crawl.failures import failure_of
from dossier_scraper.crawl.frontier import Frontier, encoded, start_pages
from dossier_scraper.crawl.journal import event, logger
from dossier_scraper.crawl.listing_walk import ListingWalk
from dossier_scraper.crawl.pace import Pace
from dossier_scraper.crawl.patience import GiveUp, Patience, site_wide
from dossier_scraper.crawl.requisites import Requisites
from dossier_scraper.errors import DossierError
from dossier_scraper.ingest.capture.observe import Observed
from dossier_scraper.ingest.run import Ingest, Known
from dossier_scraper.model import Reading
from dossier_scraper.site import Site, load_site
from dossier_scraper.site.origins import PORTS, origin_of

HOPS = 5
PRIORITY = {"listing": 3, "dossier": 2, "event": 1, "requisite": 0}


class DossierSpider(Spider):
    """One run over one site. `ingest` is set before the first request; `fault` is what made it impossible to go on."""

    name = "dossiers"

    def __init__(self, site: Site, starts: tuple[str, ...], settings: Any, ingest: Ingest | None = None) -> None:
        super().__init__()
        self.site = site
        self.ingest: Any = ingest
        self.frontier = Frontier(site, starts)
        self.gate, self.start_origins = self.frontier.gate, {str(origin_of(url)) for url in starts}
        self.listing = ListingWalk(self.frontier)
        self.pace, self.patience = Pace.of(settings), Patience.of(settings)
        self.timeout, self.url_seconds = map(settings.getfloat, ("DOWNLOAD_TIMEOUT", "DOSSIER_URL_SECONDS"))
        self.requisites = Requisites(self.frontier, asked_for=settings.getbool("DOSSIER_REQUISITES"))
        self.due_was_asked = False
        self.fault: Exception | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *, ingest: Ingest | None = None, start_url: str = "", **_: Any) -> Self:
        """Build the spider from settings; `start_url` (`scrapy crawl -a`) holds URLs with blanks between them."""
        own = tables_of(Path(crawler.settings["DOSSIER_ARCHIVE"]))
        site = ingest.site if ingest else load_site(crawler.settings["DOSSIER_SITE"], own)
        starts = start_pages(site, start_url.split() or crawler.settings.getlist("DOSSIER_START_URLS"))
        spider = cls(site, starts, crawler.settings, ingest)
        spider._set_crawler(crawler)
        crawler.signals.connect(spider.go_on, signals.spider_idle)
        crawler.signals.connect(spider.leave, signals.spider_closed)
        crawler.signals.connect(spider.crashed, signals.spider_error)
        crawler.signals.connect(spider.crashed, signals.item_error)
        return spider

    # Requests

    async def start(self) -> AsyncIterator[Request]:
        """Ask the start pages."""
        if self.ingest.interrupted:
            logger.info(event("goes_on", runs=self.ingest.interrupted))
        for url in self.frontier.starts:
            if self.frontier.first_time(url):
                yield self.ask(url, "listing")

    def go_on(self) -> None:
        """When nothing is left: visit known dossiers that no page led to, then fetch what pages need to be shown."""
        try:
            requests = [] if self.fault else self.further()
            for request in requests:
                self.crawler.engine.crawl(request)
        except Exception as fault:  # Scrapy would log it and close the run as one that is done
            self.fail(fault)
            return
        if requests:
            raise DontCloseSpider

    def further(self) -> list[Request]:
        """Return the next requests that no page led to."""
        due = [] if self.due_was_asked else self.frontier.left(self.ingest.due())
        self.due_was_asked = True
        requests = [self.ask(url, "dossier") for url in due]
        return requests or [self.ask(url, "requisite") for url in self.requisites.take()]

    def ask(self, url: str, role: str, **meta: Any) -> Request:
        """Return a conditional request; `role` is what its answer is expected to be."""
        return Request(
            url,
            self.parse,
            errback=self.failed,
            priority=PRIORITY[role],
            headers=conditions(*self.ingest.validators(url)),
            meta={"role": role, "attempt": 1, "chain": (url,), "download_timeout": self.timeout} | meta,
        )

    # Answers

    def observe_outcome(self, url: str, outcome: Any, reason: str, detail: str = "") -> Observed:
        """Record what became of a URL that was not asked, or asked in vain."""
        record = self.ingest.record_failure(url, datetime.now(UTC), outcome, reason, detail)
        return cast(Observed, self.ingest.observe(record))

    async def parse(self, response: Response, **_: Any) -> AsyncIterator[Any]:
        """Hand over the capture, once it was read, and follow what it names."""
        request = cast(Request, response.request)
        steps: Iterator[Any] = iter(())
        if "record" in request.meta:
            observing = asyncio.ensure_future(self.ingest.observe_soon(request.meta.pop("record")))
            await asyncio.wait([observing])
            steps = self.answered(request, observing)
        elif "known" in request.meta:
            steps = self.recalled(request, request.meta.pop("known"))
        for found in self.guarded(request, steps):
            yield found

    def failed(self, failure: Failure) -> Iterator[Any]:
        """Hand over the failed attempt, and try again where that may help."""
        request = failure.request  # type: ignore[attr-defined]
        if not self.fault:
            yield from self.guarded(request, self.unanswered(request, cast(BaseException, failure.value)))

    def guarded(self, request: Request, steps: Iterator[Any]) -> Iterator[Any]:
        """Flag a page at which this program meets a case that it does not know, and go on with the others."""
        try:
            yield from steps
        except DossierError as fault:
            self.fail(fault)
        except Exception as error:
            logger.error(event("error", url=request.url, why=traceback.format_exc()))
            detail = ascii(f"{type(error).__name__}: {error}")[1:-1]
            yield self.observe_outcome(request.url, "flagged", "internal_error", detail)

    def answered(self, request: Request, observing: asyncio.Future[Observed]) -> Iterator[Any]:
        """Yield the capture of a response, then another attempt, the next hop, or what the page leads to."""
        observed = observing.result()
        yield observed
        outcome, reading = observed.capture.outcome, observed.reading
        if (yield from self.ask_again(request, observed)):
            return
        if outcome == "redirected":
            yield from self.hop(request, observed.capture.location or "")
        elif reading and outcome in ("archived", "unchanged"):
            yield from self.follow(request, reading)

    def recalled(self, request: Request, known: Known) -> Iterator[Any]:
        """Yield what a page leads to that an interrupted run has read."""
        if known.location:
            yield from self.hop(request, known.location)
        elif known.reading:
            self.frontier.note_same(known.reading)
            yield from self.follow(request, known.reading)

    def unanswered(self, request: Request, error: BaseException) -> Iterator[Any]:
        """Yield the capture of a failed attempt, then another attempt where that may help."""
        observed = self.observe_outcome(request.url, *failure_of(error, request, self.gate))
        yield observed
        yield from self.ask_again(request, observed)

    def ask_again(self, request: Request, observed: Observed) -> Generator[Any, None, bool]:
        """Yield the next attempt at a URL, if there is to be one, and return whether; judge the site by its answers."""
        record, reason = observed.record, observed.capture.reason
        attempt, role = request.meta["attempt"], request.meta["role"]
        if role == "requisite":
            self.pace.charge(observed)
        elif attempt == 1:
            self.weigh(request, site_wide(record, reason, observed.capture.location, self.site))
        wait = self.patience.after(record, reason, attempt, record.captured_at)
        if isinstance(wait, GiveUp) and wait.deferred:
            yield self.observe_outcome(request.url, "deferred", "retry_after", wait.detail)
        spent = request.meta.get("seconds", 0.0)
        if not isinstance(wait, float) or spent >= self.url_seconds:
            return False
        meta = {
            "attempt": attempt + 1,
            "not_before": monotonic() + wait,
            "download_timeout": min(self.timeout, max(1.0, self.url_seconds - spent)),
        }
        # Without conditions: they may be what the server stumbled over.
        yield request.replace(headers={}, meta=request.meta | meta, priority=-attempt)
        return True

    def weigh(self, request: Request, answer: str | None) -> None:
        """Pause, and then end the run, when page after page gives the same bad answer."""
        verdict = self.patience.meet(answer)
        if isinstance(verdict, GiveUp):
            self.pace.halt("site_trouble", verdict.detail)
        elif verdict:
            self.pace.pause(request.url, verdict)

    def hop(self, request: Request, target: str) -> Iterator[Any]:
        """Follow a redirect to a page that the tables name, within the gate and a few hops."""
        role, chain = request.meta["role"], request.meta["chain"]
        target = encoded(target)
        if target.partition(":")[0] not in PORTS:
            return
        if fault := self.gate.refusal(target):
            yield self.observe_outcome(target, "denied", "origin", fault)
        elif target in chain or len(chain) > HOPS:
            yield self.observe_outcome(target, "skipped", "redirects", f"from {chain[0]}")
        elif (role in ("listing", "requisite") or self.site.kind(target)) and self.frontier.first_time(target):
            yield self.ask(target, role, chain=(*chain, target))

    # Links

    def follow(self, request: Request, reading: Reading) -> Iterator[Any]:
        """Yield requests for what a page leads to."""
        url, role = request.url, request.meta["role"]
        if reading.kind == "listing" and role == "listing":
            yield from self.walk(url, reading)
        if reading.dossier and role in ("listing", "dossier"):
            for entry in reading.dossier.events:
                yield from self.link(entry.url, url, "event")
        self.requisites.note(reading)

    def walk(self, url: str, reading: Reading) -> Iterator[Any]:
        """Yield a listing's dossiers and its next pages, until it only repeats itself."""
        for row in reading.rows:
            yield from self.link(row.url, url, "dossier")
        for page, why_not in self.listing.further(url, reading):
            if why_not is None:
                yield from self.link(page, url, "listing")
            elif self.frontier.first(page):
                yield self.observe_outcome(page, "skipped", why_not)

    def link(self, link: str | None, page: str, role: str) -> Iterator[Any]:
        """Yield the request for a link, once per page and run, or the record that it may not be asked."""
        url = self.frontier.reduce(link, page, pager=role == "listing") if link else None
        if url is None or not self.frontier.first(url):
            return
        fault = self.gate.refusal(url)
        if fault is None:
            yield self.ask(url, role)
        elif role != "event":  # a timeline rightly names publications of other sites
            yield self.observe_outcome(url, "denied", "origin", fault)

    # The end

    def leave(self, reason: str) -> None:
        """Record what is still waiting when Scrapy closes the spider for its own reason (memory, a signal to it)."""
        if reason == "shutdown":
            self.pace.halt("interrupted", "SIGTERM")
        elif reason != "finished":
            self.pace.halt(reason, "the spider was closed")
        waiting = self.crawler.engine.scheduler
        try:
            while waiting and not self.fault and (request := waiting.next_request()):
                self.ingest.collect(self.observe_outcome(request.url, "deferred", self.pace.halted or reason))
        except Exception as fault:
            self.fail(fault)

    def crashed(self, failure: Failure) -> None:
        """End the run when a capture cannot be recorded or collected: it would be lost in silence."""
        self.fail(cast(Exception, failure.value))

    def fail(self, fault: Exception) -> None:
        """End the run because evidence can no longer be kept; whoever runs the crawl raises this."""
        self.fault = self.fault or fault
        self.pace.halt("fault")
