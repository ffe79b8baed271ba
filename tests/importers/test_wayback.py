"""The past from a web archive: what it replays comes in as it was, once, politely, and nothing else is asked."""

import gzip
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest

from dossier_scraper.archive.evidence.warc_reader import read_record
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.errors import IncompleteRun, RefusedFolder, RunHeld, SiteUnreachable, UsageError
from dossier_scraper.importers import endpoint
from dossier_scraper.importers.endpoint import WAYBACK, Endpoint
from dossier_scraper.importers.wayback import Request, import_wayback, survey
from dossier_scraper.ingest.run import RunResult
from tests.importers.collection import Collection, Kept, collection
from tests.ingest.visits import BASE, PAGES, SITE, new_archive, presence, rows, site_pages, visit
from tests.saved_site import dossier

PATH = "/dossiers/norwegian-technology-pact"
ID = "norwegian-technology-pact"
OLDER = PAGES[PATH].replace(b"is feasible.", b"is thinkable.")


@pytest.fixture(params=["wayback", "pywb"])
def web(request: pytest.FixtureRequest) -> Iterator[Collection]:
    with collection(request.param) as running:
        yield running


@pytest.fixture
def pywb() -> Iterator[Collection]:
    with collection("pywb") as running:
        yield running


@pytest.fixture(autouse=True)
def _no_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "BACKOFF", 0.0)


def asked(web: Collection, **more: int) -> Request:
    return Request(endpoint=Endpoint(root=web.url, index=f"{web.url}/cdx", index_pause=0, page_pause=0), **more)


def bring(root: Path, web: Collection, **more: int) -> RunResult:
    result = import_wayback(root, SITE, asked(web, **more))
    assert result
    return result


def page(stamp: str, path: str = PATH, body: bytes = OLDER, **more: object) -> Kept:
    return Kept(f"{stamp}120000"[:14], BASE + path, body, **more)  # type: ignore[arg-type]


def told_in(year: int) -> bytes:
    return OLDER.replace(b"thinkable", b"thinkable in %d" % year)


def site_in(year: int) -> list[Kept]:
    return [page(f"{year}0501", path, body) for path, body in site_pages().items() if isinstance(body, bytes)]


def versions(root: Path) -> list[tuple[int, str]]:
    sql = "SELECT number, first_seen FROM versions WHERE dossier_id = ? ORDER BY number"
    return [(row["number"], row["first_seen"][:10]) for row in rows(Archive.open(root), sql, ID)]


# What comes in


def test_what_is_replayed_comes_in_as_it_was_captured(root: Path, web: Collection):
    web.kept = [*site_in(2019), page("20200101", body=PAGES[PATH])]
    web.kept = [kept for kept in web.kept if not (kept.url.endswith(PATH) and kept.stamp.startswith("2019"))]
    web.kept += [page("20190501")]
    result = bring(root, web)
    assert (result.state, result.exit_code, result.dossiers["new"]) == ("complete", 0, 8)
    archive = Archive.open(root)
    assert versions(root) == [(1, "2019-05-01"), (2, "2020-01-01")]
    assert rows(archive, "SELECT field, cause FROM changes") == [{"field": "objectives", "cause": "import"}]
    assert set(presence(archive).values()) == {"not_checked"}
    for row in rows(archive, "SELECT * FROM captures WHERE refers_to IS NULL"):
        record = read_record(archive.warc / row["warc_file"], row["warc_offset"])
        (kept,) = [
            k for k in web.kept if k.url == row["url"] and k.stamp[:8] == row["captured_at"][:10].replace("-", "")
        ]
        assert (record.payload, row["grade"]) == (kept.body, "replay")
        assert record.header("set-cookie") is None
        assert record.header("memento-datetime") is None
        assert record.header("etag") == '"abc"'
        assert record.header("content-type") == "text/html; charset=utf-8"
    line = list(Ledger(archive.ledger_path).lines())[-1]
    assert (line.facts["source"], line.facts["import"]["endpoint"]) == ("wayback", web.url)


@pytest.mark.parametrize(("coding", "encode"), [("gzip", gzip.compress), ("br", brotli.compress)])
def test_a_coded_body_is_kept_as_it_was_sent(root: Path, web: Collection, coding: str, encode):
    body = encode(OLDER)
    web.kept = [page("20190501", body=body, coding=coding)]
    bring(root, web)
    archive = Archive.open(root)
    (row,) = rows(archive, "SELECT * FROM captures")
    record = read_record(archive.warc / row["warc_file"], row["warc_offset"])
    assert (record.payload, record.header("content-encoding"), row["kind"]) == (body, coding, "dossier")


def test_a_coding_that_the_archive_added_is_taken_off_again(root: Path, pywb: Collection):
    pywb.kept = [page("20190501")]
    status, headers, body = pywb.answer(f"/coll/20190501120000id_/{BASE}{PATH}")
    pywb.first = {"id_/": [(status, headers | {"Content-Encoding": "gzip"}, gzip.compress(body))]}
    bring(root, pywb)
    archive = Archive.open(root)
    (row,) = rows(archive, "SELECT * FROM captures")
    record = read_record(archive.warc / row["warc_file"], row["warc_offset"])
    assert (record.payload, record.header("content-encoding")) == (OLDER, None)


def test_a_renamed_dossier_stays_one(root: Path, web: Collection):
    old = "/dossiers/a-norwegian-pact"
    web.kept = [page("20150101", old, OLDER.replace(PATH.encode(), old.encode()))]
    web.kept += [page("20190101", old, b"", status=301, location=BASE + PATH), page("20190101", body=PAGES[PATH])]
    assert bring(root, web).dossiers["seen"] == 1
    archive = Archive.open(root)
    (moved,) = rows(archive, "SELECT http_status, location FROM captures WHERE outcome = 'redirected'")
    assert moved == {"http_status": 301, "location": BASE + PATH}
    assert [row["id"] for row in rows(archive, "SELECT id FROM dossiers")] == ["a-norwegian-pact"]
    assert {row["url"] for row in rows(archive, "SELECT url FROM aliases")} >= {BASE + old, BASE + PATH}


def test_revisits_and_repeats_are_not_asked_for(root: Path, web: Collection):
    web.kept = [page("20160101"), page("20170101", revisit=True), page("20180101"), page("20190101", body=PAGES[PATH])]
    bring(root, web)
    assert [path.partition("/coll/")[2][:4] for path in web.pages_asked] == ["2016", "2019"]


def test_the_past_goes_before_what_was_crawled_and_survives_a_rebuild(tmp_path: Path, root: Path, web: Collection):
    archive = new_archive(tmp_path)
    visit(archive, site_pages(), "2026-01-01")
    before = presence(archive), rows(archive, "SELECT id FROM dossiers")
    web.kept = [page("20180101")]
    bring(root, web)
    assert (presence(archive), rows(archive, "SELECT id FROM dossiers")) == before
    assert versions(root) == [(1, "2018-01-01"), (2, "2026-01-01")]
    visit(archive, site_pages(), "2026-02-01")
    assert len(versions(root)) == 2


# Only what is missing, and only what is asked for


def test_a_second_import_asks_for_no_page(root: Path, web: Collection):
    web.kept = site_in(2019)
    bring(root, web)
    evidence = {path.name: path.read_bytes() for path in (root / "warc").iterdir()}
    ledger, pages = (root / "ledger.jsonl").read_bytes(), len(web.pages_asked)
    assert import_wayback(root, SITE, asked(web)) is None
    assert len(web.pages_asked) == pages == len(site_pages())
    assert (root / "ledger.jsonl").read_bytes() == ledger
    assert {path.name: path.read_bytes() for path in (root / "warc").iterdir()} == evidence
    web.kept += [page("20200101", body=PAGES[PATH].replace(b"feasible", b"likely"))]
    assert bring(root, web).counts["discovered"] == 1
    assert len(web.pages_asked) == pages + 1


def test_a_dry_run_counts_and_writes_nothing(tmp_path: Path, web: Collection):
    web.kept = [*site_in(2019), page("20200101", body=PAGES[PATH].replace(b"feasible", b"likely"))]
    said = dossier("import", "wayback", "--endpoint", web.url, "--dry-run", cwd=tmp_path).stdout
    assert not list(tmp_path.iterdir())
    assert not web.pages_asked
    table = [line.split() for line in said.splitlines()]
    assert ["year", "listing", "dossier", "node", "event", "all"] in table
    kinds = [
        sum(SITE.kind(BASE + path) == kind for path in site_pages()) for kind in ("listing", "dossier", "node", "event")
    ]
    assert ["2019", *map(str, kinds), str(len(site_pages()))] in table
    assert ["2020", "0", "1", "0", "0", "1"] in table
    listed = json.loads(dossier("import", "wayback", "--endpoint", web.url, "--dry-run", "--json", cwd=tmp_path).stdout)
    assert len(listed) == len(web.kept)


def test_a_dry_run_knows_what_the_archive_has(root: Path, pywb: Collection):
    pywb.kept = [page("20160101"), page("20180101", body=PAGES[PATH])]
    bring(root, pywb, last=2016)
    before = {path.name: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert [listed.timestamp[:4] for listed in survey(root, SITE, asked(pywb))] == ["2018"]
    assert before.items() <= {path.name: path.read_bytes() for path in root.rglob("*") if path.is_file()}.items()


def test_years_bound_an_import(root: Path, web: Collection):
    web.kept = [
        page(f"{year}0101", body=OLDER.replace(b"thinkable", b"thought of in %d" % year)) for year in range(2014, 2020)
    ]
    bring(root, web, first=2016, last=2017)
    assert versions(root) == [(1, "2016-01-01"), (2, "2017-01-01")]
    with pytest.raises(UsageError, match="later than"):
        Request(endpoint=WAYBACK, first=2018, last=2017)


def test_a_capture_that_was_crawled_is_not_fetched(tmp_path: Path, root: Path, pywb: Collection):
    archive = new_archive(tmp_path)
    visit(archive, {PATH: PAGES[PATH], "/taskforces": PAGES["/taskforces"]}, "2026-01-01")
    pywb.kept = [page("20260101", body=PAGES[PATH])]
    assert import_wayback(root, SITE, asked(pywb)) is None
    assert not pywb.pages_asked


def test_nothing_of_the_site_is_exit_5_and_no_folder(root: Path, web: Collection):
    web.kept = [Kept("20160101000000", "http://other.example/dossiers/a", OLDER), page("20160101", "/about")]
    with pytest.raises(RunHeld, match="no capture of a page of EU STEM Coalition"):
        import_wayback(root, SITE, asked(web))
    assert not root.exists()


def test_origins_that_were_named_come_in_and_are_in_the_ledger(root: Path, pywb: Collection):
    copy = "http://127.0.0.1:8000"
    pywb.kept = [Kept("20160101000000", copy + PATH, OLDER)]
    request = Request(endpoint=asked(pywb).endpoint, start_urls=(copy + "/taskforces",))
    assert import_wayback(root, SITE, request)
    assert list(Ledger(root / "ledger.jsonl").lines())[-1].facts["import"]["origins"] == [copy]


# Trouble


def test_another_capture_is_never_taken_for_the_one_that_was_asked(root: Path, web: Collection):
    """An index may list what is not there: one archive then redirects to the nearest, the other gives it."""
    web.kept = [page("20160101"), page("20180101", body=PAGES[PATH])]
    listed = web.index
    lost = page("20170101", body=b"lost")

    def index(query: dict[str, str]):
        web.kept.append(lost)
        reply = listed(query)
        web.kept.remove(lost)
        return reply

    web.index = index  # type: ignore[method-assign]
    result = bring(root, web)
    assert (result.state, result.exit_code) == ("partial", 4)
    assert "1 of 3 captures could not be had" in result.lines[0]
    assert versions(root) == [(1, "2016-01-01"), (2, "2018-01-01")]
    missed = rows(Archive.open(root), "SELECT captured_at, reason, outcome FROM captures WHERE http_status IS NULL")
    assert [(row["captured_at"][:10], row["reason"]) for row in missed] == [("2017-01-01", "not_replayed")]
    with pytest.raises(IncompleteRun, match="1 of 1 capture could not be had"):
        import_wayback(root, SITE, asked(web))


def test_an_archive_without_memento_headers_is_believed_by_digest_only(root: Path, pywb: Collection):
    pywb.kept = [page("20160101"), page("20170101", body=PAGES[PATH])]
    plain = {"Content-Type": "text/html"}
    pywb.first = {"20160101": [(200, plain, OLDER)], "20170101": [(200, plain, PAGES[PATH] + b"<!-- edited -->")]}
    assert bring(root, pywb).exit_code == 4
    assert versions(root) == [(1, "2016-01-01")]


def test_a_busy_archive_is_asked_again_after_what_it_says(root: Path, web: Collection):
    web.kept = [page("20160101")]
    web.first = {
        "id_/": [(503, {"Retry-After": "1"}, b""), (429, {"Retry-After": "0"}, b"")],
        "/cdx?": [(504, {}, b"")],
    }
    began = time.monotonic()
    assert bring(root, web).exit_code == 0
    assert time.monotonic() - began >= 1
    assert len(web.pages_asked) == 3


def test_an_archive_that_asks_to_be_left_alone_is_left_alone(root: Path, web: Collection):
    web.kept = [page(f"{year}0101", body=told_in(year)) for year in range(2012, 2020)]
    web.first = {"2014": [(429, {"Retry-After": "86400"}, b"")]}
    result = bring(root, web)
    assert (result.exit_code, len(web.pages_asked)) == (4, 3)
    assert "asks to come back in 86400 s (after " in result.lines[0]
    assert "; left to the next import: 5 captures" in result.lines[0]
    assert bring(root, web).exit_code == 0
    assert len(versions(root)) == 8
    assert len(web.pages_asked) == 9


def test_an_archive_in_trouble_is_not_asked_for_every_page(root: Path, web: Collection):
    web.kept = [page(f"{year}0101", body=told_in(year)) for year in range(2000, 2020)]
    web.first = {f"{year}0101": [(500, {}, b"")] * 3 for year in range(2003, 2020)}
    result = bring(root, web)
    assert result.exit_code == 4
    assert "answered 500; left to the next import: 12 captures" in result.lines[0]
    assert len(versions(root)) == 3


def test_an_archived_error_is_no_trouble_of_the_archive(root: Path, web: Collection):
    web.kept = [page("20160101"), page("20170101", body=b"down")]
    _, headers, body = web.answer(f"/coll/20170101120000id_/{BASE}{PATH}")
    web.first = {"20170101": [(503, headers, body)]}
    assert bring(root, web).exit_code == 0
    assert len(web.pages_asked) == 2
    assert versions(root) == [(1, "2016-01-01")]


def test_a_cut_or_huge_answer_is_a_failure_and_no_page(root: Path, web: Collection, monkeypatch: pytest.MonkeyPatch):
    web.kept = [page("20160101"), page("20170101", body=PAGES[PATH]), page("20180101", body=told_in(2018))]
    status, headers, body = web.answer(f"/coll/20170101120000id_/{BASE}{PATH}")
    web.first = {"20170101": [(status, headers | {"Content-Length": str(len(body) + 9)}, body)] * 3}
    web.first["20180101"] = [(status, headers, b"x" * 200_000)]
    monkeypatch.setattr("dossier_scraper.importers.endpoint.BODY_LIMIT", 100_000)
    monkeypatch.setattr(endpoint, "TIMEOUT", endpoint.httpx.Timeout(1.0))
    result = bring(root, web)
    assert (result.exit_code, versions(root)) == (4, [(1, "2016-01-01")])
    assert "2 of 3" in result.lines[0]


def test_an_endpoint_that_is_not_there_is_exit_7_and_one_line(tmp_path: Path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/coll"
        said = dossier("import", "wayback", "--endpoint", url, cwd=tmp_path, code=7).stderr
        assert said == f"dossier: {url}/cdx gave no answer (ConnectError); nothing was imported.\n"
        with pytest.raises(SiteUnreachable, match="ConnectError"):
            survey(tmp_path / "archive", SITE, Request(endpoint=Endpoint.of(url)))
    assert not list(tmp_path.iterdir())


def test_nothing_is_asked_of_another_origin(root: Path, web: Collection):
    with collection("pywb") as other:
        web.kept = [page("20160101"), page("20170101", body=PAGES[PATH])]
        web.first = {"20170101": [(302, {"Location": f"{other.url}/20170101120000id_/{BASE}{PATH}"}, b"")]}
        assert bring(root, web).exit_code == 4
        assert other.requests == []


@pytest.mark.parametrize(("site", "demo"), [("another-site", False), (SITE.id, True)])
def test_another_sites_archive_and_the_demos_take_no_import(root: Path, pywb: Collection, site: str, demo: bool):
    Archive.create(root, name="x", site=site, base_url="https://x.example", demo=demo)
    for act in (survey, import_wayback):
        with pytest.raises(RefusedFolder):
            act(root, SITE, asked(pywb))
    assert not pywb.requests
    for path in root.glob("archive.toml"):
        path.unlink()


def test_requests_keep_their_distance(root: Path, pywb: Collection):
    pywb.kept = [page(f"{year}0101", body=told_in(year)) for year in range(2000, 2008)]
    began = time.monotonic()
    import_wayback(root, SITE, Request(endpoint=Endpoint.of(pywb.url)))
    assert time.monotonic() - began >= 7 * 0.125


# Ends


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_an_import_that_is_stopped_is_finished_by_the_next(
    tmp_path: Path, root: Path, number: signal.Signals, code: int
):
    with collection("pywb") as web:
        web.kept = [page(f"{year}0101", body=told_in(year)) for year in range(2010, 2016)]
        web.stall_at = "/20140101"
        command = [sys.executable, "-m", "dossier_scraper", "import", "wayback", "--endpoint", web.url]
        running = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
        assert web.stalled.wait(60)
        running.send_signal(number)
        _, said = running.communicate(timeout=60)
        assert running.returncode == code
        assert "Traceback" not in said
        web.stall_at = None
        asked_before = len(web.pages_asked)
        result = bring(root, web)
        assert len(versions(root)) == 6
        assert len(web.pages_asked) == asked_before + 2
        states = [row["state"] for row in rows(Archive.open(root), "SELECT state FROM runs ORDER BY id")]
        assert states == ["interrupted", "complete"], result


def test_what_an_import_left_unpublished_is_published_though_nothing_is_new(root: Path, pywb: Collection, monkeypatch):
    from dossier_scraper.importers.intake import Intake

    pywb.kept = [page("20160101")]
    with monkeypatch.context() as patched:
        patched.setattr(Intake, "finish", lambda self, trouble: self.sync())
        import_wayback(root, SITE, asked(pywb))
    bring(root, pywb)
    assert versions(root) == [(1, "2016-01-01")]
    assert len(pywb.pages_asked) == 1


def test_the_whole_way_by_the_command_line(tmp_path: Path, root: Path, pywb: Collection):
    pywb.kept = site_in(2019)
    command = ("import", "wayback", "--endpoint", pywb.url)
    assert "8 dossiers seen, 8 new" in dossier(*command, cwd=tmp_path).stdout
    assert "Nothing new" in dossier(*command, cwd=tmp_path).stdout
    summary = json.loads(dossier(*command, "--json", cwd=tmp_path).stdout)
    assert summary == {"run": None, "state": "complete", "exit_code": 0, "lines": []}
    said = dossier("import", "warc", *sorted((root / "warc").iterdir()), "--archive", "copy", "--quiet", cwd=tmp_path)
    assert (said.stdout, said.stderr) == ("", "")
    dossier("import", "warc", "nowhere.warc.gz", "--archive", "copy", cwd=tmp_path, code=2)


def test_a_replay_that_breaks_off_is_asked_for_again_now_and_the_next_time(root: Path, pywb: Collection):
    """Its body is shorter than the original was, or its coding breaks off, and the index's digest is another's."""
    half, packed = OLDER[: len(OLDER) // 2], gzip.compress(OLDER)
    at = {"Memento-Datetime": "Wed, 02 Jan 2019 03:04:05 GMT", "Content-Type": "text/html; charset=utf-8"}
    pywb.kept = [Kept("20190102030405", BASE + PATH, OLDER)]
    short = (200, at | {"X-Archive-Orig-Content-Length": str(len(OLDER))}, half)
    torn = (200, at | {"Content-Encoding": "gzip"}, packed[: len(packed) // 2])
    pywb.first = {"20190102030405id_": [short, torn]}
    result = import_wayback(root, SITE, Request(endpoint=Endpoint.of(pywb.url)))
    assert result
    assert (result.exit_code, "gave a part of the page" in result.lines[0]) == (4, True)
    assert presence(Archive.open(root)) == {}
    pywb.first = {"20190102030405id_": [torn, short]}
    with pytest.raises(IncompleteRun, match="gave a part of the page"):
        import_wayback(root, SITE, Request(endpoint=Endpoint.of(pywb.url)))
    pywb.first = {"20190102030405id_": [short]}
    result = import_wayback(root, SITE, Request(endpoint=Endpoint.of(pywb.url)))
    assert result
    assert (result.exit_code, list(presence(Archive.open(root)))) == (0, [ID])


def test_of_two_captures_in_one_second_the_other_is_not_taken_for_both(root: Path, pywb: Collection):
    pywb.kept = [Kept("20190102030405", BASE + PATH, PAGES[PATH]), Kept("20190102030405", BASE + PATH, OLDER)]
    result = import_wayback(root, SITE, Request(endpoint=Endpoint.of(pywb.url)))
    assert result
    assert (result.exit_code, result.counts["archived"]) == (4, 1)
    assert (
        "1 of 2 captures could not be had; most often the archive gave another capture of the same second"
        in result.lines[0]
    )


def test_rows_of_an_index_that_name_no_time_or_status_are_counted(root: Path, pywb: Collection):
    pywb.kept = [Kept("20190102030405", BASE + PATH, OLDER)]
    good = {"url": BASE + PATH, "timestamp": "20190102030405", "status": "200", "digest": pywb.kept[0].digest}
    odd = [good | {"timestamp": stamp} for stamp in ("201901020304", "20190231030405", "soon")] + [
        good | {"status": "html>"}
    ]
    pywb.first = {"/cdx?": [(200, {}, "\n".join(map(json.dumps, odd)).encode())]}
    with pytest.raises(IncompleteRun, match="4 rows of the index name no time or status"):
        import_wayback(root, SITE, Request(endpoint=Endpoint.of(pywb.url)))
    rows_of = [good, *odd, good | {"url": "https://other.example/", "timestamp": ""}]
    pywb.first = {"/cdx?": [(200, {}, "\n".join(map(json.dumps, rows_of)).encode())]}
    result = import_wayback(root, SITE, Request(endpoint=Endpoint.of(pywb.url)))
    assert result
    assert (result.exit_code, result.counts["archived"]) == (4, 1)
    assert "4 rows of the index name no time or status" in result.lines[0]


def test_an_import_ends_with_what_is_missing(tmp_path: Path, root: Path, pywb: Collection):
    archive = new_archive(tmp_path)
    visit(archive, site_pages(), "2026-01-01")
    pywb.kept = [page("20150101"), page("20170101"), page("20190101", body=b"<p>no", status=404)]
    said: list[str] = []
    import_wayback(root, SITE, asked(pywb), say=said.append)
    assert said[0] == "2 captures to fetch, at least 0.0 minutes; 1 more repeat one of them by the index's digest."
    assert said[1] == "No capture in 2016."
    assert said[2].startswith("No capture of 7 known pages: /dossiers/danish-technology-pact, ")
    assert PATH not in said[2]
    again: list[str] = []
    assert import_wayback(root, SITE, asked(pywb, first=2014, last=2018), say=again.append) is None
    assert again == ["No capture in 2014, 2016, 2018.", said[2]]


def test_an_archive_that_does_not_show_a_page_says_so(root: Path, pywb: Collection):
    pywb.kept = [page("20160101"), page("20170101", body=told_in(2017))]
    pywb.first = {"20170101": [(451, {}, b"Unavailable For Legal Reasons")]}
    result = bring(root, pywb)
    assert (result.exit_code, "does not show it to the public (451)" in result.lines[0]) == (4, True)


def test_an_index_in_columns_is_as_good_as_one_in_json(root: Path, pywb: Collection):
    pywb.kept = [page("20160101"), page("20180101", body=PAGES[PATH])]
    columns = "".join(f"{kept.key} {kept.stamp} {kept.url} text/html 200 {kept.digest} 99\n" for kept in pywb.kept)
    pywb.first = {"/cdx?": [(200, {"Content-Type": "text/plain"}, columns.encode())]}
    assert bring(root, pywb).exit_code == 0
    assert versions(root) == [(1, "2016-01-01"), (2, "2018-01-01")]
