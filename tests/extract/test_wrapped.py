"""Any part of a golden page, in any element under any name that themes print, split or moved: read alike, or said.

`make wrapped` tries as many as you like; here is a sample of them.
"""

import pytest
from selectolax.lexbor import LexborHTMLParser

from dossier_scraper.extract import extract
from dossier_scraper.extract.dom.document import Document
from dossier_scraper.model import Reading
from dossier_scraper.site import load_site
from tests.extract import golden
from tests.extract.mutate import bare
from tests.extract.wrapped import HOW, HOW_INNER, NAMES, Mode, changed, html_pages, lost

STEP = 50
LISTINGS = [name for name in html_pages() if golden.reading(name).kind == "listing"]


def test_there_are_150_names():
    assert len(set(NAMES)) >= 150


@pytest.mark.parametrize("first", range(0, 400, STEP))
def test_no_value_is_lost_in_silence(first: int):
    for number in range(first, first + STEP):
        assert lost(number)[1] == [], number


@pytest.mark.parametrize("first", range(0, 400, STEP))
def test_no_value_is_lost_in_elements_that_seldom_stand_around_content(first: int):
    for number in range(first, first + STEP):
        assert lost(number, "others")[1] == [], number


@pytest.mark.parametrize("first", range(0, 400, STEP))
def test_no_value_is_lost_where_links_items_terms_and_cells_are_changed(first: int):
    for number in range(first, first + STEP):
        assert lost(number, "inner")[1] == [], number


# A cut table, a line of facts in two parts, a row behind all sections, words and links within a sentence, a title in a
# form, a heading that leads on, an entry's end in front of the next one's heading, a word of a sentence, a date behind
# a title that only its place tells, rows in a table of their own, a category that also announces a timeline, a heading
# that opens its part within a form, a name that an event's source repeats: each was lost once.
LOST = (
    1217,
    1307,
    3312,
    11665,
    12251,
    13522,
    14986,
    16953,
    18538,
    19076,
    19666,
    20606,
    21081,
    25136,
    26840,
    45130,
    46196,
    54878,
    55558,
    58695,
    59145,
    60267,
    70699,
    71021,
    518058,
    1002899,
    9802850,
)


# Where other elements or other parts are tried: a table and a list cut in two, an entry whose text is an item of its
# own; a table within an item, links torn out of a title and out of a row, a title that is only read aloud;
# a head in a picture, a category behind a link in a summary, a term in a quotation.
LOST_OTHERS = (3001918, 3005934, 9315832)
LOST_INNER = (1002347, 1010887, 1012028, 1015802, 9451206, 9700059, 20003430)


@pytest.mark.parametrize(
    ("number", "mode"),
    [*((n, "") for n in LOST), *((n, "others") for n in LOST_OTHERS), *((n, "inner") for n in LOST_INNER)],
)
def test_what_was_lost_once_is_not_lost_again(number: int, mode: Mode):
    assert lost(number, mode)[1] == []


def test_each_kind_of_change_is_tried():
    done = [made.done.split(",")[0] for number in range(200) if (made := changed(number))]
    assert set(done) == set(HOW)


@pytest.mark.parametrize("number", range(60))
def test_no_link_to_a_dossier_vanishes_from_a_listing(number: int):
    name = LISTINGS[number % len(LISTINGS)]
    made = changed(number, name)
    if made is not None:
        reading = extract(made.page, load_site())
        assert unnamed(reading, Document(made.page.body.decode(), made.page.url, load_site())) == []


def unnamed(reading: Reading, document: Document) -> list[str]:
    """Return the dossiers on a page that a reading neither names nor quotes by the text of a link to them."""
    known = {document.site.key(row.url) for row in reading.rows} | document.own_keys
    said = bare("\n".join([*(problem.detail for problem in reading.problems), *reading.coverage.blocks]))
    texts: dict[str, list[str]] = {}
    for link in LexborHTMLParser(document.text).css("a[href]"):
        url = document.absolute(link.attributes["href"])
        if url and document.site.kind(url) == "dossier":
            texts.setdefault(document.site.key(url), []).append(bare(link.text()))
    return [key for key, each in texts.items() if key not in known and not any(text in said for text in each)]


def test_each_kind_of_change_is_tried_with_links_items_terms_and_cells():
    done = [made.done.split(",")[0] for number in range(400) if (made := changed(number, mode="inner"))]
    assert set(done) == {how for some in HOW_INNER.values() for how in some}
