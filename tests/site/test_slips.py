"""Every kind of slip, in every table and at every place of one: refused with file, line and what is allowed."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser

from dossier_scraper.errors import RefusedTable
from dossier_scraper.site import load_site
from dossier_scraper.site.patterns import pattern_fault
from dossier_scraper.site.schema import (
    OWN_TABLES,
    PART,
    PATH,
    PATTERN,
    SELECTOR,
    SELECTORS,
    Keys,
    Names,
    Rows,
    Several,
    Value,
)

Place = tuple[str, ...]
# Values of every type that TOML has, for a place that takes none of them.
WRONG = {"text": '"\\u0001"', "number": "5", "no number": "nan", "truth": "true", "day": "2026-01-02", "list": "[[]]"}
WRONG["table"] = "{ x = 1 }"


def places(shape: Any, at: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield each place of a table with its shape; a name that is free is `x`, a row is `[]`."""
    yield at, shape
    if isinstance(shape, Keys):
        for name, inner in shape.shapes.items():
            yield from places(inner, (*at, name))
    elif isinstance(shape, Names):
        yield from places(shape.each, (*at, "x"))
    elif isinstance(shape, Rows):
        for name, inner in shape.row.shapes.items():
            yield from places(inner, (*at, "[]", name))
    elif isinstance(shape, Several):
        yield (*at, "each"), shape.each


def written(at: Place, value: str, shape: Any) -> str:
    """Return a table with a value at a place, in the last line."""
    if at[-1:] == ("each",):
        at, value = at[:-1], f"[{value}]"
    *tables, key = at
    if "[]" in tables:
        (name, _), given = tables, next(name for name in ("kind", "name") if name in shape[at[0]].row.shapes)
        known = "" if key == given else {"kind": 'kind = "node"\n', "name": 'name = "N"\n'}[given]
        return f"[[{name}]]\n{known}{key} = {value}"
    return (f"[{'.'.join(tables)}]\n" if tables else "") + f"{key} = {value}"


EVERY = [(name, at, shape) for name, table in OWN_TABLES.items() for at, shape in places(table) if at]


def fits(shape: Any, kind: str) -> bool:
    """Return True if a place takes a value of a kind, as a text without pattern does every text."""
    says = shape.says if isinstance(shape, Value) else ""
    texts = ("a text", PATTERN.says, PART.says, PATH.says)
    return (kind == "text" and says in texts) or (kind == "number" and says == "a number")


def refusal(folder: Path, name: str, text: str | bytes) -> str:
    (folder / f"{name}.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(RefusedTable) as refused:
        load_site(own=folder)
    return str(refused.value)


@pytest.mark.parametrize("kind", WRONG)
def test_a_value_of_another_type_is_refused_at_every_place(tmp_path: Path, kind: str):
    for name, at, shape in EVERY:
        if fits(shape, kind) or (kind == "table" and isinstance(shape, (Keys, Names))):
            continue
        text = written(at, WRONG[kind], OWN_TABLES[name].shapes)
        said = refusal(tmp_path, name, text)
        assert said.startswith(f"{tmp_path}/{name}.toml, line {text.count(chr(10)) + 1}: "), (name, at, said)
        allowed = (
            "a text" if kind == "list" and isinstance(shape, Several) else getattr(shape, "says", "list of tables")
        )
        assert allowed in said or (isinstance(shape, Several) and shape.each.says in said), said
        (tmp_path / f"{name}.toml").unlink()


def test_an_unknown_key_is_refused_in_every_table_with_those_that_there_are(tmp_path: Path):
    tables = [(name, (), table) for name, table in OWN_TABLES.items()]
    for name, at, shape in [*tables, *EVERY]:
        if isinstance(shape, Keys):
            said = refusal(tmp_path, name, f"# a\n{written((*at, 'keyy'), '1', OWN_TABLES[name].shapes)}\n")
            assert said.startswith(f"{tmp_path}/{name}.toml, line {3 if at else 2}: "), said
            assert f"these are: {', '.join(shape.shapes)}" in said
            (tmp_path / f"{name}.toml").unlink()


def test_an_unknown_table_is_refused_with_those_that_there_are(tmp_path: Path):
    for name in ("lables.toml", "site.old.toml", "Labels.toml", ".toml", "labels.TOML", "labels.toml.txt", "a\nb.toml"):
        (tmp_path / name).write_bytes(b"")
        with pytest.raises(RefusedTable, match=f"the tables are: {', '.join(OWN_TABLES)}$"):
            load_site(own=tmp_path)
        (tmp_path / name).unlink()


def test_what_a_large_table_costs_grows_with_its_size_alone(tmp_path: Path):
    # Each of them would take minutes if looking at one entry meant looking at all.
    keys = "".join(f'"label {number}" = "status"\n' for number in range(5_000))
    (tmp_path / "labels.toml").write_text(f"[dossier]\n{keys}")
    (tmp_path / "categories.toml").write_text(f"known = {[f'category {number}' for number in range(5_000)]}")
    assert len(load_site(own=tmp_path).tables["categories"]["known"]) > 5_000
    assert ", line 5002: [dossier] 'z' 5 is not known" in refusal(tmp_path, "labels", f"[dossier]\n{keys}z = 5\n")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("expectations", f"least = {'9' * 400}", "is no number"),
        ("site", '[[pages]]\nkind = "dossier"\npaths = ["projects/[^/]+"]', "begins with no /"),
        ("organisations", '[[organisations]]\nname = " "', "cannot be switched off"),
        ("categories", 'known = [" "]', "has an empty item"),
        ("pagers", "[more]\nen = '(?P<a>more)'", "has a (group) or flags"),
        ("pagers", "[counted]\nof = '(?i)of'", "has a (group) or flags"),
        ("labels", f"[sections]\nintros = '{'(?:ab?)' * 3000}'", "… is too large; it is a regular expression"),
    ],
)
def test_what_no_page_could_be_read_by_is_refused(tmp_path: Path, name: str, text: str, told: str):
    said = refusal(tmp_path, name, text)
    assert told in said
    assert len(said) < 600


@pytest.mark.parametrize(
    ("kind", "slip", "told"),
    [
        ("a regular expression", "'['", "does not compile"),
        ("a regular expression", "'(a+)+'", "backtracks"),
        ("a regular expression", "'.*.*.*.*x'", "backtracks"),
        ("a regular expression whose first group", "'field-.+'", "has no (group)"),
        ("a CSS selector", "'.'", "is no such selector"),
        ("a CSS selector", "'div:has(p)'", "is no such selector"),
        ("a CSS selector", "'[a=b'", "is no such selector"),
        ("a CSS selector", "'a, '", "is no such selector"),
    ],
)
def test_a_pattern_or_a_selector_that_will_not_do_is_refused_at_every_place(
    tmp_path: Path, kind: str, slip: str, told: str
):
    found = [each for each in EVERY if isinstance(each[2], Value) and each[2].says.startswith(kind)]
    assert found
    for name, at, shape in found:
        text = written(at, slip, OWN_TABLES[name].shapes)
        said = refusal(tmp_path, name, text)
        assert said.startswith(f"{tmp_path}/{name}.toml, line {text.count(chr(10)) + 1}: "), said
        assert told in said
        assert said.endswith(f"it is {shape.says}")
        (tmp_path / f"{name}.toml").unlink()


@pytest.mark.parametrize(
    ("name", "text", "line", "told"),
    [
        ("countries", '[aliases]\n"Fénnia" = "FI"\n"fennia" = "SE"\n', 3, "is the same as 'Fénnia'"),
        ("labels", '[dossier]\n"launch day" = "status"\n"Launch  Day:" = "country"\n', 3, "the same as 'launch day'"),
        ("categories", 'known = ["Robots", "Robots"]\n', 1, "has 'Robots' twice"),
        (
            "organisations",
            '[[organisations]]\nname = "A"\n[[organisations]]\nname = "A"\n',
            4,
            "a row of its own above",
        ),
        (
            "organisations",
            '[[organisations]]\nname = "A"\naliases = ["Lake"]\n[[organisations]]\nname = "B"\naliases = ["LAKE"]\n',
            6,
            "'LAKE' is a name of 'A' already",
        ),
        (
            "organisations",
            '[[organisations]]\nname = "A"\naliases = ["innobasque"]\n',
            3,
            "'innobasque' is a name of 'InnoBasque' already",
        ),
        ("site", '[[pages]]\nkind = "node"\npaths = []\n[[pages]]\nkind = "node"\npaths = []\n', 5, "above"),
        ("labels", '[dossier]\na = "status"\na = "status"\n', 3, "no TOML"),
        ("labels", '[dossier\na = "status"\n', 1, "no TOML"),
    ],
)
def test_what_is_written_twice_is_refused(tmp_path: Path, name: str, text: str, line: int, told: str):
    said = refusal(tmp_path, name, text)
    assert said.startswith(f"{tmp_path}/{name}.toml, line {line}: "), said
    assert told in said


@pytest.mark.parametrize("name", OWN_TABLES)
def test_what_is_no_text_is_refused_for_every_table(tmp_path: Path, name: str):
    path = tmp_path / f"{name}.toml"
    assert refusal(tmp_path, name, b"# a\n# caf\xe9\n") == f"{path}, line 2: no UTF-8 text, which every table is"
    assert "larger than a table may be" in refusal(tmp_path, name, b"#" * 1_000_001)
    assert f"{path}: no TOML" in refusal(tmp_path, name, "a = " + "[" * 5000)
    path.unlink()
    for made in (path.mkdir, lambda: os.mkfifo(path), lambda: path.symlink_to("nowhere"), lambda: path.symlink_to("/")):
        made()
        with pytest.raises(RefusedTable, match=f"{name}.toml is no file"):
            load_site(own=tmp_path)
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()


def test_a_byte_order_mark_makes_no_difference(tmp_path: Path):
    (tmp_path / "countries.toml").write_bytes(b'\xef\xbb\xbf[aliases]\r\n"fennia" = "FI"\r\n')
    assert load_site(own=tmp_path).tables["countries"]["aliases"]["fennia"] == "FI"


@pytest.mark.parametrize(
    "selector", ["*", "a", ".x", "#x", "div.x#y[role=main]", "a > b, .c   .d", "[a='b c']", '[a^="b"]']
)
def test_a_selector_that_may_stand_can_be_asked_for(selector: str):
    assert SELECTOR.fault(selector) is None
    LexborHTMLParser("<p>x").css(selector)
    BeautifulSoup("<p>x", "lxml").select(selector)


@pytest.mark.parametrize(
    "selector", ["a\x85", "a >", "> a", "a,,b", "a::b", "a:not(b)", "[a]]", "a" * 1001, "a\\ b", "é"]
)
def test_another_selector_is_refused(selector: str):
    assert SELECTOR.fault(selector) is not None


def test_looking_at_a_selector_does_not_backtrack():
    assert pattern_fault(SELECTORS.pattern) is None
