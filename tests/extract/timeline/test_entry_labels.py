"""Labelled values within an entry are its fields, or other fields under their own labels, and never its summary."""

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.model import Event, Page, Reading
from dossier_scraper.site import load_site
from tests.extract.golden import BASE, codes
from tests.extract.timeline.test_events import DRUPAL, TEXT, VIEW, WORDPRESS

TITLE = "<h3><a href='/publications/{0}'>Entry {0}</a></h3>"
DATE, FACTS, SUMMARY = "<p>March {0}, 2018</p>", "<p>News | Kite Club</p>", "<p>They met at the lake.</p>"
ENTRIES = {
    "in bold": f"{TITLE}{DATE}{FACTS}<p><b>Place:</b> Oslo</p>{SUMMARY}",
    "in bold, above": f"{TITLE}{DATE}{FACTS}<p><strong>Place</strong><br>Oslo</p>{SUMMARY}",
    "on a line of its own": f"{TITLE}{DATE}{FACTS}<p><b>Place:</b></p><p>Oslo</p>{SUMMARY}",
    "in every entry": f"{TITLE}{DATE}{FACTS}<p>Place: Oslo</p>{SUMMARY}",
    "one paragraph": f"{TITLE}{DATE}<p>News | Kite Club<br><b>Place:</b> Oslo<br>They met at the lake.</p>",
    "one line": f"{TITLE}<p>March {{0}}, 2018</p><p>News</p><p><b>Source:</b> Kite Club <b>Place:</b>"
    f" Oslo</p>{SUMMARY}",
    "terms": f"{TITLE}{DATE}<dl><dt>Type<dd>News<dt>Source<dd>Kite Club<dt>Place<dd>Oslo</dl>{SUMMARY}",
    "an item with terms": "<li><a href='/publications/{0}'>Entry {0}</a><dl><dt>Date</dt><dd>March {0},"
    " 2018</dd><dt>Type"
    "</dt><dd>News</dd><dt>Source</dt><dd>Kite Club</dd><dt>Place</dt><dd>Oslo</dd></dl><p>They met at the"
    " lake.</p></li>",
    "a table of facts": f"<div class=card>{TITLE}<table><tr><th>Date<td>March {{0}}, 2018<tr><th>Category<td>News"
    f"<tr><th>Source<td>Kite Club<tr><th>Place<td>Oslo</table>{SUMMARY}</div>",
    "cells in bold": f"<div>{TITLE}<table><tr><td><b>Date</b></td><td>March {{0}},"
    f" 2018</td></tr><tr><td><b>Type</b></td>"
    "<td>News</td></tr><tr><td><b>Source</b></td><td>Kite Club</td></tr><tr><td><b>Place</b></td><td>Oslo</td></tr>"
    f"</table>{SUMMARY}</div>",
    "a column": "<table><tr><th>Date<th>Title<th>Place<th>Type<th>Source<th>Summary<tr><td>March {0}, 2018<td>"
    "<a href='/publications/{0}'>Entry {0}</a><td>Oslo<td>News<td>Kite Club<td>They met at the lake.</table>",
    "elements for labels": f"<div>{TITLE}<div><span class=label>Date</span><span>March {{0}},"
    f" 2018</span></div><div><span"
    " class=label>Type</span><span>News</span></div><div><span class=label>Place</span><span>Oslo</span></div><div>"
    f"<span class=label>Source</span><span>Kite Club</span></div>{SUMMARY}</div>",
    "terms that no table knows": f"{TITLE}{DATE}{FACTS}<dl><dt>Place</dt><dd>Oslo</dd></dl>{SUMMARY}",
    "in bold like the source": f"{TITLE}<div>March {{0}}, 2018</div><div><b>Place</b> Oslo</div>"
    f"<div><b>Source</b> Kite Club</div><div><b>Type</b> News</div>{SUMMARY}",
    "behind a host": f"{TITLE}{DATE}{FACTS}<p><strong>Host organisation</strong><br>Kite Club</p>"
    f"<p><b>Place:</b> Oslo</p>{SUMMARY}",
    "facts at a paragraph's end": f"{TITLE}{DATE}<p><b>Place:</b> Oslo</p><p>They met at the lake. News | Kite"
    f" Club</p>",
    "facts in parentheses at the end": "<li>March {0}, 2018: <a href='/publications/{0}'>Entry {0}</a>. They met at the"
    " lake. (News | Kite Club)<br><b>Place:</b> Oslo</li>",
    "facts in an element of their own": f"{TITLE}<p>March {{0}}, 2018</p><p><b>Place:</b> Oslo</p><p><em>News | Kite"
    " Club</em> They met at the lake.</p>",
    "a link with a label": f"<h3>Entry {{0}}</h3>{DATE}{FACTS}<p><b>Link:</b> <a"
    f" href='/publications/{{0}}'>here</a></p>"
    f"<p><b>Place:</b> Oslo</p>{SUMMARY}",
}


def read(template: str, entries: str) -> Reading:
    return extract(Page(url=f"{BASE}/dossiers/title", body=template.format(entries).encode()), load_site())


def said(event: Event) -> tuple[object, ...]:
    others = [(other.label, other.value) for other in event.other]
    return event.title, event.date and event.date.text, event.categories, event.source, event.summary, others


@pytest.mark.parametrize("name", ENTRIES)
def test_a_labelled_value_is_a_field_of_its_entry(name: str):
    entries = [ENTRIES[name].format(number) for number in (15, 16)]
    shown = f"<ul>{''.join(entries)}</ul>" if entries[0].startswith("<li") else "".join(entries)
    reading = read(WORDPRESS, shown)
    assert reading.dossier is not None
    assert [said(event) for event in reading.dossier.events] == [
        (f"Entry {n}", f"March {n}, 2018", ("News",), "Kite Club", "They met at the lake.", [("Place", "Oslo")])
        for n in (15, 16)
    ]
    assert [event.url for event in reading.dossier.events] == [f"{BASE}/publications/{n}" for n in (15, 16)]
    assert (codes(reading), reading.coverage.unread, reading.coverage.other) == (["unknown_label"], 0, 8)


def one(template: str, entry: str) -> Event:
    dossier = read(template, entry).dossier
    assert dossier is not None
    (event,) = dossier.events
    return event


def test_another_host_than_the_source_is_an_other_field():
    event = one(WORDPRESS, f"{TITLE}{DATE}<p>News | Lake Club</p><p><b>Host organisation:</b> Kite Club</p>".format(15))
    assert said(event)[3:] == ("Lake Club", None, [("Host organisation", "Kite Club")])


def test_two_sources_without_labels_are_a_contradiction():
    cells = "15 March 2018", "<a href='/publications/k'>Kites</a><br>News | Lake Club", "Kite Club"
    entry = f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    reading = read(WORDPRESS, f"<table><tr><th>Date</th><th>Title</th><th>Source</th></tr>{entry}</table>")
    assert codes(reading) == ["contradiction"]


def test_a_field_of_drupal_that_no_table_knows_is_an_other_field():
    entry = (
        "<div class='views-row'><div class='views-field views-field-title'><a href='/publications/k'>Kites</a></div>"
        "<div class='views-field views-field-field-place'><span class='views-label'>Place: </span>"
        "<span class='field-content'>Oslo</span></div><div class='views-field views-field-field-date'>15 March"
        " 2018</div></div>"
    )
    assert said(one(DRUPAL, VIEW.format(entry)))[-1] == [("Place", "Oslo")]


def test_a_label_in_bare_text_names_the_next_line():
    event = one(TEXT, "15 March 2018\nKites\nNews | Kite Club\nPlace:\nOslo\nThey met at the lake.")
    assert said(event)[3:] == ("Kite Club", "They met at the lake.", [("Place", "Oslo")])


@pytest.mark.parametrize(
    "entry",
    [
        "<p>15 March 2018</p><p><b>Kites:</b> they met at the lake.</p>",  # its title
        "<p><b>Webinar:</b> <a href='/publications/k'>Kites</a></p><p>15 March 2018</p>",
        f"{TITLE}<p>15 March 2018</p><p><b>Kites</b> are few, and they met at the lake.</p>",
        f"{TITLE}<p>15 March 2018</p><p>They met at the lake: all ten.</p>",
    ],
)
def test_what_is_no_label_makes_no_other_field(entry: str):
    assert one(WORDPRESS, entry.format(15)).other == ()


def test_an_empty_label_takes_nothing_of_the_next_entry():
    entry = f"{TITLE}{DATE}<p><b>Source:</b></p>"
    dossier = read(WORDPRESS, entry.format(15) + entry.format(16)).dossier
    assert dossier is not None
    assert [said(event) for event in dossier.events] == [
        (f"Entry {n}", f"March {n}, 2018", (), None, None, []) for n in (15, 16)
    ]
