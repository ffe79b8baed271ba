"""Who requested what, under which names."""

from dossier_scraper.archive.questions import organisations
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.wording import sign_of


def test_each_requester_has_its_names_and_its_dossiers(query: Query):
    found = organisations.requesters(query)
    assert [one.name.casefold() for one in found] == sorted(one.name.casefold() for one in found) != []
    one = found[0]
    assert organisations.organisation(query, "nobody") is None
    assert organisations.organisation(query, sign_of("nobody")) is None
    assert organisations.organisation(query, sign_of(one.id)) == organisations.organisation(query, one.id)
    known = organisations.organisation(query, one.id)
    assert known is not None
    assert (known.name, organisations.part_of(query, one.id)) == (one.name, None)
    written = {name.name_as_written for name in organisations.written_names(query)}
    assert {name for requester in found for name in requester.names} == written
