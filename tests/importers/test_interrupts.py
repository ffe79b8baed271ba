"""A signal ends an import between two things that must be whole, and breaks off what only waits."""

import os
import signal
from time import monotonic

import pytest

from dossier_scraper.importers.interrupts import Interrupted, Interrupts


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
