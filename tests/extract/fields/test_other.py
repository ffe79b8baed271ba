"""Labelled values that no table maps."""

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.model import Page
from dossier_scraper.site import load_site
from tests.extract.golden import BASE

PAGE = (
    '<meta name="Generator" content="Drupal 7 (http://drupal.org)"><body class="node-type-taskforce-dossier">'
    '<h1>Kites</h1><div class="node node-taskforce-dossier">{0}</div></body>'
)
FIELD = (
    '<div class="field-name-field-{0}"><div class="field-label">{1}:&nbsp;</div><div class="field-item">{2}</div></div>'
)
KNOWN = FIELD.format("start-date", "Start date", "2018") + FIELD.format("organisation", "Organisation", "Kite Club")


def others(content: str) -> list[tuple[str, str, str | None]]:
    page = Page(url=f"{BASE}/dossiers/kites", body=PAGE.format(KNOWN + content).encode())
    reading = extract(page, load_site())
    assert reading.dossier is not None
    for position in range(len(reading.dossier.other)):
        assert f"other/{position}" in reading.provenance
    return [(other.label, other.value, other.url) for other in reading.dossier.other]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (FIELD.format("budget", "Budget", "1000 kites"), [("Budget", "1000 kites", None)]),
        (FIELD.format("web", "Home", "<a href='/home'>kites.example</a>"), [("Home", "kites.example", BASE + "/home")]),
        ("<p><strong>Phase:</strong> Second</p>", [("Phase", "Second", None)]),
        (FIELD.format("views", "Views", "1234"), []),
        (FIELD.format("budget", "Budget", ""), []),
    ],
)
def test_an_unknown_label_keeps_its_value(content: str, told: list[tuple[str, str, str | None]]):
    assert others(content) == told
