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
    with pytest.raises(UsageError, match="is no date"):
        Choice(started="soon").of(every)
