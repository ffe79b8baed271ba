"""What a run brought that a person wants to be told: changes, dossiers that came or went, alarms. Read only.

What an import or a new extractor found in old evidence is counted, not listed: it is no news about the site.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from dossier_scraper.archive.database.records import Row
from dossier_scraper.archive.questions.query import Query


@dataclass(slots=True)
class News:
    """The news of one run, a row of `runs` with `told_at`: the ledger line that ended it, or that accepted it later.

    `changes` are rows of `changes` with the dossier's title and url, by dossier; `new` and `gone` are rows of
    `dossiers`; `quiet` holds the changes that were not the site's, by cause, as the dossiers in which they are, once
    for each.
    """

    run: Row
    alarms: list[Row]
    changes: list[Row] = field(default_factory=list)
    new: list[Row] = field(default_factory=list)
    gone: list[Row] = field(default_factory=list)
    quiet: dict[str, list[str]] = field(default_factory=dict)

    @property
    def accepted(self) -> bool:
        """Return True if a person published the run after it was held."""
        return bool(self.run["told_at"] > self.run["seq"])

    def __bool__(self) -> bool:
        """Return True if there is anything to say."""
        return bool(self.alarms or self.changes or self.new or self.gone or self.quiet)


def runs_since(query: Query, seq: int) -> list[Row]:
    """Return the runs that ended, or were accepted, after ledger line `seq`, newest first; interrupted ones aside."""
    return query.rows(
        "SELECT * FROM (SELECT r.*, max(r.seq, coalesce((SELECT max(d.seq) FROM decisions d WHERE d.type = 'accept'"
        " AND d.subject = r.id), 0)) told_at FROM runs r WHERE r.seq IS NOT NULL AND r.state <> 'interrupted')"
        " WHERE told_at > ? ORDER BY told_at DESC",
        seq,
    )


def news_since(query: Query, seq: int) -> Iterator[News]:
    """Yield the news of the runs after ledger line `seq` that have any, newest first."""
    return filter(None, (news_of(query, run) for run in runs_since(query, seq)))


def news_of(query: Query, run: Row) -> News:
    """Return the news of one run; of one that was held, its alarms."""
    news = News(run, json.loads(run["alarms"]))
    totals = json.loads(run["dossiers"]) if run["source"] == "live" else {}
    if totals and not any(totals[name] for name in ("new", "changed", "newly_gone")):
        return news
    times = _times(query, run) if run["published"] else set()
    if not times:
        return news
    for version in query.rows(
        "SELECT id, dossier_id, number, first_seen FROM versions WHERE first_seen BETWEEN ? AND ?"
        " ORDER BY dossier_id, number",
        min(times),
        max(times),
    ):
        if version["first_seen"] in times:
            _add(query, news, version, bool(totals.get("new")))
    news.gone = [
        row
        for row in query.rows(
            "SELECT id, title, url, presence, presence_since FROM dossiers"
            " WHERE presence IN ('missing', 'gone', 'unlisted') ORDER BY id"
        )
        if row["presence_since"] in times
    ]
    return news


def _add(query: Query, news: News, version: Row, brought_new: bool) -> None:
    """Add what a version brought to the news, as it was known when the run ended.

    An import that came later may have put older versions before this one: they make no news of an old run.
    """
    dossier_id, number = version["dossier_id"], version["number"]
    known = _known_before(query, news.run["seq"], version) if number > 1 else None
    if news.run["source"] != "live":
        news.quiet.setdefault("import", []).append(dossier_id)
    elif number == 1 or (known is None and brought_new):
        news.new += query.rows("SELECT id, title, url, first_seen FROM dossiers WHERE id = ?", dossier_id)
    elif known in (None, number - 1):
        for change in query.rows(
            "SELECT c.*, d.title, d.url FROM changes c JOIN dossiers d ON d.id = c.dossier_id WHERE c.version_id = ?"
            " ORDER BY c.field",
            version["id"],
        ):
            if change["cause"] == "site":
                news.changes.append(change)
            else:
                news.quiet.setdefault(change["cause"], []).append(dossier_id)


def _known_before(query: Query, seq: int, version: Row) -> int | None:
    """Return the number of the version before this one that runs before ledger line `seq` had seen, or None."""
    rows = query.rows(
        "SELECT max(v.number) number FROM versions v WHERE v.dossier_id = ? AND v.number < ? AND EXISTS ("
        "SELECT 1 FROM captures c JOIN runs r ON r.id = c.run_id WHERE r.seq < ?"
        " AND c.dossier_id = v.dossier_id"
        " AND c.captured_at BETWEEN v.first_seen AND v.last_seen)",
        version["dossier_id"],
        version["number"],
        seq,
    )
    number: int | None = rows[0]["number"]
    return number


def _times(query: Query, run: Row) -> set[str]:
    """Return when the captures of a run were taken, and of the interrupted runs before it that it finished."""
    before = query.rows(
        "SELECT max(seq) seq FROM runs WHERE seq < ? AND source = 'live' AND published = 1 AND state <> 'interrupted'",
        run["seq"],
    )[0]["seq"]
    rows = query.rows(
        "SELECT captured_at FROM captures WHERE run_id = ? OR run_id IN"
        " (SELECT id FROM runs WHERE state = 'interrupted' AND seq BETWEEN ? AND ? AND ? = 'live')",
        run["id"],
        before or 0,
        run["seq"],
        run["source"],
    )
    return {row["captured_at"] for row in rows}
