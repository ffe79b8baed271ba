"""What a node or a Views row is a record of."""

import pytest

from dossier_scraper.extract.layouts.drupal_records import records_of, timeline_rows
from tests.extract.made import region

FIELD = "<div class='views-field views-field-{0}'><span class='field-content'>{1}</span></div>"


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<div class='node node-taskforce-dossier'>{0}</div>", "dossier"),
        ("<div class='view view-taskforce-timeline'><div class='views-row'>{0}</div></div>", "timeline"),
        ("<div class='view view-taskforces'><div class='views-row'>{0}</div></div>", "listing"),
        ("<div class='node node-taskforce-dossier node-teaser'>{0}</div>", "foreign"),
        ("<div class='views-row'>{0}</div>", "unknown"),
    ],
)
def test_classes_tell_what_a_record_is(html: str, kind: str):
    made = region(html.format(FIELD.format("field-country", "Spain")))
    assert [record.kind for record in records_of(made)] == [kind]


def test_a_link_to_an_event_makes_an_entry():
    made = region(f"<div class='views-row'>{FIELD.format('event', '<a href=/publications/k>Kites</a>')}</div>")
    records = records_of(made)
    assert [record.kind for record in records] == ["timeline"]
    assert [[role for role, _ in row] for row in timeline_rows(made, records)] == [["title"]]
