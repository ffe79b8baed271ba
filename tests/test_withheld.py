"""What a person withholds is in no byte that leaves: answers, pages, SQL, feeds, snapshots, exports, a database."""

import asyncio
import gzip
import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import yaml
from click.testing import CliRunner
from datasette.app import Datasette

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.archive.questions.shown import write_shown
from dossier_scraper.archive.questions.target import target_of
from dossier_scraper.archive.questions.withheld import withheld_note, withheld_records
from dossier_scraper.browse.datasette import application
from dossier_scraper.browse.derived import write_files
from dossier_scraper.browse.pages import every_path
from dossier_scraper.cli import cli
from dossier_scraper.errors import UsageError
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.ingest.upkeep.decide import withhold
from dossier_scraper.ingest.upkeep.rebuild import rebuild
from dossier_scraper.watch.feed import write_feed
from tests.ingest.visits import PAGES, SITE, Answer, new_archive, rows, site_pages, visit

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
ID = "steamsare-programme-basque-country"
PATH, NORWEGIAN = f"/dossiers/{ID}", "/dossiers/norwegian-technology-pact"
TEXT, LATER, NAME = "Quagmirefish", "Wobblestone", "Vexillumish"
EVENT, SIDE, OTHER = "Zanzibarbell", "Umbrelloid", "Pillowcask"
WORDS = (TEXT, LATER, NAME, EVENT, SIDE, OTHER)
WHY = "asked for by letter 12"
NOTE = f"[withheld since 28 November 2026: {WHY}]"
LABEL = (
    b'<div class="field field-name-field-x"><div class="field-label">Contact person:&nbsp;</div>'
    b'<div class="field-items"><div class="field-item">%b</div></div></div>' % OTHER.encode()
)


def named(body: bytes) -> bytes:
    """Return a page with other words for an organisation and for an event."""
    return body.replace(b">InnoBasque<", f">{NAME}<".encode()).replace(b"TechMentality", EVENT.encode())


def pages(text: str) -> dict[str, Answer]:
    """Return the site with words of its own: in a text, a name, an event, a labelled value, and beside."""
    body = PAGES[PATH].replace(b"looked abroad", f"looked for {text} abroad".encode(), 1)
    body = body.replace(b"</body>", f"<p>{SIDE} stands beside all of this.</p></body>".encode())
    at = body.index(b'<div class="field field-name-field-status')
    own = {PATH: named(body[:at] + LABEL + body[at:])}
    return {path: named(body) if isinstance(body, bytes) else body for path, body in site_pages().items()} | own


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """An archive of two crawls; on the second, the text of one dossier is another."""
    archive = new_archive(tmp_path_factory.mktemp("withheld"))
    visit(archive, pages(TEXT), "2026-01-01")
    visit(archive, pages(LATER), "2026-01-08")
    write_feed(archive)
    return archive


@pytest.fixture
def archive(made: Archive, tmp_path: Path) -> Archive:
    return Archive.open(shutil.copytree(made.root, tmp_path / "archive"))


def decide(archive: Archive, name: str, *, release: bool = False) -> None:
    with open_query(archive.root, all_of_it=True) as query:
        target = target_of(query, name)
    withhold(archive, SITE, target, WHY, AT, release=release)
    write_feed(archive)


def leaves(archive: Archive, out: Path) -> Iterator[tuple[str, bytes]]:
    """Yield all that an archive says to others, by what says it."""
    yield from ((f"snapshot {path.name}", path.read_bytes()) for path in archive.snapshots.rglob("*.json"))
    yield from ((path.name, path.read_bytes()) for path in (archive.feed, archive.ledger_path))
    with closing(sqlite3.connect(archive.database)) as db:
        write_shown(db, out / "copy.db")
    yield "copy", (out / "copy.db").read_bytes()
    yield from said(archive)
    for form in ("csv", "json", "jsonl", "xlsx", "parquet", "wacz", "package"):
        yield form, run(archive, "export", form, str(out / form))
        for path in filter(Path.is_file, [out / form, *(out / form).rglob("*")]):
            yield f"{form} {path.name}", unpacked(path.read_bytes())
    site = application(archive)
    yield from asyncio.run(served(site, archive))
    site.get_database("dossiers").close()


def said(archive: Archive) -> Iterator[tuple[str, bytes]]:
    """Yield what commands print of an archive."""
    asked = [["list"], ["show", ID], ["history"], ["diff", ID], ["organisations"], ["search", "STEAM"], ["other"]]
    asked += [["timeline"], ["other", "Contact person"]]
    for command in (*asked, ["show", ID, "--as-of", "2026-01-02"]):
        yield " ".join([*command, "--json"]), run(archive, *command, "--json")
    for command in (["show", ID], ["history"], ["status"]):
        yield " ".join(command), run(archive, *command)
    for field in ("background", "country", "Contact person", "organisations"):
        yield f"explain {field}", run(archive, "explain", ID, field)
    yield "extract", run(archive, "extract", f"{SITE.base_url}{PATH}")


def run(archive: Archive, *command: str) -> bytes:
    done = CliRunner().invoke(cli, [*command, "--archive", str(archive.root)])
    return f"{done.output}{done.exception or ''}".encode()


async def served(site: Datasette, archive: Archive) -> list[tuple[str, bytes]]:
    """Return what Datasette answers: our pages, every table, and SQL that asks behind any name."""
    with open_query(archive.root) as query:
        paths = list(every_path(query))
    tables = [row["name"] for row in rows(archive, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")]
    paths += [f"/dossiers/{table}.json?_size=max" for table in tables if not table.startswith("sqlite")]
    paths += [f"/dossiers.csv?sql={sql}" for sql in ("select+*+from+main.versions", "select+*+from+events_fts")]
    paths += [
        "/dossiers/search?words=STEAM",
        "/search?words=STEAM",
        "/search.csv?words=STEAM",
        "/changes?field=results",
    ]
    paths += [f"/dossier/{ID}?as_of=1999", f"/dossier/{ID}?as_of=2026-01-02", f"/timemap/link/{SITE.base_url}{PATH}"]
    answers: list[httpx.Response] = [await site.client.get(path) for path in paths]
    return [(path, answer.content) for path, answer in zip(paths, answers, strict=True)]


def unpacked(content: bytes) -> bytes:
    """Return what a file has in it, out of a zip and of gzip as well."""
    if content.startswith(b"\x1f\x8b"):
        return gzip.decompress(content)
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return b"".join(unpacked(packed.read(name)) for name in packed.namelist())


def found(archive: Archive, out: Path, *words: str) -> dict[str, list[str]]:
    """Return which of some words stand where in what leaves."""
    out.mkdir()
    told = {
        name: [word for word in words if word.lower().encode() in content.lower()]
        for name, content in leaves(archive, out)
    }
    return {name: there for name, there in told.items() if there}


def one_event(archive: Archive) -> str:
    (row,) = rows(archive, "SELECT id FROM events WHERE dossier_id = ? AND title LIKE ?", ID, f"%{EVENT}%")
    return str(row["id"])


def first_capture(archive: Archive, path: str = PATH) -> str:
    return str(rows(archive, "SELECT id FROM captures WHERE page_key = ? ORDER BY captured_at", path)[0]["id"])


def test_every_one_of_these_words_leaves_while_nothing_is_withheld(archive: Archive, tmp_path: Path):
    there = found(archive, tmp_path / "out", *WORDS)
    assert {word for words in there.values() for word in words} == set(WORDS)
    assert {"copy", "feed.atom", "list --json", "csv dossiers.csv"} <= there.keys()
    assert {"/dossiers/events_fts.json?_size=max", "/dossiers/coverage.json?_size=max"} <= there.keys()


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ((ID,), WORDS),
        ((f"{ID}.background", "innobasque.organisations", f"{ID}.Contact person", f"{ID}.EVENT.title"), WORDS),
        (("CAPTURE",), (TEXT,)),
    ],
    ids=["dossier", "fields", "capture"],
)
def test_a_word_that_is_withheld_is_in_no_byte_that_leaves(
    archive: Archive, tmp_path: Path, names: tuple[str, ...], words: tuple[str, ...]
):
    event, capture = one_event(archive), first_capture(archive)
    for name in names:
        decide(archive, name.replace("innobasque", ID).replace("EVENT", event).replace("CAPTURE", capture))
    assert found(archive, tmp_path / "out", *words) == {}
    told = run(archive, "show", ID, "--json") + run(archive, "show", ID, "--json", "--as-of", "2026-01-02")
    assert NOTE.encode() in told
    assert differences(archive, SITE) == []


TITLED, SLUG = "Quibblewort", "/dossiers/quibblewort-harbour"


@pytest.fixture(scope="module")
def titled(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """An archive of a dossier whose title, address and organisation have one word, and another that has it too."""
    archive = new_archive(tmp_path_factory.mktemp("titled"))
    own = PAGES[PATH].replace(b"STEAMsare programme in the Basque Country", f"{TITLED} harbour".encode())
    listing = PAGES["/taskforces"].replace(PATH.encode(), SLUG.encode())
    listing = listing.replace(b"STEAMsare programme in the Basque Country", f"{TITLED} harbour".encode())
    other = PAGES[NORWEGIAN].replace(b"is feasible.", f"is feasible, as {TITLED} harbour shows.".encode())
    own = own.replace(b">InnoBasque<", f">{TITLED} trust<".encode()).replace(PATH.encode(), SLUG.encode())
    visit(archive, {"/taskforces": listing, SLUG: own, NORWEGIAN: other}, "2026-01-01")
    return archive


def test_of_a_dossier_whose_id_has_the_word_nothing_but_ids_and_addresses_leaves_with_it(
    titled: Archive, tmp_path: Path
):
    archive = Archive.open(shutil.copytree(titled.root, tmp_path / "archive"))
    decide(archive, "quibblewort-harbour")
    decide(archive, f"{NORWEGIAN.rpartition('/')[2]}.objectives")
    (out := tmp_path / "out").mkdir()
    for name, content in leaves(archive, out):
        left = content.lower().replace(b"quibblewort-harbour", b"")
        assert TITLED.lower().encode() not in left, (name, left[left.index(TITLED.lower().encode()) - 80 :][:160])


def test_what_a_withholding_does_not_reach_is_named(titled: Archive, tmp_path: Path):
    archive = Archive.open(shutil.copytree(titled.root, tmp_path / "archive"))
    before = archive.ledger_path.read_bytes()
    told = run(archive, "withhold", "quibblewort-harbour.title", "--why", WHY, "--dry-run").decode()
    assert "quibblewort-harbour, title would be shown no more; nothing was decided." in told
    assert archive.ledger_path.read_bytes() == before
    decided = run(archive, "withhold", "quibblewort-harbour.title", "--why", WHY).decode()
    for said in (told, decided):
        assert "Not exported: 2 records of the evidence." in said
        assert "Ids and addresses stay, and have words of it: quibblewort-harbour, " in said
        assert "Still shown elsewhere: norwegian-technology-pact, objectives: " in said
        assert f"[{TITLED} harbour]" in said
    assert "have words" not in run(archive, "withhold", first_capture(archive, SLUG), "--why", WHY).decode()


def test_the_evidence_and_the_writers_database_keep_it_and_a_release_brings_it_back(archive: Archive):
    def state() -> dict[str, bytes]:
        kept = {path.name: path.read_bytes() for path in archive.snapshots.rglob("*.json")}
        return kept | {"shown": run(archive, "show", ID, "--json"), "feed": archive.feed.read_bytes()}

    before = state()
    decide(archive, f"{ID}.background")
    with open_query(archive.root, all_of_it=True) as query:
        assert LATER in (query.dossier(ID).background or "")
    assert state().keys() == before.keys()
    assert state() != before
    with pytest.raises(UsageError, match="withheld already"):
        decide(archive, f"{ID}.background")
    decide(archive, f"{ID}.background", release=True)
    assert state() == before
    with pytest.raises(UsageError, match="not withheld"):
        decide(archive, f"{ID}.background", release=True)


def test_a_rebuild_and_the_checker_find_the_same_tombstones(archive: Archive):
    decide(archive, f"{ID}.Contact person")
    decide(archive, first_capture(archive))
    before = {path: path.read_bytes() for path in archive.snapshots.rglob("*.json")}
    assert any(NOTE.encode() in content for content in before.values())
    archive.database.unlink()
    shutil.rmtree(archive.snapshots)
    rebuild(archive, SITE)
    assert {path: path.read_bytes() for path in archive.snapshots.rglob("*.json")} == before
    assert differences(archive, SITE) == []
    checker = Path(__file__).parent.parent / "dossier_scraper/archive/check/standalone.py"
    done = subprocess.run([sys.executable, checker, archive.root], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [json.loads(line) for line in archive.ledger_path.read_text("utf-8").splitlines()]
    assert [line["type"] for line in lines[-2:]] == ["withhold", "withhold"]
    assert lines[-2]["path"].startswith("other/#")
    with open_query(archive.root, all_of_it=True) as query:
        assert target_of(query, f"{ID}.{lines[-2]['path']}").path == lines[-2]["path"]


def test_records_of_the_evidence_that_show_it_are_named_and_others_are_not(archive: Archive):
    decide(archive, f"{ID}.background")
    own = {row["id"] for row in rows(archive, "SELECT id FROM captures WHERE page_key = ?", PATH)}
    listing = {row["id"] for row in rows(archive, "SELECT id FROM captures WHERE kind = 'listing'")}
    with open_query(archive.root) as query:
        withheld = withheld_records(query)
        assert withheld.keys() == own | listing
        assert {withheld_note(query, record) for record in own} == set(withheld.values()) == {NOTE}
    assert NOTE.encode() in run(archive, "extract", f"{SITE.base_url}{PATH}")
    assert NOTE.encode() in run(archive, "explain", ID, "background")
    assert b"yes, in the stored bytes" in run(archive, "explain", ID, "country")
    cited = run(archive, "cite", ID, "country").decode()
    assert NOTE.encode() in run(archive, "cite", ID, "background")
    (archive.root.parent / "cited.txt").write_text(cited, "utf-8")
    assert NOTE.encode() in run(archive, "cite", "--check", str(archive.root.parent / "cited.txt"))
    asked = run(archive, "absent", LATER, "--pages", "--json")
    assert json.JSONDecoder().raw_decode(asked.decode())[0]["answer"] == "not proven"
    assert b'"withheld"' in asked
    assert f"for {LATER} abroad".encode() not in asked


def test_a_server_that_is_running_hears_of_it(archive: Archive):
    site = application(archive)

    async def told() -> list[bool]:
        shown = []
        for release in (None, False, True):
            if release is not None:
                decide(archive, ID, release=release)
            answer = await site.client.get("/dossiers.json?sql=select+data+from+versions")
            shown.append(LATER in answer.text)
        return shown

    async def linked() -> tuple[set[str], set[str]]:
        pages = [(await site.client.get(f"/dossier/{ID}{page}")).text for page in ("", "/evidence")]
        return set(re.findall(r'/evidence#([^"]+)"', pages[0])), set(re.findall(r' id="([^"]+)"', pages[1]))

    assert asyncio.run(told()) == [True, False, True]
    decide(archive, f"{ID}.background")
    wanted, there = asyncio.run(linked())
    assert "background" in wanted <= there
    site.get_database("dossiers").close()


def test_datasette_by_itself_honours_it_too(archive: Archive):
    """As `datasette FOLDER` has it: the database and the metadata that lie there, and the plugin that is installed."""
    write_files(archive)
    decide(archive, ID)
    told = yaml.safe_load((archive.root / "metadata.yaml").read_text("utf-8"))
    site = Datasette(files=[str(archive.database)], metadata=told)

    async def asked() -> str:
        await site.invoke_startup()
        return (await site.client.get("/dossiers.json?sql=select+data+from+main.versions")).text

    said = asyncio.run(asked())
    assert NOTE in said
    assert LATER not in said
    site.get_database("dossiers").close()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nobody", "no dossier fits"),
        ("urn:uuid:00000000-0000-4000-8000-000000000000", "no capture has the id"),
        (f"{ID}.wealth", "has no field 'wealth'"),
        (f"{ID}.url", "has no field 'url'"),
        (f"{ID}.000000000000.title", "has no field"),
    ],
)
def test_what_is_not_there_cannot_be_withheld(made: Archive, name: str, said: str):
    with open_query(made.root) as query, pytest.raises(UsageError, match=said):
        target_of(query, name)
