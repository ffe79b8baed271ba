"""What is written into the derived database: capture rows in groups during a run, and what publishes it.

Values and rows come in as they are to stand there; what they mean is decided elsewhere.
"""

import hashlib
import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter

from dossier_scraper.archive.database.records import LIST, Row, row_of_record
from dossier_scraper.archive.database.writer import Writer
from dossier_scraper.model import Absence, Capture, Presence, Problem, RunRecord, Version

# Columns of a run's row that are fields of its record.
RUN = (
    *("id", "source", "started_at", "finished_at", "state", "published", "reason", "extractor_version"),
    *("counts", "dossiers", "alarms"),
)
PROBLEM = [field.name for field in fields(Problem)]
TICK = timedelta(microseconds=1)
CAPTURE = [field.name for field in fields(Capture)]
COLUMNS = [*CAPTURE, "page_key", "reading_id"]
INSERT_CAPTURE = (
    f"INSERT OR REPLACE INTO captures ({', '.join(COLUMNS)}, ordered_at) VALUES ({', '.join(f':{c}' for c in COLUMNS)},"
    " coalesce((SELECT ordered_at FROM runs WHERE id = :run_id), :captured_at))"
)
RETRY_CAPTURES = (
    "UPDATE captures SET outcome = 'retried' WHERE run_id = :run_id AND url = :url AND id <> :id"
    " AND (grade = 'direct' OR captured_at = :captured_at)"
)

# A fact that lasts until a dossier's snapshots were written again, also where a kill came in between.
STALE = "stale snapshots: "
MARKED = f"substr(key, 1, {len(STALE)}) = '{STALE}'"


def iso(moment: datetime) -> str:
    """Return a UTC time as stored: `2026-11-23T19:55:11.123456Z`, of one length, so that text order is time."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _each_once(rows: Iterable[Row]) -> list[list[Row]]:
    """Return rows in lists, in their order, none of which has an address twice: an attempt changes those before it."""
    found: list[list[Row]] = [[]]
    urls: set[str] = set()
    for row in rows:
        if row["url"] in urls:
            found.append([])
            urls.clear()
        urls.add(row["url"])
        found[-1].append(row)
    return found


class Store(Writer):
    """What a run, a decision or a rebuild writes into the derived database, in the words of what happened."""

    # Facts about the archive

    def fact(self, key: str) -> str | None:
        """Return one fact of the table `archive`."""
        found = self.row("SELECT value FROM archive WHERE key = ?", key)
        return found["value"] if found else None

    def set_facts(self, facts: Mapping[str, str | None]) -> None:
        """Write facts of the table `archive`, those that are not there as they are."""
        there = {(row["key"], row["value"]) for row in self.rows("SELECT * FROM archive")}
        self.upsert("archive", ({"key": k, "value": v} for k, v in facts.items() if (k, v) not in there))

    def stale_snapshots(self) -> set[str]:
        """Return the dossiers whose snapshots were not yet written again since they were marked; `*` means all."""
        return {row["id"] for row in self.rows(f"SELECT substr(key, {len(STALE) + 1}) id FROM archive WHERE {MARKED}")}

    def mark_snapshots(self, dossiers: Iterable[str] = ("*",)) -> None:
        """Mark the snapshots of dossiers (`*`: all) as such whose bytes may be others under the same name."""
        self.set_facts({STALE + dossier_id: None for dossier_id in dossiers})

    def keep_digests(self, digests: Mapping[str, tuple[str, str]]) -> None:
        """Make the hashes of versions' snapshots be exactly these: of what each was made of, and its own."""
        names = "version_id", "made_of", "sha256"
        there = {row["version_id"] for row in self.rows("SELECT version_id FROM _snapshots")}
        rows = (dict(zip(names, (version_id, *kept), strict=True)) for version_id, kept in digests.items())
        self.settle("_snapshots", "version_id", sorted(there | digests.keys()), rows)

    def unmark_snapshots(self) -> None:
        """Delete every mark, once the snapshots were written again."""
        self.db.execute(f"DELETE FROM archive WHERE {MARKED}")

    # A run's captures

    def write_run(self, run: RunRecord, seq: int | None = None) -> None:
        """Write the row of a run; `seq` is the ledger line that ended it.

        A live run stands in time where its clock says, but never before the live run before it. One of another archive
        stands where it stood there.
        """
        before = self.row(
            "SELECT max(ordered_at) at FROM runs WHERE id <> ? AND seq IS NOT NULL AND archive IS NULL", run.id
        )
        after = before["at"] if before and before["at"] else ""
        ordered_at = max(run.started_at, iso(datetime.fromisoformat(after) + TICK) if after else "")
        said = {name: getattr(run, name) for name in RUN} | {
            "published": int(run.published),
            "counts": json.dumps(dict(run.counts), sort_keys=True),
            "dossiers": json.dumps(dict(run.dossiers), sort_keys=True),
            "alarms": json.dumps(list(run.alarms), sort_keys=True, ensure_ascii=False),
        }
        place = ordered_at if run.source == "live" else run.ordered_at
        self.upsert("runs", [said | {"seq": seq, "ordered_at": place, "archive": run.archive}])

    def end_others(self, seq: int) -> None:
        """Write which ledger line took in the runs of another archive that have none yet."""
        self.db.execute("UPDATE runs SET seq = ? WHERE archive IS NOT NULL AND seq IS NULL", (seq,))

    def drop_captures(self, run_id: str) -> None:
        """Delete the captures of a run, which will be written again."""
        self.db.execute("DELETE FROM captures WHERE run_id = ?", (run_id,))

    def mark_published(self, runs: Sequence[str]) -> None:
        """Make the captures of some runs a part of the history."""
        self.db.conn.executemany("UPDATE runs SET published = 1 WHERE id = ?", [(run_id,) for run_id in runs])

    def set_head(self, seq: int, hash: str) -> None:
        """Write which ledger line the database was brought up to."""
        self.set_facts({"ledger_seq": str(seq), "ledger_hash": hash})

    def drop_unfinished(self) -> None:
        """Delete the rows of a run that never ended, and readings that no capture has then."""
        if not self.row("SELECT 1 x FROM runs WHERE state = 'running'"):
            return
        unread = (
            "NOT IN (SELECT reading_id FROM captures WHERE reading_id IS NOT NULL"
            " UNION SELECT reading_id FROM superseded WHERE reading_id IS NOT NULL)"
        )
        with self.db.atomic():
            self.db.execute("DELETE FROM captures WHERE run_id IN (SELECT id FROM runs WHERE state = 'running')")
            self.db.execute("DELETE FROM runs WHERE state = 'running'")
            self.db.execute(f"DELETE FROM listing_rows WHERE reading_id {unread}")
            self.db.execute(f"DELETE FROM readings WHERE id {unread}")
            self.db.execute(
                "DELETE FROM coverage WHERE NOT EXISTS (SELECT 1 FROM captures c WHERE c.url = coverage.url"
                " AND c.payload_sha256 = coverage.payload_sha256)"
            )

    def add_captures(
        self,
        group: Sequence[tuple[Capture, str, str | None]],
        readings: Mapping[str, tuple[str, str, list[tuple[str, str]]]],
        coverage: Sequence[tuple[str, str, int, int, str, str, str | None]] = (),
    ) -> None:
        """Write a group of captures in one transaction.

        `group` holds captures with their page key and reading id; `readings` maps new reading ids to kind, JSON, and
        the page keys and URLs of listing rows; `coverage` are rows of that table, of contents that may be known. A
        URL's earlier attempts in the same run become `retried`; captures that an import brings are attempts at each
        other only when they are of the same time.
        """
        with self.db.atomic():
            for reading_id, (kind, data, rows) in readings.items():
                self.db.execute("INSERT OR IGNORE INTO readings VALUES (?, ?, ?)", (reading_id, kind, data))
                for position, (page_key, url) in enumerate(rows):
                    self.db.execute(
                        "INSERT OR IGNORE INTO listing_rows VALUES (?, ?, ?, ?)", (reading_id, position, page_key, url)
                    )
            self.db.conn.executemany("INSERT OR IGNORE INTO coverage VALUES (?, ?, ?, ?, ?, ?, ?)", coverage)
            written = [
                {name: getattr(capture, name) for name in CAPTURE}
                | {"captured_at": iso(capture.captured_at), "page_key": page_key, "reading_id": reading}
                for capture, page_key, reading in group
            ]
            for attempts in _each_once(written):
                self.db.conn.executemany(RETRY_CAPTURES, attempts)
                self.db.conn.executemany(INSERT_CAPTURE, attempts)

    def name_capture(self, capture_id: str, dossier_id: str) -> None:
        """Write which dossier's page a capture is."""
        self.db.execute("UPDATE captures SET dossier_id = ? WHERE id = ?", (dossier_id, capture_id))

    def add_alias(self, url: str, page_key: str, dossier_id: str, evidence: str, seen_at: str) -> None:
        """Add an address, dated by its first sighting; one that has become another dossier's is dated anew.

        An address is taken from another dossier only by a page that stands there, and never by what an import brings
        of the past.
        """
        self.db.execute(
            "INSERT INTO aliases VALUES (?, ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE"
            " SET dossier_id = excluded.dossier_id, first_seen = excluded.first_seen, evidence ="
            " iif(dossier_id = excluded.dossier_id AND instr(evidence, 'decision: ') = 1, evidence, excluded.evidence)"
            " WHERE iif(dossier_id = excluded.dossier_id, first_seen > excluded.first_seen,"
            " excluded.evidence = 'requested' AND first_seen < excluded.first_seen)",
            (url, page_key, dossier_id, evidence, seen_at),
        )

    def set_presence(self, dossier_id: str, presence: Presence, since: str, checked: str | None = None) -> None:
        """Write whether the site shows a dossier, since when, and where it is given when that was last checked."""
        self.db.execute(
            "UPDATE dossiers SET presence = ?1, presence_since = ?2,"
            " last_checked = iif(?3 IS NULL, last_checked, max(last_seen, ?3)) WHERE id = ?4",
            (presence, since, checked, dossier_id),
        )

    def add_presence(self, dossier_id: str, presence: Presence, since: str) -> None:
        """Write what a crawl found of whether the site shows a dossier, and keep what it was before."""
        self.set_presence(dossier_id, presence, since)
        self.db.execute("INSERT OR REPLACE INTO presence_history VALUES (?, ?, ?)", (dossier_id, since, presence))

    def set_checked(self, dossier_id: str, at: str) -> None:
        """Write that a dossier's address gave a definite answer."""
        self.db.execute("UPDATE dossiers SET last_checked = max(last_checked, ?) WHERE id = ?", (at, dossier_id))

    # History

    def see_again(self, seen: Sequence[tuple[Version, str, str]]) -> None:
        """Write that versions, which are current, were seen again, and where: each with an address and its page key."""
        at = [(one.last_seen, one.id, one.dossier_id, url, key) for one, url, key in seen]
        self.db.conn.executemany("UPDATE versions SET last_seen = ?1 WHERE id = ?2", [one[:2] for one in at])
        self.db.conn.executemany("UPDATE events SET last_seen = ?1 WHERE dossier_id = ?2", [one[::2][:2] for one in at])
        self.db.conn.executemany(
            "UPDATE dossiers SET last_seen = ?1, last_checked = max(last_checked, ?1), url = ?3, page_key = ?4"
            " WHERE id = ?2",
            [(seen_at, of, url, key) for seen_at, _, of, url, key in at],
        )

    def keep_folded(self, sources: Mapping[str, str | None]) -> None:
        """Write by what the sources of dossiers' current versions are known, None where they are to be looked at."""
        rows = ({"dossier_id": one, "sources": said} for one, said in sources.items() if said)
        self.settle("_folded", "dossier_id", list(sources), rows)

    def write_absences(self, absences: Mapping[str, Sequence[Absence]]) -> None:
        """Make the absences of dossiers be exactly these."""
        self.settle(
            "absences", "dossier_id", list(absences), (row_of_record(one) for of in absences.values() for one in of)
        )

    def delete(self, table: str, dossier_id: str) -> None:
        """Delete a dossier's rows of a table."""
        self.db.execute(f"DELETE FROM {table} WHERE dossier_id = ?", (dossier_id,))

    def forget(self, dossier_id: str) -> None:
        """Delete what is current of a dossier that has no page of its own any more."""
        for table in ("events", "dossier_organisations", "problems", "absences", "_folded"):
            self.delete(table, dossier_id)
        self.db.execute("DELETE FROM dossiers WHERE id = ?", (dossier_id,))

    def assign_organisation(self, dossier_id: str, position: int, organisation_id: str) -> None:
        """Point a name as written at an organisation."""
        self.db.execute(
            "UPDATE dossier_organisations SET organisation_id = ? WHERE dossier_id = ? AND position = ?",
            (organisation_id, dossier_id, position),
        )

    def corrections(self, versions: Mapping[str, Sequence[Version]]) -> list[Row]:
        """Return what extractors changed in dossiers, as changes of the `versions` that each of them has now."""
        rows = self.rows(
            "SELECT c.*, v.first_seen seen FROM changes c JOIN versions v ON v.id = c.version_id"
            f" WHERE c.dossier_id IN {LIST} AND c.cause = 'extractor'"
            " ORDER BY c.dossier_id, c.seen_after, v.number, c.field",
            json.dumps(list(versions)),
        )
        return [
            row
            for of, found in groupby(rows, itemgetter("dossier_id"))
            for row in corrected(of, found, [(version.id, version.first_seen) for version in versions[of]])
        ]

    def add_corrections(self, dossier_id: str, corrections: Iterable[Row]) -> None:
        """Write what an extractor changed (see `corrected`)."""
        sql = "SELECT id, first_seen FROM versions WHERE dossier_id = ? ORDER BY number"
        self.upsert("changes", corrected(dossier_id, corrections, list(self.db.execute(sql, (dossier_id,)))))

    def rename_page(self, old: str, url: str, new: str) -> None:
        """Give the captures of an address another page key."""
        self.db.execute("UPDATE captures SET page_key = ? WHERE page_key = ? AND url = ?", (new, old, url))

    def keep_problems(
        self, owner: str, problems: Mapping[str, Iterable[tuple[str, Problem]]], again: Container[str] = ()
    ) -> None:
        """Make the problems of dossiers (`owner` is `dossier_id`) or pages (`page_key`) be exactly these.

        A problem that stays keeps the capture that first showed it, unless all that was of its owner is told `again`;
        `problems` come with theirs.
        """
        current = {}
        for value, found in problems.items():
            for capture_id, problem in found:
                named = "\n".join((owner, value, problem.code, problem.field or "", problem.detail))
                name = hashlib.sha256(named.encode()).hexdigest()[:16]
                said = {name: getattr(problem, name) for name in PROBLEM}
                of = {"dossier_id": None, "page_key": None, owner: value}
                current[name] = {"id": name, "capture_id": capture_id} | of | said
        sql, values = f"SELECT * FROM problems WHERE {owner} IN {LIST}", list(problems)
        kept = {row["id"]: row for row in self.rows(sql, json.dumps(values)) if row[owner] not in again}
        self.settle("problems", owner, values, [kept.get(name, row) for name, row in current.items()])


def corrected(dossier_id: str, corrections: Iterable[Row], versions: Sequence[tuple[str, str]]) -> list[Row]:
    """Return changes by an extractor, each of the version that was current at its `seen`, else of the first.

    `versions` are the ids of a dossier's versions, oldest first, each with the time when it was first seen.
    """
    rows = []
    for row in corrections if versions else ():
        current = [version_id for version_id, first_seen in versions if first_seen <= row["seen"]]
        about = {"version_id": (current or [versions[0][0]])[-1], "dossier_id": dossier_id, "cause": "extractor"}
        rows.append(about | {name: row[name] for name in ("field", "before", "after", "seen_before", "seen_after")})
    return rows
