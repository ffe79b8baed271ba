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


LIST = "<div class=list>{}</div>"
TWO = LIST.format("<h3><a href='/dossiers/a{0}'>A</a></h3><h3><a href='/dossiers/b{0}'>B</a></h3>")


@pytest.mark.parametrize(
    "heading", ["<p>{} taskforces</p>", "<div class=t>{}</div>", "<p><span>Our {} dossiers</span></p>"]
)
def test_the_bare_name_of_a_section_above_its_rows_is_a_heading(heading: str):
    html = heading.format("Ongoing") + TWO.format(1) + heading.format("Finalised") + TWO.format(2)
    made = region(html, "/taskforces")
    sections = Sections(made)
    told = [sections.of(row, None) for row in made.with_tag("h3")]
    assert [section and section.name for section in told] == ["ongoing", "ongoing", "finalised", "finalised"]


@pytest.mark.parametrize(
    "html",
    [
        "<ul><li>Ongoing</li><li>Finalised</li></ul>" + TWO.format(1),
        TWO.format(1) + "<p>Ongoing</p>" + TWO.format(2),
        "<p>Ongoing work</p>" + TWO.format(1),
        "<div class='tab-pane fade show active'>" + TWO.format(1) + "</div>",
        "<div class=slide-current>" + TWO.format(1) + "</div>",
    ],
    ids=["menu", "below rows", "a text", "a tab that is open", "a slide that shows"],
)
def test_what_only_looks_like_the_name_of_a_section_is_none(html: str):
    made = region(html, "/taskforces")
    sections = Sections(made)
    assert [sections.of(row, None) for row in made.with_tag("h3")] == [None] * len(made.with_tag("h3"))


def test_the_only_cell_of_a_row_is_a_heading():
    cells = "<tr><td><a href='/dossiers/{0}'>{0}</a></td><td>Spain</td></tr>"
    group = "<tr><th colspan=2>{} dossiers</th></tr>"
    made = region("<table>" + group.format("Current") + cells.format("a") + group.format("Past") + cells.format("b"))
    sections = Sections(made)
    told = [sections.of(row, None) for row in made.with_tag("tr") if row.find("a")]
    assert [section and section.name for section in told] == ["ongoing", "finalised"]
