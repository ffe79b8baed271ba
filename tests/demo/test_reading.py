"""What the replica site says is what extraction reads from it: the demo shows the program as it is on the real site."""

import pytest

from dossier_scraper.demo.content import FIRST, SECOND, Dossier, Event, State
from dossier_scraper.demo.drupal import trim
from dossier_scraper.demo.pages import respond
from dossier_scraper.extract import extract
from dossier_scraper.model import DOSSIER_FIELDS, DateValue, Page, Reading
from dossier_scraper.site import load_site

SITE = "http://127.0.0.1:8080"


def read(state: State, target: str) -> Reading:
    reply = respond(state, target, 1)
    return extract(Page(url=SITE + target, body=reply.body, content_type=reply.content_type), load_site())


def days(date: DateValue | None) -> tuple[str | None, str | None]:
    return (date.date, date.date_end) if date else (None, None)


@pytest.mark.parametrize("dossier", {d.slug: d for d in (*FIRST, *SECOND)}.values(), ids=lambda d: d.slug)
def test_dossier_page_reads_as_it_was_written(dossier: Dossier) -> None:
    state = FIRST if dossier in FIRST else SECOND
    for target in (dossier.path, f"/node/{dossier.node}", f"{dossier.path}?qt-taskforce_dossier_quicktab=1"):
        reading = read(state, target)
        found = reading.dossier
        assert (reading.kind, reading.template) == ("dossier", "drupal7")
        for field in (f.name for f in DOSSIER_FIELDS if f.form in ("line", "text")):
            assert getattr(found, field) == (getattr(dossier, field) or None), field
        assert days(found.start_date) == (dossier.start, None)
        assert [(o.name, o.url) for o in found.requesting_organisations] == [
            (o.name, o.path and SITE + o.path) for o in dossier.organisations
        ]
        assert {p.code for p in reading.problems} <= {"empty_field", "unread_text"}
        events = sorted(dossier.events, key=lambda e: e.date or "", reverse=True)
        assert [(e.url, e.title, days(e.date), e.categories, e.source, e.summary) for e in found.events] == [
            (SITE + e.path, e.title, (e.date, e.date_end), e.categories, trim(e.source, 40), trim(e.body, 110))
            for e in events
        ]


@pytest.mark.parametrize("event", [e for d in SECOND for e in d.events if not e.gone], ids=lambda e: e.path)
def test_event_page_reads_as_it_was_written(event: Event) -> None:
    reading = read(SECOND, event.path)
    found = reading.event
    assert reading.kind == "event"
    assert (found.title, found.source, found.summary) == (event.title, event.source, event.body)
    assert (found.categories, days(found.date)) == (event.categories, (event.date, event.date_end))
    assert {p.code for p in reading.problems} <= {"unread_text"}


@pytest.mark.parametrize("state", [FIRST, SECOND])
def test_listing_reads_as_it_was_written(state: State) -> None:
    pages = [read(state, target) for target in ("/taskforces", "/taskforces?page=1")]
    assert [p.links.next_pages for p in pages] == [(f"{SITE}/taskforces?page=1",), ()]
    for section in ("ongoing", "finalised"):
        rows = [row for page in pages for row in page.rows if row.listed_as == section]
        assert [(r.url, r.title, days(r.date)[0], r.country, ", ".join(r.organisations)) for r in rows] == [
            (SITE + d.path, d.title, d.start, d.country or None, ", ".join(o.name for o in d.organisations))
            for d in state
            if d.listed_as == section
        ]


def test_page_that_is_gone_is_an_error_page() -> None:
    assert read(FIRST, "/publications/workshop-census").kind == "error_page"
