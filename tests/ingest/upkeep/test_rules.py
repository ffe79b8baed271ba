"""Tables that a person adds to an archive: the next command that writes reads the evidence by them, and no news."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger, Line
from dossier_scraper.errors import RunHeld
from dossier_scraper.ingest.upkeep.check import differences, examine
from dossier_scraper.ingest.upkeep.prepare import accept_extractor, prepare
from dossier_scraper.site import load_site
from dossier_scraper.site.digest import extractor_version, rules_of
from tests.ingest.visits import new_archive, rows, site_pages, taught, visit

HUNGARY = "hungarian-stem-platform"
ROMANIA = '[aliases]\nhungary = "RO"\n'


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = new_archive(tmp_path)
    visit(archive, site_pages(), "2026-01-01")
    return archive


def code(archive: Archive) -> str:
    return rows(archive, f"SELECT country_code c FROM dossiers WHERE id = '{HUNGARY}'")[0]["c"]


def lines(archive: Archive) -> list[Line]:
    return list(Ledger(archive.ledger_path).lines())


def kept_rules(archive: Archive) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for path in sorted(archive.warc.glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, record_types=WarcRecordType.resource):
                uri = record.headers["WARC-Target-URI"]
                if uri.startswith("urn:dossier-scraper:rules:"):
                    assert uri not in found, "once for each digest"
                    found[uri] = record.reader.read()
    return found


def test_a_taught_country_is_read_at_once_kept_and_no_news(archive: Archive):
    old, site = extractor_version(load_site()), taught(archive, countries=ROMANIA)
    prepare(archive, site)
    assert code(archive) == "RO"
    (change,) = rows(archive, "SELECT * FROM changes")
    assert (change["field"], change["before"], change["after"], change["cause"]) == (
        "country_code",
        "HU",
        "RO",
        "extractor",
    )
    adoption = lines(archive)[-1]
    assert adoption.facts["extractor"] == {"from": old, "to": extractor_version(site)}
    assert adoption.facts["counts"] == {"values": 1, "dossiers": 1, "known": 8}
    assert differences(archive, site) == []
    assert rows(archive, "SELECT count(*) n FROM versions") == [{"n": 8}]
    prepare(archive, site)
    assert lines(archive)[-1] == adoption


def test_what_the_ledger_says_for_ever_holds_no_value_of_a_page(archive: Archive):
    prepare(archive, taught(archive, countries=ROMANIA))
    said = json.dumps(lines(archive)[-1].facts)
    assert all(value not in said for value in ('"HU"', '"RO"', "Hungary"))


def test_the_rules_of_each_digest_lie_in_the_evidence_once(archive: Archive):
    site, plain = taught(archive, countries=ROMANIA), load_site()
    for tables in (site, plain, site, plain):
        prepare(archive, tables)
    assert kept_rules(archive) == {
        f"urn:dossier-scraper:rules:{extractor_version(tables).partition('+')[2]}": rules_of(tables)
        for tables in (plain, site)
    }
    assert json.loads(rules_of(site))["tables"]["countries"]["aliases"]["hungary"] == "RO"


def test_tables_that_read_everything_alike_are_adopted_by_one_line_for_ever(archive: Archive):
    site, plain = taught(archive, countries='[aliases]\nfennia = "FI"\n'), load_site()
    before = rows(archive, "SELECT id, data FROM versions")
    for tables in (site, plain, site):
        assert prepare(archive, tables) == []
    assert [line.type for line in lines(archive)] == ["run", "accept"]
    assert rows(archive, "SELECT id, data FROM versions") == before
    assert differences(archive, site) == []


def test_tables_that_are_taken_away_are_a_change_of_rules_and_no_damage(archive: Archive):
    prepare(archive, taught(archive, countries=ROMANIA))
    site = taught(archive)
    assert differences(archive, site) == []
    prepare(archive, site)
    assert code(archive) == "HU"
    assert {row["cause"] for row in rows(archive, "SELECT cause FROM changes")} == {"extractor"}


def test_unchanged_pages_are_read_anew_as_well(archive: Archive):
    visit(archive, site_pages(), "2026-01-02")
    assert rows(archive, "SELECT count(*) n FROM captures WHERE outcome = 'unchanged'")[0]["n"] > 8
    prepare(archive, taught(archive, countries=ROMANIA))
    read = rows(
        archive,
        "SELECT DISTINCT json_extract(r.data, '$.dossier.country_code') c FROM captures c JOIN readings r"
        f" ON r.id = c.reading_id WHERE c.page_key = '/dossiers/{HUNGARY}'",
    )
    assert read == [{"c": "RO"}]


def test_a_large_change_waits_for_a_person(archive: Archive):
    site = taught(archive, labels='[dossier]\nstatus = ""\n', eras='[machine.dossier]\nstatus = ""\n')
    with pytest.raises(RunHeld, match="7 of 8 dossiers"):
        prepare(archive, site)
    assert [line.type for line in lines(archive)] == ["run"]
    accept_extractor(archive, site, "it says nothing")
    assert rows(archive, "SELECT count(status) n FROM dossiers") == [{"n": 0}]
    assert rows(archive, "SELECT DISTINCT cause FROM changes") == [{"cause": "extractor"}]


def test_a_database_that_is_lost_under_other_rules_is_made_again_and_they_are_adopted(archive: Archive):
    site = taught(archive, countries=ROMANIA)
    archive.database.unlink()
    prepare(archive, site)
    assert code(archive) == "RO"
    adoption = lines(archive)[-1]
    assert (adoption.type, adoption.facts["counts"]) == ("accept", {})
    assert rows(archive, "SELECT * FROM changes") == []
    assert differences(archive, site) == []


def test_the_newest_runs_line_names_the_tables_by_their_hash(archive: Archive):
    site = taught(archive, expectations="least = 9\n")
    visit(archive, site_pages(), "2026-01-02")
    plain = lines(archive)[-1].facts["tables"]
    assert extractor_version(site) == extractor_version(load_site())
    visit(archive, site_pages(), "2026-01-03", site=site)
    assert lines(archive)[-1].facts["tables"] != plain


def test_a_line_of_before_that_lists_values_itself_is_still_read(archive: Archive):
    seen = rows(archive, f"SELECT first_seen s FROM versions WHERE dossier_id = '{HUNGARY}'")[0]["s"]
    change = {"dossier": HUNGARY, "field": "status", "before": "Over", "after": None, "seen": seen}
    old = {"at": "2026-01-02T00:00:00.000000Z", "why": "x", "extractor": {"from": "0", "to": "1"}}
    Ledger(archive.ledger_path).append("accept", {**old, "changes": [change], "minted": {}, "warc_files": []})
    prepare(archive, load_site())
    (row,) = rows(archive, "SELECT field, before, after, cause FROM changes")
    assert row == {"field": "status", "before": "Over", "after": None, "cause": "extractor"}
    assert differences(archive, load_site()) == []


def test_a_ledger_without_hashes_is_proved_as_far_as_it_goes_and_takes_the_same_way(archive: Archive):
    sealed = lines(archive)[0]
    archive.ledger_path.unlink()
    Ledger(archive.ledger_path).append(
        "run", {"at": sealed.at, **{k: sealed.facts[k] for k in sealed.facts if k != "left"}}
    )
    archive.database.unlink()
    prepare(archive, load_site())
    assert "left" not in lines(archive)[0].facts
    site = taught(archive, countries=ROMANIA)
    assert differences(archive, site) == []
    prepare(archive, site)
    assert code(archive) == "RO"
    assert "left" in lines(archive)[-1].facts
    assert differences(archive, site) == differences(archive, load_site()) == []


def test_what_the_rules_of_today_read_otherwise_is_said_and_is_no_finding(archive: Archive):
    site = taught(archive, countries=ROMANIA)
    examined = examine(archive, site)
    assert list(examined.differences) == []
    assert "they read 1 value otherwise, in 1 dossier" in (examined.otherwise or "")
    assert examine(archive, load_site()).otherwise is None


MOVED = """
import os, shutil, sys
from pathlib import Path
import dossier_scraper
package = Path(dossier_scraper.__file__).parent
shutil.copytree(package, Path(sys.argv[1]) / "dossier_scraper", ignore=shutil.ignore_patterns("__pycache__"))
"""


@pytest.mark.parametrize("move", ["code", "library", "python", "code that is no rule"])
def test_a_program_that_moved_adopts_itself_without_news(archive: Archive, tmp_path: Path, move: str):
    """The program is copied and changed, or finds another version of a library, which is a real distribution.

    Another minor of Python is said to be one; `make interpreters` takes a real one.
    """
    home = tmp_path / "home"
    home.mkdir()
    subprocess.run([sys.executable, "-c", MOVED, home], check=True)
    if move == "code":
        with (home / "dossier_scraper/text.py").open("a") as file:
            file.write("# another\n")
    elif move == "library":
        (home / "dateparser-99.0.dist-info").mkdir()
        (home / "dateparser-99.0.dist-info/METADATA").write_text(
            "Metadata-Version: 2.1\nName: dateparser\nVersion: 99.0\n"
        )
    elif move == "python":
        (home / "sitecustomize.py").write_text(
            "import types, dossier_scraper.site.digest as digest\n"
            "digest.sys = types.SimpleNamespace(version_info=(3, 99, 0))\n"
        )
    else:
        with (home / "dossier_scraper/wording.py").open("a") as file:
            file.write("# another\n")
    before = lines(archive)

    def run(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "dossier_scraper", *command, "--archive", archive.root],
            capture_output=True,
            text=True,
            cwd=home,
            env={**os.environ, "PYTHONPATH": str(home)},
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    said = run("verify", "--workers", "1")
    assert ("they read everything alike" in said) == (move != "code that is no rule")
    run("rebuild", "--workers", "1")
    adopted = lines(archive)[len(before) :]
    assert [line.type for line in adopted] == ([] if move == "code that is no rule" else ["accept"])
    assert all(line.facts["counts"]["values"] == 0 for line in adopted)
    assert rows(archive, "SELECT * FROM changes") == []
    run("verify", "--workers", "1")
