"""Datasette's part of our pages: it matches an address, asks the page on its own connection, and sends the answer."""

import math
import re
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from datasette.utils import tilde_decode
from datasette.utils.asgi import BadRequest, Response
from datasette.views.base import DatasetteError
from markupsafe import Markup

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.tallies import countries
from dossier_scraper.browse.derived import DATABASE
from dossier_scraper.browse.pages import PAGES, links
from dossier_scraper.browse.pages.dossier import resolved
from dossier_scraper.browse.pages.page import Answer, Asked, Document, Link, Moved, NoPage, Page, Shown
from dossier_scraper.browse.stored import languages
from dossier_scraper.errors import IntegrityError, UsageError

# What is there and cannot be read may be mended from a copy (RFC 9110, 15.6.4).
UNREADABLE = 503
# It names the place of the database on this machine.
PLACES = r"/-/databases(\.json)?$"
# SQLite looks at the clock after so many steps.
STEPS = 10_000

View = Callable[[Any, Any], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What each page says of its archive; `ledger_hash` is the head of the ledger that the database was made from."""

    name: str
    base_url: str
    rights: str | None
    demo: bool
    robots: bool
    ledger_seq: str | None
    ledger_hash: str | None


def routes() -> list[tuple[str, View]]:
    """Return an address, as a regular expression, and its view, for each kind of page."""
    return [*((page.pattern, _view(page)) for page in PAGES), (PLACES, _nothing)]


async def _nothing(request: Any, datasette: Any) -> Response:
    raise DatasetteError("This page is not shown.", status=404)


def _view(page: Page) -> View:
    async def view(request: Any, datasette: Any) -> Response:
        parts = {name: unquote(part) for name, part in request.url_vars.items()}
        args = {name: request.args.getlist(name)[-1] for name in request.args}

        def ask(archive: Archive, query: Query) -> tuple[Answer, Mapping[str, Any]]:
            answer = page.answer(Asked(archive=archive, query=query, parts=parts, args=args))
            words_of = answer.words_of if isinstance(answer, Shown) else ()
            return answer, {"about": _about(archive, query), "lang": _lang(languages(archive.root, query, words_of))}

        try:
            answer, facts = await asked(datasette, ask)
        except NoPage as error:
            # Of a `NotFound` at an address with `%` Datasette makes a redirect to one with `~`.
            raise DatasetteError(str(error), status=404) from error
        except IntegrityError as error:
            fault = f"{str(error).rstrip('.')}. Run `dossier verify`."
            raise DatasetteError(fault, title="The evidence cannot be read", status=UNREADABLE) from error
        except UsageError as error:
            raise BadRequest(str(error)) from error
        return _response(datasette, request, answer, facts)

    return view


def _lang(known: Mapping[str, str]) -> Callable[[str], Markup]:
    """Return what says the language of the words of a dossier as an attribute, nothing where it is that of the page."""
    return lambda dossier_id: Markup(' lang="{}"').format(known[dossier_id]) if dossier_id in known else Markup()


def _response(datasette: Any, request: Any, answer: Answer, facts: Mapping[str, Any]) -> Response:
    if isinstance(answer, Moved):
        return Response.redirect(datasette.urls.path(answer.path))
    if isinstance(answer, Document):
        links = {"link": web_links(datasette, request, answer.links)} if answer.links else {}
        return Response(answer.body, headers={**answer.headers, **links}, content_type=answer.content_type)
    return Response.html(rendered(datasette, answer, facts, request))


def rendered(datasette: Any, page: Shown, about: Mapping[str, Any], request: Any) -> str:
    """Return one of our own pages as HTML; what Datasette asks its plugins for its pages has no part in it."""
    sheets = [{"url": datasette.urls.path(url)} for url in datasette.metadata("extra_css_urls")]
    facts = {"ours": True, "request": request, "extra_css_urls": sheets, **about, **_for_all(datasette)}
    return str(_at_once(datasette.jinja_env).get_template(page.template).render({**page.facts, **facts}))


@lru_cache(maxsize=4)
def _at_once(environment: Any) -> Any:
    """Return templates that wait for nothing, which takes half the time, of those that may."""
    return environment.overlay(enable_async=False)


def _for_all(datasette: Any) -> dict[str, Any]:
    """Return what every template may use: `url`, which makes an address of a path, and `to`, which has paths."""
    return {"url": datasette.urls.path, "to": links}


def web_links(datasette: Any, request: Any, links: Iterable[Link], between: str = ", ") -> str:
    """Return links as a header or a TimeMap has them, with the archive's as addresses of this server."""
    return between.join(
        link.written(lambda path: str(datasette.absolute_url(request, datasette.urls.path(path)))) for link in links
    )


async def asked(datasette: Any, question: Callable[[Archive, Query], Any]) -> Any:
    """Return what a question answers about the archive that Datasette has open, as that stands at one moment."""
    database = datasette.get_database(DATABASE)

    def ask(connection: sqlite3.Connection) -> Any:
        with _one_state(connection, database.seconds) as query:
            return question(Archive.open(Path(database.path).parent), query)

    try:
        return await database.execute_fn(ask)
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_INTERRUPT:
            raise
        raise DatasetteError(f"this page took longer than {database.seconds} seconds", status=503) from error


@contextmanager
def _one_state(connection: sqlite3.Connection, seconds: float) -> Iterator[Query]:
    """Yield what asks one state of the database, for so long as a page may take, also while a run publishes.

    Datasette has the connection back as it was.
    """
    query, until = Query(connection), time.monotonic() + seconds
    connection.set_progress_handler(None if seconds == math.inf else lambda: time.monotonic() > until, STEPS)
    as_text, connection.text_factory = connection.text_factory, str
    connection.execute("BEGIN")
    try:
        yield query
    finally:
        connection.text_factory = as_text
        connection.set_progress_handler(None, 0)
        connection.rollback()


ROW = re.compile(f"/{DATABASE}/dossiers/([^/]+)")


async def page_of_row(datasette: Any, path: str) -> str | None:
    """Return the path of the page of the dossier that a row of `dossiers` is asked for by another name than its id."""
    row = ROW.fullmatch(path)
    if row is None:
        return None
    parts = {"id": tilde_decode(row[1])}
    try:
        found = await asked(datasette, lambda a, q: resolved(Asked(archive=a, query=q, parts=parts)))
        return links.dossier(found)
    except NoPage:
        return None


async def about(datasette: Any, table: str | None) -> Mapping[str, Any]:
    """Return what every template may use beside its own facts.

    They are `about`, `url`, which makes a path an address, and `to`, which has the paths of other pages; for a table,
    `countries`, the names of countries by their codes.
    """
    facts = {"about": await asked(datasette, _about), **_for_all(datasette)}
    if table:
        found = await asked(datasette, lambda archive, query: countries(query))
        facts["countries"] = {one.code: one.name for one in found}
    return facts


def _about(archive: Archive, query: Query) -> About:
    return About(
        name=archive.name,
        base_url=archive.base_url,
        rights=archive.rights,
        demo=archive.demo,
        robots=archive.robots,
        ledger_seq=query.fact("ledger_seq"),
        ledger_hash=query.fact("ledger_hash"),
    )
