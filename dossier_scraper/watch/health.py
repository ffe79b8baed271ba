"""Whether all is well with an archive: how fresh it is, what the newest run said, what waits for a person. Read only.

Runs and alarms are read from the ledger, which is there even where the database is not (a fresh copy, a new host).
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from dossier_scraper.archive.check.proved import known_ledger
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Line
from dossier_scraper.archive.ledger.others import Proposal
from dossier_scraper.archive.ledger.outbox import Outbox
from dossier_scraper.archive.questions.decisions import open_proposals
from dossier_scraper.archive.questions.dossiers import count_by_presence
from dossier_scraper.archive.questions.problems import UnreadPage, open_problems, unread_pages
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.errors import DossierError, IntegrityError
from dossier_scraper.model import Presence
from dossier_scraper.watch.news import with_labels

# A run that ended later than this by our clock cannot be: one of the clocks is wrong.
CLOCK_SLACK = timedelta(hours=1)


@dataclass(slots=True, kw_only=True)
class Run:
    """A run as its ledger line tells it; `accepted` when a person published it later."""

    id: str
    state: str
    published: bool
    reason: str | None
    started_at: str
    ended_at: str
    alarms: list[dict[str, Any]]
    accepted: bool = False

    @property
    def good(self) -> bool:
        """Return True if the run was complete and stands in the history."""
        return self.state == "complete" and (self.published or self.accepted)

    @property
    def held(self) -> bool:
        """Return True if the run was judged and held back, so that a person may accept it."""
        return not self.published and not self.accepted and self.state != "failed" and bool(self.alarms)


@dataclass(slots=True, kw_only=True)
class Health:
    """The state of one archive at a moment.

    `last` is the newest crawl, `complete` the newest good one; `since` is when the present state of `well` began,
    after `runs` crawls. `age` is the time since `complete` ended, None without one; it is negative when that lies in
    the future. `presence` counts dossiers, `problems` what is open by severity and code, both None without a database;
    `unread` are pages with text of their own that no rule reads.
    `untold` are targets that the last notice did not reach. `proposed` is what people decided in archives that were
    imported, and nobody here.
    """

    last: Run | None = None
    complete: Run | None = None
    since: str | None = None
    runs: int = 0
    age: timedelta | None = None
    presence: Mapping[Presence, int] | None = None
    problems: dict[str, dict[str, int]] | None = None
    unread: list[UnreadPage] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    proposed: list[Proposal] = field(default_factory=list)

    @property
    def well(self) -> bool:
        """Return True if the newest crawl was good and raised no alarm."""
        return bool(self.last and self.last.good and (self.last.accepted or not self.last.alarms))

    def stale(self, most: timedelta) -> bool:
        """Return True if the last good crawl is older than `most`, is missing, or lies in the future."""
        return self.age is None or not -CLOCK_SLACK <= self.age <= most


def health_of(archive: Archive, now: datetime) -> Health:
    """Return how an archive is at the time `now`.

    Raises `IntegrityError` when its ledger is broken, or is not the one that its database was made from.
    """
    lines = list(known_ledger(archive.root).lines())
    runs = _runs(lines)
    found = Health(last=runs[-1] if runs else None)
    found.complete = next((run for run in reversed(runs) if run.good), None)
    if found.complete:
        found.age = now - datetime.fromisoformat(found.complete.ended_at)
    for run in reversed(runs):
        if Health(last=run).well != found.well:
            break
        found.since, found.runs = run.ended_at, found.runs + 1
    _ask_database(archive, found, {str(line.seq): line.hash for line in lines})
    states = {line["target"]: line["state"] for line in Outbox(archive.outbox).lines()}
    found.untold = sorted(target for target, state in states.items() if state != "sent")
    return found


def _runs(lines: Iterable[Line]) -> list[Run]:
    """Return the crawls of a ledger that ended by themselves, oldest first."""
    runs: dict[str, Run] = {}
    for line in lines:
        facts = line.facts
        if line.type == "run" and facts["source"] == "live" and facts["state"] != "interrupted":
            runs[facts["run"]] = Run(
                id=facts["run"],
                state=facts["state"],
                published=facts["published"],
                reason=facts["reason"],
                started_at=facts["started_at"],
                ended_at=facts["finished_at"] or line.at,
                alarms=facts.get("alarms", []),
            )
        elif line.type == "accept" and facts.get("run") in runs:
            runs[facts["run"]].accepted = True
    return list(runs.values())


def _ask_database(archive: Archive, found: Health, ledger: Mapping[str, str]) -> None:
    try:
        with open_query(archive.root) as query:
            seq, sealed = query.fact("ledger_seq") or "", query.fact("ledger_hash")
            found.presence = count_by_presence(query)
            problems: dict[str, Counter[str]] = {severity: Counter() for severity in ("error", "warning", "info")}
            for one in open_problems(query):
                problems[one.severity][one.code] += one.count
            found.unread = unread_pages(query)
            found.proposed = open_proposals(query)
            found.problems = {severity: dict(codes.most_common()) for severity, codes in problems.items()}
            if found.last:
                found.last.alarms = [dict(alarm) for alarm in with_labels(query, found.last.id, found.last.alarms)]
    except (DossierError, sqlite3.Error):
        found.presence = found.problems = None
        return
    if sealed and ledger.get(seq) != sealed:
        raise IntegrityError(
            f"{archive.ledger_path} is not the ledger that the database was made from: line {seq[:20]} is missing or"
            " another; run `dossier verify`, and restore it from a copy."
        )
