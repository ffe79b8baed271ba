from dataclasses import astuple, replace
from typing import Any

from dossier_scraper.history.assemble import Assembled
from dossier_scraper.history.compare import Change, compare
from dossier_scraper.history.fold import version_data
from dossier_scraper.model import Event, Organisation, date_text, value_at
from tests.history.test_fold import DATE, PACT


def test_changes_name_each_field_and_null_is_null():
    after = replace(
        PACT,
        results="Done",
        background=None,
        start_date=replace(DATE, date="2018-03", precision="month"),
        requesting_organisations=(Organisation(name="NCR"), Organisation(name="NTNU")),
        events=(replace(PACT.events[0], source="EU"), Event(id="e3", title="Ended", url=None, date=DATE)),
    )
    data = [version_data(Assembled(dossier=d, listed_as=None)) for d in (PACT, after)]
    was, now = data
    assert [(change.field, *_values(change)) for change in compare(*data)] == [
        ("requesting_organisations", ["NCR"], ["NCR", "NTNU"]),
        ("start_date", was["start_date"], now["start_date"]),
        ("background", "Why", None),
        ("results", None, "Done"),
        ("events/e1/source", None, "EU"),
        ("events/e3", None, now["events"][1]),
        ("events/e2", was["events"][1], None),
    ]


def _values(change: Change) -> tuple[Any, Any]:
    return value_at(change.field, change.before), value_at(change.field, change.after)


def test_a_date_is_said_by_its_value_a_range_from_end_to_end_else_as_the_page_says_it():
    date = {"text": "spring 2018", "date": None, "date_end": None}
    assert date_text(date) == "spring 2018"
    assert date_text(date | {"date": "2018-03"}) == "2018-03"
    assert date_text(date | {"date": "2018-03", "date_end": "2018-05"}) == "2018-03 to 2018-05"
    assert date_text(None) is None


def test_a_date_that_is_only_written_otherwise_is_no_change():
    other = replace(PACT, start_date=replace(DATE, text="2018/03/15"))
    assert compare(*(version_data(Assembled(dossier=d, listed_as=None)) for d in (PACT, other))) == []


def test_addresses_and_the_order_of_events_are_no_change():
    moved = replace(PACT, url="https://www.stemcoalition.eu/node/7", events=PACT.events[::-1])
    assert compare(*(version_data(Assembled(dossier=d, listed_as=None)) for d in (PACT, moved))) == []


def test_what_an_older_version_could_not_say_was_not_said():
    now = version_data(Assembled(dossier=PACT, listed_as=None))
    was = {name: value for name, value in now.items() if name not in ("status", "requesting_organisations")}
    assert [astuple(change) for change in compare(was, now)] == [
        ("requesting_organisations", None, '["NCR"]'),
        ("status", None, "Ongoing"),
    ]
