"""A signal ends an import between two things that must be whole, and breaks off what only waits."""

import os
import signal
from pathlib import Path
from time import monotonic

import pytest

from dossier_scraper.archive.check.verify import verify
from dossier_scraper.archive.folder import Archive
from dossier_scraper.importers.intake import KEPT_ALL
from dossier_scraper.importers.interrupts import Interrupted, Interrupts
from dossier_scraper.importers.warc import import_warc
from dossier_scraper.ingest.units.readers import Crew, Here
from dossier_scraper.ingest.units.unit import Found, Unit
from dossier_scraper.site import Site
from tests.importers.foreign import ForeignFile
from tests.ingest.visits import BASE, PAGES, SITE, rows


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_is_met_at_the_next_check(sent: signal.Signals, code: int):
    with Interrupts() as interrupts:
        os.kill(os.getpid(), sent)  # nothing is raised here: evidence may be half written
        with pytest.raises(Interrupted) as caught:
            interrupts.check()
    assert (caught.value.name, caught.value.exit_code) == (sent.name, code)


def test_what_only_waits_is_broken_off_at_once():
    with Interrupts() as interrupts:
        with interrupts.waiting(), pytest.raises(Interrupted):
            os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(Interrupted):
            interrupts.sleep_until(monotonic() + 3600)


def test_sleeping_lasts_as_long_as_it_was_asked_for():
    began = monotonic()
    with Interrupts() as interrupts:
        interrupts.sleep_until(began + 0.2)
        interrupts.sleep_until(began)
    assert monotonic() - began >= 0.2


def test_signals_are_what_they_were_before():
    before = signal.getsignal(signal.SIGINT)
    with Interrupts():
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before


class Stopped(Here):
    """Whoever reads is stopped by a person within the first unit."""

    def result(self, unit: Unit) -> Found:
        found = super().result(unit)
        os.kill(os.getpid(), signal.SIGINT)
        return found


class Others:
    whole = 0

    def crew(self, site: Site) -> Crew:
        return Stopped(site)


def test_an_import_that_is_stopped_while_others_read_has_published_nothing_and_lost_nothing(tmp_path: Path):
    file, root, path = ForeignFile(tmp_path / "a.warc.gz"), tmp_path / "archive", "/dossiers/norwegian-technology-pact"
    file.record("response", BASE + path, "2020-01-01T00:00:00Z", body=PAGES[path])
    said: list[str] = []
    others = Others()
    with pytest.raises(Interrupted):
        import_warc(root, SITE, [file.path], workers=others, say=said.append)
    assert (said, others.whole > 0) == ([KEPT_ALL], True)
    archive = Archive.open(root)
    assert rows(archive, "SELECT id FROM versions") == []
    assert import_warc(root, SITE, [file.path])
    assert [row["outcome"] for row in rows(archive, "SELECT outcome FROM captures")] == ["archived"]
    assert len(rows(archive, "SELECT id FROM versions")) == 1
    assert list(verify(archive)) == []
