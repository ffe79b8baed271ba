"""What a question after an absence is about: its period, its dossiers, and the checks that count."""

from pathlib import Path
from typing import Any

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.absent import AbsentQuestion
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.errors import UsageError
from dossier_scraper.ingest.recall.holes import Holes
from dossier_scraper.ingest.recall.meant import Meant
from tests.ingest.visits import SITE, new_archive, site_pages, visit

DANISH, NORWEGIAN = "danish-technology-pact", "norwegian-technology-pact"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    made = new_archive(tmp_path_factory.mktemp("meant"))
    for day in ("2026-01-01", "2026-01-05"):
        visit(made, site_pages(), day)
    return made


def meant(archive: Archive, **question: Any) -> tuple[Meant, list[str]]:
    holes = Holes()
    with open_query(archive.root) as query:
        found = Meant(query, SITE, AbsentQuestion(texts=("x",), **question), holes)
    return found, [kind for kind, of in holes.found.items() if of]


def test_without_more_words_all_of_the_site_and_its_whole_time_are_meant(archive: Archive):
    found, holes = meant(archive)
    assert (found.first[:10], found.last[:10], found.dossiers, holes) == ("2026-01-01", "2026-01-05", None, [])
    assert found.checks == found.period
    assert found.has("/anything")


def test_a_period_outside_of_the_archive_is_a_hole_and_checks_around_it_are_known(archive: Archive):
    found, holes = meant(archive, first="2025-12-01", last="2026-01-04T23:59:59.999999Z")
    assert holes == ["outside"]
    assert {check.captured_at[:10] for check in found.period} == {"2026-01-01"}
    assert {run for key, run in found.asked.of_run} > {check.run_id for check in found.period}


def test_of_a_dossier_its_pages_and_its_events_pages_are_meant(archive: Archive):
    found, holes = meant(archive, dossier=DANISH)
    assert (found.dossiers, holes) == ({DANISH}, [])
    assert found.has(f"/dossiers/{DANISH}")
    assert not found.has(f"/dossiers/{NORWEGIAN}")
    assert {check.kind for check in found.checks} >= {"dossier", "event"}


def test_of_a_country_its_dossiers_are_meant(archive: Archive):
    found, _ = meant(archive, country="Norway")
    assert found.dossiers is not None
    assert NORWEGIAN in found.dossiers
    assert DANISH not in found.dossiers
    assert meant(archive, country="Norway", dossier=DANISH)[0].dossiers == set()
    with pytest.raises(UsageError, match="no dossier names the country 'Atlantis'"):
        meant(archive, country="Atlantis")


def test_an_archive_without_a_check_means_nothing(tmp_path: Path):
    with pytest.raises(UsageError, match="nothing was crawled yet"):
        meant(new_archive(tmp_path))
