"""Captures on their way into the database: judged with what the archive knows, and written in groups."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from dossier_scraper.archive.database.records import row_of_record
from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.evidence.warc_reader import read_record
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions import captures, readings
from dossier_scraper.archive.questions.captures import CaptureRow
from dossier_scraper.archive.questions.readings import Kept
from dossier_scraper.ingest.capture.entry import Entry
from dossier_scraper.ingest.capture.observe import Observed, observe
from dossier_scraper.model import Grade, Header, PageSaid, Reading, Record
from dossier_scraper.serial import record_from_text
from dossier_scraper.site import Site

GROUP = 50


class CaptureQueue:
    """Capture rows on their way into the database, written in groups once `sync` has made their evidence durable."""

    def __init__(self, store: Store, sync: Callable[[], None] | None = None) -> None:
        self.store, self.sync = store, sync
        self.waiting: list[Entry] = []
        self.acknowledged = 0

    def add(self, entry: Entry) -> None:
        """Queue one row."""
        self.waiting.append(entry)

    def find(self, capture_id: str | None = None, payload_sha256: str | None = None) -> Entry | None:
        """Return what is queued and holds its own body, by the capture's id or by its payload."""
        for entry in self.waiting:
            capture = entry.capture
            if capture.refers_to is None and (
                capture.id == capture_id or (payload_sha256 and capture.payload_sha256 == payload_sha256)
            ):
                return entry
        return None

    def write(self) -> None:
        """Write what waits in one transaction, its evidence first."""
        if not self.waiting:
            return
        if self.sync:
            self.sync()
        texts = [entry.text for entry in self.waiting if entry.text]
        group = [(entry.capture, entry.page_key, entry.reading_id) for entry in self.waiting]
        coverage = [entry.coverage for entry in self.waiting if entry.coverage]
        self.store.add_captures(group, {text.id: text[1:] for text in texts}, coverage)
        self.acknowledged += len(group)
        self.waiting.clear()


def observe_in(
    archive: Archive,
    store: Store,
    queue: CaptureQueue,
    site: Site,
    record: Record,
    run_id: str,
    grade: Grade,
    read: Callable[[Path, int], Record] = read_record,
    asked: Mapping[str, tuple[CaptureRow, Kept | None]] = MappingProxyType({}),
) -> Observed:
    """Observe a record with what the archive knows of the body that it repeats; `read` brings back that record.

    `asked` are captures by their id that hold bodies, and what `kept_of` them, that were looked up before.
    """
    repeated: Record | None = None
    known: Reading | None = None
    known_as: str | None = None
    if record.type == "revisit" and record.refers_to:
        original, kept = asked.get(record.refers_to) or (captures.capture(store, record.refers_to), None)
        if original is None and queue.find(capture_id=record.refers_to):
            queue.write()
            original = captures.capture(store, record.refers_to)
        if original and record.status in (200, 304):
            if kept is None or original.url != record.url:
                kept = kept_of(store, original, record.url)
            known = _known(kept)
            known_as = original.reading_id if known else None
        if original:
            repeated = (
                _without_body(original) if known else read(archive.warc / original.warc_file, original.warc_offset)
            )
    observed = observe(record, site, run_id=run_id, grade=grade, repeated=repeated, known=known)
    return replace(observed, known_as=known_as) if known_as and observed.reading is known else observed


def kept_of(store: Store, original: CaptureRow, url: str) -> Kept | None:
    """Return what is kept of the body that a capture holds, where what was read in it at an address is as it should."""
    if original.url != url or original.reading_id is None or original.reason:
        return None
    return readings.reading_of_content(store, original.reading_id, original.payload_sha256 or "", url)


def _known(kept: Kept | None) -> Reading | None:
    """Return what was read in a body that is known; nobody asks where on such a page a value stands."""
    if kept is None:
        return None
    said = row_of_record(record_from_text(PageSaid, kept.data))
    return Reading(**said, leads=tuple(json.loads(kept.leads)))


def _without_body(original: CaptureRow) -> Record:
    """Return what a row says of the record that a page repeats: enough where the page was read."""
    said = (
        (b"Content-Type", original.content_type),
        (b"ETag", original.etag),
        (b"Last-Modified", original.last_modified),
    )
    return Record(
        id=original.id,
        type="response",
        url=original.url,
        captured_at=datetime.fromisoformat(original.captured_at),
        warc_file=original.warc_file,
        offset=original.warc_offset,
        length=0,
        status=original.http_status,
        headers=tuple(Header(name, value.encode("latin-1")) for name, value in said if value),
        payload_sha256=original.payload_sha256,
    )
