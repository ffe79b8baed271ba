"""How much an archive has, and since when."""

from dossier_scraper.archive.questions.holdings import holdings
from dossier_scraper.archive.questions.query import Query


def test_an_archive_counts_what_it_has(query: Query):
    found = holdings(query)
    dossiers = [query.dossier(one.id) for one in query.dossiers()]
    assert found.dossiers == len(dossiers)
    assert found.events == sum(len(dossier.events) for dossier in dossiers)
    assert found.versions == sum(len(dossier.versions) for dossier in dossiers) == found.dossiers + 1
    assert (found.first or "")[:10] == "2026-01-01" < (found.last or "")[:10] == "2026-01-04"
