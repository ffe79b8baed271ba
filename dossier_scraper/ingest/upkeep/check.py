"""Compare the database and the snapshots with what the evidence gives, row by row; nothing is changed."""

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from dossier_scraper.archive.database.schema import copy_checked, copy_sound, open_sound, said_of_itself
from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.evidence.warc_reader import PAYLOAD_DIGEST, read_record
from dossier_scraper.archive.fingerprint import fingerprint
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger, Line
from dossier_scraper.archive.ledger.facts import extractor_of
from dossier_scraper.archive.questions import captures
from dossier_scraper.archive.questions.content import versions_of_others
from dossier_scraper.archive.questions.differences import columns, made_only_in, rows_only_in, tables
from dossier_scraper.archive.snapshots import damaged
from dossier_scraper.errors import IntegrityError
from dossier_scraper.ingest.units.readers import Workers
from dossier_scraper.ingest.upkeep.corrections import Correction, corrections, shown
from dossier_scraper.ingest.upkeep.rebuild import about, derive, scratch
from dossier_scraper.ingest.upkeep.stumbles import told, unlike
from dossier_scraper.site import Site
from dossier_scraper.site.digest import extractor_version
from dossier_scraper.wording import counted

READ_NOW = (
    "Pages are read by now over which this program had stumbled: the rows are those that the evidence gives,"
    " no longer those that the newest ledger line left."
)
# What is in rows without anybody having read a page.
UNREAD = {
    "runs": ("id", "seq", "source", "started_at", "finished_at", "state", "published", "reason", "ordered_at"),
    "captures": (
        "id",
        "run_id",
        "url",
        "page_key",
        "captured_at",
        "http_status",
        "content_type",
        "payload_sha256",
        "location",
        "etag",
        "last_modified",
        "warc_file",
        "warc_offset",
        "grade",
        "refers_to",
        "ordered_at",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One row or file that is not what the evidence gives; `where` names it, `what` says how it differs."""

    where: str
    what: str

    def __str__(self) -> str:
        """Return the line to print."""
        return f"{self.where}: {self.what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What an archive's database and snapshots are not, and, apart from that, what the rules of today read otherwise.

    `otherwise` is a line to print, None where the database was read by these rules.
    """

    differences: Sequence[Difference]
    otherwise: str | None = None


def differences(archive: Archive, site: Site, workers: Workers = 1) -> list[Difference]:
    """Return what is different in the database and the snapshots; raises as `examine`."""
    return list(examine(archive, site, workers).differences)


def examine(archive: Archive, site: Site, workers: Workers = 1) -> Examined:
    """Return how database and snapshots differ from what the ledger says of them, and from what the evidence gives.

    What a run writes while this goes on is left out. The hashes that a line left hold under any rules; rows are derived
    again beside the archive, readings and what is made of them only by the rules that the database was made with. Of an
    earlier schema, what it has is compared. Raises `IntegrityError` where the evidence itself cannot be read,
    `RefusedFolder` for a newer program's archive.
    """
    name, ledger, new = archive.database.name, Ledger(archive.ledger_path), extractor_version(site)
    seq, _ = ledger.head
    if not archive.database.is_file():
        missing = Difference(where=name, what="missing; `dossier rebuild` makes it again")
        return Examined(differences=[missing] if seq else [])
    with scratch() as folder:
        copy = folder / "live.db"
        try:
            facts, older = copy_sound(archive.database, copy)
        except sqlite3.DatabaseError as error:
            damaged = Difference(where=name, what=f"damaged ({error}); `dossier rebuild` makes it again")
            return Examined(differences=[damaged])
        until, old = facts.get("ledger_seq") or "", facts.get("extractor_version")
        at = f"is at ledger line {until} of {seq}; the next run brings it up"
        found = [Difference(where=name, what=at)] if until != str(seq) else []
        found += _unknown_extractor(archive, old, new)
        reached = int(until) if re.fullmatch("[0-9]{1,15}", until) else seq
        with closing(derive(archive, site, folder / "dossiers.db", workers, until=reached)) as fresh:
            kept = _Kept(copy=copy, facts=facts, older=older, seq=min(reached, seq))
            return _compared(archive, site, kept, fresh, found)


def is_as_left(
    archive: Archive,
    site: Site,
    says: Mapping[str, str | None],
    repeats: Sequence[tuple[str, str]] = (),
    *,
    untouched: bool = False,
) -> bool:
    """Return True if database and snapshots are, by SHA-256, what the newest ledger line left, under these rules.

    Nothing is derived again, so that this takes no longer than reading both: of itself the database `says` what it did
    when it was. Of one that is `untouched` since it was found to be so, only that is compared. Of `repeats`, ids of
    records with the payload digest that each must have, the records are read. Where False is returned, `examine` says
    what differs.
    """
    ledger = Ledger(archive.ledger_path)
    seq, _ = ledger.head
    line = next(ledger.lines(seq - 1), None) if seq else None
    left = line.facts.get("left") if line else None
    if not left or not archive.database.is_file():
        return False
    try:
        with open_sound(archive.database, known=True) as db:
            if said_of_itself(db) != says:
                return False
        with scratch() as folder:
            copy = folder / "live.db"
            facts, older = (copy_checked if untouched else copy_sound)(archive.database, copy)
            said = facts.get("ledger_seq"), facts.get("extractor_version"), older
            kept = _Kept(copy=copy, facts=facts, older=older, seq=seq)
            if said != (str(seq), extractor_version(site), False) or any(_kept_differences(archive, kept, line)):
                return False
            with closing(Store(copy)) as live:
                whole = left if untouched else fingerprint(live)
                return (whole["schema"], whole["dump"]) == (left["schema"], left["dump"]) and all(
                    _is_there(archive, live, record_id, digest) for record_id, digest in repeats
                )
    except (sqlite3.DatabaseError, ValueError, LookupError, IntegrityError):
        return False


def _is_there(archive: Archive, live: Store, record_id: str, digest: str) -> bool:
    """Return True if a capture's record is where its row says, with a payload of this digest."""
    row = captures.capture(live, record_id)
    if row is None:
        return False
    record = read_record(archive.warc / row.warc_file, row.warc_offset)
    same = record.id == record_id and record.payload_sha256 == row.payload_sha256
    return same and digest in ("", record.fields.get(PAYLOAD_DIGEST))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A copy of a database with what it says of itself: made up to ledger line `seq`, perhaps by an `older` schema."""

    copy: Path
    facts: Mapping[str, str | None]
    older: bool
    seq: int


def _compared(archive: Archive, site: Site, kept: _Kept, fresh: Store, found: list[Difference]) -> Examined:
    """Compare a database with one made now; what is read otherwise by now, for whatever reason, is no difference."""
    name, ledger = archive.database.name, Ledger(archive.ledger_path)
    old, new = kept.facts.get("extractor_version"), extractor_version(site)
    stumbles = unlike(kept.copy, fresh) if old == new and not kept.older else None
    same = old == new and not stumbles
    with fresh.attached(kept.copy, lenient=True):
        found += _table_differences(fresh, name, same, kept.older)
    line = next(ledger.lines(kept.seq - 1), None) if kept.seq > 0 else None
    found += _snapshot_differences(fresh, archive) if same else _kept_differences(archive, kept, line)
    left = [] if found else list(_not_as_left(kept, name, line))
    if left and same and told(ledger.lines()):
        left, stumbles = [], READ_NOW
    found += left
    if found or same or stumbles:
        return Examined(differences=found, otherwise=stumbles)
    with fresh.attached(kept.copy, lenient=True):
        return Examined(differences=(), otherwise=_otherwise(fresh, old, new))


def _unknown_extractor(archive: Archive, version: str | None, new: str) -> Iterator[Difference]:
    """Name an extractor that no ledger line knows."""
    known = {extractor_of(line.facts) for line in Ledger(archive.ledger_path).lines()}
    if version not in known and version != new:
        yield Difference(
            where=archive.database.name, what=f"was read by extractor {version!r}, which the ledger does not know"
        )


def _kept_differences(archive: Archive, kept: _Kept, line: Line | None) -> Iterator[Difference]:
    """Compare a database that is not read now as it was with what stands elsewhere, and its snapshots with itself."""
    with closing(Store(kept.copy)) as live:
        yield from _facts_differ(live, archive, kept.facts, line)
        yield from _snapshot_differences(live, archive)


def _facts_differ(
    live: Store, archive: Archive, facts: Mapping[str, str | None], line: Line | None
) -> Iterator[Difference]:
    """Compare what a database says of itself with what stands elsewhere; other rules leave that as it is."""
    name = archive.database.name
    for key, said in {**about(archive), "ledger_hash": line.hash if line else None}.items():
        if facts.get(key) != said:
            yield Difference(where=f"{name}, archive {key}", what="not what archive.toml or the ledger says")
    for version_id in versions_of_others(live, facts.get("extractor_version") or ""):
        yield Difference(where=f"{name}, versions {version_id}", what="said to be read by another extractor")


def _not_as_left(kept: _Kept, name: str, line: Line | None) -> Iterator[Difference]:
    """Compare a database with the hashes that its ledger line left; lines of before the first release have none."""
    if line is None or kept.older:
        return
    try:
        with closing(Store(kept.copy)) as live:
            left, found = line.facts.get("left"), fingerprint(live)
    except (sqlite3.DatabaseError, ValueError, LookupError) as error:
        yield Difference(where=name, what=f"its rows cannot be read ({error})")
        return
    if left and found["schema"] == left["schema"] and found["dump"] != left["dump"]:
        yield Difference(where=name, what=f"its rows are not those that ledger line {line.seq} left (SHA-256)")


def _otherwise(fresh: Store, old: str | None, new: str) -> str:
    """Say how much the rules of today read otherwise than those that read the attached database."""
    found = list(corrections(fresh, "live", "main"))
    if not found:
        return f"The rules have changed ({old} to {new}); they read everything alike."
    values, where = counted(len(found), "value"), counted(len({change.dossier for change in found}), "dossier")
    return (
        f"The rules have changed ({old} to {new}): they read {values} otherwise, in {where}."
        " That is no damage; `dossier rebuild --dry-run` shows which."
    )


def _snapshot_differences(store: Store, archive: Archive) -> Iterator[Difference]:
    try:
        for path, what in damaged(store, archive.snapshots):
            yield Difference(where=f"snapshots/{path}", what=what)
    except (sqlite3.DatabaseError, ValueError, LookupError) as error:
        yield Difference(where=archive.database.name, what=f"the rows of its versions cannot be read ({error})")


def _table_differences(fresh: Store, name: str, same: bool, older: bool) -> Iterator[Difference]:
    """Compare each table row by row: of another extractor, what nobody has read; of an earlier schema, what it has."""
    yield from _schema_differences(fresh, name, older)
    for table in tables(fresh):
        ours, theirs = columns(fresh, "main", table), columns(fresh, "live", table)
        if not older and set(ours) - set(theirs):
            yield Difference(where=f"{name}, table {table}", what="missing, or has other columns")
        shared = [column for column in (ours if same else UNREAD.get(table, ())) if column in theirs]
        if shared and table != "documentation":
            yield from _row_differences(fresh, name, table, shared, older)


def _schema_differences(fresh: Store, name: str, older: bool) -> Iterator[Difference]:
    """Compare how tables, indexes, views and triggers are made; of an earlier schema it is known to differ."""
    live = made_only_in(fresh, "live")
    if older:
        if not live and not made_only_in(fresh, "main"):
            yield Difference(where=f"{name}, _sqlite_migrations", what="does not say how the tables were made")
        return
    for made in live:
        yield Difference(where=f"{name}, {made.name}", what="made otherwise than by this program")
    for made in made_only_in(fresh, "main"):
        if not made.is_table:
            yield Difference(where=f"{name}, {made.name}", what="missing, or made otherwise")


def _row_differences(fresh: Store, name: str, table: str, names: Sequence[str], older: bool) -> Iterator[Difference]:
    for part, what in (("main", "the evidence gives it"), ("live", "the evidence does not give it")):
        for key in rows_only_in(fresh, part, table, names, older=older):
            yield Difference(where=f"{name}, {table} {key}", what=what)


def blast_radius(archive: Archive, site: Site, workers: Workers = 1) -> list[Correction]:
    """Return what a rebuild would change, by dossier and field: every value gained, lost or changed."""
    with scratch() as folder, closing(derive(archive, site, folder / "dossiers.db", workers)) as fresh:
        try:
            with open_sound(archive.database), fresh.attached(archive.database, lenient=True):
                return shown(fresh, corrections(fresh, "live", "main"))
        except (sqlite3.DatabaseError, json.JSONDecodeError):
            return []  # there is nothing to compare with, as `differences` says
