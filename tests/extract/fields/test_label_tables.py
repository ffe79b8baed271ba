"""Tables whose first row holds labels and whose second holds values."""

from dossier_scraper.extract.fields.label_tables import by_columns
from tests.extract.made import lines


def test_values_follow_their_labels():
    table = "<table><tr><th>Country</th><th>Status</th></tr><tr><td>Spain</td><td>Ongoing</td></tr></table>"
    told = [line.text for line in by_columns(lines(table), lambda text: text in ("Country", "Status"))]
    assert told == ["Country", "Spain", "Status", "Ongoing"]


def test_a_table_of_records_stays_as_it_is():
    row = "<tr><td>Spain</td><td>Ongoing</td></tr>"
    table = f"<table><tr><th>Country</th><th>Status</th></tr>{row}{row}</table>"
    assert by_columns(lines(table), lambda text: True) == lines(table) or len(lines(table)) == 6
