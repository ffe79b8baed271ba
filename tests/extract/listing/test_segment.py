"""Rows of a listing, found around the links to dossiers."""

import pytest

from dossier_scraper.extract.dom.document import fold
from dossier_scraper.extract.listing.sections import Sections
from dossier_scraper.extract.listing.segment import found_in
from tests.extract.made import region

LINK = "<a href='/dossiers/{0}'>{0}</a>"


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("<li>{0}<p>2018 | Spain | Club</p></li>", "li"),
        ("<div class='views-row'><h3>{0}</h3><p>Text.</p></div>", "div"),
        ("<tr><td>{0}</td><td>Spain</td></tr>", "tr"),
    ],
)
def test_a_row_is_the_largest_element_with_one_dossier(row: str, name: str):
    html = "".join(row.format(LINK.format(slug)) for slug in ("kites", "wind"))
    made = region(f"<table>{html}</table>" if name == "tr" else html, "/taskforces")
    rows = found_in(made, Sections(made))
    assert [(found.element.name, fold(found.link.get_text())) for found in rows] == [(name, "kites"), (name, "wind")]


def test_a_link_in_prose_is_no_row():
    made = region(f"<p>Read more about the {LINK.format('kites')} of Spain.</p>", "/taskforces")
    assert found_in(made, Sections(made)) == []
