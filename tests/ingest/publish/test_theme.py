"""Unread text that stands on most pages is the theme's, and not told as a problem of each."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from dossier_scraper.archive.folder import Archive
from dossier_scraper.cli import cli
from tests.ingest.visits import BASE, PAGES, new_archive, rows, site_pages, visit

BANNER = b"<p>The whole of this site moves to another place in spring</p>"
NOTICE = b"<p>It takes with it " + b", ".join(b"room %d with all that stands there" % n for n in range(60)) + b"</p>"
OWN = b"<p>Only this one page has something to say of the lake</p>"
PATH = next(path for path in PAGES if path.startswith("/dossiers/"))


def unread(archive: Archive) -> list[tuple[str, str]]:
    """Return each text that a problem quotes as unread, with the address of its page."""
    sql = "SELECT p.detail, c.url FROM problems p JOIN captures c ON c.id = p.capture_id WHERE code = 'unread_text'"
    return [(row["detail"], row["url"]) for row in rows(archive, sql)]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    made = new_archive(tmp_path_factory.mktemp("theme"))
    pages = {path: body.replace(b"</body>", BANNER + NOTICE + b"</body>") for path, body in site_pages().items()}
    pages["/taskforces"] = pages["/taskforces"].replace(NOTICE, b"")
    pages[PATH] = pages[PATH].replace(BANNER, OWN + BANNER)
    visit(made, pages, "2026-01-01")
    return made


def test_what_stands_on_most_pages_is_no_problem_and_what_is_one_pages_own_is(archive: Archive):
    blocks = {row["value"] for row in rows(archive, "SELECT b.value FROM coverage, json_each(data, '$.blocks') b")}
    banner, own = BANNER[3:-4].decode(), OWN[3:-4].decode()
    assert any(banner in block for block in blocks), "the account keeps it"
    assert [url for detail, url in unread(archive) if detail.startswith(banner)] == [BASE + "/taskforces"], (
        "one listing is few"
    )
    assert [url for detail, url in unread(archive) if own in detail] == [BASE + PATH]


def test_status_names_the_page_and_the_archive_shows_the_text(archive: Archive):
    run = CliRunner()
    said = run.invoke(cli, ["status", "--archive", str(archive.root)], catch_exceptions=False).output
    assert re.search(r"^unread    \d+ on \d+ pages, see dossier extract URL --coverage: https://", said, re.MULTILINE)
    pages = json.loads(run.invoke(cli, ["status", "--archive", str(archive.root), "--json"]).output)["unread"]
    assert BASE + PATH in {page["url"] for page in pages}
    shown = run.invoke(cli, ["extract", BASE + PATH, "--archive", str(archive.root), "--coverage"]).output
    assert any(line.startswith("? unread") and OWN[3:-4].decode() in line for line in shown.splitlines())
    missing = run.invoke(cli, ["extract", BASE + "/nowhere", "--archive", str(archive.root)])
    assert "no page of" in str(missing.exception)


def prose(of: str) -> bytes:
    """Return forty sentences that no other page has."""
    words = (f"In hall {n} of {of} the owner shows board number {n * 7} to whoever comes by train." for n in range(40))
    return b"<p>" + " ".join(words).encode() + b"</p>"


def test_much_more_unread_text_than_usual_is_told_and_published(archive: Archive):
    pages = {path: b.replace(b"</body>", prose(path) + b"</body>") for path, b in site_pages().items()}
    result = visit(archive, pages, "2026-01-02")
    assert result
    assert result.exit_code == 0
    assert "pages have much more text that no rule reads than is usual" in " ".join(result.lines)
    again = visit(archive, pages, "2026-01-03")
    assert again
    assert again.lines == ()


def test_a_notice_on_every_page_is_no_alarm_and_hides_none(tmp_path: Path):
    made = new_archive(tmp_path)
    visit(made, site_pages(), "2026-01-01")
    pages = {path: b.replace(b"</body>", prose("the site") + b"</body>") for path, b in site_pages().items()}
    noticed = visit(made, pages, "2026-01-02")
    assert noticed
    assert noticed.lines == ()
    assert not [url for detail, url in unread(made) if detail.startswith("In hall 0 of the site")], "the listing too"
    moved = {
        path: b.replace(b"<main", prose(path) + b"<main", 1).replace(b"<h1", prose(path) + b"<h1", 1)
        for path, b in site_pages().items()
    }
    changed = visit(made, moved, "2026-01-03")
    assert changed
    assert "pages have much more text that no rule reads than is usual" in " ".join(changed.lines)


def test_what_an_interrupted_crawl_read_counts_with_the_crawl_that_finished_it(tmp_path: Path):
    made, paths = new_archive(tmp_path), [path for path in sorted(PAGES) if path.startswith("/dossiers/")][:6]
    pages = {path: PAGES[path].replace(b"</body>", BANNER + b"</body>") for path in paths}
    visit(made, {path: pages[path] for path in paths[:3]}, "2026-01-01", stopped="SIGINT")
    rest = {path: pages[path] for path in paths[3:]}
    visit(made, rest | {"/taskforces": PAGES["/taskforces"]}, "2026-01-02")
    assert rows(made, "SELECT count(*) n FROM versions") == [{"n": 6}]
    assert not [url for detail, url in unread(made) if BANNER[3:-4].decode() in detail]
