"""What of a listing's row was cut in two is one row again, or said."""

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.model import Page, Reading
from dossier_scraper.site import load_site

URL = "https://www.stemcoalition.eu/taskforces"
WORDPRESS = '<meta name="generator" content="WordPress 6"><main><h1>Taskforces</h1>{}</main>'
TILE = "<a class=tile href='/dossiers/{0}'>{1}</a>"
TILES = "<h3>{0}</h3>", "<p>2 May 2018 | Spain | Kite Club</p><p>Ten of {0} flew…</p>"


def tiles(last: str) -> Reading:
    """Return the reading of a listing of tiles, of which one is whole."""
    whole = TILE.format("a", "".join(TILES).format("Kites of Oslo"))
    return extract(Page(url=URL, body=WORDPRESS.format(whole + last).encode()), load_site())


@pytest.mark.parametrize(
    "around", ["{0}", "<section>{0}</section>", "<div><p>{0}</p></div>", "<table><tr><td>{0}</table>"]
)
def test_a_link_that_is_cut_in_two_is_one_row(around: str):
    reading = tiles("".join(around.format(TILE.format("b", half.format("Wind of Riga"))) for half in TILES))
    rows = [(row.title, row.country, row.teaser) for row in reading.rows]
    assert rows == [
        ("Kites of Oslo", "Spain", "Ten of Kites of Oslo flew…"),
        ("Wind of Riga", "Spain", "Ten of Wind of Riga flew…"),
    ]


@pytest.mark.parametrize("left", [0, 1])
def test_half_a_row_in_an_element_that_is_left_out_is_unread(left: int):
    halves = [TILE.format("b", half.format("Wind of Riga")) for half in TILES]
    halves[left] = f"<nav>{halves[left]}</nav>"
    quoted = "\n".join(problem.detail for problem in tiles("".join(halves)).problems)
    assert ("Wind of Riga", "Ten of Wind of Riga flew…")[left] in quoted


@pytest.mark.parametrize(
    ("halves", "title", "told"),
    [
        ("{0}{1}", "Kites of Oslo", []),
        ("<i>{0}</i><em>{1}</em>", "Kites of Oslo", []),
        ("<div>{0}</div><div>{1}</div>", "Kites", ["'Kites', 'of Oslo': two links to one page"]),
        ("<div>{0}</div><div>{2}</div>", "Kites", []),
    ],
)
def test_half_a_title_is_joined_or_told(halves: str, title: str, told: list[str]):
    link = "<a href='/dossiers/{0}'>{1}</a>"
    half = halves.format(*(link.format("a", words) for words in ("Kites", " of Oslo", "Read more")))
    items = "".join(f"<li>{words}<p>2019 | Spain | Kite Club</p></li>" for words in (half, link.format("b", "Wind")))
    reading = extract(Page(url=URL, body=WORDPRESS.format(f"<ul>{items}</ul>").encode()), load_site())
    assert reading.rows[0].title == title
    assert [problem.detail for problem in reading.problems if problem.code == "unclear_facts"] == told
