"""An entry once each of its lines is told."""

import pytest

from dossier_scraper.extract.timeline.classify import roles_of
from dossier_scraper.extract.timeline.entry import finished, with_sources_apart
from dossier_scraper.extract.timeline.entry_labels import with_labels
from dossier_scraper.site import load_site
from tests.extract.made import lines

SITE = load_site()


def told(html: str) -> list[tuple[str, str]]:
    return [(role, line.text) for role, line in finished(roles_of(with_labels(lines(html), SITE), SITE), SITE)]


@pytest.mark.parametrize("more", ["Read more", "Read more about kites", "Lees meer »"])
def test_what_leads_on_is_no_summary(more: str):
    entry = f"<h4><a href='/publications/k'>Kites</a></h4><p>Ten flew. <a href='/publications/k'>{more}</a></p>"
    assert told(entry)[1:] == [("summary", "Ten flew."), ("link", more)]


def test_the_first_words_of_an_item_are_its_title():
    assert told("<ul><li>Kites over Riga</li></ul>") == [("title", "Kites over Riga")]


@pytest.mark.parametrize("more", [" (<a href='/publications/k'>Report</a>)", ""])
def test_a_link_that_names_a_document_is_no_title(more: str):
    title, *rest = told(f"<ul><li>Kites in Oslo{more}</li></ul>")
    assert title == ("title", "Kites in Oslo")
    assert rest == ([("link", "Report")] if more else [])


@pytest.mark.parametrize("last", ["Kite Club", "Ten kites flew over the lake that day."])
def test_a_name_below_the_texts_of_all_entries_is_their_source(last: str):
    entry = f"<h4>Kites</h4><p>Primary Education</p><p>Ten kites flew over a lake.</p><div class='by'>{last}</div>"
    row = finished(roles_of(with_labels(lines(entry), SITE), SITE), SITE)
    (told_row,) = with_sources_apart([row], SITE)
    assert told_row[-1][0] == ("source" if last == "Kite Club" else "summary")
