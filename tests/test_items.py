"""Items are plain: what `dossier extract` prints of a page, as dictionaries of plain values."""

import json

from itemadapter import ItemAdapter

from dossier_scraper.extract import extract
from dossier_scraper.items import FIELDS, DossierItem, EventItem, ListingItem, items_of
from dossier_scraper.model import Page, Reading
from dossier_scraper.site import load_site
from tests.crawl.faults import FaultServer, dossier, event

SERVER = FaultServer([dossier("a", 100, events=(event("one", 200), event("two", 201))), dossier("b", 101)])


def reading(path: str) -> Reading:
    url = f"https://www.stemcoalition.eu{path}"
    return extract(Page(url=url, body=SERVER.page(path), content_type="text/html"), load_site())


def test_a_dossiers_page_gives_the_dossier_and_each_event_of_its_timeline() -> None:
    page = reading("/dossiers/a")
    whole, *events = items_of(page)
    printed = page.printed()
    assert isinstance(whole, DossierItem)
    assert {name: whole[name] for name in printed["dossier"]} == printed["dossier"]
    assert (whole["kind"], whole["template"], whole["problems"]) == ("dossier", "drupal7", printed["problems"])
    assert all(isinstance(one, EventItem) and one["dossier"] == "a" for one in events)
    assert [{n: one[n] for n in printed["dossier"]["events"][0]} for one in events] == list(
        printed["dossier"]["events"]
    )


def test_an_events_page_and_the_listing_give_one_item_each() -> None:
    (one,) = items_of(reading("/publications/one"))
    assert isinstance(one, EventItem)
    assert "dossier" not in one
    assert (one["kind"], one["title"]) == ("event", "Event 200")
    (listing,) = items_of(reading("/taskforces"))
    assert isinstance(listing, ListingItem)
    assert [row["title"] for row in listing["rows"]] == ["Taskforce 100", "Taskforce 101"]


def test_a_page_that_is_nothing_gives_nothing() -> None:
    assert list(items_of(reading("/about"))) == []


def test_every_adapter_and_exporter_can_take_them() -> None:
    items = [one for path in ("/taskforces", "/dossiers/a", "/publications/one") for one in items_of(reading(path))]
    assert len(items) == 5
    for one in items:
        said = ItemAdapter(one).asdict()
        assert json.loads(json.dumps(said)) == json.loads(json.dumps(dict(one)))
        assert set(said) <= set(FIELDS)
