"""The section of a listing that a row stands in."""

import pytest

from dossier_scraper.extract.listing.sections import Sections
from tests.extract.made import region

ROW = "<div class='{0}'><h3><a href='/dossiers/kites'>Kites</a></h3></div>"


@pytest.mark.parametrize(
    ("html", "name", "rule"),
    [
        (f"<h2>Ongoing taskforces</h2>{ROW.format('x')}", "ongoing", "heading of the row's section"),
        (ROW.format("view-finalised"), "finalised", "class of the row's section"),
        (f"<div id=finalised>{ROW.format('x')}</div>", "finalised", "id of the row's section"),
        (f"<a href='#t1'>Completed</a><div id=t1>{ROW.format('x')}</div>", "finalised", "tab of the row's section"),
    ],
)
def test_a_section_is_told_with_its_evidence(html: str, name: str, rule: str):
    made = region(html, "/taskforces")
    row = made.with_tag("h3")[0]
    section = Sections(made).of(row, None)
    assert section is not None
    assert (section.name, section.rule) == (name, rule)


def test_a_row_without_a_word_stands_in_no_section():
    made = region(ROW.format("x"), "/taskforces")
    assert Sections(made).of(made.elements[-1], None) is None
