"""A whole page: its addresses, and names for its elements."""

import pytest

from tests.extract.golden import BASE
from tests.extract.made import document

HEAD = '<link rel="canonical" href="{0}"><link rel="shortlink" href="/node/7">'


@pytest.mark.parametrize(
    ("canonical", "own"),
    [
        ("/dossiers/kites-2", "/dossiers/kites-2"),
        ("/publications/kites", "/dossiers/kites"),
        ("https://elsewhere.example/dossiers/kites-2", "/dossiers/kites"),
    ],
)
def test_a_page_is_where_it_says_if_it_may(canonical: str, own: str):
    page = document("/dossiers/kites", f"<head>{HEAD.format(canonical)}</head>")
    assert page.own_url == BASE + own
    assert {"/dossiers/kites", "/node/7"} <= page.own_keys


@pytest.mark.parametrize("href", ["javascript:void(0)", "mailto:a@b.example", "http://[", "", None])
def test_what_is_no_address_is_none(href: str | None):
    assert document("/dossiers/kites").absolute(href) is None


def test_a_selector_selects_its_element_alone():
    page = document("/dossiers/kites", "<body><p>1</p><p>2<b>3</b></p><p id=last-one>4</p></body>")
    for node in page.tree.css("p,b"):
        assert [found.mem_id for found in page.tree.css(page.selector(node))] == [node.mem_id]


def test_only_a_links_own_relation_says_what_a_page_is():
    head = (
        '<link rel="base" href="/elsewhere/"><link rel="meta" href="/foaf"><link rel="Canonical" href="/dossiers/a">'
        '<link rel="canonical" href="/dossiers/b"><meta name="Generator" content="Drupal 7 (x)">'
        '<base href="/dossiers/">'
    )
    page = document("/dossiers/kites", f"<head>{head}</head>")
    said = page.link("canonical"), page.link("shortlink"), page.generator, page.absolute("c")
    assert said == ("/dossiers/a", None, "Drupal 7 (x)", "https://www.stemcoalition.eu/dossiers/c")
