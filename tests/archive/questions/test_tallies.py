"""How many dossiers and events there are by country and by year."""

from dossier_scraper.archive.questions import tallies
from dossier_scraper.archive.questions.query import Query
from tests.archive.questions.conftest import NORWEGIAN


def test_countries_count_every_dossier_once_most_first(query: Query):
    found = tallies.countries(query)
    assert (found[0].code, found[0].name, found[0].dossiers) == ("NO", "Norway", 2)
    assert sum(one.dossiers for one in found) == len(query.dossiers())
    assert NORWEGIAN in tallies.dossiers_of_country(query, "NO")
    assert len(tallies.dossiers_of_country(query, "none")) == next(one.dossiers for one in found if one.code is None)


def test_years_have_no_gap_and_count_what_has_a_date(query: Query):
    found, without = tallies.years(query), tallies.undated(query)
    dossiers = [query.dossier(one.id) for one in query.dossiers()]
    assert [one.year for one in found] == [str(year) for year in range(int(found[0].year), int(found[-1].year) + 1)]
    assert sum(one.dossiers for one in found) + without.dossiers == len(dossiers)
    assert sum(one.events for one in found) + without.events == sum(len(dossier.events) for dossier in dossiers)


def test_a_year_has_its_dossiers_who_asked_and_the_events_that_can_fall_into_it(query: Query):
    start = query.dossier(NORWEGIAN).start_date
    assert start
    assert start.earliest
    year = start.earliest[:4]
    assert NORWEGIAN in tallies.dossiers_of_year(query, year)
    names = {name for one in query.dossiers(tallies.dossiers_of_year(query, year)) for name in one.organisations}
    assert len(tallies.asked_in(query, year)) == len(names)
    for event in tallies.events_of_year(query, year):
        assert event.date is not None
        assert event.date[:4] <= year <= (event.date_end or event.date)[:4]
    assert tallies.events_of_year(query, "1900") == []
