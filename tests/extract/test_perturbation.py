"""The reading depends on what a page says, not on how its markup is written."""

import json
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossier_scraper.extract import extract, requote
from dossier_scraper.model import Page
from dossier_scraper.site import load_site
from tests.extract import golden
from tests.extract.drupal_themes import DRUPAL
from tests.extract.perturb import EDITS
from tests.extract.themes import Theme
from tests.extract.wordpress_themes import WORDPRESS

NAMES = [
    name
    for name in golden.names()
    if golden.page(name).content_type == "text/html" and not name.startswith(("hard/wordpress-latin1", "hard/hostile"))
]
FACTS = json.loads((golden.PAGES / "truth.json").read_text("utf-8"))["dossiers"]["steamsare-programme-basque-country"]


def says(page: Page) -> dict[str, Any]:
    """Return a reading without what has to follow the markup: selectors, and where a refusal's words stood."""
    reading = extract(page, load_site())
    for field, provenance in reading.provenance.items():
        assert requote(page, load_site(), provenance), (field, provenance)
    printed = reading.printed()
    printed["provenance"] = {
        field: said["quote"] for field, said in printed["provenance"].items() if not field.endswith("listed_as")
    }
    printed["problems"] = [
        (said["code"], said["field"]) for said in printed["problems"] if said["code"] != "unread_text"
    ]
    del printed["coverage"]
    return printed | {"links": reading.links}


def changed(page: Page, edits: list[str], seed: int) -> Page:
    """Return a page with its markup changed in some ways."""
    html = page.body.decode()
    for edit in edits:
        html = EDITS[edit](html, Random(seed))
    return Page(url=page.url, body=html.encode(), content_type=page.content_type)


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("name", NAMES)
def test_one_change_of_the_markup_changes_nothing(name: str, edit: str):
    page = golden.page(name)
    assert says(changed(page, [edit], seed=7)) == says(page)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(NAMES),
    st.lists(st.sampled_from(sorted(EDITS)), min_size=2, max_size=5, unique=True),
    st.integers(0, 2**32),
)
def test_many_changes_at_once_change_nothing(name: str, edits: list[str], seed: int):
    page = golden.page(name)
    assert says(changed(page, edits, seed)) == says(page)


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(DRUPAL + WORDPRESS),
    st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=4, unique=True),
    st.integers(0, 2**32),
)
def test_a_theme_that_changes_changes_nothing(theme: Theme, edits: list[str], seed: int):
    page = Page(url=f"{golden.BASE}/dossiers/the-dossier", body=theme(FACTS).encode())
    assert says(changed(page, edits, seed)) == says(page)
