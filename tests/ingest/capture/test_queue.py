"""Rows wait until their evidence is durable, and what waits is found."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dossier_scraper.archive.database.store import Store
from dossier_scraper.ingest.capture.entry import entry_of
from dossier_scraper.ingest.capture.observe import Observed, observe
from dossier_scraper.ingest.capture.queue import CaptureQueue
from dossier_scraper.model import Header, Record, RunRecord
from tests.ingest.visits import BASE, PAGES, SITE

AT = datetime(2026, 1, 1, tzinfo=UTC)
RUN = RunRecord(
    id="20260101T000000Z-live",
    source="live",
    grade="direct",
    started_at="2026-01-01T00:00:00.000000Z",
    extractor_version="1",
)


def observed(name: str, path: str = "/taskforces") -> Observed:
    record = Record(
        id=f"<urn:{name}>",
        type="response",
        url=BASE + path,
        captured_at=AT,
        warc_file="a.warc.gz",
        offset=0,
        length=1,
        status=200,
        headers=(Header(b"Content-Type", b"text/html; charset=utf-8"),),
        payload=PAGES[path],
        payload_sha256=name * 8,
    )
    return observe(record, SITE, run_id=RUN.id, grade="direct")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "dossiers.db")
    store.write_run(RUN)
    return store


def test_evidence_is_synced_before_its_rows_are_written(store: Store):
    said = list[object]()
    queue = CaptureQueue(store, lambda: said.append(store.rows("SELECT id FROM captures")))
    queue.write()
    assert said == []
    queue.add(entry_of(observed("a"), SITE))
    queue.write()
    assert said == [[]]
    assert (queue.acknowledged, queue.waiting) == (1, [])
    assert store.rows("SELECT id, page_key FROM captures") == [{"id": "<urn:a>", "page_key": "/taskforces"}]
    assert len(store.rows("SELECT * FROM listing_rows")) == len(observed("a").reading.rows)
    store.close()


def test_what_waits_is_found_by_id_and_by_body_unless_it_is_a_revisit(store: Store):
    queue = CaptureQueue(store)
    entry = entry_of(observed("a"), SITE)
    queue.add(entry)
    assert queue.find(capture_id="<urn:a>") is entry is queue.find(payload_sha256="a" * 8)
    assert queue.find(capture_id="<urn:b>") is None
    queue.waiting[0] = replace(entry, capture=replace(entry.capture, refers_to="<urn:z>"))
    assert queue.find(capture_id="<urn:a>") is None
    store.close()


def test_equal_pages_share_one_reading_and_a_row_keeps_no_body(store: Store):
    first, second = (entry_of(observed(name), SITE) for name in "ab")
    assert first.text == second.text
    assert first.record.payload == b""
    store.close()
