"""A dossier from the claims that a page makes about it."""

from dossier_scraper.extract.dossier import assembled
from dossier_scraper.extract.fields.claims import Claim, Findings
from tests.extract.made import document, lines


def test_claims_become_values_with_provenance():
    found = Findings(select=lambda places: "p", dated_text=lambda: "")
    claims = [
        Claim(field="country", lines=tuple(lines("<p>Spain</p>")), rule="label"),
        Claim(field="start_date", lines=tuple(lines("<p>15 March 2018</p>")), rule="label"),
        Claim(
            field="requesting_organisations", lines=tuple(lines("<p><a href='/club'>Kite Club</a></p>")), rule="label"
        ),
    ]
    dossier = assembled(claims, (), "Kites", document("/dossiers/kites"), found, "timeline")
    assert (dossier.id, dossier.country_code) == ("kites", "ES")
    assert dossier.start_date is not None
    assert dossier.start_date.date == "2018-03-15"
    assert [name.url for name in dossier.requesting_organisations] == ["https://www.stemcoalition.eu/club"]
    assert {"country", "country_code", "start_date", "requesting_organisations/0/url"} <= set(found.provenance)
    assert not found.problems


def test_main_fields_that_are_nowhere_are_told():
    found = Findings(select=lambda places: "p", dated_text=lambda: "")
    assembled((), (), "Kites", document("/dossiers/kites"), found, "timeline")
    assert [(problem.code, problem.field) for problem in found.problems] == [
        ("label_missing", "requesting_organisations"),
        ("label_missing", "start_date"),
    ]
