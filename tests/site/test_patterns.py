"""A pattern that some text makes run for ever is seen before any text is there."""

import runpy
import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from dossier_scraper.errors import RefusedTable
from dossier_scraper.site.layers import merged, program_layers
from dossier_scraper.site.patterns import pattern_fault

ROOT = Path(__file__).parent.parent.parent

BACKTRACKING = [
    "(a+)+",
    "(a*)*b",
    "(a*)+b",
    "(a|a)*",
    "(?:a|ab|b)*c",
    "(.*,)*x",
    "([a-z]{1,3})+",
    r"(\w+\s?)+$",
    "(x+x+)+y",
    "(.*a){20}",
    "(?:a?){30}b",
    "(?i)(a|A.?)+b",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    r"/projects/(?:[\w-]+[^/]*)+",
    ".*.*.*.*x",
    r"\s*\s*\s*\s*$",
    "(?:ab|AB)*c",
    "(?i:(a|A.?)+b)",
    "(?=(a+)+$)b",
    "x(?!.*.*.*.*y)",
    r"(?:(a+)\1)+b",
]
SOUND = [
    "/projects/[^/]+",
    "/taskforces(?:/page/[0-9]+)?",
    "(a|b|[ab])+z",
    "(?:[a-z]+-)*",
    r"(?:\d{1,3}\.)+",
    "(?:x{2})+",
    ".*key.*",
    "(?:foo|bar)*",
    r"(?:\s*[;,]\s*\w+)*",
    "(?:/[^/]+){0,3}",
    r"[^\n]{1,600}?x",
    "(?:a?)*b",
    "(?!no)(?:.*[-_])?(?:yes|sure)(?:[-_].*)?",
    r"(?P<one>a)(?P=one)?(?(one)b|c)",
]


@pytest.mark.parametrize("pattern", BACKTRACKING)
def test_a_pattern_that_backtracks_is_refused(pattern: str):
    assert (pattern_fault(pattern) or "").startswith("backtracks")


@pytest.mark.parametrize("pattern", SOUND)
def test_a_sound_pattern_may_stand(pattern: str):
    assert pattern_fault(pattern) is None


@pytest.mark.parametrize("pattern", ["[", "(?P<a", "a{99999999999}", "(?i", r"\8", "a(?i)", "*", "(" * 5000])
def test_a_pattern_that_does_not_compile_is_refused(pattern: str):
    assert (pattern_fault(pattern) or "").startswith("does not compile")


def test_a_pattern_that_is_too_large_to_look_at_is_refused():
    assert pattern_fault("((((x{12}){12}){12}){12})") == "is too large"
    assert pattern_fault("(?:" + "|".join(["a?"] * 3000) + "){2}") == "is too large"


def test_each_of_the_programs_own_patterns_was_looked_at():
    page = runpy.run_path(str(ROOT / "docs" / "make_patterns.py"))["page"]
    found = (ROOT / "dossier_scraper/site/patterns.txt").read_text("ascii")
    assert found == page(), "python docs/make_patterns.py > FILE, and FILE over dossier_scraper/site/patterns.txt"


def test_a_bundled_table_that_is_edited_in_place_is_looked_at_again(tmp_path: Path):
    bundled = tmp_path / "site"
    shutil.copytree(str(files("dossier_scraper.site")), bundled)
    assert merged(program_layers(bundled, "stemcoalition"))
    table = bundled / "stemcoalition" / "site.toml"
    table.write_text(table.read_text("utf-8").replace("/dossiers/[^/]+", "/dossiers/([^/]+)+"), "utf-8")
    with pytest.raises(RefusedTable, match=r"stemcoalition/site\.toml.*backtracks"):
        merged(program_layers(bundled, "stemcoalition"))
