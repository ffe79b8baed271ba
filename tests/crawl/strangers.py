"""Components as strangers write them: some are harmless, some take away what a run needs."""

from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response

from dossier_scraper import settings as ours


class Pass:
    """A pipeline that lets everything pass."""

    def process_item(self, item: Any) -> Any:
        return item


class Answers:
    """A downloader middleware that answers in the site's place."""

    def process_request(self, request: Request) -> Response | None:
        return Response(request.url, body=b"mine") if request.url.endswith("/dossiers/a") else None


class Loses:
    """A downloader middleware that lets no answer of a dossier's page pass."""

    def process_response(self, request: Request, response: Response) -> Response:
        if request.url.endswith("/dossiers/a"):
            raise IgnoreRequest("not mine")
        return response


class Again(Loses):
    """A downloader middleware that asks a second time, as Scrapy's own retries do."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        if request.url.endswith("/dossiers/a") and "again" not in request.meta:
            return request.replace(meta=request.meta | {"again": True}, dont_filter=True)
        return response


class Elsewhere(Answers):
    """A downloader middleware that sends a request to another origin."""

    def process_request(self, request: Request) -> Request | None:  # type: ignore[override]
        other = "http://127.0.0.1:9/dossiers/a"
        return Request(other) if request.url.endswith("/dossiers/a") and request.url != other else None


class Proxied(Answers):
    """A downloader middleware that goes by way of a proxy."""

    def process_request(self, request: Request) -> None:
        if request.url.endswith("/dossiers/a"):
            request.meta["proxy"] = "http://127.0.0.1:9"


class Takes:
    """A spider middleware that lets nothing pass of a dossier's page."""

    def process_spider_output(self, response: Response, result: Any) -> Iterator[Any]:
        return iter(()) if response.url.endswith("/dossiers/a") else result

    async def process_spider_output_async(self, response: Response, result: Any) -> Any:
        async for found in result:
            if not response.url.endswith("/dossiers/a"):
                yield found


class Breaks:
    """A spider middleware that does not work."""

    def process_spider_input(self, response: Response) -> None:
        if response.url.endswith("/dossiers/a"):
            raise ValueError("broken")


class Closes:
    """A pipeline that wants no run."""

    def open_spider(self) -> None:
        raise CloseSpider("mine")


class Addon:
    """An add-on that replaces the pipelines."""

    def update_settings(self, settings: Any) -> None:
        settings.set("ITEM_PIPELINES", {"tests.crawl.strangers.Pass": 1}, "cmdline")


def beside(name: str, component: type, place: int) -> dict[str, object]:
    """Return settings in which a component stands beside ours, at a place among them."""
    return {name: getattr(ours, name) | {f"{__name__}.{component.__name__}": place}}
