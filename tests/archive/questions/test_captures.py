"""A capture is found by its id, its address and its body."""

from dossier_scraper.archive.questions import captures
from dossier_scraper.archive.questions.query import Query
from tests.archive.questions.conftest import DANISH
from tests.ingest.visits import BASE

URL = f"{BASE}/dossiers/{DANISH}"


def test_a_capture_is_found_by_id_by_address_and_by_body(query: Query):
    newest = captures.newest_page(query, URL)
    assert newest is not None
    assert newest.captured_at[:10] == "2026-01-02"
    assert captures.capture(query, newest.id) == newest
    assert captures.capture(query, "urn:uuid:none") is None
    assert captures.holder_of(query, str(newest.payload_sha256)) == newest
    assert captures.is_captured(query, URL, newest.captured_at, str(newest.payload_sha256))
    assert captures.is_answered(query, URL, "2026-01-03", "2026-01-04")
    assert not captures.is_answered(query, URL, "2026-01-04", "2027")
    assert captures.is_met(query, f"/dossiers/{DANISH}")
    assert len(captures.bodies_of(query, URL)) == 3
    seen = captures.seen_as(query, DANISH)
    assert (seen.first_seen[:10], seen.last_seen[:10]) == ("2026-01-01", "2026-01-02")
