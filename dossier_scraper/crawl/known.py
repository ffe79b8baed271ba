"""What an interrupted run got already is not asked again: the run that goes on with it follows it from the archive."""

from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

# robots.txt may have changed, and pages of the listing belong together: they are asked again.
ANEW = ("robots", "listing")


class KnownMiddleware:
    """Answer a request with an empty response that stands for what the archive knows of its URL."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware for a crawl whose spider has a run."""
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        """Let a request pass, or answer it."""
        spider: Any = self.crawler.spider
        if request.meta["role"] in ANEW or (known := spider.ingest.answered(request.url)) is None:
            return None
        request.meta["known"] = known
        return Response(request.url, request=request)
