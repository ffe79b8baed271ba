import json

import pytest

from dossier_scraper.model import Dossier, Event, Links, Organisation, Problem, Provenance, Reading
from dossier_scraper.serial import (
    canonical_json,
    indented_json,
    links_from_json,
    reading_from_json,
    reading_id,
    reading_json,
)

URL = "https://www.stemcoalition.eu/taskforces/pact"
READING = Reading(
    kind="dossier",
    template="drupal7",
    url=URL,
    dossier=Dossier(
        id="pact",
        title="Pact – “Żółć”",
        url=URL,
        requesting_organisations=(Organisation(name="NCR", url="https://ncr.example/"),),
        events=(Event(id="e1", title="Signed", url=None, date=None, categories=("Tools", "Policy")),),
    ),
    problems=(Problem(code="empty_field", severity="info", field="status", detail="empty"),),
    provenance={"title": Provenance(selector="h1", quote="Pact", rule="title")},
    links=Links(canonical=URL, next_pages=(f"{URL}?page=1",)),
)


def test_a_reading_comes_back_as_it_was() -> None:
    again = reading_from_json(json.loads(reading_json(READING)))
    assert again == READING
    assert type(again.dossier) is Dossier
    assert type(again.dossier.events[0].categories) is tuple
    assert links_from_json(json.loads(reading_json(READING))["links"]) == READING.links


def test_a_field_that_an_older_record_lacks_is_as_the_model_has_it() -> None:
    data = json.loads(reading_json(READING))
    del data["dossier"]["events"][0]["documents"]
    assert reading_from_json(data) == READING


def test_equal_values_give_equal_bytes() -> None:
    assert canonical_json({"b": 1, "a": "é/\u2028"}) == '{"a":"é/\u2028","b":1}'
    assert canonical_json(Organisation(name="NCR")) == '{"name":"NCR","url":null}'
    assert reading_id(reading_json(READING)) == reading_id(
        reading_json(reading_from_json(json.loads(reading_json(READING))))
    )


def test_what_json_has_nothing_for_is_refused() -> None:
    with pytest.raises(TypeError):
        canonical_json({1, 2})


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"b": [], "a": {}, "ü": 'ü\u2028"\\\n\x00', "c": [1, 2.5, None, True, "x", [[]], {"z": 1, "y": [{}]}]},
        {"dossier": {"events": [{"id": "e", "other": []}], "title": None}, "provenance": {"a/b": {"quote": "“q”"}}},
    ],
)
def test_indented_json_is_what_the_standard_library_gives(value):
    assert indented_json(value) == json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
