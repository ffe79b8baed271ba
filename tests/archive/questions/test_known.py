"""A dossier as it is known or was: what it says and what checks found of it are one record, printed in one shape."""

import json
from dataclasses import FrozenInstanceError

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.as_of import dossier_at, dossiers_at
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.model import DateValue, Problem
from dossier_scraper.moments import span
from tests.ingest.visits import PAGES, new_archive, rows, visit

ID = "danish-technology-pact"
PATH = f"/dossiers/{ID}"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Two days: on the second the page says more."""
    made = new_archive(tmp_path_factory.mktemp("known"))
    pages = {"/taskforces": PAGES["/taskforces"], PATH: PAGES[PATH]}
    visit(made, pages, "2026-01-01")
    visit(made, pages | {PATH: PAGES[PATH].replace(b"</p>", b" More.</p>", 1)}, "2026-01-02")
    return made


def test_it_is_a_record_that_nobody_changes_with_dates_lists_and_parts_of_their_own_types(archive: Archive):
    with open_query(archive.root) as query:
        found = query.dossier(ID)
    assert isinstance(found.start_date, DateValue)
    assert found.organisations == [one.name for one in found.requesting_organisations] != []
    assert [event.position for event in found.events] == [*range(len(found.events))] != []
    assert {event.first_seen for event in found.events} == {found.first_seen}
    assert [version.number for version in found.versions] == [1, 2]
    assert all(isinstance(problem, Problem) for problem in found.problems or ())
    with pytest.raises(FrozenInstanceError):
        found.title = "other"  # type: ignore[misc]


def test_it_is_printed_in_the_columns_of_its_tables(archive: Archive):
    """The same columns, in their order, whatever adds a field; `page_key` is the program's own."""
    (dossier,) = rows(archive, "SELECT * FROM dossiers")
    events = rows(archive, "SELECT * FROM events ORDER BY position")
    with open_query(archive.root) as query:
        (listed,) = (one.printed() for one in query.dossiers())
        shown = query.dossier(ID).printed()
    del dossier["page_key"]
    assert list(listed) == [*dossier, "organisations"]
    assert {name: listed[name] for name in dossier} == dossier
    assert {name: shown[name] for name in listed} == listed
    for printed, row in zip(shown["events"], events, strict=True):
        lists = {name: json.loads(row[name]) for name in ("categories", "documents")}
        assert printed == {name: row[name] for name in row if name != "page_key"} | lists | {"other": []}
    assert json.loads(json.dumps(shown)) == shown


def test_the_past_has_the_shape_of_the_present_without_what_is_not_known_of_it(archive: Archive):
    with open_query(archive.root) as query:
        now, then = query.dossier(ID).printed(), dossier_at(query, ID, span("2026-01-01").last).printed()
        listed = [one.printed() for one in dossiers_at(query, span("2026-01-01").last)]
    assert [name for name in now if name != "problems"] == list(then)
    assert "More." in now["background"]
    assert "More." not in then["background"]
    assert len(then["versions"]) == 1
    assert [list(row) for row in listed] == [list(now)[: len(listed[0])]]
