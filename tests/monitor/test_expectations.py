import pytest

from dossier_scraper.monitor import Bound, Expectations


def test_a_bound_that_is_written_counts_and_one_that_is_not_is_learned():
    learned = Expectations()
    assert learned.share("gone") == Bound(hold=0.2)
    assert learned.volume("dossiers", 100) == Bound(floor=80, ceiling=320)
    assert learned.volume("dossiers", 2).floor == 1
    assert learned.volume("dossiers", None) == Bound()
    written = Expectations.of(
        {"lost": {"dossier.results": {"warn": 0.1}}, "volumes": {"dossiers": {"floor": 50, "ceiling": 90}}}
    )
    assert written.loss("dossier.results") == Bound(warn=0.1)
    assert written.loss("dossier.country") == Bound(hold=0.2)
    assert written.volume("dossiers", 100) == Bound(floor=50, ceiling=90)
    with pytest.raises(TypeError):
        Expectations.of({"shares": {"gone": {"hodl": 0.2}}})
