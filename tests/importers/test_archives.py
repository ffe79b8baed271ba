"""Another archive of the same site is taken in whole: runs, absences and decisions, and it joins to one history."""

import json
import os
import shutil
import signal
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from dossier_scraper.archive.check.verify import verify
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.archive.questions.provenance import located, shared_versions
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.archive.questions.target import Target
from dossier_scraper.cli import cli
from dossier_scraper.errors import ArchiveBusy, DossierError, IntegrityError, RefusedFolder, RunHeld, UsageError
from dossier_scraper.importers import archives
from dossier_scraper.importers.archives import import_archive
from dossier_scraper.importers.interrupts import Interrupted
from dossier_scraper.importers.warc import import_warc
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.ingest.upkeep.decide import merge, withhold
from dossier_scraper.ingest.upkeep.prepare import prepare
from dossier_scraper.ingest.upkeep.rebuild import rebuild
from dossier_scraper.watch.health import health_of
from dossier_scraper.watch.status import lines
from tests.importers.foreign import ForeignFile
from tests.ingest.timelines import broken
from tests.ingest.visits import BASE, PAGES, SITE, Answer, new_archive, presence, rows, unlisted, visit
from tests.test_main_job import dump, snapshots

DOSSIERS = [path for path in sorted(PAGES) if SITE.kind(BASE + path) == "dossier"]
FIRST, SECOND, THIRD, FOURTH, *_ = DOSSIERS
EVENTS = [path for path in sorted(PAGES) if SITE.kind(BASE + path) == "event"][:2]
ALL: dict[str, Answer] = {path: PAGES[path] for path in ("/taskforces", *DOSSIERS, *EVENTS)}
CHANGED = PAGES[FIRST].replace(b"</p>", b" And more.</p>", 1)
AGAIN = PAGES[FIRST].replace(b"</p>", b" And less.</p>", 1)
WITHOUT: dict[str, Answer] = {path: page for path, page in ALL.items() if path != FOURTH} | {
    "/taskforces": unlisted(FOURTH)
}
# What the site was in each week; the two crawlers take turns.
WEEKS: list[tuple[str, dict[str, Answer]]] = [
    ("2026-01-05", WITHOUT),
    ("2026-01-12", WITHOUT),
    ("2026-01-19", ALL | {FIRST: CHANGED}),
    ("2026-01-26", ALL | {FIRST: CHANGED}),
    ("2026-02-02", ALL | {SECOND: 404}),
    ("2026-02-09", ALL | {SECOND: 404, FIRST: AGAIN}),
    ("2026-02-16", ALL | {"/taskforces": unlisted(THIRD)}),
    ("2026-02-23", ALL | {"/taskforces": unlisted(THIRD)}),
    ("2026-03-02", ALL | {"/taskforces": unlisted(THIRD)}),
    ("2026-03-09", ALL),
]
# Each has an outage of its own: the whole site, a crawl that was stopped and one that was killed.
OUTAGES = {"2026-01-26": "down", "2026-02-16": "stopped", "2026-02-09": "killed"}
HISTORY = (
    "SELECT id, title, url, first_seen, last_seen FROM dossiers ORDER BY id",
    "SELECT id, number, first_seen, last_seen, content_hash, data FROM versions ORDER BY id",
    "SELECT dossier_id, version_id, field, before, after, seen_before, seen_after, cause FROM changes ORDER BY 2, 3",
    "SELECT id, position, title, first_seen, last_seen FROM events ORDER BY id",
    "SELECT dossier_id, presence, seen_before, missed_from, missed_until, seen_after FROM absences ORDER BY 1, 4, 2",
    "SELECT url, dossier_id, evidence, first_seen FROM aliases ORDER BY url",
)


def crawl(archive: Archive, weeks: Iterable[tuple[str, dict[str, Answer]]]) -> Archive:
    for day, pages in weeks:
        how = OUTAGES.get(day)
        if how == "down":
            visit(archive, {}, day, failed=dict.fromkeys(pages, "timeout"))
        else:
            asked = dict(list(pages.items())[:4]) if how else pages
            visit(archive, asked, day, stopped="SIGTERM" if how == "stopped" else None, end=how != "killed")
    with archive.lock():
        prepare(archive, SITE)
    return archive


def history(archive: Archive) -> list[object]:
    return [rows(archive, sql) for sql in HISTORY]


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return crawl(new_archive(tmp_path_factory.mktemp("odd")), WEEKS[::2])


@pytest.fixture(scope="module")
def even(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return crawl(new_archive(tmp_path_factory.mktemp("even")), WEEKS[1::2])


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return crawl(new_archive(tmp_path_factory.mktemp("one")), WEEKS)


@pytest.fixture
def mine(odd: Archive, tmp_path: Path) -> Archive:
    """Return a copy of the archive of the odd weeks."""
    shutil.copytree(odd.root, tmp_path / "mine")
    return Archive.open(tmp_path / "mine")


def is_whole(archive: Archive) -> bool:
    """Return True if evidence, database and snapshots are what they should be."""
    return not [*verify(archive), *differences(archive, SITE), *broken(archive)]


def test_two_crawlers_in_alternate_weeks_join_to_the_history_of_one(mine: Archive, even: Archive, one: Archive):
    before, shown = tree(even.root), presence(mine)
    result = import_archive(mine.root, SITE, even.root)
    assert result
    assert history(mine) == history(one)
    assert is_whole(mine)
    assert tree(even.root) == before
    assert presence(mine) == shown
    theirs = {path.read_bytes() for path in even.warc.glob("*.warc.gz")}
    assert theirs <= {path.read_bytes() for path in mine.warc.glob("*.warc.gz")}
    told = "SELECT substr(id, 1, 21) id, state, started_at, finished_at, ordered_at FROM runs WHERE {} ORDER BY id"
    assert rows(mine, told.format("archive IS NOT NULL")) == rows(even, told.format("1"))
    grades = rows(mine, "SELECT DISTINCT r.source, c.grade FROM captures c JOIN runs r ON r.id = c.run_id ORDER BY 1")
    assert [(row["source"], row["grade"]) for row in grades] == [("archive", "direct"), ("live", "direct")]


def test_what_was_taken_in_is_there_and_a_later_state_adds_what_is_new(mine: Archive, even: Archive, tmp_path: Path):
    shutil.copytree(even.root, tmp_path / "their")
    their = Archive.open(tmp_path / "their")
    assert import_archive(mine.root, SITE, their.root)
    before = tree(mine.root)
    assert import_archive(mine.root, SITE, their.root) is None
    assert tree(mine.root) == before
    visit(their, ALL | {FIRST: CHANGED}, "2026-03-23")
    assert import_archive(mine.root, SITE, their.root)
    assert len(rows(mine, "SELECT id FROM runs WHERE archive IS NOT NULL")) == len(rows(their, "SELECT id FROM runs"))
    assert len({row["archive"] for row in rows(mine, "SELECT archive FROM runs WHERE archive IS NOT NULL")}) == 1
    assert rows(mine, "SELECT last_seen FROM dossiers WHERE url LIKE ?", f"%{FIRST}")[0]["last_seen"] > "2026-03-23"


def test_a_rebuild_after_a_join_is_exact_and_crawls_go_on(mine: Archive, even: Archive):
    import_archive(mine.root, SITE, even.root)
    visit(mine, ALL | {FIRST: CHANGED}, "2026-03-30")
    import_archive(mine.root, SITE, even.root)
    before = dump(mine.root), snapshots(mine.root)
    mine.database.unlink()
    shutil.rmtree(mine.snapshots)
    mine.snapshots.mkdir()
    with mine.lock():
        rebuild(mine, SITE)
    assert (dump(mine.root), snapshots(mine.root)) == before


def test_a_new_archive_takes_over_from_two_in_either_order(odd: Archive, even: Archive, one: Archive, tmp_path: Path):
    for name, order in (("first", (odd, even)), ("second", (even, odd))):
        for other in order:
            assert import_archive(tmp_path / name, SITE, other.root)
    first, second = Archive.open(tmp_path / "first"), Archive.open(tmp_path / "second")
    assert history(first) == history(second) == history(one)
    assert set(presence(first).values()) == {"not_checked"}
    assert is_whole(first)


def test_what_an_archive_took_in_itself_stays_the_third_ones(
    mine: Archive, even: Archive, one: Archive, tmp_path: Path
):
    import_archive(tmp_path / "between", SITE, even.root)
    assert import_archive(mine.root, SITE, tmp_path / "between")
    assert history(mine) == history(one)
    assert is_whole(mine)
    assert import_archive(mine.root, SITE, even.root) is None
    assert import_archive(tmp_path / "between", SITE, mine.root)
    assert import_archive(mine.root, SITE, tmp_path / "between") is None


def test_two_archives_that_were_one_until_somebody_copied_the_folder(mine: Archive, odd: Archive, tmp_path: Path):
    shutil.copytree(odd.root, tmp_path / "copy")
    copy = Archive.open(tmp_path / "copy")
    assert import_archive(mine.root, SITE, copy.root) is None
    visit(copy, ALL | {FIRST: AGAIN}, "2026-03-16")
    visit(mine, ALL | {FIRST: CHANGED}, "2026-03-23")
    result = import_archive(mine.root, SITE, copy.root)
    assert result
    assert result.counts["discovered"] == len(ALL)
    runs = rows(mine, "SELECT archive FROM runs WHERE archive IS NOT NULL")
    assert len(runs) == 1
    assert import_archive(mine.root, SITE, copy.root) is None
    assert is_whole(mine)


def test_decisions_are_proposed_and_done_by_nobody(mine: Archive, even: Archive, tmp_path: Path):
    shutil.copytree(even.root, tmp_path / "their")
    their = Archive.open(tmp_path / "their")
    into, other = (row["id"] for row in rows(their, "SELECT id FROM dossiers ORDER BY id LIMIT 2"))
    with their.lock():
        merge(their, SITE, into, other, "they are one", datetime(2026, 4, 1, tzinfo=UTC))
        hidden = Target(subject=DOSSIERS[-1].split("/")[-1], path="background")
        withhold(their, SITE, hidden, "asked for", datetime(2026, 4, 1, 1, tzinfo=UTC))
    import_archive(mine.root, SITE, their.root)
    assert rows(mine, "SELECT type, subject, object, why FROM proposals") == [
        {"type": "merge", "subject": into, "object": other, "why": "they are one"},
        {"type": "withhold", "subject": hidden.subject, "object": "background", "why": "asked for"},
    ]
    assert rows(mine, "SELECT * FROM decisions") == []
    assert {into, other} <= {row["id"] for row in rows(mine, "SELECT id FROM dossiers")}
    with mine.lock():
        prepare(mine, SITE)
    now = datetime(2026, 4, 2, tzinfo=UTC)
    merging, hiding = (one.name for one in health_of(mine, now).proposed)
    told = f"  dossier merge {into} {other} --why REASON   ({merging}, 2026-04-01: they are one)"
    said = list(lines(mine, health_of(mine, now), None))
    assert told in said
    assert said[-1].endswith("decide what is proposed above")
    with mine.lock():
        merge(mine, SITE, into, other, "so they are", now)
    left = health_of(mine, now)
    assert f"  dossier withhold {hidden.subject}.background --why REASON   ({hiding}, 2026-04-01: asked for)" in [
        *lines(mine, left, None)
    ]
    assert [one.type for one in left.proposed] == ["withhold"]
    command = ["decline", hiding, "--why", "nobody asked us", "--archive", str(mine.root)]
    assert CliRunner().invoke(cli, command).exit_code == 0
    assert "is not proposed" in str(CliRunner().invoke(cli, command).exception)
    assert health_of(mine, now).proposed == []
    assert list(Ledger(mine.ledger_path).lines())[-1].type == "decline"
    assert [*verify(mine), *differences(mine, SITE)] == []
    assert import_archive(mine.root, SITE, their.root) is None


def test_what_two_archives_saw_is_witnessed(mine: Archive, even: Archive):
    where = "--archive", str(mine.root)
    assert "itness" not in CliRunner().invoke(cli, ["show", FIRST.split("/")[-1], *where]).stdout
    import_archive(mine.root, SITE, even.root)
    dossier_id = FIRST.split("/")[-1]
    with open_query(mine.root) as query:
        grades = {one.field: one.grade for one in located(query, dossier_id, "title")}
        versions = [one.number for one in shared_versions(query, dossier_id)]
    assert grades == {"title": "witnessed"}
    # The even weeks had an outage while the second version stood.
    assert versions == [1, 3]
    assert "another archive saw" in CliRunner().invoke(cli, ["show", dossier_id, *where]).stdout
    assert "of version 1" in CliRunner().invoke(cli, ["history", dossier_id, *where]).stdout
    as_json = json.loads(CliRunner().invoke(cli, ["show", dossier_id, "--json", *where]).stdout)
    assert "title" in as_json["witnessed"]
    explained = CliRunner().invoke(cli, ["explain", dossier_id, "title", "--json", *where]).stdout
    assert json.loads(explained)[0]["grade"] == "witnessed"
    changes = json.loads(CliRunner().invoke(cli, ["history", dossier_id, "--json", *where]).stdout)
    witnessed = {one["version_id"]: one["witnessed"] for one in changes if one["field"] != "presence"}
    assert sorted(witnessed.values()) == [False, True]
    seen = CliRunner().invoke(cli, ["show", dossier_id, "--json", "--grade", "witnessed", *where])
    assert [one["number"] for one in json.loads(seen.stdout)["versions"]] == [1, 3]
    alone = CliRunner().invoke(cli, ["list", "--ids", "--grade", "witnessed", "--archive", str(even.root)])
    assert alone.stdout == ""


def test_what_both_took_from_a_third_is_no_witness(tmp_path: Path):
    """One file of others in two archives is one observation; each archive's own crawl beside it is one more."""
    file = ForeignFile(tmp_path / "wget.warc.gz")
    file.record("response", BASE + FIRST, "2026-01-02T00:00:00Z", body=PAGES[FIRST])
    for name in ("mine", "their"):
        import_warc(tmp_path / name, SITE, [file.path])
    import_archive(tmp_path / "mine", SITE, tmp_path / "their")
    with open_query(tmp_path / "mine") as query:
        assert shared_versions(query, FIRST.split("/")[-1]) == []
    visit(Archive.open(tmp_path / "their"), {FIRST: PAGES[FIRST]}, "2026-01-09")
    import_archive(tmp_path / "mine", SITE, tmp_path / "their")
    with open_query(tmp_path / "mine") as query:
        assert [one.number for one in shared_versions(query, FIRST.split("/")[-1])] == [1]


def test_two_archives_are_compared_value_by_value(odd: Archive, even: Archive, tmp_path: Path):
    alike = CliRunner().invoke(cli, ["compare", str(odd.root), str(even.root), "--json"])
    found = [value for one in json.loads(alike.stdout) for value in one["values"]]
    assert {one["verdict"] for one in found} == {"same", "only_a"}
    alone = [(one["field"], one["since"][:10]) for one in found if one["verdict"] == "only_a"]
    assert alone == [("background", "2026-01-19")]  # the other one's crawl of that week failed
    assert alike.exit_code == 0
    cloaked = new_archive(tmp_path)
    visit(cloaked, ALL, "2026-01-06")
    visit(cloaked, ALL | {THIRD: PAGES[THIRD].replace(b"Hungary", b"Austria")}, "2026-01-13")
    visit(cloaked, ALL | {THIRD: PAGES[THIRD].replace(b"Hungary", b"Austria")}, "2026-03-01")
    differ = CliRunner().invoke(cli, ["compare", str(odd.root), str(cloaked.root)], terminal_width=80)
    assert differ.exit_code == 4
    assert all(len(line) <= 80 for line in differ.stdout.splitlines()[1:])
    assert "A: Hungary" in differ.stdout
    assert "B: Austria" in differ.stdout
    assert differ.stdout.count("urn:uuid:") >= 2
    with cloaked.lock():
        prepare(cloaked, SITE)
        hidden = Target(subject=THIRD.split("/")[-1], path="country")
        withhold(cloaked, SITE, hidden, "asked “for”", datetime(2026, 4, 1, tzinfo=UTC))
    differ = CliRunner().invoke(cli, ["compare", str(odd.root), str(cloaked.root)], terminal_width=80)
    assert (differ.exit_code, "withheld in one of both" in differ.stdout) == (0, True)
    other = Archive.create(tmp_path / "o", name="x", site="other", base_url=BASE)
    assert isinstance(CliRunner().invoke(cli, ["compare", str(odd.root), str(other.root)]).exception, UsageError)


def refused(mine: Archive, folder: Path, error: type[DossierError], code: int) -> str:
    before = tree(mine.root)
    with pytest.raises(error) as why:
        import_archive(mine.root, SITE, folder)
    assert why.value.exit_code == code
    assert tree(mine.root) == before
    return str(why.value)


def test_what_is_refused_leaves_everything_as_it_was(mine: Archive, even: Archive, tmp_path: Path):
    refused(mine, mine.root, UsageError, 2)
    refused(mine, tmp_path / "nowhere", UsageError, 2)
    (tmp_path / "folder").mkdir()
    refused(mine, tmp_path / "folder", RefusedFolder, 1)
    refused(mine, Archive.create(tmp_path / "e", name="x", site=SITE.id, base_url=BASE).root, RunHeld, 5)
    refused(mine, Archive.create(tmp_path / "o", name="x", site="other", base_url=BASE).root, RefusedFolder, 1)
    refused(
        mine, Archive.create(tmp_path / "d", name="x", site=SITE.id, base_url=BASE, demo=True).root, RefusedFolder, 1
    )
    their = tmp_path / "their"
    shutil.copytree(even.root, their)
    with Archive.open(their).lock():
        refused(mine, their, ArchiveBusy, 3)
    toml = their / "archive.toml"
    text = toml.read_text()
    toml.write_text(text.replace("format = 1", "format = 99"))
    assert "99" in refused(mine, their, RefusedFolder, 1)
    toml.write_text(text)
    largest = max(their.glob("warc/*.warc.gz"), key=lambda path: path.stat().st_size)
    content = largest.read_bytes()
    largest.write_bytes(content[:-30] + bytes([content[-30] ^ 1]) + content[-29:])
    assert largest.name in refused(mine, their, IntegrityError, 6)
    largest.write_bytes(content)
    lines = (their / "ledger.jsonl").read_bytes()
    (their / "ledger.jsonl").write_bytes(b"")
    assert "the ledger does not know this file" in refused(mine, their, IntegrityError, 6)
    (their / "ledger.jsonl").write_bytes(lines.replace(b'"complete"', b'"partial"', 1))
    refused(mine, their, IntegrityError, 6)
    (their / "ledger.jsonl").write_bytes(lines)
    assert import_archive(mine.root, SITE, their)


@pytest.mark.parametrize("name", ["archive.toml", "ledger.jsonl", "warc", "a file in warc"])
def test_nothing_is_read_through_a_link(mine: Archive, even: Archive, tmp_path: Path, name: str):
    their = tmp_path / "their"
    shutil.copytree(even.root, their)
    path = their / name if " " not in name else next(their.glob("warc/*.warc.gz"))
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert "link" in refused(mine, their, RefusedFolder, 1)


@pytest.mark.parametrize("step", ["copy_in", "load", "kill"])
def test_a_stopped_or_killed_import_takes_nothing_and_the_next_takes_all(
    mine: Archive, even: Archive, one: Archive, monkeypatch: pytest.MonkeyPatch, step: str
):
    called = 0
    real = getattr(archives, "load" if step == "kill" else step)

    def interrupted(*given: object, **named: object) -> object:
        nonlocal called
        called += 1
        if called == 2:
            os.kill(os.getpid(), signal.SIGINT)
        return real(*given, **named)

    if step == "kill" and (child := os.fork()) == 0:
        monkeypatch.setattr(archives, "load", lambda *given: os._exit(9))
        import_archive(mine.root, SITE, even.root)
        os._exit(0)
    if step == "kill":
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        assert list(mine.warc.glob("from-*.open"))
    else:
        with monkeypatch.context() as patched:
            patched.setattr(archives, step, interrupted)
            with pytest.raises(Interrupted) as why:
                import_archive(mine.root, SITE, even.root)
        assert why.value.exit_code == 130
    assert list(verify(mine)) == []
    head = Ledger(mine.ledger_path).head
    result = import_archive(mine.root, SITE, even.root)
    assert result
    assert Ledger(mine.ledger_path).head[0] == head[0] + 1
    assert history(mine) == history(one)
    assert len(list(mine.warc.glob("from-*"))) == len(list(even.warc.glob("*.warc.gz")))
    assert list(verify(mine)) == []
