"""What imports have in common: an archive that is whole when a test ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dossier_scraper.archive.check.verify import verify
from dossier_scraper.archive.folder import Archive
from dossier_scraper.ingest.upkeep.check import differences
from tests.ingest.visits import SITE


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """The folder of an archive, which an import makes."""
    yield tmp_path / "archive"
    if (tmp_path / "archive" / "archive.toml").exists():
        archive = Archive.open(tmp_path / "archive")
        assert differences(archive, SITE) == []
        assert list(verify(archive)) == []
