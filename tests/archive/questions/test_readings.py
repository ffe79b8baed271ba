"""What the extractor said of a page, and what it had said of it before."""

from dossier_scraper.archive.questions import readings
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.runs import every_run
from dossier_scraper.serial import reading_from_json
from tests.archive.questions.conftest import DANISH


def test_a_reading_is_found_by_its_id_and_the_one_before_by_its_page(query: Query):
    first, second, *_ = every_run(query)
    pages = {page.dossier_id: page for page in readings.pages_read(query, [second.id]) if page.kind == "dossier"}
    page = pages[DANISH]
    data = readings.reading_text(query, page.reading_id)
    assert data is not None
    assert reading_from_json(data).kind == "dossier"
    assert readings.reading_text(query, "none") is None
    names = readings.names_in(data)
    assert "Danish" in str(names.dossier.title)
    assert page.before_id not in (None, page.reading_id)
    every = [page for page in readings.pages_read(query, [run.id for run in every_run(query)]) if page.before_id]
    assert every == []
    (listing,) = [page for page in readings.pages_read(query, [first.id]) if page.kind == "listing"]
    assert readings.rows_in_listing(query, listing.reading_id) == len(query.dossiers())
    assert readings.pagers_read(query, first.id) == []
