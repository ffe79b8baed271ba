"""Case 83: whatever is planted at whatever name, each command ends, and nothing outside the archive is touched."""

import random
from pathlib import Path

from tests.cli.planted import KINDS, Found, ground, sample


def test_no_command_goes_through_what_a_stranger_planted(tmp_path: Path) -> None:
    found = Found()
    with ground(tmp_path) as on:
        for kind, name, command in sample(on, random.Random(83)):
            on.plant(kind, name, command, found)
    assert found.wrong == []
    assert found.runs >= len(KINDS) * len(on.commands) // 4
    assert {"ledger.jsonl", "dossiers.db", "dossiers.db-wal", ".lock", "warc", "snapshots", "site"} <= set(on.names)
