"""Labels in all the ways in which pages set them apart, and what never is a label."""

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.model import Page, Reading
from dossier_scraper.site import load_site
from tests.extract import golden
from tests.extract.golden import BASE

PAGE = """<meta name="generator" content="WordPress 6"><body class="single-dossier"><main><h1>The title</h1>
<div class="entry-content">{}</div></main>"""
VALUES = {
    "Requesting organisation": "InnoBasque",
    "Country": "Spain",
    "Start date": "February 7, 2018",
    "Status": "Ongoing",
    "Background": "Before.",
    "Objectives": "Goals.",
    "Results": "Ends.",
}


def each(pattern: str) -> str:
    """Return every label with its value in some markup."""
    return "".join(pattern.format(label, value) for label, value in VALUES.items())


WAYS = {
    "bold with colon": each("<p><strong>{}:</strong> {}</p>"),
    "colon outside": each("<p><b>{}</b>: {}</p>"),
    "French colon": each("<p><b>{} :</b> {}</p>"),
    "no-break space": each("<p><b>{}:</b>&nbsp;{}</p>"),
    "plain with colon": each("<p>{}: {}</p>"),
    "no space": each("<p>{}:{}</p>"),
    "capitals": each("<p>{}: {}</p>").replace("Start date", "START DATE").replace("Background", "BACKGROUND"),
    "bold without colon": each("<p><strong>{}</strong> {}</p>"),
    "line breaks": f"<p>{each('<strong>{}:</strong> {}<br>')}</p>",
    "label and value on two lines": each("<p><strong>{}:</strong><br>{}</p>"),
    "headings": each("<h3>{}</h3><p>{}</p>"),
    "headings with anchors": each("<h4><a name='x'>{}</a></h4><div>{}</div>"),
    "headings with colon": each("<h4>{}:</h4><div>{}</div>"),
    "paragraphs": each("<p>{}</p><p>{}</p>"),
    "underlined": each("<p><u>{}</u></p><p>{}</p>"),
    "spans": each("<div><span>{}</span> <span>{}</span></div>"),
    "classes": each("<div class='row'><div class='field-label'>{}</div><div class='field-value'>{}</div></div>"),
    "definition list": f"<dl>{each('<dt>{}</dt><dd>{}</dd>')}</dl>",
    "definition list in divs": f"<dl>{each('<div><dt>{}:</dt><dd>{}</dd></div>')}</dl>",
    "table head cells": f"<table>{each('<tr><th>{}</th><td>{}</td></tr>')}</table>",
    "table cells": f"<table>{each('<tr><td>{}</td><td>{}</td></tr>')}</table>",
    "table bold cells": f"<table>{each('<tr><td><b>{}:</b></td><td>{}</td></tr>')}</table>",
    "list": f"<ul>{each('<li>{}: {}</li>')}</ul>",
    "dashes": each("<p>{} – {}</p>"),
    "box of facts": f"<aside class='facts'>{each('<p><b>{}</b>: {}</p>')}</aside>",
    "text": "\n".join(f"{label}:\n{value}" for label, value in VALUES.items()),
    "text, one line each": "\n".join(f"{label}: {value}" for label, value in VALUES.items()),
}


def read(content: str) -> Reading:
    """Return the reading of a page with some content; content without markup is a bare text."""
    page = PAGE.format(content) if "<" in content else f"The title\n{content}"
    return extract(Page(url=f"{BASE}/dossiers/x", body=page.encode()), load_site())


@pytest.mark.parametrize("content", WAYS.values(), ids=WAYS)
def test_a_label_is_a_label_however_it_is_set_apart(content: str):
    dossier = read(content).dossier
    assert dossier is not None
    assert dossier.start_date is not None
    said = [
        dossier.requesting_organisations[0].name,
        dossier.country,
        dossier.start_date.text,
        dossier.status,
        dossier.background,
        dossier.objectives,
        dossier.results,
    ]
    assert said == list(VALUES.values())
    assert dossier.title == "The title"


@pytest.mark.parametrize(
    "decoy",
    [
        "<ul class='tabs'><li><a href='#a'>Status</a></li><li><a href='#b'>Background</a></li></ul>",
        "<ul role='tablist'><li>Status</li><li>Results</li></ul>",
        "<nav>Status: wrong</nav>",
        "<p><a href='/x'>Status: wrong</a> is a link.</p>",
        "<!-- Status: wrong -->",
        "<p hidden>Status: wrong</p>",
        "<p style='display: none'>Status: wrong</p>",
        "<form><label>Status</label><select><option>wrong</option></select></form>",
        "<div class='sharedaddy'><h3>Status</h3><p>wrong</p></div>",
        "<aside><p>Status: wrong</p></aside>",
        "<div id='comments'><p>Status: wrong</p></div>",
        "<p>The status: nobody knows.</p>",
        "<button>Status</button>",
        "<div class='related-posts'><p>Status: wrong</p></div>",
        "<svg><title>Status: wrong</title></svg>",
    ],
)
def test_what_is_no_label_changes_no_field(decoy: str):
    plain = read(WAYS["bold with colon"]).dossier
    assert read(decoy + WAYS["bold with colon"]).dossier == plain


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (WAYS["headings"] + "<h3>Partners</h3><p>Somebody.</p>", []),
        ("<p><b>Budget:</b> 9</p>" + WAYS["bold with colon"], ["unknown_label"]),
        (WAYS["bold with colon"].replace("Start date", "Kick-off"), ["unknown_label", "label_missing"]),
        (WAYS["bold with colon"].replace("Ongoing", ""), ["empty_field"]),
        (WAYS["bold with colon"].replace("Ongoing", "n/a"), ["empty_field"]),
        (WAYS["headings"] + "<ul><li><b>A point:</b> more.</li></ul>", []),
        (WAYS["bold with colon"] + "<p><b>Status:</b> Finalised</p>", ["contradiction"]),
        (WAYS["bold with colon"] + "<p><b>Status:</b> ongoing</p>", []),
        (WAYS["bold with colon"].replace("Spain", "Atlantis"), ["unknown_country"]),
        (each("<p>{}: {}</p>").split("<p>Background")[0] + "<p>One.</p><p>Two.</p>", ["unlabelled_paragraphs"]),
        (each("<p>{}: {}</p>").split("<p>Background")[0] + "<p>One.</p><p>Two.</p><p>Three.</p>", []),
        ("<h2>Timeline</h2><p>None yet.</p>" + WAYS["headings"], ["empty_field"]),
    ],
)
def test_what_is_doubtful_is_told(content: str, codes: list[str]):
    assert golden.codes(read(content)) == codes


def test_a_label_behind_a_picture_is_read():
    found = read("<h2>Background</h2><p>Ten.</p><p><img src='/k.png' alt='A kite'></p><h2>results</h2><p>two.</p>")
    assert found.dossier is not None
    assert found.dossier.results == "two."
