"""A package for a deposit is what its standards say, proves itself without the program, and gives the archive back."""

import gzip
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import bagit
import pytest
from click.testing import CliRunner
from frictionless import Package
from rocrate.rocrate import ROCrate

from dossier_scraper.archive.evidence.warc_reader import read_records
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.cli import cli
from dossier_scraper.errors import RefusedFolder
from dossier_scraper.export import package
from dossier_scraper.export.destination import Destination, Part
from dossier_scraper.export.selection import Selection
from dossier_scraper.export.tables import Takeout
from dossier_scraper.ingest.upkeep.rebuild import rebuild
from tests.export.conftest import FORMULA, ID
from tests.ingest.visits import SITE, rows


@pytest.fixture(scope="module")
def made(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    done = CliRunner().invoke(cli, ["export", "package", str(folder / "made"), "--archive", str(archive.root)])
    assert (done.exit_code, done.stdout) == (0, f"{folder / 'made'}: 8 dossiers\n")
    assert re.findall(r"^Warning: .*`(\w+)`", done.stderr, re.M) == ["rights", "contact"]
    return folder / "made"


def test_it_is_a_bag_a_data_package_and_a_crate(made: Path):
    bagit.Bag(str(made)).validate()
    report = Package(str(made / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])
    assert len(report.tasks) == 15
    crate = ROCrate(str(made))
    assert {entity.id for entity in crate.data_entities} == {
        path.relative_to(made).as_posix()
        for path in made.rglob("*")
        if path.is_file() and not re.fullmatch(r"(bagit|bag-info|(tag)?manifest-sha256)\.txt|ro-crate.*", path.name)
    }
    schema = ["--builtin-schema", "vendor.citation-file-format", str(made / "CITATION.cff")]
    done = subprocess.run([sys.executable, "-m", "check_jsonschema", *schema], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_it_proves_itself_without_the_program(made: Path, archive: Archive):
    done = subprocess.run([sys.executable, "-I", "data/archive/verify.py"], cwd=made, capture_output=True, text=True)
    with open_query(archive.root) as query:
        head = query.fact("ledger_hash")
    assert done.stdout == f"All is well. The ledger's last hash is {head}.\n"
    assert f"its hash is {head}." in (made / "README.md").read_text("utf-8")


def test_its_evidence_is_an_archive_again(made: Path, archive: Archive, tmp_path: Path):
    again = Archive.open(Path(shutil.copytree(made / "data" / "archive", tmp_path / "again")))
    with again.lock():
        rebuild(again, SITE)
    sql = "SELECT id, data FROM versions ORDER BY id"
    assert rows(again, sql) == rows(archive, sql)


def test_a_second_package_has_the_same_bytes_also_while_a_run_is_writing(made: Path, archive: Archive):
    copy = Archive.open(Path(shutil.copytree(archive.root, made.parent / "copy")))
    with copy.ledger_path.open("ab") as ledger:
        ledger.write(b'{"seq":')
    for name, one in (("first.zip", archive), ("second.zip", copy)):
        with open_query(one.root) as query:
            Destination(made.parent / name, one.root).write_parts(package.parts(takeout(one, query)))
    assert (made.parent / "first.zip").read_bytes() == (made.parent / "second.zip").read_bytes()


def takeout(archive: Archive, query) -> Takeout:
    return Takeout(archive, query, Selection())


def unpacked(parts: list[Part]) -> Iterator[tuple[str, bytes]]:
    for part in parts:
        content = b"".join(part.pieces())
        yield part.name, gzip.decompress(content) if part.name.endswith(".gz") else content


def test_what_is_withheld_is_in_no_byte_of_the_evidence_and_what_remains_is_as_it_was(archive: Archive, tmp_path: Path):
    withheld = {row["id"] for row in rows(archive, "SELECT id FROM captures WHERE url LIKE ?", f"%/{ID}")}
    with open_query(archive.root) as query:
        whole = package.parts(takeout(archive, query))
        left = package.parts(takeout(archive, query), withheld)
        evidence = {name: content for name, content in unpacked(left) if name.startswith(package.EVIDENCE)}
        assert any(FORMULA.encode() in content for _, content in unpacked(whole))
        readme = dict(unpacked(left))["README.md"].decode()
    assert not any(FORMULA.encode() in content for content in evidence.values())
    assert not any(f"/{ID} HTTP".encode() in content for content in evidence.values())
    assert "4 records are withheld" in readme
    assert "dossier rebuild" not in readme
    names = [name for name in evidence if name.endswith(".gz")]
    assert len(names) == 2
    assert all(name.endswith("-excerpt.warc.gz") for name in names)
    records = []
    for part in left:
        if part.name in names:
            path = tmp_path / Path(part.name).name
            path.write_bytes(b"".join(part.pieces()))
            records += [(record.id, record.payload_sha256) for record in read_records(path)]
    kept = "SELECT id, iif(refers_to IS NULL, payload_sha256, NULL) sha256 FROM captures"
    assert set(records) == {(row["id"], row["sha256"]) for row in rows(archive, kept) if row["id"] not in withheld}


def test_a_link_among_the_tables_of_an_archive_leads_nothing_of_the_machine_out(archive: Archive, tmp_path: Path):
    (tmp_path / "secret").write_text("x = 1")
    archive.tables.mkdir()
    (archive.tables / "labels.toml").symlink_to(tmp_path / "secret")
    try:
        with open_query(archive.root) as query, pytest.raises(RefusedFolder, match=r"labels\.toml"):
            package.parts(takeout(archive, query))
    finally:
        shutil.rmtree(archive.tables)


def test_the_tables_are_described_column_by_column(made: Path):
    described = json.loads((made / "datapackage.json").read_text("utf-8"))
    fields = {r["name"]: {f["name"]: f for f in r["schema"]["fields"]} for r in described["resources"]}
    assert fields["dossiers"]["start_date_earliest"]["type"] == "date"
    assert fields["captures"]["captured_at"]["type"] == "datetime"
    assert all(field["description"] for table in fields.values() for field in table.values())
