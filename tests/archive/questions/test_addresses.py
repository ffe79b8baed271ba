"""Which dossier stands where: by page key, by slug, by what led there."""

from dossier_scraper.archive.questions import addresses
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.runs import every_run
from tests.archive.questions.conftest import DANISH, NORWEGIAN
from tests.ingest.visits import BASE

PATH = f"/dossiers/{DANISH}"


def test_a_dossier_is_found_at_its_keys_and_by_its_slug_alone(query: Query):
    assert addresses.dossier_at_key(query, PATH) == addresses.dossier_with_slug(query, DANISH) == DANISH
    assert addresses.dossier_at_key(query, "/none") is addresses.dossier_with_slug(query, "pact") is None
    assert PATH in addresses.page_keys(query, DANISH)
    assert PATH not in addresses.page_keys(query, NORWEGIAN)
    assert addresses.is_given(query, DANISH)
    assert not addresses.is_given(query, "nobody")
    assert PATH in addresses.due(query)


def test_redirects_and_links_are_told_by_run(query: Query):
    first, second, *_ = (run.id for run in every_run(query))
    (move,) = addresses.permanent_moves(query, [second])
    assert (move.url, move.location) == (f"{BASE}/old", f"{BASE}{PATH}")
    assert addresses.permanent_moves(query, [first]) == []
    assert addresses.moved_to(query, ["/old", PATH]) == {"/old": f"{BASE}{PATH}"}
    assert f"{BASE}{PATH}" in {link.url for link in addresses.listed_links(query, [first])}
    assert DANISH in addresses.dossiers_linking_events_of(query, [first])
    assert addresses.imported_event_keys(query, [first, second]) == set()
    assert DANISH in {link.dossier_id for link in addresses.event_links_ever(query)}
