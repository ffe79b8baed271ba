"""What `rebuild --dry-run` says of many values: some of them, and how many there are by field and by dossier."""

import json
from pathlib import Path

import pytest

from dossier_scraper.cli import trusting
from dossier_scraper.ingest.upkeep import check
from dossier_scraper.ingest.upkeep.corrections import Correction
from dossier_scraper.site import load_site
from tests.ingest.visits import new_archive, site_pages, visit

MANY = [
    Correction(
        dossier=f"d{n % 12}", field=f"events/{n}/title" if n % 2 else "status", before="a", after=None, seen="2026"
    )
    for n in range(120)
]


@pytest.mark.parametrize("as_json", [False, True])
def test_of_many_values_some_are_shown_and_all_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], as_json: bool
):
    archive = new_archive(tmp_path)
    visit(archive, dict(list(site_pages().items())[:2]), "2026-01-01")
    monkeypatch.setattr(check, "blast_radius", lambda *arguments: MANY)
    trusting._dry_run(archive, load_site(), 1, as_json)
    said = capsys.readouterr().out
    if as_json:
        told = json.loads(said)
        assert (told["values"], told["by_field"]) == (120, {"status": 60, "events/title": 60})
        assert len(told["changes"]) == 120
        return
    *values, more, fields, dossiers, last = said.splitlines()
    assert len(values) == 40
    assert more == "… and 80 more; --json has all of them."
    assert fields == "By field: status 60, events/title 60."
    assert dossiers.endswith("d9 10, 2 others 20.")
    assert last == "120 values would change, 0 rows and files differ."
