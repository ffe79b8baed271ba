"""A text copy of a listing that keeps addresses has the rows of the page, whatever wrote it."""

import pytest

from dossier_scraper.extract import extract, requote
from dossier_scraper.model import Page, Reading
from dossier_scraper.site import load_site
from tests.extract.golden import BASE

MARKDOWN = """# Taskforces

[Home](/)

## Ongoing taskforces

### [Kites (and more)](/dossiers/kites "Kites")

**Start date:** 15 March 2018

* Spain
* Kite Club

Ten kites flew.

[Read more](/dossiers/kites)

## Finalised taskforces

### [Labs: open to all?](/dossiers/labs)

7 June 2020 | Finland and Estonia | Barna Council
"""
TABLE = """| Taskforce | Country | Organisation | Start date | Status |
| --- | --- | --- | --- | --- |
| [Kites (and more)](/dossiers/kites) | Spain | Kite Club | 15 March 2018 | Ongoing |
| [Labs: open to all?](/dossiers/labs) | Finland and Estonia | Barna Council | 7 June 2020 | Finalised |
"""
BROWSER = """                                   Taskforces

   [1]Home

   Ongoing taskforces

[2]Kites (and more)

   15 March 2018 | Spain | Kite Club

   Ten kites flew over the lake, and nobody knows who of the neighbours had
   seen them.

   Finalised taskforces

[3]Labs: open to all?

   7 June 2020 | Finland and Estonia | Barna Council

References

   1. https://www.stemcoalition.eu/
   2. https://www.stemcoalition.eu/dossiers/kites
   3. https://www.stemcoalition.eu/dossiers/labs
"""
AROUND = """# Taskforces

## Ongoing taskforces

[#### Kites (and more)

15 March 2018

Spain

Kite Club

Ten kites flew.](/dossiers/kites "Kites (and more)")

## Finalised taskforces

[#### Labs: open to all?

7 June 2020

Finland and Estonia

Barna Council](/dossiers/labs)
"""
BELOW = """   [1]Home

Taskforces

   Ongoing taskforces

   [2]
Kites (and more)

   15 March 2018 | Spain | Kite Club

   Finalised taskforces

   [3]
Labs: open to all?

   7 June 2020 | Finland and Estonia | Barna Council

References:

[1] https://www.stemcoalition.eu/
[2] https://www.stemcoalition.eu/dossiers/kites
[3] https://www.stemcoalition.eu/dossiers/labs
"""
EXPECTED = [
    ("kites", "Kites (and more)", "2018-03-15", "Spain", ("Kite Club",), "ongoing"),
    ("labs", "Labs: open to all?", "2020-06-07", "Finland and Estonia", ("Barna Council",), "finalised"),
]


def read(text: str) -> Reading:
    """Read a text at the listing's address."""
    return extract(Page(url=f"{BASE}/taskforces", body=text.encode(), content_type="text/plain"), load_site())


@pytest.mark.parametrize("text", [MARKDOWN, TABLE, BROWSER, AROUND, BELOW])
def test_a_copy_with_addresses_has_the_rows_of_the_page(text: str):
    reading = read(text)
    assert [
        (
            row.url.removeprefix(f"{BASE}/dossiers/"),
            row.title,
            row.date and row.date.date,
            row.country,
            row.organisations,
            row.listed_as,
        )
        for row in reading.rows
    ] == EXPECTED
    page = Page(url=f"{BASE}/taskforces", body=text.encode(), content_type="text/plain")
    assert all(requote(page, load_site(), provenance) for provenance in reading.provenance.values())
    assert not [said for said in reading.problems if said.severity == "warning"]


def test_a_line_that_was_broken_is_one():
    assert read(BROWSER).rows[0].teaser == (
        "Ten kites flew over the lake, and nobody knows who of the neighbours had seen them."
    )


ITEM = """   Ongoing taskforces

     * [1]Labs: open to all? {}

References

   1. https://www.stemcoalition.eu/dossiers/labs
"""


@pytest.mark.parametrize(
    "facts", ["– 7 June 2020, Finland and Estonia, Barna Council", "(7 June 2020 | Spain | Kite Club)"]
)
def test_a_title_ends_where_facts_begin(facts: str):
    row = read(ITEM.format(facts)).rows[0]
    assert (row.title, row.date and row.date.date, len(row.organisations)) == ("Labs: open to all?", "2020-06-07", 1)


def test_a_title_whose_end_nothing_tells_is_said():
    reading = read(ITEM.format("Finland 7 June 2020"))
    (said,) = [said for said in reading.problems if said.code == "title_long"]
    assert said.detail == "Labs: open to all? Finland 7 June 2020"


def test_a_link_without_words_is_told():
    reading = read(MARKDOWN + "\n[![](/x.png)](/dossiers/girls)\n")
    assert [said.detail for said in reading.problems if said.code == "named_in_no_row"] == [f"{BASE}/dossiers/girls"]


def test_facts_above_the_titles_are_those_of_the_title_below():
    text = "[Home](/)\n\n" + "".join(
        f"**Country:** {country}\n\n### [{title}](/dossiers/{slug})\n\nIt flew.\n\n"
        for slug, title, _, country, _, _ in EXPECTED
    )
    assert [(row.title, row.country) for row in read(text).rows] == [(one[1], one[3]) for one in EXPECTED]


def test_a_text_without_a_dossier_s_address_is_read_by_its_lines():
    text = "Ongoing taskforces\n\nMay 1, 2020 | France | Kite Club\nKites are [few](/about) and...\n"
    assert [row.organisations for row in read(text).rows] == [("Kite Club",)]


def test_an_address_that_no_link_of_the_copy_leads_to_is_told():
    reading = read(BROWSER + "   4. https://www.stemcoalition.eu/dossiers/girls\n")
    assert [said.detail for said in reading.problems if said.code == "named_in_no_row"] == [f"{BASE}/dossiers/girls"]


def test_tabs_of_sections_without_their_panels_are_told():
    row = "* [{0}](/dossiers/{0})\n\n  Spain\n\n"
    reading = read("* [Ongoing](#a)\n* [Finalised](#b)\n\n" + row.format("kites") + row.format("labs"))
    assert [said.code for said in reading.problems if said.field] == ["section_unclear"] * 2


def test_brackets_within_a_link_and_signs_within_its_title_end_no_link():
    text = MARKDOWN.replace("[Kites (and more)]", "[Kites [and more]]").replace('"Kites"', '"Kites (and more)"')
    assert [row.title for row in read(text).rows] == ["Kites [and more]", "Labs: open to all?"]
