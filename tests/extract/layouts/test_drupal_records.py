"""What a node or a Views row is a record of."""

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.extract.layouts.drupal_records import records_of, timeline_rows
from dossier_scraper.model import Page
from dossier_scraper.site import load_site
from tests.extract.golden import BASE
from tests.extract.made import region

FIELD = "<div class='views-field views-field-{0}'><span class='field-content'>{1}</span></div>"


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<div class='node node-taskforce-dossier'>{0}</div>", "dossier"),
        ("<div class='view view-taskforce-timeline'><div class='views-row'>{0}</div></div>", "timeline"),
        ("<div class='view view-taskforces'><div class='views-row'>{0}</div></div>", "listing"),
        ("<div class='node node-taskforce-dossier node-teaser'>{0}</div>", "foreign"),
        ("<div class='views-row'>{0}</div>", "unknown"),
    ],
)
def test_classes_tell_what_a_record_is(html: str, kind: str):
    made = region(html.format(FIELD.format("field-country", "Spain")))
    assert [record.kind for record in records_of(made)] == [kind]


def test_a_link_to_an_event_makes_an_entry():
    made = region(f"<div class='views-row'>{FIELD.format('event', '<a href=/publications/k>Kites</a>')}</div>")
    records = records_of(made)
    assert [record.kind for record in records] == ["timeline"]
    assert [[role for role, _ in row] for row in timeline_rows(made, records)] == [["title"]]


@pytest.mark.parametrize(("heading", "titles"), [("Timeline", ["One", "Two"]), ("Related publications", [])])
def test_rows_that_lead_to_events_are_entries_below_the_heading_of_a_timeline(heading: str, titles: list[str]):
    fields = "<p><b>Requesting organisation:</b> Kite Club</p><p><b>Start date:</b> 2018</p>"
    title = "<a href='/publications/{0}'>{0}</a>"
    rows = [FIELD.format("title", title.format(name)) + FIELD.format("field-date", "2019") for name in ("One", "Two")]
    view = "".join(f"<div class='views-row'>{row}</div>" for row in rows)
    html = f"<main><h1>Kites</h1>{fields}<h2>{heading}</h2><div class='view'>{view}</div></main>"
    page = Page(url=f"{BASE}/dossiers/kites", body=f'<meta name="generator" content="Drupal 7 (x)">{html}'.encode())
    reading = extract(page, load_site())
    assert reading.dossier is not None
    assert [event.title for event in reading.dossier.events] == titles
    assert ("foreign_record" in [said.code for said in reading.problems]) == (titles == [])
    assert ("empty_field" in [said.code for said in reading.problems]) is False


def test_a_field_around_a_whole_timeline_holds_entries_and_not_the_pages_title():
    fields = "<div class='field-name-field-start-date'>2018</div><div class='field-name-field-objectives'>Ten.</div>"
    items = "".join(f"<h3>{name}</h3><p>News | Club {name}</p><p>Kites flew.</p>" for name in ("One", "Two"))
    html = (
        f"<main><h1>Kites</h1>{fields}<h2>Timeline</h2><div class='views-field-nothing'><div>{items}</div></div></main>"
    )
    page = Page(url=f"{BASE}/dossiers/kites", body=f'<meta name="generator" content="Drupal 7 (x)">{html}'.encode())
    dossier = extract(page, load_site()).dossier
    assert dossier is not None
    assert [(event.title, event.source) for event in dossier.events] == [("One", "Club One"), ("Two", "Club Two")]
