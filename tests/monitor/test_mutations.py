"""Cases 65 and 67: a template or a site changes in many ways; the first crawl reads it right or says what changed."""

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.crawler import CrawlOptions, crawl
from dossier_scraper.ingest.run import RunResult
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.ingest.upkeep.decide import accept
from dossier_scraper.ingest.upkeep.rebuild import rebuild
from dossier_scraper.site import load_site
from tests.crawl.crawled import QUICK
from tests.monitor import mutations as m
from tests.saved_site import DRUPAL, SavedSite, saved_site

HTML = {"Content-Type": "text/html; charset=utf-8"}
WORDPRESS = '<meta name="generator" content="WordPress 6.4">', "single single-dossier", "entry-content"
UNKNOWN_CMS = '<meta name="generator" content="Joomla! 5">', "com-content", "item-page"

READ_RIGHT = {
    "label renamed, its class stays": m.on_dossiers(m.label_renamed),
    "labels removed": m.on_dossiers(m.label_removed),
    "reordered": m.on_dossiers(m.reordered),
    "value wrapped": m.on_dossiers(m.value_wrapped),
    "field moved": m.on_dossiers(m.field_moved),
    "theme changed, its words stay": m.on_dossiers(m.theme_changed),
    "labels translated, their classes stay": m.on_dossiers(m.labels(m.translated)),
    "labels in capitals": m.on_dossiers(m.labels(str.upper)),
    "labels with dashes": m.on_dossiers(m.labels(lambda label: label.replace(":", " –"))),
    "labels with icons": m.on_dossiers(m.labels(lambda label: f'<svg><path d=""/></svg>{label}')),
    "a notice above": m.on_dossiers(lambda text: text.replace("<h1", "<div>Start date: we move soon.</div><h1")),
    "minified": m.on_dossiers(lambda text: re.sub(r">\s+<", "><", text)),
    "rows doubled": m.rows_doubled(m.SITE),
    "nothing": m.SITE,
}
ALARMED = {
    "field renamed": (m.on_dossiers(m.field_renamed), "label_renamed", "new label there: “kick-off” (field kickoff)"),
    "field removed": (m.on_dossiers(m.field_removed), "label_missing", "start date: no longer found on 8 of 8"),
    "field emptied": (m.on_dossiers(m.field_emptied), "empty_field", "start date: the site shows it empty on 8 of 8"),
    "timeline emptied": (m.on_dossiers(m.timeline_emptied), "empty_field", "timeline: the site shows it empty on 6 of"),
    "timeline cut": (m.on_dossiers(m.timeline_cut), "timeline_cut", "fewer than half of the entries"),
    "field and facts of events removed": (
        m.on_dossiers(lambda text: m.facts_removed(m.field_removed(text))),
        "label_missing",
        "start date: no longer found on 8 of 8",
    ),
    "theme changed, no words stay": (
        m.on_dossiers(lambda text: m.theme_changed(m.label_removed(text))),
        "label_missing",
        "no longer found on 6 of 6 pages of dossiers",
    ),
    "known CMS": (m.to_cms(*WORDPRESS), "template_changed", "changed from drupal7 to wordpress"),
    "unknown CMS": (m.to_cms(*UNKNOWN_CMS), "unknown_template", "8 of 8 dossiers are in no known template"),
    "dates month first": (m.on_dossiers(m.dates_written("%m/%d/%Y")), "dates_reformatted", "8 of 8 pages of dossiers"),
    "dates by the year": (m.on_dossiers(m.dates_written("%Y")), "changed_at_once", "have another start date"),
    "two digits of the year": (m.on_dossiers(m.dates_written("%d.%m.%y")), "unreadable_date", "not readable on 8 of 8"),
    "seasons": (m.on_dossiers(m.dates_written("Spring %Y")), "vague_date", "not readable on 8 of 8"),
    "logos": (m.on_dossiers(m.logos), "empty_field", "organisations: the site shows it empty on 8 of 8"),
    "heading suffixed": (m.on_dossiers(m.heading_suffixed), "changed_at_once", "8 of 8 dossiers have another title"),
    "labels swapped": (m.on_dossiers(m.labels_swapped), "changed_at_once", "have another country"),
    "texts cut": (m.on_dossiers(m.texts_cut), "text_cut", "7 of 8 dossiers have texts that now break off"),
    "links dropped": (m.on_dossiers(m.links_dropped), "changed_at_once", "have another timeline"),
    "dates of events thinned": (m.on_dossiers(m.event_dates_thinned), "label_missing", "date of events: no longer"),
    "half of the timelines cut": (m.half(m.timeline_cut), "timeline_cut", "left on 2 of 6 pages"),
    "half of the fields removed": (m.half(m.field_removed), "label_missing", "start date: no longer found on 4 of 8"),
    "one page for all": (m.one_for_all(), "listing_shrunk", "7 of 8 dossiers are no longer named by the listing"),
    "shell": (m.on_dossiers(m.shell), "unknown_template", "8 of 8 dossiers are in no known template"),
    "listing emptied": (m.listing_emptied(m.SITE), "listing_shrunk", "8 of 8 dossiers are no longer named by the list"),
    "listing cut": (m.listing_cut(m.SITE), "listing_shrunk", "4 of 8 dossiers are no longer named by the listing"),
    "all soft 404": (m.all_soft_404(m.SITE), "no_dossier", "answered 200 with an error page (soft_404)"),
}


@pytest.fixture(scope="module")
def site() -> Iterator[SavedSite]:
    with saved_site(DRUPAL) as site:
        yield site


@pytest.fixture(scope="module")
def once(site: SavedSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("once") / "archive"
    assert visit(site, root).exit_code == 0
    return root


@pytest.fixture
def archive(once: Path, site: SavedSite, tmp_path: Path) -> Iterator[Path]:
    yield Path(shutil.copytree(once, tmp_path / "archive"))
    site.replies.clear()


def visit(
    site: SavedSite, root: Path, pages: m.Pages | None = None, replies: Mapping[str, Any] | None = None
) -> RunResult:
    """Crawl the site, with other pages or replies if they are given."""
    site.replies = {path: (200, HTML, body) for path, body in (pages or {}).items()} | dict(replies or {})
    tables = load_site()
    archive = Archive.open_or_create(root, site=tables.id, base_url=tables.base_url, contact="mailto:a@example.org")
    options = CrawlOptions(
        start_urls=(f"{site.url}/taskforces",), delay=0, requisites=False, quiet=True, settings=QUICK
    )
    return crawl(archive, tables, options)


def state(root: Path) -> list[dict[str, Any]]:
    """Return everything that the archive says of its dossiers, but not when it was last looked."""
    with open_query(root) as query:
        rows = [query.dossier(row.id).printed() for row in query.dossiers()]
    for row in rows:
        del row["last_seen"], row["last_checked"], row["problems"]
        for part in (*row["versions"], *row["events"]):
            del part["last_seen"]
    return rows


def alarms(root: Path) -> list[dict[str, Any]]:
    """Return the alarms of the newest run, as its sealed line has them."""
    line = (root / "ledger.jsonl").read_text("utf-8").splitlines()[-1]
    found: list[dict[str, Any]] = json.loads(line)["alarms"]
    return found


@pytest.mark.parametrize("pages", READ_RIGHT.values(), ids=READ_RIGHT.keys())
def test_a_template_that_changes_without_need_is_read_as_before(archive: Path, site: SavedSite, pages: m.Pages):
    before = state(archive)
    result = visit(site, archive, pages)
    assert (result.exit_code, result.lines) == (0, ())
    assert result.dossiers["seen"] == 8
    assert state(archive) == before


@pytest.mark.parametrize(("pages", "code", "said"), ALARMED.values(), ids=ALARMED.keys())
def test_a_template_that_cannot_be_read_is_told_at_once_and_costs_no_value(
    archive: Path, site: SavedSite, pages: m.Pages, code: str, said: str
):
    before = state(archive)
    result = visit(site, archive, pages)
    assert result.exit_code == 5
    assert said in result.lines[0], result.lines
    assert state(archive) == before
    with open_query(archive) as query:
        run = query.rows("SELECT * FROM runs ORDER BY seq")[-1]
        captures = query.rows("SELECT id FROM captures WHERE run_id = ? AND http_status = 200", run["id"])
    assert (run["published"], run["reason"]) == (0, code)
    assert len(captures) > 8
    first = next(alarm for alarm in alarms(archive) if alarm["code"] == code)
    assert first["severity"] == "error"
    assert first["began"]["capture"] in {row["id"] for row in captures}
    assert first["began"]["url"] in " ".join(result.lines)


MOVED = {
    "half not there": (lambda path: (404, HTML, b"gone"), "4 of 8 dossiers are gone at once (http_404: 4)"),
    "half to the listing": (
        lambda path: (302, {"Location": "/taskforces"}, b""),
        "gone at once (redirected to http://",
    ),
    "half to other paths": (
        lambda path: (301, {"Location": f"/x{path}"}, b""),
        "gone at once (redirected, one of them to http://",
    ),
}


@pytest.mark.parametrize(("reply", "said"), MOVED.values(), ids=MOVED.keys())
def test_when_half_of_the_dossiers_are_somewhere_else_it_is_told_where(
    archive: Path, site: SavedSite, reply: Callable[[str], Any], said: str
):
    before = state(archive)
    paths = sorted(path for path in m.SITE if path.startswith("/dossiers/"))[::2]
    result = visit(site, archive, {}, {path: reply(path) for path in paths})
    assert result.exit_code == 5
    assert said in result.lines[0]
    assert alarms(archive)[0]["began"]["url"].removeprefix(site.url) in paths
    assert state(archive) == before


def test_pages_of_events_that_are_gone_are_told_once_and_what_they_said_is_kept(archive: Path, site: SavedSite):
    before = state(archive)
    gone = {path: (404, HTML, b"gone") for path in m.SITE if path.startswith("/publications/")}
    first = visit(site, archive, {}, gone)
    assert first.exit_code == 0
    assert "13 of 16 pages of events are gone" in first.lines[0]
    assert visit(site, archive, {}, gone).lines == ()
    assert state(archive) == before


def test_a_site_that_was_moved_to_another_origin_says_so(archive: Path, site: SavedSite):
    before = state(archive)
    with saved_site(DRUPAL) as other:
        moved = {path: (301, {"Location": f"{other.url}{path}"}, b"") for path in m.SITE}
        result = visit(site, archive, {}, moved)
        assert result.exit_code == 5
        assert f"redirects to {other.url}/taskforces, another origin" in result.lines[0]
        assert other.requests == []
        assert state(archive) == before
        after = visit(other, archive)
    assert (after.exit_code, after.dossiers["new"], after.dossiers["changed"]) == (0, 0, 0)


def test_the_next_crawl_names_the_capture_where_it_began_and_a_good_one_is_published(archive: Path, site: SavedSite):
    before = state(archive)
    visit(site, archive, m.on_dossiers(m.field_removed))
    began = alarms(archive)[0]["began"]
    assert visit(site, archive, m.on_dossiers(m.field_removed)).exit_code == 5
    assert alarms(archive)[0]["began"] == began
    assert visit(site, archive).exit_code == 0
    assert alarms(archive) == []
    assert state(archive) == before


def with_budget(text: str) -> str:
    """Add a field that the tables do not know."""
    label = '<div class="field-label">Budget:</div><div class="field-items">9</div>'
    status = '<div class="field field-name-field-status'
    return text.replace(status, f'<div class="field field-name-field-budget">{label}</div>{status}', 1)


def test_a_new_label_on_many_pages_is_told_and_published(archive: Path, site: SavedSite):
    result = visit(site, archive, m.on_dossiers(with_budget))
    assert result.exit_code == 0
    assert "have a new label “budget” (field budget)" in result.lines[0]
    assert [(alarm["code"], alarm["severity"]) for alarm in alarms(archive)] == [("unknown_label", "warning")]
    assert visit(site, archive, m.on_dossiers(with_budget)).lines == ()


def test_one_field_that_changed_in_every_dossier_is_held(archive: Path, site: SavedSite):
    before = state(archive)
    result = visit(site, archive, m.on_dossiers(m.menu_in_objectives))
    assert result.exit_code == 5
    assert "8 of 8 dossiers have another objectives" in result.lines[0]
    assert state(archive) == before


def test_a_rebuild_reads_verdicts_from_the_ledger_and_never_judges_again(archive: Path, site: SavedSite):
    visit(site, archive, m.on_dossiers(with_budget))
    visit(site, archive, m.on_dossiers(m.field_removed))
    held = Archive.open(archive)
    assert differences(held, load_site()) == []
    accept(held, load_site(), "", "they dropped it", datetime.now(UTC))
    visit(site, archive, m.on_dossiers(m.field_removed))
    before = state(archive)
    assert {row["start_date"] for row in before} == {None}
    assert differences(held, load_site()) == []
    rebuild(held, load_site())
    assert state(archive) == before
    with open_query(archive) as query:
        kept = [
            [a["code"] for a in json.loads(row["alarms"])] for row in query.rows("SELECT alarms FROM runs ORDER BY seq")
        ]
    assert kept == [[], ["unknown_label"], ["label_missing"], []]
