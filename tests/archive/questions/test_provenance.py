"""Where a value stands, by the names under which people know its field."""

import pytest

from dossier_scraper.archive.questions.provenance import located
from dossier_scraper.archive.questions.query import Query
from tests.archive.questions.conftest import DANISH


@pytest.mark.parametrize("field", ["start_date", "Start date", "start date"])
def test_a_field_is_located_as_it_is_shown(query: Query, field: str):
    (place,) = located(query, DANISH, field)
    assert (place.field, place.version_id) == ("start_date", query.versions(DANISH)[-1].id)
    assert place.warc_file.endswith(".warc.gz")


def test_an_events_field_is_located_by_its_id_and_what_is_not_there_nowhere(query: Query):
    event = query.dossier(DANISH).events[0]
    (place,) = located(query, DANISH, f"{event.id}.title")
    assert place.field == f"events/{event.id}/title"
    assert located(query, DANISH, "wealth") == []
