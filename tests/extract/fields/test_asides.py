"""Parts of a page's text that tell of something else than its record."""

from dossier_scraper.extract.fields.asides import other_record, without_asides, without_cards
from dossier_scraper.site import load_site
from tests.extract.made import document, line, lines


def test_a_section_with_such_a_heading_is_left_out_to_the_next_one():
    html = "<h2>Results</h2><p>Ten.</p><h2>Contact</h2><p>Country: Latvia</p><h2>Objectives</h2><p>More.</p>"
    kept = [found.text for found in without_asides(lines(html), load_site())]
    assert kept == ["Results", "Ten.", "Objectives", "More."]


def test_a_section_with_such_a_heading_ends_where_a_sentence_announces_the_timeline():
    intro = "The timeline below provides an overview of key-events related to the taskforce."
    html = f"<h3>Contact person</h3><p>Ann Lee</p><p>{intro}</p><dl><dt>May 2, 2019</dt><dd>Lake workshop</dd></dl>"
    kept = [found.text for found in without_asides(lines(html), load_site())]
    assert kept == [intro, "May 2, 2019", "Lake workshop"]


def test_a_card_of_another_dossier_is_left_out():
    html = "<p>Kites.</p><div><h3><a href='/dossiers/wind'>Wind</a></h3><p>Country: Latvia</p></div>"
    kept = without_cards(lines(html), document("/dossiers/kites"))
    assert [found.text for found in kept] == ["Kites."]


def test_a_link_beside_words_is_no_card():
    page = document("/dossiers/kites")
    assert other_record(line("<p><a href='/dossiers/wind'>Wind</a></p>"), page) is not None
    assert other_record(line("<p>Like <a href='/dossiers/wind'>Wind</a> and <a href='/x'>x</a></p>"), page) is None
    assert other_record(line("<p><a href='/dossiers/kites'>Kites</a></p>"), page) is None
