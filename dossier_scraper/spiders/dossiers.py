"""The spider: the listing and its pages, each dossier, each event's page, what they need to be shown, and no more."""

import asyncio
import itertools
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any, Self, cast

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider
from scrapy.http import Response
from scrapy.settings import BaseSettings, Settings
from twisted.python.failure import Failure

from dossier_scraper.archive.evidence.payload import BodyError, decode_body
from dossier_scraper.archive.folder import Archive, tables_of
from dossier_scraper.crawl.conditional import conditions
from dossier_scraper.crawl.failures import failure_of, shortage
from dossier_scraper.crawl.frontier import Frontier, encoded, start_pages
from dossier_scraper.crawl.journal import event, logger
from dossier_scraper.crawl.listing_walk import ListingWalk
from dossier_scraper.crawl.pace import Pace
from dossier_scraper.crawl.patience import GiveUp, Patience, site_wide
from dossier_scraper.crawl.rehearsal import Rehearsal
from dossier_scraper.crawl.requirements import limits_fault, refusal
from dossier_scraper.crawl.requisites import Requisites
from dossier_scraper.crawl.signals import captured, is_tool
from dossier_scraper.crawl.sitemaps import LARGEST, Sitemaps
from dossier_scraper.errors import DossierError, UsageError
from dossier_scraper.ingest.capture.observe import Observed
from dossier_scraper.ingest.run import Ingest, Known, RunResult
from dossier_scraper.items import DossierItem, EventItem, ListingItem, items_of
from dossier_scraper.model import Outcome, Reading
from dossier_scraper.site import Site, load_site
from dossier_scraper.site.origins import PORTS, origin_of

# What a callback hands to Scrapy.
Found = Request | DossierItem | EventItem | ListingItem
HOPS = 5
# What a redirect may lead to any address; others lead to pages that the tables name.
ANYWHERE = ("listing", "requisite", "sitemap")
PRIORITY = {"listing": 3, "dossier": 2, "event": 1, "sitemap": 1, "requisite": 0}


class DossierSpider(Spider):
    """One run over one site.

    `ingest` keeps what the run has; until a run is begun, and for Scrapy's tools, it keeps nothing. `fault` is what
    made it impossible to go on, `refused` why the run was not to be begun, `result` how it ended; `alone` says that no
    command waits for it. `loaded` is the site without the origins of any run.
    """

    name = "dossiers"

    def __init__(
        self, site: Site, starts: tuple[str, ...], settings: BaseSettings, ingest: Ingest | Rehearsal | None = None
    ) -> None:
        super().__init__()
        self.loaded = self.site = site
        self.ingest = ingest or Rehearsal(site)
        self.asks_requisites = settings.getbool("DOSSIER_REQUISITES")
        self.makes_items = settings.getbool("DOSSIER_ITEMS")
        self.aim(starts)
        self.pace, self.patience = Pace.of(settings), Patience.of(settings)
        self.timeout, self.url_seconds = map(settings.getfloat, ("DOWNLOAD_TIMEOUT", "DOSSIER_URL_SECONDS"))
        self.due_was_asked = False
        self.fault: Exception | None = None
        self.refused: str | None = None
        self.result: RunResult | None = None
        self.alone = True

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Take the project's settings where nothing says otherwise: a script need not be in a Scrapy project."""
        settings.setmodule("dossier_scraper.settings", priority="command")
        super().update_settings(settings)

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        *,
        ingest: Ingest | None = None,
        start_url: str | None = None,
        archive: str | None = None,
        **unknown: Any,
    ) -> Self:
        """Build the spider from settings and `-a` arguments: `start_url`, URLs with blanks between them, and `archive`.

        What is wrong with them is said when the spider is opened, and nothing is asked then.
        """
        settings = crawler.settings
        if archive and not settings.frozen:
            settings.set("DOSSIER_ARCHIVE", str(archive), "cmdline")
        try:
            starts = _starts(settings, start_url, archive, unknown)
            site = ingest.site if ingest else _site(settings)
            spider = super().from_crawler(crawler, site, start_pages(site, starts), settings, ingest)
        except (DossierError, ValueError) as error:  # the second for a switch that is neither on nor off
            settings, site = Settings(), load_site()
            settings.setmodule("dossier_scraper.settings")
            spider = super().from_crawler(crawler, site, start_pages(site, ()), settings)
            spider.refused = str(error)
        spider.alone = ingest is None
        if spider.alone and not settings.frozen:
            with suppress(DossierError):
                agent = Archive.open(Path(settings["DOSSIER_ARCHIVE"])).user_agent
                settings.set("USER_AGENT", agent, "spider")
        crawler.signals.connect(spider.opened, signals.spider_opened)
        crawler.signals.connect(spider.go_on, signals.spider_idle)
        crawler.signals.connect(spider.leave, signals.spider_closed)
        crawler.signals.connect(spider.crashed, signals.spider_error)
        return spider

    def begin(self, ingest: Ingest) -> None:
        """Begin the run that `ingest` keeps, before anything was asked; it knows origins of earlier runs."""
        self.ingest, self.site = ingest, ingest.site
        self.aim(self.frontier.starts)

    def aim(self, starts: tuple[str, ...]) -> None:
        """Begin at start pages, from which all follows: what may be asked, and what was."""
        self.frontier = Frontier(self.site, starts)
        self.site = self.frontier.site
        self.gate, self.start_origins = self.frontier.gate, {str(origin_of(url)) for url in starts}
        self.listing = ListingWalk(self.frontier)
        self.requisites = Requisites(self.frontier, asked_for=self.asks_requisites)
        self.sitemaps = Sitemaps(self.frontier)

    def opened(self) -> None:
        """Raise `CloseSpider` when arguments, settings or components are not those of a run; say why in one line."""
        if not is_tool(self.crawler) and not self.refused:
            try:
                self.refused = refusal(self.crawler)
            except Exception as error:  # Scrapy would log it and go on
                self.refused = f"The components of this crawl are not as they should be: {error!a}"
        if self.refused:
            logger.error(event("refused", why=self.refused))
            raise CloseSpider("refused")

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
            requests = [] if self.fault or is_tool(self.crawler) else self.further()
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
        requests = list(self.ask_all(due, "dossier")) or list(self.more_sitemaps()) or list(self.left_over())
        return requests or [self.ask(url, "requisite") for url in self.requisites.take()]

    def more_sitemaps(self) -> Iterator[Request]:
        """Yield the requests for sitemaps that robots.txt or an index names, else for the next place to try."""
        if self.pace.halted or not self.listing.rows:
            return
        named = self.sitemaps.take()
        for url in named:
            if fault := self.gate.refusal(url):
                self.note(url, "denied", "origin", fault)
            else:
                yield self.ask(url, "sitemap")
        if not named and (guess := self.sitemaps.guess()):
            yield self.ask(guess, "sitemap")

    def ask(self, url: str, role: str, **meta: Any) -> Request:
        """Return a conditional request; `role` is what its answer is expected to be.

        A listing and a sitemap are asked for as they are: what a 304 does not name would seem to be gone.
        """
        return next(self.ask_all([url], role, **meta))

    def ask_all(self, urls: Sequence[str], role: str, **meta: Any) -> Iterator[Request]:
        """Yield the requests for some URLs (see `ask`), of which the archive is asked at once."""
        known = {} if role in ("listing", "sitemap") else self.ingest.validators(urls)
        for url in urls:
            yield Request(
                url,
                self.parse,
                errback=self.failed,
                priority=PRIORITY[role],
                headers=conditions(*known.get(url, (None, None))),
                meta={"role": role, "attempt": 1, "chain": (url,), "download_timeout": self.timeout} | meta,
            )

    # Answers

    def captured(self, observed: Observed) -> Observed:
        """Make a capture known: the recorder keeps its row, the journal writes its line."""
        self.crawler.signals.send_catch_log(captured, observed=observed)
        return observed

    def note(self, url: str, outcome: Outcome, reason: str, detail: str = "") -> Observed:
        """Record what became of a URL that was not asked, or asked in vain."""
        record = self.ingest.record_failure(url, datetime.now(UTC), outcome, reason, detail)
        return self.captured(self.ingest.observe(record))

    async def parse(self, response: Response, **_: Any) -> AsyncIterator[Found]:
        """Yield what a page says, as items, and follow what it names; its capture is on record by then."""
        request = cast(Request, response.request)
        if "role" not in request.meta:  # Scrapy's tools ask for one page, whatever it is
            self.aim((request.url,))
            self.frontier.first_time(request.url)
            request.meta.update(role=self.site.kind(request.url) or "listing", attempt=1, chain=(request.url,))
        steps: Iterator[Found] = iter(())
        if "record" in request.meta:
            observing = await _settled(self.ingest.observe_soon(request.meta.pop("record")))
            steps = self.answered(request, observing.result)
            more = self.witnessed if request.meta["role"] == "sitemap" else self.linked
            steps = itertools.chain(steps, more(request, response, observing))
        elif "known" in request.meta:
            steps = self.recalled(request, request.meta.pop("known"))
        elif not self.fault:
            self.note(request.url, "skipped", "no_evidence", "another component answered in the site's place")
        for found in self.guarded(request, steps):
            yield found

    def failed(self, failure: Failure) -> Iterator[Found]:
        """Record the failed attempt, and try again where that may help; an answer that is on record is one."""
        request = failure.request  # type: ignore[attr-defined]
        if fault := shortage(cast(BaseException, failure.value)):
            self.fail(fault)
        if self.fault:
            return
        if record := request.meta.pop("record", None):  # some other component would not let it pass
            steps = self.answered(request, lambda: self.ingest.observe(record))
        else:
            steps = self.unanswered(request, cast(BaseException, failure.value))
        yield from self.guarded(request, steps)

    def guarded(self, request: Request, steps: Iterator[Found]) -> Iterator[Found]:
        """Flag a page at which this program meets a case that it does not know, and go on with the others."""
        try:
            yield from steps
        except DossierError as fault:
            self.fail(fault)
        except Exception as error:
            if lack := shortage(error):
                self.fail(lack)
                return
            logger.error(event("error", url=request.url, why=traceback.format_exc()))
            detail = ascii(f"{type(error).__name__}: {error}")[1:-1]
            self.note(request.url, "flagged", "internal_error", detail)

    def answered(self, request: Request, observe: Callable[[], Observed]) -> Iterator[Found]:
        """Yield the items of a response's page, then another attempt, the next hop, or what the page leads to."""
        observed = self.captured(observe())
        outcome, reading = observed.capture.outcome, observed.reading
        if reading:
            self.frontier.note_same(reading)
        if (yield from self.ask_again(request, observed)):
            return
        if outcome == "redirected":
            yield from self.hop(request, observed.capture.location or "")
        elif reading and outcome in ("archived", "unchanged"):
            if "witness" in request.meta and reading.kind == "dossier":
                self.sitemaps.found.append(request.url)
            yield from self.told(request, reading)

    def witnessed(self, request: Request, response: Response, observing: asyncio.Future[Observed]) -> Iterator[Found]:
        """Yield requests for the dossiers that a sitemap names and nothing led to."""
        if response.status == 200:
            with suppress(BodyError):
                body = decode_body(response.body, observing.result().record.headers, LARGEST)
                for url in self.sitemaps.dossiers(request.url, body):
                    yield self.ask(url, "dossier", witness="sitemap")

    def linked(self, request: Request, response: Response, observing: asyncio.Future[Observed]) -> Iterator[Found]:
        """Yield requests for dossiers and listings to which a page links anywhere: in a text, a menu, another dossier.

        Links to pages of other kinds wait for the end of the run.
        """
        observed = observing.result()
        if observed.reading is None or observed.capture.outcome not in ("archived", "unchanged"):
            return
        for url, kind in self.frontier.leads(observed.reading):
            if kind in ("dossier", "listing"):
                yield from self.link(url, request.url, kind)
            else:
                self.frontier.put_off(url, kind)

    def left_over(self) -> Iterator[Request]:
        """Yield requests for nodes that pages link and that nothing else led to: what they are their content decides.

        Pages of events that no timeline names are not followed: that is on record once.
        """
        if self.pace.halted:
            return
        for url, kind in self.frontier.put_off_before():
            if kind == "node":
                if self.frontier.first(url):
                    yield self.ask(url, "dossier")
            elif not self.ingest.is_known(url):
                self.note(url, "skipped", "in_no_timeline")

    def recalled(self, request: Request, known: Known) -> Iterator[Found]:
        """Yield what a page says and leads to that an interrupted run has read."""
        if known.location:
            yield from self.hop(request, known.location)
        elif known.reading:
            self.frontier.note_same(known.reading)
            yield from self.told(request, known.reading)

    def unanswered(self, request: Request, error: BaseException) -> Iterator[Found]:
        """Record a failed attempt, and yield another one where that may help."""
        yield from self.ask_again(request, self.note(request.url, *failure_of(error)))

    def ask_again(self, request: Request, observed: Observed) -> Generator[Found, None, bool]:
        """Yield the next attempt at a URL, if there is to be one, and return whether; judge the site by its answers."""
        record, reason = observed.record, observed.capture.reason
        attempt, role = request.meta["attempt"], request.meta["role"]
        if role == "requisite":
            self.pace.charge(observed)
        elif attempt == 1 and role != "sitemap":
            self.weigh(request, site_wide(record, reason, observed.capture.location, self.site))
        wait = self.patience.after(record, reason, attempt, record.captured_at)
        if isinstance(wait, GiveUp) and wait.deferred:
            self.note(request.url, "deferred", "retry_after", wait.detail)
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

    def hop(self, request: Request, target: str) -> Iterator[Found]:
        """Follow a redirect to a page that the tables name, within the gate and a few hops."""
        role, chain = request.meta["role"], request.meta["chain"]
        target = encoded(target)
        if target.partition(":")[0] not in PORTS:
            return
        if fault := self.gate.refusal(target):
            self.note(target, "denied", "origin", fault)
        elif target in chain or len(chain) > HOPS:
            self.note(target, "skipped", "redirects", f"from {chain[0]}")
        elif (role in ANYWHERE or self.site.kind(target)) and self.frontier.first_time(target):
            yield self.ask(target, role, chain=(*chain, target))

    # Links

    def told(self, request: Request, reading: Reading) -> Iterator[Found]:
        """Yield the items of a page where somebody takes them, and requests for what it leads to."""
        if self.makes_items:
            yield from items_of(reading)
        yield from self.follow(request, reading)

    def follow(self, request: Request, reading: Reading) -> Iterator[Found]:
        """Yield requests for what a page leads to."""
        url, role = request.url, request.meta["role"]
        if reading.kind == "listing" and role == "listing":
            yield from self.walk(url, reading)
        if reading.dossier and role in ("listing", "dossier"):
            for entry in reading.dossier.events:
                yield from self.link(entry.url, url, "event")
        self.requisites.note(reading)

    def walk(self, url: str, reading: Reading) -> Iterator[Found]:
        """Yield a listing's dossiers and its next pages, until it only repeats itself."""
        named = (*(row.url for row in reading.rows), *reading.links.dossiers)
        yield from self.ask_all([found for link in named if (found := self.led_to(link, url, "dossier"))], "dossier")
        for page, why_not in self.listing.further(url, reading):
            if why_not is None:
                yield from self.link(page, url, "listing")
            elif self.frontier.first(page):
                self.note(page, "skipped", why_not)

    def link(self, link: str | None, page: str, role: str) -> Iterator[Found]:
        """Yield the request for a link, once per page and run, or the record that it may not be asked."""
        if url := self.led_to(link, page, role):
            yield self.ask(url, role)

    def led_to(self, link: str | None, page: str, role: str) -> str | None:
        """Return the URL to ask for a link, once per page and run; None, on record, where it may not be asked."""
        if not link or (role != "listing" and self.frontier.is_met(link)):
            return None
        url = self.frontier.reduce(link, page, pager=role == "listing")
        if url is None or not self.frontier.first(url):
            return None
        fault = self.gate.refusal(url)
        if fault and role != "event":  # a timeline rightly names publications of other sites
            self.note(url, "denied", "origin", fault)
        return None if fault else url

    # The end

    def leave(self, reason: str) -> None:
        """Record what is still waiting when Scrapy closes the spider for its own reason (memory, a signal to it)."""
        if self.refused and self.alone:
            self.crawler.spider = None  # what Scrapy takes for a crawl that could not be begun: exit 1
        if self.refused or is_tool(self.crawler):
            return
        if reason == "shutdown":
            self.pace.halt("interrupted", "SIGTERM")
        elif reason != "finished":
            self.pace.halt(reason, "the spider was closed")
        waiting = self.crawler.engine.scheduler
        try:
            while waiting and not self.fault and (request := waiting.next_request()):
                self.note(request.url, "deferred", self.pace.halted or reason)
        except Exception as fault:
            self.fail(fault)

    def crashed(self, failure: Failure) -> None:
        """End the run when something failed around the spider: what it was to ask would be lost in silence."""
        self.fail(cast(Exception, failure.value))

    def fail(self, fault: Exception) -> None:
        """End the run because evidence can no longer be kept; whoever runs the crawl raises this."""
        self.fault = self.fault or fault
        self.pace.halt("fault")


async def _settled(observing: Awaitable[Observed]) -> asyncio.Future[Observed]:
    """Return what was observed, or why it could not be, for whoever asks for that."""
    settled: asyncio.Future[Observed] = asyncio.get_running_loop().create_future()
    try:
        settled.set_result(await observing)
    except Exception as fault:
        settled.set_exception(fault)
    return settled


def _starts(
    settings: BaseSettings, start_url: str | None, archive: str | None, unknown: Mapping[str, object]
) -> list[str]:
    """Return the start pages that arguments and settings name, if any. Raises `UsageError`."""
    if unknown:
        names = ", ".join(map(ascii, sorted(unknown)))
        raise UsageError(f"There is no argument {names}: the spider takes start_url and archive.")
    named = {"start_url": start_url, "archive": archive, "DOSSIER_ARCHIVE": settings["DOSSIER_ARCHIVE"] or ""}
    for name, value in named.items():
        if value is not None and not str(value).strip():
            raise UsageError(f"{name} is empty.")
    if fault := limits_fault(settings):
        raise UsageError(fault)
    return start_url.split() if start_url else settings.getlist("DOSSIER_START_URLS")


def _site(settings: BaseSettings) -> Site:
    return load_site(settings["DOSSIER_SITE"], tables_of(Path(settings["DOSSIER_ARCHIVE"])))
