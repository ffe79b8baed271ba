"""What is asked before a no is said: every check of a period, whose it is, and what else may hold a text.

`ingest/recall/absent.py` reads the evidence that is named here, and says the answer.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from dossier_scraper.archive.database.records import LIST, Database, records, value, values
from dossier_scraper.archive.questions.answers import LAST_ATTEMPT
from dossier_scraper.archive.questions.captures import Captured
from dossier_scraper.archive.questions.witnesses import has_grade
from dossier_scraper.model import Away, Outcome, PageKind, ValueGrade

Verdict = Literal["absent", "not proven", "found"]
# In which ways a text may have escaped, in the order in which they are told.
HoleKind = Literal[
    "no_check",
    "outside",
    "failed",
    "not_asked",
    "never_asked",
    "not_shown",
    "incomplete_run",
    "refused",
    "unreadable",
    "unread",
    "markup",
    "files",
    "withheld",
    "unknown_country",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsentQuestion:
    """What is asked to be absent, and where: TEXTs as typed, a period as stored times, a dossier's id, a country.

    `field` is a path as `show` prints it. With `pages`, only what pages say as text is meant: no file, no image.
    `grade` is the least evidence that counts: other checks are as if they had not been.
    """

    texts: tuple[str, ...]
    first: str | None = None
    last: str | None = None
    dossier: str | None = None
    country: str | None = None
    field: str | None = None
    pages: bool = False
    grade: ValueGrade | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Example(Captured):
    """A check that shows a hole or a find: `detail` is a reason, or a quote; `id` is empty where there is no record."""

    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """Texts that are not accounted for, of one kind: how many, from when to when, and the first few of them."""

    kind: HoleKind
    count: int
    first: str
    last: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """Where a text stands: the page and the check that showed it first, the record that holds it, a quote.

    `where` is `text` of a page, or the field of a version. `checks` showed the same content.
    """

    text: str
    where: str
    url: str
    captured_at: str
    record: str
    sha256: str | None
    dossier_id: str | None
    quote: str
    checks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The answer: `absent` where every text of the period is accounted for and none of them is what was asked for.

    `meanings` are what the TEXTs stand for, `period` is the time that was looked at, `first` and `last` are the first
    and the last check in it, `pages` how many pages
    of each kind they were of, `texts` how many contents were read, of how many characters, and `texts_sha256` a hash of
    the payload digests of those, sorted, one a line. `unread` characters are read by no rule, and were searched;
    `elsewhere` are finds outside of the field. `ledger` is the head that the database was brought up to.
    """

    answer: Verdict
    question: AbsentQuestion
    meanings: tuple[str, ...]
    period: tuple[str, str]
    checks: int
    first: str | None
    last: str | None
    pages: Mapping[str, int]
    texts: int
    characters: int
    texts_sha256: str
    unread: int
    holes: tuple[Hole, ...]
    found: tuple[Find, ...]
    elsewhere: tuple[Find, ...]
    ledger: Mapping[str, str | int | None]
    archive: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Captured):
    """One answer to one address, the last attempt at it, and what is needed to judge it and to find its body."""

    run_id: str
    page_key: str
    http_status: int | None
    payload_sha256: str | None
    kind: PageKind | None
    outcome: Outcome
    reason: str | None
    location: str | None
    refers_to: str | None
    reading_id: str | None
    dossier_id: str | None


CHECK = ", ".join(name for name in Check.__dataclass_fields__)


def checks_between(db: Database, first: str, last: str, grades: Sequence[ValueGrade]) -> list[Check]:
    """Return every check of a period that is evidence of some grades, in order of time."""
    return records(
        db,
        Check,
        f"SELECT {CHECK} FROM captures WHERE captured_at BETWEEN ? AND ? AND {LAST_ATTEMPT}"
        f" AND {has_grade('captures')} ORDER BY captured_at, id",
        first,
        last,
        grades,
    )


def whole_time(db: Database, grades: Sequence[ValueGrade]) -> tuple[str, str] | None:
    """Return the times of the first and the last check there is of some grades, None where there is none."""
    row = db.row(
        f"SELECT min(captured_at) first, max(captured_at) last FROM captures WHERE {LAST_ATTEMPT}"
        f" AND {has_grade('captures')}",
        json.dumps(grades),
    )
    return (row["first"], row["last"]) if row and row["first"] else None


@dataclass(frozen=True, slots=True, kw_only=True)
class InCountry:
    """A dossier, and whether any of its versions names a country."""

    id: str
    named: bool
    fits: bool


def in_country(db: Database, country: str) -> list[InCountry]:
    """Return every dossier, and whether any version of it names this country: by its code, or in the page's words."""
    return records(
        db,
        InCountry,
        "SELECT dossier_id id, max(json_extract(data, '$.country') IS NOT NULL) named,"
        " max(ifnull(json_extract(data, '$.country_code') = upper(?1), 0)"
        " OR ifnull(lower(json_extract(data, '$.country')) = lower(?1), 0)) fits"
        " FROM versions GROUP BY 1 ORDER BY 1",
        country,
    )


def countries_named(db: Database) -> list[str]:
    """Return every country as a version names it."""
    sql = "SELECT DISTINCT json_extract(data, '$.country') x FROM versions WHERE x IS NOT NULL ORDER BY x"
    return values(db, sql)


def keys_of(db: Database, dossiers: Collection[str]) -> set[str]:
    """Return the page keys of some dossiers' own pages, at any time."""
    return set(
        values(
            db,
            f"SELECT page_key FROM aliases WHERE dossier_id IN {LIST}"
            f" UNION SELECT page_key FROM captures WHERE dossier_id IN {LIST}",
            list(dossiers),
            list(dossiers),
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidThen:
    """What a version said while it lasted, as canonical JSON."""

    id: str
    dossier_id: str
    number: int
    first_seen: str
    last_seen: str
    data: str


def versions_between(db: Database, first: str, last: str, dossiers: Collection[str] | None) -> list[SaidThen]:
    """Return the versions that were seen in a period, of some dossiers or of all."""
    return records(
        db,
        SaidThen,
        "SELECT id, dossier_id, number, first_seen, last_seen, data FROM versions"
        f" WHERE first_seen <= ? AND last_seen >= ? AND (? OR dossier_id IN {LIST}) ORDER BY dossier_id, number",
        last,
        first,
        dossiers is None,
        list(dossiers or ()),
    )


def linked_events(db: Database, reading_id: str) -> list[str]:
    """Return the links of the events that a reading has, absolute."""
    sql = (
        "SELECT json_extract(e.value, '$.url') url FROM readings r, json_each(r.data, '$.dossier.events') e"
        " WHERE r.id = ? AND json_extract(e.value, '$.url') IS NOT NULL"
    )
    return values(db, sql, reading_id)


def named_files(db: Database, reading_id: str) -> list[str]:
    """Return the images, stylesheets and documents that a reading names, absolute."""
    sql = "SELECT f.value FROM readings r, json_each(r.data, '$.links.requisites') f WHERE r.id = ?"
    return values(db, sql, reading_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a listing: which page it leads to, and all that it says, as JSON."""

    page_key: str
    url: str
    said: str


def listed_rows(db: Database, reading_id: str) -> list[Row]:
    """Return the rows of a listing's reading."""
    return records(
        db,
        Row,
        "SELECT l.page_key, l.url, json_extract(r.data, '$.rows[' || l.position || ']') said"
        " FROM listing_rows l JOIN readings r ON r.id = l.reading_id WHERE l.reading_id = ? ORDER BY l.position",
        reading_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NotShown(Captured):
    """A dossier that was not shown: since the check `id`, until it was seen again."""

    dossier_id: str
    presence: Away
    until: str | None


def not_shown(db: Database, first: str, last: str, dossiers: Collection[str] | None) -> list[NotShown]:
    """Return the absences that lie in a period, of some dossiers or of all; an unlisted one's page still answers."""
    return records(
        db,
        NotShown,
        "SELECT a.capture_id id, d.url, a.missed_from captured_at, a.dossier_id, a.presence, a.seen_after until"
        " FROM absences a JOIN dossiers d ON d.id = a.dossier_id WHERE a.presence <> 'unlisted' AND a.missed_from <= ?"
        f" AND ifnull(a.seen_after, '9999') >= ? AND (? OR a.dossier_id IN {LIST})"
        " ORDER BY a.missed_from, a.dossier_id",
        last,
        first,
        dossiers is None,
        list(dossiers or ()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NotWhole:
    """A run that was not complete, with its reason; `finished`: a later one finished it."""

    id: str
    started_at: str
    state: str
    reason: str | None
    finished: bool


def runs_not_whole(db: Database, runs: Collection[str]) -> list[NotWhole]:
    """Return those of some runs that were not complete, in order of time."""
    return records(
        db,
        NotWhole,
        "SELECT id, started_at, state, reason, state = 'interrupted' AND EXISTS (SELECT 1 FROM runs l WHERE l.published"
        " = 1 AND l.state <> 'interrupted' AND l.seq > r.seq AND l.source = r.source) finished FROM runs r"
        f" WHERE state <> 'complete' AND id IN {LIST} ORDER BY started_at",
        list(runs),
    )


def unread_of(db: Database, url: str, payload_sha256: str) -> int:
    """Return how many characters of a page no rule reads."""
    return int(value(db, "SELECT unread FROM coverage WHERE payload_sha256 = ? AND url = ?", payload_sha256, url) or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A dossier that was known in a period, and when it was first seen."""

    id: str
    url: str
    first_seen: str


def known_until(db: Database, last: str, dossiers: Collection[str] | None) -> list[Dated]:
    """Return the dossiers that were first seen until a moment."""
    return records(
        db,
        Dated,
        f"SELECT id, url, first_seen FROM dossiers WHERE first_seen <= ? AND (? OR id IN {LIST}) ORDER BY id",
        last,
        dossiers is None,
        list(dossiers or ()),
    )


def head(db: Database) -> dict[str, str | int | None]:
    """Return the ledger line that the database was brought up to."""
    facts = {row["key"]: row["value"] for row in db.rows("SELECT key, value FROM archive WHERE key LIKE 'ledger_%'")}
    return {"seq": int(facts.get("ledger_seq") or 0), "hash": facts.get("ledger_hash")}
