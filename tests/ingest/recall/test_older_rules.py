"""What earlier extractors said, each for its time."""

from pathlib import Path

from tests.crash.crawls import edit
from tests.ingest.upkeep.test_upgrade import HUNGARY, NORWAY, SMALL, crawl, crawled, rebuilt, root, run, shown, site
from tests.saved_site import SavedSite
from tests.test_main_job import dump

__all__ = ["crawled", "root", "site"]


def test_each_of_several_extractors_answers_for_its_time_and_older_programs_are_refused(site: SavedSite, root: Path):
    crawl(site, root, SMALL)
    run(root, "3 no-status", "accept", "extractor", "--why", "test")
    edit(site, 2)
    crawl(site, root, "3 no-status")
    run(root, "4 no-status hungary-is-ro", "rebuild", "--workers", 1)
    newest = "4 no-status hungary-is-ro"
    told = {v: shown(root, newest, HUNGARY, "--extractor", v) for v in ("1", "2", "3", "4")}
    assert [(row["country_code"], row["status"]) for row in told.values()] == [
        ("HU", "Finalised"),
        ("RO", "Finalised"),
        ("HU", None),
        ("RO", None),
    ]
    said = [shown(root, newest, NORWAY, "--extractor", v)["objectives"] for v in ("2", "3")]
    assert "ministry" not in said[0]  # that was crawled later
    assert "ministry" in said[1]
    assert "these have: 1, 2, 3, 4" in run(root, newest, "show", HUNGARY, "--extractor", "9", code=2)
    before = dump(root)
    for command in (("rebuild",), ("accept", "extractor", "--why", "x"), ("merge", HUNGARY, NORWAY, "--why", "x")):
        assert "was read by extractor 4; this program has 3: update it" in run(root, "3", *command, code=1)
    assert dump(root) == before
    rebuilt(root, newest)
