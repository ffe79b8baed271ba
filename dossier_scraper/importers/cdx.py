"""The index of a web archive: which captures of the site there are, and which of them are worth fetching.

The Wayback Machine answers `output=json` with one array whose first row names the fields, and, with
`showResumeKey=true`, an empty row and a key where there is more; pywb with one JSON object a line and other names.
Servers that know no JSON answer in columns (CDX) or with keys before each object (CDXJ). What they filter and collapse
differs, so that both is done here.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from dossier_scraper.errors import DossierError, SiteUnreachable
from dossier_scraper.extract.listing.pager import may_select_page
from dossier_scraper.importers.endpoint import LARGEST_ANSWER, Answer, Client, Unanswered
from dossier_scraper.importers.scope import Scope, is_of_the_web
from dossier_scraper.site import Site

LIMIT = 10_000
MOST_QUERIES = 1000
STAMP = "%Y%m%d%H%M%S"
MOVED, GONE = (301, 308), (404, 410)
REVISIT = "warc/revisit"
# The columns of CDX answers by their number (OpenWayback, OutbackCDX), and their letters where a legend names them.
COLUMNS = {
    7: ("urlkey", "timestamp", "url", "mime", "status", "digest", "length"),
    9: ("urlkey", "timestamp", "url", "mime", "status", "digest", "redirect", "offset", "filename"),
    10: ("urlkey", "timestamp", "url", "mime", "status", "digest", "redirect", "robots", "offset", "filename"),
    11: (
        "urlkey",
        "timestamp",
        "url",
        "mime",
        "status",
        "digest",
        "redirect",
        "robots",
        "length",
        "offset",
        "filename",
    ),
}
LETTERS = {"N": "urlkey", "b": "timestamp", "a": "url", "m": "mime", "s": "status", "k": "digest", "S": "length"} | {
    "V": "offset",
    "g": "filename",
}
CDX_ROW = re.compile(r"\S+ ([0-9]{4,14}) (?:(\{.*\})\s*$|\S+(?: \S+){4,8}\s*$)")
IndexRow = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a record lies: the file as the index names it, offset and length in bytes."""

    filename: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One capture in an index.

    `timestamp` has 14 digits, UTC; `status` is None where the index names none, as of a revisit; `asked` is the URL as
    the index writes it; `place` is where its record lies, where that is told. `first` is the capture of the same page
    that has the same content, by its digest.
    """

    timestamp: str
    url: str
    status: int | None
    digest: str
    asked: str
    is_revisit: bool = field(default=False, compare=False)
    place: Place | None = field(default=None, compare=False)
    first: "Listed | None" = field(default=None, compare=False)

    @property
    def order(self) -> tuple[str, str, int, str, str]:
        """By which captures are in order of time."""
        return self.timestamp, self.url, self.status or 0, self.digest, self.asked

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
        for prefix in self.scope.prefixes:
            yield from self._between(prefix, self.first, self.last)

    def _between(self, prefix: str, first: datetime, last: datetime) -> Iterator[Listed]:
        """Yield what a query gives; where the server gives no more and does not say how to go on, ask for halves."""
        key: str | None = None
        while True:
            before, (found, key) = key, self._ask(prefix, first, last, key)
            if key is not None and key == before:
                raise DossierError(f"{self.client.endpoint.index} does not go on: it gives the same part again.")
            half = (first + (last - first) / 2).replace(microsecond=0)
            if key is None and len(found) == LIMIT and half > first:
                yield from self._between(prefix, first, half)
                yield from self._between(prefix, half, last)
                return
            yield from self._listed(found)
            if key is None:
                return

    def _listed(self, rows: Iterable[IndexRow]) -> Iterator[Listed]:
        for row in rows:
            found = listed_of(row, self.scope, self.odd)
            if found and self.first <= found.at <= self.last:  # not every server knows `from` and `to`
                yield found

    def _ask(self, prefix: str, first: datetime, last: datetime, key: str | None) -> tuple[list[IndexRow], str | None]:
        self.queries += 1
        where = self.client.endpoint.index
        if self.queries > MOST_QUERIES:
            raise DossierError(f"{where} does not come to an end after {MOST_QUERIES} queries; ask for fewer years.")
        query = [("url", prefix), ("matchType", "prefix"), ("output", "json"), ("limit", str(LIMIT))]
        query += [("from", first.strftime(STAMP)), ("to", last.strftime(STAMP)), ("showResumeKey", "true")]
        try:
            answer = self.client.ask_index([*query, *([("resumeKey", key)] if key else [])])
        except Unanswered as trouble:
            raise SiteUnreachable(f"{where} {trouble}; nothing was imported.") from trouble
        if answer.status in (401, 403, 451):
            raise DossierError(
                f"{where} answered {answer.status}: the archive blocks the site, or us; nothing was imported."
            )
        if is_nothing_found(answer):
            return [], None
        text = answer.text(LARGEST_ANSWER)
        if answer.status != 200 or text is None:
            raise DossierError(
                f"{where} answered {answer.what}; name the root of a collection, which has its index at /cdx."
            )
        try:
            return parse(text)
        except (ValueError, TypeError, RecursionError) as error:
            raise DossierError(f"{where} does not answer as an index of captures does (CDX).") from error


def is_nothing_found(answer: Answer) -> bool:
    """Return True for the 404 with which pywb says that an index has nothing of what it was asked for."""
    return answer.status == 404 and b"no captures" in (answer.content(LARGEST_ANSWER) or b"").lower()


def listed_of(row: IndexRow, scope: Scope, odd: set[tuple[str, str, str]]) -> Listed | None:
    """Return the capture of the site that a row tells of; one that names no time or status is entered into `odd`."""
    # Indexes of what wget wrote have its angle brackets.
    asked, stamp = str(row.get("original") or row.get("url") or "").strip("<>"), str(row.get("timestamp") or "")
    status, url = str(row.get("statuscode") or row.get("status") or "-"), scope.address(asked)
    if not url:
        return None
    if not _is_time(stamp) or not (status == "-" or (status.isascii() and status.isdigit())):
        odd.add((url, stamp, status))
        return None
    return Listed(
        timestamp=stamp,
        url=url,
        status=None if status == "-" else int(status),
        digest=str(row.get("digest") or "").strip("-"),
        asked=asked,
        is_revisit=(row.get("mimetype") or row.get("mime")) == REVISIT,
        place=_place(row),
    )


def _place(row: IndexRow) -> Place | None:
    offset, length = str(row.get("offset")), str(row.get("length"))
    if not row.get("filename") or not re.fullmatch("[0-9]{1,15}", offset) or not re.fullmatch("[0-9]{1,15}", length):
        return None
    return Place(filename=str(row["filename"]), offset=int(offset), length=int(length))


def parse(text: str) -> tuple[list[IndexRow], str | None]:
    """Return the rows of an index's answer by field, and the key with which to go on, if there is more.

    Raises `ValueError` for what is no index: JSON (an array, or an object a line), CDXJ, CDX with or without legend.
    """
    if text.lstrip().startswith("["):
        return _of_array(json.loads(text))
    lines = text.splitlines()
    key = None
    if len(lines) >= 2 and not lines[-2].strip() and len(lines[-1].split()) == 1:
        key, lines = lines[-1].strip(), lines[:-2]
    return _of_lines([line for line in lines if line.strip()]), key


def _of_lines(lines: list[str]) -> list[IndexRow]:
    """Return the rows of lines: objects, CDXJ, or columns whose legend may stand in the first. Raises `ValueError`."""
    if all(line.startswith("{") for line in lines):
        rows = [json.loads(line) for line in lines]
        if rows and not any("timestamp" in row for row in rows):
            raise ValueError("no object is a row")
        return rows
    if lines[0].lstrip().startswith("CDX "):
        legend = [LETTERS.get(letter, letter) for letter in lines[0].split()[1:]]
        return [_row(legend, line.split()) for line in lines[1:]]
    if not any(map(CDX_ROW.match, lines)):
        raise ValueError("no line is a row")
    return [_of_columns(line) for line in lines]


def _of_array(table: list[Any]) -> tuple[list[IndexRow], str | None]:
    """Return the rows of an array of rows, whose first may name the fields, and the key behind an empty one."""
    key = None
    if len(table) >= 2 and table[-2] == []:
        (key,), table = table[-1], table[:-2]
    if all(isinstance(row, dict) for row in table):
        return table, key
    if "timestamp" in table[0]:
        return [dict(zip(table[0], line, strict=True)) for line in table[1:]], key
    if not all(len(line) in COLUMNS for line in table):
        raise ValueError("rows without names of their fields")
    return [dict(zip(COLUMNS[len(line)], line, strict=True)) for line in table], key


def _of_columns(line: str) -> IndexRow:
    """Return a row in columns, or one of key, time and an object (CDXJ); of another only what it may be."""
    found = CDX_ROW.match(line)
    if found and found[2]:
        return {"timestamp": found[1], **json.loads(found[2])}
    cells = line.split()
    return _row(COLUMNS.get(len(cells), COLUMNS[7]), cells)


def _row(columns: Sequence[str], cells: list[str]) -> IndexRow:
    """Return a row; one that breaks off has no status that is one."""
    row: IndexRow = dict(zip(columns, cells, strict=False))
    return row if len(cells) >= len(columns) else row | {"status": "cut off"}


def _is_time(stamp: str) -> bool:
    """Return True for 14 digits that are a time of the Web.

    >>> _is_time("20190501100000"), _is_time("20190231100000"), _is_time("201905011000"), _is_time("00010101000000")
    (True, False, False, False)
    """
    try:
        found = datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
    except ValueError:
        return False
    return len(stamp) == 14 and stamp.isascii() and is_of_the_web(found)


def choose(captures: Iterable[Listed], site: Site) -> list[Listed]:
    """Return the captures that are worth having, oldest first; each that repeats an earlier one of its page names it.

    Passed over are redirects that are not permanent or lead where the one before led, errors, of a page that is gone
    all checks between the first and the last, and a page with a query that only shows it otherwise where the plain page
    was captured too. Of a listing, a query with a number may select a further page.
    """
    rows = sorted({capture for capture in captures if site.kind(capture.url)}, key=lambda row: row.order)
    statuses = _statuses(rows)
    plain = {site.key(row.url) for row in rows if row.status in (200, None) and _is_plain(row.url, site)}
    choice = _Choice(site)
    for row in rows:
        status = statuses.get((row.url, row.digest), 200) if row.status is None else row.status
        if site.key(row.url) not in plain or status in MOVED or _is_page_of_its_own(row.url, site):
            choice.look_at(row, status)
    return choice.all()


class _Choice:
    """The captures that were chosen so far: `firsts` of each content of a page, `moves` by address, `gone` by page."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.chosen: list[Listed] = []
        self.firsts: dict[tuple[str, str], Listed] = {}
        self.anywhere: dict[str, Listed] = {}
        self.moves: dict[str, str] = {}
        self.gone: dict[str, Listed | None] = {}

    def look_at(self, row: Listed, status: int) -> None:
        """Choose a capture, or not; it comes behind all those that were looked at before."""
        page = urlsplit(row.url)._replace(scheme="", netloc="").geturl()  # host and scheme tell no states apart
        if status in GONE:
            if self.site.kind(row.url) in ("dossier", "node"):
                self._note_absence(page, row)
            return
        if status not in (200, 304, *MOVED):
            return
        self._end_of_absence(page)
        if status in MOVED:
            if self.moves.get(row.url) != row.digest or not row.digest:
                self.chosen.append(row)
            self.moves[row.url] = row.digest
            return
        first = self.firsts.get((page, row.digest)) or (self.anywhere.get(row.digest) if row.is_revisit else None)
        if first and row.digest:
            self.chosen.append(replace(row, first=first))
        elif status == 200:
            self.firsts[page, row.digest] = row
            self.anywhere.setdefault(row.digest, row)
            self.chosen.append(row)

    def all(self) -> list[Listed]:
        """Return what was chosen, oldest first."""
        for page in list(self.gone):
            self._end_of_absence(page)
        return sorted(self.chosen, key=lambda row: row.order)

    def _note_absence(self, page: str, row: Listed) -> None:
        """Choose the first of the checks in a row that found a page gone, and keep the last in mind.

        A revisit counts only where what it repeats was chosen.
        """
        first = self.firsts.get((page, row.digest)) if row.digest else None
        if row.is_revisit and first is None:
            return
        row = replace(row, first=first)
        if page not in self.gone:
            self.chosen.append(row)
            self.firsts.setdefault((page, row.digest), row)
        self.gone[page] = row if page in self.gone else None

    def _end_of_absence(self, page: str) -> None:
        """Choose the last of the checks in a row that found a page gone."""
        if last := self.gone.pop(page, None):
            self.chosen.append(last)


def _statuses(rows: Iterable[Listed]) -> dict[tuple[str, str], int]:
    """Return the status of each content of an address: of a revisit, an index knows it from the first alone."""
    found: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.status:
            found.setdefault((row.url, row.digest), row.status)
    return found


def _is_plain(url: str, site: Site) -> bool:
    return urlsplit(url).query == site.key(url).partition("?")[2]


def _is_page_of_its_own(url: str, site: Site) -> bool:
    return _is_plain(url, site) or (site.kind(url) == "listing" and may_select_page(url))
