"""BeautifulSoup sees the fast parser's tree, element by element, whatever the markup was."""

from itertools import islice

import pytest
from bs4.element import Tag
from selectolax.lexbor import LexborHTMLParser, LexborNode

from dossier_scraper.extract import extract
from dossier_scraper.extract.dom.document import Document
from dossier_scraper.extract.dom.region import Region
from dossier_scraper.extract.dom.soup import soup_of
from dossier_scraper.model import Page
from dossier_scraper.site import load_site
from tests.extract import golden
from tests.extract.mutate import damaged

ODD = [
    "<p \x0bclass='x' id=\x1ey>a vertical tab in a name</p>",
    "<h2><p>a paragraph in a heading</p></h2><p>one<p>two<ul><li>a<li>b</ul>",
    "<table><tr><td>1<td>2<tr><td>3</table><table><div>moved out</div><tr><td>x</table>",
    "<b>one<i>two</b>three</i><a href=1>x<a href=2>y</a></a>",
    "<p>a &lt;b&gt; &amp;amp; &nbsp; \"quoted\" 'too' &eacute; &#x1F600;</p>",
    "<div title='a > b \"c\" <d> &amp;'>x</div><img alt='<!-- --> </div>' src=x>",
    "<script>if (a < b && '</div>') {}</script><style>p > a { }</style><textarea><b>x</textarea>",
    "<script><!-- <script> x </script> <p>still script</p> --></script><p>after</p>",
    "<svg><title>t</title><path d='M0'/></svg><math><mi>x</mi></math><select><option>a<option>b</select>",
    "<!-- a <b> comment --><?php echo 1 ?><!bogus><p>after</p><custom-tag a=1>x</custom-tag><br/><hr>",
    '<div a"b=1 cl\xa0ass=2 =x /y>odd names</div><d<iv>x</d<iv><p/>y',
    "<form><form>x</form><button><button>y</button></button></form><plaintext><p>never ends",
]


def shape(node: LexborNode) -> list[tuple[int, str, dict[str, str | None]]]:
    """Return depth, tag and attributes of every element below a node of the fast tree."""
    found, stack = [], [(node, 0)]
    while stack:
        at, depth = stack.pop()
        found.append((depth, str(at.tag), {name: value or "" for name, value in at.attributes.items()}))
        stack += [(child, depth + 1) for child in reversed(list(at.iter())) if child.is_element_node]
    return found


def soup_shape(root: Tag) -> list[tuple[int, str, dict[str, str | None]]]:
    """Return the same of BeautifulSoup's tree."""
    found, stack = [], [(root, 0)]
    while stack:
        at, depth = stack.pop()
        found.append((depth, at.name, dict(at.attrs)))
        stack += [(child, depth + 1) for child in reversed(at.contents) if isinstance(child, Tag)]
    return found


def assert_alike(html: str) -> None:
    body = LexborHTMLParser(html).body
    assert body is not None
    assert soup_shape(soup_of(body)[body.mem_id]) == shape(body)


@pytest.mark.parametrize("html", ODD)
def test_odd_markup_gives_one_tree(html: str):
    assert_alike(f"<!DOCTYPE html><body>{html}</body>")


@pytest.mark.parametrize("name", golden.names())
def test_a_golden_page_gives_one_tree(name: str):
    assert_alike(golden.page(name).body.decode("utf-8", "replace"))


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_a_damaged_page_gives_one_tree(first: int):
    for number in range(first, first + 50):
        assert_alike(damaged(number)[1].body.decode("utf-8", "replace"))


@pytest.mark.parametrize("name", ["drupal7/dossiers/danish-technology-pact", "wordpress/taskforces", "hard/no-classes"])
def test_the_name_of_every_element_selects_it_alone(name: str):
    page = golden.page(name)
    document = Document(page.body.decode(), page.url, load_site())
    assert document.tree.body is not None
    region = Region(document, document.tree.body)
    for tag in islice(region.elements, 400):
        selector = region.selectors.of([tag])
        selected = document.tree.css(selector)
        assert len(selected) == 1, selector
        assert selected[0].tag == tag.name
        assert {k: v or "" for k, v in selected[0].attributes.items()} == tag.attrs


@pytest.mark.parametrize("depth", [2_000, 10_000, 20_000])
@pytest.mark.parametrize("inside", [True, False])
def test_a_dossier_twenty_thousand_elements_deep_is_read(depth: int, inside: bool):
    page = golden.page("drupal7/dossiers/hungarian-stem-platform")
    html = page.body.decode()
    where = '<div class="field-content"><p>Found a platform' if inside else '<div id="page-wrapper">'
    deep = html.replace(where, "<div>" * depth + where).replace("</body>", "</div>" * depth + "</body>")
    read, before = (
        extract(Page(url=page.url, body=deep.encode()), load_site()),
        golden.reading("drupal7/dossiers/hungarian-stem-platform"),
    )
    assert read.dossier == before.dossier


def test_a_table_of_thirty_thousand_rows_costs_no_field():
    page = golden.page("drupal7/dossiers/hungarian-stem-platform")
    table = f"<table>{'<tr><td>Status:</td><td>wrong</td></tr>' * 30_000}</table>"
    for where in ('<div id="sidebar-second" class="column sidebar"><div class="section">', "</body>"):
        html = page.body.decode().replace(where, where + table if where != "</body>" else table + where, 1)
        assert (
            extract(Page(url=page.url, body=html.encode()), load_site()).dossier
            == golden.reading("drupal7/dossiers/hungarian-stem-platform").dossier
        )


def test_unclosed_tags_cost_no_field():
    page = golden.page("drupal7/dossiers/hungarian-stem-platform")
    html = (
        page.body.decode()
        .replace("</p>", "")
        .replace("</li>", "")
        .replace("</h3>  </div>", "</h3></div>")
        .replace("</body>", "")
    )
    assert (
        extract(Page(url=page.url, body=html.encode()), load_site()).dossier
        == golden.reading("drupal7/dossiers/hungarian-stem-platform").dossier
    )
