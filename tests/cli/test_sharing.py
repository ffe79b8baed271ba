"""What `dossier export` says and where it writes, of any archive, an empty one too."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from frictionless import Package

from dossier_scraper.cli import cli
from dossier_scraper.cli.sharing import FORMATS, STREAMED
from dossier_scraper.errors import DossierError
from dossier_scraper.export.destination import Destination
from tests.ingest.visits import new_archive


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return new_archive(tmp_path).root


def export(root: Path, *words: object) -> Result:
    return CliRunner().invoke(cli, ["export", *map(str, words), "--archive", str(root)])


@pytest.mark.parametrize("form", FORMATS)
def test_an_archive_in_which_nothing_was_crawled_is_exported_as_an_empty_one(root: Path, form: str):
    done = export(root, form, root.parent / "out")
    assert (done.exit_code, done.stdout) == (0, f"{root.parent / 'out'}: 0 dossiers\n")
    if form == "package":
        report = Package(str(root.parent / "out" / "datapackage.json")).validate()
        assert report.valid, report.flatten(["type", "note"])


@pytest.mark.parametrize("form", FORMATS)
def test_only_what_is_one_stream_goes_to_stdout_and_nothing_else_with_it(root: Path, form: str):
    done = export(root, form, "-")
    if form == "json":
        assert json.loads(done.stdout)["dossiers"] == []
    elif form in STREAMED:
        assert (done.exit_code, done.stdout) == (0, "")
    else:
        assert "cannot go to stdout" in str(done.exception)
        assert done.exception.exit_code == 2


def test_a_refused_place_is_refused_before_anything_is_asked(root: Path, monkeypatch: pytest.MonkeyPatch):
    (root / "dossiers.db").write_bytes(b"no database")
    done = export(root, "csv", root / "out")
    assert isinstance(done.exception, DossierError)
    assert f"{root / 'out'} is inside the archive" in str(done.exception)
    monkeypatch.chdir(root.parent)
    assert Destination(Path("out"), root).folder == root.parent.resolve()
