"""The title of a page."""

import pytest

from dossier_scraper.extract.fields.claims import Claim, Findings
from dossier_scraper.extract.fields.titles import title_of
from tests.extract.made import document, lines

TITLE = "<head><title>{0} | EU STEM Coalition</title></head>"


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<h1>Kites</h1>", "Kites"),
        ("<h1>Taskforce dossier</h1><h2 class=entry-title>Kites</h2>", "Kites"),
        (TITLE.format("Kites") + "<body><h1></h1></body>", "Kites"),
        ("<h1>Kites <script>x()</script>fly</h1>", "Kites fly"),
        ("<h1>EU STEM Coalition</h1><h1>Kites</h1>", "Kites"),
        ("<h1>Kites<br>over Riga</h1>", "Kites over Riga"),
        ("<h1><span hidden>Dossier: </span>Kites</h1>", "Kites"),
        ("<h1>Kites<a class=anchor href='#kites'>#</a></h1>", "Kites"),
        ("<h1><a href='#kites'>Kites in C#</a></h1>", "Kites in C#"),
        *(
            (TITLE.format("Kites") + f"<body><h1>{nothing}</h1></body>", "Kites")
            for nothing in ("\u200e\u2060", "\u3164", "\u2800", "…", "{{ title }}", "[node:title]", "undefined")
        ),
        ("<div class='page-title'><dl><dt>Place<dd>Oslo</dl></div><h2>Kites</h2>", "Kites"),
    ],
)
def test_the_heading_is_the_title_unless_it_says_what_every_page_says(html: str, title: str):
    found = Findings(select=lambda places: str(places[0]), dated_text=lambda: "")
    assert title_of(document("/dossiers/kites", html), (), found, "title") == title
    assert found.provenance["title"].quote == title


def test_a_heading_that_is_too_long_is_the_title_where_there_is_no_other():
    found = Findings(select=lambda places: str(places[0]), dated_text=lambda: "")
    words = "Kites and more kites. " * 500
    assert title_of(document("/dossiers/kites", f"<h1>{words}</h1>"), (), found, "title") == words.strip()
    assert [problem.code for problem in found.problems] == ["title_long"]
    html = TITLE.format("Kites") + f"<body><h1>{words}</h1></body>"
    assert title_of(document("/dossiers/kites", html), (), found, "title") == "Kites"


def test_a_page_without_a_title_is_told():
    found = Findings(select=lambda places: "", dated_text=lambda: "")
    assert title_of(document("/dossiers/kites", "<p>Kites.</p>"), (), found, "title") is None
    assert [problem.code for problem in found.problems] == ["title_missing"]


def test_what_a_field_says_is_no_title():
    html = "<h1>Taskforce dossier</h1><div class='wp-block-post-title'><p>Ten flew.</p></div><h2>Kites</h2>"
    claims = [Claim(field="results", lines=tuple(lines("<p>Ten flew.</p>")), rule="label")]
    found = Findings(select=lambda places: str(places[0]), dated_text=lambda: "")
    assert title_of(document("/dossiers/kites", html), claims, found, "title") == "Kites"


@pytest.mark.parametrize("name", ["h1", "h2"])
def test_a_heading_right_below_an_empty_one_is_the_title_where_nothing_else_is(name: str):
    found = Findings(select=lambda places: str(places[0]), dated_text=lambda: "")
    html = f"<{name}></{name}> <h6>Kites</h6><h6>More</h6>"
    assert title_of(document("/dossiers/kites", html), (), found, "title") == "Kites"


@pytest.mark.parametrize(("heading", "codes"), [("Kites", []), ("Wind", ["contradiction"]), ("Background", [])])
def test_a_heading_right_below_an_empty_one_that_says_otherwise_is_told(heading: str, codes: list[str]):
    found = Findings(select=lambda places: str(places[0]), dated_text=lambda: "")
    html = TITLE.format("Kites") + f"<body><h1></h1><h4>{heading}</h4></body>"
    assert title_of(document("/dossiers/kites", html), (), found, "title") == "Kites"
    assert [problem.code for problem in found.problems] == codes
