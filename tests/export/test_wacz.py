"""A WACZ file that its own validator accepts, whose pages are found by its index, and that holds what was asked."""

import gzip
import io
import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from click.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.cli import cli
from dossier_scraper.export import wacz
from dossier_scraper.export.selection import Selection
from dossier_scraper.export.tables import Takeout
from dossier_scraper.importers.warc import import_warc
from tests.export.conftest import FORMULA, ID
from tests.ingest.visits import BASE, SITE, new_archive, rows


@pytest.fixture(scope="module")
def made(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("wacz") / "made.wacz"
    done = CliRunner().invoke(cli, ["export", "wacz", str(path), "--archive", str(archive.root)])
    assert (done.exit_code, done.stdout) == (0, f"{path}: 8 dossiers\n")
    return path


def lines(content: bytes) -> list[dict[str, str]]:
    return [json.loads(line) for line in content.decode().splitlines()]


def index(content: dict[str, bytes]) -> list[dict[str, str]]:
    found = gzip.decompress(content["indexes/index.cdx.gz"]).decode().splitlines()
    return [{"ts": line.split(" ", 2)[1]} | json.loads(line.split(" ", 2)[2]) for line in found]


def test_its_validator_accepts_it(made: Path):
    done = subprocess.run([sys.executable, "-m", "wacz", "validate", "-f", str(made)], capture_output=True, text=True)
    assert "Validation succeeded" in done.stdout, done.stdout
    with ZipFile(made) as file:
        assert {entry.compress_type for entry in file.infolist() if entry.filename.endswith(".gz")} == {ZIP_STORED}


def test_every_page_is_found_through_the_index_with_its_text(made: Path):
    with ZipFile(made) as file:
        content = {name: file.read(name) for name in file.namelist()}
    head, *pages = lines(content["pages/pages.jsonl"])
    assert head["hasText"]
    places = {(line["url"], line["ts"]): line for line in index(content) if line["mime"] != "warc/revisit"}
    for page in pages:
        place = places[page["url"], page["ts"].translate({ord(char): None for char in "-:TZ"})]
        begin = int(place["offset"])
        member = content[f"archive/{place['filename']}"][begin : begin + int(place["length"])]
        (record,) = ArchiveIterator(io.BytesIO(member))
        assert record.rec_headers["WARC-Target-URI"] == page["url"]
        assert record.rec_headers["WARC-Record-ID"] == f"<urn:uuid:{page['id']}>"
    attacked = [page for page in pages if page["url"] == f"{BASE}/dossiers/{ID}"]
    assert [FORMULA in page["text"] for page in attacked] == [False, True]
    assert {page["title"] for page in attacked} == {"Norwegian Technology Pact"}
    assert json.loads(content["datapackage.json"])["mainPageUrl"] == f"{BASE}/taskforces"


def test_a_time_and_what_is_withheld_choose_records_and_no_revisit_is_left_alone(archive: Archive):
    withheld = {row["id"] for row in rows(archive, "SELECT id FROM captures WHERE url LIKE ?", f"%/{ID}")}
    days = {
        row["id"]: (row["captured_at"][:10], row["refers_to"])
        for row in rows(archive, "SELECT id, captured_at, refers_to FROM captures WHERE http_status IS NOT NULL")
    }
    repeated = {refers_to for _, refers_to in days.values() if refers_to}
    first = {id for id, (day, _) in days.items() if day == "2026-01-01"}
    for since, as_of, left_out, wanted in (
        (None, "2026-01-01", set(), first),
        ("2026-01-02", None, set(), (days.keys() - first) | repeated),
        (None, None, withheld, days.keys() - withheld),
    ):
        with open_query(archive.root) as query:
            takeout = Takeout(archive, query, Selection.of(as_of, since))
            content = {part.name: b"".join(part.pieces()) for part in wacz.parts(takeout, left_out)}
        found = set()
        for name, data in content.items():
            if name.startswith("archive/"):
                records = [dict(record.rec_headers.headers) for record in ArchiveIterator(io.BytesIO(data))]
                kinds = ("response", "revisit")
                found |= {head["WARC-Record-ID"].strip("<>") for head in records if head["WARC-Type"] in kinds}
        assert found == wanted
        pages = {f"urn:uuid:{page['id']}" for page in lines(content["pages/pages.jsonl"])[1:]}
        assert pages <= wanted
        assert len(index(content)) == len(wanted)


def test_who_imports_it_reads_the_same_versions(made: Path, archive: Archive, tmp_path: Path):
    theirs = new_archive(tmp_path)
    import_warc(theirs.root, SITE, [made])
    sql = "SELECT dossier_id, number, content_hash FROM versions ORDER BY dossier_id, number"
    assert rows(theirs, sql) == rows(archive, sql)


def test_the_same_archive_gives_the_same_bytes(made: Path, archive: Archive):
    again = io.BytesIO()
    with open_query(archive.root) as query:
        wacz.write(Takeout(archive, query, Selection()), again)
    assert again.getvalue() == made.read_bytes()
