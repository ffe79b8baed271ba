"""What will stand in the database of a capture is all made where its page is read."""

from dataclasses import replace

from dossier_scraper.ingest.capture.entry import entry_of
from tests.ingest.capture.test_queue import observed
from tests.ingest.visits import BASE, SITE


def test_an_entry_holds_the_reading_with_its_listings_rows_and_no_body():
    seen = observed("a")
    entry = entry_of(seen, SITE)
    assert entry.record == replace(seen.record, payload=b"")
    assert entry.text is not None
    assert (entry.page_key, entry.reading_id, entry.text.kind) == ("/taskforces", entry.text.id, "listing")
    assert entry.text.rows == [(row.url.removeprefix(BASE), row.url) for row in seen.reading.rows]
    assert (entry.coverage.payload_sha256, entry.coverage.url) == ("a" * 8, BASE + "/taskforces")


def test_what_was_read_before_is_named_and_not_told_again():
    entry = entry_of(replace(observed("a"), known_as="r1"), SITE)
    assert (entry.reading_id, entry.text, entry.coverage) == ("r1", None, None)
