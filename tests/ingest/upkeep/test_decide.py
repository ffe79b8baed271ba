"""What a person decides: a line of the ledger first, then the same rows as a rebuild makes of it."""

from datetime import UTC, datetime

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.organisations import requesters
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.errors import UsageError
from dossier_scraper.ingest.upkeep.decide import accept, merge, merge_organisations, unmerge
from tests.ingest.publish.test_dossier_history import ID, archive
from tests.ingest.visits import SITE, rows, site_pages, visit

__all__ = ["archive"]


def test_a_held_run_is_published_when_a_person_accepts_it(archive: Archive):
    visit(archive, site_pages(), "2026-01-01")
    lost = [path for path in site_pages() if path.startswith("/dossiers/")][:3]
    result = visit(archive, site_pages() | dict.fromkeys(lost, 404), "2026-01-02")
    assert result.exit_code == 5
    with pytest.raises(UsageError, match="fits 0"):
        accept(archive, SITE, "1999", "no such run", datetime(2026, 1, 3, tzinfo=UTC))
    assert accept(archive, SITE, result.run_id, "they were merged", datetime(2026, 1, 3, tzinfo=UTC)) == result.run_id
    assert rows(archive, "SELECT count(*) n FROM dossiers WHERE presence = 'gone'")[0]["n"] == 3
    assert rows(archive, "SELECT type, why FROM decisions") == [{"type": "accept", "why": "they were merged"}]


def test_a_run_that_was_not_held_cannot_be_accepted(archive: Archive):
    good = visit(archive, site_pages(), "2026-01-01")
    unasked = visit(archive, {"/robots.txt": b"User-agent: *"}, "2026-01-02", failed={"/taskforces": "budget"})
    assert (unasked.state, unasked.exit_code) == ("partial", 4)
    for run in (good, unasked):
        with pytest.raises(UsageError, match=r"fits 0 .* these are: none"):
            accept(archive, SITE, run.run_id, "it was not held", datetime(2026, 1, 3, tzinfo=UTC))


def test_merged_dossiers_are_one_and_can_be_taken_apart_again(archive: Archive):
    visit(archive, site_pages(), "2026-01-01")
    other, at = "towards-new-norwegian-stem-strategy", datetime(2026, 1, 2, tzinfo=UTC)
    data = "SELECT id, data FROM versions WHERE dossier_id IN (?, ?) ORDER BY id"
    before = rows(archive, data, ID, other)
    merge(archive, SITE, ID, other, "one taskforce", at)
    assert rows(archive, "SELECT count(*) n FROM dossiers")[0]["n"] == 7
    with open_query(archive.root) as query:
        assert query.resolve(other) == ID
    visit(archive, site_pages(), "2026-01-03")
    assert rows(archive, "SELECT count(*) n FROM dossiers")[0]["n"] == 7
    unmerge(archive, SITE, ID, other, "they are two after all", at)
    assert rows(archive, data, ID, other) == before
    with pytest.raises(UsageError, match="was not merged"):
        unmerge(archive, SITE, ID, other, "again", at)
    with pytest.raises(UsageError, match="one dossier already"):
        merge(archive, SITE, ID, ID, "itself", at)


def test_organisations_become_one_by_a_persons_decision_only(archive: Archive):
    visit(archive, site_pages(), "2026-01-01")
    at = datetime(2026, 1, 2, tzinfo=UTC)
    with open_query(archive.root) as query:
        names = {one.name: one.id for one in requesters(query)}
        assert names["Norwegian National Centre for Science Recruitment"]
        assert len(names) == 8
    merge_organisations(archive, names["InnoBasque"], names["Baltic Assembly"], "for the test", at)
    visit(archive, site_pages(), "2026-01-03")
    with open_query(archive.root) as query:
        merged = {one.id: one.names for one in requesters(query)}
    assert merged[names["InnoBasque"]] == ("Baltic Assembly", "InnoBasque")
    with pytest.raises(UsageError, match="already"):
        merge_organisations(archive, names["InnoBasque"], names["Baltic Assembly"], "again", at)
    merge_organisations(archive, names["InnoBasque"], names["Baltic Assembly"], "no", at, apart=True)
    with open_query(archive.root) as query:
        assert {one.name: one.id for one in requesters(query)} == names
    with pytest.raises(UsageError, match="no organisation"):
        merge_organisations(archive, "nobody", names["InnoBasque"], "x", at)
