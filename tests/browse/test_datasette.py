import asyncio
import codecs
import csv
import http.client
import io
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from bs4 import BeautifulSoup
from datasette.app import Datasette

from dossier_scraper.archive.database.schema import documentation, open_database
from dossier_scraper.archive.folder import Archive
from dossier_scraper.browse.datasette import SETTINGS, application, serve
from dossier_scraper.browse.derived import derived_files, metadata, write_files
from dossier_scraper.demo.content import FIRST, SECOND
from dossier_scraper.errors import DossierError, IntegrityError, RefusedFolder, UsageError
from dossier_scraper.moments import span
from tests.browse.conftest import HOSTILE, fill_hostile, make_archive

BANNER = "Invented data (demo), apart from the facts of the STEAMsare dossier"
DOSSIERS = len({d.slug for d in (*FIRST, *SECOND)})
QUERIES = {
    "search": {"words": "islands"},
    "changed": {"since": "2026-01-31"},
    "timeline": {"dossier": "Maths", "from": "2024-01-01", "to": "2024-12-31"},
    "requested": {"name": "revontuli"},
    "look_at": {},
    "evidence": {"dossier": "maths", "field": "results"},
}


def get(site: Datasette, path: str, **params: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        return await site.client.get(path, params=params or None)

    return asyncio.run(ask())


def rows(site: Datasette, query: str, **params: str) -> list[dict[str, Any]]:
    answer = get(site, f"/dossiers/{query}.json", _shape="array", **params)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def site(archive: Archive) -> Iterator[Datasette]:
    made = application(archive)
    yield made
    made.get_database("dossiers").close()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"])
@pytest.mark.parametrize("path", ["/", "/dossiers/events", "/-/settings"])
def test_an_archive_is_only_read(site: Datasette, method: str, path: str):
    answer = asyncio.run(site.client.request(method, path))
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    archive = make_archive(tmp_path_factory.mktemp("hostile") / "archive", demo=False, rights=HOSTILE)
    fill_hostile(archive.database)
    return application(archive)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/dossiers",
        "/dossiers/dossiers",
        "/dossiers/dossiers/lighthouse-labs-azores",
        "/dossiers/events",
        "/dossiers/versions/maths-caravan-lapland-v2",
        "/dossiers/captures",
        "/dossiers/provenance",
        "/dossiers/claims",
        "/dossiers?sql=select+1",
        *(f"/dossiers/{name}" for name in QUERIES),
    ],
)
def test_every_page_opens_in_our_look_and_says_that_the_data_are_invented(site: Datasette, path: str) -> None:
    answer = get(site, path)
    assert answer.status_code == 200
    page = BeautifulSoup(answer.text, "lxml")
    assert page.select_one(".banner").get_text() == BANNER
    assert page.select_one('link[href^="/static/archive.css"]')
    assert page.select_one("ul.rooms")


def test_every_table_of_the_schema_opens(site: Datasette) -> None:
    for table in documentation():
        assert get(site, f"/dossiers/{table}").status_code == 200, table


def test_title_says_that_the_data_are_invented(site: Datasette) -> None:
    assert "<h1>Invented data (demo): Lantern Network</h1>" in get(site, "/").text


def test_real_archive_has_no_word_of_the_demo(hostile: Datasette) -> None:
    for path in ("/", "/dossiers/events", "/dossiers/timeline"):
        assert "nvented" not in get(hostile, path, _size="1", dossier="hostile").text


def test_overview_shows_rights_and_source(site: Datasette) -> None:
    foot = BeautifulSoup(get(site, "/").text, "lxml").select_one("footer").get_text(" ", strip=True)
    assert "Rights: CC BY 4.0." in foot
    assert "Source: http://127.0.0.1:8080" in foot


def test_search_finds_words_of_dossiers_and_events_without_accents(site: Datasette) -> None:
    found = rows(site, "search", words="CIENCIA farol")
    assert {(r["dossier_id"], r["found_in"]) for r in found} == {("lighthouse-labs-azores", "dossier")}
    assert rows(site, "search", words="inspectorate lathe")[0]["found_in"] == "event"
    assert rows(site, "search", words="eight schools visited")[0]["versions"] == "1"


@pytest.mark.parametrize("words", ["", '"', "a OR", "NEAR(", "*", "x:y", "-", "') --"])
def test_search_takes_anything_that_people_type(site: Datasette, words: str) -> None:
    assert isinstance(rows(site, "search", words=words), list)


def test_changed_lists_edits_and_comings_and_goings_since_a_day(site: Datasette) -> None:
    changed = rows(site, "changed", since="2026-01-31")
    found = {(r["dossier_id"], r["field"]): (r["before"], r["after"]) for r in changed}
    assert found.pop(("maths-caravan-lapland", "results"))[1].startswith("Eleven schools")
    assert found == {
        ("night-school-for-climate-data", "new dossier"): (None, None),
        ("tide-pool-atlas", "presence"): (None, "gone"),
        ("tinkering-together-connacht", "event/date (Meeting: Tinkering Together (Boyle & Tuam))"): (
            "2023-10-12 to 2023-11-13",
            "2023-10-12 to 2023-10-13",
        ),
    }
    assert len(rows(site, "changed", since="")) == 4 + len(FIRST)
    table = BeautifulSoup(get(site, "/dossiers/changes").text, "lxml")
    assert "2023-10-12 to 2023-10-13" in [cell.get_text() for cell in table.select("td.col-after")]


def test_timeline_filters_by_dossier_and_days_and_keeps_undated_events(site: Datasette) -> None:
    found = rows(site, "timeline", dossier="Maths")
    assert [r["date"] for r in found] == ["2024-08-30", "2024-02-08", "2023-12-01"]
    between = rows(site, "timeline", **{"dossier": "maths", "from": "2024-02-09", "to": "2024-08-29"})
    assert [r["event"] for r in between] == ["Winter workshop (two days, twelve villages)"]
    assert rows(site, "timeline", dossier="azores")[-1]["date"] is None


def test_organisation_is_shown_with_every_dossier_and_spelling(site: Datasette) -> None:
    (found,) = rows(site, "requested", name="revontuli")
    assert json.loads(found["dossiers"]) == ["Forest Sensor Week", "Maths Caravan & winter workshops"]
    assert json.loads(found["spellings"]) == ["Revontuli Learning Guild"]


def test_problems_come_by_severity(site: Datasette) -> None:
    assert [r["severity"] for r in rows(site, "look_at")] == ["warning", "info"]


def test_evidence_leads_from_a_value_to_its_capture(site: Datasette) -> None:
    newest = rows(site, "evidence", dossier="maths", field="results")[0]
    assert (newest["version"], newest["selector"]) == (2, ".views-field-field-results .field-content")
    page = BeautifulSoup(get(site, "/dossiers/evidence", dossier="maths", field="").text, "lxml")
    link = page.select_one("td.col-capture_id a")["href"]
    assert "replica-20260105T090000Z-00000.warc.gz" in get(site, link).text


def test_dossiers_row_leads_to_timeline_changes_and_evidence(site: Datasette) -> None:
    page = BeautifulSoup(get(site, "/dossiers/dossiers/maths-caravan-lapland").text, "lxml")
    for link in page.select("p.ways a"):
        answer = get(site, link["href"])
        assert answer.status_code == 200
        shown = ("Eleven schools", "Winter workshop", "absences: 0 rows")
        assert any(text in answer.text for text in shown)


def test_json_is_readable(site: Datasette) -> None:
    row = BeautifulSoup(get(site, "/dossiers/versions/maths-caravan-lapland-v1").text, "lxml")
    assert '\n  "title": "Maths Caravan & winter workshops",\n' in row.select_one("pre.json").get_text()
    page = BeautifulSoup(get(site, "/dossiers/timeline", dossier="azores").text, "lxml")
    assert [li.get_text() for li in page.select("ul.values")[-1].select("li")] == [
        "Primary Education",
        "Secondary Education",
        "Lifelong Learning / Upskilling",
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/dossiers",
        "/dossiers/dossiers",
        "/dossiers/dossiers/hostile",
        "/dossiers/events",
        "/dossiers/events/hostile-event",
        "/dossiers/timeline?dossier=hostile",
        "/dossiers/changed",
        "/dossiers?sql=select+*+from+dossiers",
        "/dossiers/search?words=%3Cscript%3Ealert(%22x%22)%3C/script%3E",
        "/dossiers/events?_facet=title",
        "/dossiers/%3Cscript%3Ealert(%22x%22)%3C%2Fscript%3E",
        "/dossiers?sql=%3Cscript%3Ealert(%22x%22)%3C%2Fscript%3E",
    ],
)
def test_text_of_the_site_is_never_markup_or_a_live_link(hostile: Datasette, path: str) -> None:
    text = get(hostile, path).text
    page = BeautifulSoup(text, "lxml")
    assert HOSTILE not in text
    assert not page.select("[onmouseover], td b, dd b, iframe")
    targets = [e[name] for name in ("href", "src", "action") for e in page.select(f"[{name}]")]
    assert not [t for t in targets if re.match(r"\s*(javascript|data|vbscript):", t.replace("\t", ""), re.I)]


def test_characters_that_nobody_sees_are_marked(hostile: Datasette) -> None:
    for path in ("/dossiers/dossiers/hostile", "/dossiers/dossiers", "/dossiers/timeline?dossier=hostile"):
        text = get(hostile, path).text
        assert "\u202e" not in text
        assert "\x1b" not in text
        assert "U+202E" in text


def test_long_text_is_whole(hostile: Datasette) -> None:
    for path in ("/dossiers/dossiers", "/dossiers/dossiers/hostile"):
        cells = BeautifulSoup(get(hostile, path).text, "lxml").select("td.col-background, dd.col-background")
        assert HOSTILE * 400 in [c.get_text() for c in cells]


@pytest.mark.parametrize(
    "path",
    [
        "/dossiers/dossiers.csv",
        "/dossiers/dossiers.csv?_stream=1&_dl=1&_size=1",
        "/dossiers.csv?sql=select+*+from+dossiers",
    ],
)
def test_csv_has_no_formula_and_is_otherwise_whole(hostile: Datasette, path: str) -> None:
    body = get(hostile, path).content
    assert body.startswith(codecs.BOM_UTF8) == ("_dl=" in path)  # a file says to spreadsheets what it is
    table = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    row = next(r for r in table if r["id"] == "hostile")
    assert row["objectives"] == '\'=HYPERLINK("http://evil.example")'
    assert (row["status"], row["country"], row["start_date_text"]) == ("'@SUM(1)", "'-2+3", "-5")
    assert row["background"] == HOSTILE * 400
    assert len(table) == DOSSIERS + 1


def test_pages_may_load_nothing_from_elsewhere_and_leak_no_referer(site: Datasette) -> None:
    headers = get(site, "/dossiers/dossiers").headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "path",
    [
        "/dossiers.db",
        "/archive.toml",
        "/ledger.jsonl",
        "/warc/x",
        "/static/../archive.toml",
        "/static/%2e%2e/plugin.py",
        "/templates/base.html",
        "/metadata.yaml",
    ],
)
def test_no_file_of_the_archive_can_be_had(site: Datasette, path: str) -> None:
    assert get(site, path).status_code in (302, 403, 404)


def test_errors_are_a_page_and_never_a_traceback(site: Datasette, capfd: pytest.CaptureFixture[str]) -> None:
    assert get(site, "/dossiers/no-such-table").status_code == 404
    assert get(site, "/dossiers/no-such-table.json").json()["status"] == 404
    assert get(site, "/dossiers", sql="select nonsense").status_code == 400
    assert get(site, "/dossiers", sql="delete from dossiers").status_code == 400
    assert get(site, "/dossiers/events.json", _sort="nothing").status_code == 400
    assert capfd.readouterr() == ("", "")
    answer = get(site, "/dossiers/dossiers", _timelimit="\x1b[2J")
    assert answer.status_code == 500
    assert BANNER in answer.text
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("'/dossiers/dossiers': ValueError: ")
    assert err.count("\n") == 1
    assert "\x1b" not in err


def test_endless_query_ends_at_the_time_limit(site: Datasette) -> None:
    endless = "with recursive c(n) as (select 1 union all select n+1 from c) select count(*) from c"
    assert get(site, "/dossiers", sql=endless, _timelimit="50").status_code == 400
    assert SETTINGS["sql_time_limit_ms"] <= 5000


def test_nothing_in_datasette_can_write(site: Datasette) -> None:
    with pytest.raises(DossierError, match="reading only"):
        site.get_database("dossiers").connect(write=True)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        site.get_database("dossiers").connect().execute("DELETE FROM dossiers")


def test_reader_and_writer_do_not_wait_for_each_other(tmp_path: Path) -> None:
    archive = make_archive(tmp_path / "a", demo=False)
    site = application(archive)
    reader = site.get_database("dossiers").connect()
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM dossiers").fetchone() == (DOSSIERS,)
    db = open_database(archive.database)
    db.execute("PRAGMA busy_timeout = 0")
    db.execute("BEGIN IMMEDIATE")
    db.execute("UPDATE dossiers SET title = 'Renamed' WHERE id = 'alpine-coding-huts'")
    assert "Renamed" not in get(site, "/dossiers/dossiers/alpine-coding-huts").text
    db.execute("COMMIT")
    assert "Renamed" in get(site, "/dossiers/dossiers/alpine-coding-huts").text


def test_metadata_describes_every_table_and_column_of_the_schema(archive: Archive) -> None:
    tables = metadata(archive, documentation())["databases"]["dossiers"]["tables"]
    with sqlite3.connect(archive.database) as db:
        for name, meanings in documentation().items():
            columns = {row[1] for row in db.execute(f"PRAGMA table_info({name})")}
            assert tables[name]["columns"].keys() <= columns
            assert tables[name]["description"] == meanings[""]
        for name, table in tables.items():
            known = {row[1] for row in db.execute(f"PRAGMA table_info({name})")}
            used = {table.get(k) for k in ("sort", "sort_desc", "label_column")} - {None}
            used |= {f["array"] if isinstance(f, dict) else f for f in table.get("facets", ())}
            assert used <= known, name


def test_source_that_is_no_web_address_is_no_link(tmp_path: Path) -> None:
    archive = Archive(root=tmp_path, name="x", site="stemcoalition", base_url="javascript:alert(1)")
    made = metadata(archive, {})
    assert made["source"] == "javascript:alert(1)"
    assert "source_url" not in made


def test_derived_files_are_the_same_bytes_each_time_and_valid_yaml(archive: Archive) -> None:
    files = derived_files(archive)
    assert files == derived_files(archive)
    assert yaml.safe_load(files["metadata.yaml"]) == metadata(archive, documentation())
    assert b"\r" not in b"".join(files.values())


def test_write_files_makes_datasette_work_on_the_folder(tmp_path: Path) -> None:
    archive = make_archive(tmp_path / "archive", demo=True)
    write_files(archive)
    site = Datasette(config_dir=archive.root)
    assert list(site.databases)[1:] == ["dossiers"]
    for path in ("/", "/dossiers/dossiers", "/dossiers/dossiers/forest-sensor-week", "/dossiers/timeline"):
        answer = get(site, path)
        assert answer.status_code == 200
        assert BANNER in answer.text
    assert get(site, "/static/archive.css").status_code == 200


def test_write_files_leaves_equal_files_alone_and_takes_the_banner_away(tmp_path: Path) -> None:
    demo = make_archive(tmp_path / "archive", demo=True)
    write_files(demo)
    before = {p: p.stat().st_mtime_ns for p in demo.root.glob("*/*.html")}
    write_files(demo)
    assert {p: p.stat().st_mtime_ns for p in demo.root.glob("*/*.html")} == before
    write_files(Archive(root=demo.root, name=demo.name, site=demo.site, base_url=demo.base_url))
    assert not (demo.root / "templates" / "_banner.html").exists()


def test_templates_and_plugins_that_lie_in_the_archive_are_not_run(tmp_path: Path) -> None:
    archive = make_archive(tmp_path / "archive", demo=False)
    (archive.root / "templates").mkdir()
    (archive.root / "templates" / "index.html").write_text("from the folder")
    (archive.root / "plugins").mkdir()
    (archive.root / "plugins" / "evil.py").write_text("raise SystemExit('run')")
    assert "from the folder" not in get(application(archive), "/").text


def test_folder_without_archive_or_database_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(RefusedFolder):
        serve(tmp_path, 0)
    archive = Archive.create(tmp_path / "a", name="A", site="stemcoalition", base_url="https://example.org")
    with pytest.raises(DossierError, match="nothing was crawled yet"):
        serve(archive.root, 0)
    archive.database.write_bytes(b"no database" * 1000)
    with pytest.raises(IntegrityError, match="rebuild"):
        serve(archive.root, 0)


def test_database_of_an_earlier_version_is_refused_in_one_line(tmp_path: Path) -> None:
    archive = make_archive(tmp_path / "a", demo=False)
    with sqlite3.connect(archive.database) as db:
        db.execute("ALTER TABLE dossiers DROP COLUMN objectives")
    with pytest.raises(DossierError, match="earlier version"):
        application(archive)


def test_taken_port_is_an_error_of_one_line(archive: Archive) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        with pytest.raises(DossierError, match="--port"):
            serve(archive.root, other.getsockname()[1])
    with pytest.raises(DossierError, match="--port"):
        serve(archive.root, 70000)


def test_archive_in_a_folder_that_cannot_be_written_is_shown() -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive = make_archive(Path(folder) / "archive", demo=False)
        for path in (Path(folder), archive.root):
            path.chmod(0o555)
        user = os.geteuid()
        try:
            if user == 0:
                os.seteuid(65534)  # root may write anywhere
            site = application(archive)
            assert len(rows(site, "requested", name="revontuli")) == 1
            assert get(site, "/dossiers.db").status_code == 403
            site.get_database("dossiers").close()
        finally:
            os.seteuid(user)
            for path in (Path(folder), archive.root):
                path.chmod(0o755)


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_serve_answers_until_it_is_stopped(archive: Archive, sent: signal.Signals, code: int) -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom dossier_scraper.browse.datasette import serve\n"
        "sys.exit(serve(Path(sys.argv[1]), 0, lambda url: print(url, flush=True)))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, archive.root], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        url = process.stdout.readline().strip()
        connection = http.client.HTTPConnection(url.removeprefix("http://").rstrip("/"), timeout=30)
        connection.request("GET", "/dossiers/dossiers.json?_shape=array")
        assert len(json.loads(connection.getresponse().read())) == DOSSIERS
        connection.close()
        process.send_signal(sent)
        assert process.wait(30) == code
        assert process.stderr.read() == ""
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("form", [".json", "", ".csv"])
@pytest.mark.parametrize(("query", "name"), [("changed", "since"), ("timeline", "from"), ("timeline", "to")])
def test_what_is_no_date_is_refused_in_the_words_of_the_command_line(site: Datasette, query: str, name: str, form: str):
    with pytest.raises(UsageError) as said:
        span("01/02/2018")
    answer = get(site, f"/dossiers/{query}{form}", **{name: "01/02/2018"})
    assert answer.status_code == 400
    text = answer.json()["error"] if form == ".json" else BeautifulSoup(answer.text, "lxml").get_text()
    assert str(said.value) in text


def test_forms_take_the_dates_that_the_command_line_takes(site: Datasette) -> None:
    (of_2023,) = rows(site, "timeline", **{"dossier": "maths", "from": "2023", "to": "2023-12"})
    assert of_2023["date"] == "2023-12-01"
    since = [rows(site, "changed", since=text) for text in ("2026-01-31", "31 January 2026", "2026-01-31T00:00:00Z")]
    assert since[0] == since[1] == since[2] != rows(site, "changed", since="2026")


def test_forms_fold_accents_and_take_names_as_they_are_shown(site: Datasette) -> None:
    assert rows(site, "timeline", dossier="ÁZÕRES") == rows(site, "timeline", dossier="azores") != []
    assert rows(site, "requested", name="rèvontuli") == rows(site, "requested", name="REVONTULI") != []
    found = rows(site, "evidence", dossier="Maths Caravan", field="Results")
    assert found == rows(site, "evidence", dossier="maths-caravan-lapland", field="results") != []


def test_nothing_is_cut_in_silence(tmp_path: Path) -> None:
    archive = make_archive(tmp_path / "archive", demo=False)
    with sqlite3.connect(archive.database) as db:
        copied = "SELECT * FROM organisations LIMIT 1"
        (_, name, code) = db.execute(copied).fetchone()
        db.executemany("INSERT INTO organisations VALUES (?, ?, ?)", ((f"o{n}", name, code) for n in range(1500)))
        (count,) = db.execute("SELECT count(*) FROM organisations").fetchone()
    site = application(archive)
    assert len(rows(site, "requested", _size="max")) == count
    page = BeautifulSoup(get(site, "/dossiers/requested").text, "lxml")
    assert page.select_one(".export-links").get_text().strip().startswith(f"The first 1,000 of {count:,} rows")
    assert len(page.select("tbody tr")) == 1000
    for path in ("requested", "organisations"):
        assert len(list(csv.reader(io.StringIO(get(site, f"/dossiers/{path}.csv").text)))) == count + 1
    site.max_returned_rows = site._settings["max_returned_rows"] = 1000
    assert get(site, "/dossiers/requested.json").json()["truncated"]
    assert "there may be more" in get(site, "/dossiers/requested.csv").text.splitlines()[-1]
    assert len(list(csv.reader(io.StringIO(get(site, "/dossiers/organisations.csv").text)))) == count + 1
    site.get_database("dossiers").close()
