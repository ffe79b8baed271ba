"""Bare text: labels on lines of their own, values on the next."""

import pytest

from dossier_scraper.extract import extract, requote
from dossier_scraper.extract.layouts.plain_text import content_of
from dossier_scraper.model import Page
from dossier_scraper.site import load_site
from tests.extract.golden import BASE
from tests.extract.made import document

DOSSIER = "Kites\n\nRequesting organisation:\nKite Club\nStart date: 2018\n"


def test_a_text_is_read_by_its_labels():
    content = content_of(DOSSIER, document("/dossiers/kites"))
    assert content is not None
    told = {claim.field: claim.text for claim in content.claims}
    assert told == {"requesting_organisations": "Kite Club", "start_date": "2018", "title": "Kites"}


def test_labels_without_a_colon_are_headings():
    content = content_of("Requesting organisation\nKite Club\nStart date\n2018\n", document("/dossiers/kites"))
    assert content is not None
    assert {claim.field for claim in content.claims} == {"requesting_organisations", "start_date"}


def test_prose_is_nothing():
    assert content_of("Kites flew over Riga.", document("/dossiers/kites")) is None


FACTS = (("Requesting organisation", "Kite Club"), ("Country", "Latvia"), ("Start date", "7 July 2021"))
TEXTS = (("Background", "Kites are few."), ("Objectives", "More kites."), ("Results", "Ten kites flew."))
# The same page as programs write it: what stands in front, a fact, a heading of a text, and what stands behind.
COPIES = {
    "a browser": ("EU STEM Coalition\nKites\n", "{0}:\n{1}\n", "{0}\n{1}\n", "© EU STEM Coalition\nPrivacy policy\n"),
    "lynx": (
        "   [1]Home\n\nKites\n\n",
        "   {0}: [2]{1}\n\n",
        "  {0}\n\n   {1}\n\n",
        "References\n\n   1. https://x.eu/\n   2. https://x.eu/m\n",
    ),
    "w3m": ("Kites\n\n", "{0}: {1}\n", "{0}\n\n{1}\n\n", ""),
    "Markdown": ("# Kites\n\n", "**{0}:** [{1}](/m/1)\n\n", "## {0}\n\n{1}\n\n", ""),
    "Markdown with underscores": ("Kites\n=====\n\n", "* __{0}__: {1}\n", "{0}\n----\n\n{1}\n\n", ""),
    "a table in Markdown": ("# Kites\n\n| Field | Value |\n|---|:--|\n", "| {0} | {1} |\n", "\n## {0}\n\n{1}\n", ""),
    "signs of emphasis": ("*Kites*\n\n", "*{0}:* {1}\n", "*{0}*\n{1}\n", ""),
    "a word processor": ("Kites\r\n\r\n", "{0}:\t{1}\r\n", "{0}\r\n{1}\r\n", ""),
    "tabs": ("Kites\r\n", "{0}\t{1}\r\n", "{0}\r\n{1}\r\n", ""),
    "a PDF": ("Kites\n\n", "{0}:       {1}\n", "{0}\n{1}\n", "\f2\nPage 3 of 3\n"),
    "AsciiDoc": ("= Kites\n\n", "{0}:: {1}\n", "== {0}\n{1}\n", ""),
    "a wiki": ("= Kites =\n", "'''{0}:''' [[{1}]]\n", "== {0} ==\n{1}\n", ""),
}


def copied(copy: str, facts: tuple[tuple[str, str], ...], texts: tuple[tuple[str, str], ...]) -> str:
    """Return a page as a text."""
    front, fact, heading, behind = COPIES[copy]
    told = "".join(fact.format(*said) for said in facts) + "".join(heading.format(*said) for said in texts)
    return front + told + behind


@pytest.mark.parametrize("copy", COPIES)
def test_a_dossier_is_read_from_each_copy(copy: str):
    page = Page(url=f"{BASE}/dossiers/kites", body=copied(copy, FACTS, TEXTS).encode(), content_type="text/plain")
    reading = extract(page, load_site())
    dossier = reading.dossier
    assert dossier is not None
    assert dossier.start_date is not None
    assert (dossier.title, [one.name for one in dossier.requesting_organisations]) == ("Kites", ["Kite Club"])
    assert (dossier.country, dossier.start_date.date) == ("Latvia", "2021-07-07")
    assert (dossier.background, dossier.objectives, dossier.results) == tuple(text for _, text in TEXTS)
    assert not [problem for problem in reading.problems if problem.severity != "info"]
    assert all(requote(page, load_site(), found) for found in reading.provenance.values())


EVENT = (("Publication date", "7 July 2021"), ("Source", "Kite Club"), ("Category", "News"), ("Country", "Latvia"))


@pytest.mark.parametrize("copy", COPIES)
def test_an_event_is_read_from_each_copy(copy: str):
    text = copied(copy, EVENT, (("Summary", "Ten kites flew."),))
    page = Page(url=f"{BASE}/publications/kites", body=text.encode(), content_type="text/plain")
    reading = extract(page, load_site())
    event = reading.event
    assert event is not None
    assert event.date is not None
    assert (event.title, event.source, event.country) == ("Kites", "Kite Club", "Latvia")
    assert (event.date.date, event.categories, event.summary) == ("2021-07-07", ("News",), "Ten kites flew.")
    assert not [problem for problem in reading.problems if problem.severity != "info"]
