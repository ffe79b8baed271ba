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
from tests.extract.made import document, line, lines, region, roles, text

MODULES = [
    module.name
    for module in pkgutil.walk_packages(dossier_scraper.extract.__path__, "dossier_scraper.extract.")
    if not module.ispkg
] + ["dossier_scraper.text"]


GIVEN: dict[str, Any] = {
    "site": load_site(),
    "document": document,
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


def test_the_rules_have_examples():
    found = {
        name: sum(len(test.examples) for test in doctest.DocTestFinder().find(importlib.import_module(name)))
        for name in MODULES
    }
    for name in ("timeline.classify", "layouts.labelled_text", "fields.labels", "fields.organisations"):
        assert found[f"dossier_scraper.extract.{name}"] > 2
