"""Dossiers as they are now, by what is asked of them."""

from dossier_scraper.archive.questions import dossiers
from dossier_scraper.archive.questions.query import Query
from tests.archive.questions.conftest import DANISH, NORWEGIAN


def test_a_dossier_is_known_by_its_id_and_stands_as_the_last_complete_crawl_found_it(query: Query):
    assert dossiers.is_dossier(query, DANISH)
    assert not dossiers.is_dossier(query, "nobody")
    assert dossiers.main_key(query, DANISH) == f"/dossiers/{DANISH}"
    assert dossiers.has_address(query, DANISH)
    assert {DANISH, NORWEGIAN} <= set(dossiers.dossiers_with_addresses(query))
    assert DANISH in {address.dossier_id for address in dossiers.addresses(query)}
    assert "Danish" in str(dossiers.title(query, DANISH))
    standing = dossiers.standing(query, DANISH)
    assert standing is not None
    assert (standing.presence, standing.presence_since[:10], bool(standing.past)) == ("gone", "2026-01-03", False)
    assert dossiers.count_by_presence(query)["gone"] == 1
    assert {one.id: one.presence for one in dossiers.shown(query)}[DANISH] == "gone"
    told = dossiers.new_dossier(query, DANISH)
    assert told is not None
    assert told.since[:10] == "2026-01-01"
