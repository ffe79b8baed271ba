"""Paragraphs that hold several labels."""

import pytest

from dossier_scraper.extract.fields.inline_labels import with_a_label_each
from dossier_scraper.site import load_site
from tests.extract.made import lines


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p><b>Country:</b> Spain <b>Status:</b> Ongoing</p>", ["Country: Spain", "Status: Ongoing"]),
        ("<p>Country: Spain | Status: Ongoing</p>", ["Country: Spain", "Status: Ongoing"]),
        ("<p>Country: Spain; Status: Ongoing; Kites: ten.</p>", ["Country: Spain", "Status: Ongoing; Kites: ten."]),
        ("<p><b>Coun</b><b>try:</b> Spain <b>Start</b><b> date:</b> 2018</p>", ["Country: Spain", "Start date: 2018"]),
        ("<p>Kites of the <b>country</b> Spain</p>", ["Kites of the country Spain"]),
    ],
)
def test_each_label_starts_a_line(html: str, said: list[str]):
    assert [line.text for line in with_a_label_each(lines(html), load_site())] == said
