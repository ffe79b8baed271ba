"""Real crawls to be killed: a process in a group of its own, what it said was safe, and what is there afterwards."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from dossier_scraper.archive.check.verify import verify
from dossier_scraper.archive.evidence.warc_reader import read_record
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import Query, open_query
from dossier_scraper.archive.questions.runs import every_run
from dossier_scraper.archive.snapshots import own_files
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.ingest.upkeep.prepare import prepare
from dossier_scraper.site import load_site
from tests.saved_site import DRUPAL, SavedSite, saved_site

SITE = load_site()
CAPTURE = re.compile(r"\S+ (?:archived|unchanged|redirected|skipped|flagged|deferred|denied) url=\"([^\"]+)\"")
SYNCED = re.compile(r"\S+ synced captures=(\d+)")
EDITED = "/dossiers/norwegian-technology-pact"
LISTED = (EDITED, "/dossiers/danish-technology-pact", "/dossiers/steamsare-programme-basque-country")
HTML = {"Content-Type": "text/html; charset=utf-8"}
TEXTS = (b"is feasible.", b"is feasible and wanted.", b"is feasible, says the ministry.")


class Process:
    """A `dossier` command in a process group of its own; `lines` are what it has said so far on stderr."""

    def __init__(
        self, *arguments: object, launcher: tuple[object, ...] = ("-m", "dossier_scraper"), **more: Any
    ) -> None:
        command = [sys.executable, *map(str, (*launcher, *arguments))]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.process = subprocess.Popen(command, text=True, start_new_session=True, **(pipes | more))
        self.lines: list[str] = []
        self.threads = [
            threading.Thread(target=self._read, args=(pipe,), daemon=True)
            for pipe in (self.process.stderr, self.process.stdout)
            if pipe
        ]
        for thread in self.threads:
            thread.start()

    def _read(self, pipe: Any) -> None:
        with pipe:
            self.lines.extend(pipe)

    def kill(self, *, alone: bool) -> None:
        """Kill -9 the process alone, or its whole group."""
        (os.kill if alone else os.killpg)(self.process.pid, signal.SIGKILL)

    def end(self) -> int:
        """Wait for the end and for the last line; return the exit code. No traceback was printed."""
        code = self.process.wait(timeout=120)
        for thread in self.threads:
            thread.join(timeout=30)
        assert "Traceback" not in self.said, self.said
        return code

    @property
    def said(self) -> str:
        """All that was said so far."""
        return "".join(self.lines)

    @property
    def safe(self) -> list[str]:
        """The URLs that the command has reported as archived: those of the first captures, as many as were synced."""
        return safe_urls(list(self.lines))

    def until(self, text: str) -> None:
        """Wait until a line has `text` in it, or the process ends."""
        while text not in self.said and self.process.poll() is None:
            time.sleep(0.002)


def safe_urls(lines: list[str]) -> list[str]:
    """Return the URLs that a command has reported as archived in what it said."""
    synced = [int(found[1]) for line in lines if (found := SYNCED.match(line))]
    captured = [found[1] for line in lines if (found := CAPTURE.match(line))]
    return captured[: max(synced, default=0)]


@contextmanager
def small_site() -> Iterator[SavedSite]:
    """Serve the saved site with three dossiers only, so that a crawl takes a second."""
    with saved_site(DRUPAL) as site:
        text = (DRUPAL / "taskforces.html").read_text("utf-8")
        head, *rows = re.split(r'(?m)^(?= *<div class="views-row )', text)
        for row in rows:  # of five lines each, the last one with what follows
            head += row if any(path in row for path in LISTED) else "".join(row.splitlines(keepends=True)[5:])
        site.replies["/taskforces"] = (200, HTML, head.encode())
        edit(site, 0)
        yield site


def crawling(site: SavedSite, root: Path, *options: object, delay: float = 0, **more: Any) -> Process:
    """Start a crawl of a saved site."""
    start = ("--start-url", site.url + "/taskforces", "--delay", delay, "--no-requisites")
    return Process("crawl", "--archive", root, *start, *options, **more)


def edit(site: SavedSite, number: int) -> None:
    """Give one dossier another text, so that a crawl finds something to write into the history."""
    body = (DRUPAL / f"{EDITED[1:]}.html").read_bytes().replace(TEXTS[0], TEXTS[number % len(TEXTS)])
    site.replies[EDITED] = (200, HTML, body)


@dataclass
class Witness:
    """What an archive was known to hold; nothing of it may ever be lost. `seconds` are how long each recovery took."""

    folder: Path
    runs: set[str] = field(default_factory=set)
    versions: set[str] = field(default_factory=set)
    seconds: list[float] = field(default_factory=list)
    lost: int = 0
    acknowledged: int = 0

    def recover(self, root: Path, safe: list[str]) -> list[str]:
        """Recover a copy of a killed archive, check everything, and return what the recovery said it did.

        `safe` are the URLs that the killed run had reported as archived.
        """
        copy = self.folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(root, copy)
        archive, began = Archive.open(copy), time.perf_counter()
        with archive.lock():
            done = prepare(archive, SITE)
        self.seconds.append(time.perf_counter() - began)
        check(archive)
        with open_query(copy) as query:
            new = {run.id for run in every_run(query)} - self.runs
            assert len(new) <= 1 or not self.runs
            kept = Counter(row["url"] for row in query.rows("SELECT url, run_id FROM captures") if row["run_id"] in new)
            versions = {row["id"] for row in query.rows("SELECT id FROM versions")}
        self.acknowledged += len(safe)
        self.lost += (Counter(safe) - kept).total()
        assert self.versions <= versions
        self.runs |= new
        self.versions = versions
        return done


def check(archive: Archive) -> None:
    """Check integrity: evidence, ledger, database, snapshots and what a rebuild gives."""
    assert verify(archive) == []
    assert differences(archive, SITE) == []
    with open_query(archive.root) as query:
        assert query.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
        assert query.rows("PRAGMA foreign_key_check") == []
        assert query.rows("SELECT id FROM runs WHERE state = 'running' OR seq IS NULL") == []
        for row in query.rows("SELECT * FROM captures WHERE refers_to IS NULL AND payload_sha256 IS NOT NULL"):
            record = read_record(archive.warc / row["warc_file"], row["warc_offset"])
            assert (record.id, record.payload_sha256) == (row["id"], row["payload_sha256"])
        assert len(own_files(archive.snapshots)) == count(query, "versions")


def count(query: Query, table: str) -> int:
    """Return how many rows a table has."""
    return int(query.rows(f"SELECT count(*) n FROM {table}")[0]["n"])


def kill_rounds(site: SavedSite, folder: Path, rounds: int, chance: Random, *, alone: bool) -> Witness:
    """Kill `rounds` crawls at random moments, each the restart of the one before; check after each kill.

    Ends with a crawl that is left in peace, and must be complete.
    """
    root, witness, began = folder / "archive", Witness(folder), time.perf_counter()
    first = crawling(site, root, delay=0.03)
    first.until(" archived url=")
    start, begun = time.perf_counter() - began, time.perf_counter()
    assert first.end() == 0, first.said
    whole = time.perf_counter() - begun
    witness.recover(root, [])
    left: list[str] = []
    for number in range(rounds):
        edit(site, number)
        crawl = crawling(site, root, delay=0.03)
        if number % 4:
            crawl.until(" url=")
            time.sleep(chance.uniform(0, 1.3 * whole))
        else:
            time.sleep(chance.uniform(0, start))
        crawl.kill(alone=alone)
        crawl.end()
        if left and " url=" in crawl.said:
            assert left == re.findall(r'repaired what="(.+)"', crawl.said), (left, crawl.said)
        left = witness.recover(root, crawl.safe)
    last = crawling(site, root, delay=0.03)
    assert last.end() == 0, last.said
    witness.recover(root, last.safe)
    check(Archive.open(root))
    return witness
