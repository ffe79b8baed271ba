"""Random histories of 60 runs: absences and versions cover the time line of each dossier without overlap."""

import os
import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from dossier_scraper.importers.warc import import_warc
from dossier_scraper.ingest.upkeep.check import differences
from tests.importers.foreign import ForeignFile
from tests.ingest.timelines import broken
from tests.ingest.visits import BASE, SITE, Answer, new_archive, rows, site_pages, unlisted, visit

ALL = {path: page for path, page in site_pages().items() if SITE.kind(BASE + path) != "event"}
DOSSIERS = [path for path in ALL if SITE.kind(BASE + path) == "dossier"]
RUNS = 60


@pytest.mark.parametrize("seed", range(int(os.environ.get("SEEDS", "1"))))
def test_absences_and_versions_cover_the_time_line_of_each_dossier(tmp_path: Path, seed: int):
    archive, chance, day = new_archive(tmp_path), random.Random(seed), date(2026, 1, 1)
    visit(archive, ALL, f"{day}")
    for number in range(1, RUNS):
        day += timedelta(days=chance.choice([1, 2, 7]))
        away = chance.choice(DOSSIERS[:3])
        gone = chance.choice([404, 410, BASE + "/", 500])
        pages: dict[str, Answer] = dict(ALL)
        what = chance.choice(
            ["whole"] * 2 + ["away"] * 3 + ["unlisted", "edited", "partial", "outage", "import", "import"]
        )
        if what == "import":
            file = ForeignFile(tmp_path / f"{number}.warc.gz")
            for path in DOSSIERS[:3]:
                then = day - timedelta(days=chance.randrange(200))
                status = chance.choice([200, 404])
                body = ALL[path] if status == 200 else b"<h1>No</h1>"
                file.record("response", BASE + path, f"{then}T20:00:{number:02}Z", body=body, status=status)
            import_warc(archive.root, SITE, [file.path])
            continue
        if what in ("away", "unlisted"):
            pages["/taskforces"] = unlisted(away)
        if what in ("away", "partial"):
            pages[away] = gone
        if what == "edited":
            pages[away] = ALL[away].replace(b"</p>", f" {number}</p>".encode(), 2)
        failed = {DOSSIERS[-1]: "timeout"} if what == "partial" else {}
        if what == "outage":
            pages = dict.fromkeys(pages, 503)
        visit(archive, {path: page for path, page in pages.items() if path not in failed}, f"{day}", failed=failed)
    assert list(broken(archive)) == []
    assert len(rows(archive, "SELECT 1 FROM absences")) > 10
    assert differences(archive, SITE) == []
