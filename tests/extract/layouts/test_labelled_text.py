"""Pages on which only the text tells the fields."""

import pytest

from dossier_scraper.extract.fields.claims import Findings
from dossier_scraper.extract.layouts.labelled_text import by_place, content_of, dossier_parts
from dossier_scraper.site import load_site
from tests.extract.made import document, lines


def findings() -> Findings:
    return Findings(select=lambda places: "", dated_text=lambda: "")


def test_labels_and_timeline_of_a_dossier_are_told_apart():
    html = "<p><b>Country:</b> Spain</p><h2>Timeline</h2><ul><li>2018: <a href='/publications/k'>Kites</a></li></ul>"
    claims, rows, before = dossier_parts(lines(html), document("/dossiers/kites"), findings())
    assert [(claim.field, claim.text) for claim in claims] == [("country", "Spain")]
    assert len(rows) == 1
    assert before == []


def test_three_paragraphs_without_labels_are_told_by_their_place():
    told = by_place(lines("<p>Few.</p><p>Many.</p><p>Ten.</p>"), (), load_site(), findings())
    assert [claim.field for claim in told] == ["background", "objectives", "results"]


def test_two_paragraphs_without_labels_are_told_as_a_problem():
    found = findings()
    assert by_place(lines("<p>Few.</p><p>Many.</p>"), (), load_site(), found) == []
    assert [problem.code for problem in found.problems] == ["unlabelled_paragraphs"]


def test_a_date_between_an_events_heading_and_its_text_is_its_date():
    html = "<article><h1>Kites</h1><p>12 May 2019</p><div class=entry-content><p>Ten kites flew.</p></div></article>"
    content = content_of(document("/publications/kites", f"<body>{html}</body>"))
    assert content is not None
    assert {claim.field: claim.text for claim in content.claims} == {
        "date": "12 May 2019",
        "summary": "Ten kites flew.",
    }


@pytest.mark.parametrize(
    "facts",
    [
        "<p><b>Country:</b> Spain</p><p><b>Start date:</b> 2018</p>",
        "<dl><dt>Country</dt><dd>Spain</dd><dt>Budget</dt><dd>300</dd><dt>Start date</dt><dd>2018</dd></dl>",
    ],
)
@pytest.mark.parametrize("before", ["", "<h2>Results</h2><p>Ten flew.</p>"])
def test_facts_behind_a_timeline_are_the_dossiers(facts: str, before: str):
    html = f"{before}<h2>Timeline</h2><ul><li>2018: <a href='/publications/k'>Kites</a></li></ul>{facts}"
    content = content_of(document("/dossiers/kites", f"<body><article><h1>Kites</h1>{html}</article></body>"))
    assert content is not None
    told = {claim.field: claim.text for claim in content.claims}
    assert (told["country"], told["start_date"], len(content.rows)) == ("Spain", "2018", 1)
    assert told.get("results") == ("Ten flew." if before else None)
