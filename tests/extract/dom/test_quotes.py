"""A quote is found again where it stands, and nowhere else."""

import pytest

from dossier_scraper.extract import requote
from dossier_scraper.model import Page, Provenance
from dossier_scraper.site import load_site
from tests.extract.golden import BASE

PAGE = """<!DOCTYPE html><div id="a"><p>One two.</p><p>Three</p>
<script>"Scripted"</script><template>Templated</template>
<!-- Commented --></div><div id="b"><a href="/x?a=1&amp;b=2">Link</a><time datetime="2018-02-07">Wednesday</time>
<img alt="A logo" src="/logo.png"><p id="c" class="view ongoing"></p></div>"""
TEXT = "One two.\r\nThree\rFour\n\nFive"


def found(page: str, selector: str, quote: str) -> bool:
    """Return True if a quote is found again on a page."""
    return requote(
        Page(url=f"{BASE}/dossiers/x", body=page.encode()),
        load_site(),
        Provenance(selector=selector, quote=quote, rule="a rule"),
    )


@pytest.mark.parametrize(
    ("page", "selector", "quote"),
    [
        (PAGE, "#a", "One two."),
        (PAGE, "#a", "One\ttwo."),
        (PAGE, "#a", "One two.\nThree"),
        (PAGE, "#a > p:nth-of-type(2)", "Three"),
        (PAGE, "#b > a", "/x?a=1&b=2"),
        (PAGE, "#b", "2018-02-07"),
        (PAGE, "#b", "A logo"),
        (PAGE, "#c", "ongoing"),
        (PAGE, ".ongoing", "c"),
        (TEXT, "lines 1-1", "One two."),
        (TEXT, "lines 1-5", "One two.\nFive"),
        (TEXT, "lines 3-3", "Four"),
    ],
)
def test_a_quote_is_found_where_it_stands(page: str, selector: str, quote: str):
    assert found(page, selector, quote)


@pytest.mark.parametrize(
    ("page", "selector", "quote"),
    [
        (PAGE, "#a", "Link"),
        (PAGE, "#a", "one two."),
        (PAGE, "#a", "Three\nOne two."),
        (PAGE, "#a", "One two.\nOne two."),
        (PAGE, "#a", "Scripted"),
        (PAGE, "#a", "Templated"),
        (PAGE, "#a", "Commented"),
        (PAGE, "#a > p", "Three"),
        (PAGE, "#b", "logo.png"),
        (PAGE, "#d", "One two."),
        (PAGE, "#b", "ongoing"),
        (PAGE, "#a >", "One two."),
        (PAGE, "", "One two."),
        (PAGE, "lines 7-9", "One two."),
        (TEXT, "lines 2-2", "One two."),
        (TEXT, "lines 6-7", "Five"),
        (TEXT, "lines 0-0", "One two."),
    ],
)
def test_a_quote_is_found_nowhere_else(page: str, selector: str, quote: str):
    assert not found(page, selector, quote)
