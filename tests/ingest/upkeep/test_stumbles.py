"""A fault in reading that was not the page's is no damage, and is mended by the next run."""

from collections.abc import Callable

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.ingest.upkeep.check import Examined, examine
from dossier_scraper.ingest.upkeep.rebuild import rebuild
from tests.ingest.capture.test_observe import failing
from tests.ingest.publish.test_dossier_history import archive
from tests.ingest.visits import SITE, rows, site_pages, visit

__all__ = ["archive"]


@pytest.mark.parametrize("faults", [1, 10_000])
@pytest.mark.parametrize("between", [lambda archive: None, lambda archive: rebuild(archive, SITE)])
def test_a_fault_that_does_not_come_again_is_no_damage_and_the_next_run_reads_what_it_left(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, faults: int, between: Callable[[Archive], None]
):
    with monkeypatch.context() as broken:
        failing(broken, *[ArithmeticError("not the page's")] * faults)
        assert visit(archive, site_pages(), "2026-01-01").exit_code in (4, 5)
    between(archive)
    examined = examine(archive, SITE)
    assert (examined.differences, bool(examined.otherwise)) == ([], True)
    assert visit(archive, site_pages(), "2026-01-02").exit_code == 0
    assert rows(archive, "SELECT id FROM captures WHERE reason = 'internal_error'") == []
    assert examine(archive, SITE) == Examined(differences=[])


def test_a_check_that_stumbles_itself_names_no_damage(archive: Archive, monkeypatch: pytest.MonkeyPatch):
    visit(archive, site_pages(), "2026-01-01")
    failing(monkeypatch, *[ArithmeticError("not the page's")] * 10_000)
    examined = examine(archive, SITE)
    assert examined.differences == []
    assert "stumbles over" in (examined.otherwise or "")
