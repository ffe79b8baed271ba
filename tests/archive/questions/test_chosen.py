"""Which dossiers fit what is wanted of them."""

import pytest

from dossier_scraper.archive.questions.chosen import Choice
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.errors import UsageError


def test_what_is_wanted_of_nothing_is_everything_and_of_two_things_both(query: Query):
    every = query.dossiers()
    assert Choice().of(every) == every
    norway, ongoing = Choice(country="no").of(every), Choice(status="ongoing").of(every)
    assert Choice(country="NORWAY", status="Ongoing").of(every) == [one for one in norway if one in ongoing]
    assert Choice(organisation="no such").of(every) == []


def test_a_time_of_start_is_one_in_which_the_date_can_lie(query: Query):
    every = query.dossiers()
    for one in Choice(started="2018").of(every):
        assert one.start_date
        assert (one.start_date.earliest or "") <= "2018-12-31"
    dated = [one for one in every if one.start_date and one.start_date.earliest]
    assert Choice(started="1900..2100").of(every) == dated
    assert Choice(started="..2100").of(every) == Choice(started="1900..").of(every) == dated


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        (Choice(started="soon"), "'soon' is no date"),
        (Choice(started="2018..2016"), "2016 ends before 2018 begins"),
        (Choice(started=".."), "'..' is no time"),
        (Choice(started=""), "'' is no time"),
        (Choice(presence="lost"), "there is no presence 'lost': it is one of listed, unlisted, "),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_cannot_be_wanted_is_refused(query: Query, choice: Choice, says: str):
    with pytest.raises(UsageError, match=says):
        choice.of(query.dossiers())


def test_a_name_that_no_dossier_has_is_said_with_what_there_is(query: Query):
    every = query.dossiers()
    countries = sorted({one.country for one in every if one.country})
    assert (
        Choice(country="Atlantis").lacking(every)
        == f"no dossier has country 'Atlantis'; there are {', '.join(countries)}."
    )
    assert Choice(country="Nroway").lacking(every) == "no dossier has country 'Nroway'; did you mean Norway?"
    assert Choice(country="no", presence="not checked").lacking(every) is not None
    assert Choice(country="NO", status="ongoing").lacking(every) is None
