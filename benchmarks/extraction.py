"""Measure extraction of 60 kB pages with 15 kB of content against BeautifulSoup over the whole page, in one run.

    python benchmarks/extraction.py [--rounds N]

One core, no network, processor time. The pages are golden pages of each era: their content is filled up to 15 kB, with
prose (as a long background) or with entries of the timeline (the densest markup that there is), their menu up to
60 kB. The bound is the ratio 0.33: 12 ms where BeautifulSoup over the whole page takes 36 ms.
"""

import argparse
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from bs4 import BeautifulSoup

from dossier_scraper.extract import extract
from dossier_scraper.model import Page
from dossier_scraper.site import load_site

PAGES = Path(__file__).parent.parent / "tests" / "pages"
SLUG = "steamsare-programme-basque-country"
CONTENT, WHOLE, BOUND = 15_000, 60_000, 0.33
PROSE = "InnoBasque works with schools and companies, and looked abroad for a model of cooperation. "
LINK = '<li class="leaf"><a href="/about/section-{0}" title="Section {0}">Section {0} of the site</a></li>\n'


class Era:
    """How a page of an era is filled: where its content lies, its prose, one entry of its timeline, and its menu."""

    def __init__(self, name: str, content: tuple[str, str], entry: str, menu: str) -> None:
        self.name = name
        self.source = (PAGES / name / "dossiers" / f"{SLUG}.html").read_text("utf-8")
        self.content = self.source.index(content[1]) - self.source.index(content[0])
        found = re.search(entry, self.source, re.DOTALL)
        assert found is not None
        self.entry, self.menu = found[0], menu

    def with_prose(self) -> str:
        """Return the page with a long background."""
        prose = PROSE * ((CONTENT - self.content) // len(PROSE) + 1)
        return self.whole(self.source.replace("<p>InnoBasque coordinates", f"<p>{prose}InnoBasque coordinates", 1))

    def with_entries(self) -> str:
        """Return the page with a long timeline."""
        count = (CONTENT - self.content) // len(self.entry) + 1
        entries = "".join(
            self.entry.replace("toolkit", f"toolkit-{n}").replace("views-row-3", f"views-row-{n}")
            for n in range(5, 5 + count)
        )
        return self.whole(self.source.replace(self.entry, self.entry + entries, 1))

    def whole(self, source: str) -> str:
        """Fill the page's menu until the page has its size."""
        links = "".join(LINK.format(n) for n in range((WHOLE - len(source)) // len(LINK.format(100)) + 1))
        return source.replace(self.menu, self.menu + links, 1)


ERAS = (
    Era(
        "drupal7",
        ('<div id="content"', '<div id="sidebar-second"'),
        r'  <div class="views-row views-row-3 .*?</div>  </div>\n(?=  <div class="views-row views-row-4)',
        '<ul id="main-menu-links" class="links clearfix">',
    ),
    Era(
        "wordpress",
        ("<main", "</main>"),
        r"<li><em>March 15, 2018</em>.*?</li>\n",
        '<ul class="wp-block-page-list">',
    ),
)


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    """Return the median processor time of a round in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


def main() -> None:
    """Print for each page both times and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args().rounds
    site = load_site()
    for era in ERAS:
        for filled, source in (("prose", era.with_prose()), ("entries", era.with_entries())):
            page = Page(
                url=f"https://www.stemcoalition.eu/dossiers/{SLUG}",
                body=source.encode(),
                content_type="text/html; charset=utf-8",
            )
            reading = extract(page, site)
            assert reading.dossier is not None
            ours = milliseconds(lambda page=page: extract(page, site), rounds)
            whole = milliseconds(lambda source=source: BeautifulSoup(source, "lxml"), rounds)
            said = f"{len(page.body)} bytes, {len(reading.dossier.events)} events, {len(reading.provenance)} quotes"
            print(
                f"{era.name}, {filled}: {ours:.2f} ms; BeautifulSoup over the whole page {whole:.2f} ms; "
                f"ratio {ours / whole:.2f} (bound {BOUND}); {said}"
            )


if __name__ == "__main__":
    main()
