"""The listing in any theme: its rows, their facts, their sections, and the pages that follow."""

import pytest

from dossier_scraper.extract import extract, requote
from dossier_scraper.model import Page, Reading
from dossier_scraper.site import load_site
from tests.extract.golden import codes

URL = "https://www.stemcoalition.eu/taskforces"
DRUPAL = (
    '<meta name="generator" content="Drupal 7 (x)"><nav><a href="/dossiers/nav">x</a></nav>'
    "<main><h1>Taskforces</h1>{}</main>"
)
WORDPRESS = '<meta name="generator" content="WordPress 6"><main><h1>Taskforces</h1>{}</main>'
A = ("a", "A", "2021-07-07", "Estonia", ("ERC",))
B = ("b", "B", "2020-06-07", "Norway", ("NCR", "KI"))
FACTS_A, FACTS_B = (
    "July 7, 2021 | Estonia | ERC",
    "June 7, 2020 | Norway | <a href='/m/n'>NCR</a>, <a href='/m/k'>KI</a>",
)


def view(rows: str, heading: str = "Ongoing taskforces", display: str = "x") -> str:
    """Return a block with a View of rows."""
    return (
        f'<div class="block"><h2>{heading}</h2><div class="view view-taskforces view-display-id-{display}">'
        f'<div class="view-content">{rows}</div></div></div>'
    )


def row(slug: str, facts: str) -> str:
    """Return a Views row."""
    return (
        f'<div class="views-row"><div class="views-field views-field-nothing"><span>{facts}</span></div>'
        f'<div class="views-field views-field-title"><h3><a href="/dossiers/{slug}">{slug.upper()}</a></h3></div></div>'
    )


def field(name: str, *items: str) -> str:
    """Return a node's field."""
    values = "".join(f'<div class="field-item">{item}</div>' for item in items)
    return f'<div class="field field-name-field-{name}"><div class="field-items">{values}</div></div>'


def teaser(slug: str, *fields: str) -> str:
    """Return a node's teaser."""
    return (
        f'<div class="views-row"><article class="node node-taskforce-dossier node-teaser" about="/dossiers/{slug}"><h2>'
        f'<a href="/dossiers/{slug}">{slug.upper()}</a></h2>{"".join(fields)}<ul class="links inline"><li>'
        f'<a href="/dossiers/{slug}">Read more</a></li></ul></article></div>'
    )


HEAD = "<tr><th>Start date</th><th>Country</th><th>Organisation</th><th>Taskforce</th></tr>"
TABLE = (
    f"<table>{HEAD}<tr><td>July 7, 2021</td><td>Estonia</td><td>ERC</td><td><a href='/dossiers/a'>A</a></td></tr>"
    "<tr><td>June 7, 2020</td><td>Norway</td><td><a href='/m/n'>NCR</a>, <a href='/m/k'>KI</a></td>"
    "<td><a href='/dossiers/b'>B</a></td></tr></table>"
)
CARD = (
    "<div class='card'><a href='/dossiers/{0}'><img src='x.jpg' alt='logo'></a><h3><a href='/dossiers/{0}'>{1}</a></h3>"
    "<p>Start date: {2}</p><p>Country: {3}</p><ul><li>Requesting organisation: {4}</li></ul></div>"
)
SHAPES = {
    "Views rows": DRUPAL.format(view(row("a", FACTS_A) + row("b", FACTS_B))),
    "Views table": DRUPAL.format(view(TABLE)),
    "teasers": DRUPAL.format(
        view(
            teaser("a", field("start-date", "July 7, 2021"), field("country", "Estonia"), field("organisation", "ERC"))
            + teaser(
                "b", field("start-date", "7 June 2020"), field("country", "Norway"), field("organisation", "NCR", "KI")
            )
        )
    ),
    "list": WORDPRESS.format(
        f"<h2>Ongoing</h2><ul><li>{FACTS_A}<br><a href='/dossiers/a'>A</a></li><li>{FACTS_B}<br>"
        "<a href='/dossiers/b'>B</a> <a href='/dossiers/b'>Read more</a></li></ul>"
    ),
    "flat": WORDPRESS.format(
        f"<h2>Ongoing</h2><p>{FACTS_A}</p><p><a href='/dossiers/a'>A</a></p><p>{FACTS_B}</p>"
        "<p><a href='/dossiers/b'>B</a></p><h2>About</h2><p>No teaser.</p>"
    ),
    "cards": WORDPRESS.format(
        "<h2>Ongoing</h2><div class='grid'>"
        + CARD.format("a", "A", "July 7, 2021", "Estonia", "ERC")
        + CARD.format("b", "B", "7 June 2020", "Norway", "<a href='/m/n'>NCR</a>, <a href='/m/k'>KI</a>")
        + "</div>"
    ),
}


def read(page: str, url: str = URL) -> Reading:
    """Return the reading of a page."""
    return extract(Page(url=url, body=page.encode()), load_site())


@pytest.mark.parametrize("page", SHAPES.values(), ids=SHAPES)
def test_rows_are_read_in_any_shape(page: str):
    reading = read(page)
    assert reading.kind == "listing"
    assert [
        (r.url.rsplit("/", 1)[-1], r.title, r.date and r.date.date, r.country, r.organisations) for r in reading.rows
    ] == [A, B]
    assert [r.listed_as for r in reading.rows] == ["ongoing", "ongoing"]


@pytest.mark.parametrize(
    "page",
    [
        DRUPAL.format(
            view(
                '<div class="views-row"><span class="views-field views-field-nothing"><span class="field-content">'
                f'{FACTS_A}<br><a href="/dossiers/a">A</a><br>What it is about... <a href="/dossiers/a">more</a></span>'
                "</span></div>"
            )
        ),
        DRUPAL.format(
            view(
                teaser(
                    "a",
                    field("start-date", "July 7, 2021"),
                    field("country", "Estonia"),
                    field("organisation", "ERC"),
                    field("body", "<p>What it is about...</p>"),
                )
            )
        ),
        WORDPRESS.format(
            CARD.format("a", "A", "July 7, 2021", "Estonia", "ERC").replace(
                "</ul>", "</ul><p>What it is about...</p><a class='button' href='/dossiers/a'>Read more</a>"
            )
        ),
        WORDPRESS.format(
            f"<ul><li>{FACTS_A}<br><a href='/dossiers/a'>A</a>"
            "<p>What it is about... <a href='/dossiers/a'>More »</a></p></li></ul>"
        ),
        WORDPRESS.format(
            f"<p>{FACTS_A}</p><h3><a href='/dossiers/a'>A</a></h3><p>What it is about...</p>"
            "<p><a href='/dossiers/a'>More</a></p>"
        ),
    ],
)
def test_a_teaser_is_without_the_link_that_leads_on(page: str):
    reading = read(page)
    assert [(r.title, r.date and r.date.date, r.country, r.organisations, r.teaser) for r in reading.rows] == [
        (*A[1:], "What it is about...")
    ]


@pytest.mark.parametrize(
    ("page", "sections"),
    [
        (view(row("a", FACTS_A)) + view(row("b", FACTS_B), "Finalised taskforces"), ["ongoing", "finalised"]),
        (view(row("a", FACTS_A), "Current") + view(row("b", FACTS_B), "Completed"), ["ongoing", "finalised"]),
        (view(row("a", FACTS_A), "", "ongoing") + view(row("b", FACTS_B), "", "finalised"), ["ongoing", "finalised"]),
        (view(row("a", FACTS_A), "All") + view(row("b", FACTS_B), "The rest"), [None, None]),
        (
            '<ul class="quicktabs-tabs"><li><a id="quicktabs-tab-q-0" href="?qt-q=0">Ongoing taskforces</a></li><li>'
            '<a id="quicktabs-tab-q-1" href="?qt-q=1">Finalised taskforces</a></li></ul>'
            f'<div id="quicktabs-tabpage-q-0">{row("a", FACTS_A)}</div>'
            f'<div id="quicktabs-tabpage-q-1" class="quicktabs-hide">{row("b", FACTS_B)}</div>',
            ["ongoing", "finalised"],
        ),
        (
            '<ul class="ui-tabs-nav"><li><a href="#t1">Ongoing</a></li><li><a href="#t2">Closed</a></li></ul>'
            f'<div id="t1">{row("a", FACTS_A)}</div><div id="t2">{row("b", FACTS_B)}</div>',
            ["ongoing", "finalised"],
        ),
    ],
)
def test_the_section_is_what_heading_class_or_tab_says(page: str, sections: list[str | None]):
    assert [r.listed_as for r in read(DRUPAL.format(page)).rows] == sections


def test_a_column_of_states_counts_before_the_heading():
    table = TABLE.replace("Taskforce</th>", "Taskforce</th><th>Status</th>").replace(
        "</a></td></tr>", "</a></td><td>Finalised</td></tr>"
    )
    assert {r.listed_as for r in read(DRUPAL.format(view(table))).rows} == {"finalised"}


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ("July 7, 2021 |  | ERC", ("2021-07-07", None, ("ERC",), [])),
        (" | Estonia | ERC", (None, "Estonia", ("ERC",), [])),
        ("July 7, 2021 | Estonia | ", ("2021-07-07", "Estonia", (), ["empty_field"])),
        ("July 7, 2021 | Estonia | A | B", ("2021-07-07", "Estonia", ("A | B",), [])),
        ("July 7, 2021 | ERC", ("2021-07-07", None, ("ERC",), ["unclear_facts"])),
        ("Estonia | ERC", (None, "Estonia", ("ERC",), [])),
        ("ERC | Kite Club", (None, None, (), ["unclear_facts"])),
        ("July 7, 2021 | Estonia", ("2021-07-07", "Estonia", (), [])),
        ("Estonia | July 7, 2021", ("2021-07-07", "Estonia", (), [])),
        ("Estonia | ERC | July 7, 2021", ("2021-07-07", "Estonia", ("ERC",), [])),
        ("ERC | Estonia | July 7, 2021", ("2021-07-07", "Estonia", ("ERC",), [])),
        ("07/12/2017 | Estonia | ERC", (None, "Estonia", ("ERC",), ["ambiguous_date"])),
        (
            '<span class="date-display-single" content="2021-07-07T00:00:00+02:00">July 7, 2021</span> | Estonia | ERC',
            ("2021-07-07", "Estonia", ("ERC",), []),
        ),
    ],
)
def test_a_line_of_facts_may_lack_parts(facts: str, told: tuple[str | None, str | None, tuple[str, ...], list[str]]):
    reading = read(DRUPAL.format(view(row("a", facts))))
    found = reading.rows[0]
    assert (
        found.date and found.date.date,
        found.country,
        found.organisations,
        codes(reading),
    ) == told


def test_a_listing_without_rows_is_an_empty_listing():
    reading = read(
        DRUPAL.format('<div class="view view-taskforces"><div class="view-empty">No taskforces.</div></div>')
    )
    assert (reading.kind, reading.rows, codes(reading)) == ("listing", (), ["listing_empty"])


def test_only_the_listings_own_pages_follow():
    pager = (
        '<ul class="pager"><li>1</li><li><a href="/taskforces?page=1">2</a></li><li><a href="?page=2">3</a></li>'
        '<li><a href="/taskforces?page=1">next</a></li><li><a href="/taskforces?page=0">first</a></li>'
        '<li><a href="/taskforces?sort=asc">sort</a></li><li><a href="https://evil.example/taskforces?page=9">x</a></li>'
        '<li><a href="javascript:x">x</a></li><li><a href="/news?page=1">x</a></li><li><a href="http://[">x</a></li></ul>'
    )
    reading = read(DRUPAL.format(view(row("a", FACTS_A)) + pager), f"{URL}?page=0")
    assert reading.links.next_pages == (f"{URL}?page=1", f"{URL}?page=2")


def test_a_dossier_that_prose_mentions_is_no_row():
    page = DRUPAL.format(
        "<p>Like the <a href='/dossiers/c'>third one</a>, all are small.</p>" + view(row("a", FACTS_A))
    )
    assert [r.title for r in read(page).rows] == ["A"]


def test_a_base_element_counts_within_the_pages_own_origin_only():
    page = DRUPAL.format(view(row("a", FACTS_A)).replace("/dossiers/a", "dossiers/a"))
    assert read(f'<base href="/sub/">{page}').kind == "listing"
    assert read(f'<base href="https://evil.example/">{page}').rows[0].url == "https://www.stemcoalition.eu/dossiers/a"


def test_an_organisation_that_a_row_names_twice_is_quoted_where_it_stands():
    twice = "<dl><dt>Country</dt><dd>Spain</dd>" + "<dt>Requested by</dt><dd>InnoBasque</dd>" * 2 + "</dl>"
    rows = "".join(
        f'<article class="post-{slug} dossier type-dossier hentry"><h2><a href="/dossiers/{slug}/">{slug} pact</a></h2>'
        f"{twice}<p>About it.</p></article>"
        for slug in "ab"
    )
    page = Page(url=URL, body=WORDPRESS.format(rows).encode())
    reading = extract(page, load_site())
    assert [row.organisations for row in reading.rows] == [("InnoBasque",)] * 2
    assert requote(page, load_site(), reading.provenance["rows/0/organisations"])


@pytest.mark.parametrize(
    "card",
    [
        '<div class="card"><h5>{0}</h5><p>Estonia</p><a href="/dossiers/{1}" class="btn">View dossier</a></div>',
        "<details class='item'><summary>{0}</summary><p>Estonia</p><a href='/dossiers/{1}'>Open it</a></details>",
        '<article><h2><a href="/dossiers/{1}">{0}</a></h2><p>Estonia</p><a href="/dossiers/{1}">Open it</a></article>',
        '<li><a href="/dossiers/{1}">Read more</a><h3>{0}</h3><p>Estonia</p></li>',
    ],
)
def test_words_that_all_links_share_are_no_title(card: str):
    cards = "".join(card.format(title, slug) for title, slug in (("Alder bus", "a"), ("Brook lab", "b")))
    reading = read(WORDPRESS.format(f"<div>{cards}</div>"))
    assert [row.title for row in reading.rows] == ["Alder bus", "Brook lab"]
    assert [row.country for row in reading.rows] == ["Estonia", "Estonia"]
    assert (codes(reading), reading.coverage and reading.coverage.unread) == ([], 0)


def test_dossiers_of_one_title_keep_it():
    rows = "".join(f'<li><a href="/dossiers/{slug}">STEM taskforce</a> Estonia</li>' for slug in "ab")
    assert [row.title for row in read(WORDPRESS.format(f"<ul>{rows}</ul>")).rows] == ["STEM taskforce"] * 2


def test_a_sentence_behind_a_bar_is_no_organisation():
    logo = "<a href='/m'><img src='/x.png'></a>"
    rest = f"<p>July 7, 2021 | Estonia | {logo}</p><p>Ten of the kites flew over all of Riga.</p>"
    row_of_all = read(DRUPAL.format(view(row("a", rest)))).rows[0]
    assert (row_of_all.organisations, row_of_all.teaser) == ((), "Ten of the kites flew over all of Riga.")


@pytest.mark.parametrize("facts", ["{0}<p>July 7, 2021 | Estonia | ERC</p>", "July 7, 2021{0}<p> | Estonia | ERC</p>"])
def test_facts_above_a_text_in_its_field_are_no_teaser(facts: str):
    body = facts.format("</span></div><div class='views-field views-field-body'>")
    found = read(DRUPAL.format(view(row("a", f"{body}<p>Ten flew.</p>")))).rows[0]
    assert found.date is not None
    assert (found.date.date, found.country) == ("2021-07-07", "Estonia")
    assert (found.organisations, found.teaser) == (("ERC",), "Ten flew.")


def test_a_row_that_stands_above_the_list_as_well_has_the_facts_of_both():
    card = "<div class=card><h3><a href='/dossiers/a'>A</a></h3><p>Ten kites flew.</p></div>"
    listing = "<h2>Ongoing</h2><ul>" + "".join(
        f"<li><a href='/dossiers/{slug}'>{slug.upper()}</a> ({FACTS_A})</li>" for slug in "abc"
    )
    page = Page(url=URL, body=WORDPRESS.format(f"<h2>Featured</h2>{card}{listing}</ul>").encode())
    reading = extract(page, load_site())
    assert [(row.title, row.country, row.listed_as) for row in reading.rows] == [
        (name, "Estonia", "ongoing") for name in "AABC"
    ]
    assert (reading.rows[0].teaser, reading.rows[1].teaser) == ("Ten kites flew.", None)
    assert requote(page, load_site(), reading.provenance["rows/0/country"])
    assert [said.detail for said in reading.problems] == ["Featured"]


def test_what_stands_below_the_list_is_no_part_of_its_last_row():
    rows = "".join(f"<dt><a href='/dossiers/{slug}'>{slug.upper()}</a></dt><dd>{FACTS_A}</dd>" for slug in "ab")
    page = Page(url=URL, body=WORDPRESS.format(f"<dl>{rows}</dl><p>Write to us.</p>").encode())
    reading = extract(page, load_site())
    assert [(row.title, row.country, row.teaser) for row in reading.rows] == [
        ("A", "Estonia", None),
        ("B", "Estonia", None),
    ]
    assert [said.detail for said in reading.problems] == ["Write to us."]


def test_facts_above_titles_are_those_of_the_title_below_where_the_first_has_none():
    title = "<h3><a href='/dossiers/{0}'>{0}</a></h3><p>About {0}.</p>"
    rows = zip((2018, 2019, 2020), "bcd", strict=True)
    html = title.format("a") + "".join(f"<p>{year} | Spain | X</p>{title.format(name)}" for year, name in rows)
    reading = extract(Page(url=URL, body=WORDPRESS.format(html).encode()), load_site())
    assert [row.date and row.date.text for row in reading.rows] == [None, "2018", "2019", "2020"]
