"""What Datasette shows of a cell: lists as lists, ids as links, nothing that a spreadsheet or a browser would run."""

import pytest
from datasette.app import Datasette

from dossier_scraper.browse.markup import marked
from dossier_scraper.browse.plugin import NAME, _json, neutral, render_cell
from tests.browse.test_datasette import get


@pytest.mark.parametrize(
    ("cell", "harmless"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-2+3", "'-2+3"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\tx", "'\tx"),
        ("＝1", "'＝1"),
        ("-5", "-5"),
        ("-5.25", "-5.25"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_no_cell_of_csv_is_a_formula(cell: str, harmless: str):
    assert neutral(cell) == harmless


def test_json_is_a_list_with_links_or_indented_and_always_escaped():
    assert _json('["a<b", "https://x.example/"]') == (
        '<ul class="values"><li>a&lt;b</li><li><a href="https://x.example/">https://x.example/</a></li></ul>'
    )
    assert "&#34;a&#34;: 1" in str(_json('{"a": 1}'))
    assert _json('["javascript:alert(1)"]') == '<ul class="values"><li>javascript:alert(1)</li></ul>'
    assert _json("no json") is None


def test_a_character_that_nobody_sees_is_named():
    assert marked("a\u202eb<") == 'a<span class="unseen" title="RIGHT-TO-LEFT OVERRIDE">U+202E</span>b&lt;'


def test_an_id_and_a_title_beside_one_lead_to_their_rows():
    site = Datasette(memory=True, metadata={"plugins": {NAME: {}}})
    row = {"dossier_id": "a/b", "dossier": "A <b>"}
    for column in row:
        shown = render_cell(row, row[column], column, "events", "dossiers", site)
        assert str(shown).startswith('<a href="/dossiers/dossiers/a~2Fb">')
    assert "A &lt;b&gt;" in str(shown)
    assert render_cell({"title": "plain"}, "plain", "title", "events", "dossiers", site) is None


def test_plugin_leaves_every_other_datasette_alone() -> None:
    site = Datasette(memory=True)
    assert "content-security-policy" not in get(site, "/").headers
    assert "=1+1" in get(site, "/_memory.csv", sql="select '=1+1' as x").text.splitlines()
