"""Categories stay whole: known ones first, then whatever stands between commas outside parentheses."""

import pytest

from dossier_scraper.extract.fields.categories import facts, split
from dossier_scraper.extract.fields.claims import Findings
from dossier_scraper.site import load_site
from tests.extract.made import line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tools", ["Tools"]),
        (
            "Secondary Education, Vocational Education and Training (VET), Higher Education, Lifelong Learning / "
            "Upskilling",
            [
                "Secondary Education",
                "Vocational Education and Training (VET)",
                "Higher Education",
                "Lifelong Learning / Upskilling",
            ],
        ),
        ("tools, NEWS", ["tools", "NEWS"]),
        ("Tools; News", ["Tools", "News"]),
        ("New one (with, comma), Tools", ["New one (with, comma)", "Tools"]),
        ("Newsletters, News", ["Newsletters", "News"]),
        ("News from abroad", ["News from abroad"]),
        (" , Tools ,, News, ", ["Tools", "News"]),
        ("Tools | News", ["Tools", "News"]),
        ("Tools / Lifelong Learning / Upskilling", ["Tools / Lifelong Learning / Upskilling"]),
        ("Tools · News.", ["Tools", "News"]),
        ("Kites / Tools", ["Kites / Tools"]),
        ("", []),
    ],
)
def test_categories_are_cut_where_one_ends(text: str, expected: list[str]):
    assert split(text, load_site()) == expected


def test_a_known_category_may_hold_a_comma():
    site = load_site()
    tables = {**site.tables, "categories": {"known": ["Science, technology and society", "Science"]}}
    changed = type(site)(**{name: getattr(site, name) for name in site.__slots__} | {"tables": tables})
    assert split("Science, technology and society, Science, Other", changed) == [
        "Science, technology and society",
        "Science",
        "Other",
    ]


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("News | Kite Club", []),
        ("News | Institute for the Study of Kites, Winds and Lakes, Ltd…", []),
        ("News | Kite Club They met", ["unclear_facts"]),
        ("News | Kite Club from Riga met in Oslo and talked.", ["unclear_facts"]),
    ],
)
def test_a_source_that_may_hold_a_sentence_is_told(said: str, codes: list[str]):
    found = Findings(select=lambda places: "", dated_text=lambda: "")
    facts(line(f"<p>{said}</p>"), load_site(), found, "events/1")
    assert [problem.code for problem in found.problems] == codes
