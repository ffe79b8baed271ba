"""The rules of extraction are shown on the lines of pages that they are for: the examples in their docstrings hold.

`line`, `lines` and `document` make what a rule takes from markup, `text` from lines without markup.
"""

import doctest
import importlib
import pkgutil
from typing import Any

import pytest

import dossier_scraper.extract
from dossier_scraper.extract.dom.document import Document
from dossier_scraper.extract.dom.lines import Line, text_lines
from dossier_scraper.extract.dom.region import Region
from dossier_scraper.extract.timeline.classify import roles_of_line
from dossier_scraper.site import load_site
from tests.extract.golden import BASE

MODULES = [
    module.name
    for module in pkgutil.walk_packages(dossier_scraper.extract.__path__, "dossier_scraper.extract.")
    if not module.ispkg
]


def document(path: str, html: str = "") -> Document:
    """Return a page at a path of the site."""
    return Document(html, f"{BASE}{path}", load_site())


def lines(html: str) -> list[Line]:
    """Return the lines of some markup."""
    body = document("/dossiers/kites", f"<body>{html}</body>").tree.body
    assert body is not None
    region = Region(document("/dossiers/kites", f"<body>{html}</body>"), body)
    return region.lines(region.root)


def line(html: str) -> Line:
    """Return the only line of some markup."""
    (only,) = lines(html)
    return only


def text(*said: str) -> list[Line]:
    """Return lines of bare text."""
    return text_lines("\n".join(said))


def roles(html: str) -> list[tuple[str, str]]:
    """Return what an entry's line is read as, alone."""
    return [(role, part.text) for role, part in roles_of_line(line(html), set(), load_site())]


GIVEN: dict[str, Any] = {
    "site": load_site(),
    "document": document,
    "line": line,
    "lines": lines,
    "text": text,
    "roles": roles,
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
