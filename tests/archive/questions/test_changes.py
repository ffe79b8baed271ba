"""Which field had which value before and after, as a record."""

from dossier_scraper.archive.questions.changes import changes_in, replaced_in
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
