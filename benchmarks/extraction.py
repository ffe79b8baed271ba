"""Measure extraction of 60 kB pages with 15 kB of content against BeautifulSoup over the whole page, in one run.

Run it with `python benchmarks/extraction.py`. One core, no network; the pages are made from a golden page of each
era, its content repeated up to 15 kB and surrounded by menus up to 60 kB.
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
URL = "https://www.stemcoalition.eu/dossiers/steamsare-programme-basque-country"
CONTENT, WHOLE = 15_000, 60_000


def drupal() -> str:
    """Return a Drupal 7 page with more rows in its timeline and more links in its menu."""
    source = (PAGES / "drupal7/dossiers/steamsare-programme-basque-country.html").read_text()
    row = re.search(
        r'  <div class="views-row views-row-3 .*?</div>  </div>\n(?=  <div class="views-row views-row-4)', source, re.S
    )
    content = len(source[source.index('id="content"') : source.index('id="sidebar-second"')])
    rows = "".join(
        row[0].replace("views-row-3", f"views-row-{n}").replace("toolkit", f"toolkit-{n}")
        for n in range(5, 5 + (CONTENT - content) // len(row[0]) + 1)
    )
    return padded(source.replace(row[0], row[0] + rows), '<ul id="main-menu-links" class="links clearfix">')


def wordpress() -> str:
    """Return a WordPress page with more entries in its list and more links in its menu."""
    source = (PAGES / "wordpress/dossiers/steamsare-programme-basque-country.html").read_text()
    item = re.search(r"<li><em>March 15, 2018</em>.*?</li>\n", source, re.S)
    content = len(source[source.index("<main") : source.index("</main>")])
    items = "".join(item[0].replace("toolkit", f"toolkit-{n}") for n in range((CONTENT - content) // len(item[0]) + 1))
    return padded(source.replace(item[0], item[0] + items), '<ul class="wp-block-page-list">')


def padded(source: str, menu: str) -> str:
    """Fill a page's menu until the page has its size."""
    link = (
        '<li class="menu-{0} leaf"><a href="/about/section-{0}" title="Section {0}">Section {0} of the site</a></li>\n'
    )
    links, n = [], 0
    while len(source) + sum(map(len, links)) < WHOLE:
        n += 1
        links.append(link.format(n))
    return source.replace(menu, menu + "".join(links), 1)


def milliseconds(work: Callable[[], object], rounds: int) -> list[float]:
    """Return the time of each round in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return times


def main() -> None:
    """Print, for a page of each era, both times and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args().rounds
    site = load_site()
    for name, source in (("drupal7", drupal()), ("wordpress", wordpress())):
        page = Page(URL, source.encode(), "text/html; charset=utf-8")
        reading = extract(page, site)
        assert reading.dossier is not None
        ours = milliseconds(lambda page=page: extract(page, site), rounds)
        whole = milliseconds(lambda source=source: BeautifulSoup(source, "lxml"), rounds)
        print(
            f"{name}: {len(page.body)} bytes, {len(reading.dossier.events)} events, {len(reading.provenance)} quotes: "
            f"{statistics.median(ours):.2f} ms (worst {max(ours):.2f}); BeautifulSoup over the whole page "
            f"{statistics.median(whole):.2f} ms; ratio {statistics.median(ours) / statistics.median(whole):.2f} "
            f"(bound 0.33: 12 ms where BeautifulSoup takes 36 ms)"
        )


if __name__ == "__main__":
    main()
