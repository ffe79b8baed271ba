"""One run: what it is called, what it asks for again, and what it was told before."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dossier_scraper.archive.evidence.warc_reader import PAYLOAD_DIGEST
from dossier_scraper.archive.folder import Archive
from dossier_scraper.ingest.run import BELIEVED, Ingest
from dossier_scraper.ingest.upkeep.prepare import prepare
from dossier_scraper.model import Exchange, Header, PageSaid, Reading
from tests.ingest.visits import BASE, PAGES, SITE, exchange, new_archive, site_pages, visit

PATH = "/dossiers/norwegian-technology-pact"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return new_archive(tmp_path)


def begun(archive: Archive, at: datetime) -> Ingest:
    prepare(archive, SITE)
    return Ingest(archive, SITE, source="live", started_at=at, user_agent="test", start_urls=[BASE + "/taskforces"])


def tagged(at: datetime) -> Exchange:
    found = exchange(PATH, PAGES[PATH], at)
    return Exchange(
        **{name: getattr(found, name) for name in found.__slots__}
        | {"headers": (*found.headers, Header(b"ETag", b'"one"'))}
    )


def unchanged(at: datetime) -> Exchange:
    found = exchange(PATH, (304, b""), at)
    return Exchange(
        **{name: getattr(found, name) for name in found.__slots__}
        | {"headers": (), "request_headers": (Header(b"If-None-Match", b'"one"'),)}
    )


def test_a_second_run_of_the_same_second_has_a_name_of_its_own(archive: Archive):
    visit(archive, site_pages(), "2026-01-01")
    with archive.lock():
        run = begun(archive, NOON)
        assert run.run.id == "20260101T120001Z-live"
        assert run.run.started_at == "2026-01-01T12:00:00.000000Z"
        run.finish("SIGTERM", NOON)


@pytest.mark.parametrize(("later", "asks"), [(timedelta(days=1), True), (BELIEVED + timedelta(days=1), False)])
def test_a_page_that_was_sent_lately_is_asked_for_by_its_tag(archive: Archive, later: timedelta, asks: bool):
    with archive.lock():
        run = begun(archive, NOON)
        run.collect(run.observe(run.record(tagged(NOON))))
        run.finish(None, NOON)
        run = begun(archive, NOON + later)
        asked = run.validators([BASE + PATH, BASE + "/taskforces"])
        assert asked == ({BASE + PATH: ('"one"', None)} if asks else {})
        run.finish("SIGTERM", NOON + later)


def test_a_page_that_has_not_changed_is_known_without_a_look_at_the_evidence(archive: Archive):
    with archive.lock():
        run = begun(archive, NOON)
        first = run.observe(run.record(tagged(NOON)))
        run.collect(first)
        run.finish(None, NOON)
        run = begun(archive, NOON + timedelta(days=1))
        run.validators([BASE + PATH])
        record = run.record(unchanged(NOON + timedelta(days=1)))
        again = run.observe(record)
        assert run.read.cache_info().misses == 0
        run.finish("SIGTERM", NOON)
    assert record.refers_to == first.record.id
    assert record.fields[PAYLOAD_DIGEST] == first.record.fields[PAYLOAD_DIGEST]
    assert again.reading
    assert first.reading
    # Where its values stand is stored with the reading.
    assert (again.reading, again.capture.outcome) == (replace(first.reading, provenance={}), "unchanged")
    assert again.reading.leads == first.reading.leads != ()
    for name in ("content_type", "payload_sha256", "etag", "last_modified", "kind"):
        assert getattr(again.capture, name) == getattr(first.capture, name)


def test_a_known_page_says_all_but_where_it_stands_and_what_no_reading_is_compared_by():
    compared = {field.name for field in fields(Reading) if field.compare}
    assert {field.name for field in fields(PageSaid)} == compared - {"provenance"}


def test_what_an_interrupted_run_was_told_within_a_day_is_not_asked_again(archive: Archive):
    with archive.lock():
        run = begun(archive, NOON)
        run.collect(run.observe(run.record(tagged(NOON))))
        run.finish("SIGINT", NOON)
        for hours, known in ((1, True), (30, False)):
            run = begun(archive, NOON + timedelta(hours=hours))
            found = run.answered(BASE + PATH)
            assert (found is not None and found.reading is not None) == known
            run.finish("SIGINT", NOON + timedelta(hours=hours))


def test_a_body_that_is_known_is_written_as_a_revisit(archive: Archive):
    with archive.lock():
        run = begun(archive, NOON)
        first = run.record(exchange(PATH, PAGES[PATH], NOON))
        run.collect(run.observe(first))
        second = run.record(exchange(PATH + "/", PAGES[PATH], NOON))
        run.collect(run.observe(second))
        assert (first.type, second.type, second.refers_to) == ("response", "revisit", first.id)
        run.sync()
        assert run.acknowledged == 2
        third = run.record(exchange(PATH, PAGES[PATH], NOON))
        assert (third.type, third.refers_to) == ("revisit", first.id)
        run.collect(run.observe(third))
        run.finish(None, NOON)


def test_every_known_dossier_is_due(archive: Archive):
    visit(archive, site_pages(), "2026-01-01")
    with archive.lock():
        run = begun(archive, NOON + timedelta(days=1))
        dossiers = {path for path in site_pages() if path.startswith("/dossiers/")}
        assert set(run.due()) <= dossiers | {"/node/3001"}
        assert len(run.due()) == len(set(run.due())) == 8
        run.finish("SIGTERM", NOON + timedelta(days=1))
