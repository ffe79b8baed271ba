"""Event pages in all the shapes that Drupal, WordPress and bare text give them, and what they add to a timeline."""

import pytest

from dossier_scraper.extract import extract, requote
from dossier_scraper.model import Page, Reading
from dossier_scraper.site import load_site
from tests.extract.golden import BASE, codes

DRUPAL = """<meta name="Generator" content="Drupal 7 (http://drupal.org)"><body class="{type}"><div id="content">
<h1>The title</h1>{content}</div>"""
WORDPRESS = """<meta name="generator" content="WordPress 6.4"><body class="single-publication"><main><h1>The title</h1>
{content}</main>"""
VALUES = {
    "Source / author": "JNTN",
    "Publication date": "March 15, 2018",
    "Country": "Spain",
    "Category": "Tools",
}
MACHINE = {
    "Source / author": "field-source",
    "Publication date": "field-date",
    "Country": "field-country",
    "Category": "field-category",
}
BODY = "<p>First paragraph.</p><p>Second paragraph.</p>"
DOSSIER = '<a href="/dossiers/the-dossier">The dossier</a>'


def each(pattern: str) -> str:
    """Return every label (`{0}`) and value (`{1}`), with its machine name (`{2}`), in some markup."""
    return "".join(pattern.format(label, value, MACHINE[label]) for label, value in VALUES.items())


def drupal(content: str) -> str:
    """Return a Drupal page of a publication."""
    return DRUPAL.format(type="node-type-publication", content=content)


def wordpress(content: str) -> str:
    """Return a WordPress page of a publication."""
    return WORDPRESS.format(content=content)


ITEMS = '<div class="field-items"><div class="field-item even">{1}</div></div>'
BODY_FIELD = (
    f'<div class="field field-name-body"><div class="field-items"><div class="field-item">{BODY}</div></div></div>'
)
SHAPES = {
    "fields": drupal(
        '<div class="node node-publication">'
        + each(f'<div class="field field-name-{{2}}"><div class="field-label">{{0}}:&nbsp;</div>{ITEMS}</div>')
        + f"{BODY_FIELD}</div>"
    ),
    "zen": drupal(
        '<article class="node node-publication">'
        + each(f'<section class="field field-name-{{2}}"><h2 class="field-label">{{0}}:&nbsp;</h2>{ITEMS}</section>')
        + f"{BODY_FIELD}</article>"
    ),
    "hidden labels": drupal(
        '<div class="node node-publication">'
        + each(f'<div class="field field-name-{{2}}">{ITEMS}</div>')
        + f"{BODY_FIELD}</div>"
    ),
    "without classes": DRUPAL.format(type="", content=each("<div><b>{0}:</b> {1}</div>") + BODY),
    "definition list": wordpress(f"<article><dl>{each('<dt>{0}</dt><dd>{1}</dd>')}</dl><div>{BODY}</div></article>"),
    "table": wordpress(
        f'<div class="entry-content"><table>{each("<tr><th>{0}</th><td>{1}</td></tr>")}</table>{BODY}</div>'
    ),
    "one paragraph": wordpress(f'<div class="entry-content"><p>{each("{0}: {1}<br>")}</p>{BODY}</div>'),
    "bold": wordpress(f'<div class="entry-content">{each("<p><strong>{0}:</strong> {1}</p>")}{BODY}</div>'),
    "all in one field": drupal(
        '<div class="node node-publication"><div class="field field-name-body"><div class="field-items">'
        + each('<div class="field"><div class="field__label visually-hidden">{0}</div><div>{1}</div></div>')
        + f"{BODY}</div></div></div>"
    ),
    "a widget of facts": wordpress(
        f"<div class='entry-content'><h3>Facts</h3><p>{VALUES['Publication date']}</p>"
        + "".join(
            f"<p><b>{label}</b></p><p>{VALUES[label]}</p>" for label in ("Source / author", "Country", "Category")
        )
        + f"<div>{BODY}</div></div>"
    ),
    "the title again": wordpress(
        f"<div class='entry-content'><h2>The title</h2><p>{VALUES['Publication date']}</p>"
        + "".join(f"<p><b>{label}:</b> {VALUES[label]}</p>" for label in ("Source / author", "Country", "Category"))
        + f"{BODY}</div>"
    ),
    "text": "The title\n" + each("{0}:\n{1}\n") + "First paragraph.\nSecond paragraph.\n",
}


def read(page: str) -> Reading:
    """Return the reading of an event's page; everything that it says has to be on the page."""
    given = Page(url=f"{BASE}/publications/x", body=page.encode())
    reading = extract(given, load_site())
    for field, provenance in reading.provenance.items():
        assert requote(given, load_site(), provenance), (field, provenance)
    return reading


@pytest.mark.parametrize("page", SHAPES.values(), ids=SHAPES)
def test_an_event_is_read_in_every_shape(page: str):
    reading = read(page)
    assert reading.kind == "event"
    assert codes(reading) == []
    event = reading.event
    assert event is not None
    assert event.date is not None
    assert [event.title, event.source, event.date.date, event.country] == ["The title", "JNTN", "2018-03-15", "Spain"]
    assert event.categories == ("Tools",)
    assert event.summary == "First paragraph.\nSecond paragraph."


@pytest.mark.parametrize(
    "page",
    [
        drupal(
            f'<div class="node node-publication">{BODY_FIELD}<div class="field field-name-field-taskforce">'
            f'<div class="field-label">Taskforce dossier:</div>{ITEMS.format("", DOSSIER)}</div></div>'
        ),
        DRUPAL.format(
            type="", content=f"{each('<div><b>{0}:</b> {1}</div>')}<p>Taskforce dossier: {DOSSIER}</p>{BODY}"
        ),
        wordpress(f'<div class="entry-content">{BODY}<p><strong>Taskforce dossier:</strong> {DOSSIER}</p></div>'),
    ],
    ids=["fields", "without classes", "wordpress"],
)
def test_an_event_names_its_dossiers(page: str):
    event = read(page).event
    assert event is not None
    assert event.dossiers == (f"{BASE}/dossiers/the-dossier",)


def test_an_event_without_any_label_has_a_title_and_a_summary():
    event = read(wordpress(f'<div class="entry-content">{BODY}</div>')).event
    assert event is not None
    assert (event.title, event.summary) == ("The title", "First paragraph.\nSecond paragraph.")
    assert (event.source, event.date, event.country, event.categories) == (None, None, None, ())


def test_target_groups_are_categories_too():
    field = '<div class="field field-name-field-target-group"><div class="field-label">Target group:</div>{}</div>'
    items = (
        '<div class="field-items"><div class="field-item">Secondary Education</div>'
        '<div class="field-item">Lifelong Learning / Upskilling</div></div>'
    )
    event = read(
        DRUPAL.format(
            type="node-type-programme",
            content=f'<div class="node node-programme">{field.format(items)}{BODY_FIELD}</div>',
        )
    ).event
    assert event is not None
    assert event.categories == ("Secondary Education", "Lifelong Learning / Upskilling")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Spain", "Atlantis", "unknown_country"),
        ("Spain", "Spain and Malta", "several_countries"),
        ("Tools", "Podcasts", "unknown_category"),
        ("March 15, 2018", "Spring 2018", "vague_date"),
        ("March 15, 2018", "", "empty_field"),
        ("<p>Country", "<p>Country: Italy</p><p>Country", "contradiction"),
    ],
)
def test_what_is_doubtful_is_told(old: str, new: str, code: str):
    page = wordpress(f'<div class="entry-content">{each("<p>{0}: {1}</p>")}{BODY}</div>')
    assert codes(read(page.replace(old, new))) == [code]


@pytest.mark.parametrize(
    "behind",
    [
        "<div><h2>More</h2><div><h3><a href='/publications/x'>Another</a></h3><p>No part of it.</p></div></div>",
        "<div class='back'><a href='/dossiers/the-dossier'>Back to the dossier</a></div>",
    ],
)
def test_what_leads_to_other_records_is_no_part_of_the_summary(behind: str):
    page = wordpress(f"<div class='entry-content'>{each('<p><b>{0}:</b> {1}</p>')}<div>{BODY}</div>{behind}</div>")
    reading = extract(Page(url=f"{BASE}/publications/the-event/", body=page.encode()), load_site())
    assert reading.event is not None
    assert reading.event.summary == "First paragraph.\nSecond paragraph."


@pytest.mark.parametrize(
    ("front", "date", "summary"),
    [
        ("<p>31 October 2017 | Austria | Meeting reports | Kite Club</p>", "2017-10-31", "We met and flew ten kites."),
        ("<h3>24 August 2022</h3>", "2022-08-24", "We met and flew ten kites."),
        ("<p><em>Riga, 24 August 2022</em></p>", "2022-08-24", "Riga\nWe met and flew ten kites."),
        ("<p>August 24, 2022 – Riga, Latvia</p>", "2022-08-24", "Riga, Latvia\nWe met and flew ten kites."),
        ("<p>In Riga, on 24 August 2022, all met.</p>", None, "In Riga, on 24 August 2022, all met.\nWe met and …"),
    ],
)
@pytest.mark.parametrize("behind", ["", "<h2>Programme</h2><p>Talks were held.</p>"])
def test_what_stands_before_a_text_is_read_also_where_headings_of_its_own_follow(
    front: str, date: str | None, summary: str, behind: str
):
    reading = read(wordpress(f"<div class='entry-content'>{front}<p>We met and flew ten kites.</p>{behind}</div>"))
    assert reading.event is not None
    assert (reading.event.date and reading.event.date.date) == date
    assert reading.event.summary == summary.replace("and …", "and flew ten kites.")
    assert [(other.label, other.value) for other in reading.event.other] == (
        [("Programme", "Talks were held.")] if behind else []
    )
    assert reading.coverage.unread == 0


FACTS = each("<p><strong>{0}:</strong> {1}</p>")
BEHIND = {
    "when the page changed": f"<div>{FACTS}{BODY}<p>Last updated: 4 April 2023</p></div>",
    "when it changed, with a link": f"<div>{FACTS}{BODY}<p>Last modified April 5, 2023: <a href=/x>a</a></p></div>",
    "an address": f"<div>{FACTS}{BODY}<hr><address>Webmaster: <a href='mailto:w@x.org'>w@x.org</a></address></div>",
    "another element": f"<div class=a><div class=b>{FACTS}{BODY}</div><div>Retrieved from “https://x.org”</div></div>",
    "contents": f"<div><h4>On this page</h4><ul><li><a href='#a'>One</a></li></ul>{FACTS}{BODY}</div>",
}


@pytest.mark.parametrize("name", BEHIND)
def test_what_is_about_the_page_is_no_part_of_its_text(name: str):
    event = read(wordpress(f"<article>{BEHIND[name]}</article>")).event
    assert event is not None
    assert (event.summary, event.other) == ("First paragraph.\nSecond paragraph.", ())


def test_another_field_ends_with_its_paragraph():
    facts = "<p><b>Source</b>: JNTN<br><b>Date</b>: March 15, 2018<br><b>Location</b>: Oslo<br></p>"
    event = read(wordpress(f"<article>{facts}<div>{BODY}</div></article>")).event
    assert event is not None
    assert (event.summary, [said.value for said in event.other]) == ("First paragraph.\nSecond paragraph.", ["Oslo"])


BALLOON_VIEW = (
    "<h2>QUICK: publications</h2><div class='view view-quick-publications'><div class='views-row'>"
    "<div class='views-field views-field-title'><span class='field-content'>Balloon report</span></div>"
    "<div class='views-field views-field-field-source'><span class='views-label'>Source: </span>Balloon Office</div>"
    "<div class='views-field views-field-field-date'><span class='views-label'>Date: </span>3 May 2014</div>"
    "<div class='views-field views-field-field-country'><span class='views-label'>Country: </span>Malta</div>"
    "</div></div>"
)
BALLOON_CARD = (
    "<div class='cards'><div class='card'><a href='/programmes/balloon'><h3>Balloon programme</h3></a>"
    "<p>Country: Malta</p><p>Organisation: Balloon Office</p><p>Start date: 2014</p></div></div>"
)
OWN = ("<p>{0}: {1}</p>", "<p><b>{0}:</b> {1}</p>", "<h3>{0}</h3><p>{1}</p>")


@pytest.mark.parametrize("other", [BALLOON_VIEW, BALLOON_CARD], ids=["a View's row", "a card"])
@pytest.mark.parametrize("own", [*OWN, "<dl><dt>{0}</dt><dd>{1}</dd></dl>", "<table><tr><th>{0}<td>{1}</table>"])
def test_labels_of_another_record_below_say_nothing_of_the_page(own: str, other: str):
    facts = own.format("Source", "JNTN") + own.format("Date", "March 2018")
    event = read(DRUPAL.format(type="node-type-publication", content=f"<div>{facts}</div>{other}")).event
    assert event is not None
    assert (event.source, event.country, event.date and event.date.date) == ("JNTN", None, "2018-03")


@pytest.mark.parametrize("form", ["<p>{}</p>", "<li>{}</li>", "{}\n"], ids=["paragraphs", "items", "a text"])
def test_a_label_that_no_table_knows_is_one_behind_a_summary_where_all_stand_alike(form: str):
    said = ("Source: JNTN", "Country: Spain", "Summary: Ten kites flew over a lake.", "Impact: All of them were old.")
    facts = "".join(map(form.format, said))
    page = f"The title\n{facts}" if form == "{}\n" else wordpress(f"<div class='entry-content'>{facts}</div>")
    event = read(page).event
    assert event is not None
    assert event.summary == "Ten kites flew over a lake."
    assert [(other.label, other.value) for other in event.other] == [("Impact", "All of them were old.")]


@pytest.mark.parametrize(
    "said", ["Posted by admin on 3 November 2014", "Submitted by Ann Lee on Tue, 03/11/2014 - 09:00"]
)
def test_who_posted_a_page_and_when_is_no_part_of_its_text(said: str):
    event = read(f"<main><h1>The title</h1>{FACTS}{BODY}<p>{said}</p></main>").event
    assert event is not None
    assert (event.summary, event.other) == ("First paragraph.\nSecond paragraph.", ())


def test_a_hidden_field_that_dossiers_have_too_makes_no_dossier_of_an_event():
    field = "<div class='field field-name-field-{0} field-label-hidden'><div class='field-items'>{1}</div></div>"
    facts = (("date", "15 March 2018"), ("organisation", "JNTN"), ("objective", "To fly."), ("body", "Ten flew."))
    content = "".join(field.format(name, value) for name, value in facts)
    event = read(DRUPAL.format(type="", content=f"<div class='content'>{content}</div>")).event
    assert event is not None
    assert (event.source, event.date and event.date.date, event.summary) == ("JNTN", "2018-03-15", "Ten flew.")


@pytest.mark.parametrize(
    ("shown", "date"),
    [
        ("<div>Jul</div><div>07</div><div>2021</div>", "2021-07-07"),
        ("<div>July 2021</div><div>7</div>", "2021-07-07"),
        ("<p>7 July 2021</p><p>to</p><p>9 July 2021</p>", "2021-07-07/2021-07-09"),
        ("<p>7 July 2021</p><p>09:00 - 17:00</p>", "2021-07-07"),
        ("<p>7 July 2021</p><div>Add to calendar<span>07/07/2021 09:00</span></div>", "2021-07-07"),
    ],
)
def test_a_date_in_pieces_is_one_and_no_part_of_the_summary(shown: str, date: str):
    page = f"<div class='entry-content'><p><b>Source:</b> JNTN</p><div><b>Date:</b></div>{shown}{BODY}</div>"
    event = extract(Page(url=f"{BASE}/publications/kites", body=wordpress(page).encode()), load_site()).event
    assert event is not None
    assert event.date is not None
    assert "/".join(filter(None, (event.date.date, event.date.date_end))) == date
    assert event.summary == "First paragraph.\nSecond paragraph."


@pytest.mark.parametrize("between", ["", " ", " | ", ", "])
def test_each_link_is_a_category(between: str):
    links = between.join(("<a href='/c/tools'>Tools</a>", "<a href='/c/news'>News</a>"))
    page = wordpress(
        f"<div class='entry-content'><p><b>Source:</b> JNTN</p><p><b>Category:</b> {links}</p>{BODY}</div>"
    )
    event = extract(Page(url=f"{BASE}/publications/kites", body=page.encode()), load_site()).event
    assert event is not None
    assert event.categories == ("Tools", "News")


@pytest.mark.parametrize("page", ["wordpress", "drupal"])
@pytest.mark.parametrize(
    ("shown", "date"),
    [
        ("<p>7 July 2021</p>", "2021-07-07"),
        ("<p>7-9 July 2021, Riga</p>", "2021-07-07/2021-07-09"),
        ("<div class='leaf'><div>07</div><div>Jul</div><div>2021</div></div>", "2021-07-07"),
        ("<div class='leaf'><span>7</span><span>July 2021</span></div>", "2021-07-07"),
        ("<p>7 July 2021 | Tools | JNTN</p>", "2021-07-07"),
        (
            "<p>7 July 2021</p><p>Add to calendar</p><ul><li><a href='/g'>Google</a><li><a href='/i'>iCal</a></ul>",
            "2021-07-07",
        ),
    ],
)
def test_a_date_above_a_text_without_labels_is_that_of_the_event(page: str, shown: str, date: str):
    items = f"<div class='field-items'><div class='field-item'>{shown}{BODY}</div></div>"
    html = (
        drupal(f"<div class='node node-publication'><div class='field field-name-body'>{items}</div></div>")
        if page == "drupal"
        else wordpress(f"<div class='entry-content'>{shown}{BODY}</div>")
    )
    event = extract(Page(url=f"{BASE}/publications/kites", body=html.encode()), load_site()).event
    assert event is not None
    assert event.date is not None
    assert "/".join(filter(None, (event.date.date, event.date.date_end))) == date
    assert event.summary is not None
    assert event.summary.removeprefix("Riga\n") == "First paragraph.\nSecond paragraph."
