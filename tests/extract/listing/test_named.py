"""Dossiers that a listing names in no row: each is told, and the crawl asks for it."""

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.model import Page, Reading
from dossier_scraper.site import load_site

URL = "https://www.stemcoalition.eu/taskforces"
ROW = '<article class="post"><h2><a href="/dossiers/a">Alder bus</a></h2><p>July 7, 2021 | Estonia | ERC</p></article>'
PAGE = '<meta name="generator" content="{}"><main><h1>Taskforces</h1><div class="view">{}</div>{}</main>'
FORMS = {
    "map": '<map><area href="{}" alt="B"></map>',
    "option": '<select><option value="{}">B</option></select>',
    "drawing": '<svg><a xlink:href="{}"><text>B</text></a></svg>',
    "newer drawing": '<svg><a href="{}"><text>B</text></a></svg>',
    "data": '<div data-href="{}">B</div>',
    "script": "<div onclick=\"location.href='{}'\">B</div>",
    "form": '<form action="{}"><button>B</button></form>',
    "button": '<form><button formaction="{}">B</button></form>',
    "frame": '<iframe src="{}" title="B"></iframe>',
    "JSON": '<script type="application/json">{{"url":"{}"}}</script>',
    "JSON in numbers": '<script>var rows=[{{"url":"{}"}}]</script>',
    "escaped JSON": '<script>var rows=[{{"url":"{}"}}]</script>',
    "hidden": '<div hidden><a href="{}">B</a></div>',
    "style": '<p style="display: none"><a href="{}">B</a></p>',
    "template": '<template shadowrootmode="open"><a href="{}">B</a></template>',
    "noscript": '<noscript><a href="{}">B</a></noscript>',
    "dialog": '<dialog><p><a href="{}">B</a></p></dialog>',
    "picture": '<a href="{}"><img src="b.jpg"></a>',
}


def read(more: str, generator: str = "WordPress 6") -> Reading:
    """Read a listing with one row and more below it."""
    body = PAGE.format(generator, ROW, more)
    return extract(Page(url=URL, body=body.encode(), content_type="text/html; charset=utf-8"), load_site())


@pytest.mark.parametrize("generator", ["WordPress 6", "Drupal 7 (x)"])
@pytest.mark.parametrize("form", FORMS)
def test_a_dossier_that_no_row_names_is_told(form: str, generator: str):
    slash = {"escaped JSON": "\\/", "JSON in numbers": "\\u002F"}.get(form, "/")
    address = f"{slash}dossiers{slash}b"
    reading = read(FORMS[form].format(address), generator)
    told = [said.detail for said in reading.problems if said.code == "named_in_no_row"]
    known = {row.url for row in reading.rows} | set(reading.links.dossiers)
    assert known == {f"https://www.stemcoalition.eu/dossiers/{slug}" for slug in "ab"}
    assert told == list(reading.links.dossiers)


@pytest.mark.parametrize(
    "more",
    [
        '<!-- <a href="/dossiers/b">B</a> -->',
        '<!-- <a href="/dossiers/b">B</a>',
        '<script>fetch("/dossiers/${slug}")</script>',
        '<script>fetch("/dossiers/" + slug)</script>',
        '<a href="/dossiers/a?utm_source=x">Alder bus</a>',
        '<a href="https://elsewhere.example/dossiers/b">B</a>',
        '<nav><a href="/dossiers/b">B</a></nav>',
    ],
)
def test_nothing_is_told_of_comments_patterns_and_links_that_show(more: str):
    reading = read(more)
    assert (reading.links.dossiers, [said for said in reading.problems if said.code == "named_in_no_row"]) == ((), [])
