"""A column's head whose values no entry has is unread, and so is a label that nothing uses; no value is a label."""

from dataclasses import replace

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.extract.heads import labels_as_values
from dossier_scraper.model import ListingRow, Reading
from dossier_scraper.site import load_site
from tests.extract import golden

PACT, DASHES, GROUPS = (
    "wordpress/dossiers/norwegian-technology-pact",
    "hard/timeline-dashes",
    "hard/display-suite-groups",
)
ROW = ListingRow(
    url=f"{golden.BASE}/dossiers/kites",
    title="Kites",
    date=None,
    country="Spain",
    organisations=(),
    listed_as=None,
    teaser=None,
)


def told(name: str, old: str, new: str) -> set[str]:
    """Return what is told of a golden page, a part of which was changed, and not of the page itself."""
    page = golden.page(name)
    assert page.body.decode().count(old) == 1
    changed = replace(page, body=page.body.decode().replace(old, new).encode())
    known = {said.detail for said in golden.reading(name).problems}
    return {said.detail for said in extract(changed, load_site()).problems} - known


@pytest.mark.parametrize(
    ("name", "old", "new", "quote"),
    [
        (PACT, "<th>Source</th>", "<th><button><picture>Source</picture></button></th>", "Source"),
        (DASHES, "<th>Category</th>", "<p>Category</p>", "Category"),
        (GROUPS, "<h3>Results</h3>", "<h1><var><h3>Results</h3></var></h1>", "Girls in tech: Latvia"),
    ],
)
def test_a_label_without_a_use_is_unread(name: str, old: str, new: str, quote: str):
    assert quote in "\n".join(told(name, old, new))


@pytest.mark.parametrize(
    ("row", "quotes"),
    [
        (ROW, []),
        (replace(ROW, organisations=("Title",)), ["Title"]),
        (replace(ROW, teaser="Start date\nAbout kites."), ["Start date\nAbout kites."]),
        (replace(ROW, title="Country"), []),
        (replace(ROW, title="Country", country=None), []),
    ],
)
def test_a_value_that_is_a_label_is_told(row: ListingRow, quotes: list[str]):
    reading = Reading(kind="listing", template="unknown", url=ROW.url, rows=(row,))
    assert list(labels_as_values(reading, load_site())) == quotes


STEAM = "wordpress/dossiers/steamsare-programme-basque-country"
CONTACT, TERMS = "hard/wordpress-subheadings", "hard/event-terms"


def test_what_only_its_words_tell_is_told_at_the_end_and_in_the_midst_of_a_text():
    assert "Timeline" in told(STEAM, "<h2>Timeline</h2>", "<data><ul><li>Timeline</li></ul></data>")
    assert "Contact" in "\n".join(
        told(CONTACT, "<h2>Contact</h2>", "<var class='visuallyhidden'><h2>Contact</h2></var>")
    )


def test_a_card_with_the_facts_that_a_page_lacks_is_unread():
    link = '<p><a href="/dossiers/a">A pact</a></p>'
    assert "15 juni 2018" in "\n".join(told(TERMS, '<div class="well">', f'{link}<div class="well">'))
