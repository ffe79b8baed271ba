"""A run that keeps nothing: with it the spider reads a page for `scrapy parse`, `check` and `shell`."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dossier_scraper.ingest.capture.observe import Observed, observe
from dossier_scraper.model import Exchange, Outcome, Record
from dossier_scraper.site import Site


class Rehearsal:
    """What a spider asks of an `Ingest`, without an archive: nothing is known before, and nothing is kept."""

    interrupted: tuple[str, ...] = ()
    acknowledged = 0

    def __init__(self, site: Site) -> None:
        self.site = site

    def record(self, exchange: Exchange) -> Record:
        """Return an exchange as the record that it would be."""
        return _record(
            exchange.url,
            exchange.captured_at,
            type="response",
            status=exchange.status,
            headers=exchange.headers,
            payload=exchange.body,
            payload_sha256=hashlib.sha256(exchange.body).hexdigest(),
        )

    def record_failure(self, url: str, at: datetime, outcome: Outcome, reason: str, detail: str = "") -> Record:
        """Return a failed attempt as the record that it would be."""
        fields: Mapping[str, str] = {"outcome": outcome, "reason": reason, "detail": detail}
        return _record(url, at, type="metadata", fields=fields)

    def observe(self, record: Record) -> Observed:
        """Decode, read and judge a record, as a run does."""
        return observe(record, self.site, run_id="", grade="direct")

    async def observe_soon(self, record: Record) -> Observed:
        """Observe a record at once."""
        return self.observe(record)

    def collect(self, observed: Observed) -> None:
        """Keep nothing."""

    def sync(self) -> None:
        """Keep nothing."""

    def due(self) -> list[str]:
        """Return nothing: no dossier is known."""
        return []

    def validators(self, urls: Sequence[str]) -> dict[str, tuple[None, None]]:
        """Return nothing: no page is known."""
        return {}

    def is_known(self, url: str) -> bool:
        """Return True: what is kept of nothing needs no record."""
        return True

    def answered(self, url: str) -> None:
        """Return None: no answer is known."""


def _record(url: str, at: datetime, **said: Any) -> Record:
    name = f"<urn:uuid:{uuid.uuid4()}>"
    return Record(id=name, url=url, captured_at=at, warc_file="", offset=0, length=0, **said)
