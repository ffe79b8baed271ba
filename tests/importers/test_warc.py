"""What others kept comes in at its own time: real WARC files, whole, cut, packed, deduplicated and strange."""

import gzip
import os
import shutil
import signal
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from warcio.warcwriter import WARCWriter

from dossier_scraper.archive.check.verify import verify
from dossier_scraper.archive.evidence.warc_reader import members, read_record
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.errors import ArchiveBusy, IncompleteRun, RefusedFolder, RunHeld
from dossier_scraper.importers.warc import import_warc
from dossier_scraper.ingest.upkeep.check import differences
from tests.importers.foreign import ForeignFile, sha1
from tests.ingest.visits import BASE, PAGES, SITE, new_archive, presence, rows, site_pages, visit
from tests.saved_site import dossier
from tests.test_main_job import dump, snapshots

PATH = "/dossiers/norwegian-technology-pact"
URL = BASE + PATH
ID = "norwegian-technology-pact"
OLDER = PAGES[PATH].replace(b"is feasible.", b"is thinkable.")
HISTORY = "SELECT * FROM dossiers ORDER BY id", "SELECT * FROM versions ORDER BY id", "SELECT * FROM changes"


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a WARC file in which the site was seen in 2020, with another text in one dossier."""
    archive = new_archive(tmp_path_factory.mktemp("older"))
    visit(archive, site_pages() | {PATH: OLDER}, "2020-05-01")
    (path,) = archive.warc.glob("*.warc.gz")
    return path


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = new_archive(tmp_path)
    yield archive
    if archive.database.exists():
        assert differences(archive, SITE) == []
        assert list(verify(archive)) == []


@pytest.fixture
def foreign(tmp_path: Path) -> ForeignFile:
    return ForeignFile(tmp_path / "foreign.warc.gz")


def versions(archive: Archive) -> list[tuple[int, str, str]]:
    found = rows(archive, "SELECT number, first_seen, last_seen FROM versions WHERE dossier_id = ? ORDER BY number", ID)
    return [(row["number"], row["first_seen"][:10], row["last_seen"][:10]) for row in found]


def captures(archive: Archive, url: str = URL) -> list[tuple[str, str, int | None]]:
    found = rows(archive, "SELECT captured_at, outcome, http_status FROM captures WHERE url = ? ORDER BY 1", url)
    return [(row["captured_at"][:10], row["outcome"], row["http_status"]) for row in found]


def history(archive: Archive, *more: str) -> list[object]:
    return [rows(archive, sql) for sql in (*HISTORY, *more)]


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file, but for the lock and the database's own log."""
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return {name: data for name, data in files.items() if name != ".lock" and not name.endswith(("-wal", "-shm"))}


# The order of time


def test_a_crawl_that_is_imported_tells_what_it_told_when_it_was_made(archive: Archive, older: Path):
    result = import_warc(archive.root, SITE, [older])
    assert result
    assert (result.state, result.exit_code, result.dossiers["new"]) == ("complete", 0, 8)
    crawled = Archive.open(older.parent.parent)
    for told in (
        "SELECT dossier_id, content_hash, first_seen, last_seen FROM versions ORDER BY 1",
        "SELECT id, date, summary, documents, first_seen FROM events ORDER BY 1",
        "SELECT url, dossier_id, first_seen FROM aliases ORDER BY 1",
        "SELECT * FROM changes",
    ):
        assert rows(archive, told) == rows(crawled, told)
    assert {row["grade"] for row in rows(archive, "SELECT grade FROM captures")} == {"warc"}
    assert set(presence(archive).values()) == {"not_checked"}
    line = list(Ledger(archive.ledger_path).lines())[-1]
    assert line.facts["import"]["files"][0]["name"] == older.name


def test_the_past_goes_before_what_was_crawled_and_is_no_news(archive: Archive, older: Path):
    visit(archive, site_pages(), "2026-01-01")
    before = rows(archive, "SELECT id, presence, presence_since FROM dossiers")
    import_warc(archive.root, SITE, [older])
    assert versions(archive) == [(1, "2020-05-01", "2020-05-01"), (2, "2026-01-01", "2026-01-01")]
    (change,) = rows(archive, "SELECT * FROM changes")
    assert (change["field"], change["cause"]) == ("objectives", "import")
    assert (change["seen_before"][:10], change["seen_after"][:10]) == ("2020-05-01", "2026-01-01")
    assert change["before"].endswith("is thinkable.")
    assert rows(archive, "SELECT id, presence, presence_since FROM dossiers") == before
    unchanged = rows(archive, "SELECT first_seen FROM versions WHERE dossier_id <> ?", ID)
    assert {row["first_seen"][:10] for row in unchanged} == {"2020-05-01"}
    result = visit(archive, site_pages() | {PATH: OLDER}, "2026-02-01")
    assert result
    assert result.exit_code == 0
    causes = rows(archive, "SELECT cause FROM changes ORDER BY seen_after")
    assert [row["cause"] for row in causes] == ["import", "site"]


def test_the_first_crawl_after_the_past_is_neither_held_nor_news(archive: Archive, tmp_path: Path):
    (tmp_path / "old").mkdir()
    past = new_archive(tmp_path / "old")
    one = PAGES[PATH].replace(b"norwegian-technology-pact", b"gone-0").replace(b"node/4", b"node/904")
    gone = {
        f"/dossiers/gone-{n}": one.replace(b"gone-0", b"gone-%d" % n).replace(b"node/9", b"node/9%d" % n)
        for n in range(4)
    }
    changed = {path: page.replace(b" the ", b" ye ") for path, page in site_pages().items() if isinstance(page, bytes)}
    visit(past, changed | gone, "2015-05-01")
    import_warc(archive.root, SITE, list(past.warc.iterdir()))
    result = visit(archive, site_pages() | dict.fromkeys(gone, 404), "2026-01-01")
    assert result
    assert (result.exit_code, result.dossiers["newly_gone"]) == (0, 0), result.lines
    assert {row["cause"] for row in rows(archive, "SELECT DISTINCT cause FROM changes")} == {"import"}
    assert sorted(presence(archive).values()) == ["gone"] * 4 + ["listed"] * 8


@pytest.mark.parametrize(("workers", "seed", "locale"), [(1, "0", "C"), (2, "4711", "C.UTF-8")])
def test_a_rebuild_gives_the_same_dump_and_snapshots(
    archive: Archive, older: Path, foreign: ForeignFile, workers: int, seed: str, locale: str
):
    visit(archive, site_pages(), "2019-01-01")
    import_warc(archive.root, SITE, [older])
    visit(archive, site_pages() | {PATH: OLDER}, "2026-01-01")
    foreign.record("response", URL, "2018-03-01T00:00:00Z", body=OLDER.replace(b"thinkable", b"doubtful"))
    import_warc(archive.root, SITE, [foreign.path])
    visit(archive, site_pages(), "2026-02-01")
    before = dump(archive.root), snapshots(archive.root)
    shutil.rmtree(archive.snapshots)
    for path in archive.root.glob("dossiers.db*"):
        path.unlink()
    env = {"PYTHONHASHSEED": seed, "LC_ALL": locale}
    dossier("rebuild", "--workers", workers, "--archive", archive.root, cwd=archive.root.parent, **env)
    assert (dump(archive.root), snapshots(archive.root)) == before


def test_two_imports_in_either_order_give_the_same_history(tmp_path: Path, foreign: ForeignFile, older: Path):
    foreign.record("response", URL, "2018-03-01T00:00:00Z", body=OLDER.replace(b"thinkable", b"doubtful"))
    foreign.record("response", URL, "2022-03-01T00:00:00Z", body=PAGES[PATH])
    told = []
    for number, files in enumerate(([older, foreign.path], [foreign.path, older])):
        folder = tmp_path / str(number)
        for path in files:
            import_warc(folder, SITE, [path])
        archive = Archive.open(folder)
        assert differences(archive, SITE) == []
        told.append(history(archive, "SELECT url, dossier_id, first_seen FROM aliases ORDER BY url"))
    assert told[0] == told[1]
    assert [v[1] for v in versions(archive)] == ["2018-03-01", "2020-05-01", "2022-03-01"]


def test_many_captures_of_one_address_are_many_observations(archive: Archive, foreign: ForeignFile):
    for at, page in (("2016-01-01", OLDER), ("2017-01-01", PAGES[PATH]), ("2018-01-01", OLDER), ("2019-01-01", OLDER)):
        foreign.record("response", URL, f"{at}T00:00:00Z", body=page)
    import_warc(archive.root, SITE, [foreign.path])
    wanted = [("2016-01-01", "2016-01-01"), ("2017-01-01", "2017-01-01"), ("2018-01-01", "2019-01-01")]
    assert [v[1:] for v in versions(archive)] == wanted
    assert [outcome for _, outcome, _ in captures(archive)] == ["archived", "archived", "unchanged", "unchanged"]


def test_the_past_takes_no_address_from_a_dossier_that_has_it_now(archive: Archive, foreign: ForeignFile):
    other = "/dossiers/hungarian-stem-platform"
    visit(archive, site_pages(), "2026-01-01")
    before = rows(archive, "SELECT url, dossier_id FROM aliases ORDER BY url")
    foreign.record("response", BASE + other, "2014-01-01T00:00:00Z", status=301, headers=[("Location", PATH)])
    foreign.record("response", URL, "2014-01-01T00:00:05Z", body=OLDER)
    import_warc(archive.root, SITE, [foreign.path])
    assert rows(archive, "SELECT url, dossier_id FROM aliases ORDER BY url") == before
    assert versions(archive)[0][1] == "2014-01-01"


def test_problems_of_a_page_are_those_of_its_last_reading(archive: Archive, older: Path):
    visit(archive, site_pages(), "2026-01-01")
    listing = "SELECT code, detail FROM problems WHERE page_key = '/taskforces' ORDER BY id"
    before = rows(archive, listing)
    strange = older.parent / "strange.warc.gz"
    file = ForeignFile(strange)
    file.record("response", BASE + "/taskforces", "2015-01-01T00:00:00Z", body=b"<html><body><h1>x</h1></body></html>")
    import_warc(archive.root, SITE, [strange])
    assert rows(archive, listing) == before


# Once and no more


def test_importing_twice_changes_nothing(archive: Archive, older: Path):
    assert import_warc(archive.root, SITE, [older])
    before = tree(archive.root)
    assert import_warc(archive.root, SITE, [older, older]) is None
    assert tree(archive.root) == before


def test_a_file_that_is_given_twice_is_read_once(archive: Archive, older: Path, tmp_path: Path):
    copy = shutil.copy(older, tmp_path / "copy.warc.gz")
    result = import_warc(archive.root, SITE, [older, copy])
    assert result
    assert result.counts["discovered"] == len(site_pages())
    assert result.lines == ()
    line = list(Ledger(archive.ledger_path).lines())[-1]
    assert [file["name"] for file in line.facts["import"]["files"]] == [older.name]


def test_our_own_evidence_is_there_already(archive: Archive, tmp_path: Path):
    visit(archive, site_pages(), "2026-01-01")
    (path,) = archive.warc.glob("*.warc.gz")
    assert import_warc(archive.root, SITE, [shutil.copy(path, tmp_path / "copy.warc.gz")]) is None


# Damage


def test_a_file_that_breaks_off_gives_what_is_whole(archive: Archive, older: Path, tmp_path: Path):
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(older.read_bytes()[:-600])
    result = import_warc(archive.root, SITE, [cut])
    assert result
    assert (result.state, result.exit_code) == ("partial", 4)
    assert f"{cut}, offset " in result.lines[0]
    assert result.counts["discovered"] == len(site_pages()) - 1


@pytest.mark.parametrize("compressed", [True, False])
def test_a_damaged_middle_gives_every_record_before_it(archive: Archive, older: Path, tmp_path: Path, compressed: bool):
    data = older.read_bytes()
    places = [offset for offset, _ in members(older)]
    damaged = tmp_path / ("damaged.warc.gz" if compressed else "damaged.warc")
    if compressed:
        middle = bytearray(data)
        middle[places[9] + 40] ^= 0xFF
    else:
        starts = len(gzip.decompress(data[: places[9]]))
        middle = bytearray(gzip.decompress(data))
        middle[starts : starts + 4] = b"WXRC"
    damaged.write_bytes(middle)
    # warcinfo, then response and request by turns
    whole = 4
    result = import_warc(archive.root, SITE, [damaged])
    assert result
    assert (result.exit_code, result.counts["discovered"]) == (4, whole)
    assert f"{damaged}, offset " in result.lines[0]


def test_a_damaged_file_with_nothing_new_still_says_so(archive: Archive, older: Path, tmp_path: Path):
    import_warc(archive.root, SITE, [older])
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(older.read_bytes()[:-600])
    with pytest.raises(IncompleteRun, match=r"cut\.warc\.gz, offset"):
        import_warc(archive.root, SITE, [cut])


def test_records_that_were_cut_when_they_were_made_are_not_taken_for_whole(archive: Archive, foreign: ForeignFile):
    foreign.record("response", URL, "2020-01-01T00:00:00Z", body=PAGES[PATH])
    cut = {"WARC-Truncated": "length"}
    foreign.record("response", URL, "2021-01-01T00:00:00Z", body=OLDER[:9000], fields=cut)
    chunked = [("Content-Type", "text/html"), ("Transfer-Encoding", "chunked")]
    framed = b"2000\r\n" + OLDER[:8192] + b"\r\n2000\r\n" + OLDER[8192:10000]
    foreign.record("response", URL, "2022-01-01T00:00:00Z", headers=chunked, body=b"", framed=framed)
    foreign.record("response", URL, "2023-01-01T00:00:00Z", body=OLDER[:9000], fields={"WARC-Segment-Number": "1"})
    longer = [("Content-Type", "text/html"), ("Content-Length", str(len(OLDER)))]
    foreign.record("response", URL, "2024-01-01T00:00:00Z", headers=longer, body=OLDER[:9000])
    result = import_warc(archive.root, SITE, [foreign.path])
    assert result
    assert (result.exit_code, result.counts["discovered"]) == (4, 2)
    assert captures(archive)[1:] == [("2024-01-01", "skipped", 200)]
    assert "2 records cut short" in result.lines[0]
    assert "1 record the first segment of several" in result.lines[0]
    assert "1 page kept that cannot be read as a whole (truncated)" in result.lines[0]


# Packages and other writers


def test_a_wacz_package_is_read(archive: Archive, older: Path, tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as package:
        package.writestr("datapackage.json", "{}")
        package.writestr("pages/pages.jsonl", "{}")
        package.write(older, "archive/data.warc.gz")
        package.writestr("archive/more.warc", gzip.decompress(older.read_bytes()), zipfile.ZIP_DEFLATED)
    result = import_warc(archive.root, SITE, [tmp_path / "a.wacz"])
    assert result
    assert (result.exit_code, result.dossiers["seen"], result.counts["discovered"]) == (0, 8, len(site_pages()))


def test_a_damaged_member_of_a_package_is_named(archive: Archive, older: Path, tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as package:
        package.write(older, "archive/data.warc.gz")
    data = bytearray((tmp_path / "a.wacz").read_bytes())
    data[len(data) // 2] ^= 0xFF
    (tmp_path / "a.wacz").write_bytes(data)
    result = import_warc(archive.root, SITE, [tmp_path / "a.wacz"])
    assert result
    assert result.exit_code == 4
    assert "a.wacz: archive/data.warc.gz, offset " in result.lines[0]
    assert 0 < result.counts["discovered"] < len(site_pages())


@pytest.mark.parametrize("whole", [True, False])
def test_other_compressions_are_read(archive: Archive, older: Path, tmp_path: Path, whole: bool):
    plain = gzip.decompress(older.read_bytes())
    path = tmp_path / "a.warc"
    path.write_bytes(gzip.compress(plain) if whole else plain)
    result = import_warc(archive.root, SITE, [path])
    assert result
    assert (result.exit_code, result.counts["discovered"]) == (0, len(site_pages()))


def test_files_of_wget_are_read(archive: Archive, tmp_path: Path):
    """WARC 1.0, brackets round the target, chunked bodies as they came, whose digest is that of the framed body."""
    file = ForeignFile(tmp_path / "wget.warc.gz", version="1.0", brackets=True)
    chunked = [("Content-Type", "text/html; charset=utf-8"), ("Transfer-Encoding", "chunked")]
    framed = b"%x\r\n" % len(PAGES[PATH]) + PAGES[PATH] + b"\r\n0\r\n\r\n"
    named = {"WARC-Payload-Digest": sha1(framed)}
    made = file.record("response", URL, "2019-01-01T00:00:00Z", headers=chunked, framed=framed, fields=named)
    again = named | {
        "WARC-Refers-To": made,
        "WARC-Profile": "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
    }
    file.record("revisit", URL, "2020-01-01T00:00:00Z", headers=chunked, fields=again)
    result = import_warc(archive.root, SITE, [file.path])
    assert result
    assert result.exit_code == 0
    assert captures(archive) == [("2019-01-01", "archived", 200), ("2020-01-01", "unchanged", 200)]
    assert versions(archive) == [(1, "2019-01-01", "2020-01-01")]
    (row,) = rows(archive, "SELECT * FROM captures WHERE outcome = 'archived'")
    assert read_record(archive.warc / row["warc_file"], row["warc_offset"]).payload == PAGES[PATH]


def test_pages_that_were_kept_without_their_http_come_in(archive: Archive, tmp_path: Path):
    path = tmp_path / "resources.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url, kind, page in (
            (URL, "text/html; charset=utf-8", PAGES[PATH]),
            (URL + "x", "image/png", b"\x89PNG"),
            ("urn:pageinfo:" + URL, "application/json", b"{}"),
            ("file:///a", "text/html", b"<p>"),
        ):
            fields = {"WARC-Date": "2020-01-01T00:00:00Z"}
            writer.write_record(
                writer.create_warc_record(
                    url, "resource", payload=BytesIO(page), warc_content_type=kind, warc_headers_dict=fields
                )
            )
    assert import_warc(archive.root, SITE, [path]).exit_code == 0
    assert rows(archive, "SELECT url, kind, http_status, captured_at FROM captures WHERE outcome = 'archived'") == [
        {"url": URL, "kind": "dossier", "http_status": 200, "captured_at": "2020-01-01T00:00:00.000000Z"}
    ]
    assert rows(archive, "SELECT id FROM dossiers") == [{"id": ID}]
    assert not list(verify(archive))


def test_what_is_no_web_page_of_the_site_stays_outside(archive: Archive, foreign: ForeignFile):
    foreign.record("response", URL, "2019-01-01T00:00:00Z", body=PAGES[PATH])
    foreign.record("response", "http://ads.example/x.js", "2019-01-01T00:00:01Z", body=b"x")
    foreign.record("response", "dns:www.stemcoalition.eu", "2019-01-01T00:00:02Z", status=None, body=b"127.0.0.1")
    foreign.record("request", URL, "2019-01-01T00:00:00Z", status=None, body=b"GET / HTTP/1.1\r\n\r\n")
    foreign.record("metadata", URL, "2019-01-01T00:00:00Z", status=None, body=b"outcome: archived\r\n")
    foreign.record("resource", "urn:text:" + URL, "2019-01-01T00:00:03Z", status=None, body=b"x")
    foreign.record("response", BASE + "/robots.txt", "2019-01-01T00:00:04Z", body=b"User-agent: *")
    import_warc(archive.root, SITE, [foreign.path])
    assert [row["url"] for row in rows(archive, "SELECT url FROM captures ORDER BY captured_at")] == [
        URL,
        BASE + "/robots.txt",
    ]


def test_pages_of_other_origins_need_to_be_named(tmp_path: Path, foreign: ForeignFile):
    copy = "http://127.0.0.1:8000"
    for path, page in site_pages().items():
        assert isinstance(page, bytes)
        foreign.record("response", copy + path, "2019-01-01T00:00:00Z", body=page)
    with pytest.raises(RunHeld, match=r"Nothing of EU STEM Coalition.*http://127\.0\.0\.1:8000.*--start-url"):
        import_warc(tmp_path / "archive", SITE, [foreign.path])
    assert not (tmp_path / "archive").exists()
    result = import_warc(tmp_path / "archive", SITE, [foreign.path], [copy + "/taskforces"])
    assert result
    assert result.dossiers["seen"] == 8
    archive = Archive.open(tmp_path / "archive")
    assert list(Ledger(archive.ledger_path).lines())[-1].facts["import"]["origins"] == [copy]
    assert differences(archive, SITE) == []


@pytest.mark.parametrize(("site", "demo"), [("another-site", False), (SITE.id, True)])
def test_another_sites_archive_and_the_demos_take_no_import(tmp_path: Path, older: Path, site: str, demo: bool):
    root = tmp_path / "archive"
    Archive.create(root, name="x", site=site, base_url="https://x.example", demo=demo)
    before = tree(root)
    with pytest.raises(RefusedFolder):
        import_warc(root, SITE, [older])
    assert tree(root) == before


# Revisits


def revisit_of(at: str | None = None, url: str = URL, body: bytes | None = None) -> dict[str, str]:
    """Return the fields by which a revisit names what it repeats."""
    named = {"WARC-Payload-Digest": sha1(body)} if body is not None else {}
    return named | ({"WARC-Refers-To-Target-URI": url, "WARC-Refers-To-Date": at} if at else {})


def test_a_revisit_may_come_before_its_original_and_in_another_file(archive: Archive, tmp_path: Path):
    first, second = ForeignFile(tmp_path / "1.warc.gz"), ForeignFile(tmp_path / "2.warc.gz")
    first.record("revisit", URL, "2020-01-01T00:00:00Z", fields=revisit_of("2019-01-01T00:00:00Z", body=OLDER))
    second.record("response", URL, "2019-01-01T00:00:00Z", body=OLDER)
    result = import_warc(archive.root, SITE, [first.path, second.path])
    assert result
    assert (result.exit_code, versions(archive)) == (0, [(1, "2019-01-01", "2020-01-01")])


def test_a_revisit_finds_its_original_in_the_archive(archive: Archive, tmp_path: Path):
    first, second = ForeignFile(tmp_path / "1.warc.gz"), ForeignFile(tmp_path / "2.warc.gz")
    first.record("response", URL, "2019-01-01T00:00:00Z", body=OLDER)
    import_warc(archive.root, SITE, [first.path])
    second.record("revisit", URL, "2020-01-01T00:00:00Z", fields=revisit_of("2019-01-01T00:00:00Z"))
    second.record("revisit", URL, "2021-01-01T00:00:00Z", fields=revisit_of(body=OLDER))
    result = import_warc(archive.root, SITE, [second.path])
    assert result
    assert (result.exit_code, versions(archive)) == (0, [(1, "2019-01-01", "2021-01-01")])
    assert import_warc(archive.root, SITE, [second.path]) is None


def test_a_revisit_whose_original_is_nowhere_is_named_and_made_up_of_nothing(archive: Archive, foreign: ForeignFile):
    foreign.record("response", URL, "2019-01-01T00:00:00Z", body=OLDER)
    foreign.record("revisit", URL, "2020-01-01T00:00:00Z", fields=revisit_of("2018-01-01T00:00:00Z", body=b"elsewhere"))
    result = import_warc(archive.root, SITE, [foreign.path])
    assert result
    assert (result.exit_code, versions(archive)) == (4, [(1, "2019-01-01", "2019-01-01")])
    assert "revisits of what is neither in these files nor in the archive: 1" in result.lines[0]


def test_a_revisit_that_names_a_record_with_another_digest_repeats_it_not(archive: Archive, foreign: ForeignFile):
    original = foreign.record("response", URL, "2019-01-01T00:00:00Z", body=OLDER)
    named = {
        "WARC-Refers-To": original,
        "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
    }
    foreign.record("revisit", URL, "2020-01-01T00:00:00Z", body=OLDER, fields=named)
    foreign.record("revisit", URL, "2021-01-01T00:00:00Z", body=b"another page", fields=named)
    result = import_warc(archive.root, SITE, [foreign.path])
    assert result
    assert "nor in the archive: 1" in result.lines[0]
    assert versions(archive) == [(1, "2019-01-01", "2020-01-01")]


def test_addresses_of_the_site_that_are_none_are_named(archive: Archive, foreign: ForeignFile):
    foreign.record("response", URL, "2019-01-01T00:00:00Z", body=OLDER)
    for odd in (
        URL[8:],
        URL.replace("//", "//me:pw@"),
        URL.replace(".eu/", ".eu:99999/"),
        "http://x.example/?u=" + URL,
    ):
        foreign.record("response", odd, "2020-01-01T00:00:00Z", body=OLDER)
    result = import_warc(archive.root, SITE, [foreign.path])
    assert result
    assert result.exit_code == 4
    assert "addresses that begin with the site's host and are none: 3 (https://me:pw@www." in result.lines[0]


def test_a_revisit_may_repeat_a_record_of_another_origin(archive: Archive, foreign: ForeignFile):
    mirror = "http://mirror.example" + PATH
    foreign.record("response", mirror, "2019-01-01T00:00:00Z", body=OLDER)
    named = revisit_of("2019-01-01T00:00:00Z", mirror, OLDER)
    foreign.record("revisit", URL, "2020-01-01T00:00:00Z", fields=named)
    result = import_warc(archive.root, SITE, [foreign.path])
    assert result
    assert (result.exit_code, captures(archive)) == (0, [("2020-01-01", "archived", 200)])
    assert rows(archive, "SELECT DISTINCT url FROM captures") == [{"url": URL}]


def test_a_304_confirms_the_page_and_stays_a_304(archive: Archive, foreign: ForeignFile):
    foreign.record("response", URL, "2019-01-01T00:00:00Z", body=OLDER)
    unmodified = {"WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/server-not-modified"}
    named = unmodified | revisit_of("2019-01-01T00:00:00Z")
    foreign.record("revisit", URL, "2020-01-01T00:00:00Z", status=304, headers=[("ETag", '"a"')], fields=named)
    import_warc(archive.root, SITE, [foreign.path])
    assert captures(archive) == [("2019-01-01", "archived", 200), ("2020-01-01", "unchanged", 304)]
    assert versions(archive) == [(1, "2019-01-01", "2020-01-01")]
    assert import_warc(archive.root, SITE, [foreign.path]) is None


def test_a_304_that_names_no_record_confirms_the_page_with_its_validator(archive: Archive, foreign: ForeignFile):
    html, when = ("Content-Type", "text/html; charset=utf-8"), ("Last-Modified", "Tue, 01 Jan 2019 00:00:00 GMT")
    unmodified = {"WARC-Profile": "http://netpreserve.org/warc/1.0/revisit/server-not-modified"}
    foreign.record("response", URL, "2019-01-01T00:00:00Z", body=OLDER, headers=[html, ("ETag", '"a"')])
    foreign.record("response", URL, "2020-01-01T00:00:00Z", body=PAGES[PATH], headers=[html, when])
    foreign.record("response", URL, "2020-06-01T00:00:00Z", status=304, headers=[when])
    for year, validator in ((2018, ("ETag", '"a"')), (2021, ("ETag", '"a"')), (2022, when), (2023, ("ETag", '"b"'))):
        foreign.record("revisit", URL, f"{year}-01-01T00:00:00Z", status=304, headers=[validator], fields=unmodified)
    result = import_warc(archive.root, SITE, [foreign.path])
    assert result
    assert "nor in the archive: 2" in result.lines[0]
    assert versions(archive) == [
        (1, "2019-01-01", "2019-01-01"),
        (2, "2020-01-01", "2020-06-01"),
        (3, "2021-01-01", "2021-01-01"),
        (4, "2022-01-01", "2022-01-01"),
    ]


def test_the_evidence_of_two_crawls_with_304s_and_repeats_can_be_imported(tmp_path: Path, archive: Archive):
    (tmp_path / "live").mkdir()
    live = new_archive(tmp_path / "live")
    for day in ("2024-01-01", "2024-02-01"):
        visit(live, site_pages(), day)
    result = import_warc(archive.root, SITE, sorted(live.warc.glob("*.warc.gz"), reverse=True))
    assert result
    assert result.exit_code == 0
    told = "SELECT id, first_seen, last_seen FROM versions ORDER BY id"
    assert rows(archive, told) == rows(live, told)


# Ends


def test_a_day_of_the_past_can_be_asked_for(archive: Archive, older: Path):
    visit(archive, site_pages(), "2026-01-01")
    import_warc(archive.root, SITE, [older])
    listed = dossier("list", "--as-of", "2020-06", "--archive", archive.root, cwd=archive.root.parent).stdout
    assert "Norwegian Technology Pact" in listed
    shown = dossier("show", ID, "--as-of", "2020-06", "--archive", archive.root, cwd=archive.root.parent).stdout
    assert "is thinkable" in shown


def test_an_archive_that_a_run_holds_takes_no_import(archive: Archive, older: Path):
    with archive.lock(), pytest.raises(ArchiveBusy):
        import_warc(archive.root, SITE, [older])
    assert not list(archive.warc.iterdir())


def test_a_stopped_import_ends_between_two_records(archive: Archive, older: Path, monkeypatch: pytest.MonkeyPatch):
    from dossier_scraper.importers.intake import Intake

    take = Intake.take

    def take_and_stop(self: Intake, *given: object) -> None:
        take(self, *given)  # type: ignore[arg-type]
        if self.new == 5:
            os.kill(os.getpid(), signal.SIGTERM)

    with monkeypatch.context() as patched:
        patched.setattr(Intake, "take", take_and_stop)
        result = import_warc(archive.root, SITE, [older])
    assert result
    assert (result.state, result.exit_code, result.counts["discovered"]) == ("interrupted", 143, 5)
    assert rows(archive, "SELECT count(*) n FROM dossiers") == [{"n": 0}]
    assert import_warc(archive.root, SITE, [older])
    assert rows(archive, "SELECT count(*) n FROM dossiers") == [{"n": 8}]
    assert rows(archive, "SELECT count(*) n FROM captures") == [{"n": len(site_pages())}]


def test_a_killed_import_is_finished_by_the_next(archive: Archive, older: Path, monkeypatch: pytest.MonkeyPatch):
    from dossier_scraper.importers.intake import Intake

    with monkeypatch.context() as patched:
        patched.setattr(Intake, "finish", lambda self, trouble, accounts: self.sync())
        import_warc(archive.root, SITE, [older])
    result = import_warc(archive.root, SITE, [older])
    assert result
    assert result.dossiers["seen"] == 8
    states = rows(archive, "SELECT state, published FROM runs ORDER BY id")
    assert [(row["state"], row["published"]) for row in states] == [("interrupted", 1), ("complete", 1)]
    assert rows(archive, "SELECT count(*) n FROM captures")[0]["n"] == len(site_pages())
    assert import_warc(archive.root, SITE, [older]) is None
