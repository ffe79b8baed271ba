"""Tables whose first row holds labels and whose second holds values."""

from dossier_scraper.extract.fields.label_tables import by_columns, from_below
from tests.extract.made import lines


def test_values_follow_their_labels():
    table = "<table><tr><th>Country</th><th>Status</th></tr><tr><td>Spain</td><td>Ongoing</td></tr></table>"
    told = [line.text for line in by_columns(lines(table), lambda text: text in ("Country", "Status"))]
    assert told == ["Country", "Spain", "Status", "Ongoing"]


def test_a_table_of_records_stays_as_it_is():
    row = "<tr><td>Spain</td><td>Ongoing</td></tr>"
    table = f"<table><tr><th>Country</th><th>Status</th></tr>{row}{row}</table>"
    assert by_columns(lines(table), lambda text: True) == lines(table) or len(lines(table)) == 6


def test_labels_beside_their_values_stay_where_they_are():
    rows = ("<tr><td>Country</td><td>Spain</td><td>Status</td><td>Ongoing</td></tr>",)
    rows += ("<tr><td>Start date</td><td>2020</td><td>Budget</td><td>Ten</td></tr>",)
    told = lines(f"<table>{''.join(rows)}</table>")
    assert by_columns(told, lambda text: text in ("Country", "Status", "Start date")) == told


def is_known(text: str) -> bool:
    return text in ("Country", "Status")


def test_labels_below_their_values_come_first_where_two_boxes_say_so():
    box = "<div><p>{0}</p><p>{1}</p></div>"
    two = lines(box.format("Spain", "Country") + box.format("Ongoing", "Status"))
    assert [line.text for line in from_below(two, is_known)] == ["Country", "Spain", "Status", "Ongoing"]
    for html in (box.format("Spain", "Country"), box.format("Country", "Spain") + box.format("Status", "Ongoing")):
        told = lines(html)
        assert from_below(told, is_known) == told
