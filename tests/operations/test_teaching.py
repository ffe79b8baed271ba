"""The section on teaching in docs/operations.md, followed word for word: the values come, and nothing is news."""

import json
import re
import shutil
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.cli import cli
from dossier_scraper.errors import DossierError, RunHeld
from dossier_scraper.ingest.upkeep.prepare import prepare
from dossier_scraper.site import load_site
from dossier_scraper.watch.announce import announce
from tests.ingest.visits import new_archive, rows, site_pages, visit
from tests.watch.inbox import Inbox, inbox

ROOT, NOW = Path(__file__).parents[2], datetime(2026, 1, 3, tzinfo=UTC)
HUNGARY, BASQUE, NORWAY = "hungarian-stem-platform", "steamsare-programme-basque-country", "norwegian-technology-pact"
ESTONIA = "estonian-research-council-strategic-vision-2023-2029-informal-learning-how-support-stem"


def tables() -> dict[str, str]:
    """Return the tables of the section, by file."""
    text = (ROOT / "docs/operations.md").read_text("utf-8")
    section = text.partition("## Teaching")[2].partition("\n## ")[0]
    (block,) = re.findall(r"```toml\n(.*?)```", section, re.DOTALL)
    return dict(re.findall(r"# (site/\w+\.toml)\n(.*?)(?=# site/|\Z)", block, re.DOTALL))


def untaught() -> dict[str, bytes]:
    """Return the site's pages, which say what the section teaches and the program does not know."""
    pages = {path: page for path, page in site_pages().items() if isinstance(page, bytes)}

    def edit(path: str, old: bytes, new: bytes) -> None:
        assert old in pages[path], (path, old)
        pages[path] = pages[path].replace(old, new)

    hungary, basque = f"/dossiers/{HUNGARY}", f"/dossiers/{BASQUE}"
    edit(hungary, b"start-date", b"launch")
    edit(hungary, b"Start date:", b"Launch day:")
    listing = re.sub(rb"<span[^>]*>April 1, 2017</span> [|] Hungary", b"Hungary", pages["/taskforces"])
    assert listing != pages["/taskforces"]
    pages["/taskforces"] = listing
    edit(hungary, b"Secondary Education, Vocational Education and Training (VET), Higher", b"Robots, drones, Higher")
    edit(basque, b"InnoBasque", b"Basque Lab")
    edit(f"/dossiers/{ESTONIA}", b"Estonia<", b"Fennia<")
    moved = f"/projects/{NORWAY}".encode()
    pages = {path: page.replace(f"/dossiers/{NORWAY}".encode(), moved) for path, page in pages.items()}
    pages[moved.decode()] = pages.pop(f"/dossiers/{NORWAY}")
    return pages


def dossier(archive: Archive, *arguments: str) -> str:
    """Return what a command says; raise what it ends with."""
    done = CliRunner(env={"COLUMNS": "200"}).invoke(cli, [*arguments, "--archive", str(archive.root)])
    if isinstance(done.exception, DossierError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def taught(archive: Archive) -> dict[str, object]:
    """Return what `show` says of all that the section teaches."""
    shown = {name: json.loads(dossier(archive, "show", name, "--json")) for name in (HUNGARY, NORWAY, "estonian")}
    (organisation,) = rows(
        archive,
        "SELECT o.name FROM dossier_organisations d JOIN organisations o ON o.id = d.organisation_id"
        " WHERE d.name_as_written = 'Basque Lab'",
    )
    return {
        "label": shown[HUNGARY]["start_date"],
        "organisation": organisation["name"],
        "category": "Robots, drones" in [c for event in shown[HUNGARY]["events"] for c in event["categories"]],
        "path": shown[NORWAY]["listed_as"],
        "country": shown["estonian"]["country_code"],
    }


def entries(archive: Archive) -> set[str]:
    return set(re.findall(r"<entry>.*?</entry>", archive.feed.read_text("utf-8"), re.DOTALL))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch):
    with inbox() as service:
        monkeypatch.setenv("DOSSIER_NOTIFY", service.url)
        yield service


def test_what_the_section_teaches_is_read_and_is_no_news(tmp_path: Path, told: Inbox):
    archive = new_archive(tmp_path)
    visit(archive, untaught(), "2026-01-01")
    assert announce(archive, NOW) == []
    told.take()
    assert taught(archive) == {
        "label": None,
        "organisation": "Basque Lab",
        "category": False,
        "path": None,
        "country": None,
    }
    assert "launch day" in dossier(archive, "show", HUNGARY)
    follow(archive, told, entries(archive))


def test_an_archive_that_rules_without_an_identity_read_takes_the_same_way(tmp_path: Path, told: Inbox):
    # Two visits of the same pages, by the last commit whose extractor was a number, and which had the brief revisits.
    with tarfile.open(Path(__file__).with_name("earlier.tar.xz")) as file:
        file.extractall(tmp_path)
    archive = Archive.open(tmp_path / "archive")
    plain = Archive.open(Path(shutil.copytree(archive.root, tmp_path / "plain")))
    with plain.lock():
        prepare(plain, load_site())
    assert announce(plain, NOW) == []
    assert told.messages == []
    assert {line.facts["extractor"]["from"] for line in Ledger(plain.ledger_path).lines() if line.seq > 2} == {"1"}
    follow(archive, told, entries(plain))


def follow(archive: Archive, told: Inbox, feed: set[str]) -> None:
    """Write what the section says where it says; see what the next commands do; the feed had `feed`."""
    for name, text in tables().items():
        (archive.root / name).parent.mkdir(exist_ok=True)
        (archive.root / name).write_text(text, "utf-8")
    assert "they read" in dossier(archive, "verify")
    assert f"{HUNGARY}, start_date: gained" in dossier(archive, "rebuild", "--dry-run")
    with pytest.raises(RunHeld, match=r"3 of 8 dossiers.* dossier accept extractor --why REASON"):
        dossier(archive, "rebuild")
    dossier(archive, "accept", "extractor", "--why", "taught")
    assert taught(archive) == {
        "label": "2017-04-01",
        "organisation": "InnoBasque",
        "category": True,
        "path": "finalised",
        "country": "FI",
    }
    assert announce(archive, NOW) == []
    assert told.messages == []
    assert entries(archive) <= feed
    assert "the rules changed" in " ".join(dossier(archive, "history", HUNGARY).split())
    assert "agree" in dossier(archive, "verify")
    assert {row["cause"] for row in rows(archive, "SELECT cause FROM changes")} == {"extractor"}


def test_the_tables_of_the_section_are_all_that_a_person_is_told_of():
    assert sorted(tables()) == [
        "site/categories.toml",
        "site/countries.toml",
        "site/labels.toml",
        "site/organisations.toml",
        "site/site.toml",
    ]
