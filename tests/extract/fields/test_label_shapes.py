"""Labels that no table knows: kept under their own name where they are set apart as the known ones beside them."""

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.extract.fields.label_shapes import can_be_label
from dossier_scraper.model import EventPage, Page
from dossier_scraper.site import load_site
from tests.extract.golden import BASE

WORDPRESS = '<meta name="generator" content="WordPress 6.5"><main><h1>Kites</h1>'
FACTS = "<b>Requesting organisation:</b> Kite Club", "<b>Start date:</b> 15 March 2018"


@pytest.mark.parametrize("text", ["", "3 partners:", "15 March 2018:", "They met.", "a " * 7, "x" * 41])
def test_what_is_long_a_date_or_a_sentence_is_no_label(text: str):
    assert not can_be_label(text)


def others(body: str) -> list[tuple[str, str]]:
    page = Page(url=f"{BASE}/dossiers/kites", body=f"{WORDPRESS}{body}".encode())
    reading = extract(page, load_site())
    assert reading.dossier is not None
    assert [organisation.name for organisation in reading.dossier.requesting_organisations] == ["Kite Club"]
    assert reading.dossier.start_date is not None
    assert (reading.dossier.start_date.date, reading.coverage.unread) == ("2018-03-15", 0)
    return [(other.label, other.value) for other in reading.dossier.other]


@pytest.mark.parametrize(
    "body",
    [
        "<ul><li>Requesting organisation: Kite Club</li><li>Start date: 15 March 2018</li><li>Budget: 300</li></ul>",
        "<p>Requesting organisation: Kite Club<br>Start date: 15 March 2018<br>Budget: 300</p>",
        f"<p>{FACTS[0]}</p><p>{FACTS[1]} <b>Budget:</b> 300</p>",
        "<p><b>Requesting organisation</b><br>Kite Club</p><p><b>Start date</b><br>15 March 2018</p>"
        "<p><b>Budget</b><br>300</p>",
        "<table><tr><td>Requesting organisation</td><td>Kite Club</td></tr><tr><td>Start date</td>"
        "<td>15 March 2018</td></tr><tr><td>Budget</td><td>300</td></tr></table>",
        "<div class=r><p>Requesting organisation</p><p>Kite Club</p></div><div class=r><p>Start date</p>"
        "<p>15 March 2018</p></div><div class=r><p>Budget</p><p>300</p></div>",
        "<div><i class=label>Requesting organisation</i><i>Kite Club</i></div><div><i class=label>Start date</i>"
        "<i>15 March 2018</i></div><div><i class=label>Budget</i><i>300</i></div>",
        "<p>Requesting organisation: Kite Club | Start date: 15 March 2018 | Budget: 300</p>",
        f"<p>{FACTS[0]}</p><p>{FACTS[1]}</p><h2><button>Budget</button></h2><p>300</p>",
        f"<x-facts><template shadowrootmode=open><p>{FACTS[0]}</p><p>{FACTS[1]}</p><p><b>Budget:</b> 300</p></template>"
        "</x-facts>",
    ],
)
def test_a_label_beside_known_ones_keeps_its_value(body: str):
    assert others(body) == [("Budget", "300")]


def test_known_labels_without_a_field_keep_their_values():
    assert others(f"<p>{FACTS[0]}</p><p>{FACTS[1]}</p><p>Location: Oslo</p>") == [("Location", "Oslo")]


def event(body: str) -> EventPage:
    made = extract(Page(url=f"{BASE}/publications/kites", body=f"{WORDPRESS}{body}".encode()), load_site()).event
    assert made is not None
    return made


def test_a_meeting_report_with_labels_above_their_values():
    made = event(
        "<p><strong>Host organisation</strong><br>Kite Club</p>"
        "<p><strong>City &amp; meeting location</strong><br>Oslo</p>"
        "<p>24 August 2022 to 25 August 2022</p><p><strong>Short summary</strong><br>They met.</p>"
        "<p><strong>Objective of the meeting</strong><br>Fly.</p>"
    )
    assert (made.source, made.date and made.date.date_end, made.summary) == ("Kite Club", "2022-08-25", "They met.")
    assert [(other.label, other.value) for other in made.other] == [
        ("City & meeting location", "Oslo"),
        ("Objective of the meeting", "Fly."),
    ]


def test_a_value_on_its_labels_line_takes_no_paragraph_behind_it():
    made = event("<p><b>Source:</b> Kite Club</p><p><b>Budget:</b> 300</p><p>They met at the lake, all of them.</p>")
    assert ([(other.label, other.value) for other in made.other], made.summary) == (
        [("Budget", "300")],
        "They met at the lake, all of them.",
    )
