"""The index of a web archive: which captures of the site there are, and which of them are worth fetching.

The Wayback Machine answers `output=json` with one array whose first row names the fields, and, with
`showResumeKey=true`, an empty row and a key where there is more; pywb with one JSON object a line and other names. What
servers filter and collapse differs, so that both is done here.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from dossier_scraper.errors import DossierError, SiteUnreachable
from dossier_scraper.extract.listing.pager import may_select_page
from dossier_scraper.importers.endpoint import Client, Unanswered
from dossier_scraper.importers.scope import Scope
from dossier_scraper.site import Site

LIMIT = 10_000
LARGEST_ANSWER = 64 << 20
MOST_QUERIES = 1000
STAMP = "%Y%m%d%H%M%S"
MOVED = (301, 308)
IndexRow = dict[str, Any]


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Listed:
    """One capture in an index. `timestamp` has 14 digits, UTC; `status` is None for a revisit; `asked` is the URL as
    the index writes it."""

    timestamp: str
    url: str
    status: int | None
    digest: str
    asked: str

    @property
    def at(self) -> datetime:
        """The time of the capture, to the second."""
        return datetime.strptime(self.timestamp, STAMP).replace(tzinfo=UTC)


class Index:
    """The index of one endpoint, asked about one scope and a range of years."""

    def __init__(self, client: Client, scope: Scope, first: int, last: int) -> None:
        self.client, self.scope = client, scope
        self.first, self.last = datetime(first, 1, 1, tzinfo=UTC), datetime(last, 12, 31, 23, 59, 59, tzinfo=UTC)
        self.queries = 0
        self.odd: set[tuple[str, str, str]] = set()

    def captures(self) -> Iterator[Listed]:
        """Yield the captures of the site, in no order; some may come twice.

        Rows of the site that name no time or status are kept in `odd` (address, time, status).

        Raises `SiteUnreachable` when the index gives no answer, `DossierError` when it is none.
        """
        hosts = dict.fromkeys(host.removeprefix("www.") for host in self.scope.site.hosts)
        for prefix in (*(f"{host}/" for host in hosts), *(f"{origin}/" for origin in self.scope.named)):
            yield from self._between(prefix, self.first, self.last)

    def _between(self, prefix: str, first: datetime, last: datetime) -> Iterator[Listed]:
        """Yield what a query gives; where the server gives no more and does not say how to go on, ask for halves."""
        key: str | None = None
        while True:
            found, key = self._ask(prefix, first, last, key)
            half = (first + (last - first) / 2).replace(microsecond=0)
            if key is None and len(found) >= LIMIT and half > first:
                yield from self._between(prefix, first, half)
                yield from self._between(prefix, half, last)
                return
            yield from self._listed(found)
            if key is None:
                return

    def _listed(self, rows: Iterable[IndexRow]) -> Iterator[Listed]:
        """Yield the rows that are captures of the site."""
        for row in rows:
            asked, stamp = str(row.get("original") or row.get("url") or ""), str(row.get("timestamp") or "")
            status, url = str(row.get("statuscode") or row.get("status") or "-"), self.scope.address(asked)
            if url and _is_time(stamp) and (status == "-" or (status.isascii() and status.isdigit())):
                yield Listed(
                    timestamp=stamp,
                    url=url,
                    status=None if status == "-" else int(status),
                    digest=str(row.get("digest") or ""),
                    asked=asked,
                )
            elif url:
                self.odd.add((url, stamp, status))

    def _ask(self, prefix: str, first: datetime, last: datetime, key: str | None) -> tuple[list[IndexRow], str | None]:
        self.queries += 1
        where = self.client.endpoint.index
        if self.queries > MOST_QUERIES:
            raise DossierError(f"{where} does not come to an end after {MOST_QUERIES} queries; ask for fewer years.")
        query = [("url", prefix), ("matchType", "prefix"), ("output", "json"), ("limit", str(LIMIT))]
        query += [("from", first.strftime(STAMP)), ("to", last.strftime(STAMP)), ("showResumeKey", "true")]
        try:
            answer = self.client.ask_index([*query, *([("resumeKey", key)] if key else [])], LARGEST_ANSWER)
        except Unanswered as trouble:
            raise SiteUnreachable(f"{where} {trouble}; nothing was imported.") from trouble
        if answer.status in (401, 403, 451):
            raise DossierError(
                f"{where} answered {answer.status}: the archive blocks the site, or us; nothing was imported."
            )
        text = answer.content(LARGEST_ANSWER)
        if answer.status != 200 or text is None:
            raise DossierError(
                f"{where} answered {answer.status}; name the root of a collection, which has its index at /cdx."
            )
        try:
            return parse(text.decode())
        except (ValueError, TypeError) as error:
            raise DossierError(f"{where} does not answer as an index of captures does (CDX in JSON).") from error


def parse(text: str) -> tuple[list[IndexRow], str | None]:
    """Return the rows of an index's answer by field, and the key with which to go on, if there is more.

    Raises `ValueError` for what is neither form.
    """
    if not text.lstrip().startswith("["):
        rows = [json.loads(line) for line in text.splitlines() if line.strip()]
        if not all(isinstance(row, dict) for row in rows):
            raise ValueError("a line is no object")
        return rows, None
    fields, *lines = json.loads(text) or [[]]
    key = None
    if len(lines) >= 2 and lines[-2] == []:
        (key,), lines = lines[-1], lines[:-2]
    return [dict(zip(fields, line, strict=True)) for line in lines], key


def _is_time(stamp: str) -> bool:
    """Return True for 14 digits that are a time.

    >>> _is_time("20190501100000"), _is_time("20190231100000"), _is_time("201905011000")
    (True, False, False)
    """
    try:
        datetime.strptime(stamp, STAMP)
    except ValueError:
        return False
    return len(stamp) == 14 and stamp.isascii()


def choose(captures: Iterable[Listed], site: Site) -> list[Listed]:
    """Return the captures that are worth fetching, oldest first: each state of each page that the tables name, once.

    A capture with the content of the one before it is passed over, as are redirects that are not permanent, errors,
    and a page with a query that only shows it otherwise where the plain page was captured too. Of a listing, a query
    with a number may select a further page.
    """
    rows = sorted({capture for capture in captures if site.kind(capture.url)})
    statuses = _statuses(rows)
    plain = {site.key(row.url) for row in rows if row.status in (200, None) and _is_plain(row.url, site)}
    chosen: list[Listed] = []
    last: dict[tuple[str, bool], str] = {}
    for row in rows:
        status = statuses.get((row.url, row.digest), 200) if row.status is None else row.status
        if status not in (200, *MOVED) or (site.key(row.url) in plain and not _is_page_of_its_own(row.url, site)):
            continue
        page = _page(row.url, moved=status in MOVED)
        if last.get(page) != row.digest or not row.digest:
            last[page] = row.digest
            chosen.append(row)
    return chosen


def _statuses(rows: Iterable[Listed]) -> dict[tuple[str, str], int]:
    """Return the status of each content of an address: of a revisit, an index knows it from the first alone."""
    found: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.status:
            found.setdefault((row.url, row.digest), row.status)
    return found


def _page(url: str, *, moved: bool) -> tuple[str, bool]:
    """Return what the states of a page share: host and scheme tell redirects apart, not states."""
    return url if moved else urlsplit(url)._replace(scheme="", netloc="").geturl(), moved


def _is_plain(url: str, site: Site) -> bool:
    return urlsplit(url).query == site.key(url).partition("?")[2]


def _is_page_of_its_own(url: str, site: Site) -> bool:
    return _is_plain(url, site) or (site.kind(url) == "listing" and may_select_page(url))
