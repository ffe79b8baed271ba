"""What a run needs of Scrapy's components and settings: whoever takes away or replaces one of these gets no run.

Evidence, robots.txt, the gate, the pace and storage are components, and Scrapy lets settings, add-ons and scripts
replace any of them. So the spider looks, when it is opened, at what was really built.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings, Settings
from scrapy.utils.misc import load_object

# By setting: what must be among its components, in the order in which a request or an item meets them.
COMPONENTS = {
    "EXTENSIONS": ("dossier_scraper.extensions.Recorder",),
    "DOWNLOADER_MIDDLEWARES": (
        "dossier_scraper.middlewares.GateMiddleware",
        "dossier_scraper.middlewares.KnownMiddleware",
        "dossier_scraper.middlewares.RobotsMiddleware",
        "dossier_scraper.middlewares.PaceMiddleware",
    ),
    "ITEM_PIPELINES": ("dossier_scraper.pipelines.Store",),
}
# Settings that have one value in a run, that of settings.py, and why.
PINNED = {
    "DOWNLOADER": "gate, robots.txt and pace are middlewares of Scrapy's own",
    "DOWNLOAD_HANDLERS": "evidence is what this project's own handler reads from the wire",
    "DOWNLOAD_FAIL_ON_DATALOSS": "a body that broke off is evidence, too",
    "DOWNLOAD_VERIFY_CERTIFICATES": "a page of an unproven sender is no evidence",
    "ITEM_PROCESSOR": "storage is a pipeline of Scrapy's own",
    "DUPEFILTER_CLASS": "another filter drops second attempts in silence; the frontier asks once",
    "ROBOTSTXT_OBEY": "robots.txt is obeyed, by a middleware of this project",
    "SCHEDULER": "what another scheduler forgets or keeps is in no archive",
    "TWISTED_REACTOR": "gate and pace are written for asyncio",
    "TWISTED_REACTOR_ENABLED": "clocks and signals are those of Twisted's reactor on asyncio",
}
# Settings that switch on what is off here (or turn a knob of it), and why it is off.
OFF = {
    "AUTOTHROTTLE_ENABLED": "the pace is DOSSIER_DELAY, Crawl-delay and Retry-After",
    "COOKIES_ENABLED": "a run has no session and no login",
    "DEPTH_LIMIT": "listing, dossier and event bound the depth; DOSSIER_MAX_PAGES bounds a run",
    "HTTPCACHE_ENABLED": "an answer from a cache is no evidence; unchanged pages cost a 304",
    "JOBDIR": "the archive itself knows what an interrupted run had, and the next run goes on with it",
    "METAREFRESH_ENABLED": "only redirects that HTTP knows are followed",
    "REFERER_ENABLED": "a site need not know where a request comes from",
    "REMOTE_CONTROL_ENABLED": "it runs what a local user sends",
    "TELNETCONSOLE_ENABLED": "it runs what a local user types",
}
# The least value of each number that a person sets.
LEAST = {
    "DOSSIER_ATTEMPTS": 1,
    "DOSSIER_BACKOFF": 0,
    "DOSSIER_CONCURRENCY": 1,
    "DOSSIER_DELAY": 0,
    "DOSSIER_EQUAL_ANSWERS": 1,
    "DOSSIER_LONGEST_WAIT": 0,
    "DOSSIER_MAX_MINUTES": 0,
    "DOSSIER_MAX_PAGES": 0,
    "DOSSIER_REQUISITE_BYTES": 0,
    "DOSSIER_URL_SECONDS": 0,
    "DOWNLOAD_TIMEOUT": 0,
}


def refusal(crawler: Crawler) -> str | None:
    """Return in one sentence why a run cannot be had with a crawler's settings and components, or None.

    To be called once the engine is built, as at `spider_opened`.
    """
    if fault := settings_fault(crawler.settings):
        return fault
    built = {
        "EXTENSIONS": crawler.extensions.middlewares,
        "DOWNLOADER_MIDDLEWARES": crawler.engine.downloader.middleware.middlewares,
        "ITEM_PIPELINES": crawler.engine.scraper.itemproc.middlewares,
    }
    return next(filter(None, (component_fault(name, chain) for name, chain in built.items())), None)


def component_fault(name: str, chain: Sequence[Any]) -> str | None:
    """Return what a list of built components lacks, or None; `name` is the setting that it was built from."""
    places = []
    for path in COMPONENTS[name]:
        place = next((number for number, one in enumerate(chain) if isinstance(one, load_object(path))), None)
        if place is None:
            return f"{name} lacks {path}: add to the project's components (docs/scrapy.md), do not replace them."
        places.append(place)
    if places != sorted(places):
        return f"{name} has its components out of order: {', '.join(COMPONENTS[name])}."
    return None


def settings_fault(settings: BaseSettings) -> str | None:
    """Return which setting cannot be had, and why, or None."""
    own = Settings()
    own.setmodule("dossier_scraper.settings")
    return next(_faults(settings, own), None)


def limits_fault(settings: BaseSettings) -> str | None:
    """Return which number is none, or out of range, or None."""
    for name, least in LEAST.items():
        try:
            fits = least <= float(settings[name]) < 1e9
        except (TypeError, ValueError):
            fits = False
        if not fits:
            return f"{name} = {settings[name]!a} is out of range: {least} or more."
    return None


def _faults(settings: BaseSettings, own: BaseSettings) -> Iterator[str]:
    for name, why in PINNED.items():
        if _plain(settings, name, own[name]) != _plain(own, name, own[name]):
            yield f"{name} cannot be changed: {why}."
    for name, why in OFF.items():
        if _plain(settings, name, own[name]):
            yield f"{name} is not to be had: {why}."


def _plain(settings: BaseSettings, name: str, like: object) -> object:
    """Return a setting's value as the type that ours has; a command line gives text."""
    value = settings[name]
    if isinstance(like, bool):
        return settings.getbool(name)
    if isinstance(like, BaseSettings):
        return settings.getdict(name)
    if isinstance(like, int):
        return settings.getint(name)
    return value or None
