"""A report is what is served, as files: all of it, nothing from elsewhere, and only what changed is written."""

import asyncio
import hashlib
import json
import os
import re
import shutil
import subprocess
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.browse.datasette import application
from dossier_scraper.browse.offline import file_name
from dossier_scraper.browse.pages import PAGES
from dossier_scraper.browse.report import ASKED, Written, write_report
from dossier_scraper.cli import cli
from dossier_scraper.errors import IntegrityError, RefusedFolder
from tests.ingest.visits import PAGES as SITE_PAGES
from tests.ingest.visits import new_archive, rows, site_pages, visit

DOSSIER = "/dossiers/danish-technology-pact"
HOSTILE = '<script>alert("x")</script>'


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    archive = new_archive(tmp_path_factory.mktemp("report") / "an archive #1 %3F?")
    visit(archive, dict(site_pages()), "2026-01-01")
    hostile = SITE_PAGES[DOSSIER].replace(b"</p>", HOSTILE.replace("<", "&lt;").encode() + b"</p>", 1)
    visit(archive, {**site_pages(), DOSSIER: hostile}, "2026-01-02")
    return archive


@pytest.fixture(scope="module")
def report(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("report") / "pages"
    done = write_report(archive.root, output)
    assert done.files == done.written > 20
    return output


def state(folder: Path) -> dict[str, tuple[str, int]]:
    return {
        path.relative_to(folder).as_posix(): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


class Parsed(HTMLParser):
    """The text of a page, and where its links and sources lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.leads: list[tuple[str, str]] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.words += data.split()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.leads += [
            (tag, value or "") for name, value in attrs if name in ("href", "src", "action", "data", "poster")
        ]


def without_links(html: str) -> str:
    """Return a page without what a report changes: where links lead, and forms that a server answers."""
    served = r"(?:\n *)?<(li|span) data-served>.*?</\1>|<form\b.*?</form>|<link\b[^>]*>\n?"
    bare = re.sub(served, "", html, flags=re.DOTALL)
    return re.sub(r'\s(href|src)="[^"]*"', "", bare)


def test_each_page_is_the_served_one(archive: Archive, report: Path):
    site = application(archive)
    asyncio.run(site.invoke_startup())
    with open_query(archive.root) as query:
        for page in PAGES:
            for path in set(page.paths(query)) - set(ASKED):
                is_file = "." in page.address.rpartition("/")[2]
                served = asyncio.run(site.client.get(path))
                written = (report / file_name(path, is_file=is_file)).read_bytes()
                if served.headers["content-type"].startswith("text/html"):
                    assert without_links(written.decode()) == without_links(served.text), path
                elif path.endswith(".link"):
                    kept = [line for line in served.text.split(",\n") if "timegate" not in line]
                    assert re.sub("<(?!http)[^>]*>", "<>", written.decode()) == re.sub(
                        "</[^>]*>", "<>", ",\n".join(kept)
                    )
                elif not path.endswith(".atom"):
                    assert written == served.content, path


def test_every_link_leads_to_a_file_and_nothing_is_asked_elsewhere(report: Path):
    for page in report.rglob("*.html"):
        for tag, lead in Parsed(page.read_text()).leads:
            parts = urlsplit(unescape(lead))
            if parts.scheme:
                assert (tag, parts.scheme) in (("a", "http"), ("a", "https")), (page, lead)
            elif parts.path:
                target = (page.parent / parts.path).resolve()
                assert target.is_relative_to(report), (page, lead)
                assert target.is_file(), (page, lead)
        assert page.name == "search.html" or "<script" not in page.read_text()
        assert HOSTILE not in page.read_text()


def test_a_second_report_writes_nothing_and_another_place_gets_the_same_bytes(
    archive: Archive, report: Path, tmp_path: Path
):
    before = state(report)
    assert write_report(archive.root, report) == Written(files=len(before) - 1, written=0, removed=0)
    assert state(report) == before
    write_report(archive.root, tmp_path / "other", workers=2)
    assert {name: digest for name, (digest, _) in state(tmp_path / "other").items()} == {
        name: digest for name, (digest, _) in before.items()
    }


def test_only_what_differs_is_written_and_what_is_no_page_any_more_goes(archive: Archive, report: Path, tmp_path: Path):
    output = Path(shutil.copytree(report, tmp_path / "r"))
    said = json.loads((output / "report.json").read_text())
    (output / "dossier" / "old.html").write_text("old")
    (output / "mine.txt").write_text("mine")
    (output / "index.html").write_text("edited")
    said["files"]["dossier/old.html"] = hashlib.sha256(b"old").hexdigest()
    (output / "report.json").write_text(json.dumps(said))
    before = state(output)
    done = write_report(archive.root, output)
    assert (done.written, done.removed) == (1, 1)
    after = state(output)
    assert before.keys() - after.keys() == {"dossier/old.html"}
    assert {name for name in after if after[name] != before[name]} == {"index.html", "report.json"}
    assert (output / "mine.txt").read_text() == "mine"


def test_a_report_that_was_stopped_is_finished_by_the_next(archive: Archive, report: Path, tmp_path: Path):
    output = Path(shutil.copytree(report, tmp_path / "r"))
    said = json.loads((output / "report.json").read_text())
    begun = {"never-written.html": "", "half-done.html": ""}
    (output / "report.json").write_text(json.dumps({"made_of": None, "files": said["files"] | begun}))
    (output / "list.html").unlink()
    (output / "half-done.html").write_text("half")
    done = write_report(archive.root, output)
    assert (done.written, done.removed) == (1, 1)
    assert {n: d for n, (d, _) in state(output).items()} == {n: d for n, (d, _) in state(report).items()}


def test_a_folder_with_somebody_s_files_a_link_and_the_archive_itself_are_refused(archive: Archive, tmp_path: Path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "index.html").write_text("mine")
    link = tmp_path / "link"
    link.symlink_to(mine)
    (tmp_path / "file").write_text("")
    for place in (mine, link, tmp_path / "file", archive.root, archive.root / "report"):
        with pytest.raises(RefusedFolder):
            write_report(archive.root, place)
    assert [path.name for path in mine.iterdir()] == ["index.html"]
    assert not (archive.root / "report").exists()


def test_nothing_is_written_through_a_link_in_a_report(archive: Archive, report: Path, tmp_path: Path):
    output, outside = Path(shutil.copytree(report, tmp_path / "r")), tmp_path / "outside"
    outside.mkdir()
    shutil.rmtree(output / "dossier")
    (output / "dossier").symlink_to(outside)
    with pytest.raises(RefusedFolder):
        write_report(archive.root, output)
    assert list(outside.iterdir()) == []


def test_feeds_lead_to_where_the_report_is_published(archive: Archive, tmp_path: Path):
    arguments = ["report", "--archive", str(archive.root), "--output", str(tmp_path / "r")]
    done = CliRunner().invoke(cli, [*arguments, "--base-url", "https://x.example/stem/"])
    assert done.exit_code == 0, done.output
    assert (
        '<link rel="canonical" href="https://x.example/stem/list.html">' in (tmp_path / "r" / "list.html").read_text()
    )
    with ZipFile(tmp_path / "r" / "archive.wacz") as evidence:
        assert evidence.testzip() is None
    (replay, *_) = (page for page in (tmp_path / "r" / "replay").glob("*.html") if not page.name.endswith(".page.html"))
    viewer = "https://replayweb.page/?source=https%3A%2F%2Fx.example%2Fstem%2Farchive.wacz#view=pages&amp;url=http"
    assert viewer in replay.read_text()
    assert CliRunner().invoke(cli, [*arguments, "--base-url", "javascript:x"]).exit_code != 0


def test_a_record_that_cannot_be_read_is_said_on_its_pages_and_the_rest_is_written(archive: Archive, tmp_path: Path):
    root, output = Path(shutil.copytree(archive.root, tmp_path / "damaged")), tmp_path / "r"
    sql = "SELECT id, warc_file, warc_offset FROM captures WHERE url LIKE ? ORDER BY captured_at DESC"
    one = rows(archive, sql, f"%{DOSSIER}")[0]
    with (root / "warc" / one["warc_file"]).open("r+b") as file:
        file.seek(one["warc_offset"] + 40)
        file.write(b"damaged")
    done = CliRunner().invoke(cli, ["report", "--archive", str(root), "--output", str(output)])
    assert isinstance(done.exception, IntegrityError)  # exit 6
    assert f"capture/{one['id'].removeprefix('urn:uuid:')}/record.warc.gz" in str(done.exception)
    name = one["id"].removeprefix("urn:uuid:")
    assert not (output / f"capture/{name}/record.warc.gz").exists()
    for page in (
        f"capture/{name}.html",
        f"replay/{name}.page.html",
        f"dossier/{DOSSIER.rpartition('/')[2]}/evidence.html",
    ):
        assert "cannot be read" in (output / page).read_text(), page
    assert (output / "index.html").is_file()
    assert "record.warc.gz" not in (output / f"capture/{name}.html").read_text()
    assert json.loads((output / "report.json").read_text())["made_of"] is None


@pytest.mark.skipif(not shutil.which("chromium"), reason="no chromium")
def test_the_search_works_from_a_file_without_a_server(report: Path):
    def shown(words: str) -> list[str]:
        done = subprocess.run(
            [
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--dump-dom",
                f"{(report / 'search.html').as_uri()}?words={words}",
            ],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "HOME": str(report.parent)},
        )
        assert 'id="found"' in done.stdout
        return re.findall(r'<li><a href="([^"]*)"', done.stdout.partition('id="all"')[2])

    assert "dossier/danish-technology-pact.html" in shown("DANISH+tec")
    assert len(shown("DANISH+tec")) < len(shown(""))
    assert shown("nosuchword") == []
