"""Where among a page's lines the timeline stands."""

from dossier_scraper.extract.timeline.locate import timeline_panel, timeline_span
from tests.extract.made import document, lines

ENTRY = "<p>15 March 2018 <a href='/publications/{0}'>Kite {0}</a></p>"


def span(html: str) -> list[str]:
    found = lines(html)
    _, body, end = timeline_span(found, document("/dossiers/kites"))
    return [line.text for line in found[body:end]]


def test_a_heading_announces_it_and_the_next_heading_ends_it():
    html = f"<h2>Results</h2><p>Ten.</p><h2>Timeline</h2>{ENTRY.format(1)}{ENTRY.format(2)}<h2>Contact</h2><p>Me.</p>"
    assert span(html) == ["15 March 2018 Kite 1", "15 March 2018 Kite 2"]


def test_without_a_word_its_shape_tells_it():
    html = f"<p><b>Country:</b> Spain</p><ul><li>{ENTRY.format(1)}</li><li>{ENTRY.format(2)}</li></ul>"
    assert len(span(html)) == 2


def test_a_sentence_with_a_link_is_no_entry():
    html = "<ol><li>Ten.</li></ol><ul><li>See <a href='/publications/p'>the plan</a>.</li></ul>"
    found = lines(html)
    assert timeline_span(found, document("/dossiers/kites")) == (len(found),) * 3


def test_a_tab_names_the_panel():
    page = document("/dossiers/kites", "<a href='#one'>Timeline</a><div id=one></div>")
    assert timeline_panel(page) == "one"
    assert timeline_panel(document("/dossiers/kites", "<a href='#one'>Map</a><div id=one></div>")) is None


def test_a_heading_that_is_all_of_a_cell_ends_nothing():
    row = "<tr><td>3 May 2019<td><a href='/publications/{0}'>Kite {0}</a><td><h2>News</h2><td>Kite Club</tr>"
    html = f"<h2>Timeline</h2><table>{row.format(1)}{row.format(2)}</table><h2>Contact</h2><p>Me.</p>"
    assert span(html)[-3:] == ["Kite 2", "News", "Kite Club"]


def test_a_link_in_a_block_of_its_own_behind_which_its_sentence_goes_on_is_no_entry():
    html = "<ul><li>See <p><a href='/publications/p'>the plan</a></p>, and fly.</li></ul>"
    found = lines(html)
    assert timeline_span(found, document("/dossiers/kites")) == (len(found),) * 3
