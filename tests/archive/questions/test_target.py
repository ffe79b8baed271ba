"""What a person means who withholds: a dossier, a field by any name that is shown or written, an event, a capture."""

import pytest

from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.target import Target, target_of
from dossier_scraper.errors import UsageError
from tests.archive.questions.conftest import DANISH


def test_a_field_is_named_as_it_is_shown_as_explain_takes_it_or_as_the_ledger_has_it(query: Query):
    event = query.dossier(DANISH).events[0].id
    for name, path in (
        ("start date", "start_date"),
        ("organisations", "requesting_organisations"),
        ("events", "events"),
        (event, f"events/{event}"),
        (f"{event}.title", f"events/{event}/title"),
        (f"events/{event}", f"events/{event}"),
        (f"events/{event}/title", f"events/{event}/title"),
    ):
        assert target_of(query, f"danish.{name}") == Target(subject=DANISH, path=path), name
    assert target_of(query, "danish") == Target(subject=DANISH)
    assert target_of(query, "danish").facts == {"dossier": DANISH}
    assert f"{Target(subject=DANISH, path='title')}" == f"{DANISH}, title"


def test_a_capture_is_named_by_its_record(query: Query):
    capture = query.rows("SELECT id FROM captures ORDER BY id")[0]["id"]
    assert target_of(query, capture).facts == {"capture": capture}


@pytest.mark.parametrize("name", ["nobody", "danish.wealth", "danish.url", "danish.id", "danish.events/none/title"])
def test_what_is_not_there_is_refused(query: Query, name: str):
    with pytest.raises(UsageError):
        target_of(query, name)
