"""How long the crawl keeps asking: attempts, back-off, `Retry-After`, and when a site's answers say to stop.

No request, clock or disk here: answers go in, waits come out.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from scrapy.settings import BaseSettings

from dossier_scraper.model import Record
from dossier_scraper.site import Site
from dossier_scraper.site.origins import PORTS
from dossier_scraper.site.retry import TRANSIENT_STATUS, retry_after

# The last goes away with the conditions, which are made at the first attempt only.
RETRIED_STATUS = TRANSIENT_STATUS | {412}
# Failures that another attempt may change.
TRANSIENT_REASON = frozenset(
    {"truncated", "incomplete", "bad-coding", "empty", "timeout", "connection", "protocol", "dns", "refused"}
)
# Answers that say something of the whole site when several pages in a row give the same one.
SITE_WIDE = frozenset(
    {"maintenance", "login_wall", "challenge", "php_error", "timeout", "connection", "dns", "refused", "tls"}
)
SITE_WIDE_STATUS = frozenset({401, 403}) | TRANSIENT_STATUS


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp:
    """Ask no more; `deferred` when the server named a time that this run does not wait for."""

    deferred: bool = False
    detail: str = ""


@dataclass(slots=True, kw_only=True)
class Patience:
    """The limits of one run, in seconds, and what it has waited and met so far.

    `longest` is the longest `Retry-After` that is waited for, `total` all of them together; `equal` is how many
    pages in a row may give the same bad answer before the run stops.
    """

    attempts: int = 3
    backoff: float = 2.0
    longest: float = 60.0
    total: float = 600.0
    equal: int = 5
    waited: float = 0.0
    _last: str | None = None
    _row: int = 0

    @classmethod
    def of(cls, settings: BaseSettings) -> Self:
        """Read the limits of a run from its settings."""
        return cls(
            attempts=settings.getint("DOSSIER_ATTEMPTS"),
            backoff=settings.getfloat("DOSSIER_BACKOFF"),
            longest=settings.getfloat("DOSSIER_LONGEST_WAIT"),
            equal=settings.getint("DOSSIER_EQUAL_ANSWERS"),
        )

    def after(self, record: Record, reason: str | None, attempt: int, now: datetime) -> float | GiveUp | None:
        """Return the wait before the next attempt, a `GiveUp`, or None when the answer stands as it is.

        `attempt` counts from 1. A `Retry-After` is kept to the second; without one the wait doubles each time.
        """
        if record.status not in RETRIED_STATUS and reason not in TRANSIENT_REASON:
            return None
        asked = _asked(record, now)
        if asked is not None and (asked > self.longest or self.waited + asked > self.total):
            return GiveUp(deferred=True, detail=f"{asked:.0f} s")
        if attempt >= self.attempts:
            return GiveUp()
        wait = asked if asked is not None else self.backoff * 2 ** (attempt - 1)
        self.waited += asked or 0.0
        return wait

    def pause(self, record: Record) -> float:
        """Return for how long an answer asks that its whole origin be left alone, as far as this run waits at all."""
        asked = _asked(record, record.captured_at) if record.status in TRANSIENT_STATUS else None
        return asked if asked is not None and asked <= self.longest else 0.0

    def distance(self, record: Record, delay: float) -> float:
        """Return the time between two requests after an answer, when it was `delay`.

        It is doubled after a 429 that names none itself, and falls slowly with answers that are none.
        """
        if record.status != 429:
            return 0.8 * delay
        named = _asked(record, record.captured_at) is not None
        return delay if named else max(delay, min(max(2 * delay, self.backoff), self.longest))

    def meet(self, answer: str | None) -> float | GiveUp | None:
        """Note the first answer of one more page; None stands for a good one.

        Return a wait for the whole origin when the last pages all gave the same bad answer, and a `GiveUp` when the
        next one, after that wait, gives it too.
        """
        self._row = self._row + 1 if answer and answer == self._last else int(answer is not None)
        self._last = answer
        if self._row >= self.equal:
            return GiveUp(detail=f"{self._row} pages in a row: {answer}")
        return 4 * self.backoff if self._row == self.equal - 1 else None


def site_wide(record: Record, reason: str | None, location: str | None, site: Site) -> str | None:
    """Name an answer that would mean the whole site if other pages gave the same one, else None."""
    if reason in SITE_WIDE:
        return reason
    if record.status in SITE_WIDE_STATUS:
        return f"http_{record.status}"
    if location and location.partition(":")[0] in PORTS:
        try:
            target = site.key(location)
        except ValueError:
            return None
        return f"redirect to {target}" if target != site.key(record.url) else None
    return None


def _asked(record: Record, now: datetime) -> float | None:
    return retry_after(record.header("retry-after"), record.header("date"), now)
