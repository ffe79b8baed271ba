"""The rules of extraction are shown on the lines of pages that they are for: the examples in their docstrings hold.

`tests/extract/made.py` makes what a rule takes: `line`, `lines`, `region` and `document` from markup, `text` without.
"""

import doctest
import importlib
import pkgutil
from typing import Any

import pytest

import dossier_scraper.extract
from dossier_scraper.site import load_site
from tests.extract.made import document, findings, line, lines, region, roles, text

MODULES = [
    module.name
    for module in pkgutil.walk_packages(dossier_scraper.extract.__path__, "dossier_scraper.extract.")
    if not module.ispkg
] + ["dossier_scraper.text"]


GIVEN: dict[str, Any] = {
    "site": load_site(),
    "document": document,
    "findings": findings,
    "line": line,
    "lines": lines,
    "text": text,
    "roles": roles,
    "region": region,
}


@pytest.mark.parametrize("name", MODULES)
def test_every_example_holds(name: str):
    module = importlib.import_module(name)
    failed: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    for test in doctest.DocTestFinder().find(module, globs=vars(module) | GIVEN):
        runner.run(test, out=failed.append)
    assert not failed, "".join(failed)


def ladders() -> dict[str, list[Any]]:
    """Return the rules that a module tries one after another, by the module that declares them as `RULES`."""
    modules = {name: importlib.import_module(name) for name in MODULES}
    return {
        name: [rule for row in module.RULES for rule in (row if isinstance(row, tuple) else (row,)) if callable(rule)]
        for name, module in modules.items()
        if hasattr(module, "RULES")
    }


def test_each_rule_of_a_ladder_has_an_example():
    found = ladders()
    assert {name.rpartition(".")[2]: len(rules) for name, rules in found.items()} == {
        "classify": 17,
        "labelled_text": 8,
    }
    assert [
        f"{rule.__module__}.{rule.__name__}"
        for rules in found.values()
        for rule in rules
        if ">>>" not in (rule.__doc__ or "")
    ] == []
