"""A web archive's collection: where its index and its pages lie, and how to ask it politely.

Requests go to the collection's own origin, one at a time and not too often. What answers mean is decided elsewhere.
"""

import ipaddress
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from types import MappingProxyType
from typing import Self
from urllib.parse import quote

import httpx

from dossier_scraper.archive.evidence.payload import BodyError, decode_body, decode_stored
from dossier_scraper.errors import DossierError, UsageError
from dossier_scraper.importers.interrupts import Interrupts
from dossier_scraper.ingest.capture.observe import BODY_LIMIT
from dossier_scraper.model import Header
from dossier_scraper.site.origins import address_fault, origin_of
from dossier_scraper.site.retry import TRANSIENT_STATUS, retry_after

# So many bytes may an index answer.
LARGEST_ANSWER = 64 << 20
ATTEMPTS = 3
BACKOFF = 1.0
TRANSIENT = TRANSIENT_STATUS | {599}
# What a service answers that is asked too often: for so many seconds it is left alone, then twice as long, and again.
BUSY, BUSY_BACKOFF = frozenset({403, 429, 503}), 5.0
# So long whoever asked too often is turned away where the service does not say how long, in seconds.
TURNED_AWAY = {403: 86400.0, 429: 3600.0, 503: 3600.0}
# A wait of so many seconds is told.
WORTH_SAYING = 5.0
# What is waited for where a server says that it is asked too often and not for how long; and the longest that is.
TOO_OFTEN, LONGEST_WAIT = 60.0, 300.0
TIMEOUT = httpx.Timeout(60.0, connect=20.0)
CODINGS = b"gzip, deflate, br, zstd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A collection: `root` has its pages at `<root>/<timestamp>id_/<url>`, `index` answers CDX queries.

    `index_pause` and `page_pause` are seconds between two requests. `named` by a person, it may be on any machine.
    `busy` are statuses by which it says that it is asked too often.
    """

    root: str
    index: str
    index_pause: float = 1.0
    page_pause: float = 0.125
    named: bool = True
    busy: frozenset[int] = frozenset()

    @classmethod
    def of(cls, url: str | None) -> "Endpoint":
        """Return the endpoint of a collection's root; None and `wayback` are the Wayback Machine.

        Raises `UsageError` for what is no http(s) address.
        """
        root = (url or WAYBACK.root).rstrip("/")
        if root in ("wayback", WAYBACK.root, WAYBACK.root.replace("https", "http", 1)):
            return WAYBACK
        try:
            origin_of(root)
        except ValueError as error:
            raise UsageError(f"--endpoint {root!a}: {error}; it must begin with http:// or https://.") from error
        return cls(root=root, index=f"{root}/cdx")

    def page(self, timestamp: str, url: str) -> str:
        """Return where a page stands as it was captured: `id_` asks for it without the archive's own changes."""
        return f"{self.root}/{timestamp}id_/{url}"


# Its index takes one request a second, its records lie behind a network that takes many more.
COMMON_CRAWL = Endpoint(
    root="https://data.commoncrawl.org",
    index="https://index.commoncrawl.org/collinfo.json",
    page_pause=0.25,
    named=False,
    busy=BUSY,
)


# Its index lies beside the pages, and takes 24 queries a minute; pages may be asked 8 times a second.
WAYBACK = Endpoint(
    root="https://web.archive.org/web",
    index="https://web.archive.org/cdx/search/cdx",
    index_pause=2.5,
    named=False,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer as it came: `body` still has its content coding."""

    status: int
    headers: tuple[Header, ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the first value of a header, or None."""
        return next((h.value.decode("latin-1") for h in self.headers if h.name.lower() == name.encode()), None)

    @property
    def what(self) -> str:
        """Say its status, and where it leads."""
        where = self.header("location")
        return str(self.status) + (f" to {where}" if where else "")

    def text(self, limit: int) -> str | None:
        """Return the body as text, also where it is packed otherwise than it says; None where it cannot be unpacked."""
        try:
            found, _, _ = decode_stored(self.body, self._coding, limit)
        except BodyError:
            return None
        return found.decode("utf-8-sig", errors="replace")

    @property
    def _coding(self) -> list[Header]:
        return [header for header in self.headers if header.name.lower() == b"content-encoding"]

    def content(self, limit: int) -> bytes | None:
        """Return the body without its content coding, or None where that is broken or too large."""
        try:
            return decode_body(self.body, self._coding, limit)
        except BodyError:
            return None


class Unanswered(Exception):
    """No answer could be had after several attempts; the text says why. `asked_to_stop` when the server said so."""

    def __init__(self, why: str, *, asked_to_stop: bool = False) -> None:
        super().__init__(why)
        self.asked_to_stop = asked_to_stop


class Client:
    """Asks one endpoint, as a context; `say` is told of longer waits.

    Raises `Unanswered`, and `Interrupted` while it waits.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        user_agent: str,
        interrupts: Interrupts,
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.endpoint, self.interrupts, self.say = endpoint, interrupts, say
        self._next = {"index": 0.0, "page": 0.0}
        # No proxy of the environment: it would decide whom we ask.
        self._http = httpx.Client(
            headers={"User-Agent": user_agent, "Accept-Encoding": CODINGS.decode()}, timeout=TIMEOUT, trust_env=False
        )

    def __enter__(self) -> Self:
        if not self.endpoint.named:
            _refuse_inside(self.endpoint.root)
            _refuse_inside(self.endpoint.index)
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def ask_index(self, query: Sequence[tuple[str, str]], index: str | None = None) -> Answer:
        """Ask the index, or one that it names."""
        return self._ask(str(httpx.URL(index or self.endpoint.index, params=list(query))), "index", LARGEST_ANSWER)

    def ask_page(self, timestamp: str, url: str) -> Answer:
        """Ask for a page as it was captured."""
        return self._ask(self.endpoint.page(timestamp, url), "page", BODY_LIMIT)

    def ask_bytes(self, name: str, offset: int, length: int) -> Answer:
        """Ask for a part of a file below the root (RFC 9110, 14.2)."""
        wanted = {"Range": f"bytes={offset}-{offset + length - 1}", "Accept-Encoding": "identity"}
        return self._ask(f"{self.endpoint.root}/{quote(name)}", "page", length, wanted)

    def _ask(self, url: str, what: str, limit: int, headers: Mapping[str, str] = MappingProxyType({})) -> Answer:
        for attempt in range(1, ATTEMPTS + 1):
            self.interrupts.sleep_until(self._next[what])
            answer, why = self._attempt(url, what, limit, headers)
            if answer and not self._passes(answer):
                return answer
            wait = self._wait_after(answer, attempt)
            if wait > LONGEST_WAIT:
                raise Unanswered(f"asks to come back in {wait:.0f} s ({_clock(wait)})", asked_to_stop=True)
            if attempt < ATTEMPTS:
                if wait >= WORTH_SAYING:
                    self.say(f"{origin_of(url).host} {why}; going on {_clock(wait)}.")
                self.interrupts.sleep_until(monotonic() + wait)
        if answer and answer.status in self.endpoint.busy:
            why += f"; it wants to be left alone: go on {_clock(TURNED_AWAY[answer.status])}"
            raise Unanswered(why, asked_to_stop=True)
        raise Unanswered(why)

    def _attempt(self, url: str, what: str, limit: int, headers: Mapping[str, str]) -> tuple[Answer | None, str]:
        """Ask once; return the answer, if there is one, and in words what became of the request."""
        try:
            with self.interrupts.waiting():
                answer = self._fetch(url, limit, headers)
            return answer, f"answered {answer.status}"
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return None, f"gave no answer ({type(error).__name__})"
        finally:
            pause = self.endpoint.index_pause if what == "index" else self.endpoint.page_pause
            self._next[what] = monotonic() + pause

    def _passes(self, answer: Answer) -> bool:
        """Return True if another attempt may have another answer; what is a capture's own is none of the archive's."""
        return answer.status in TRANSIENT | self.endpoint.busy and not answer.header("memento-datetime")

    def _wait_after(self, answer: Answer | None, attempt: int) -> float:
        """Return the seconds to wait after an attempt that had no good answer."""
        doubled = float(2 ** (attempt - 1))
        if answer is None:
            return BACKOFF * doubled
        asked = retry_after(answer.header("retry-after"), answer.header("date"), datetime.now(UTC))
        if asked is not None:
            return asked
        if answer.status in self.endpoint.busy:
            return BUSY_BACKOFF * doubled
        return TOO_OFTEN if answer.status == 429 else BACKOFF * doubled

    def _fetch(self, url: str, limit: int, headers: Mapping[str, str]) -> Answer:
        with self._http.stream("GET", url, headers=dict(headers)) as response:
            body = bytearray()
            for piece in response.iter_raw():
                body += piece
                if len(body) > limit:
                    size = f"{limit >> 20} MiB" if limit >> 20 else f"{limit} bytes"
                    raise Unanswered(f"is larger than {size}")
            told = tuple(Header(name, value) for name, value in response.headers.raw)
            return Answer(status=response.status_code, headers=told, body=bytes(body))


def _clock(seconds: float) -> str:
    """Say the time of day that it will be in so many seconds."""
    then = datetime.now(UTC) + timedelta(seconds=seconds)
    return f"after {then:%Y-%m-%d %H:%M:%S} UTC"


def _refuse_inside(url: str) -> None:
    """Refuse a public archive whose name means a machine that is not of the public internet."""
    host = origin_of(url).host
    try:
        found = {str(sockaddr[0]) for *_, sockaddr in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except OSError:
        return
    faults = {text: address_fault(ipaddress.ip_address(text)) for text in found}
    if inside := sorted(f"{text} ({fault})" for text, fault in faults.items() if fault):
        raise DossierError(f"{host} leads to {', '.join(inside)} here; if that is meant, name it with --endpoint.")
