"""Random histories of one archive: whatever happens to a site and its archive, what always holds holds after it."""

import json
import os
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import astuple
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from dossier_scraper.archive.check.verify import verify
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.provenance import located
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.errors import DossierError
from dossier_scraper.history.compare import compare
from dossier_scraper.importers.warc import import_warc
from dossier_scraper.ingest.recall.witness import Witness
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.ingest.upkeep.decide import accept, merge, unmerge
from dossier_scraper.ingest.upkeep.prepare import prepare
from tests.importers.foreign import ForeignFile
from tests.ingest.visits import BASE, PAGES, SITE, Answer, new_archive, rows, site_pages, visit

DOSSIERS = sorted(path for path in site_pages() if SITE.kind(BASE + path) == "dossier")
STEPS = 16


class Lived:
    """An archive and a site, and what can happen to them; each step says what it was."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.archive, self.random, self.day = new_archive(folder), random.Random(seed), date(2026, 1, 1)
        self.pages: dict[str, Answer] = dict(site_pages())
        self.past: list[tuple[str, dict[str, Answer]]] = []
        self.merged: list[tuple[str, str]] = []
        self.told: list[str] = []

    def step(self) -> None:
        """Let something happen; what is refused in one line is no fault."""
        once = (self.imported, self.merge, self.unmerge, self.accept, self.lose_files)
        what = self.random.choice([*[self.crawl] * 6, *[self.change] * 7, *once])
        with suppress(DossierError):
            self.told.append(f"{what.__name__} {what()}")

    def crawl(self, how: str = "") -> object:
        self.day += timedelta(days=self.random.choice([1, 1, 1, 8, 40, 0, -3]))
        how = how or self.random.choice(["whole"] * 3 + ["failed", "stopped", "killed"])
        asked = sorted(self.pages)
        failed = self.random.sample(asked, 3) if how == "failed" else []
        cut = self.random.randrange(len(asked)) if how in ("stopped", "killed") else len(asked)
        pages = {path: self.pages[path] for path in asked[:cut] if path not in failed}
        reasons, stopped = dict.fromkeys(failed, "timeout"), "SIGTERM" if how == "stopped" else None
        self.past.append((f"{self.day}", dict(self.pages)))
        visit(self.archive, pages, f"{self.day}", failed=reasons, stopped=stopped, end=how != "killed")
        return f"{how} on {self.day}"

    def change(self) -> object:
        path, page = self.random.choice([(path, page) for path, page in self.pages.items() if path != "/taskforces"])
        word, new = f" STEM{self.random.randrange(3)}".encode(), f"/dossiers/renamed-{self.random.randrange(99)}"
        other = self.random.choice(DOSSIERS)
        what = self.random.choice(["edited"] * 3 + ["removed"] * 2 + ["renamed", "swapped", "restored", "unlisted"])
        if what == "edited" and isinstance(page, bytes):
            self.pages[path] = page.replace(b" STEM", word, 9).replace(b"</p>", word + b"</p>", 2)
        elif what == "removed":
            self.pages[path] = self.random.choice([404, 410, 500, BASE + "/", BASE + "/taskforces"])
        elif what == "renamed" and isinstance(page, bytes) and path in DOSSIERS:
            self.pages[new] = page.replace(path.encode(), new.encode())
            self.pages[path] = self.random.choice([BASE + new, 404])
        elif what == "swapped" and path in DOSSIERS:
            self.pages[path], self.pages[other] = self.pages[other], page
        elif what == "restored":
            self.pages[path] = PAGES.get(path, 404)
        elif what == "unlisted":
            self.pages["/taskforces"] = PAGES["/taskforces"].replace(f'"{other}"'.encode(), b'"/about"')
        return f"{what} {path} {new} {other}"

    def imported(self) -> object:
        day, pages = self.random.choice(self.past)
        when = date.fromisoformat(day) - timedelta(days=self.random.choice([0, 0, 700, -2]))
        file = ForeignFile(self.archive.root.parent / f"{len(self.past)}-{len(self.told)}.warc.gz")
        for number, (path, page) in enumerate(self.random.sample(sorted(pages.items(), key=str), 9)):
            if isinstance(page, bytes):
                file.record("response", BASE + path, f"{when}T12:00:{number:02}Z", body=page)
        import_warc(self.archive.root, SITE, [file.path])
        return f"of {day} as of {when}"

    def merge(self) -> object:
        a, b = self.random.sample([row["id"] for row in rows(self.archive, "SELECT id FROM dossiers ORDER BY id")], 2)
        self.decide(merge, a, b)
        self.merged.append((a, b))
        return f"{a} {b}"

    def unmerge(self) -> object:
        a, b = self.merged.pop(self.random.randrange(len(self.merged))) if self.merged else ("none", "none")
        self.decide(unmerge, a, b)
        return f"{a} {b}"

    def accept(self) -> object:
        return self.decide(accept, "live")

    def decide(self, decision: Callable[..., object], *about: str) -> object:
        with self.archive.lock():
            prepare(self.archive, SITE)
            return decision(self.archive, SITE, *about, "why", datetime(2026, 1, 1, tzinfo=UTC))

    def lose_files(self) -> object:
        for path in self.archive.root.glob(self.random.choice(["dossiers.db*", "snapshots/*/*.json"])):
            path.unlink()
        with self.archive.lock():
            return prepare(self.archive, SITE)


def check(archive: Archive) -> None:
    """Check that intervals, changes, current rows and quotes agree with versions and evidence."""
    dossiers = {row["id"]: row for row in rows(archive, "SELECT * FROM dossiers")}
    history: dict[str, list[dict[str, Any]]] = {id: [] for id in dossiers}
    for version in rows(archive, "SELECT * FROM versions ORDER BY dossier_id, number"):
        history[version["dossier_id"]].append(version | {"data": json.loads(version["data"])})
    for id, versions in history.items():
        current = versions[-1]
        assert all(version["first_seen"] <= version["last_seen"] for version in versions)
        assert dossiers[id]["last_seen"] == current["last_seen"] <= dossiers[id]["last_checked"]
        assert all(dossiers[id][name] == current["data"][name] for name in ("title", "country", "status", "results"))
        for before, after in pairwise(versions):
            told = rows(archive, "SELECT * FROM changes WHERE version_id = ?", after["id"])
            wanted = set(map(astuple, compare(before["data"], after["data"])))
            assert {(row["field"], row["before"], row["after"]) for row in told} == wanted
            times = min(before["last_seen"], after["first_seen"]), after["first_seen"]
            assert {(row["seen_before"], row["seen_after"]) for row in told} == {times}
    assert rows(archive, "SELECT * FROM aliases WHERE dossier_id NOT IN (SELECT id FROM dossiers)") == []
    with open_query(archive.root) as query:
        witness = Witness(archive.root, SITE, query)
        for id in dossiers:
            for stand in located(query, id, "title"):
                found = witness.check(stand)
                assert (found.digest_found, found.quote_found) == (True, True)


@pytest.mark.parametrize("seed", range(int(os.environ.get("SEEDS", "3"))))
def test_what_always_holds_holds_after_random_histories(tmp_path: Path, seed: int):
    lived = Lived(tmp_path, seed)
    lived.crawl("whole")
    for number in range(1, STEPS + 1):
        lived.step()
        if number % 8 == 0:
            with lived.archive.lock():
                prepare(lived.archive, SITE)
            assert list(map(str, [*verify(lived.archive), *differences(lived.archive, SITE)])) == [], lived.told
            check(lived.archive)
