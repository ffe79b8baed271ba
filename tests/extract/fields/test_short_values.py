"""What stands beside the value of a short field on its line is none of it."""

import pytest

from dossier_scraper.extract.fields.claims import Claim
from dossier_scraper.extract.fields.short_values import tidied
from dossier_scraper.site import load_site
from tests.extract.made import findings, line


@pytest.mark.parametrize(
    ("field", "html", "text"),
    [
        ("source", "Kite Club <a href='/x'>Read more</a>", "Kite Club"),
        ("source", "Kite Club (<a href='https://kite.lv'>website</a>), Riga", "Kite Club , Riga"),
        ("source", "Kite Club – <a href='https://kite.lv'>www.kite.lv</a>", "Kite Club"),
        ("source", "Kite Club, <a href='mailto:a@kite.lv'>a@kite.lv</a>", "Kite Club"),
        ("source", "<a href='https://kite.lv'>www.kite.lv</a>", "www.kite.lv"),
        ("source", "Kite Club, <a href='/m/2'>Wind Guild</a>", "Kite Club, Wind Guild"),
        ("source", "by Kite Club", "Kite Club"),
        ("source", "Source: Kite Club", "Kite Club"),
        ("source", "By the lake", "By the lake"),
        ("source", "Kites: a club", "Kites: a club"),
        ("date", "Date: 7 July 2021", "7 July 2021"),
        ("categories", "News, <a href='/x'>Presentations</a>", "News, Presentations"),
        ("summary", "Source: Kite Club <a href='/x'>Read more</a>", "Source: Kite Club Read more"),
    ],
)
def test_a_value_is_read_without_what_stands_beside_it(field: str, html: str, text: str):
    claim = Claim(field=field, lines=(line(f"<p>{html}</p>"),), rule="a rule")
    (found,) = tidied([claim], "event", load_site(), findings())
    assert found.text == text


def test_what_is_left_out_and_is_no_link_that_leads_on_stays_unread():
    found = findings()
    said = (line("<p>Kite Club (<a href='/a'>website</a>) <a href='/x'>Read more</a></p>"),)
    tidied([Claim(field="source", lines=said, rule="a rule")], "event", load_site(), found)
    told = [taken for stretch in found.taken.stretches.values() for taken in stretch]
    assert told == [("Read more", "links")]
