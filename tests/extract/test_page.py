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


LIST = (
    "<ul><li><a href='/publications/wind'>Wind</a> 3 May 2014</li><li><a href='/news/ice'>Ice</a> 4 May 2014</li></ul>"
)


@pytest.mark.parametrize(
    ("heading", "events", "code", "before"),
    [
        ("Latest publications", 0, [], True),
        ("QUICK: publications", 0, [], True),
        ("Latest publications", 0, [], False),
        ("Other news", 0, [], False),
        ("Key events", 2, [], False),
        ("Milestones", 2, ["unknown_label"], False),
    ],
)
def test_a_list_of_other_records_is_no_timeline(heading: str, events: int, code: list[str], before: bool):
    facts = "<p><b>Requesting organisation:</b> Kite Club</p><p><b>Start date:</b> 2018</p><h2>Results</h2><p>Ten.</p>"
    block = f"<section><h2>{heading}</h2>{LIST}</section>"
    page = f"<h1>Kites</h1><div class='entry-content'>{block * before}{facts}{block * (not before)}</div>"
    reading = extract(Page(url=f"{BASE}/dossiers/kites", body=page.encode()), load_site())
    assert reading.dossier is not None
    assert (len(reading.dossier.events), reading.dossier.other, codes(reading)) == (events, (), code)


@pytest.mark.parametrize("named", ["page-taxonomy page-taxonomy-term", "archive tax-country term-9", "search-results"])
def test_the_page_of_a_term_is_a_listing_at_the_address_of_one_only(named: str):
    row = "<div class='views-row'><h2><a href='/dossiers/{0}'>{0}</a></h2><p>Country: Latvia</p></div>"
    page = f"<body class='{named}'><h1>Latvia</h1><div class='view-content'>{row.format('kites')}{row.format('wind')}"
    body = f"<meta name='generator' content='Drupal 7'>{page}</div></body>".encode()
    kinds = [extract(Page(url=f"{BASE}/{path}", body=body), load_site()).kind for path in ("terms/9", "taskforces")]
    assert kinds == ["other", "listing"]
