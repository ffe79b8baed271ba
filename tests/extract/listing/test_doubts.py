"""What looks like a fact in a row that has none."""

import pytest

from dossier_scraper.extract.listing.doubts import doubts_of
from dossier_scraper.model import ListingRow
from dossier_scraper.site import load_site

ROW = ListingRow(
    url="/dossiers/k", title="Kites", date=None, country=None, organisations=(), listed_as=None, teaser=None
)


def doubts(*texts: str, copied: bool = False, loose: bool = False, title: str = "Kites") -> list[str]:
    """Return what is doubtful in the texts of a row without a fact."""
    row = ListingRow(url=ROW.url, title=title, date=None, country=None, organisations=(), listed_as=None, teaser=None)
    return [code for code, _ in doubts_of(row, texts, load_site(), copied, loose)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Norway — Kite Club", ["unclear_facts"]),
        ("Kite Club (Norway), 15 March 2018", ["unclear_facts"]),
        ("Written by: Kite Club", ["unknown_label"]),
        ("Read more: Kites", []),
        ("Kites flew from Norway to Malta.", []),
        ("Ten kites and one bus", []),
    ],
)
def test_a_part_of_a_text_that_is_a_fact_is_told(text: str, codes: list[str]):
    assert doubts(text) == codes


@pytest.mark.parametrize(
    "text", ["Kite Club", "Started in March 2018", "The NetherlandsKite Club", "Kites in Norway Ongoing"]
)
def test_a_copy_tells_more(text: str):
    assert doubts(text, copied=True) == ["unclear_facts"]


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Kites for allTen schools flew", True),
        ("Kites2018-03-15Norway", True),
        ("Kites Norway Kite Club", True),
        ("A strategy for Norway", False),
        ("The InnoBasque kites", False),
    ],
)
def test_a_title_that_holds_more_is_told_in_a_copy(title: str, told: bool):
    assert doubts(copied=True, loose=True, title=title) == ["unclear_facts"] * told
    assert doubts(title=title) == []
