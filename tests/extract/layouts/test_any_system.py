"""Pages of systems that no era knows: read where they show plainly what they are, refused where they do not."""

import pytest

from dossier_scraper.extract import extract, requote
from dossier_scraper.model import Page, Reading
from dossier_scraper.site import load_site
from tests.extract.golden import BASE, codes
from tests.extract.system_pages import PAGES
from tests.extract.test_other_systems import EVENTS, TEXTS

JOOMLA = '<meta name="generator" content="Joomla! 5">'
ORGANISATION = "<p><b>Requesting organisation:</b> Kite Academy</p>"
START = "<p><b>Start date:</b> 15 March 2018</p>"


def read(html: str, path: str = "/dossiers/lake-kites") -> Reading:
    return extract(Page(url=f"{BASE}{path}", body=f"<html><head>{JOOMLA}</head><body>{html}".encode()), load_site())


@pytest.mark.parametrize("name", PAGES)
def test_a_dossier_of_any_system_is_read_or_said(name: str):
    page = Page(url=f"{BASE}/dossiers/lake-kites", body=PAGES[name].encode())
    reading = extract(page, load_site())
    assert (reading.kind, reading.template) == ("dossier", "unknown")
    assert "general_reading" in codes(reading)
    dossier = reading.dossier
    assert dossier is not None
    assert dossier.start_date is not None
    said = dossier.title, dossier.country, dossier.start_date.date, dossier.status
    right = ("Lake Kites", "Norway", "2018-03-15", "Ongoing")
    quoted = [problem.detail for problem in reading.problems]
    assert all(one == other or other in quoted for one, other in zip(said, right, strict=True))
    assert [organisation.name for organisation in dossier.requesting_organisations] == ["Kite Academy"]
    assert (dossier.background, dossier.objectives, dossier.results) == tuple(text for _, text in TEXTS)
    assert [(e.title, e.date and e.date.text, *e.categories, e.source, e.summary) for e in dossier.events] == [*EVENTS]
    assert dossier.other == ()
    assert all(requote(page, load_site(), told) for told in reading.provenance.values())


@pytest.mark.parametrize(
    ("html", "path"),
    [
        (f"<h1>Lake Kites</h1>{ORGANISATION}", "/dossiers/lake-kites"),  # one label
        (f"<h2>Lake Kites</h2>{ORGANISATION}{START}", "/dossiers/lake-kites"),  # no heading of the page
        ("<h1>Lake Kites</h1><p>Requesting organisation:</p><p>Start date:</p>", "/dossiers/lake-kites"),  # no value
        ("<h1>Lake Kites</h1><p>12 October 2016</p><p>Ten kites flew.</p>", "/publications/lake-kites"),  # no label
        ("<h1>Our taskforces</h1><p>Soon.</p>", "/taskforces"),
        ("<h1>Contact</h1><p>Organisation: Kite Club</p><p>Country: Norway</p>", "/contact"),  # no address of a record
    ],
)
def test_what_is_not_plain_is_not_read(html: str, path: str):
    reading = read(html, path)
    assert (reading.kind, codes(reading)[0]) == ("other", "unknown_template")
    assert reading.coverage.unread


def test_a_refusal_with_labels_is_one():
    reading = read(f"<h1>Page not found</h1>{ORGANISATION}{START}")
    assert (reading.kind, codes(reading)) == ("error_page", ["soft_404"])


def test_three_labels_with_values_need_no_heading():
    reading = read(f"<p>Lake Kites</p>{ORGANISATION}{START}<p><b>Country:</b> Norway</p>")
    assert (reading.kind, codes(reading)) == ("dossier", ["general_reading", "title_missing"])
    assert reading.coverage.blocks == ("Lake Kites",)


def test_an_event_of_any_system_is_read():
    event = read(
        "<h1>Kite workshop</h1><dl><dt>Date</dt><dd>24 August 2022</dd><dt>Source</dt><dd>Kite Academy</dd></dl>"
        "<p>They met at the lake.</p>",
        "/publications/kite-workshop",
    ).event
    assert event is not None
    assert (event.title, event.date and event.date.date, event.source, event.summary) == (
        "Kite workshop",
        "2022-08-24",
        "Kite Academy",
        "They met at the lake.",
    )


def test_a_listing_of_any_system_is_read():
    row = "<li><h3><a href='/dossiers/{0}'>{0}</a></h3><p>2018 | Norway | Kite Academy</p></li>"
    reading = read(f"<h1>Taskforces</h1><ul>{row.format('kites')}{row.format('boats')}</ul>", "/taskforces")
    assert [(row.title, row.date and row.date.date, row.organisations) for row in reading.rows] == [
        ("kites", "2018", ("Kite Academy",)),
        ("boats", "2018", ("Kite Academy",)),
    ]
