"""What a bar between facts is, and what is none."""

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.extract.fields.bars import with_bars, with_bars_for_breaks
from dossier_scraper.model import Event, Page, Reading
from dossier_scraper.site import load_site
from tests.extract.golden import BASE
from tests.extract.made import line, lines

PAGE = '<meta name="generator" content="WordPress 6"><main><article>{}</article></main>'
SIGNS = (" | ", " · ", " • ", " – ", " / ", " :: ", " ¦ ", " ‖ ", " → ")


def read(path: str, html: str) -> Reading:
    return extract(Page(url=f"{BASE}/{path}", body=PAGE.format(html).encode()), load_site())


def entries(html: str) -> list[Event]:
    fields = "<p><b>Requesting organisation:</b> Kite Club</p><p><b>Start date:</b> 2018</p>"
    found = read("dossiers/kites", f"<h1>A pact</h1>{fields}<h2>Timeline</h2>{html}").dossier
    assert found is not None
    return list(found.events)


@pytest.mark.parametrize(
    "text",
    [
        "STEM · a guide",
        "Tools · a guide",
        "A/B",
        "Gender – a question of schools",
        "Kites / Drachen",
        "24 August 2022 – 25 August 2022",
        "24 / 25 August 2022",
        "24 August 2022 – Kites in Riga",
        "15 March 2018 – Kites – a story",
        "News / Tools",
        "They met · on 24 August 2022 · and flew ten kites.",
        "Country: Spain · Status: Ongoing",
        "Home › Taskforces › Kites",
    ],
)
def test_a_title_a_range_and_a_sentence_stay_as_they_are(text: str):
    assert with_bars([line(f"<p>{text}</p>")], load_site())[0].text == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("24 August 2022 – News – Kite Club", "24 August 2022 | News | Kite Club"),
        ("2018 · Spain · Kite Club", "2018 | Spain | Kite Club"),
        ("Kites (2018 · Spain · Kite Club)", "Kites (2018 | Spain | Kite Club)"),
        ("[24 August 2022 / Meeting]", "24 August 2022 | Meeting"),
    ],
)
def test_signs_between_facts_are_bars(text: str, said: str):
    (found,) = with_bars([line(f"<p>{text}</p>")], load_site())
    assert found.text == said == "".join(piece.text for piece in found.pieces)


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("24 August 2022<br>News<br>Kite Club", ["24 August 2022 | News | Kite Club"]),
        ("24 August 2022<br>News<br>Ten kites flew.", ["24 August 2022 | News", "Ten kites flew."]),
        ("24 August 2022<br>Riga<br>Kite Club", ["24 August 2022", "Riga", "Kite Club"]),
        ("24 August 2022<br>News<br><a href='/x'>Kites</a>", ["24 August 2022 | News", "Kites"]),
    ],
)
def test_facts_below_each_other_in_a_block_are_one_line(html: str, said: list[str]):
    assert [found.text for found in with_bars_for_breaks(lines(f"<p>{html}</p>"), load_site())] == said


@pytest.mark.parametrize("sign", [*SIGNS, "<br>"])
@pytest.mark.parametrize("facts", ["<p>{}</p><h1>Kites</h1>", "<h1>Kites</h1><p>{}</p>"])
def test_facts_above_or_below_the_title_of_an_event_are_read(sign: str, facts: str):
    told = sign.join(("24 August 2022", "Meeting reports", "EU STEM Coalition"))
    event = read(
        "publications/kites", f"{facts.format(told)}<p>Ten kites flew over Riga.</p><p>All came back.</p>"
    ).event
    assert event is not None
    assert event.date is not None
    assert (event.date.text, event.categories, event.source) == (
        "24 August 2022",
        ("Meeting reports",),
        "EU STEM Coalition",
    )
    assert event.summary == "Ten kites flew over Riga.\nAll came back."


def test_of_facts_that_no_table_knows_the_date_is_read_and_the_others_are_quoted():
    reading = read("publications/kites", "<h1>Kites</h1><p>24 August 2022 · Meeting · Kite Club</p><p>Ten flew.</p>")
    assert reading.event is not None
    assert reading.event.date is not None
    assert (reading.event.date.text, reading.event.source) == ("24 August 2022", None)
    assert [said.detail for said in reading.problems if said.code == "unread_text"] == ["· Meeting · Kite Club"]


@pytest.mark.parametrize("sign", SIGNS)
def test_facts_of_entries_are_read(sign: str):
    entry = "<div><p>{1}</p><h3><a href='/publications/{0}'>Kites {0}</a></h3><p>They flew.</p></div>"
    facts = sign.join(("24 August 2022", "News", "Kite Club"))
    found = entries(entry.format("a", facts) + entry.format("b", facts))
    assert [(event.title, event.categories, event.source, event.summary) for event in found] == [
        (f"Kites {name}", ("News",), "Kite Club", "They flew.") for name in "ab"
    ]
    assert all(event.date and event.date.text == "24 August 2022" for event in found)


@pytest.mark.parametrize("sign", [*SIGNS, "<br>"])
def test_facts_of_rows_are_read(sign: str):
    row = "<div><p>{1}</p><h3><a href='/dossiers/{0}'>{0} pact</a></h3><p>About {0}.</p></div>"
    facts = sign.join(("24 August 2022", "Latvia", "Kite Club"))
    rows = read("taskforces", f"<h1>Taskforces</h1>{row.format('a', facts)}{row.format('b', facts)}").rows
    assert [(found.country, found.organisations, found.teaser) for found in rows] == [
        ("Latvia", ("Kite Club",), f"About {name}.") for name in "ab"
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<h3>2022</h3><p><a href='/publications/a'>Kites</a> (24 August 2022)</p><p>They flew.</p>",
        "<h3>2022</h3><ul><li>Kites (24 August 2022)</li></ul>",
        "<h3>2022</h3><p>Kites (24 August 2022)</p>",
        "<p>[24 August 2022 / Meeting]</p><h4><a href='/publications/a'>Kites</a></h4><p>They flew.</p>",
        "<ul><li><a href='/publications/a'>Kites</a> [24 August 2022 / News]</li></ul>",
    ],
)
def test_an_entry_has_its_own_date_behind_its_title_or_in_brackets(html: str):
    found = entries(html + html.replace("Kites", "Drums").replace("s/a", "s/b").replace("2022", "2023"))
    assert [(event.title, event.date and event.date.text) for event in found] == [
        ("Kites", "24 August 2022"),
        ("Drums", "24 August 2023"),
    ]


def test_questions_in_bold_are_labels():
    event = read("publications/kites", "<h1>Kites</h1><p><b>When?</b> 24 August 2022 <b>Where?</b> Riga</p>").event
    assert event is not None
    assert event.date is not None
    assert (event.date.text, [(said.label, said.value) for said in event.other]) == (
        "24 August 2022",
        [("Where?", "Riga")],
    )


@pytest.mark.parametrize(("name", "source"), [("Jane Smith", None), ("Kite Club", "Kite Club"), ("KTU", "KTU")])
def test_a_person_is_no_source(name: str, source: str | None):
    event = read("publications/kites", f"<h1>Kites</h1><p>24 August 2022</p><p>by {name}</p><p>Ten flew.</p>").event
    assert event is not None
    assert event.source == source
    assert [said.value for said in event.other] == ([] if source else [name])
