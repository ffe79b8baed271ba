"""How a dossier is named, and that a reader's database is opened for reading alone."""

import sqlite3

import pytest

from dossier_scraper.archive.questions.query import Query
from dossier_scraper.errors import UsageError
from tests.archive.questions.conftest import DANISH
from tests.ingest.visits import BASE


@pytest.mark.parametrize("name", [DANISH, f"{BASE}/dossiers/{DANISH}", f"http://x/dossiers/{DANISH}/", "DÁNISH"])
def test_a_dossier_is_named_by_id_address_or_part(query: Query, name: str):
    assert query.resolve(name) == DANISH


@pytest.mark.parametrize(
    ("name", "said"), [("nobody", "no dossier fits 'nobody'"), ("technology", "fits 2 dossiers"), ("http://[", "fits")]
)
def test_a_name_that_fits_none_or_several_is_refused_with_words(query: Query, name: str, said: str):
    with pytest.raises(UsageError, match=said):
        query.resolve(name)


def test_nothing_can_be_written_and_facts_are_told(query: Query):
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        query.rows("DELETE FROM dossiers")
    assert (query.fact("base_url"), query.fact("nothing")) == (BASE, None)
    assert query.data(query.versions(DANISH)[0].id)["id"] == DANISH
