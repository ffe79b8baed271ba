"""`docs/scrapy.md` says what is there: components, settings and reasons are those of the code."""

import re
from pathlib import Path

from scrapy.settings import default_settings as theirs

from dossier_scraper import settings as ours
from dossier_scraper.crawl.requirements import OFF, PINNED
from dossier_scraper.extensions import Journal, Recorder
from dossier_scraper.spiders.dossiers import DossierSpider

PAGE = (Path(__file__).parents[2] / "docs" / "scrapy.md").read_text(encoding="utf-8")


def rows(head: str) -> dict[str, str]:
    """Return the rows of the table under a head line, by their first cell."""
    table = PAGE.partition(f"{head}\n|---|---|\n")[2].partition("\n\n")[0]
    cells = [re.split(r" \| ", line.strip("| "), maxsplit=1) for line in table.splitlines()]
    return {name.strip("`"): said for name, said in cells}


def test_every_component_that_is_off_is_told_with_its_reason() -> None:
    lists = ("DOWNLOADER_MIDDLEWARES_BASE", "SPIDER_MIDDLEWARES_BASE", "EXTENSIONS_BASE")
    off = [
        path.rpartition(".")[2] for name in lists for path in getattr(theirs, name) if path not in getattr(ours, name)
    ]
    told = rows("| off | because |")
    assert sorted(told) == sorted(off)
    assert all(told.values())


def test_every_setting_that_is_refused_is_told_with_its_reason() -> None:
    assert rows("| refused | because |") == OFF
    assert rows("| setting | because |") == PINNED


def test_the_names_of_the_page_are_those_of_the_code() -> None:
    assert f"named `{DossierSpider.name}`" in PAGE
    for path in (*ours.ITEM_PIPELINES, f"x.{Recorder.__name__}", f"x.{Journal.__name__}"):
        assert f"`{path.rpartition('.')[2]}`" in PAGE
    for name in re.findall(r"`(\w+\.py)`", PAGE):
        assert (Path(ours.__file__).parent / name).is_file()
