"""Values behind labels: where one begins, where it ends, and what belongs to no label."""

import pytest

from dossier_scraper.extract.fields.claims import Findings
from dossier_scraper.extract.fields.label_values import claims_of
from dossier_scraper.site import load_site
from tests.extract.made import lines

SHORT, LONG = "<p><b>Country:</b> Spain</p>", "<h3>Background</h3><p>Kites are few.</p>"


def told(html: str) -> tuple[dict[str, str], str, str]:
    """Return what the labels of some markup say, and the lines in front of them and outside."""
    findings = Findings(select=lambda places: "", dated_text=lambda: "")
    claims, before, loose = claims_of(lines(html), "dossier", load_site(), findings)
    outside = ["|".join(line.text for line in some) for some in (before, loose)]
    return {claim.field: claim.text for claim in claims}, outside[0], outside[1]


@pytest.mark.parametrize(
    ("html", "fields", "loose"),
    [
        (f"{SHORT}<p>Ten flew.</p>", {"country": "Spain"}, "Ten flew."),
        ("<p><b>Country:</b></p><p>Spain</p><p>Ten flew.</p>", {"country": "Spain"}, "Ten flew."),
        (f"{LONG}<p>Ten flew.</p>", {"background": "Kites are few.\nTen flew."}, ""),
        (f"<section>{LONG}</section><p>Ten flew.</p>", {"background": "Kites are few."}, "Ten flew."),
        (f"{LONG}<address>Ann, Riga</address>", {"background": "Kites are few."}, "Ann, Riga"),
        (f"{LONG}{SHORT}", {"background": "Kites are few.", "country": "Spain"}, ""),
        (
            "<p><b>Requesting organisations</b></p><ul><li>Kite Club</li><li>Wing Club</li></ul><p>Ten flew.</p>",
            {"requesting_organisations": "Kite Club\nWing Club"},
            "Ten flew.",
        ),
    ],
)
def test_a_value_ends_by_its_field_and_by_the_elements_around_it(html: str, fields: dict[str, str], loose: str):
    assert told(f"<p>First.</p>{html}") == (fields, "First.", loose)


@pytest.mark.parametrize("known_first", [True, False])
def test_a_label_that_no_table_knows_is_one_where_known_ones_stand_in_such_an_element(*, known_first: bool):
    fact = "<div class='fact'><span class='label'>{}</span> <span>{}</span></div>"
    facts = [fact.format("Country", "Spain"), fact.format("Contact person", "Ann Lee")]
    first, second = facts if known_first else reversed(facts)
    assert told(f"<div>{LONG}{first}<h3>Results</h3><p>Ten.</p>{second}</div>")[0] == {
        "country": "Spain",
        "background": "Kites are few.",
        "other": "Ann Lee",
        "results": "Ten.",
    }


@pytest.mark.parametrize(
    ("items", "background"),
    [
        ("<li><b>Ropes</b>: two</li><li><b>Country</b>: Spain</li>", "Kites are few."),
        ("<li><b>Ropes</b>: two</li><li><b>Wings</b>: ten</li>", "Kites are few.\nRopes: two\nWings: ten"),
    ],
)
def test_items_of_a_list_in_which_one_names_a_field_are_no_lines_of_the_text_above_it(items: str, background: str):
    assert told(f"{LONG}<ul>{items}</ul>")[0]["background"] == background
