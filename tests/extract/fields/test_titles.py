"""The title of a page."""

import pytest

from dossier_scraper.extract.fields.claims import Findings
from dossier_scraper.extract.fields.titles import title_of
from tests.extract.made import document

TITLE = "<head><title>{0} | EU STEM Coalition</title></head>"


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<h1>Kites</h1>", "Kites"),
        ("<h1>Taskforce dossier</h1><h2 class=entry-title>Kites</h2>", "Kites"),
        (TITLE.format("Kites") + "<body><h1></h1></body>", "Kites"),
        ("<h1>Kites <script>x()</script>fly</h1>", "Kites fly"),
        ("<h1>EU STEM Coalition</h1><h1>Kites</h1>", "Kites"),
    ],
)
def test_the_heading_is_the_title_unless_it_says_what_every_page_says(html: str, title: str):
    found = Findings(select=lambda places: str(places[0]), dated_text=lambda: "")
    assert title_of(document("/dossiers/kites", html), (), found, "title") == title
    assert found.provenance["title"].quote == title


def test_a_page_without_a_title_is_told():
    found = Findings(select=lambda places: "", dated_text=lambda: "")
    assert title_of(document("/dossiers/kites", "<p>Kites.</p>"), (), found, "title") is None
    assert [problem.code for problem in found.problems] == ["title_missing"]
