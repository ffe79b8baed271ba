"""The TimeGate and the TimeMap of an address (RFC 7089), which take it as it is: a path, and what is behind `?`."""

from typing import Any

from datasette.utils.asgi import BadRequest, Response
from datasette.views.base import DatasetteError

from dossier_scraper.archive.questions.mementos import Memento
from dossier_scraper.browse.pages.memento import (
    FORMAT,
    TIMEGATE,
    TIMEMAP,
    around,
    asked_for,
    chosen,
    held,
    timemap,
)
from dossier_scraper.browse.pages.replay import address_of
from dossier_scraper.browse.routes import View, asked, web_links


def routes() -> list[tuple[str, View]]:
    """Return the addresses of both, as regular expressions, and their views."""
    return [(f"{TIMEGATE}(?P<url>.+)$", _timegate), (f"{TIMEMAP}(?P<url>.+)$", _timemap)]


async def _timegate(request: Any, datasette: Any) -> Response:
    """Redirect to what the address held nearest to `Accept-Datetime` (pattern 1.2: 302, RFC 7089, 4.1.2)."""
    _, found = await _held(request, datasette)
    try:
        one = chosen(found, asked_for(request.headers.get("accept-datetime")))
    except ValueError as error:
        raise BadRequest(f"Accept-Datetime is no date of HTTP: {error}") from error
    return Response(
        "",
        status=302,
        headers={
            "location": datasette.absolute_url(request, datasette.urls.path(address_of(one))),
            "vary": "accept-datetime",
            "link": web_links(datasette, request, around(found, one, address_of)),
        },
    )


async def _timemap(request: Any, datasette: Any) -> Response:
    url, found = await _held(request, datasette)
    listed = timemap(found, TIMEMAP + url, address_of)
    return Response(web_links(datasette, request, listed, ",\n") + "\n", content_type=FORMAT)


async def _held(request: Any, datasette: Any) -> tuple[str, list[Memento]]:
    """Return the address that is asked about, and every body that it had."""
    url = request.url_vars["url"] + (f"?{request.query_string}" if request.query_string else "")
    found = await asked(datasette, lambda archive, query: held(query, url))
    if not found:
        raise DatasetteError(f"the archive has nothing of {url}", status=404)
    return found[0].url, found
