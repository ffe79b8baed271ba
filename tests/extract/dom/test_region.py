"""The part of a page that holds its content, indexed once."""

from dossier_scraper.extract.dom.region import Region, common_root
from tests.extract.made import document, region


def test_noise_is_marked_with_its_rule_and_left_out_of_lines():
    made = region("<div class='sidebar'><p>a</p></div><p>b</p>")
    assert [line.text for line in made.lines(made.root)] == ["b"]
    assert set(made.noise.values()) == {"sidebar"}


def test_elements_of_a_class_are_found_within_another():
    made = region("<div id=one><p class=x>a</p></div><p class=x>b</p>")
    inner = made.with_tag("div")[0]
    assert len(made.with_class("x")) == 2
    assert [tag.get_text() for tag in made.with_class("x", inner)] == ["a"]


def test_the_smallest_element_around_nodes_outside_noise_is_found():
    page = document("/x", "<body><nav><p>a</p></nav><main><p>b</p><p>c</p></main></body>")
    root = common_root(page.tree.css("p"), page.noise)
    assert root is not None
    assert root.tag == "main"
    assert Region(page, root).root.name == "main"


def test_a_wrapper_around_the_container_is_content():
    html = "<div class='with-sidebar'><div class='entry-content'><p>a</p></div></div>"
    made = region(html)
    assert [line.text for line in made.lines(made.root)] == ["a"]
