"""Accuracy is not bought with alarms: what editors do to a page every week gives no new warning."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.model import Page, Reading
from dossier_scraper.site import load_site
from tests.extract import golden
from tests.extract.composed import TRUTH
from tests.extract.golden import BASE
from tests.extract.page_builders import PAGE_BUILDERS
from tests.extract.themes import Theme
from tests.extract.wordpress_themes import classic, elementor

PAGES = [name for name in golden.names() if name.startswith(("drupal7/", "later/", "wordpress/"))]
BLOCKS = (
    "<div class='alert alert-info'>We look for volunteers.</div>",
    "<aside class='sidebar'><h2>Latest news</h2><ul><li><a href='/news/one'>One</a></li></ul></aside>",
    "<div id='cookie-notice'>We use cookies. <a href='/privacy'>Privacy</a> <button>Accept</button></div>",
    "<footer><p>© 2026 Kite Club, Riga. All rights reserved.</p></footer>",
    "<div class='block newsletter'><h2>Newsletter</h2><form><label>Mail</label><input name='m'></form></div>",
)


def reworded(html: str, rng: Random) -> str:
    """Add a sentence to a paragraph."""
    ends = [at for at in range(len(html)) if html.startswith(".</p>", at)]
    at = rng.choice(ends) if ends else 0
    return f"{html[:at]}. It was renewed in the meantime{html[at:]}" if ends else html


def emphasised(html: str, rng: Random) -> str:
    """Put a word of a text in italics."""
    return html.replace(" and ", " <em>and</em> ", rng.randint(1, 3))


def pictured(html: str, rng: Random) -> str:
    """Put a picture before a paragraph."""
    before, mark, behind = html.rpartition("<p>")
    return f"{before}<p><img src='/sites/default/files/kites.jpg' alt=''></p>{mark}{behind}" if mark else html


def linked(html: str, rng: Random) -> str:
    """Add a link to the first menu."""
    return html.replace("</ul>", f"<li><a href='/section-{rng.randint(1, 9)}'>Section</a></li></ul>", 1)


def dated(html: str, rng: Random) -> str:
    """Correct a year, as it is printed and in attributes."""
    return html.replace(", 2020<", ", 2021<").replace('="2020-', '="2021-')


def blocked(html: str, rng: Random) -> str:
    """Add a block of the theme's below the content."""
    return html.replace("</body>", f"{rng.choice(BLOCKS)}</body>")


EDITS: tuple[Callable[[str, Random], str], ...] = (reworded, emphasised, pictured, linked, dated, blocked)


def warnings(reading: Reading) -> list[tuple[str, str | None]]:
    return sorted((said.code, said.field or "") for said in reading.problems if said.severity != "info")


@pytest.mark.parametrize("number", range(50))
def test_a_normal_edit_gives_no_new_warning(number: int):
    rng = Random(number)
    name = PAGES[number % len(PAGES)]
    page = golden.page(name)
    html = page.body.decode()
    for edit in rng.sample(EDITS, 2):
        html = edit(html, rng)
    reading = extract(Page(url=page.url, body=html.encode(), content_type=page.content_type), load_site())
    known = warnings(golden.reading(name))
    assert [said for said in warnings(reading) if said not in known] == []
    assert reading.kind == golden.reading(name).kind


SIDEBAR = '<aside class="widget-area sidebar">'
STATUS = '<div class="field field-name-field-status'
COUNTS = ("Post Views: 1,204", "1204 reads", "This page has been viewed 1204 times", "3 min read")
STRIP = "<div><div><span>27</span><p>countries</p></div><div><span>120</span><p>partners</p></div></div>"
LOGIN = "<div class='block'><h2>User login</h2><form><label>Name</label><input></form></div>"


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize(
    "name", ["wordpress/publications/beta-techmentality-model", "wordpress/dossiers/norwegian-technology-pact"]
)
def test_who_counts_readers_is_in_no_text(name: str, count: str):
    page, known = golden.page(name), golden.reading(name)
    before, mark, behind = page.body.decode().partition("</main>")
    content, end, rest = before.rpartition('<div class="wp-block-template-part">')
    for html in (f"{content}<p>{count}</p>{end}{rest}{mark}{behind}", counted_within(page.body.decode(), known, count)):
        reading = extract(Page(url=page.url, body=html.encode(), content_type="text/html"), load_site())
        assert (reading.dossier, reading.event) == (known.dossier, known.event)
        assert count not in {said.detail for said in reading.problems}


def counted_within(html: str, reading: Reading, count: str) -> str:
    """Return a page with a count behind the paragraph of its text."""
    text = reading.event.summary if reading.event else reading.dossier.background if reading.dossier else None
    before, mark, behind = html.partition(f"{(text or '').splitlines()[-1]}</p>")
    assert mark
    return f"{before}{mark}<p>{count}</p>{behind}"


@pytest.mark.parametrize("place", ["<h1", "</main>"])
def test_what_a_strip_counts_is_no_part_of_an_events_text(place: str):
    name = "wordpress/publications/beta-techmentality-model"
    html = golden.page(name).body.decode().replace(place, f"{STRIP}{place}", 1)
    reading = extract(Page(url=golden.page(name).url, body=html.encode(), content_type="text/html"), load_site())
    assert reading.event == golden.reading(name).event


def test_what_a_strip_counts_is_no_country():
    html = (
        golden.page("wordpress/dossiers/norwegian-technology-pact").body.decode().replace("<main", f"{STRIP}<main", 1)
    )
    reading = extract(Page(url=f"{BASE}/dossiers/norwegian-technology-pact/", body=html.encode()), load_site())
    assert reading.dossier
    assert reading.dossier == replace(reading.dossier, country="Norway", country_code="NO")
    assert warnings(reading) == warnings(golden.reading("wordpress/dossiers/norwegian-technology-pact"))


def test_a_block_to_log_in_above_the_content_is_no_wall():
    name = "drupal7/taskforces"
    html = golden.page(name).body.decode().replace("<div", f"{LOGIN}<div", 1)
    reading = extract(Page(url=golden.page(name).url, body=html.encode(), content_type="text/html"), load_site())
    assert (reading.kind, reading.rows) == ("listing", golden.reading(name).rows)


def test_keywords_in_a_field_are_left_out_by_their_label():
    name = "drupal7/dossiers/danish-technology-pact"
    field = '<div class="field field-name-field-tags"><div class="field-label">Tags:&nbsp;</div>{}</div>'
    tags = field.format('<div class="field-items"><div class="field-item even"><a href="/tags/3">girls</a></div></div>')
    html = golden.page(name).body.decode().replace(STATUS, tags + STATUS, 1)
    reading = extract(Page(url=golden.page(name).url, body=html.encode(), content_type="text/html"), load_site())
    assert reading == golden.reading(name)
    assert reading.coverage.boilerplate["ignored"] == len("girls")


@pytest.mark.parametrize("theme", [classic, elementor], ids=lambda theme: theme.__name__)
@pytest.mark.parametrize("block", [STRIP, "<p>The minister opened the workshop.</p>", LOGIN])
def test_what_a_theme_prints_below_the_content_is_no_part_of_the_last_entry(theme: Theme, block: str):
    html = theme(TRUTH["norwegian-technology-pact"])
    known, reading = (
        extract(Page(url=f"{BASE}/dossiers/the-dossier", body=text.encode()), load_site())
        for text in (html, html.replace("</main>", f"{block}</main>"))
    )
    assert reading.dossier == known.dossier
    assert warnings(reading) == warnings(known)


def test_a_block_to_log_in_beside_content_that_only_a_second_reading_finds_is_no_wall():
    theme = next(theme for theme in PAGE_BUILDERS if theme.__name__ == "SiteOrigin")
    html = theme(TRUTH["norwegian-technology-pact"])
    known, reading = (
        extract(Page(url=f"{BASE}/dossiers/the-dossier", body=text.encode()), load_site())
        for text in (
            html,
            html.replace('<aside class="widget-area sidebar">', f'<aside class="widget-area sidebar">{LOGIN}'),
        )
    )
    assert reading.dossier is not None
    assert reading.dossier == known.dossier
