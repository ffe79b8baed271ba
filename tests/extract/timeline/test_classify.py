"""What each line of a timeline's entry is."""

import pytest

from dossier_scraper.extract.timeline.classify import roles_of
from dossier_scraper.extract.timeline.entry import finished
from dossier_scraper.extract.timeline.entry_labels import with_labels
from dossier_scraper.site import load_site
from tests.extract.made import lines

SITE = load_site()


def told(html: str) -> list[tuple[str, str]]:
    return [(role, line.text) for role, line in finished(roles_of(with_labels(lines(html), SITE), SITE), SITE)]


def test_an_entry_is_told_line_by_line():
    entry = "<p>15 March 2018</p><h4><a href='/publications/k'>Kites</a></h4><p>Primary Education | Club</p><p>Ten.</p>"
    assert [role for role, _ in told(entry)] == ["date", "title", "facts", "summary"]


def test_a_label_on_a_line_of_its_own_names_the_next():
    assert told("<h4>Kites</h4><p>Source:</p><p>Kite Club</p>")[1:] == [("source", "Kite Club")]


@pytest.mark.parametrize("title", ["Ten kites flew", "<a href='/publications/k'>Ten kites flew</a>"])
def test_commas_part_the_facts_of_an_item(title: str):
    item = f"<ul><li>{title}, March 15, 2018, News, Kite Club</li></ul>"
    assert [text for _, text in told(item)] == ["Ten kites flew", "March 15, 2018", "News", "Kite Club"]
    assert [role for role, _ in told(item)] == ["title", "date", "categories", "source"]
    assert told("<ul><li>Kites, 3 May 2019, Oslo, Norway</li></ul>") == [("title", "Kites, 3 May 2019, Oslo, Norway")]


def test_facts_behind_a_linked_title_may_stand_in_parentheses():
    item = "<p><a href='/publications/k'>Ten kites flew</a> (March 15, 2018, News, Kite Club)</p>"
    facts = [("date", "March 15, 2018"), ("categories", "News"), ("source", "Kite Club")]
    assert told(item) == [("title", "Ten kites flew"), *facts]


def test_labelled_values_behind_a_summarys_sentence_are_other_fields():
    entry = "<h4>Kites</h4><p>Ten flew. <b>Place:</b> Oslo <b>Budget:</b> 300</p>"
    assert told(entry)[1:] == [("summary", "Ten flew."), ("other", "Oslo"), ("other", "300")]
    note = "<h4>Kites</h4><p>Ten flew. <b>Note:</b> all of them were old.</p>"
    assert told(note)[1:] == [("summary", "Ten flew. Note: all of them were old.")]
