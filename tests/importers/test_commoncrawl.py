"""The past from Common Crawl: the true records, byte for byte, once, politely."""

import gzip
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.errors import DossierError, IntegrityError, RunHeld, SiteUnreachable, UsageError
from dossier_scraper.importers import endpoint
from dossier_scraper.importers.archives import import_archive
from dossier_scraper.importers.commoncrawl import import_commoncrawl, survey_commoncrawl
from dossier_scraper.importers.commoncrawl import service as named
from dossier_scraper.importers.endpoint import COMMON_CRAWL, Endpoint
from dossier_scraper.importers.wayback import Request
from dossier_scraper.ingest.run import RunResult
from tests.importers.crawls import Service, service
from tests.importers.foreign import ForeignFile
from tests.ingest.visits import BASE, PAGES, SITE, new_archive, presence, rows, visit
from tests.saved_site import dossier

PATH, OTHER = "/dossiers/norwegian-technology-pact", "/dossiers/hungarian-stem-platform"
OLDER = PAGES[PATH].replace(b"is feasible.", b"is thinkable.")
FIRST, SECOND = "CC-MAIN-2016-07", "CC-MAIN-2018-13"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Service]:
    """Two crawls as Nutch writes them: WARC 1.0, decoded bodies, other sites between, errors in files of their own."""
    folder = tmp_path / "crawl-data"
    folder.mkdir()
    one = ForeignFile(folder / "CC-MAIN-2016-0.warc.gz", version="1.0")
    one.record("response", "https://other.example/", "2016-02-01T10:00:00Z", body=b"other")
    decoded = (("Content-Type", "text/html; charset=utf-8"), ("X-Crawl-Content-Encoding", "gzip"))
    one.record("response", BASE + PATH, "2016-02-01T10:00:01Z", body=OLDER, headers=decoded)
    one.record("response", BASE + "/about", "2016-02-01T10:00:02Z", body=b"<p>About")
    two = ForeignFile(folder / "CC-MAIN-2018-0.warc.gz", version="1.0")
    two.record("response", BASE + PATH, "2018-03-01T10:00:00Z", body=PAGES[PATH])
    two.record("response", BASE + PATH, "2018-03-09T10:00:00Z", body=PAGES[PATH])
    errors = ForeignFile(folder / "CC-MAIN-2018-1.warc.gz", version="1.0")
    errors.record("response", BASE + PATH, "2018-03-20T10:00:00Z", body=b"gone", status=404)
    with service(folder, {FIRST: [one.path], SECOND: [two.path, errors.path]}) as running:
        yield running


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BACKOFF", "BUSY_BACKOFF", "WORTH_SAYING"):
        monkeypatch.setattr(endpoint, name, 0.0)


def asked(web: Service, **more: int) -> Request:
    index = f"{web.url}/collinfo.json"
    where = Endpoint(root=web.url, index=index, index_pause=0, page_pause=0, busy=COMMON_CRAWL.busy)
    return Request(endpoint=where, **more)


def bring(root: Path, web: Service, *crawls: str, said: list[str] | None = None, **more: int) -> RunResult:
    lines = [] if said is None else said
    result = import_commoncrawl(root, SITE, asked(web, **more), crawls, say=lines.append)
    assert result
    return result


def versions(root: Path) -> list[tuple[str, str]]:
    found = rows(Archive.open(root), "SELECT first_seen, last_seen FROM versions ORDER BY number")
    return [(row["first_seen"][:10], row["last_seen"][:10]) for row in found]


def test_records_are_kept_byte_for_byte_and_make_the_history(root: Path, web: Service):
    said: list[str] = []
    assert bring(root, web, said=said).exit_code == 0
    assert versions(root) == [("2016-02-01", "2016-02-01"), ("2018-03-01", "2018-03-09")]
    (gone,) = rows(Archive.open(root), "SELECT presence, seen_before, missed_from FROM absences")
    assert (gone["presence"], gone["seen_before"][:10], gone["missed_from"][:10]) == (
        "gone",
        "2018-03-09",
        "2018-03-20",
    )
    evidence = b"".join(path.read_bytes() for path in sorted((root / "warc").iterdir()))
    for path, part in web.fetched:
        first, last = map(int, (part or "").removeprefix("bytes=").split("-"))
        assert (web.folder / path.lstrip("/")).read_bytes()[first : last + 1] in evidence
    captures = rows(Archive.open(root), "SELECT grade, outcome, refers_to FROM captures ORDER BY captured_at")
    assert {row["grade"] for row in captures} == {"commoncrawl"}
    assert [row["outcome"] for row in captures] == ["archived", "archived", "unchanged", "archived"]
    assert said[0] == "2 crawls; asking their indexes takes at least 0.0 minutes."
    assert said[1].startswith("3 captures to fetch, at least 0.0 minutes; 1 more repeat one of them")
    told = [line.facts for line in Ledger(root / "ledger.jsonl").lines() if line.type == "run"][-1]
    assert (told["source"], told["grade"], told["import"]["endpoint"]) == ("commoncrawl", "commoncrawl", web.url)


def test_nothing_is_fetched_twice(root: Path, web: Service):
    bring(root, web, last=2016)
    assert len(web.fetched) == 1
    before = {path: path.read_bytes() for path in (root / "ledger.jsonl", *(root / "warc").iterdir())}
    assert import_commoncrawl(root, SITE, asked(web, last=2016)) is None
    assert {path: path.read_bytes() for path in (root / "ledger.jsonl", *(root / "warc").iterdir())} == before
    bring(root, web)
    assert len(web.fetched) == len(set(web.fetched)) == 3
    assert [target for target, _ in web.requests].count(f"/{FIRST}-index") == 0
    indexes = [target.partition("?")[0] for target, _ in web.requests if "-index" in target]
    assert import_commoncrawl(root, SITE, asked(web)) is None
    assert survey_commoncrawl(root, SITE, asked(web)) == []
    assert [target.partition("?")[0] for target, _ in web.requests if "-index" in target] == indexes
    assert indexes == [f"/{FIRST}-index"] * 2 + [f"/{SECOND}-index"] * 2
    assert survey_commoncrawl(root, SITE, asked(web), (FIRST,)) == []


def test_an_import_touches_no_presence(tmp_path: Path, root: Path, web: Service):
    archive = new_archive(tmp_path)
    visit(archive, {path: PAGES[path] for path in ("/taskforces", PATH)}, "2026-01-01")
    before = presence(archive)
    bring(root, web)
    assert presence(archive) == before
    assert [version[0][:4] for version in versions(root)] == ["2016", "2018", "2026"]


def test_one_crawl_or_some_years_may_be_asked(root: Path, web: Service):
    assert [listed.timestamp[:4] for listed in survey_commoncrawl(root, SITE, asked(web), (FIRST,))] == ["2016"]
    assert len(survey_commoncrawl(root, SITE, asked(web, first=2017, last=2018))) == 3
    with pytest.raises(UsageError, match="CC-MAIN-1999"):
        survey_commoncrawl(root, SITE, asked(web), ("CC-MAIN-1999-01",))
    with pytest.raises(RunHeld, match="no crawl of these years"):
        survey_commoncrawl(root, SITE, asked(web, first=2024))
    assert not root.exists()
    assert not web.fetched


@pytest.mark.parametrize("status", [403, 429, 503])
def test_a_service_that_is_asked_too_often_is_left_alone(root: Path, web: Service, status: int):
    said: list[str] = []
    web.first = {"-index": [(status, {}, b"SlowDown")]}
    assert bring(root, web, said=said, last=2016).exit_code == 0
    assert f"127.0.0.1 answered {status}; going on after 20" in said[1]
    web.first = {"CC-MAIN-2018-0.warc.gz": [(status, {}, b"")] * 3}
    result = bring(root, web)
    assert result.exit_code == 4
    assert f"answered {status}; it wants to be left alone: go on after 20" in result.lines[0]
    assert "left to the next import: 2 captures" in result.lines[0]
    assert bring(root, web).exit_code == 0
    web.first = {"-index": [(status, {}, b"")] * 3}
    with pytest.raises(SiteUnreachable, match=f"answered {status}; it wants to be left alone"):
        import_commoncrawl(root, SITE, asked(web), (FIRST,))


@pytest.mark.parametrize(
    ("status", "change", "why"),
    [
        (206, lambda whole, other: b"\x1f\x8b no member", "not one whole record"),
        (206, lambda whole, other: whole[:-9], "not one whole record"),
        (206, lambda whole, other: whole[:40] + b"!!" + whole[42:], "not one whole record"),
        (206, lambda whole, other: whole + other, "larger than"),
        (206, lambda whole, other: b"", "not one whole record"),
        (206, lambda whole, other: other, "gave the record of another capture"),
        (200, lambda whole, other: whole, "answered 200 to a request for a part"),
        (404, lambda whole, other: b"", "answered 404"),
    ],
)
def test_a_service_that_gives_other_bytes_gives_no_page(root: Path, web: Service, status: int, change, why: str):
    parts = [
        (web.folder / row["filename"]).read_bytes()[int(row["offset"]) :][: int(row["length"])]
        for key, row in web.rows[FIRST]
        if "stemcoalition" in key
    ]
    web.first = {"CC-MAIN-2016-0.warc.gz": [(status, {}, change(parts[1], parts[0]))] * 3}
    result = bring(root, web, last=2016)
    assert (result.exit_code, why in result.lines[0]) == (4, True), result.lines
    assert presence(Archive.open(root)) == {}
    web.first = {}
    assert bring(root, web, last=2016).exit_code == 0


@pytest.mark.parametrize("reply", [(400, {}, b"what pages?"), (200, {}, b"")])
def test_an_index_without_pages_is_asked_for_all_at_once(root: Path, web: Service, reply: tuple[int, dict, bytes]):
    web.first = {"showNumPages": [reply]}
    assert len(survey_commoncrawl(root, SITE, asked(web, last=2016))) == 1
    assert "page=" not in web.requests[-1][0]


def test_an_index_that_gives_no_answer_leaves_the_others(root: Path, web: Service):
    web.first = {FIRST: [(504, {}, b"")] * 3}
    result = bring(root, web)
    assert (result.exit_code, "1 indexes gave no answer (CC-MAIN-2016-07 answered 504)" in result.lines[0]) == (4, True)
    assert len(versions(root)) == 1


def test_what_is_no_list_of_crawls_is_named(root: Path, web: Service):
    for body in (b"<html>", b"{}", b"[]", b'[{"name": "x"}]', b"3"):
        web.first = {"collinfo": [(200, {}, body)]}
        with pytest.raises(DossierError, match="no list of crawls"):
            import_commoncrawl(root, SITE, asked(web))
    web.first = {"collinfo": [(200, {}, json.dumps([{"id": FIRST, "cdx-api": "http://10.0.0.1/x"}]).encode())]}
    with pytest.raises(DossierError, match="index on another server"):
        import_commoncrawl(root, SITE, asked(web))
    web.first = {"collinfo": [(404, {}, b"no")]}
    with pytest.raises(DossierError, match=r"collinfo\.json below it"):
        import_commoncrawl(root, SITE, asked(web))


def test_a_record_that_contradicts_its_own_digest_is_evidence_and_no_version(root: Path, tmp_path: Path):
    folder = tmp_path / "crawl-data"
    folder.mkdir()
    file = ForeignFile(folder / "CC-MAIN-2016-0.warc.gz", version="1.0")
    file.record("response", BASE + PATH, "2016-02-01T10:00:01Z", body=OLDER)
    other = gzip.decompress(file.path.read_bytes()).replace(b"thinkable", b"unlikely.")
    file.file.seek(0)
    file.file.write(gzip.compress(other))
    file.file.truncate()
    file.record(
        "response", BASE + OTHER, "2016-02-01T10:00:02Z", body=PAGES[OTHER], fields={"WARC-Truncated": "length"}
    )
    with service(folder, {FIRST: [file.path]}) as web:
        said: list[str] = []
        result = bring(root, web, said=said)
        fetched, again = len(web.fetched), list[str]()
        assert import_commoncrawl(root, SITE, asked(web), say=again.append) is None
        assert len(web.fetched) == fetched
    assert (result.exit_code, "cut short when it was made" in result.lines[0]) == (4, True)
    assert again[-1] == "Nothing can be made of 1 capture, as an import before found."
    assert [row["reason"] for row in rows(Archive.open(root), "SELECT reason FROM captures ORDER BY captured_at")] == [
        "digest_contradicted",
        "unusable",
    ]
    assert said[-1].endswith("does not hold of them: 1.")


def test_common_crawl_itself_is_asked_where_it_is_and_once_a_second():
    where = named(None)
    assert (where.root, where.index) == ("https://data.commoncrawl.org", "https://index.commoncrawl.org/collinfo.json")
    assert (where.index_pause, where.named) == (1.0, False)
    assert where.busy == {403, 429, 503}
    assert named("http://127.0.0.1:8000/cc/").index == "http://127.0.0.1:8000/cc/collinfo.json"


def test_the_whole_way_by_the_command_line(tmp_path: Path, root: Path, web: Service):
    command = ("import", "commoncrawl", "--endpoint", web.url, "--crawl", FIRST)
    dry = dossier(*command, "--dry-run", cwd=tmp_path)
    assert "1 capture would be fetched" in dry.stdout
    assert not root.exists()
    assert "1 dossier seen, 1 new" in dossier(*command, cwd=tmp_path).stdout
    assert "Nothing new" in dossier(*command, cwd=tmp_path).stdout


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_a_stop_in_the_middle_loses_and_repeats_nothing(tmp_path: Path, root: Path, web: Service, stop: signal.Signals):
    web.stall_at = "CC-MAIN-2018-0"
    command = [sys.executable, "-m", "dossier_scraper", "import", "commoncrawl", "--endpoint", web.url]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        assert web.stalled.wait(60)
        running.send_signal(stop)
        assert running.wait(60) == (-stop if stop == signal.SIGKILL else 130)
    web.stall_at = None
    assert bring(root, web).exit_code == 0
    assert [path.rpartition("-")[2] for path, _ in web.delivered] == ["0.warc.gz"] * 2 + ["1.warc.gz"]
    assert versions(root) == [("2016-02-01", "2016-02-01"), ("2018-03-01", "2018-03-09")]
    states = [row["state"] for row in rows(Archive.open(root), "SELECT state FROM runs ORDER BY id")]
    assert states == ["interrupted", "complete"]


def test_a_record_that_two_archives_took_from_it_is_had_once(tmp_path: Path, root: Path, web: Service):
    for folder in (root, tmp_path / "theirs"):
        bring(folder, web, last=2016)
    bring(tmp_path / "theirs", web)
    assert import_archive(root, SITE, tmp_path / "theirs")
    told = "SELECT c.captured_at, r.archive FROM captures c JOIN runs r ON r.id = run_id ORDER BY 1"
    captures = rows(Archive.open(root), told)
    assert [(row["captured_at"][:10], bool(row["archive"])) for row in captures] == [
        ("2016-02-01", False),
        ("2018-03-01", True),
        ("2018-03-09", True),
        ("2018-03-20", True),
    ]
    assert len(rows(Archive.open(root), "SELECT 1 FROM runs WHERE archive IS NOT NULL")) == 2
    assert import_archive(root, SITE, tmp_path / "theirs") is None


def test_another_record_under_the_id_of_one_that_is_here_is_named(tmp_path: Path, root: Path, web: Service):
    bring(root, web, last=2016)
    (row,) = rows(Archive.open(root), "SELECT id, warc_file, warc_offset FROM captures")
    (folder := tmp_path / "other").mkdir()
    other = ForeignFile(folder / "CC-MAIN-2016-0.warc.gz", version="1.0")
    named = {"WARC-Record-ID": f"<{row['id']}>"}
    other.record("response", BASE + PATH, "2016-02-01T10:00:01Z", body=PAGES[PATH], fields=named)
    with service(folder, {FIRST: [other.path]}) as running:
        bring(tmp_path / "theirs", running)
    with pytest.raises(IntegrityError, match="another record with the id of one that is here"):
        import_archive(root, SITE, tmp_path / "theirs")
