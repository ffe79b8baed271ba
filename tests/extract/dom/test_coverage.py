"""Where every character of a page went: the parts add up, and an independent walk finds the same total."""

from html.parser import HTMLParser

import pytest

from dossier_scraper.extract import accounted, extract
from dossier_scraper.extract.dom.coverage import counted, cut, unread_blocks
from dossier_scraper.extract.dom.document import fold
from dossier_scraper.extract.dom.kinds import Segment
from dossier_scraper.model import Page
from dossier_scraper.site import load_site
from tests.extract import golden

SILENT = ("script", "style", "template", "noscript", "head")
VOID = ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
# Pages that a plain reader of tags reads in another way than a browser does.
ODD = ("hard/unclosed", "hard/hostile", "hard/broken")
PAGES = [name for name in golden.names() if golden.page(name).content_type == "text/html" and not name.startswith(ODD)]


class Walk(HTMLParser):
    """The text of a page, node by node, by a parser that the program does not use."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.total = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while tag in self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not set(self.open) & set(SILENT):
            self.total += len(fold(data))


@pytest.mark.parametrize("name", golden.names())
def test_the_parts_add_up_and_what_is_unread_is_a_problem(name: str):
    reading, segments = accounted(golden.page(name), load_site())
    c = reading.coverage
    parts = (c.read, c.label, c.other, c.hidden, c.repeated, c.refused, c.unread, *c.boilerplate.values())
    assert sum(parts) == c.total
    told = [problem for problem in reading.problems if problem.code == "unread_text"]
    assert bool(c.unread) == bool(told)
    assert sum(segment.size for segment in segments) == c.total
    for block, problem in zip(c.blocks, told, strict=False):
        assert problem.detail == block[:500]


@pytest.mark.parametrize("name", PAGES)
def test_an_independent_walk_finds_the_same_total(name: str):
    page = golden.page(name)
    walk = Walk()
    walk.feed(page.body.decode("utf-8", "replace"))
    walk.close()
    total = extract(page, load_site()).coverage.total
    assert abs(total - walk.total) <= max(3, total // 100), (total, walk.total)


def test_coverage_is_no_part_of_what_a_page_says():
    body = golden.page("drupal7/taskforces").body
    one = extract(Page(url=f"{golden.BASE}/taskforces", body=body), load_site())
    other = extract(
        Page(url=f"{golden.BASE}/taskforces", body=body.replace(b"</body>", b"<nav></nav></body>")), load_site()
    )
    assert one == other


def test_a_stretch_is_taken_once_and_what_comes_first_counts():
    assert list(cut("Spain, Spain", [("Spain", "repeated"), ("Spain", "read")])) == [
        ("read", "Spain"),
        (None, ", "),
        ("repeated", "Spain"),
    ]


def test_blocks_end_where_something_else_stands():
    kinds = [("a", "unread", True), ("b", "unread", True), ("c", "read", True), ("d", "unread", True)]
    segments = [Segment(text, kind, fresh, 1) for text, kind, fresh in kinds]
    assert unread_blocks(segments) == ["a\nb", "d"]
    coverage = counted(segments, unread_blocks(segments))
    assert (coverage.read, coverage.unread, coverage.blocks) == (1, 3, ("a\nb", "d"))


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<div class='sidebar'><p>Ten kites flew over Riga.</p></div>", "unread"),
        ("<div class='sidebar'><ul><li><a href='/x'>Ten kites</a></li></ul></div>", "sidebar"),
        ("<p hidden>Ten kites flew.</p>", "hidden"),
        ("<aside><p hidden>Ten kites flew.</p></aside>", "hidden"),
        ("<aside hidden><p>Ten kites flew.</p></aside>", "hidden"),
        ("<div class='widget'><ul style='display: none'><li><a href='/x'>Ten kites</a></ul></div>", "hidden"),
        ("<form><label>Your street</label><input></form>", "form"),
        ("<svg><title>Ten kites</title></svg>", "svg"),
        ("<p><a href='/x'>Read more about kites</a></p>", "more"),
    ],
)
def test_a_name_leaves_out_links_only(html: str, kind: str):
    fields = "<p><b>Requesting organisation:</b> Kite Club</p><p><b>Start date:</b> 2018</p>"
    body = f'<meta name="generator" content="WordPress 6"><body><main><h1>Kites</h1>{fields}</main>{html}</body>'
    _, segments = accounted(Page(url=f"{golden.BASE}/dossiers/kites", body=body.encode()), load_site())
    assert segments[-1].kind == kind


@pytest.mark.parametrize("around", ["aside", "section"])
def test_what_is_hidden_within_the_content_is_that_whatever_stands_around_it(around: str):
    hidden = f"<{around} class='widget'><p>Ten wings.</p><p hidden>Ten kites flew.</p></{around}>"
    fields = "<p><b>Requesting organisation:</b> Kite Club</p><p><b>Start date:</b> 2018</p>"
    body = f'<meta name="generator" content="WordPress 6"><body><main><h1>Kites</h1>{fields}{hidden}{fields}</main>'
    _, segments = accounted(Page(url=f"{golden.BASE}/dossiers/kites", body=body.encode()), load_site())
    assert [segment.kind for segment in segments if segment.text == "Ten kites flew."] == ["hidden"]
