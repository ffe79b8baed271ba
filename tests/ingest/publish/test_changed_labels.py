"""A label that no table maps and that changes on many dossiers at once: told, and by a sign where it stays for ever."""

from pathlib import Path

from click.testing import CliRunner

from dossier_scraper.cli import cli
from tests.ingest.visits import PAGES, Answer, new_archive, rows, site_pages, visit

DOSSIERS = [path for path in sorted(site_pages()) if path.startswith("/dossiers/")]
METER = (
    '<div class="field field-name-field-meter"><div class="field-label">No. of trips / year:&nbsp;</div>'
    '<div class="field-items"><div class="field-item even">{0}</div></div></div>'
)
FIRST = b'<div class="field field-name-'


def metered(count: int, changed: int) -> dict[str, Answer]:
    """Return the saved site, each dossier with another field, of which the first ones have another count."""
    meters = [METER.format(count if number < changed else 0).encode() for number in range(len(DOSSIERS))]
    return site_pages() | {
        path: PAGES[path].replace(FIRST, meter + FIRST, 1) for path, meter in zip(DOSSIERS, meters, strict=True)
    }


def test_a_label_that_changes_on_more_than_a_fifth_of_the_dossiers_at_once_is_an_alarm(tmp_path: Path):
    archive = new_archive(tmp_path)
    visit(archive, metered(0, 0), "2026-01-01")
    few = visit(archive, metered(1, 3), "2026-02-01")
    assert few is not None
    assert few.lines == ()
    assert rows(archive, "SELECT DISTINCT field FROM changes") == [{"field": "other/no. of trips ~1 year"}]
    many = visit(archive, metered(2, 4), "2026-03-01")
    assert many is not None
    said = "4 of 8 dossiers have another no. of trips / year"
    assert many.lines[0].startswith(f"Warning: {said}. It began at ")
    status = CliRunner().invoke(cli, ["status", "--archive", str(archive.root)])
    assert said in " ".join(status.output.split())
    assert "trips" not in archive.ledger_path.read_text("utf-8")
