"""One connection for each request, and no request that is not ours to count."""

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler


class SingleUse(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 handler without persistent connections.

    On a kept connection, bytes that one answer leaves over are read as the next one's, which would put one page's
    words under another's address; and Twisted would repeat a request on its own when a kept connection is gone.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.persistent = False
        self._pool.retryAutomatically = False
