"""A page that breaks off is told from one that leaves out what HTML lets it leave out."""

import re

import pytest

from dossier_scraper.ingest.capture.observe import breaks_off
from tests.ingest.visits import PAGES
from tests.saved_site import PAGES as FOLDER

DOSSIER = PAGES["/dossiers/norwegian-technology-pact"]
WORDPRESS = (FOLDER / "wordpress/dossiers/norwegian-technology-pact.html").read_bytes()


def minified(page: bytes) -> bytes:
    """Leave out every end tag that may be left out, and comments, as programs that make pages small do."""
    return re.sub(rb"<!--.*?-->|</(?:html|body|p|li|dt|dd|tr|td|th|tbody|thead|option)\s*>", b"", page, flags=re.DOTALL)


@pytest.mark.parametrize("page", [DOSSIER, WORDPRESS])
def test_a_page_without_optional_end_tags_is_whole_and_cut_in_its_content_it_is_not(page: bytes):
    small = minified(page).rstrip()
    assert b"<body" in small
    assert not breaks_off(small)
    start, end = small.index(b"<h1"), small.rindex(b"</div>")
    assert all(breaks_off(small[:cut]) for cut in range(start, end, 7))
    assert breaks_off(small + b"<p>and then")
    assert breaks_off(small + b"<!-- and then <p>")
    assert breaks_off(small + b"<script>and('<p>")


@pytest.mark.parametrize("part", [b"<!--", b"<script>", b"<div>", b"<div", b"</div>"])
def test_hostile_repetition_is_read_in_one_pass(part: bytes):
    assert breaks_off(b"<body>" + part * 1_000_000 + b"x")
