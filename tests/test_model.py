"""The fields of a dossier and of an event are declared once, and what is declared fits their types."""

from typing import get_type_hints

import pytest

from dossier_scraper.archive.database.columns import row_of
from dossier_scraper.history.assemble import COMPLETION
from dossier_scraper.model import (
    DOSSIER_FIELDS,
    EVENT_FIELDS,
    EVENT_PAGE_FIELDS,
    REQUIRED_FIELDS,
    ROW_FIELDS,
    SHORT_FIELDS,
    VERSION_FIELDS,
    DateValue,
    Dossier,
    Event,
    EventPage,
    ListingRow,
    Organisation,
)

TYPES = {
    "id": (str,),
    "address": (str, str | None),
    "line": (str | None,),
    "text": (str | None,),
    "code": (str | None,),
    "date": (DateValue | None,),
    "range": (DateValue | None,),
    "names": (tuple[str, ...],),
    "links": (tuple[str, ...],),
    "organisations": (tuple[Organisation, ...],),
    "events": (tuple[Event, ...],),
}


@pytest.mark.parametrize(
    ("record", "fields"),
    [(Dossier, DOSSIER_FIELDS), (Event, EVENT_FIELDS), (EventPage, EVENT_PAGE_FIELDS), (ListingRow, ROW_FIELDS)],
)
def test_each_field_has_a_form_that_fits_its_type_and_a_meaning(record, fields):
    hints = get_type_hints(record)
    # What no table maps has names of its own: it is declared by no record.
    assert [field.name for field in fields] == [name for name in hints if name != "other"]
    for field in fields:
        assert hints[field.name] in TYPES[field.form], field
        assert field.meaning.endswith("."), field


def test_what_an_events_own_page_says_can_complete_each_field_of_a_version():
    assert {field.form for field in EVENT_FIELDS if field.version} <= COMPLETION.keys()
    assert {field.name for field in EVENT_FIELDS if field.version} <= {field.name for field in EVENT_PAGE_FIELDS}


def test_a_dossiers_row_holds_each_field_that_has_columns():
    date = {"text": "March 2018", "date": "2018-03", "date_end": None, "precision": "month"}
    data = {"id": "pact", "title": "Pact", "listed_as": "ongoing"}
    data["start_date"] = {**date, "earliest": "a", "latest": "b"}
    row = row_of(VERSION_FIELDS, data)
    assert {name: value for name, value in row.items() if value} == {
        "id": "pact",
        "title": "Pact",
        "listed_as": "ongoing",
        "start_date": "2018-03",
        "start_date_precision": "month",
        "start_date_text": "March 2018",
        "start_date_earliest": "a",
        "start_date_latest": "b",
    }
    assert "events" not in row
    assert "requesting_organisations" not in row


def test_short_and_required_fields_are_those_that_pages_name_by_labels():
    assert REQUIRED_FIELDS == ("requesting_organisations", "start_date")
    assert {"country", "start_date", "date", "categories", "source"} <= SHORT_FIELDS
    assert not SHORT_FIELDS & {"background", "summary", "documents", "events", "id", "url"}
