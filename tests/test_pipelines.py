"""Item pipelines: what is dropped from an export, and that what is dropped is in the archive all the same."""

from pathlib import Path
from typing import Any, ClassVar

import pytest
from scrapy.exceptions import DropItem

from dossier_scraper.archive.folder import Archive
from dossier_scraper.crawler import CrawlOptions
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.items import DossierItem, EventItem, ListingItem
from dossier_scraper.pipelines import Deduplicate, Validate
from dossier_scraper.settings import ITEM_PIPELINES
from dossier_scraper.site import load_site
from tests.crawl.crawled import crawled
from tests.crawl.faults import FaultServer, dossier, event, response

HERE = "https://www.stemcoalition.eu"


def dropped(pipeline: Any, item: Any) -> bool:
    try:
        assert pipeline.process_item(item) is item
    except DropItem:
        return True
    return False


@pytest.mark.parametrize(
    ("item", "empty"),
    [
        (DossierItem(kind="dossier", url=HERE, title="A title"), False),
        (DossierItem(kind="dossier", url=HERE, title=None), True),
        (EventItem(kind="event", url=None, title=None, date={"date": "2018"}), False),
        (EventItem(kind="event", url=None, title=None, date=None), True),
        (ListingItem(kind="listing", url=HERE, rows=[{}]), False),
        (ListingItem(kind="listing", url=HERE, rows=[]), True),
        ({"mine": 1}, False),
    ],
)
def test_validate_drops_what_says_nothing(item: Any, empty: bool) -> None:
    assert dropped(Validate(), item) is empty


def test_deduplicate_drops_what_was_told_before() -> None:
    pipeline = Deduplicate(load_site())
    entry = {"kind": "event", "dossier": "a", "id": "1", "url": f"{HERE}/publications/x"}
    told = [
        DossierItem(kind="dossier", id="a", url=f"{HERE}/dossiers/a"),
        EventItem(entry),
        DossierItem(kind="dossier", id="b", url=f"{HERE}/dossiers/b"),
        EventItem(entry | {"dossier": "b", "id": "2"}),  # two dossiers may name one event
        ListingItem(kind="listing", url=f"{HERE}/taskforces"),
        ListingItem(kind="listing", url=f"{HERE}/taskforces?page=1"),
        EventItem(kind="event", url=f"{HERE}/publications/of-no-dossier"),
        {"mine": 1},
        {"mine": 1},
    ]
    assert [dropped(pipeline, item) for item in told] == [False] * len(told)
    again = [
        DossierItem(kind="dossier", id="a", url=f"{HERE}/node/7"),
        EventItem(entry | {"url": "http://stemcoalition.eu/publications/x/"}),
        EventItem(kind="event", url=f"{HERE}/publications/x"),
        EventItem(kind="event", url=f"{HERE}/publications/of-no-dossier"),
        ListingItem(kind="listing", url="http://stemcoalition.eu/taskforces/"),
    ]
    assert [dropped(pipeline, item) for item in again] == [True] * len(again)


class Seen:
    """A pipeline of somebody's own: it notes what comes to it."""

    items: ClassVar[list[Any]] = []

    def process_item(self, item: Any) -> Any:
        self.items.append(item)
        return item


class Refuse(Seen):
    """A pipeline of somebody's own that lets nothing pass."""

    def process_item(self, item: Any) -> Any:
        raise DropItem("not mine")


class Break(Seen):
    """A pipeline of somebody's own that does not work."""

    def process_item(self, item: Any) -> Any:
        raise ValueError("broken")


def with_pipeline(pipeline: type[Seen], place: int) -> dict[str, object]:
    pipeline.items.clear()
    return {"ITEM_PIPELINES": ITEM_PIPELINES | {f"{__name__}.{pipeline.__name__}": place}}


def test_the_second_address_of_a_dossier_is_dropped_in_a_run(tmp_path: Path) -> None:
    with FaultServer([dossier("a", 100, events=(event("one", 200),)), dossier("b", 101)]) as server:
        server.answers["/dossiers/b"] = response(server.page("/dossiers/a"))
        run = crawled(server, tmp_path, settings=with_pipeline(Seen, 900))
        assert {"/dossiers/a", "/dossiers/b"} <= set(server.targets())
    kinds = sorted((item["kind"], item.get("id", "")) for item in Seen.items)
    assert [kind for kind, _ in kinds] == ["dossier", "event", "listing"]
    assert kinds[0] == ("dossier", "a")
    assert (run.outcome("/dossiers/a"), run.outcome("/dossiers/b")) == ("archived", "archived")


def test_a_crawl_makes_items_only_where_somebody_may_take_them(tmp_path: Path) -> None:
    archive = Archive.open_or_create(tmp_path / "asked", site="stemcoalition", base_url=HERE)
    assert CrawlOptions().as_settings(archive).getbool("DOSSIER_ITEMS") is False
    assert CrawlOptions(settings={"FEEDS": {}}).as_settings(archive).getbool("DOSSIER_ITEMS") is True
    with FaultServer([dossier("a", 100, events=(event("one", 200),))]) as server:
        run = crawled(server, tmp_path / "made", settings=with_pipeline(Seen, 900) | {"DOSSIER_ITEMS": False})
        assert "/publications/one" in server.targets()
    assert Seen.items == []
    assert (run.result.exit_code, set(run.titles())) == (0, {"a"})


@pytest.mark.parametrize("pipeline", [Refuse, Break])
def test_whoever_drops_an_item_changes_nothing_of_the_archive(tmp_path: Path, pipeline: type[Seen]) -> None:
    with FaultServer([dossier("a", 100, events=(event("one", 200),)), dossier("b", 101)]) as server:
        run = crawled(server, tmp_path, settings=with_pipeline(pipeline, 50))
    assert (run.result.exit_code, run.result.state, set(run.titles())) == (0, "complete", {"a", "b"})
    assert differences(Archive.open(tmp_path), load_site()) == []
