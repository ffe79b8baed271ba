"""What a person made one: nothing here, and after a merge."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions import decisions
from dossier_scraper.archive.questions.query import Query, open_query
from dossier_scraper.archive.questions.superseded import extractors, superseded_by
from dossier_scraper.ingest.upkeep.decide import merge
from tests.archive.questions.conftest import DANISH, NORWEGIAN
from tests.ingest.visits import SITE


def test_a_dossier_is_itself_until_a_person_makes_it_part_of_another(asked: Archive, query: Query, tmp_path: Path):
    assert decisions.whole_of(query, DANISH) == DANISH
    assert (decisions.parts_of(query, DANISH), decisions.last_merge(query, DANISH)) == ([DANISH], None)
    archive = Archive.open(shutil.copytree(asked.root, tmp_path / "archive"))
    merge(archive, SITE, NORWEGIAN, DANISH, "one", datetime(2026, 1, 9, tzinfo=UTC))
    with open_query(archive.root) as merged:
        assert decisions.whole_of(merged, DANISH) == NORWEGIAN
        assert set(decisions.parts_of(merged, NORWEGIAN)) == {NORWEGIAN, DANISH}
        assert (seq := decisions.last_merge(merged, DANISH)) is not None
        assert {one.dossier_id for one in decisions.presence_before_merge(merged, seq)} <= {NORWEGIAN, DANISH}
        assert any(url.endswith(DANISH) for url in decisions.urls_of(merged, DANISH))
        assert decisions.accepted_since(merged, 0) == set()


def test_the_rules_that_read_an_archive_are_known_and_no_others(query: Query):
    (version,) = extractors(query)
    assert superseded_by(query, version) == 5
    assert superseded_by(query, "0") is None
