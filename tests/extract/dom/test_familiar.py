"""What is known of an origin's markup hides nothing from who searches a page's source."""

import pytest

from dossier_scraper.extract.dom.familiar import EACH, END, KEPT, LONGEST, Familiar, familiar_of
from dossier_scraper.extract.page import accounted
from dossier_scraper.model import Page
from dossier_scraper.site import load_site
from tests.extract import golden

MENU = "".join(f'<li class="leaf"><a href="/about?topic={n}">Topic {n}</a></li>\n' for n in range(40))
AT = "https://www.stemcoalition.eu/programmes/kites"
# What only who searches the source finds, each in an item of a menu.
TOLD = {
    "a link to a dossier": '<li><a href="/dossiers/kites">Kites</a></li>\n',
    "a relative link": '<li><a href="kites">Kites</a></li>\n',
    "an element of the head": '<link rel="next" href="/dossiers/kites">\n',
    "an address hidden from harvesters": '<li><a data-cfemail="543435">[protected]</a></li>\n',
    "a message of PHP": "<li>Notice: Undefined index: kite in /var/www/kites.php on line 7</li>\n",
    "a field": '<li class="field-name-kite">Kites</li>\n',
    "emphasis": "<li><b>Kites</b></li>\n",
    "a sign within a tag": '<li title="<b>">Kites</li>\n',
}


def page(body: str, at: str = AT) -> Page:
    head = '<html><head><meta name="generator" content="Drupal 7 (https://drupal.org)"></head><body><h1>Kites</h1>\n'
    return Page(url=at, body=f"{head}{body}</body></html>".encode(), content_type="text/html")


def test_a_page_is_read_alike_whether_its_markup_is_known_or_not():
    site, shorter = load_site(), 0
    for name in golden.names():
        familiar_of.cache_clear()
        one = golden.page(name)
        (first, segments), (again, also) = accounted(one, site), accounted(one, site)
        assert (first, first.provenance, first.leads, segments) == (again, again.provenance, again.leads, also), name
        root = "/".join(one.url.split("/")[:3]) + "/"
        source = one.body.decode("utf-8", "replace")
        shorter += len(familiar_of(site, root).others(source)) < len(source) * 0.7
    assert shorter > 40


@pytest.mark.parametrize("item", TOLD.values(), ids=TOLD)
def test_what_says_something_is_never_known(item: str):
    familiar_of.cache_clear()
    site, body = load_site(), MENU + item + MENU
    before = accounted(page(body), site)[0]
    known = familiar_of(site, "https://www.stemcoalition.eu/")
    assert known.others(body) == item
    assert accounted(page(body), site)[0].leads == before.leads


def test_a_relative_link_leads_elsewhere_from_each_page():
    familiar_of.cache_clear()
    site, item = load_site(), TOLD["a relative link"]
    leads = [accounted(page(MENU + item, f"{AT[:-16]}{at}/a"), site)[0].leads for at in ("dossiers", "about", "node")]
    assert leads == [("https://www.stemcoalition.eu/dossiers/kites",), (), ()]


def test_one_page_of_several_is_learned_from_and_what_is_kept_is_bounded():
    menus = Familiar()
    for number in range(1, 2 * EACH + 1):
        markup = f"<p>{number}</p{END}<p>{'x' * LONGEST}</p{END}"
        menus.learn(menus.others(markup), lambda markup: True)
    assert [number for number in range(1, 2 * EACH + 1) if menus.others(f"<p>{number}</p{END}") == ""] == [1, EACH + 1]
    for number in range(3 * EACH):  # each of these pages is new to the last line
        many = "".join(f"<i>{number}, {line}</i{END}" for line in range(KEPT))
        menus.learn(menus.others(many), lambda markup: True)
    assert menus.others(f"<p>1</p{END}") != ""
