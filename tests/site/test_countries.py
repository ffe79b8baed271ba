"""A country's name, in the languages of its pages, gives its ISO 3166-1 code; anything else gives none."""

import pytest

from dossier_scraper.site import load_site
from dossier_scraper.site.countries import code_in_field, country_code, country_codes


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


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((name, "DE") for name in ("Niemcy", "Německo", "Németország", "Saksa", "Γερμανία", "Германия", "Alemanha")),
        ("Éire", "IE"),
        ("Ελλάδα", "GR"),
        ("NL", "NL"),
        ("LVA", "LV"),
        ("EL", "GR"),
        ("UK", "GB"),
        ("U.K.", "GB"),
        ("The Netherlands (NL)", "NL"),
        ("Netherlands, The", "NL"),
        ("LV – Latvia", "LV"),
        ("\U0001f1f1\U0001f1fb Latvia", "LV"),
        ("\U0001f1f1\U0001f1fb", "LV"),
        ("Latvia*", "LV"),
        ("Bosnia & Herzegovina", "BA"),
        ("Spain (NL)", None),
        ("\U0001f1f1\U0001f1fb Spain", None),
        ("Latvia, Spain", None),
        ("Spain (Catalonia)", None),
        ("Catalonia, Spain", None),
        ("EU", None),
        ("Europe", None),
        ("Riga", None),
        ("", None),
        ("XX", None),
    ],
)
def test_a_field_for_a_country_holds_a_name_a_code_or_a_flag(text: str, code: str | None):
    assert code_in_field(text, load_site()) == code


def test_names_in_other_languages_are_believed_in_such_a_field_only():
    assert country_code("Niemcy", load_site()) is None
    assert country_code("IT", load_site()) is None
