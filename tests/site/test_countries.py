"""A country's name, in the languages of its pages, gives its ISO 3166-1 code; anything else gives none."""

import pytest

from dossier_scraper.site import load_site
from dossier_scraper.site.countries import country_code, country_codes


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Spain", "ES"),
        ("spain ", "ES"),
        ("SPAIN", "ES"),
        ("España", "ES"),
        ("Espana", "ES"),
        ("The Netherlands", "NL"),
        ("the Netherlands", "NL"),
        ("Netherlands", "NL"),
        ("Nederland", "NL"),
        ("Czech Republic", "CZ"),
        ("Czechia", "CZ"),
        ("UK", "GB"),
        ("Scotland", "GB"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("Kosovo", "XK"),
        ("Denmark", "DK"),
        ("Norway", "NO"),
        ("Hungary", "HU"),
        ("Estonia", "EE"),
        ("France", "FR"),
        ("United Kingdom", "GB"),
        ("Republic of Estonia", "EE"),
        ("Basque Country", None),
        ("Spain, France", None),
        ("Europe", None),
        ("ES", None),
        ("", None),
    ],
)
def test_a_country_is_known_by_its_names(name: str, code: str | None):
    assert country_code(name, load_site()) == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Spain", ("ES",)),
        ("Finland and Estonia", ("FI", "EE")),
        ("Finland, Estonia", ("FI", "EE")),
        ("Finland / Estonia & Malta", ("FI", "EE", "MT")),
        ("Bosnia and Herzegovina", ("BA",)),
        ("Riga, Latvia", ()),
        ("Finland, ", ()),
        ("", ()),
    ],
)
def test_several_countries_give_a_code_each(text: str, codes: tuple[str, ...]):
    assert country_codes(text, load_site()) == codes
