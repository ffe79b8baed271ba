"""That a dossier went and came back is told beside changes, on every surface, and the feed never takes it back."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.browse.datasette import application
from dossier_scraper.cli import cli
from dossier_scraper.importers.warc import import_warc
from dossier_scraper.watch.feed import write_feed
from dossier_scraper.watch.news import news_since
from dossier_scraper.watch.notices import digest
from tests.importers.foreign import ForeignFile
from tests.ingest.visits import BASE, PAGES, SITE, Answer, new_archive, site_pages, unlisted, visit

ID = "hungarian-stem-platform"
PATH = f"/dossiers/{ID}"
ALL = {path: page for path, page in site_pages().items() if SITE.kind(BASE + path) != "event"}
AWAY: dict[str, Answer] = ALL | {"/taskforces": unlisted(PATH), PATH: 404}
WENT = "gone between 1 March 2026 (last seen) and 3 March 2026 (first missed), UTC"
BACK = "back between 5 March 2026 (last missed) and 9 March 2026 (first seen), UTC"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    made = new_archive(tmp_path_factory.mktemp("absences"))
    for day, pages in (("01", ALL), ("03", AWAY), ("05", AWAY), ("09", ALL)):
        visit(made, pages, f"2026-03-{day}")
    return made


def ask(archive: Archive, *words: str) -> str:
    done = CliRunner().invoke(cli, [*words, "--archive", str(archive.root)])
    assert done.exit_code == 0, done.output
    return done.output


def words(text: str) -> str:
    return " ".join(text.split())


def test_history_tells_it_in_words_and_as_data(archive: Archive):
    assert f"{WENT} {BACK}" in words(ask(archive, "history", ID))
    went, back = json.loads(ask(archive, "history", "--json"))
    assert went | back == back | {"version_id": None, "field": "presence", "cause": "site"}
    assert [(one["before"], one["after"]) for one in (went, back)] == [(None, "gone"), ("gone", None)]
    assert [one[side][:10] for one in (went, back) for side in ("seen_before", "seen_after")] == [
        f"2026-03-{day}" for day in ("01", "03", "05", "09")
    ]
    assert "gone" not in ask(archive, "history", "--since", "2026-03-04")
    assert "back" not in ask(archive, "history", "--since", "2026-03-10")


def test_diff_show_list_and_search_tell_it(archive: Archive):
    assert f"{WENT} {BACK}" in words(ask(archive, "diff", ID))
    assert [row["field"] for row in json.loads(ask(archive, "diff", ID, "2", "1", "--json"))] == ["presence"] * 2
    assert f"{WENT}; {BACK}" in words(ask(archive, "show", ID))
    then = json.loads(ask(archive, "show", ID, "--as-of", "2026-03-04", "--json"))
    (absence,) = then["absences"]
    assert (absence["presence"], absence["seen_after"]) == ("gone", None)
    assert json.loads(ask(archive, "show", ID, "--as-of", "2026-03-02", "--json"))["absences"] == []
    assert "since 2026-03-03" in ask(archive, "list", "--as-of", "2026-03-04")
    assert "since 2026-03-03" not in ask(archive, "list")
    assert f"{ID}, gone" in ask(archive, "search", "Hungarian", "--as-of", "2026-03-04")
    assert f"{ID}, gone" not in ask(archive, "search", "Hungarian")


def test_notices_tell_it(archive: Archive):
    with open_query(archive.root) as query:
        told = [digest(query, [news]) for news in news_since(query, 0)][::-1]
    assert [message and message.title for message in told] == [
        "test: 8 new",
        "test: 1 gone or unlisted",
        "test: 1 back",
    ]
    lines = [line for message in told[1:] if message for line in message.lines if ID in line]
    assert [line.partition(">")[2] for line in lines] == [f" ({WENT})", f" ({BACK})"]


def test_datasette_tells_it(archive: Archive):
    async def rows() -> list[dict[str, str]]:
        answer = await application(archive).client.get("/dossiers/changed.json?since=2026-03-02&_shape=array")
        return list(answer.json())

    found = [(row["seen"][:10], row["before"], row["after"], row["field"]) for row in asyncio.run(rows())]
    assert found == [("2026-03-09", "gone", "back", "presence"), ("2026-03-03", None, "gone", "presence")]


def test_the_feed_keeps_it_whatever_an_import_brings_later(archive: Archive, tmp_path: Path):
    write_feed(archive)
    before = archive.feed.read_text()
    ids = {line for line in before.splitlines() if "<id>" in line}
    assert WENT in before
    assert BACK in before
    file = ForeignFile(tmp_path / "past.warc.gz")
    for day, status in (("02", 404), ("04", 200), ("08", 200)):
        body = PAGES[PATH] if status == 200 else b"<h1>No</h1>"
        file.record("response", BASE + PATH, f"2026-03-{day}T12:00:00Z", body=body, status=status)
    import_warc(archive.root, SITE, [file.path])
    write_feed(archive)
    assert ids <= set(archive.feed.read_text().splitlines())
