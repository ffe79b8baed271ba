"""A machine that lacks descriptors, memory or space ends a run with exit 1, and the archive is sound."""

import resource
from pathlib import Path

import pytest

from tests.crash.crawls import small_site
from tests.crash.ladder import MEGABYTE, climb


@pytest.mark.parametrize(
    ("kind", "limit"),
    [(resource.RLIMIT_NOFILE, 14), (resource.RLIMIT_AS, 120 * MEGABYTE), (resource.RLIMIT_FSIZE, 48 * 1024)],
    ids=["descriptors", "memory", "file size"],
)
def test_what_a_machine_lacks_ends_the_run_and_costs_nothing(tmp_path: Path, kind: int, limit: int) -> None:
    with small_site() as site:
        assert climb(site, tmp_path, kind, limit).code == 1
