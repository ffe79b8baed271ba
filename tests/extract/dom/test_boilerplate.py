"""What is no content in any template, told from one element."""

import pytest

from dossier_scraper.extract.dom.boilerplate import in_noise, noise_rule, rule_of
from dossier_scraper.site import load_site
from tests.extract.made import document

RULES = load_site().tables["eras"]["noise"]


@pytest.mark.parametrize(
    ("tag", "attributes", "rule"),
    [
        ("nav", {}, "nav"),
        ("div", {"class": "region-sidebar-second"}, "region-sidebar-second"),
        ("div", {"role": "navigation"}, "navigation"),
        ("p", {"style": "display: none"}, "hidden"),
        ("p", {"style": "visibility:collapse"}, "hidden"),
        ("div", {"popover": ""}, "hidden"),
        ("div", {"class": "tab-pane", "style": "display:none"}, None),
        ("button", {"aria-expanded": "false"}, None),
        ("div", {"class": "field-name-field-comment"}, None),
        ("p", {}, None),
        ("dialog", {}, "dialog"),
        ("dialog", {"open": ""}, "modal"),
        ("div", {"role": "dialog"}, "modal"),
        ("object", {"data": "/plan.pdf"}, "object"),
        ("object", {"class": "wp-block"}, None),
    ],
)
def test_a_rule_has_a_name(tag: str, attributes: dict[str, str], rule: str | None):
    assert rule_of(tag, attributes, RULES) == rule


def test_what_holds_the_pages_own_heading_is_a_wrapper():
    page = document("/dossiers/kites", "<body><div class='content-sidebar-wrap'><h1>Kites</h1><p>x</p></div></body>")
    node = page.tree.css_first("div")
    assert node is not None
    assert rule_of("div", node.attributes, page.noise) is not None
    assert noise_rule(node, page.noise) is None


def test_what_stands_in_noise_is_noise():
    page = document("/dossiers/kites", "<body><nav><ul><li>x</li></ul></nav></body>")
    item = page.tree.css_first("li")
    assert item is not None
    assert in_noise(item, page.noise)
