"""Every golden page says what a person found right in it: a test per field, no field more, every quote found again."""

import json
from typing import Any

import pytest

from dossier_scraper.extract import requote
from dossier_scraper.model import DOSSIER_FIELDS, EVENT_FIELDS, EVENT_PAGE_FIELDS
from dossier_scraper.site import load_site
from tests.extract import golden
from tests.extract.truth import facts_of, told_by

NAMES = golden.names()
FIELDS = [(name, field, value) for name in NAMES for field, value in golden.expected(name).items()]
TRUTH = json.loads((golden.PAGES / "truth.json").read_text("utf-8"))
DOSSIERS = [name for name in NAMES if "dossiers/" in name or name.startswith(("text/", "drupal7/query/"))]


@pytest.mark.parametrize(("name", "field", "value"), FIELDS, ids=[f"{name}:{field}" for name, field, _ in FIELDS])
def test_field_is_as_expected(name: str, field: str, value: Any):
    assert golden.said(name).get(field) == value


@pytest.mark.parametrize("name", NAMES)
def test_no_field_is_missing_or_new(name: str):
    assert list(golden.said(name)) == list(golden.expected(name))


@pytest.mark.parametrize("name", NAMES)
def test_every_value_has_its_provenance_and_every_quote_is_found_again(name: str):
    reading = golden.reading(name)
    for field, provenance in reading.provenance.items():
        assert requote(golden.page(name), load_site(), provenance), (field, provenance)
        assert provenance.rule
    assert cited(name) <= set(reading.provenance)


def cited(name: str) -> set[str]:
    """Return the provenance paths that a reading's values need."""
    reading, paths = golden.reading(name), set()
    dossier, event = reading.dossier, reading.event
    if dossier:
        paths |= {
            field.name
            for field in DOSSIER_FIELDS
            if field.version and field.form not in ("organisations", "events") and getattr(dossier, field.name)
        }
        for position, organisation in enumerate(dossier.requesting_organisations):
            paths.add(f"requesting_organisations/{position}")
            paths |= {f"requesting_organisations/{position}/url"} if organisation.url else set()
        paths |= {
            f"events/{e.id}/{field.name}"
            for e in dossier.events
            for field in EVENT_FIELDS
            if field.name != "id" and getattr(e, field.name)
        }
    if event:
        paths |= {
            f"event/{field.name}"
            for field in EVENT_PAGE_FIELDS
            if field.version and field.form != "links" and getattr(event, field.name)
        }
        paths |= {f"event/documents/{position}" for position in range(len(event.documents))}
    return paths | {
        f"rows/{position}/{field}"
        for position, row in enumerate(reading.rows)
        for field in ("url", "title", "date", "country", "organisations", "listed_as", "teaser")
        if getattr(row, field)
    }


@pytest.mark.parametrize("name", DOSSIERS)
def test_saved_pages_say_what_is_known_of_the_site(name: str):
    """`truth.json` was not written by this program: titles, dates, sources and the rest of eight dossiers."""
    slug = name.rsplit("/", 1)[-1].split("@")[0]
    facts = TRUTH["dossiers"][slug] | (TRUTH["later"][slug] if name.startswith("later") else {})
    dossier = golden.reading(name).dossier
    assert dossier is not None
    assert told_by(dossier) == facts_of(facts, bare_text=name.startswith("text/"), dossier=dossier)


@pytest.mark.parametrize("name", ["drupal7/taskforces", "later/drupal7/taskforces", "wordpress/taskforces"])
def test_the_saved_listings_name_every_dossier_in_its_section(name: str):
    rows = golden.reading(name).rows
    for section, slugs in TRUTH["listing"].items():
        assert [row.url.rstrip("/").rsplit("/", 1)[-1] for row in rows if row.listed_as == section] == slugs
    for row in rows:
        facts = TRUTH["dossiers"][row.url.rstrip("/").rsplit("/", 1)[-1]]
        assert (row.country, row.date and row.date.date) == (facts["country"], facts["start_date"]["date"])
        assert [name.replace("’", "'") for name in row.organisations] == facts["requesting_organisations"]
