"""Which era, which kind of page."""

import pytest

from dossier_scraper.extract.page import era_of, extract
from dossier_scraper.model import Page
from dossier_scraper.site import load_site
from tests.extract.golden import BASE, codes
from tests.extract.made import document


@pytest.mark.parametrize(
    ("html", "era"),
    [
        ('<meta name="Generator" content="Drupal 7 (http://drupal.org)">', "drupal7"),
        ('<meta name="generator" content="WordPress 6.4">', "wordpress"),
        ('<div class="views-row"><div class="views-field">x</div></div>', "drupal7"),
        ('<div class="wp-block-group">x</div>', "wordpress"),
        ('<meta name="generator" content="Joomla! 5">', "unknown"),
    ],
)
def test_the_era_is_told_by_generator_or_marks(html: str, era: str):
    assert era_of(document("/dossiers/kites", html)) == era


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"%PDF-1.7", "error_page", "not_html"),
        (b"<h1>Page not found</h1>", "error_page", "soft_404"),
        (b"<p>Kites.</p>", "other", "unknown_template"),
        (b"<div class='views-row views-field'>Kites.</div>", "other", "unexpected_kind"),
    ],
)
def test_a_page_without_a_record_says_why(body: bytes, kind: str, code: str):
    reading = extract(Page(url=f"{BASE}/dossiers/kites", body=body), load_site())
    assert (reading.kind, codes(reading)) == (kind, [code])


def test_a_page_that_is_read_at_last_is_not_called_unread():
    facts = {"Requesting organisation": "Kite Club", "Country": "Norway", "Start date": "15 March 2018"}
    rows = "".join(f"<tr><th>{label}</th><td>{value}</td></tr>" for label, value in facts.items())
    html = f"<main><h1>Kites</h1><table class=vcard>{rows}</table></main>"
    reading = extract(Page(url=f"{BASE}/dossiers/kites", body=html.encode()), load_site())
    assert reading.dossier is not None
    assert (reading.dossier.country, codes(reading)) == ("Norway", ["general_reading"])
