"""Where one entry of a timeline ends and the next begins."""

import pytest

from dossier_scraper.extract.timeline.segment import rows_of
from dossier_scraper.site import load_site
from tests.extract.made import lines

ENTRY = "<h4><a href='/publications/{0}'>Kite {0}</a></h4>", "<p>Ten flew.</p>"


def titles(html: str) -> list[list[str]]:
    rows = rows_of(lines(html), load_site())
    return [[line.text for role, line in row if role in ("date", "title")] for row in rows]


@pytest.mark.parametrize(
    "around",
    ["<div>{0}{1}</div>", "<section><div>{0}</div><div>{1}</div></section>", "{0}{1}", "<ul><li>{0}{1}</li></ul>"],
)
def test_entries_are_cut_in_any_blocks(around: str):
    html = "".join(around.format(*(part.format(n) for part in ENTRY)) for n in (1, 2, 3))
    assert titles(html) == [["Kite 1"], ["Kite 2"], ["Kite 3"]]


def test_when_a_page_was_changed_is_no_entry():
    html = "".join(part.format(1) for part in ENTRY)
    assert titles(f"<div>{html}</div><div><h5>Date modified:</h5><time>2023-04-05</time></div>") == [["Kite 1"]]


def test_a_year_above_is_that_of_all_below():
    link = "<dd><a href='/publications/{0}'>Kite {0}</a></dd>"
    html = f"<dl><dt>2018</dt>{link.format(1)}{link.format(2)}</dl>"
    assert titles(html) == [["2018", "Kite 1"], ["2018", "Kite 2"]]


def test_a_term_is_that_of_a_description_with_an_element_around_it():
    link = "<dd><a href='/publications/{0}'>Kite {0}</a></dd>"
    html = f"<dl><dt>1 June 2020</dt><s>{link.format(1)}</s>{link.format(2)}</dl>"
    assert titles(html) == [["1 June 2020", "Kite 1"], ["1 June 2020", "Kite 2"]]


def test_a_link_around_the_block_of_an_entry_says_its_title():
    link = "<div><a href='/publications/{0}'><center>Kite {0}</center></a></div>"
    assert titles(f"{link.format(1)}<h4><a href='/publications/2'>Kite 2</a></h4>") == [["Kite 1"], ["Kite 2"]]


@pytest.mark.parametrize("parted", ["</center><center>", "</dl><dl>", "</dl></center><center class='row'><dl>"])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_list_of_terms_goes_on_behind_whatever_parts_it(parted: str, at: int):
    link = "<dd><a href='/publications/{0}'>Kite {0}</a> - News | Kite Club</dd>"
    parts = ["<dt>1 June 2020</dt>", link.format(1), link.format(2), "<dt>2 July 2020</dt>", link.format(3)]
    html = f"<center><dl>{''.join(parts[:at])}{parted}{''.join(parts[at:])}</dl></center>"
    assert titles(html) == [["1 June 2020", "Kite 1"], ["1 June 2020", "Kite 2"], ["2 July 2020", "Kite 3"]]


def test_a_table_is_read_by_its_head():
    table = "<table><tr><th>Event</th><th>Date</th></tr><tr><td>Kites</td><td>2018</td></tr></table>"
    assert titles(table) == [["Kites", "2018"]]


def test_a_text_without_title_and_date_is_no_entry():
    assert titles("<p>Kites are few. They flew over Riga for a day.</p>") == []


@pytest.mark.parametrize("front", ["<h4>Webinar:</h4><h4>{0}</h4>", "<p>Webinar:</p><p>{0}</p>", "<p>Webinar: {0}</p>"])
def test_a_word_in_front_of_a_linked_title_is_one_of_it(front: str):
    entry = front.format("<a href='/publications/{0}'>Kite {0}</a>") + "<p>Ten flew.</p>"
    assert titles(entry.format(1) + entry.format(2)) == [["Webinar: Kite 1"], ["Webinar: Kite 2"]]


@pytest.mark.parametrize(
    "entry",
    [
        "<li>3 May 2019: Kites in Oslo (<a href='/publications/k'>Report</a>)</li>",
        "<li>3 May 2019 Kites in Oslo – <a href='/publications/k'>Meeting report (PDF)</a></li>",
        "<p>3 May 2019<br>Kites in Oslo<br><a href='/publications/k'>Report</a></p>",
    ],
)
def test_a_link_that_names_a_kind_of_document_is_no_title_beside_another(entry: str):
    assert titles(entry) == [["3 May 2019", "Kites in Oslo"]]


def test_a_link_that_names_a_kind_of_document_is_a_title_where_nothing_else_is():
    assert titles("<p>3 May 2019: <a href='/publications/k'>Report</a></p>") == [["3 May 2019", "Report"]]


def test_words_in_front_of_a_link_belong_to_its_entry():
    entry = "<p>In May, the club met in {0} (<a href='/publications/{0}'>report</a>).</p>"
    rows = rows_of(lines(entry.format("Oslo") + entry.format("Riga")), load_site())
    told = [[line.text for role, line in row if role == "summary"] for row in rows]
    assert told == [["In May, the club met in Oslo ("], ["In May, the club met in Riga ("]]


@pytest.mark.parametrize(("last", "role"), [("Lake Council", "source"), ("Norway", "summary")])
def test_a_name_below_the_text_of_all_entries_is_their_source(last: str, role: str):
    title = "<h4><a href='/publications/{0}'>Kite {0}</a></h4>"
    entry = f"<div>{title}<p>News</p><div>Ten flew.</div><ul><li>{{1}}</li></ul></div>"
    rows = rows_of(lines(entry.format(1, "Kite Club") + entry.format(2, last)), load_site())
    assert [[said for said, _ in row][-1] for row in rows] == [role, role]


def test_a_table_within_an_item_is_no_table_of_entries():
    link = "<a href='/publications/{0}'>Kite {0}</a>"
    item = "<li>{0}<p>3 May 2019</p><p>Tools | Kite Club</p><p>Ten flew.</p></li>"
    cell = f"<table><tr><td>{link.format(1)}</td></tr></table>"
    assert titles(f"<ul>{item.format(cell)}{item.format(link.format(2))}</ul>") == [
        ["Kite 1", "3 May 2019"],
        ["Kite 2", "3 May 2019"],
    ]


@pytest.mark.parametrize("around", ["<p><b>{0}</b></p>", "<h6>{0}</h6>", "<legend>{0}</legend>", "<dl><dt>{0}</dl>"])
def test_a_sentence_set_apart_below_a_title_is_its_summary(around: str):
    html = "".join(f"{ENTRY[0].format(n)}<p>News | Kite Club</p>{around.format('Ten flew.')}" for n in (1, 2))
    rows = rows_of(lines(html), load_site())
    assert [[line.text for role, line in row if role == "summary"] for row in rows] == [["Ten flew."], ["Ten flew."]]


def test_an_item_of_nothing_but_a_sentence_is_no_entry_where_others_say_more():
    items = "<li>3 May 2019: <a href='/publications/1'>Kite 1</a></li><li>Ten flew.</li>"
    assert titles(f"<ul>{items}</ul>") == [["3 May 2019", "Kite 1"]]
    assert titles("<ul><li>Ten flew.</li><li>Two fell.</li></ul>") == [["Ten flew."], ["Two fell."]]
