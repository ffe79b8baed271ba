"""Every problem code is documented, used, and told with its severity."""

import re
from pathlib import Path

import pytest

from dossier_scraper.extract.dates.read import EXCUSES
from dossier_scraper.extract.problems import PROBLEMS, explains, problem
from dossier_scraper.site import load_site
from dossier_scraper.site.digest import extractor_version

ROOT = Path(__file__).parent.parent.parent
SOURCE = "\n".join(
    file.read_text("utf-8")
    for room in ("extract", "ingest")
    for file in sorted((ROOT / "dossier_scraper" / room).rglob("*.py"))
    if file.name != "problems.py"
)
REFUSALS = (ROOT / "dossier_scraper/site/common/refusals.toml").read_text("utf-8")


def test_the_documentation_has_every_code_as_the_program_has_it():
    text = (ROOT / "docs/extraction.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (error|warning|info) \| (.+) \| (.+) \|$", text, re.MULTILINE)
    assert rows == [(code, kind.severity, kind.meaning, kind.advice) for code, kind in PROBLEMS.items()]


@pytest.mark.parametrize("code", PROBLEMS)
def test_a_code_is_used(code: str):
    assert f'"{code}"' in SOURCE or f"[{code}]" in REFUSALS


TAUGHT = [kind.advice for kind in PROBLEMS.values() if ".toml of the archive" in kind.advice]


@pytest.mark.parametrize("advice", TAUGHT)
def test_what_an_advice_says_to_type_may_stand_where_it_says(advice: str, tmp_path: Path):
    name, said = re.findall(r"site/(\w+)\.toml of the archive(.*)", advice)[0]
    heads, tables = [""], dict[str, list[str]]()
    for head, key in re.findall(r'(\[+[a-z0-9_.]+\]+)|((?:\w+|"[^"]+") = (?:"[^"]+"|\["[^"]+"\]))', said):
        if head:
            heads = [head] if heads == [""] or heads[0] in tables else [*heads, head]
        for each in heads if key else ():
            tables.setdefault(each, []).append(key)
    assert tables, advice
    for head, keys in tables.items():
        (tmp_path / f"{name}.toml").write_text("\n".join((head, *keys)), "utf-8")
        assert extractor_version(load_site(own=tmp_path)) != extractor_version(load_site())


def test_advice_names_a_table_wherever_one_helps():
    assert len(TAUGHT) == 11


def test_every_excuse_of_a_date_explains_a_field_without_a_value():
    codes = {code for code, _ in EXCUSES} | {"ambiguous_date", "impossible_date", "unreadable_date", "empty_field"}
    assert all(map(explains, codes))
    assert not explains("contradiction")
    assert not explains("no_such_code")


def test_an_unknown_code_is_a_bug():
    with pytest.raises(KeyError):
        problem("no_such_code", None, "")
