import pytest

from dossier_scraper.history.organisations import known_organisation, organisation_id
from dossier_scraper.site import load_site


def test_every_spelling_that_the_tables_know_is_one_organisation():
    known = load_site().tables["organisations"]["organisations"]
    one = next(row for row in known if row.get("aliases"))
    found = {known_organisation(name, load_site()) for name in (one["name"], *one["aliases"])}
    assert [(row.name, row.country_code) for row in found] == [(one["name"], one.get("country_code"))]


def test_a_name_that_no_table_knows_is_an_organisation_of_its_own():
    found = known_organisation("Société des Récifs, a.s.b.l.", load_site())
    assert (found.name, found.country_code) == ("Société des Récifs, a.s.b.l.", None)


@pytest.mark.parametrize("name", ["Óbuda – Bus", "A" * 200, "日本", "...", "a  b"])
def test_an_id_is_a_slug_and_two_names_do_not_share_one(name: str):
    minted = organisation_id(name)
    assert minted == organisation_id(name)
    assert 0 < len(minted) <= 80
    assert minted.strip("-").replace("-", "").isalnum()
    assert minted.isascii()
    assert minted != organisation_id(name + " II")
