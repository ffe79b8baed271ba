"""What a start finds and puts right: killed runs are entered, strangers are left alone, the database catches up."""

import gzip
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dossier_scraper.archive.check import touched
from dossier_scraper.archive.check.verify import verify
from dossier_scraper.archive.evidence.warc_writer import WarcWriter
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.errors import IntegrityError
from dossier_scraper.ingest.run import Ingest
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.ingest.upkeep.prepare import AGAIN, prepare
from tests.ingest.visits import BASE, PAGES, SITE, exchange, new_archive, rows, site_pages, visit
from tests.saved_site import dossier

PATH = "/dossiers/norwegian-technology-pact"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = new_archive(tmp_path)
    visit(archive, site_pages(), "2026-01-01")
    return archive


def started(archive: Archive) -> list[str]:
    with archive.lock():
        return prepare(archive, SITE)


def test_a_killed_run_is_entered_as_the_run_that_it_was(archive: Archive):
    visit(archive, {PATH: PAGES[PATH].replace(b"is feasible.", b"is wanted.")}, "2026-01-02", end=False)
    done = started(archive)
    assert done[-1] == "run 20260102T120000Z-live was interrupted; its evidence was entered into the ledger"
    line = list(Ledger(archive.ledger_path).lines())[-1]
    assert {key: line.facts[key] for key in ("run", "source", "started_at", "state", "published", "grade")} == {
        "run": "20260102T120000Z-live",
        "source": "live",
        "started_at": "2026-01-02T12:00:00.000000Z",
        "state": "interrupted",
        "published": False,
        "grade": "direct",
    }
    assert line.facts["counts"]["discovered"] == line.facts["counts"]["archived"] == 1
    assert (verify(archive), differences(archive, SITE), started(archive)) == ([], [], [])


def test_a_killed_run_keeps_the_origins_that_it_named(archive: Archive):
    at, copy = datetime(2026, 1, 2, tzinfo=UTC), "http://copy.example:8080"
    with archive.lock():
        ingest = Ingest(
            archive, SITE, source="live", started_at=at, user_agent="test", start_urls=[f"{copy}/taskforces"]
        )
        ingest.collect(ingest.observe(ingest.record_failure(copy + PATH, at, "skipped", "refused")))
        ingest.sync()
        ingest.store.close()
    started(archive)
    line = list(Ledger(archive.ledger_path).lines())[-1]
    assert (line.facts["state"], line.facts["origins"]) == ("interrupted", [copy])
    assert rows(archive, "SELECT page_key FROM captures WHERE url LIKE ?", f"{copy}%") == [{"page_key": PATH}]
    assert differences(archive, SITE) == []


def test_a_killed_import_keeps_its_grade(archive: Archive):
    at = datetime(2026, 1, 2, tzinfo=UTC)
    with archive.lock():
        ingest = Ingest(archive, SITE, source="wayback", started_at=at, user_agent="test", grade="replay")
        ingest.collect(ingest.observe(ingest.record(exchange(PATH, PAGES[PATH] + b"<!-- 2019 -->", at))))
        ingest.sync()
        ingest.store.close()
    started(archive)
    assert {row["grade"] for row in rows(archive, "SELECT grade FROM captures WHERE run_id LIKE '%-wayback'")} == {
        "replay"
    }
    assert (verify(archive), differences(archive, SITE)) == ([], [])


def stranger(archive: Archive, **info: str) -> None:
    writer = WarcWriter(archive.warc, name="stranger", info=info, at=datetime(2026, 1, 2, tzinfo=UTC))
    writer.response(exchange(PATH, b"<html>not ours</html>", datetime(2026, 1, 2, tzinfo=UTC)))
    writer.close()


@pytest.mark.parametrize(
    "put",
    [
        lambda archive: stranger(archive),
        lambda archive: stranger(archive, isPartOf="20260102T000000Z-live"),
        lambda archive: stranger(archive, **{"isPartOf": "20260102T000000Z-live", "ledger-head": "0" * 64}),
        lambda archive: stranger(archive, **{"isPartOf": "x", "ledger-head": Ledger(archive.ledger_path).head[1]}),
        lambda archive: (archive.warc / "stranger.warc.gz").write_bytes(gzip.compress(b"no WARC")),
        lambda archive: (archive.warc / "stranger.warc.gz").write_bytes(b""),
        lambda archive: (archive.warc / "stranger.warc.gz").write_bytes(next(archive.warc.glob("*.gz")).read_bytes()),
    ],
    ids=["no info", "no head", "another head", "no run", "no WARC", "empty", "a copy"],
)
def test_a_file_that_no_run_of_ours_left_is_named_by_verify_and_entered_by_nobody(archive: Archive, put: object):
    put(archive)
    before = archive.ledger_path.read_bytes()
    assert started(archive) == []
    assert archive.ledger_path.read_bytes() == before
    assert {(finding.file[:13], finding.what) for finding in verify(archive)} >= {
        ("warc/stranger", "the ledger does not know this file")
    }
    assert rows(archive, "SELECT count(*) n FROM captures WHERE warc_file LIKE 'stranger%'") == [{"n": 0}]


OPENED: list[str] = []
WATCHING = [False]


def watch(event: str, arguments: tuple[object, ...]) -> None:
    if WATCHING[0] and event == "open":
        OPENED.append(str(arguments[0]))


def test_a_start_reads_no_evidence_that_is_sealed(archive: Archive):
    sys.addaudithook(watch)  # there is no way to take it away again
    WATCHING[0] = True
    try:
        assert started(archive) == []
        ingest = Ingest(archive, SITE, source="live", started_at=datetime(2026, 1, 2, tzinfo=UTC), user_agent="test")
        assert ingest.due()
        ingest.validators([BASE + PATH])
        ingest.store.close()
    finally:
        WATCHING[0] = False
    assert any(name.endswith("ledger.jsonl") for name in OPENED)
    assert not [name for name in OPENED if name.endswith(".warc.gz")]


def test_a_large_database_is_looked_through_unless_it_lies_as_it_was_left(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert not touched.is_left(archive)  # it is small
    monkeypatch.setattr(touched, "LARGE", 0)
    assert touched.is_left(archive)
    assert started(archive) == []
    assert touched.is_left(archive)
    damaged = bytearray(archive.database.read_bytes())
    damaged[4096:-4096] = bytes(len(damaged) - 8192)
    (tmp_path / "damaged").write_bytes(damaged)
    (tmp_path / "damaged").replace(archive.database)
    assert not touched.is_left(archive)
    assert started(archive) == [AGAIN]


@pytest.mark.parametrize("kept", [0, 1])
def test_a_ledger_that_lost_lines_is_refused_and_nothing_is_touched(archive: Archive, kept: int):
    visit(archive, site_pages(), "2026-01-02")
    lines = archive.ledger_path.read_bytes().splitlines(keepends=True)
    archive.ledger_path.write_bytes(b"".join(lines[:kept]))
    before = tree(archive)
    for command in (["rebuild", "--workers", "1"], ["crawl", "--start-url", "http://127.0.0.1:9/", "--quiet"]):
        said = dossier(*command, cwd=archive.root.parent, code=6).stderr
        assert "ledger.jsonl has lost lines, or is another's: dossiers.db was made from line 2" in said
    assert tree(archive) == before
    archive.ledger_path.write_bytes(b"".join(lines))
    assert (started(archive), verify(archive), differences(archive, SITE)) == ([], [], [])


def tree(archive: Archive) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for path in archive.root.rglob("*")
        if path.is_file() and not path.name.startswith((".", "dossiers.db-"))
    }


def test_the_ledger_of_another_archive_is_refused(archive: Archive, tmp_path: Path):
    (tmp_path / "other").mkdir()
    other = new_archive(tmp_path / "other")
    visit(other, {"/taskforces": PAGES["/taskforces"]}, "2026-01-01")
    archive.ledger_path.write_bytes(other.ledger_path.read_bytes())
    with pytest.raises(IntegrityError, match="is another's"):
        started(archive)


def test_what_a_person_changes_in_archive_toml_reaches_the_database(archive: Archive):
    toml = archive.root / "archive.toml"
    toml.write_text(toml.read_text("utf-8").replace('"test"', '"Another name"') + 'rights = "CC0-1.0"\n', "utf-8")
    archive = Archive.open(archive.root)
    assert [found.where for found in differences(archive, SITE)]
    assert started(archive) == []
    assert differences(archive, SITE) == []
    told = rows(archive, "SELECT value FROM archive WHERE key IN ('name', 'rights') ORDER BY key")
    assert [row["value"] for row in told] == ["Another name", "CC0-1.0"]


def test_a_database_behind_the_ledger_catches_up(archive: Archive):
    old = archive.database.read_bytes()
    edited = PAGES[PATH].replace(b"is feasible.", b"is wanted.")
    visit(archive, {PATH: edited, "/taskforces": PAGES["/taskforces"]}, "2026-01-02")
    archive.database.write_bytes(old)
    assert started(archive) == ["the database was brought up to ledger line 2"]
    assert rows(archive, "SELECT count(*) n FROM changes") == [{"n": 1}]
    assert differences(archive, SITE) == []
    assert BASE in rows(archive, "SELECT url FROM dossiers")[0]["url"]
