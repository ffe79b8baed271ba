"""The pages to which a pager leads have keys of their own; what sorts, filters or shows otherwise is no pager."""

from pathlib import Path

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.extract.listing.pager import parameters
from dossier_scraper.model import Page, Reading
from dossier_scraper.site import load_site
from tests.extract.golden import codes
from tests.extract.listing.pagers import BASE, LAST, SHAPES, START, Shape, query, scripted

SITE = load_site()


def read(url: str, html: str) -> Reading:
    return extract(Page(url=url, body=html.encode(), content_type="text/html; charset=utf-8"), SITE)


@pytest.mark.parametrize("name", [name for name, shape in SHAPES.items() if shape.leads])
def test_each_page_of_a_listing_has_a_key_of_its_own(name: str) -> None:
    shape, site = SHAPES[name], SITE
    for path, html in shape.pages().items():
        links = read(BASE + path, html).links.next_pages
        site = site.with_pagers((START, name) for name in parameters(BASE + path, links, SITE))
    assert len({site.key(BASE + shape.address(number)) for number in range(1, LAST + 1)}) == LAST


@pytest.mark.parametrize("name", [name for name, shape in SHAPES.items() if not shape.leads])
def test_a_pager_that_only_a_script_or_a_form_follows_is_quoted(name: str) -> None:
    reading = read(BASE + START, SHAPES[name].page(1))
    assert (reading.links.next_pages, codes(reading)) == ((), ["pager_unread"])


@pytest.mark.parametrize(
    "html",
    [
        '<table class="calendar"><tr>'
        + "".join(f'<td><a href="?day={i}">{i}</a></td>' for i in range(1, 9))
        + "</tr></table>",
        '<div class="date-nav"><a href="?month=2018-04">Next »</a></div>',
        '<p>Per page: <a href="?per_page=10">10</a> <a href="?per_page=20">20</a> <a href="?per_page=50">50</a></p>',
        '<p><a href="?year=2019">2019</a> <a href="?year=2018">2018</a> <a href="?year=2017">2017</a></p>',
        '<div class="date-nav"><a href="?month=4&amp;year=2018">Next »</a></div>',
        '<div class="view-filters"><a href="?order=title&amp;sort=asc">Title</a> <a href="?country=FI">FI</a></div>',
        '<p><a href="?month=2">more</a> <a href="/search?page=2">2</a> <a href="/news/page/2">Next</a></p>',
        '<div class="slick-slider"><button class="slick-next">Next</button></div>',
        '<button aria-expanded="false" aria-controls="x">Show more</button>',
        '<aside class="sidebar"><button>Load more news</button></aside>',
        '<div style="display:none" class="load-more"><button>Load more</button></div>',
        '<nav class="post-navigation"><a href="/news/b" rel="next">Later</a></nav>',
        "<p>Displaying 1 - 20 of 20</p>",
        '<form><input name="q"><select name="year"><option value="2">2</option></select><button>Next</button></form>',
        "<p>1–20 von 20</p><div class='load-more'><button>Mehr laden</button></div>",
        "<p>Showing 20 of 20</p><button>Load more</button>",
        "<p>" + " ".join(f'<a href="/taskforces#{letter}">{letter}</a>' for letter in "ABCDEFG") + "</p>",
        "<p>" + " ".join(f'<a href="/news?letter={letter}">{letter}</a>' for letter in "ABCDEFG") + "</p>",
        '<p><a href="/dossiers/bus-1#comments">2</a></p>',
    ],
)
def test_what_sorts_filters_or_shows_otherwise_is_no_pager(html: str) -> None:
    reading = read(BASE + START, Shape(query("p={}"), scripted(html)).page(1))
    assert (reading.links.next_pages, codes(reading)) == ((), [])


def test_a_row_whose_link_only_a_script_follows_is_quoted() -> None:
    html = Shape(query("p={}"), scripted("")).page(1)
    reading = read(BASE + START, html.replace('href="/dossiers/bus-7"', 'href="javascript:open(7)"'))
    assert codes(reading) == ["row_unread"]
    assert "Bus number 7" in reading.problems[0].detail


def test_the_tables_know_the_words_of_every_language_of_the_union() -> None:
    pagers = SITE.tables["pagers"]
    official = set("bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv".split())  # noqa: SIM905
    assert official <= pagers["next"].keys() & pagers["more"].keys()


@pytest.mark.parametrize(
    "words",
    ["Nächste Seite", "Следваща", "Επόμενη", "Dalej", "Seuraava sivu", "Página siguiente", "Tālāk", "Le ghabháil"],
)
def test_a_control_to_the_next_page_is_known_by_its_words_in_a_pager(words: str) -> None:
    html = Shape(query("p={}"), scripted(f'<div class="pager"><a href="?seite=zwei">{words}</a></div>')).page(1)
    pages = read(BASE + START, html).links.next_pages
    assert pages == ((f"{BASE}{START}?seite=zwei",) if words != "Le ghabháil" else ())


def test_a_word_that_an_archive_switches_off_is_no_pager(tmp_path: Path) -> None:
    (tmp_path / "pagers.toml").write_text('[more]\nen = ""\n[names]\nmore = ""\n', "utf-8")
    html = SHAPES["load more, by a script"].page(1)
    page = Page(url=BASE + START, body=html.encode(), content_type="text/html")
    assert codes(extract(page, SITE)) == ["pager_unread"]
    assert codes(extract(page, load_site(own=tmp_path))) == []


def test_letters_count_beside_the_pages_of_each() -> None:
    links = [*(f"{BASE}{START}?letter={letter}" for letter in "ABCDEF"), f"{BASE}{START}?page=1"]
    assert parameters(BASE + START, links, SITE) == {"letter"}


@pytest.mark.parametrize("written", ["/taskforces~2~", "/taskforces;page=2", "/taskforces!2"])
def test_a_pager_that_leads_on_in_a_way_that_nobody_knows_is_quoted(written: str):
    html = Shape(
        query("p={}"), lambda number, at: f'<ul class="pager"><li>1</li><li><a href="{written}">2</a></li></ul>'
    ).page(1)
    reading = extract(Page(url=BASE + START, body=html.encode(), content_type="text/html; charset=utf-8"), SITE)
    assert [problem.code for problem in reading.problems if "pager" in problem.code] == ["pager_unread"]
    assert any(written in problem.detail for problem in reading.problems)
