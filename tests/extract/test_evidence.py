"""A name is a hint: what only a class calls no content is read where the page lacks it elsewhere, or is said."""

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.extract.dom.document import Document
from dossier_scraper.extract.evidence import is_wanting
from dossier_scraper.extract.page import accounted
from dossier_scraper.model import Page, Reading
from dossier_scraper.site import load_site
from tests.extract.golden import BASE

HEAD = '<meta name="generator" content="WordPress 6.4"><body class="single single-dossier">'
FACTS = "<p><strong>Requesting organisation:</strong> Kite Club</p><p><strong>Start date:</strong> May 1, 2020</p>"
TEXTS = "<h3>Background</h3><p>Kites are few.</p><h3>Objectives</h3><p>To fly.</p><h3>Results</h3><p>Ten flew.</p>"
ROW = '<div class="views-row"><h3><a href="/dossiers/{0}">{0}</a></h3><p>May 1, 2020 | France | Kite Club</p></div>'


def read(body: str, path: str = "/dossiers/kites") -> Reading:
    return extract(Page(url=BASE + path, body=(HEAD + body).encode()), load_site())


@pytest.mark.parametrize(
    "name", ["widget", "popup", "entry-footer", "post-meta", "messages", "so-panel widget", "banner"]
)
def test_fields_in_an_element_with_a_frames_name_are_read(name: str):
    reading = read(f"<main><h1>Kites</h1><div class='{name}'>{FACTS}{TEXTS}</div></main>")
    assert reading.dossier is not None
    assert [found.name for found in reading.dossier.requesting_organisations] == ["Kite Club"]
    assert reading.dossier.results == "Ten flew."


@pytest.mark.parametrize("name", ["sidebar", "comments-area", "related", "footer"])
def test_what_stays_out_is_quoted(name: str):
    reading = read(f"<main><h1>Kites</h1>{FACTS}<div class='{name}'>{TEXTS}</div></main>")
    told = " ".join(problem.detail for problem in reading.problems if problem.code == "unread_text")
    assert reading.dossier is not None
    assert all(text in told or text in str(reading.dossier) for text in ("Kites are few.", "To fly.", "Ten flew."))


def test_a_frame_changes_no_value():
    reading = read(f"<main><h1>Kites</h1>{FACTS}{TEXTS}</main><footer><p>Country: Belgium</p></footer>")
    assert reading.dossier is not None
    assert reading.dossier.country is None
    assert not [problem for problem in reading.problems if problem.severity != "info"]


def test_rows_in_an_attachment_are_rows():
    rows = f"{ROW.format('a')}{ROW.format('b')}<div class='attachment'>{ROW.format('c')}</div>"
    body = f"<div id=content><h1>Taskforces</h1>{rows}</div>"
    reading = read(body.replace("single-dossier", ""), "/taskforces")
    assert [row.title for row in reading.rows] == ["a", "b", "c"]


@pytest.mark.parametrize(("picture", "country"), [("", "Spain"), ("<img src=/a.png>", None)])
def test_a_caption_is_that_of_a_picture(picture: str, country: str | None):
    line = f"<figure>{picture}<figcaption><p><strong>Country:</strong> Spain</p></figcaption></figure>"
    reading = read(f"<main><h1>Kites</h1>{FACTS}{TEXTS}{line}</main>")
    assert reading.dossier is not None
    assert reading.dossier.country == country
    assert ("caption" in reading.coverage.boilerplate) == bool(picture)


def test_what_stands_around_a_moved_field_is_no_card_of_another_record():
    moved = "<div class='field field-name-title'><h3><a href='/dossiers/other'>Another dossier</a></h3></div>"
    fields = "".join(
        f"<div class='field field-name-field-{name}'><div class=field-label>{label}</div>"
        f"<div class=field-items>{value}</div></div>"
        for name, label, value in (
            ("organisation", "Requesting organisation:", "Kite Club"),
            ("start-date", "Start date:", "2020"),
        )
    )
    node = f"<h1>Kites</h1><div class='node node-taskforce-dossier'>{fields}</div><p>Wings were shown.</p>"
    page = Page(url=f"{BASE}/dossiers/kites", body=f"<body>{node}{moved}</body>".encode())
    reading = extract(page, load_site())
    told = [problem.detail for problem in reading.problems]
    assert reading.dossier is not None
    assert "“Another dossier”" in told
    assert any("Wings were shown." in detail for detail in told)
    assert reading.coverage.boilerplate.get("card", 0) <= len("Another dossier")


def test_an_aside_ends_where_the_pages_heading_stands():
    reading = read(f"<main><h3>Contact</h3><p>Somebody</p><h1>Kites</h1>{FACTS}{TEXTS}</main>")
    assert reading.dossier is not None
    assert reading.dossier.start_date is not None
    assert reading.coverage.boilerplate["aside"] == len("Contact" + "Somebody")


VIEW = '<div class="view"><div class="view-content">{0}</div></div>'


@pytest.mark.parametrize(
    "wrapped",
    ["<div class='pager'>{0}</div>", "<aside>{0}</aside>", "<nav class='related'>{0}</nav>", "<footer>{0}</footer>"],
)
@pytest.mark.parametrize("rows", ["ab", "abc", "a"])
def test_rows_built_like_the_others_are_rows_whatever_is_around_them(wrapped: str, rows: str):
    inside, beside = ("".join(map(ROW.format, some)) for some in (rows, "xyz"))
    views = VIEW.format(wrapped.format(inside)) + VIEW.format(beside)
    reading = read(f"<div id=content><h1>Taskforces</h1>{views}</div>".replace("single-", ""), "/taskforces")
    assert [row.title for row in reading.rows] == [*rows, *"xyz"]


def test_a_sidebar_of_dossiers_that_is_built_otherwise_adds_no_row():
    other = "<ul><li><a href='/dossiers/old'>Old</a><span>May 2, 2010 | France</span></li></ul>"
    body = (
        f"<div id=content><h1>Taskforces</h1>{VIEW.format(ROW.format('a'))}</div><aside class=sidebar>{other}</aside>"
    )
    reading = read(body.replace("single-", ""), "/taskforces")
    assert [row.title for row in reading.rows] == ["a"]
    assert any("Old" in said.detail for said in reading.problems)


@pytest.mark.parametrize(("name", "wanting"), [("wp-block-post-date", False), ("sidebar", True)])
def test_a_page_without_a_date_is_read_again_only_where_one_was_left_out(name: str, *, wanting: bool):
    facts = "<p><b>Source:</b> Kite Club</p><p><b>Category:</b> Secondary Education</p><p>Kites are few.</p>"
    body = f"<main><h1>Kites</h1>{facts}</main><div class='{name}'><time datetime='2020-05-01'>posted</time></div>"
    reading, segments = accounted(Page(url=f"{BASE}/programmes/kites", body=(HEAD + body).encode()), load_site())
    assert reading.event is not None
    assert reading.event.date is None
    assert is_wanting(reading, segments, Document(HEAD + body, reading.url, load_site())) is wanting


BOXES = {
    "an aside": "<aside class='facts'>{0}</aside>",
    "a sidebar": "<div class='sidebar'><div class='widget'><h2>Facts</h2>{0}</div></div>",
    "an aside in a column": "<div class='col-md-4'><aside role='complementary'>{0}</aside></div>",
}
TABLE = "<table><tr><th>Country<td>Spain<tr><th>Requesting organisation<td>Kite Club<tr><th>Start date<td>2020</table>"


@pytest.mark.parametrize("head", [HEAD, '<body class="node-type-taskforce-dossier">', "<body>"])
@pytest.mark.parametrize("facts", [f"{FACTS}<p><strong>Country:</strong> Spain</p>", TABLE], ids=["bold", "a table"])
@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("box", BOXES)
def test_a_box_of_facts_is_read_whatever_it_is_called(box: str, before: bool, facts: str, head: str):
    beside, timeline = BOXES[box].format(facts), "<h2>Timeline</h2><ul><li>2019: <a href=/publications/k>Ten</a></ul>"
    content = f"{beside * before}<div class='text'>{TEXTS}{timeline}</div>{beside * (not before)}"
    body = f"{head}<main><h1>Kites</h1>{content}</main>"
    dossier = extract(Page(url=f"{BASE}/dossiers/kites", body=body.encode()), load_site()).dossier
    assert dossier is not None
    assert [name.name for name in dossier.requesting_organisations] == ["Kite Club"]
    assert (dossier.country, dossier.start_date and dossier.start_date.text[-4:]) == ("Spain", "2020")
    assert (dossier.background, dossier.results, len(dossier.events)) == ("Kites are few.", "Ten flew.", 1)


def test_a_sidebars_facts_of_another_dossier_stay_out():
    other = f"<aside><h3><a href='/dossiers/wind'>Wind</a></h3>{FACTS}<p><b>Country:</b> Spain</p></aside>"
    reading = read(f"<main><h1>Kites</h1>{TEXTS}{other}</main>")
    assert reading.dossier is not None
    assert (reading.dossier.requesting_organisations, reading.dossier.country) == ((), None)
