"""What a dossier said, and from when to when."""

from dossier_scraper.archive.questions import versions
from dossier_scraper.archive.questions.query import Query
from tests.archive.questions.conftest import DANISH


def test_versions_are_named_dated_and_read(query: Query):
    first, second = query.versions(DANISH)
    row = versions.version(query, second.id)
    assert row is not None
    assert (row.number, row.dossier_id, versions.version(query, "none")) == (2, DANISH, None)
    assert [one.id for one in versions.every_version(query) if one.dossier_id == DANISH] == [first.id, second.id]
    assert [one.id for one in versions.versions_first_seen(query, {second.first_seen})] == [second.id]
    assert versions.content_hashes(query, DANISH) == [first.content_hash, second.content_hash]
    newest = versions.newest_versions(query, [DANISH])[DANISH]
    assert newest is not None
    assert newest.data == query.data(second.id)
    assert [said.data for said in versions.said_by(query, "main", DANISH)] == [
        query.data(v.id) for v in (first, second)
    ]
    assert versions.first_seen(query, DANISH) == first.first_seen
    assert set(versions.events_first_seen(query, DANISH).values()) == {first.first_seen}
    assert {"title", "country"} <= {quoted.field for quoted in versions.provenance_of(query, second.id)}
    second_named = versions.every_version(query)
    (name,) = [one for one in second_named if one.id == second.id]
    assert versions.number_known_before(query, name, 9999) == 1
