"""A dossier reads the same in every theme: 61 that differ in all that themes differ in, decoys included."""

import json

import pytest

from dossier_scraper.extract import extract, requote
from dossier_scraper.model import Page
from dossier_scraper.site import load_site
from tests.extract.builder_themes import DRUPAL_BUILT, WORDPRESS_BUILT
from tests.extract.drupal_themes import DRUPAL
from tests.extract.golden import BASE, PAGES
from tests.extract.page_builders import PAGE_BUILDERS
from tests.extract.themes import Facts, Theme
from tests.extract.truth import facts_of, told_by
from tests.extract.wordpress_themes import WORDPRESS, facts_only

TRUTH = json.loads((PAGES / "truth.json").read_text("utf-8"))["dossiers"]
# What is no fault of a page: a name that is a country's, two names in one line, a field that is shown empty.
EXPECTED = {"organisation_is_country", "organisation_unclear", "empty_field", "unread_text"}


THEMES = DRUPAL + DRUPAL_BUILT + WORDPRESS + WORDPRESS_BUILT + PAGE_BUILDERS


@pytest.mark.parametrize("slug", TRUTH)
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.__name__)
def test_a_theme_makes_no_difference(theme: Theme, slug: str):
    check(theme, TRUTH[slug])


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.__name__)
def test_one_entry_is_a_timeline_in_every_theme(theme: Theme):
    facts = TRUTH["steamsare-programme-basque-country"]
    for event in facts["events"]:
        check(theme, facts | {"events": [event]})


def check(theme: Theme, facts: Facts) -> None:
    """Compare the reading of a theme's page with its facts, field by field, and find every quote again."""
    facts = facts | ({"status": None} if theme is facts_only else {})
    wordpress = theme in WORDPRESS + WORDPRESS_BUILT + PAGE_BUILDERS
    page = Page(url=f"{BASE}/dossiers/the-dossier{'/' if wordpress else ''}", body=theme(facts).encode())
    reading = extract(page, load_site())
    assert (reading.kind, reading.template) == ("dossier", "wordpress" if wordpress else "drupal7")
    assert reading.dossier is not None
    assert told_by(reading.dossier) == facts_of(facts, bare_text=False, dossier=reading.dossier)
    assert {problem.code for problem in reading.problems} <= EXPECTED
    for field, provenance in reading.provenance.items():
        assert requote(page, load_site(), provenance), (field, provenance)
