"""Wrong input and wrong folders: one clear line, the documented exit code, nothing touched."""

import subprocess
import sys
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from tests.saved_site import DRUPAL, dossier, saved_site

START = ("crawl", "--start-url", "http://127.0.0.1:9/taskforces", "--delay", 0)


def one_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.startswith("dossier: ")]
    assert len(lines) == 1, text
    return lines[0]


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_an_unreachable_site_is_exit_7_and_one_line(tmp_path: Path):
    said = dossier(*START, "--quiet", cwd=tmp_path, code=7).stderr
    assert "could not be reached" in said
    assert "Nothing was marked gone" in said


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/x", "file:///etc/passwd", "127.0.0.1/taskforces", "http://", "javascript:alert(1)"]
)
def test_a_start_url_that_is_not_http_is_wrong_usage(tmp_path: Path, url: str):
    one_line(dossier("crawl", "--start-url", url, cwd=tmp_path, code=2).stderr)
    assert not (tmp_path / "archive").exists()


def test_a_page_at_no_web_address_is_not_read(tmp_path: Path):
    (tmp_path / "page.html").write_text("<title>A page</title>")
    assert "http://" in one_line(dossier("extract", "page.html", "--url", "notaurl", cwd=tmp_path, code=2).stderr)


def test_a_folder_that_is_no_archive_is_refused_and_not_touched(tmp_path: Path):
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "thesis.doc").write_text("mine")
    before = tree(tmp_path)
    assert "not an archive" in one_line(dossier(*START, cwd=tmp_path, code=1).stderr)
    assert tree(tmp_path) == before


def test_another_sites_archive_and_the_demos_are_refused_and_not_touched(tmp_path: Path):
    for name, site, demo in (("other", "another-site", False), ("demo", "stemcoalition", True)):
        Archive.create(tmp_path / name, name=name, site=site, base_url="https://x.example", demo=demo)
        before = tree(tmp_path / name)
        one_line(dossier(*START, "--archive", name, cwd=tmp_path, code=1).stderr)
        assert tree(tmp_path / name) == before


def test_an_archive_of_a_newer_program_is_refused_and_not_touched(tmp_path: Path):
    Archive.create(tmp_path / "archive", name="x", site="stemcoalition", base_url="https://x.example")
    toml = tmp_path / "archive" / "archive.toml"
    toml.write_text(toml.read_text().replace("format = 1", "format = 99"))
    before = tree(tmp_path)
    assert "format 99" in one_line(dossier(*START, cwd=tmp_path, code=1).stderr)
    assert tree(tmp_path) == before


def test_a_python_without_strict_tables_is_told_in_one_line(tmp_path: Path):
    # The only way to meet such a Python here: its version is what the program reads.
    code = (
        "import sqlite3, sys; sqlite3.sqlite_version_info = (3, 34, 1); sqlite3.sqlite_version = '3.34.1';"
        "sys.argv = ['dossier', 'crawl', '--start-url', 'http://127.0.0.1:9/', '--quiet'];"
        "from dossier_scraper.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert "3.34.1 has no STRICT tables" in one_line(done.stderr)


def test_a_site_that_shows_no_dossier_is_exit_5_and_four_lines(tmp_path: Path):
    with saved_site(DRUPAL) as site:
        site.replies["/taskforces"] = (
            200,
            {"Content-Type": "text/html"},
            b"<html><body><h1>Coming soon</h1></body></html>",
        )
        done = dossier("crawl", "--start-url", site.url + "/taskforces", "--delay", 0, "--quiet", cwd=tmp_path, code=5)
    said = [line for line in done.stderr.splitlines() if not line.startswith(("Run ", "0 dossiers", "No contact"))]
    assert len(said) == 4, done.stderr
    assert said[0].startswith("No dossier was found: ")
    assert "warc" in said[1]
    assert "Nothing was marked gone" in said[2]
    assert "dossier import wayback --dry-run" in said[3]
    assert "dossier demo" in said[3]


def test_questions_to_an_archive_that_is_not_there_are_told_what_to_do(tmp_path: Path):
    for command in (
        ["list"],
        ["show", "x"],
        ["search", "x"],
        ["history"],
        ["verify"],
        ["rebuild"],
        ["serve", "--port", "0"],
    ):
        assert one_line(dossier(*command, cwd=tmp_path, code=1).stderr)
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path):
    assert "no-such-page.html" in one_line(dossier("extract", "no-such-page.html", cwd=tmp_path, code=1).stderr)
