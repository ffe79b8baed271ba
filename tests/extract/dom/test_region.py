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


def test_all_that_a_heading_a_link_or_a_cell_says_is_content_whatever_it_is_called():
    table = "<table><tr><th><b class='footer'>a</b></th><td><div class='share'>b</div></td></tr></table>"
    made = region(f"<h2><i class='breadcrumbs'>c</i></h2><a href='/x'><span role='navigation'>d</span></a>{table}")
    assert [line.text for line in made.lines(made.root)] == ["c", "d", "a", "b"]


def test_what_is_read_aloud_and_the_sidebar_of_a_layout_are_left_out():
    links = "<a href='/x'>x</a><a href='/y'>y</a>"
    made = region(
        "<a href='/x'><b class='sr-only'>a</b></a><h2>b <i class='share'>c</i></h2>"
        f"<table><tr><td><div class='sidebar'>{links}</div></td><td>d</td></tr></table>"
    )
    assert [line.text for line in made.lines(made.root)] == ["b", "d"]
