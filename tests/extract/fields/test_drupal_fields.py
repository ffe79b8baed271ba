"""Drupal's fields, told by the names of their classes."""

from dossier_scraper.extract.fields.drupal_fields import fields_of, roles_of_fields
from tests.extract.made import region

FIELD = "<div class='{0}-{1}'><{2} class='{3}'>{4}:&nbsp;</{2}><div class='field-content'>{5}</div></div>"


def test_node_fields_and_views_fields_are_alike():
    html = FIELD.format("field-name-field", "country", "div", "field-label", "Country", "Spain")
    html += FIELD.format("views-field views-field-field", "start-date-1", "span", "views-label", "Start date", "2018")
    told = [(field.machine, field.label, [line.text for line in field.lines]) for field in fields_of(region(html))]
    assert told == [("country", "Country:", ["Spain"]), ("start-date", "Start date:", ["2018"])]


def test_a_field_within_a_field_is_none_of_its_value():
    inner = "<div class='field-name-field-country'>Spain</div>"
    html = f"<div class='field-name-body'><p>Kites.</p>{inner}</div>"
    assert [[line.text for line in field.lines] for field in fields_of(region(html))] == [["Kites."], ["Spain"]]


def test_a_wrapper_of_the_same_name_is_one_field():
    inner = "<h2 class='pane-title'>Country</h2><div class='field-name-field-country'>Spain</div>"
    html = f"<div class='pane-node-field-country'>{inner}</div>"
    assert [(field.label, len(field.lines)) for field in fields_of(region(html))] == [("Country", 1)]


def test_a_row_has_the_roles_that_the_tables_name():
    made = region("<div class='views-field-title'>Kites</div><div class='views-field-field-colour'>red</div>")
    assert [role for role, _ in roles_of_fields(made, made.root, "listing")] == ["title"]
