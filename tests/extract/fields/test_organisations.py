"""Organisations: as written, in order, from text, links or logos; a name with a comma stays whole as one item."""

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.model import Page, Reading
from dossier_scraper.site import load_site

URL = "https://www.stemcoalition.eu/dossiers/x"
WORDPRESS = """<meta name="generator" content="WordPress 6"><main><h1>X</h1>
<div class="entry-content">{}<p>Start date: 2018</p></div>"""
DRUPAL = (
    '<meta name="generator" content="Drupal 7 (x)"><main><h1>X</h1><div class="node node-taskforce-dossier">{}</div>'
)
ITEMS = (
    '<div class="field field-name-field-organisation"><div class="field-label">Requesting organisation:</div>'
    '<div class="field-items">{}</div></div>'
)
VIEW = (
    '<div class="views-field views-field-field-organisation"><span class="views-label">Requesting organisation: </span>'
    '<div class="field-content">{}</div></div>'
)


def read(page: str) -> Reading:
    """Return the reading of a page."""
    return extract(Page(url=URL, body=page.encode()), load_site())


def names(reading: Reading) -> list[str]:
    """Return the names of a reading's requesting organisations."""
    assert reading.dossier is not None
    return [organisation.name for organisation in reading.dossier.requesting_organisations]


def items(*values: str) -> str:
    """Return a node's field with these items."""
    return DRUPAL.format(ITEMS.format("".join(f'<div class="field-item">{value}</div>' for value in values)))


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (items("A, B and C"), ["A, B and C"]),
        (items("A, B", "C"), ["A, B", "C"]),
        (items("<a href='/a'>A, B</a>"), ["A, B"]),
        (items("<a href='/a'>A</a>, <a href='/b'>B, C</a> and <a href='/d'>D</a>"), ["A", "B, C", "D"]),
        (items("<img src='x' alt='A'>"), ["A"]),
        (items("<a href='/a'><img src='x' alt='A'></a><img src='y' alt='B'>"), ["A", "B"]),
        (items("<a href='/a'><img src='x' alt='Logo'>Named</a>"), ["Named"]),
        (items("<img src='x' alt=''>B"), ["B"]),
        (items("A", "A"), ["A"]),
        (items("A<br>B"), ["A", "B"]),
        (items("<ul><li>A, X</li><li>B</li></ul>"), ["A, X", "B"]),
        (items("Member of <a href='/x'>a network</a>"), ["Member of a network"]),
        (items("Zażółć gęślą jaźń"), ["Zażółć gęślą jaźń"]),
        (
            DRUPAL.format(VIEW.format("L'Institut de Locarn, AlertEducation")),
            ["L'Institut de Locarn", "AlertEducation"],
        ),
        (DRUPAL.format(VIEW.format("Unknown, Also unknown")), ["Unknown, Also unknown"]),
        (DRUPAL.format(VIEW.format("InnoBasque, Unknown")), ["InnoBasque, Unknown"]),
        (
            WORDPRESS.format("<p><b>Requesting organisation:</b> L’Institut de Locarn, AlertEducation</p>"),
            ["L’Institut de Locarn", "AlertEducation"],
        ),
        (WORDPRESS.format("<p><b>Requesting organisations</b></p><ul><li>A, X</li><li>B</li></ul>"), ["A, X", "B"]),
        (WORDPRESS.format("<p>Requesting organisation: <a href='/a/'>A</a> / <a href='/b/'>B</a></p>"), ["A", "B"]),
        (WORDPRESS.format("<p>Requested by: Óbuda University</p>"), ["Óbuda University"]),
        (WORDPRESS.format("<p>Requested by: <a href='/a'>A</a> (a), <a href='/b'>B</a> (b)</p>"), ["A (a)", "B (b)"]),
        (WORDPRESS.format("<p><b>Requested by:</b><br>• A, X<br>• B</p>"), ["A, X", "B"]),
        (WORDPRESS.format("<p>Requested by: A;<br>B</p>"), ["A", "B"]),
        (
            WORDPRESS.format("<p>Requested by:</p><ul><li><a href='/a'>A</a>, Riga</li><li>B</li></ul>"),
            ["A, Riga", "B"],
        ),
        (WORDPRESS.format("<p>Requested by: <span class='o'>A</span> <span class='o'>B</span></p>"), ["A", "B"]),
        (WORDPRESS.format("<p>Requested by: <span>Kite</span> <span>Club</span></p>"), ["Kite Club"]),
        (WORDPRESS.format("<p>Requested by: A (<a href='https://a.lv'>website</a>)</p>"), ["A"]),
        (WORDPRESS.format("<p>Requesting organisation(s): A</p>"), ["A"]),
    ],
)
def test_names_are_read_as_written_and_in_order(page: str, expected: list[str]):
    assert names(read(page)) == expected


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (DRUPAL.format(VIEW.format("Unknown, Also unknown")), "organisation_unclear"),
        (items("A / B"), "organisation_unclear"),
        (items("Kite Club, Wind Agency"), "organisation_unclear"),
        (items("Kite Club and Wind Agency"), "organisation_unclear"),
        (items("<a href='/a'>A</a> together with <a href='/b'>B</a>"), "organisation_unclear"),
        (items("A; B"), "organisation_unclear"),
        (items("Denmark"), "organisation_is_country"),
        (items("the Netherlands"), "organisation_is_country"),
        (items(""), "empty_field"),
        (items("A") + DRUPAL.format(VIEW.format("B")), "contradiction"),
    ],
)
def test_what_is_doubtful_is_told(page: str, code: str):
    assert code in [problem.code for problem in read(page).problems]


@pytest.mark.parametrize("name", ["Ministry of Education, Science and Sport", "Kites & Co.", "Kite Club e.V., Riga"])
def test_one_item_is_one_name_without_a_doubt(name: str):
    assert not [problem for problem in read(items(name)).problems if problem.code == "organisation_unclear"]


@pytest.mark.parametrize("view", ["L'Institut de Locarn, AlertEducation", "L’Institut de Locarn, AlertEducation", ""])
def test_both_forms_of_one_field_agree(view: str):
    reading = read(items("L'Institut de Locarn", "AlertEducation") + DRUPAL.format(VIEW.format(view)))
    assert names(reading) == ["L'Institut de Locarn", "AlertEducation"]
    assert not {"contradiction", "empty_field"} & {problem.code for problem in reading.problems}


def test_a_link_is_kept_and_a_script_is_no_link():
    reading = read(items("<a href='/members/a?x=1&amp;y=2'>A</a>", "<a href='javascript:alert(1)'>B</a>"))
    assert reading.dossier is not None
    assert [o.url for o in reading.dossier.requesting_organisations] == [
        "https://www.stemcoalition.eu/members/a?x=1&y=2",
        None,
    ]


def test_what_stands_in_a_card_whose_heading_is_empty_may_be_no_name():
    card = "<div><h3>{0}</h3><img src='x' alt='Logo'><p>Oslo</p></div>"
    told = [[p.code for p in read(items(card.format(words))).problems] for words in ("Kite Club", "")]
    assert ["organisation_unclear" in codes for codes in told] == [False, True]
