"""What Datasette does to an archive's pages beyond its settings: readable cells, harmless CSV, quiet errors.

Loaded by Datasette's entry point, so that `datasette archive/` has it too; it touches nothing unless the metadata
names it, as `metadata.yaml` of an archive does.
"""

import codecs
import csv
import io
import json
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Generator, Mapping, MutableMapping
from functools import partial
from typing import Any
from urllib.parse import parse_qs

from datasette import hookimpl
from datasette.utils import is_url, tilde_encode
from datasette.utils.asgi import BadRequest, Base400, Response
from datasette.views.base import DatasetteError
from markupsafe import Markup

from dossier_scraper.browse import routes, timegate
from dossier_scraper.browse.database import ArchiveDatabase
from dossier_scraper.browse.derived import DATABASE, NAME
from dossier_scraper.browse.markup import FILTERS, marked
from dossier_scraper.errors import UsageError
from dossier_scraper.model import field_path, folded
from dossier_scraper.moments import span
from dossier_scraper.serial import neutral
from dossier_scraper.wording import UNSAFE, in_words

JSON_COLUMNS = frozenset({"categories", "documents", "counts", "data", "dossiers", "spellings"})
# A column of this name leads to the row of this table.
ID_COLUMNS = {
    "dossier_id": "dossiers",
    "version_id": "versions",
    "capture_id": "captures",
    "stored_in": "captures",
    "run_id": "runs",
    "organisation_id": "organisations",
}
# No page has a script, nor a style but the sheet; an answer's own header goes before these.
HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; "
        b"frame-ancestors 'none'",
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
NO_ROBOTS = (b"x-robots-tag", b"noindex, nofollow")

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(
    row: Any, value: object, column: str, table: str | None, database: str, datasette: Any
) -> Markup | None:
    """Show JSON as a list or indented, ids as links to their rows, and characters that nobody sees as marks."""
    if not isinstance(value, str) or datasette.plugin_config(NAME) is None:
        return None
    if column in JSON_COLUMNS:
        return _json(value)
    if table == "changes" and column in ("before", "after"):
        return marked(in_words(row["field"], value) or "")
    # The title of a dossier leads there too, where a query gives its id beside it.
    key = "dossier_id" if column == "dossier" and "dossier_id" in row.keys() else column  # noqa: SIM118 - a sqlite3.Row
    if key in ID_COLUMNS:
        path = datasette.urls.path(f"{tilde_encode(database)}/{ID_COLUMNS[key]}/{tilde_encode(str(row[key]))}")
        return Markup('<a href="{}">{}</a>').format(path, marked(value))
    return marked(value) if UNSAFE.search(value) else None


def _json(text: str) -> Markup | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return Markup('<pre class="json">{}</pre>').format(marked(json.dumps(value, ensure_ascii=False, indent=2)))
    items = (Markup('<a href="{0}">{0}</a>').format(item) if is_url(item) else marked(item) for item in value)
    return Markup('<ul class="values">{}</ul>').format(Markup("").join(Markup("<li>{}</li>").format(i) for i in items))


@hookimpl  # type: ignore[untyped-decorator]
def register_routes(datasette: Any) -> list[tuple[str, routes.View]]:
    """Add our own pages; of an address that Datasette has as well, ours answers."""
    return [] if datasette.plugin_config(NAME) is None else [*routes.routes(), *timegate.routes()]


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(
    datasette: Any, table: str | None
) -> Mapping[str, Any] | Callable[[], Awaitable[Mapping[str, Any]]]:
    """Give every template, Datasette's own as well, what it says of the archive."""
    return {} if datasette.plugin_config(NAME) is None else partial(routes.about, datasette, table)


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Any) -> None:
    """Give templates the forms in which text, times and changes are shown."""
    env.filters.update(FILTERS)


@hookimpl  # type: ignore[untyped-decorator]
def startup(datasette: Any) -> None:
    """Let a database that Datasette found by itself (`datasette FOLDER`) be asked as `dossier serve` asks it."""
    found = datasette.databases.get(DATABASE)
    if datasette.plugin_config(NAME) is not None and found and not isinstance(found, ArchiveDatabase):
        datasette.remove_database(DATABASE)
        datasette.add_database(ArchiveDatabase(datasette, found.path, is_mutable=found.is_mutable), name=DATABASE)


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Give SQL the names that people type: without accents and capitals, fields as they are shown; and told values."""
    conn.create_function("folded", 1, partial(_text, folded), deterministic=True)
    conn.create_function("field_path", 1, partial(_text, field_path), deterministic=True)
    conn.create_function("in_words", 2, in_words, deterministic=True)


def _text(function: Callable[[str], str], value: str | bytes | float | None) -> str | bytes | float | None:
    return function(value) if isinstance(value, str) else value


@hookimpl  # type: ignore[untyped-decorator]
def register_magic_parameters() -> list[tuple[str, Callable[[str, Any], str]]]:
    """Give ready questions the first and the last moment of what is typed as a date: `:_first_since`, `:_last_to`."""
    return [
        ("first", lambda name, request: _span(name, request)[0]),
        ("last", lambda name, request: _span(name, request)[1]),
    ]


def _span(name: str, request: Any) -> tuple[str, str]:
    """Return what a date of a form means; what is none is said with the form, and in CSV, which has none, by itself."""
    text = request.args.get(name) or ""
    try:
        return span(text) if text else ("", "")
    except UsageError as error:
        raise (BadRequest if request.path.endswith(".csv") else sqlite3.DatabaseError)(str(error)) from error


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    """Send headers that keep a page from loading or leaking anything, neutralise the cells of CSV, and only read."""

    def wrap(app: App) -> App:
        if datasette.plugin_config(NAME) is None:
            return app

        async def wrapped(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            reply = _Reply(scope, send, datasette)
            if scope["method"] not in ("GET", "HEAD"):
                only = Response.text("Pages of an archive are read: GET or HEAD.", 405, {"Allow": "GET, HEAD"})
                await only.asgi_send(reply)
                return
            await app(_whole(scope) if scope["path"].endswith(".csv") else scope, receive, reply)

        return wrapped

    return wrap


def _whole(scope: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Return a request for CSV as one for all rows of a table, where it does not name a page or a size itself."""
    asked = parse_qs(scope["query_string"].decode("latin-1"))
    if "_next" in asked or asked.get("_size", ["max"]) != ["max"]:
        return scope
    return {**scope, "query_string": scope["query_string"] + b"&_stream=on"}


def _bound(datasette: Any, scope: MutableMapping[str, Any]) -> int | None:
    """Return how many rows a question may give, None for a table, which gives all of them."""
    database, _, name = scope["path"].removesuffix(".csv").lstrip("/").partition("/")
    asked = not name or name in (datasette.metadata("queries", database=database) or {})
    return int(datasette.setting("max_returned_rows")) if asked else None


@hookimpl(hookwrapper=True)  # type: ignore[untyped-decorator]
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Generator[None, Any, None]:
    """Answer an error with a page and, where it is ours, a line: Datasette prints a traceback for every wrong address.

    Every implementation of this hook would run; hence a wrapper that leaves only its own answer.
    """
    outcome = yield
    if datasette.plugin_config(NAME) is not None:
        outcome.force_result([partial(_answer, datasette, request, exception)])


async def _answer(datasette: Any, request: Any, exception: Exception) -> Response:
    expected = isinstance(exception, Base400 | DatasetteError)
    status = getattr(exception, "status", 500) if expected else 500
    if expected and status == 500 and exception.__context__ is None:
        status = 400  # what Datasette found wrong in the question by itself, as a column to sort by that is not there
    if not expected:
        sys.stderr.write(f"{request.path!a}: {type(exception).__name__}: {str(exception)!a}\n")
    if status == 404 and (path := await routes.page_of_row(datasette, request.path)):
        return Response.redirect(datasette.urls.path(path))
    facts = {"ok": False, "error": str(exception), "status": status, "title": getattr(exception, "title", None)}
    if request.path.endswith(".json"):
        return Response.json(facts, status=status)
    return Response.html(await datasette.render_template("error.html", facts, request=request), status=status)


class _Reply:
    """One HTTP reply on its way out; rows of CSV, and pages, wait until they are whole, whatever the chunks.

    CSV of a question's most rows ends in a row that says so.
    """

    def __init__(self, scope: MutableMapping[str, Any], send: Send, datasette: Any) -> None:
        self._csv, self._html, self._send, self._waiting = scope["path"].endswith(".csv"), False, send, b""
        self._bound, self._count = _bound(datasette, scope), -1  # the headings are no row
        self._mark = b""
        self._headers = HEADERS if datasette.plugin_config(NAME).get("robots") else (*HEADERS, NO_ROBOTS)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            own = {name.lower(): value for name, value in message["headers"]}
            content_type = own.get(b"content-type", b"")
            self._csv = self._csv and content_type.startswith((b"text/csv", b"text/plain"))
            self._html = content_type.startswith(b"text/html")
            # A file says to spreadsheets that it is UTF-8; what programs ask for row by row does not.
            self._mark = codecs.BOM_UTF8 if self._csv and b"content-disposition" in own else b""
            added = [header for header in self._headers if header[0] not in own]
            message = {**message, "headers": [*message["headers"], *added]}
        elif message["type"] == "http.response.body" and self._csv:
            message = {**message, "body": self._rows(message.get("body", b""), last=not message.get("more_body"))}
        elif message["type"] == "http.response.body" and self._html:
            message = {**message, "body": self._page(message.get("body", b""), last=not message.get("more_body"))}
        await self._send(message)

    def _page(self, chunk: bytes, *, last: bool) -> bytes:
        """Name the characters that nobody sees where Datasette itself wrote the site's words: labels and facets."""
        self._waiting += chunk
        if not last:
            return b""
        return UNSAFE.sub(lambda found: f"[U+{ord(found[0]):04X}]", self._waiting.decode("utf-8")).encode("utf-8")

    def _rows(self, chunk: bytes, *, last: bool) -> bytes:
        self._waiting += chunk
        if not last and (not self._waiting.endswith(b"\r\n") or self._waiting.count(b'"') % 2):
            return b""
        csv.field_size_limit(1 << 30)  # a version is one cell, and may be longer than the default allows
        rows = list(csv.reader(io.StringIO(self._waiting.decode("utf-8"), newline="")))
        self._waiting, self._count = b"", self._count + len(rows)
        if last and self._count == self._bound:
            rows.append([f"These are the first {self._bound:,} rows; there may be more: ask for less."])
        out = io.StringIO(newline="")
        csv.writer(out).writerows([neutral(cell) for cell in row] for row in rows)
        written, self._mark = self._mark + out.getvalue().encode("utf-8").removeprefix(self._mark), b""
        return written
