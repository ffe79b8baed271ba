"""Lines that were proved here are known by their bytes: each other byte, each other ledger, is found as before."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dossier_scraper.archive.check import account, proved
from dossier_scraper.archive.check.proved import Told, ledger_told
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger import chain
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.archive.ledger.facts import extractor_of
from dossier_scraper.archive.ledger.origins import named_origins
from dossier_scraper.errors import IntegrityError
from dossier_scraper.ingest.upkeep.prepare import prepare
from dossier_scraper.ingest.upkeep.rebuild import rebuild
from tests.ingest.visits import PAGES, SITE, new_archive, visit

THERE = {path: PAGES[path] for path in ("/taskforces", "/dossiers/norwegian-technology-pact")}


@pytest.fixture(scope="module")
def thrice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that three crawls made."""
    archive = new_archive(tmp_path_factory.mktemp("archive"))
    for day in (1, 2, 3):
        visit(archive, THERE, f"2026-01-0{day}")
    return archive.root


@pytest.fixture
def archive(thrice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """A copy of it whose ledger was proved in an account of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    shutil.copytree(thrice, tmp_path / "copy")
    archive = Archive.open(tmp_path / "copy")
    ledger_told(archive)
    return archive


def parsed(archive: Archive) -> tuple[Told, int]:
    """Return what the ledger told, and how many different lines were looked at for that."""
    chain._read.cache_clear()
    found = ledger_told(archive)
    return found, chain._read.cache_info().misses


def said(archive: Archive) -> str:
    """Return what is said of a ledger that is not whole; empty for one that is."""
    try:
        ledger_told(archive)
    except IntegrityError as error:
        return str(error)
    return ""


def unknown(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what is said where nothing is known here of the ledger."""
    with monkeypatch.context() as nobody:
        nobody.setenv("XDG_STATE_HOME", str(archive.root / "nowhere"))
        return said(archive)


def test_only_lines_behind_those_that_were_proved_are_looked_at(archive: Archive, monkeypatch: pytest.MonkeyPatch):
    lines = list(Ledger(archive.ledger_path).lines())
    found, looked_at = parsed(archive)
    assert looked_at == 0
    assert found.files == {file["name"] for line in lines for file in line.facts["warc_files"]}
    assert (found.origins, found.accepted) == (named_origins(lines, archive.warc), None)
    assert (found.adopted, found.in_force) == ({extractor_of(lines[0].facts)}, extractor_of(lines[2].facts))
    with monkeypatch.context() as nobody:
        nobody.setenv("XDG_STATE_HOME", str(archive.root / "nowhere"))
        assert parsed(archive) == (found, 3)
    visit(archive, THERE, "2026-01-04")
    found, looked_at = parsed(archive)
    assert (len(found.files), looked_at) == (4, 2)  # the new line, and the one that it must follow
    assert parsed(archive)[1] == 0
    rebuild(archive, SITE)
    assert parsed(archive)[1] == 0
    shortened(archive)
    assert (len(parsed(archive)[0].files), parsed(archive)[1]) == (1, 0)


def test_each_other_byte_is_found_and_said_as_where_nothing_is_known(archive: Archive, monkeypatch: pytest.MonkeyPatch):
    content = archive.ledger_path.read_bytes()
    ends = [place for place, byte in enumerate(content) if byte == 10]
    for place in {*range(0, len(content), 41), *ends}:
        archive.ledger_path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        told = said(archive)
        assert told == unknown(archive, monkeypatch)
        assert told or place == ends[-1], place  # a torn end is no line; repairing cuts it
    archive.ledger_path.write_bytes(content)
    assert said(archive) == ""


def edited(archive: Archive) -> None:
    archive.ledger_path.write_bytes(archive.ledger_path.read_bytes().replace(b"2026-01-01", b"2026-01-09", 1))


def shortened(archive: Archive) -> None:
    content = archive.ledger_path.read_bytes()
    archive.ledger_path.write_bytes(content[: content.index(b"\n") + 1])


def without_first(archive: Archive) -> None:
    content = archive.ledger_path.read_bytes()
    archive.ledger_path.write_bytes(content[content.index(b"\n") + 1 :])


def continued(archive: Archive) -> None:
    archive.ledger_path.write_bytes(archive.ledger_path.read_bytes() + b"{}\n")


@pytest.mark.parametrize("change", [edited, shortened, without_first, continued])
def test_a_start_refuses_a_ledger_that_was_changed(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, change: Callable[[Archive], None]
):
    change(archive)
    found = []
    for account_of in ("state", "nobody's"):
        monkeypatch.setenv("XDG_STATE_HOME", str(archive.root.parent / account_of))
        with archive.lock(), pytest.raises(IntegrityError) as refused:
            prepare(archive, SITE)
        found.append(str(refused.value))
    assert found[0] == found[1]


def test_what_another_program_proved_or_nobody_could_have_written_is_not_known(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
):
    known = account.known(archive.root, proved.KIND)
    assert known["seq"] == 3
    for odd in ({**known, "by": "0"}, {**known, "told": {}}, {"seq": 3}, [], 7, {**known, "size": 10**9}):
        account.keep(archive.root, proved.KIND, odd)  # type: ignore[arg-type]
        assert parsed(archive)[1] == 3, json.dumps(odd)
        assert account.known(archive.root, proved.KIND) == known
