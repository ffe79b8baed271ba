"""Case 50: kill -9 at each step of the write order, in a crawl, a rebuild and a decision; each start repairs."""

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from tests.crash.crawls import HTML, LISTED, Process, Witness, check, crawling, edit, small_site
from tests.ingest.visits import rows
from tests.saved_site import SavedSite

AT = Path(__file__).with_name("at.py")
WRITER, STORE = "archive.evidence.warc_writer.WarcWriter", "archive.database.store.Store"
FIRST_CRAWL = [
    ("archive.files.replace_file", "return", 2),
    (f"{WRITER}._begin", "return", 1),
    ("archive.snapshots.bytes_of", "call", 2),
    ("archive.snapshots.snapshot_bytes", "call", 2),
]
CRAWL = [
    (f"{WRITER}._append", "return", 12),
    (f"{WRITER}.sync", "call", 1),
    (f"{WRITER}.sync", "return", 1),
    (f"{STORE}.add_captures", "call", 1),
    (f"{STORE}.add_captures", "return", 1),
    (f"{WRITER}._finish", "call", 1),
    ("archive.evidence.repair.repair", "return", 1),
    (f"{WRITER}._finish", "return", 1),
    ("ingest.upkeep.rebuild.load", "return", 1),
    ("ingest.publish.publish.publish", "return", 1),
    ("archive.ledger.chain.Ledger.append", "call", 2),
    ("archive.ledger.chain.Ledger._write", "return", 2),
    ("archive.ledger.chain.Ledger.append", "return", 1),
    ("archive.snapshots.write_snapshots", "call", 2),
]


@pytest.fixture(scope="module")
def site() -> Iterator[SavedSite]:
    with small_site() as site:
        yield site


@pytest.fixture(scope="module")
def crawled(site: SavedSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("crawled") / "archive"
    for number in range(2):
        edit(site, number)
        assert crawling(site, root).end() == 0
    return root


@pytest.fixture(scope="module")
def held(site: SavedSite, crawled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive whose last run is held back: two of three dossiers were gone."""
    root = Path(shutil.copytree(crawled, tmp_path_factory.mktemp("held") / "archive"))
    before = dict(site.replies)
    site.replies |= dict.fromkeys(LISTED[:2], (404, HTML, b"<html><body><h1>Not here</h1></body></html>"))
    try:
        crawl = crawling(site, root)
        assert crawl.end() == 5, crawl.said
    finally:
        site.replies = before
    return root


@pytest.mark.parametrize("point", FIRST_CRAWL, ids=lambda point: f"{point[0]} {point[1]}")
def test_a_first_crawl_killed_at_a_step_is_followed_by_a_complete_one(
    site: SavedSite, tmp_path: Path, point: tuple[str, str, int]
) -> None:
    root = tmp_path / "archive"
    assert crawling(site, root, launcher=(AT, *point)).end() == -9
    again = crawling(site, root)
    assert again.end() == 0, again.said
    check(Archive.open(root))
    assert rows(Archive.open(root), "SELECT count(*) n FROM dossiers") == [{"n": 3}]
    assert not list(root.rglob("*.part"))


def test_a_crawl_killed_at_any_step_loses_nothing_and_repeats_nothing(
    site: SavedSite, crawled: Path, tmp_path: Path
) -> None:
    root, witness = Path(shutil.copytree(crawled, tmp_path / "archive")), Witness(tmp_path)
    witness.recover(root, [])
    for number, point in enumerate(CRAWL):
        edit(site, number)
        crawl = crawling(site, root, launcher=(AT, *point))
        assert crawl.end() == -9, (point, crawl.said)
        witness.recover(root, crawl.safe)
    last = crawling(site, root)
    assert last.end() == 0, last.said
    witness.recover(root, last.safe)
    assert witness.lost == 0
    changes = rows(Archive.open(root), "SELECT field, before, after FROM changes ORDER BY seen_after")
    assert {change["field"] for change in changes} == {"objectives"}
    assert all(one["after"] == two["before"] for one, two in pairwise(changes))


@pytest.mark.parametrize(
    "point",
    [
        ("ingest.upkeep.rebuild.apply", "return", 1),
        ("ingest.upkeep.rebuild.replace_database", "call", 1),
        ("ingest.upkeep.rebuild.replace_database", "return", 1),
        ("archive.snapshots.snapshot_bytes", "call", 3),
    ],
    ids=lambda point: f"{point[0]} {point[1]}",
)
def test_a_rebuild_killed_at_a_step_leaves_the_old_state_or_the_new_one(
    crawled: Path, tmp_path: Path, point: tuple[str, str, int]
) -> None:
    root = Path(shutil.copytree(crawled, tmp_path / "archive"))
    shutil.rmtree(root / "snapshots")
    (root / "snapshots").mkdir()
    before = rows(Archive.open(root), "SELECT * FROM versions")
    assert Process("rebuild", "--archive", root, "--workers", 1, launcher=(AT, *point)).end() == -9
    assert rows(Archive.open(root), "SELECT * FROM versions") == before
    assert Process("rebuild", "--archive", root, "--workers", 1).end() == 0
    check(Archive.open(root))


@pytest.mark.parametrize(
    ("function", "event", "number", "repairs", "gone"),
    [
        ("ingest.publish.publish.publish", "return", 1, 0, 0),
        ("archive.ledger.chain.Ledger.append", "call", 1, 0, 0),
        ("archive.ledger.chain.Ledger.append", "return", 1, 1, 2),
        ("archive.snapshots.write_snapshots", "call", 2, 0, 2),
    ],
)
def test_an_accept_killed_at_a_step_is_made_when_its_line_was_written(
    held: Path, tmp_path: Path, function: str, event: str, number: int, repairs: int, gone: int
) -> None:
    root = Path(shutil.copytree(held, tmp_path / "archive"))
    accept = ("accept", "--archive", root, "--why", "test", "live")
    assert Process(*accept, launcher=(AT, function, event, number)).end() == -9
    assert len(Witness(tmp_path).recover(root, [])) == repairs
    found = rows(Archive.open(tmp_path / "copy"), "SELECT count(*) n FROM dossiers WHERE presence = 'gone'")
    assert found == [{"n": gone}]


@pytest.mark.parametrize(
    ("function", "event", "number", "repairs", "dossiers"),
    [
        ("archive.ledger.chain.Ledger.append", "call", 1, 0, 3),
        ("ingest.upkeep.decide.apply_decision", "call", 1, 0, 3),
        ("ingest.upkeep.decide.apply_decision", "return", 1, 0, 3),
        ("archive.ledger.chain.Ledger.append", "return", 1, 1, 2),
        ("archive.snapshots.write_snapshots", "call", 2, 0, 2),
    ],
)
def test_a_merge_killed_at_a_step_is_made_when_its_line_was_written(
    crawled: Path, tmp_path: Path, function: str, event: str, number: int, repairs: int, dossiers: int
) -> None:
    root = Path(shutil.copytree(crawled, tmp_path / "archive"))
    merge = ("merge", "--archive", root, "--why", "test", *(path.rpartition("/")[2] for path in LISTED[:2]))
    assert Process(*merge, launcher=(AT, function, event, number)).end() == -9
    assert len(Witness(tmp_path).recover(root, [])) == repairs
    assert rows(Archive.open(tmp_path / "copy"), "SELECT count(*) n FROM dossiers") == [{"n": dossiers}]
