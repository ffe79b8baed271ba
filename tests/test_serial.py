import json
from dataclasses import asdict, is_dataclass, replace
from typing import Literal, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier_scraper.model import Coverage, Dossier, Event, Links, Organisation, Problem, Provenance, Reading
from dossier_scraper.serial import (
    canonical_json,
    indented_json,
    model_json,
    parsed,
    reading_from_json,
    reading_id,
    reading_json,
    record_from_json,
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
    again = reading_from_json(reading_json(READING))
    assert again == READING
    assert type(again.dossier) is Dossier
    assert type(again.dossier.events[0].categories) is tuple


def test_a_field_that_an_older_record_lacks_is_as_the_model_has_it() -> None:
    data = json.loads(reading_json(READING))
    del data["dossier"]["events"][0]["documents"]
    assert reading_from_json(json.dumps(data)) == READING


def test_equal_values_give_equal_bytes() -> None:
    assert canonical_json({"b": 1, "a": "é/\u2028"}) == '{"a":"é/\u2028","b":1}'
    assert canonical_json(Organisation(name="NCR")) == '{"name":"NCR","url":null}'
    assert reading_id(reading_json(READING)) == reading_id(reading_json(reading_from_json(reading_json(READING))))


def test_what_json_has_nothing_for_is_refused() -> None:
    with pytest.raises(TypeError):
        canonical_json({1, 2})


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"b": [], "a": {}, "ü": 'ü\u2028"\\\n\x00', "c": [1, -2, None, True, "x", [[]], {"z": 1, "y": [{}]}]},
        {"dossier": {"events": [{"id": "e", "other": []}], "title": None}, "provenance": {"a/b": {"quote": "“q”"}}},
    ],
)
def test_indented_json_is_what_the_standard_library_gives(value):
    assert indented_json(value) == json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)


# Every text, with halves of surrogate pairs, NUL, what is no character, and what stands escaped in JSON.
TEXTS = st.text(st.characters(exclude_categories=()), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=5),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(VALUES)
def test_the_json_of_the_model_is_byte_for_byte_that_of_the_standard_library(value):
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert model_json(value) == canonical_json(value) == text
    assert parsed(value) == value
    assert indented_json({"a": value}) == json.dumps({"a": value}, indent=1, sort_keys=True, ensure_ascii=False)


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.lists(TEXTS, max_size=2), st.dictionaries(TEXTS, TEXTS, max_size=2))
def test_a_reading_of_any_texts_is_the_same_from_its_json_by_any_way(text, names, quotes):
    reading = replace(
        READING,
        dossier=replace(READING.dossier, title=text, requesting_organisations=tuple(map(named, names))),
        provenance={key: Provenance(selector="p", quote=quote, rule="title") for key, quote in quotes.items()},
        coverage=Coverage(total=1),
        leads=(text,),
    )
    said = reading_json(reading)
    assert said == canonical_json(reading)
    for written in (said, json.dumps(json.loads(said))):
        again = reading_from_json(written)
        assert again == reading == record_from_json(Reading, json.loads(written))
        assert (again.coverage, again.leads) == (Coverage(), ())
        assert asdict(again) == asdict(record_from_json(Reading, json.loads(written)))


def named(name):
    return Organisation(name=name)


def test_a_reading_that_the_model_would_not_have_is_read_all_the_same():
    data = json.loads(reading_json(READING)) | {"template": "joomla", "unknown": 1.5}
    assert reading_from_json(json.dumps(data)) == replace(READING, template="joomla")


def test_no_record_has_a_value_that_would_come_out_otherwise():
    todo, seen = [Reading], set()
    while todo:
        shape = todo.pop()
        seen.add(shape)
        inner = get_type_hints(shape).values() if is_dataclass(shape) else get_args(shape)
        if get_origin(shape) is not Literal:
            todo += [one for one in inner if one not in seen]
    assert {shape for shape in seen if isinstance(shape, type) and not is_dataclass(shape)} <= {str, int, type(None)}
