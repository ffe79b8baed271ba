"""Totals over pages, from pages alone."""

from dataclasses import replace

from dossier_scraper.ingest.measure.drift import Drift
from dossier_scraper.ingest.measure.pages import Unit
from dossier_scraper.monitor import Place

HERE = Place(capture="<urn:a>", url="https://example.org/a", at="2026-01-01T00:00:00.000000Z")
LEFT = replace(HERE, capture="<urn:b>")
PAGE = Unit(
    kind="dossier",
    now=frozenset({"title", "status"}),
    before=frozenset({"title", "status"}),
    causes={},
    labels=frozenset(),
    templates=("drupal7", "drupal7"),
    place=HERE,
    reshaped=False,
    unread=False,
)


def drift(*units: Unit) -> Drift:
    found = Drift()
    for unit in units:
        found.add(unit)
    return found


def test_a_field_counts_on_the_pages_that_have_had_and_lost_it():
    gone = replace(PAGE, now=frozenset({"title"}), causes={"status": "empty_field"}, labels=frozenset({"Phase"}))
    (status,) = [f for f in drift(PAGE, gone, replace(PAGE, before=None)).fields() if f.name == "dossier.status"]
    assert (status.pages, status.filled, status.had, status.lost) == (3, 2, 2, 1)
    assert (status.causes, status.labels, status.first) == ({"empty_field": 1}, ("Phase",), HERE)


def test_a_timeline_that_is_gone_takes_its_entries_fields_with_it_once():
    had = frozenset({"title", "events", "events.date"})
    gone = replace(PAGE, before=had, now=frozenset({"title"}), causes={"events": "not_found"})
    thinned = replace(PAGE, before=had, now=frozenset({"title", "events"}))
    lost = {f.name: f.lost for f in drift(gone, thinned).fields() if f.lost}
    assert lost == {"dossier.events": 1, "dossier.events.date": 1}


def test_new_labels_templates_and_forms_of_dates_are_shares_of_what_was_known():
    dated = replace(PAGE, before=frozenset({"start_date"}), now=frozenset())
    found = drift(
        replace(PAGE, labels=frozenset({"Phase"})),
        replace(PAGE, templates=("drupal7", "wordpress")),
        replace(PAGE, templates=("drupal7", "unknown"), place=LEFT),
        replace(PAGE, templates=("unknown", "unknown")),
        replace(dated, reshaped=True, unread=True),
        replace(PAGE, before=None),
    )
    assert [(f.label, f.pages, f.of) for f in found.new_labels()] == [("Phase", 1, 5)]
    assert found.retemplated()["dossier"].detail == "pages (dossier) changed from drupal7 to wordpress"
    assert [unit.place for unit in found.strange] == [LEFT]
    assert (found.reformatted()["dossier"].count, found.reformatted()["dossier"].of) == (1, 1)
    assert drift(replace(dated, reshaped=True)).reformatted() == {}
