"""Which field had which value before and after, as a record."""

from dossier_scraper.archive.questions.changes import (
    brought,
    changed_fields,
    changes_in,
    changes_seen,
    is_of,
    replaced_in,
)
from dossier_scraper.archive.questions.query import Query
from tests.archive.questions.conftest import DANISH


def test_a_change_is_told_with_its_dossier_and_what_it_replaced(query: Query):
    first, second = query.versions(DANISH)
    (change,) = changes_in(query, second.id)
    assert (change.dossier_id, change.field, change.cause, change.event_id) == (DANISH, "background", "site", None)
    assert change.seen_before[:10] == "2026-01-01" < change.seen_after[:10] == "2026-01-02"
    assert change.url.endswith(DANISH)
    (replaced,) = replaced_in(query, second.id)
    assert (replaced.before, replaced.after) == (change.before, change.after)
    assert replaced.shown
    assert replaced.shown.captured_at[:10] == "2026-01-02"
    assert changes_in(query, first.id) == replaced_in(query, first.id) == []


def test_changes_are_found_by_run_dossier_field_and_cause(query: Query):
    everything = changes_seen(query, most=1000)
    assert [change.seen_after for change in everything] == sorted((c.seen_after for c in everything), reverse=True)
    assert all(change.run_id for change in everything)
    (change,) = changes_seen(query, most=9, field="background", cause="site")
    assert (change.dossier_id, change.run_id) == (DANISH, "20260102T120000Z-live")
    assert change in changes_seen(query, most=9, run_id="20260102T120000Z-live")
    assert [one.after for one in changes_seen(query, most=9, dossiers=[DANISH], field="presence")] == ["gone", "first"]
    assert changes_seen(query, most=9, cause="extractor") == changes_seen(query, most=0) == []
    assert changed_fields(query) == ["background"]
    assert is_of(change, "background")
    assert is_of(change, "")
    assert not is_of(change, "back")


def test_each_run_counts_what_it_brought(query: Query):
    found = {one.run_id: (one.changes, one.first) for one in brought(query)}
    assert found == {
        "20260101T120000Z-live": (0, len(query.dossiers())),
        "20260102T120000Z-live": (1, 0),
        "20260103T120000Z-live": (1, 0),
    }
