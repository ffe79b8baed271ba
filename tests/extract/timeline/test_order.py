"""Day or month first: what a page shows decides, then what the tables know of its era, then nothing."""

from typing import Any

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.model import Page
from dossier_scraper.site import Site, load_site
from tests.extract.golden import BASE

PAGE = """<meta name="generator" content="Drupal 7 (x)"><main><h1>X</h1><div class="node node-taskforce-dossier">
<div class="field field-name-field-start-date"><div class="field-items"><div class="field-item">07/12/2017</div></div>
</div><div class="field field-name-body"><div class="field-items">
<div class="field-item">It met on {}.</div></div></div>
</div>"""


def site_with(order: dict[str, str]) -> Site:
    """Return the site with another order of dates in its tables."""
    site = load_site()
    tables: dict[str, Any] = {**site.tables, "eras": {**site.tables["eras"], "dates": {"order": order}}}
    return type(site)(**{name: getattr(site, name) for name in site.__slots__} | {"tables": tables})


@pytest.mark.parametrize(
    ("other", "order", "date", "rule"),
    [
        ("a Monday", {}, None, "ambiguous_date: 2017-12-07 or 2017-07-12"),
        ("a Monday", {"wordpress": "day"}, None, "ambiguous_date: 2017-12-07 or 2017-07-12"),
        ("a Monday", {"drupal7": "month"}, "2017-07-12", "month first: the order of the era drupal7"),
        ("a Monday", {"drupal7": "day"}, "2017-12-07", "day first: the order of the era drupal7"),
        ("05/17/2017", {}, "2017-07-12", "month first: as in 05/17/2017"),
        ("17/05/2017", {}, "2017-12-07", "day first: as in 17/05/2017"),
        ("17/05/2017", {"drupal7": "month"}, "2017-12-07", "day first: as in 17/05/2017"),
        ("05/17/2017 and 17/05/2017", {}, None, "ambiguous_date: 2017-12-07 or 2017-07-12"),
        ("05/17/2017 and 17/05/2017", {"drupal7": "month"}, "2017-07-12", "month first: the order of the era drupal7"),
    ],
)
def test_the_order_is_decided_and_told(other: str, order: dict[str, str], date: str | None, rule: str):
    reading = extract(Page(url=f"{BASE}/dossiers/x", body=PAGE.format(other).encode()), site_with(order))
    assert reading.dossier is not None
    assert reading.dossier.start_date is not None
    assert (reading.dossier.start_date.date, reading.dossier.start_date.rule) == (date, rule)
    assert ("ambiguous_date" in [problem.code for problem in reading.problems]) == (date is None)


@pytest.mark.parametrize(
    ("page", "element", "said"),
    [
        ("hr", "", ("2018-10-12", "2018-10-12", "2018-10-12")),
        ("pl-PL", "", ("2018-11-12", "2018-11-12", "2018-11-12")),
        ("en", "hr-HR", ("2018-10-12", "2018-10-12", "2018-10-12")),
        ("en", "", (None, "2018-10-12", "2018-11-12")),
    ],
)
def test_the_language_tells_a_month_whose_name_means_two(page: str, element: str, said: tuple[str | None, str, str]):
    html = PAGE.replace(
        '<div class="field-item">07/12/2017', f'<div class="field-item" lang="{element}">12. listopada 2018.'
    )
    reading = extract(Page(url=f"{BASE}/dossiers/x", body=f'<html lang="{page}">{html}'.encode()), load_site())
    date = reading.dossier and reading.dossier.start_date
    assert date is not None
    assert (date.date, date.earliest, date.latest) == said
    assert ("ambiguous_date" in [problem.code for problem in reading.problems]) == (date.date is None)
