"""Labels in a row, as tabs print them, and what stands in the panels behind them."""

import pytest

from dossier_scraper.extract.fields.claims import Findings
from dossier_scraper.extract.fields.label_values import claims_of
from dossier_scraper.site import load_site
from tests.extract.made import lines

LABELS = "<div>Background</div><div>Objectives</div><div>Results</div>"
PANELS = "<div><p>Few flew.</p><p>None.</p></div><div><ul><li>Ten.</li></ul></div><div>All flew.</div>"
ALL = "Few flew.\nNone.\nTen.\nAll flew."


def told(html: str) -> list[str]:
    findings = Findings(select=lambda places: "", dated_text=lambda: "")
    return [claim.text for claim in claims_of(lines(html), "dossier", load_site(), findings)[0]]


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        (f"<div>{LABELS}</div><div>{PANELS}</div>", ["Few flew.\nNone.", "Ten.", "All flew."]),
        (f"<div>{LABELS}<div>{PANELS}</div></div>", ["", "", ALL]),  # two labels that are shown empty
        (f"<div>{LABELS}</div><div>{PANELS}<div>And more.</div></div>", ["", "", ""]),  # nobody knows whose
    ],
)
def test_as_many_panels_as_labels_are_their_values(html: str, texts: list[str]):
    assert told(html) == texts
