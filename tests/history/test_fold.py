from dataclasses import replace

from dossier_scraper.history.assemble import Assembled
from dossier_scraper.history.compare import compare
from dossier_scraper.history.fold import Version, content_of, extend
from dossier_scraper.model import DateValue, Dossier, Event, Organisation
from dossier_scraper.site import load_site

SITE = load_site()
URL = "https://www.stemcoalition.eu/dossiers/pact"
DATE = DateValue(
    text="March 15, 2018",
    date="2018-03-15",
    date_end=None,
    precision="day",
    earliest="2018-03-15",
    latest="2018-03-15",
    rule="strptime",
)
PACT = Dossier(
    id="pact",
    title="Pact",
    url=URL,
    requesting_organisations=(Organisation(name="NCR"),),
    country="Norway",
    country_code="NO",
    start_date=DATE,
    status="Ongoing",
    background="Why",
    objectives="What",
    results=None,
    events=(
        Event(id="e1", title="Signed", url=URL, date=DATE),
        Event(id="e2", title="Renewed", url=None, date=None, categories=("Tools",)),
    ),
)


def fold(*dossiers: Dossier) -> list[Version]:
    versions: list[Version] = []
    for number, dossier in enumerate(dossiers):
        last = versions[-1] if versions else None
        found = extend(
            last,
            [v.content_hash for v in versions],
            content_of(Assembled(dossier=dossier, listed_as="ongoing"), SITE),
            f"2026-01-{number + 1:02}",
        )
        if last and found.id == last.id:
            versions[-1] = found
        else:
            versions.append(found)
    return versions


def test_equal_observations_are_one_version_seen_longer():
    (version,) = fold(PACT, PACT, PACT)
    assert (version.number, version.first_seen, version.last_seen) == (1, "2026-01-01", "2026-01-03")


def test_an_edit_that_is_reverted_is_three_versions_and_two_contents():
    versions = fold(PACT, replace(PACT, results="Done"), PACT)
    assert [v.number for v in versions] == [1, 2, 3]
    assert len({v.content_hash for v in versions}) == 2
    assert len({v.id for v in versions}) == 3


def test_address_order_of_events_and_rule_of_a_date_are_no_change():
    moved = replace(
        PACT, url=URL.replace("https", "http"), events=PACT.events[::-1], start_date=replace(DATE, rule="attribute")
    )
    assert len(fold(PACT, moved)) == 1


def test_a_date_written_otherwise_is_no_change_and_another_date_is_one():
    otherwise, corrected = replace(DATE, text="the 15th of March, 2018"), replace(DATE, date="2018-03-16")
    assert DATE.date != corrected.date
    versions = fold(PACT, replace(PACT, start_date=otherwise), replace(PACT, start_date=corrected))
    assert len(versions) == 2
    assert [change.field for change in compare(versions[0].data, versions[1].data)] == ["start_date"]
