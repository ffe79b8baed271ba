"""One organisation behind many names, by the tables alone; likeness only ever suggests."""

import pytest

from dossier_scraper.site import load_site
from dossier_scraper.site.organisations import organisation_of, suggestions


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("Óbuda University", "Óbuda University"),
        ("Obuda University", "Óbuda University"),
        ("OBUDA  UNIVERSITY", "Óbuda University"),
        ("PTvT (Dutch national STEM platform)", "PTvT (Dutch National STEM Platform)"),
        ("PTvT (Dutch National STEM Platform)", "PTvT (Dutch National STEM Platform)"),
        ("NCR", "Norwegian National Centre for Science Recruitment"),
        ("NCSR (Norwegian national STEM platform)", "Norwegian National Centre for Science Recruitment"),
        (
            "Norwegian National Centre for Science Recruitment (NCR)",
            "Norwegian National Centre for Science Recruitment",
        ),
        ("L’Institut de Locarn", "L'Institut de Locarn"),
        ("Institut de Locarn", "L'Institut de Locarn"),
    ],
)
def test_accents_case_and_aliases_make_no_difference(name: str, canonical: str):
    found = organisation_of(name, load_site())
    assert found is not None
    assert found.name == canonical


@pytest.mark.parametrize("name", ["Obuda", "University", "Norwegian National Centre", "Ministry of Education", ""])
def test_likeness_alone_finds_no_organisation(name: str):
    assert organisation_of(name, load_site()) is None


def test_suggestions_are_ranked_and_leave_out_the_name_itself():
    names = ["Óbuda University", "Obuda University", "Óbuda Universty", "University World News", "Denmark"]
    found = suggestions("Óbuda University", names)
    assert found[0][0] == "Óbuda Universty"
    assert "Óbuda University" not in [name for name, _ in found]
    assert "Denmark" not in [name for name, _ in found]
    assert suggestions("Óbuda University", names) == suggestions("Óbuda University", reversed(names))
