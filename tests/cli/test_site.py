"""`dossier site show`: the tables that are in force, each entry with where it comes from."""

import json
import subprocess
import sys
from pathlib import Path

from dossier_scraper.archive.folder import Archive


def site_show(root: Path, *arguments: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "dossier_scraper", "site", "show", *arguments, "--archive", root],
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def test_each_entry_is_shown_with_its_origin(tmp_path: Path):
    root = Archive.create(tmp_path / "archive", name="x", site="stemcoalition", base_url="https://x.example").root
    (root / "site").mkdir()
    (root / "site" / "labels.toml").write_text('[dossier]\n"launch day" = "start_date"\nstart = ""\n')
    rows = json.loads(site_show(root, "labels", "--json"))
    origins = {tuple(row["path"]): (row["value"], row["origin"]) for row in rows}
    assert {row["table"] for row in rows} == {"labels"}
    assert origins["dossier", "launch day"] == ("start_date", f"{root}/site/labels.toml")
    assert origins["dossier", "start"] == ("", f"{root}/site/labels.toml")
    assert origins["dossier", "country"] == ("country", "stemcoalition/labels.toml")
    shown = site_show(root)
    assert f"labels / dossier / launch day = 'start_date'    ({root}/site/labels.toml)\n" in shown
    assert "countries / aliases / holland = 'NL'    (common/countries.toml)\n" in shown
    assert "categories / known / Tools    (stemcoalition/categories.toml)\n" in shown


def test_without_an_archive_the_programs_tables_are_shown(tmp_path: Path):
    assert "(common/countries.toml)" in site_show(tmp_path / "none", "countries")


def test_a_wrong_table_is_refused_in_one_line_by_every_command_that_reads(tmp_path: Path):
    root = Archive.create(tmp_path / "archive", name="x", site="stemcoalition", base_url="https://x.example").root
    (root / "site").mkdir()
    (root / "site" / "labels.toml").write_text('[dossier]\n"launch day" = "startdate"\n')
    before = sorted(path.relative_to(root) for path in root.rglob("*"))
    for command in (["site", "show"], ["verify"], ["rebuild"], ["crawl"], ["import", "warc", __file__]):
        done = subprocess.run(
            [sys.executable, "-m", "dossier_scraper", *command, "--archive", root], capture_output=True, text=True
        )
        assert done.returncode == 1, command
        (line,) = done.stderr.splitlines()
        assert f"{root}/site/labels.toml, line 2: [dossier] 'launch day' 'startdate' is not known" in line
    assert sorted(path.relative_to(root) for path in root.rglob("*")) == before
    assert "there is no table 'lables'" in site_show(tmp_path / "none", "lables", code=2)
