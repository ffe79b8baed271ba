"""What the replica site says: every trait that a page of the real site has, and each kind of change once."""

import re

from dossier_scraper.demo.content import CHANGES, FIRST, SECOND, Event, State


def events(state: State = FIRST) -> list[Event]:
    return [e for d in state for e in d.events]


def test_each_kind_of_change_happens_once() -> None:
    assert sorted(c.kind for c in CHANGES) == [
        "date_corrected",
        "dossier_added",
        "dossier_removed",
        "edited",
        "event_added",
        "row_moved",
    ]


def test_there_are_at_least_twelve_dossiers_with_a_timeline_of_two_to_five_events() -> None:
    lengths = [len(d.events) for d in FIRST]
    assert sum(2 <= n <= 5 for n in lengths) >= 12
    assert max(len(d.events) for d in SECOND) <= 5


def test_paths_and_node_numbers_are_unique() -> None:
    things = [*SECOND, *events(SECOND)]
    assert len({t.path for t in things}) == len({t.node for t in things}) == len(things)


def test_content_has_every_trait() -> None:
    assert any(e.date is None for e in events())
    assert any(e.date_end for e in events())
    assert any(len(d.organisations) == 2 for d in FIRST)
    assert any(o.path for d in FIRST for o in d.organisations)
    assert any(e.gone for e in events())
    assert any("&" in d.title for d in FIRST)
    assert any(not d.title.isascii() for d in FIRST)
    for mark in (",", " / ", "("):
        assert any(mark in ", ".join(e.categories) for e in events()), mark
    assert {d.status for d in FIRST} == {"Ongoing", "Finalised", ""}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", d.start) for d in FIRST)
