"""A page that breaks off is told from one that leaves out end tags; a fault of this program is an outcome."""

import errno
import re
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.ingest.capture import observe as observing
from dossier_scraper.ingest.capture.observe import breaks_off
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.model import Page, Reading
from dossier_scraper.site import Site
from tests.ingest.publish.test_dossier_history import archive
from tests.ingest.visits import PAGES, SITE, new_archive, rows, site_pages, visit
from tests.saved_site import PAGES as FOLDER

__all__ = ["archive"]

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


def failing(monkeypatch: pytest.MonkeyPatch, *errors: Exception) -> None:
    """Let reading a page fail with these errors, one after the other, and go well from then on."""
    whole, left = observing.extract, list(errors)

    def extract(page: Page, site: Site) -> Reading:
        if left:
            raise left.pop(0)
        return whole(page, site)

    monkeypatch.setattr(observing, "extract", extract)


def test_a_fault_that_stays_is_an_outcome_that_a_rebuild_repeats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    whole, archive = observing.extract, new_archive(tmp_path)

    def extract(page: Page, site: Site) -> Reading:
        if page.url.endswith("/dossiers/norwegian-technology-pact"):
            raise ArithmeticError("always")
        return whole(page, site)

    monkeypatch.setattr(observing, "extract", extract)
    assert visit(archive, site_pages(), "2026-01-01").exit_code == 4
    assert rows(archive, "SELECT outcome, reason FROM captures WHERE url LIKE '%/norwegian-technology-pact'") == [
        {"outcome": "flagged", "reason": "internal_error"}
    ]
    assert differences(archive, SITE, 1) == []


@pytest.mark.parametrize("error", [MemoryError(), OSError(errno.EMFILE, "too many open files")])
def test_what_the_machine_lacks_is_no_outcome_of_a_page(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, error: Exception
):
    failing(monkeypatch, error)
    with pytest.raises(type(error)):
        visit(archive, site_pages(), "2026-01-01")
