"""Tables are taken apart into entries and put together again; what may not be there is named where it stands."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import pytest

from dossier_scraper.site.schema import (
    CODE,
    NAME,
    NOWHERE,
    OWN_TABLES,
    PATTERN,
    TABLES,
    TEXT,
    Fault,
    Keys,
    Names,
    Rows,
    Several,
)

COLOURS = Keys(
    {
        "list": Several(each=TEXT),
        "by_name": Names(each=PATTERN, key=str.casefold),
        "rows": Rows(key="name", row=Keys({"name": NAME, "code": CODE})),
    }
)


def entries(data: Any) -> dict[Any, Any]:
    return {found.path: found.value for found in COLOURS.taken_apart(data, (), ())}


def test_each_value_has_a_path_and_all_of_them_make_the_table_again():
    data = {"list": ["red", "blue"], "by_name": {"Sea": "blu[e]"}, "rows": [{"name": "a", "code": "NO"}]}
    found = entries(data)
    assert found == {
        ("list", "red"): "red",
        ("list", "blue"): "blue",
        ("by_name", "sea"): "blu[e]",
        ("rows", "a", "name"): "a",
        ("rows", "a", "code"): "NO",
    }
    assert COLOURS.put_together(found) == {**data, "by_name": {"sea": "blu[e]"}}


def test_an_empty_text_switches_off_what_can_be_switched_off():
    found = entries({"by_name": {"sea": ""}, "rows": [{"name": "a", "code": ""}]})
    made = COLOURS.put_together(found)
    assert (made["by_name"]["sea"], made["rows"]) == (NOWHERE, [{"name": "a", "code": ""}])


@pytest.mark.parametrize(
    ("data", "where", "what"),
    [
        ({"lists": []}, ("lists",), "no key that there is"),
        ({"list": "red"}, ("list",), "is no list"),
        ({"list": ["red", "red"]}, ("list", 1), "twice"),
        ({"list": [""]}, ("list", 0), "empty item"),
        ({"list": [1]}, ("list", 0), "no text"),
        ({"by_name": []}, ("by_name",), "is no table"),
        ({"by_name": {"": "x"}}, ("by_name", ""), "empty name"),
        ({"by_name": {"Sea": "a", "SEA": "b"}}, ("by_name", "SEA"), "the same as"),
        ({"by_name": {"sea": "("}}, ("by_name", "sea"), "regular expression"),
        ({"by_name": {"sea": "(a+)+b"}}, ("by_name", "sea"), "regular expression"),
        ({"rows": [{"code": "NO"}]}, ("rows", 0), "has no `name`"),
        ({"rows": [{"name": "a"}, {"name": "a"}]}, ("rows", 1, "name"), "row of its own"),
        ({"rows": [{"name": ""}]}, ("rows", 0, "name"), "cannot be switched off"),
        ({"rows": [{"name": "a", "code": "no"}]}, ("rows", 0, "code"), "no country's code"),
        ({"rows": {}}, ("rows",), "no list of tables"),
    ],
)
def test_what_may_not_be_there_is_named_where_it_stands(data: dict[str, Any], where: tuple[Any, ...], what: str):
    with pytest.raises(Fault, match=what) as fault:
        entries(data)
    assert fault.value.where == where


def shipped(folder: Traversable) -> Iterator[tuple[str, dict[str, Any]]]:
    for item in folder.iterdir():
        if item.is_dir():
            yield from shipped(item)
        elif item.name.endswith(".toml"):
            yield item.name.removesuffix(".toml"), tomllib.loads(item.read_text("utf-8"))


def test_every_table_that_is_shipped_is_what_its_schema_says():
    tables = list(shipped(files("dossier_scraper.site")))
    assert {name for name, _ in tables} == TABLES.keys()
    for name, data in tables:
        assert list(TABLES[name].taken_apart(data, (), ())), name


def test_an_archive_s_own_tables_cannot_say_whose_archive_it_is():
    with pytest.raises(Fault, match="no key that there is"):
        list(OWN_TABLES["site"].taken_apart({"id": "x"}, (), ()))
