"""Bare text: labels on lines of their own, values on the next."""

from dossier_scraper.extract.layouts.plain_text import content_of
from tests.extract.made import document

DOSSIER = "Kites\n\nRequesting organisation:\nKite Club\nStart date: 2018\n"


def test_a_text_is_read_by_its_labels():
    content = content_of(DOSSIER, document("/dossiers/kites"))
    assert content is not None
    told = {claim.field: claim.text for claim in content.claims}
    assert told == {"requesting_organisations": "Kite Club", "start_date": "2018", "title": "Kites"}


def test_labels_without_a_colon_are_headings():
    content = content_of("Requesting organisation\nKite Club\nStart date\n2018\n", document("/dossiers/kites"))
    assert content is not None
    assert {claim.field for claim in content.claims} == {"requesting_organisations", "start_date"}


def test_prose_is_nothing():
    assert content_of("Kites flew over Riga.", document("/dossiers/kites")) is None
