"""What `cite --check` is handed by a stranger ends in one line."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from dossier_scraper.cli import cli
from dossier_scraper.errors import UsageError
from tests.ingest.visits import new_archive, site_pages, visit


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = new_archive(tmp_path_factory.mktemp("proving"))
    visit(archive, dict(list(site_pages().items())[:3]), "2026-01-01")
    return archive.root


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00x", "no text in UTF-8"),
        (b"", "no citation was found"),
        (b"[1]", "no citation was found"),
        (b'{"texts": 5}', "no citation was found"),
        (b"\xef\xbb\xbfEvidence: nothing", "no citation was found"),
    ],
)
def test_a_file_that_cites_nothing_is_wrong_usage(root: Path, tmp_path: Path, content: bytes, said: str):
    (tmp_path / "file").write_bytes(content)
    done = CliRunner().invoke(cli, ["cite", "--check", str(tmp_path / "file"), "--archive", str(root)])
    assert isinstance(done.exception, UsageError), done
    assert said in str(done.exception)
