"""What the text of an event's page says."""

from dossier_scraper.extract.fields.claims import Findings
from dossier_scraper.extract.layouts.event_text import event_parts
from tests.extract.made import document, lines


def findings() -> Findings:
    return Findings(select=lambda places: "", dated_text=lambda: "")


def test_text_without_a_label_is_an_events_summary():
    html = "<p><b>Source:</b> Kite Club</p><p>Ten kites flew over Riga.</p>"
    claims, _ = event_parts(lines(html), document("/publications/k"), findings(), contained=True)
    assert [(claim.field, claim.text) for claim in claims][-1] == ("summary", "Ten kites flew over Riga.")


def test_an_author_and_keywords_are_no_part_of_a_summary():
    tags = "<ul class=tags><li>Kites</li><li>Riga</li></ul>"
    html = f"<p>12 May 2019</p><p>by Kite Club</p><p>Ten flew.</p><p>All were red.</p>{tags}"
    claims, _ = event_parts(lines(html), document("/publications/k"), findings(), contained=True)
    assert {claim.field: claim.text for claim in claims} == {
        "date": "12 May 2019",
        "source": "Kite Club",
        "summary": "Ten flew.\nAll were red.",
    }
