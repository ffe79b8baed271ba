"""A fault of ours inside one of Scrapy's signals, which Scrapy only logs, ends the run as failed and not as done."""

from pathlib import Path
from typing import Any

import pytest

from dossier_scraper.crawl.frontier import Frontier
from dossier_scraper.crawl.requisites import Requisites
from dossier_scraper.ingest.run import Ingest
from tests.crawl.crawled import crawled
from tests.crawl.faults import FaultServer, dossier


class Broken(Exception):
    """What goes wrong."""


def breaks(*_: Any) -> Any:
    raise Broken


@pytest.mark.parametrize(("owner", "name"), [(Ingest, "due"), (Frontier, "left"), (Requisites, "take")])
def test_a_fault_between_the_pages_is_raised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: type, name: str
) -> None:
    with FaultServer([dossier("a", 100)]) as server:
        crawled(server, tmp_path)
        with monkeypatch.context() as broken:
            broken.setattr(owner, name, breaks)
            with pytest.raises(Broken):
                crawled(server, tmp_path)
        after = crawled(server, tmp_path)
    assert after.result.exit_code == 0
    assert [row["state"] for row in after.rows("SELECT state FROM runs ORDER BY id")] == [
        "complete",
        "interrupted",
        "complete",
    ]
