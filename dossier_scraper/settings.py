"""Scrapy settings. Each one that differs from the default carries the default, the reason, and who reads it."""

import os

from dossier_scraper import __version__
from dossier_scraper.items import FIELDS

# Names ------------------------------------------------------------------------------------------------------------
BOT_NAME = "dossier-scraper"  # default "scrapybot"; Scrapy's log
SPIDER_MODULES = ["dossier_scraper.spiders"]  # default []; `scrapy crawl` finds the spider here
USER_AGENT = f"dossier-scraper/{__version__}"  # default names Scrapy; an archive's contact is added to it

# This program's own settings: read by the spider, `dossier crawl` sets them from its options -----------------------
DOSSIER_ARCHIVE = os.environ.get("DOSSIER_ARCHIVE", "archive")  # `scrapy crawl` only
DOSSIER_SITE = "stemcoalition"
DOSSIER_START_URLS: list[str] = []  # empty: those of the site tables
DOSSIER_DELAY = 3.0  # seconds between two requests to one origin
DOSSIER_CONCURRENCY = 1  # requests under way to one origin
DOSSIER_MAX_PAGES = 0  # 0: no limit
DOSSIER_MAX_MINUTES = 0.0  # 0: no limit
DOSSIER_REQUISITES = True  # images, stylesheets and documents of dossier and event pages
DOSSIER_REQUISITE_BYTES = 64 << 20  # of a run; unchanged ones cost nothing
DOSSIER_ATTEMPTS = 3  # per URL, the first included
DOSSIER_BACKOFF = 2.0  # seconds before the second attempt, doubled before each further one
DOSSIER_LONGEST_WAIT = 60.0  # the longest Retry-After, in seconds, that is waited for; the rest is for the next run
DOSSIER_EQUAL_ANSWERS = 5  # so many pages in a row with the same bad answer end the run
DOSSIER_URL_SECONDS = 60.0  # all attempts at a URL together, waits aside
DOSSIER_PROGRESS = False  # a bar instead of lines
DOSSIER_ITEMS = True  # items for feeds and pipelines; `dossier crawl` makes none where nobody takes them

# Order and politeness ---------------------------------------------------------------------------------------------
# Default 0 and 8: the pace middleware keeps delay and places per origin, with `Crawl-delay`, `Retry-After`, and slow
# bodies that stand aside; Scrapy's downloader must not count a second time. The spare requests are those that wait.
DOWNLOAD_DELAY = 0
CONCURRENT_REQUESTS_PER_DOMAIN = 64
CONCURRENT_REQUESTS = 12  # default 16; more would wait out of order of priority
CONCURRENT_ITEMS = 1  # default 100; items come in the order of the pages
SCHEDULER_PRIORITY_QUEUE = "scrapy.pqueues.ScrapyPriorityQueue"  # default balances hosts before priorities
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"  # default LIFO; the listing's order is a good order
SCHEDULER_START_MEMORY_QUEUE = None  # default its own FIFO queue; start pages have the highest priority anyway
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # default drops silently; the frontier asks once

# The wire ---------------------------------------------------------------------------------------------------------
DOWNLOAD_HANDLERS = {
    "http": "dossier_scraper.crawl.wire.Wire",  # default keeps connections, and no byte of a head; see there
    "https": "dossier_scraper.crawl.wire.Wire",
    "data": None,  # default on, these four; no page of a site has a reason to make us read them
    "file": None,
    "ftp": None,
    "s3": None,
}
DOWNLOAD_MAXSIZE = 16 << 20  # default 1 GiB; a page has 60 kB
DOWNLOAD_WARNSIZE = 0  # default 32 MiB; its warning would be a line of the site's choosing
DOWNLOAD_TIMEOUT = 30  # default 180 s; one attempt, from the connection to the last byte
DOWNLOAD_FAIL_ON_DATALOSS = False  # default True; a body that broke off is evidence, marked, and never read
DOWNLOAD_VERIFY_CERTIFICATES = True  # default False
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5",
    "Accept-Language": "en",
    "Accept-Encoding": "gzip, deflate, br, zstd",  # default by a middleware; what archive/evidence/payload.py decodes
}
ROBOTSTXT_OBEY = True  # default False; always, by a middleware of our own
REFERER_ENABLED = False  # default True; tells a site where we come from
COOKIES_ENABLED = False  # default True; no session, no login

# Components -------------------------------------------------------------------------------------------------------
# Default all of Scrapy's: those that are off, and why, are in docs/scrapy.md. They are left out of Scrapy's own lists,
# because it imports what a setting calls None, and with it HTTP clients of others, which take 20 MB.
DOWNLOADER_MIDDLEWARES_BASE = {
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": 850,
}
DOWNLOADER_MIDDLEWARES = {  # default none
    "dossier_scraper.middlewares.ToolDecodingMiddleware": 590,  # these two for `scrapy shell` and its like only
    "dossier_scraper.middlewares.ToolRedirectMiddleware": 600,
    "dossier_scraper.middlewares.GateMiddleware": 910,
    "dossier_scraper.middlewares.KnownMiddleware": 915,
    "dossier_scraper.middlewares.RobotsMiddleware": 920,
    "dossier_scraper.middlewares.PaceMiddleware": 930,
}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
SPIDER_MIDDLEWARES: dict[str, int] = {}  # default none
EXTENSIONS_BASE = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.memdebug.MemoryDebugger": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,
}
EXTENSIONS = {  # default none
    "dossier_scraper.extensions.Recorder": 20,  # before the journal, which tells of what is kept
    "dossier_scraper.extensions.Journal": 30,
}
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
METAREFRESH_ENABLED = False
MEMUSAGE_LIMIT_MB = 1024  # default 0, none; a run needs a tenth of it
ITEM_PIPELINES = {  # default none
    "dossier_scraper.pipelines.Validate": 100,
    "dossier_scraper.pipelines.Deduplicate": 200,
    "dossier_scraper.pipelines.Store": 300,
}

# Items ------------------------------------------------------------------------------------------------------------
FEED_EXPORT_FIELDS = list(FIELDS)  # default: those of the first item, which would be a listing's
FEED_EXPORTERS = {"csv": "dossier_scraper.crawl.feeds.CsvExporter"}  # default leaves a page's formulas alive

# Log ---------------------------------------------------------------------------------------------------------------
LOG_LEVEL = "INFO"  # default DEBUG; one line per event is the journal's
STATS_DUMP = False  # default True; the run's totals are in the archive
WARN_ON_GENERATOR_RETURN_VALUE = False  # default True; parses the spider's source for each callback
