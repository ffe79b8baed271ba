from dataclasses import replace

from dossier_scraper.history.assemble import Claim, assemble
from dossier_scraper.model import (
    DateValue,
    Dossier,
    Event,
    EventPage,
    ListingRow,
    Organisation,
    Provenance,
    Reading,
    event_id,
)
from dossier_scraper.site import load_site

SITE = load_site()
BASE = "https://www.stemcoalition.eu"
KEY = "/publications/pact"


def day(text: str, date: str, end: str | None = None) -> DateValue:
    return DateValue(
        text=text, date=date, date_end=end, precision="day", earliest=date, latest=end or date, rule="test"
    )


def own(event: Event | None = None, **fields: object) -> Claim:
    dossier = Dossier(id="slug", title="Pact", url=BASE + "/dossiers/slug", events=(event,) if event else (), **fields)
    provenance = {"title": Provenance(selector="h1", quote="Pact", rule="heading")}
    if event:
        provenance[f"events/{event.id}/source"] = Provenance(selector="span", quote=event.source or "", rule="line")
    return Claim(
        capture_id="own",
        captured_at="2026-01-01",
        reading=Reading(kind="dossier", template="drupal7", url=dossier.url, dossier=dossier, provenance=provenance),
    )


def event(**fields: object) -> Event:
    url = BASE + KEY
    return Event(id=event_id("slug", url, None, 0), title="Pact signed", url=url, date=None, **fields)


def event_page(**fields: object) -> dict[str, Claim]:
    page = EventPage(**({"title": "Pact signed", "url": BASE + KEY, "date": None} | fields))
    provenance = {
        f"event/{name}": Provenance(selector="div", quote=str(value), rule="field") for name, value in fields.items()
    }
    return {
        KEY: Claim(
            capture_id="page",
            captured_at="2026-01-01",
            reading=Reading(kind="event", template="drupal7", url=page.url, event=page, provenance=provenance),
        )
    }


def listed(**fields: object) -> Claim:
    row = ListingRow(
        **(
            {
                "url": BASE + "/dossiers/slug",
                "title": "Pact",
                "date": None,
                "country": None,
                "organisations": (),
                "listed_as": "ongoing",
                "teaser": None,
            }
            | fields
        )
    )
    provenance = {
        f"rows/0/{name}": Provenance(selector="td", quote=str(value), rule="row") for name, value in fields.items()
    }
    return Claim(
        capture_id="listing",
        captured_at="2026-01-01",
        reading=Reading(
            kind="listing", template="drupal7", url=BASE + "/taskforces", rows=(row,), provenance=provenance
        ),
        position=0,
    )


def test_ids_of_events_follow_the_dossiers_lasting_id():
    found = assemble("lasting-id", own(event(source="EU")), {}, None, SITE)
    minted = event_id("lasting-id", KEY, None, 0)
    assert found.dossier.events[0].id == minted
    assert found.provenance[f"events/{minted}/source"].capture_id == "own"


def test_a_link_to_another_site_is_another_event_and_takes_nothing_of_our_page():
    url = f"https://elsewhere.example{KEY}"
    found = assemble("lasting-id", own(replace(event(), url=url)), event_page(source="EU"), None, SITE)
    assert [(e.id, e.source) for e in found.dossier.events] == [(event_id("lasting-id", url, None, 0), None)]
    assert event_id("lasting-id", url, None, 0) != event_id("lasting-id", KEY, None, 0)


def test_the_events_own_page_completes_what_the_timeline_cuts_off():
    cut = event(source="Government of the Netherlands / Dutch...", summary="Two days…")
    pages = event_page(
        source="Government of the Netherlands / Dutch Technology Pact",
        summary="Two days in Oslo.",
        date=day("24 August 2022 to 25 August 2022", "2022-08-24", "2022-08-25"),
        documents=(BASE + "/a.pdf",),
    )
    found = assemble("slug", own(cut), pages, None, SITE)
    whole = found.dossier.events[0]
    assert whole.source == "Government of the Netherlands / Dutch Technology Pact"
    assert whole.summary == "Two days in Oslo."
    assert (whole.date.date, whole.date.date_end) == ("2022-08-24", "2022-08-25")
    assert whole.documents == (BASE + "/a.pdf",)
    assert found.provenance[f"events/{whole.id}/source"].capture_id == "page"
    assert not found.problems


def test_a_month_is_refined_to_the_day_that_lies_in_it():
    month = replace(day("August 2022", "2022-08"), precision="month", earliest="2022-08-01", latest="2022-08-31")
    found = assemble(
        "slug", own(replace(event(), date=month)), event_page(date=day("24 August 2022", "2022-08-24")), None, SITE
    )
    assert found.dossier.events[0].date.date == "2022-08-24"


def test_one_text_in_two_writings_is_no_contradiction():
    said = event(source="STEM – Lake Institute", summary="The “lake bus” went…")
    pages = event_page(source="STEM - Lake Institute", summary='The "lake bus" went to every school.')
    found = assemble("slug", own(said), pages, None, SITE)
    assert not found.problems
    assert found.dossier.events[0].source == "STEM – Lake Institute"
    assert found.dossier.events[0].summary == 'The "lake bus" went to every school.'


def test_what_the_two_pages_contradict_is_a_problem_and_changes_nothing():
    said = replace(event(source="EU"), date=day("22 April 2018", "2018-04-22"))
    found = assemble("slug", own(said), event_page(source="UN", date=day("24 April", "2018-04-24")), None, SITE)
    assert found.dossier.events[0].source == "EU"
    assert found.dossier.events[0].date.date == "2018-04-22"
    assert {(c, p.code, p.field.rsplit("/")[-1]) for c, p in found.problems} == {
        ("page", "contradiction", "source"),
        ("page", "contradiction", "date"),
    }


def test_the_listing_fills_what_the_page_does_not_say():
    found = assemble("slug", own(), {}, listed(country="Spain", organisations=("InnoBasque", "Elhuyar")), SITE)
    assert (found.dossier.country, found.dossier.country_code) == ("Spain", "ES")
    assert [o.name for o in found.dossier.requesting_organisations] == ["InnoBasque", "Elhuyar"]
    assert found.provenance["requesting_organisations/1"].capture_id == "listing"
    assert found.provenance["country"].provenance.quote == "Spain"
    assert found.listed_as == "ongoing"


def test_the_listing_contradicts_but_never_overrides():
    claim = own(
        country="Norway", requesting_organisations=(Organisation(name="NCR"),), start_date=day("x", "2018-08-20")
    )
    row = listed(country="Denmark", organisations=("Other",), date=day("y", "2017-01-01"), title="Pact, renamed")
    found = assemble("slug", claim, {}, row, SITE)
    assert found.dossier.country == "Norway"
    assert sorted(p.field for _, p in found.problems) == ["country", "requesting_organisations", "start_date", "title"]


def test_the_same_link_twice_on_one_timeline_gives_two_ids():
    twice = own()
    first, second = event(), replace(event(), title="Pact renewed")
    dossier = replace(twice.reading.dossier, events=(first, second))
    found = assemble("slug", replace(twice, reading=replace(twice.reading, dossier=dossier)), {}, None, SITE)
    assert len({e.id for e in found.dossier.events}) == 2
