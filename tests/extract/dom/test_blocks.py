"""The texts of a block, each with the rule, the link or the menu that it stands in."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from dossier_scraper.extract.dom.blocks import Rules, State, said_in, said_in_markup
from dossier_scraper.extract.dom.boilerplate import noise_of
from dossier_scraper.site import load_site
from tests.extract import golden

NOISE = {**noise_of(load_site()), "above": ()}
MENU = "<ul><li><a href='/a'>Ten</a></li><li><a href='/b'>Two</a></li></ul>"


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>Ten <b>kites</b></p>", [("Ten", State(), True), ("kites", State(), False), ("", State(), True)]),
        (
            f"<div>{MENU}</div>",
            [
                ("Ten", State(href="/a", menu=1), True),
                ("Two", State(href="/b", menu=1), True),
                ("", State(), True),
            ],
        ),
        ("<i class='sidebar'>Ten</i>", [("Ten", State(rule="sidebar"), False)]),
        ("<a href='/a'><i class='sidebar'>Ten</i></a>", [("Ten", State(rule="sidebar"), False)]),
        (
            "<form><label>Ten</label><input></form>",
            [("Ten", State(form=True, control=True), True), ("", State(), True)],
        ),
        ("<i class='sidebar'><b hidden>Ten</b></i>", [("Ten", State(rule="hidden"), False)]),
        ("<aside hidden><b>Ten</b></aside>", [("Ten", State(rule="hidden"), True), ("", State(), True)]),
        ("<div><script>Ten</script></div>", [("", State(), True)]),
    ],
)
def test_each_text_has_what_holds_where_it_stands(html: str, said: list[tuple[str, State, bool]]):
    assert list(said_in_markup(html, Rules.of(NOISE))) == said


def test_lines_of_a_large_menu_are_one_text_between_its_first_and_last():
    menu = "".join(f"<li><a href='/{n}'>Ten {n}</a></li>" for n in range(40))
    texts = said_in_markup(
        f"<div>Kites <ul>{menu}<li><a href='/x'>Last</a> <b>more</b></li></ul></div>", Rules.of(NOISE)
    )
    assert [said.text.count("\n") for said in texts] == [0] * 42 + [0, 0]
    texts = said_in_markup(f"<div>Kites <nav><ul>{menu}</ul></nav></div>", Rules.of(NOISE))
    assert [said.text.count("\n") for said in texts] == [0, 39, 0]


@pytest.mark.parametrize("name", ["drupal7/taskforces", "wordpress/taskforces", "hard/bootstrap-tabs"])
def test_a_block_is_told_alike_by_its_markup(name: str):
    body = LexborHTMLParser(golden.page(name).body.decode()).body
    assert body is not None
    for node in body.iter():
        assert tuple(said_in(node, NOISE, State())) == said_in_markup(node.html or "", Rules.of(NOISE))
