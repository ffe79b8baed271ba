"""A listing in bare text."""

from dossier_scraper.extract import extract
from dossier_scraper.model import Page
from dossier_scraper.site import load_site
from tests.extract.golden import BASE

TEXT = """Taskforces

The table below provides an overview of ongoing taskforces.

May 1, 2020 | France | Kite Club
Kites are few and...

The table below provides an overview of finalised taskforces.

July 3, 2018 | Norway | Glass Guild
Glass breaks...
"""


def test_lines_of_facts_are_rows_in_their_sections():
    reading = extract(Page(url=f"{BASE}/taskforces", body=TEXT.encode()), load_site())
    assert (reading.kind, reading.template) == ("listing", "text")
    told = [
        (row.date and row.date.date, row.country, row.organisations, row.listed_as, row.teaser) for row in reading.rows
    ]
    assert told == [
        ("2020-05-01", "France", ("Kite Club",), "ongoing", "Kites are few and..."),
        ("2018-07-03", "Norway", ("Glass Guild",), "finalised", "Glass breaks..."),
    ]
    assert reading.coverage.unread == 0
