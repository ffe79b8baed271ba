"""Entries of a timeline in all the shapes that Drupal and WordPress give them, one alone included, and what is none."""

import pytest

from dossier_scraper.extract import extract, requote
from dossier_scraper.model import Event, Page, Reading
from dossier_scraper.site import load_site
from tests.extract.golden import BASE, codes

DRUPAL = """<meta name="Generator" content="Drupal 7 (http://drupal.org)"><body class="node-type-taskforce-dossier">
<div id="content"><h1>The title</h1><div class="node node-taskforce-dossier">
<div class="field field-name-field-organisation">
<div class="field-label">Requesting organisation:</div><div class="field-items"><div class="field-item">InnoBasque</div>
</div></div><div class="field field-name-field-start-date"><div class="field-label">Start date:</div>
<div class="field-items"><div class="field-item">February 7, 2018</div></div></div>{}</div></div>"""
WORDPRESS = """<meta name="generator" content="WordPress 6.4"><body class="single-dossier"><main><h1>The title</h1>
<div class="entry-content wp-block-post-content"><p><strong>Requesting organisation:</strong> InnoBasque</p>
<p><strong>Start date:</strong> February 7, 2018</p><h2>Background</h2><p>Before.</p><h2>Timeline</h2>{}</div></main>"""
TEXT = "The title\nRequesting organisation:\nInnoBasque\nStart date:\nFebruary 7, 2018\nTimeline:\n{}\n"

TEASER = """<div class="views-row"><article class="node node-publication node-teaser" about="/publications/{0}">
<header><h2><a href="/publications/{0}">Entry {0}</a></h2></header><div class="field field-name-field-date">
<div class="field-label">Date:</div><div class="field-items"><div class="field-item">March 15, 2018</div></div></div>
<div class="field field-name-field-category"><div class="field-label">Category:</div><div class="field-items">
<div class="field-item">Tools</div><div class="field-item">News</div></div></div>
<div class="field field-name-field-source"><div class="field-label">Source / author:</div><div class="field-items">
<div class="field-item">JNTN</div></div></div><div class="field field-name-body"><div class="field-items">
<div class="field-item"><p>Summary {0}...</p></div></div></div><ul class="links inline"><li class="node-readmore">
<a href="/publications/{0}">Read more</a></li></ul></article></div>"""
VIEWS = """<div class="views-row"><div class="views-field views-field-field-date">
<span class="field-content">March 15, 2018</span></div>
<h3 class="views-field views-field-title">
<a href="/publications/{0}">Entry {0}</a></h3>
<div class="views-field views-field-nothing"><span class="field-content">Tools, News | JNTN</span></div>
<div class="views-field views-field-body"><p>Summary {0}...</p></div></div>"""
QUERY = """<li class="wp-block-post post-{0} publication"><div class="wp-block-post-date">
<time datetime="2018-03-15T00:00:00+01:00">March 15, 2018</time></div><h3 class="wp-block-post-title">
<a href="/publications/{0}">Entry {0}</a></h3><p>Tools, News | JNTN</p><div class="wp-block-post-excerpt">
<p class="wp-block-post-excerpt__excerpt">Summary {0}... </p></div></li>"""
CELLS = """<tr><td>March 15, 2018</td><td><a href="/publications/{0}">Entry {0}</a><br>Summary {0}...</td>
<td>Tools, News</td><td>JNTN</td></tr>"""
ITEM = """<li><strong>March 15, 2018</strong> – <a href="/publications/{0}">Entry {0}</a> (Tools, News | JNTN):
Summary {0}...</li>"""
CARD = """<div><h4>March 15, 2018: <a href="/publications/{0}">Entry {0}</a></h4><p>Category: Tools, News</p>
<p>Source: JNTN</p><p>Summary {0}...</p></div>"""
PARAGRAPHS = """<p>March 15, 2018</p><p><a href="/publications/{0}">Entry {0}</a></p><p>Tools, News | JNTN</p>
<p>Summary {0}...</p>"""
DATE_LAST = """<li><a href="/publications/{0}">Entry {0}</a>, March 15, 2018<br>Tools, News | JNTN<br>
Summary {0}...</li>"""

VIEW = '<div class="view view-taskforce-timeline"><div class="view-content">{}</div></div>'
SHAPES = {
    "view": (DRUPAL, VIEW, VIEWS),
    "view of teasers": (
        DRUPAL,
        '<div class="view view-taskforce-timeline"><div class="view-content">{}</div></div>',
        TEASER,
    ),
    "entity reference": (
        DRUPAL,
        """<div class="field field-name-field-events"><div class="field-label">Timeline:</div><div class="field-items">
        <div class="field-item">{}</div></div></div>""",
        TEASER,
    ),
    "query loop": (WORDPRESS, '<div class="wp-block-query"><ul class="wp-block-post-template">{}</ul></div>', QUERY),
    "table": (WORDPRESS, "<table>{}</table>", CELLS),
    "table with a head": (
        WORDPRESS,
        "<table><tr><th>Date</th><th>Event</th><th>Category</th><th>Source</th></tr>{}</table>",
        CELLS,
    ),
    "list": (WORDPRESS, "<ul>{}</ul>", ITEM),
    "list, date last": (WORDPRESS, "<ul>{}</ul>", DATE_LAST),
    "cards": (WORDPRESS, "<div class='timeline'>{}</div>", CARD),
    "paragraphs": (WORDPRESS, "{}", PARAGRAPHS),
}


def read(page: str) -> Reading:
    """Return the reading of a dossier's page; everything that it says has to be on the page."""
    given = Page(url=f"{BASE}/dossiers/x", body=page.encode())
    reading = extract(given, load_site())
    assert reading.kind == "dossier"
    for field, provenance in reading.provenance.items():
        assert requote(given, load_site(), provenance), (field, provenance)
    return reading


def events(page: str) -> tuple[Event, ...]:
    """Return the events of a dossier's page."""
    dossier = read(page).dossier
    assert dossier is not None
    return dossier.events


@pytest.mark.parametrize("names", ["a", "ab", "abc"], ids=["one", "two", "three"])
@pytest.mark.parametrize(("page", "around", "entry"), SHAPES.values(), ids=SHAPES)
def test_an_entry_is_read_in_every_shape(page: str, around: str, entry: str, names: str):
    reading = read(page.format(around.format("".join(entry.format(name) for name in names))))
    assert codes(reading) == []
    assert reading.dossier is not None
    told = [
        (
            event.title,
            event.url,
            event.date and (event.date.text, event.date.date),
            event.categories,
            event.source,
            event.summary,
        )
        for event in reading.dossier.events
    ]
    assert told == [
        (
            f"Entry {name}",
            f"{BASE}/publications/{name}",
            ("March 15, 2018", "2018-03-15"),
            ("Tools", "News"),
            "JNTN",
            f"Summary {name}...",
        )
        for name in names
    ]


@pytest.mark.parametrize(
    ("page", "timeline", "titles"),
    [
        (WORDPRESS, "<p>12 May 2018: Kick-off</p>", ["Kick-off"]),
        (WORDPRESS, "<p>12 May 2018: Kick-off</p><p>13 May 2018: The end</p>", ["Kick-off", "The end"]),
        (WORDPRESS, "<ul><li>Kick-off</li></ul>", ["Kick-off"]),
        (WORDPRESS, "<ul><li>Kick-off</li><li>The end</li></ul>", ["Kick-off", "The end"]),
        (WORDPRESS, "<p>The meetings so far:</p><ul><li>Kick-off</li><li>The end</li></ul>", ["Kick-off", "The end"]),
        (WORDPRESS, "<p>These are the meetings.</p><p>12 May 2018: Kick-off</p>", ["Kick-off"]),
        (TEXT, "12 May 2018\nKick-off\nTools | JNTN\nIt began.\n13 May 2018\nThe end", ["Kick-off", "The end"]),
        (WORDPRESS, "<p>None yet.</p>", []),
        (WORDPRESS, "<div class='empty'>There are no entries.</div>", []),
        (TEXT, "There are no entries.", []),
        (WORDPRESS, "", []),
    ],
)
def test_text_is_an_entry_when_it_has_a_title_or_a_date(page: str, timeline: str, titles: list[str]):
    reading = read(page.format(timeline))
    assert reading.dossier is not None
    assert [event.title for event in reading.dossier.events] == titles
    assert codes(reading) == ([] if titles else ["empty_field"])


@pytest.mark.parametrize(
    ("entry", "date"),
    [
        ("<li>1 May 2018 – 2 May 2018: Meeting</li>", ("2018-05-01", "2018-05-02")),
        ("<li><span>2018</span><div>1 May 2018</div><h4>Meeting</h4></li>", ("2018-05-01", None)),
        ("<li><b>1</b><b>May</b><b>2018</b><h4>Meeting</h4></li>", ("2018-05-01", None)),
        (
            "<li><time datetime='2018-05-01'>1 May 2018 to 2 May 2018</time><h4>Meeting</h4></li>",
            ("2018-05-01", "2018-05-02"),
        ),
        (
            "<li><h4>Meeting</h4><p>It began.</p><a href='/publications/a'>More</a> <i>1 May 2018</i></li>",
            ("2018-05-01", None),
        ),
    ],
)
def test_a_date_is_read_whole_however_it_is_cut(entry: str, date: tuple[str, str | None]):
    (event,) = events(WORDPRESS.format(f"<ul>{entry}</ul>"))
    assert (event.title, event.date and (event.date.date, event.date.date_end)) == ("Meeting", date)


def test_an_entry_printed_twice_is_one_event():
    twice = ITEM.format("a") + ITEM.format("a")
    assert len(events(WORDPRESS.format(f"<ul>{twice}</ul>"))) == 1


def test_two_titles_with_one_link_are_two_events_and_a_problem():
    reading = read(WORDPRESS.format(f"<ul>{ITEM.format('a')}{ITEM.format('a').replace('Entry', 'Report')}</ul>"))
    assert reading.dossier is not None
    first, second = reading.dossier.events
    assert (first.title, second.title) == ("Entry a", "Report a")
    assert first.id != second.id
    assert codes(reading) == ["duplicate_event"]


def test_entries_without_links_are_told_apart_by_their_place():
    first, second = events(WORDPRESS.format("<ul><li>1 May 2018: Meeting</li><li>2 May 2018: Meeting</li></ul>"))
    assert first.id != second.id


def test_a_category_that_no_table_knows_is_kept_and_told():
    reading = read(WORDPRESS.format(f"<ul>{ITEM.format('a').replace('Tools', 'Podcasts')}</ul>"))
    assert reading.dossier is not None
    assert reading.dossier.events[0].categories == ("Podcasts", "News")
    assert codes(reading) == ["unknown_category"]


def test_what_a_summary_says_again_is_left_out_where_it_comes_again():
    lines = "March 15, 2018\nFirst: come.\nThen: go.\nFirst: come.\nAt last: stay."
    page = Page(url=f"{BASE}/dossiers/x", body=TEXT.format(lines).encode(), content_type="text/plain")
    reading = extract(page, load_site())
    (event,) = reading.dossier.events
    assert event.summary == "First: come.\nThen: go.\nAt last: stay."
    assert requote(page, load_site(), reading.provenance[f"events/{event.id}/summary"])
