"""Drupal 7: what classes tell, and what only the text does."""

from dossier_scraper.extract.layouts.drupal7 import content_of, empty_timeline, missing_tabs
from tests.extract.made import document, region

FIELD = "<div class='field-name-field-country'><div class='field-label'>Country:</div>Spain</div>"
NODE = "<body class='node-type-taskforce-dossier'><div class='node node-taskforce-dossier'>{0}</div></body>"


def test_fields_without_classes_are_read_from_the_text_as_well():
    html = NODE.format(FIELD + "<p><b>Start date:</b> 2018</p><p><b>Status:</b> Ongoing</p>")
    content = content_of(document("/dossiers/kites", html))
    assert content is not None
    assert content.kind == "dossier"
    assert {claim.field: claim.text for claim in content.claims} == {
        "country": "Spain",
        "start_date": "2018",
        "status": "Ongoing",
    }


def test_a_tab_that_was_not_loaded_is_told():
    page = document("/dossiers/kites", "<a id='quicktabs-tab-x-1'>Timeline</a>")
    assert missing_tabs(page) == ["Timeline"]


def test_an_empty_view_of_a_timeline_is_shown():
    assert empty_timeline(region("<div class='view view-taskforce-timeline'></div>")) == "a View of the timeline"
    assert empty_timeline(region("<div class='view'></div>")) is None
