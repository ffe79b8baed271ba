"""Organisations, countries and years: charts with their tables, and a page for each with its dossiers."""

import re
from collections.abc import Iterator, Mapping, Sequence

from dossier_scraper.archive.questions.organisations import requester, requesters
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.tallies import (
    OfCountry,
    asked_in,
    countries,
    dossiers_of_country,
    dossiers_of_year,
    events_of_year,
    undated,
    years,
)
from dossier_scraper.browse.charts import bars
from dossier_scraper.browse.pages.page import Answer, Asked, NoPage, Page, Shown
from dossier_scraper.model import folded, suffixed

# A chart of more bars is no picture any more; its table has them all.
BARS = 20
NOWHERE = "none"


def _organisations(asked: Asked) -> Answer:
    found = sorted(requesters(asked.query), key=lambda one: (-len(one.dossiers), one.name.casefold(), one.id))
    counts = [(one.name, len(one.dossiers)) for one in found[:BARS]]
    return Shown(
        template="organisations.html",
        words_of={one.dossiers[0].id for one in found},
        facts={
            "organisations": found,
            "years": [one.year for one in years(asked.query) if one.dossiers],
            "chart": _chart(counts, "Dossiers by organisation"),
            "bars": BARS,
        },
    )


def _organisation(asked: Asked) -> Answer:
    found = requester(asked.query, asked.parts["id"])
    if found is None:
        raise NoPage(f"no dossier names an organisation {asked.parts['id']!r}")
    dossiers = asked.query.dossiers(sorted({dossier.id for dossier in found.dossiers}))
    ids = [dossier.id for dossier in dossiers]
    return Shown(template="organisation.html", facts={"organisation": found, "dossiers": dossiers}, words_of=ids)


def _every_organisation(query: Query) -> Iterator[Mapping[str, str]]:
    return ({"id": one.id} for one in requesters(query))


def _countries(asked: Asked) -> Answer:
    found = countries(asked.query)
    counts = [(one.name or "no country", one.dossiers) for one in found[:BARS]]
    return Shown(
        template="countries.html",
        facts={
            "countries": [(place_of(one), one) for one in found],
            "chart": _chart(counts, "Dossiers by country"),
            "bars": BARS,
        },
    )


def place_of(country: OfCountry) -> str:
    """Return the part of the address of a country's page: its code, else a name made of its words, of any length."""
    if country.code or not country.name:
        return country.code or NOWHERE
    return suffixed(re.sub("[^a-z0-9]+", "-", folded(country.name)), country.name)


def _country(asked: Asked) -> Answer:
    place = asked.parts["place"]
    found = next((one for one in countries(asked.query) if place_of(one) == place), None)
    if found is None:
        raise NoPage(f"no dossier is of a country {place!r}")
    dossiers = asked.query.dossiers(dossiers_of_country(asked.query, found.code or found.name or NOWHERE))
    ids = [dossier.id for dossier in dossiers]
    return Shown(template="country.html", facts={"country": found, "dossiers": dossiers}, words_of=ids)


def _every_country(query: Query) -> Iterator[Mapping[str, str]]:
    return ({"place": place_of(one)} for one in countries(query))


def _years(asked: Asked) -> Answer:
    found = years(asked.query)
    return Shown(
        template="years.html",
        facts={
            "years": found,
            "undated": undated(asked.query),
            "starts": _chart([(one.year, one.dossiers) for one in found], "Dossiers by their first year", upright=True),
            "events": _chart([(one.year, one.events) for one in found], "Events by year", upright=True),
        },
    )


def _year(asked: Asked) -> Answer:
    year = asked.parts["year"]
    known = [one.year for one in years(asked.query)]
    if year not in known:
        raise NoPage(f"no start date and no event is of {year!r}")
    dossiers, events = dossiers_of_year(asked.query, year), events_of_year(asked.query, year)
    return Shown(
        template="year.html",
        words_of={*dossiers, *(event.dossier_id for event in events)},
        facts={
            "year": year,
            "known": known,
            "dossiers": asked.query.dossiers(dossiers),
            "asked": asked_in(asked.query, year),
            "events": events,
        },
    )


def _every_year(query: Query) -> Iterator[Mapping[str, str]]:
    return ({"year": one.year} for one in years(query))


def _chart(counts: Sequence[tuple[str, int]], words: str, *, upright: bool = False) -> str:
    """Return a chart, nothing where there is nothing to compare: its table says one number better."""
    return bars(counts, words, upright=upright) if sum(count > 0 for _, count in counts) > 1 else ""


PAGES = (
    Page(address="/organisations", answer=_organisations),
    Page(address="/organisation/{id}", answer=_organisation, every=_every_organisation),
    Page(address="/countries", answer=_countries),
    Page(address="/country/{place}", answer=_country, every=_every_country),
    Page(address="/years", answer=_years),
    Page(address="/year/{year}", answer=_year, every=_every_year),
)
