"""A capture as it will stand in the database, with what was read of it; whoever reads need know no database."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from dossier_scraper.ingest.capture.observe import Observed
from dossier_scraper.model import Capture, Record
from dossier_scraper.serial import canonical_json, reading_id, reading_json
from dossier_scraper.site import Site


class Text(NamedTuple):
    """A reading as it is kept: its id, what the page was, canonical JSON, and the listing's rows (page key, URL)."""

    id: str
    kind: str
    data: str
    rows: list[tuple[str, str]]


class Accounted(NamedTuple):
    """Where the text of one content of a page went, as it is kept: body and address, characters, canonical JSON.

    And where it leads, as JSON, and the body's SHA-1 as WARC files have it.
    """

    payload_sha256: str
    url: str
    total: int
    unread: int
    data: str
    leads: str
    digest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One capture as it will stand in the database; `record` is without its payload, `text` a reading that is new."""

    record: Record
    capture: Capture
    page_key: str
    reading_id: str | None
    text: Text | None
    coverage: Accounted | None


def entry_of(observed: Observed, site: Site) -> Entry:
    """Return what is written of an observed capture."""
    reading, capture, text, coverage = observed.reading, observed.capture, None, None
    if reading and not observed.known_as:
        said = reading.coverage
        if said and capture.payload_sha256:
            coverage = Accounted(
                capture.payload_sha256,
                capture.url,
                said.total,
                said.unread,
                canonical_json(said),
                canonical_json(reading.leads),
                observed.digest,
            )
        data = reading_json(reading)
        text = Text(reading_id(data), reading.kind, data, [(site.key(row.url), row.url) for row in reading.rows])
    record = replace(observed.record, payload=b"") if observed.record.payload else observed.record
    return Entry(
        record=record,
        capture=capture,
        page_key=site.key(capture.url),
        reading_id=text.id if text else observed.known_as,
        text=text,
        coverage=coverage,
    )
