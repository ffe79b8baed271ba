"""What only its own words or a link tell is believed where it fits what was read, and unread elsewhere."""

import pytest

from dossier_scraper.extract import accounted
from dossier_scraper.model import Page
from dossier_scraper.site import load_site
from tests.extract import golden

FIELDS = "<p><b>Requesting organisation:</b> Kite Club</p><p><b>Country:</b> Spain</p><p><b>Start date:</b> 2018</p>"


def unread(html: str, path: str = "dossiers/kites") -> list[str]:
    body = f'<meta name="generator" content="WordPress 6"><body>{html}</body>'
    reading, _ = accounted(Page(url=f"{golden.BASE}/{path}", body=body.encode()), load_site())
    return [problem.detail for problem in reading.problems if problem.code == "unread_text"]


def dossier(html: str, beside: str = "") -> list[str]:
    return unread(f"<main><h1>Kites</h1>{FIELDS}{html}</main>{beside}")


@pytest.mark.parametrize(
    ("beside", "quotes"),
    [
        ("<div class='sidebar'><b>Status:</b> <a href='/x'>Open</a></div>", ["Status:Open"]),
        ("<div class='sidebar'><p>Status:</p><p><a href='/x'>Open</a></p></div>", ["Status:\nOpen"]),
        ("<div class='sidebar'><p><b>Country:</b> <a href='/x'>Spain</a></p></div>", []),
        ("<div class='sidebar'><p>Ten kites | <a href='/x'>Kite Club</a></p></div>", ["Ten kites |Kite Club"]),
        ("<div class='sidebar'><p>Ten kites</p><p>Kite Club</p></div>", ["Ten kites\nKite Club"]),
        ("<div class='sidebar'><p>Kite Club</p></div>", []),
        ("<div class='sidebar'><p>It flew, <a href='/x'>see</a></p><p>.</p></div>", ["It flew,see"]),
        ("<div role='complementary'><a href='/x'>2020 | Spain | Kite Club</a></div>", ["2020 | Spain | Kite Club"]),
        ("<div role='dialog'><p>Ten more kites.</p></div>", ["Ten more kites."]),
        ("<object><p>Ten more kites.</p></object>", ["Ten more kites."]),
        ("<object data='/plan.pdf'><p>Get a reader.</p></object>", []),
        ("<form><label><a href='/publications/ten'>Ten kites</a></label></form>", ["Ten kites"]),
        ("<form><input><label>I accept the <a href='/terms'>terms</a></label></form>", []),
        ("<p>1,204 reads</p>", []),
        ("<p>1,204 teachers</p>", ["1,204 teachers"]),
        ("<p>Last updated: 12 October 2026</p>", []),
        ("<p>Last updated: 12 October 2026, with ten kites</p>", ["Last updated: 12 October 2026, with ten kites"]),
    ],
)
def test_a_label_without_a_value_and_what_stands_beside_unread_text_are_unread(beside: str, quotes: list[str]):
    assert dossier("", beside) == quotes


@pytest.mark.parametrize(
    ("below", "quotes"),
    [
        ("<p><b>Status:</b> Open</p><p>Ann Lee</p>", ["Status:Open"]),
        ("<p>Status: Open</p>", ["Status: Open"]),
        ("<p>Country: Latvia</p><p>Phone: 5</p>", []),
        ("<p>Status:</p>", []),
    ],
)
def test_a_label_of_a_field_that_the_record_lacks_is_unread_also_below_a_heading_about_something_else(below, quotes):
    assert dossier(f"<h2>Contact person</h2>{below}") == quotes


def test_one_more_name_below_a_label_that_an_entry_repeats_is_unread():
    html = "<aside><p>{0}</p></aside><h2>Timeline</h2><ul><li><a href='/publications/x'>X</a><p>News | Riga</p></ul>"
    told = f"<main><h1>Kites</h1><p><b>Requesting organisation:</b></p><p>Kite Club</p>{html}</main>"
    assert ["Riga" in unread(told.format(name)) for name in ("Riga", "Kite Club")] == [True, False]


def test_a_link_behind_an_empty_label_is_no_menu():
    assert dossier("<p><b>Status:</b></p><aside class='sidebar'><a href='/x'>Open</a></aside>") == ["Open"]


def test_a_page_that_should_show_a_record_and_does_not_quotes_its_links_to_records():
    menu = "<ul class='menu'><li><a href='/about'>About</a></li></ul>"
    links = "<ul class='menu'><li><a href='/publications/ten'>Ten kites</a></li></ul>"
    assert unread(f"<h1>Kites</h1>{menu}{links}")[-1] == "Ten kites"


def test_records_of_other_pages_are_told_by_how_they_begin():
    card = "<div class='card'><h3><a href='/dossiers/other'>Other kites</a></h3><p>Two flew.</p></div>"
    body = f'<meta name="generator" content="WordPress 6"><body><main><h1>Kites</h1>{FIELDS}{card}</main></body>'
    reading, _ = accounted(Page(url=f"{golden.BASE}/dossiers/kites", body=body.encode()), load_site())
    assert [said.detail for said in reading.problems if said.code == "foreign_record"] == ["“Other kites”"]


@pytest.mark.parametrize(
    ("name", "quotes"),
    [
        ("Kite Club", ["Kite Club"]),  # the requesting organisation, not the source
        ("Ministry", ["Ministry"]),  # the other entry's source
    ],
)
def test_a_labelled_value_of_an_entry_that_only_other_fields_and_entries_have_is_unread(name: str, quotes: list[str]):
    entry = "<h3><a href='/publications/{0}'>{0}</a></h3><p><b>Date:</b> 3 May 2019</p><p><b>Source:</b> {1}</p>"
    last = entry.format("One", f"</p><figure class='skip-link'><p>{name}</p></figure><p>")
    assert dossier(f"<h2>Timeline</h2>{entry.format('Two', 'Ministry')}{last}") == quotes
    assert dossier(f"<h2>Timeline</h2>{entry.format('Two', 'Ministry')}{entry.format('One', name)}") == []


POST = "<div><p>Posted</p><p>10 May 2023</p><p>in</p><p><a href='/c'>News</a></p><p>by</p><p>admin</p></div>"


def test_what_a_cms_prints_of_each_post_is_left_out_by_name_but_no_date_that_the_record_lacks():
    assert dossier("", POST) == []
    assert dossier("", POST.replace("admin", "admin said that ten kites flew.")) == ["admin said that ten kites flew."]
    event = "<main><h1>Kites</h1><p><b>Source:</b> Kite Club</p><p>Ten flew.</p>{}</main>"
    assert unread(event.format("") + POST, "publications/kites") == ["10 May 2023"]
    assert unread(event.format("<p><b>Date:</b> 3 May 2019</p>") + POST, "publications/kites") == []


def test_a_label_of_an_entry_whose_value_is_read_as_something_else_is_unread():
    entry = "<h3><a href='/publications/{0}'>{0}</a></h3>"
    parts = "<ul class='feed-icon'><p><b>Category:</b></p></ul><ul><p>Tools of all kinds.</p></ul>"
    whole = f"{entry.format('One')}<p><b>Category:</b> Tools</p>"
    assert dossier(f"<h2>Timeline</h2>{whole}{entry.format('Two')}{parts}") == ["Category:"]
    assert dossier(f"<h2>Timeline</h2>{whole}{entry.format('Two')}<p>Ten flew.</p>") == []


def test_a_form_without_anything_to_fill_in_is_none():
    assert dossier("", "<form><label>Ten more kites.</label></form>") == ["Ten more kites."]
