"""Compare the database and the snapshots with what the evidence gives, row by row; nothing is changed."""

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from dossier_scraper.archive.database.schema import copy_sound, open_sound
from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.archive.questions.differences import columns, made_only_in, rows_only_in, tables
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.archive.snapshots import damaged
from dossier_scraper.ingest.upkeep.corrections import corrections
from dossier_scraper.ingest.upkeep.rebuild import derive, scratch
from dossier_scraper.ingest.upkeep.upgrade import is_newer
from dossier_scraper.site import Site
from dossier_scraper.site.digest import extractor_version

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


def differences(archive: Archive, site: Site, workers: int = 1) -> list[Difference]:
    """Derive everything again beside the archive and return what there is different.

    What a run writes while this goes on is left out. Readings, and what is made of them, are compared under the
    extractor that the database was made with, and not at all under another; of an earlier schema, what it has.
    Raises `IntegrityError` where the evidence itself cannot be read, `RefusedFolder` for a newer program's archive.
    """
    name, (seq, _) = archive.database.name, Ledger(archive.ledger_path).head
    if not archive.database.is_file():
        return [Difference(where=name, what="missing; `dossier rebuild` makes it again")] if seq else []
    with scratch() as folder:
        copy = folder / "live.db"
        try:
            facts, older = copy_sound(archive.database, copy)
        except sqlite3.DatabaseError as error:
            return [Difference(where=name, what=f"damaged ({error}); `dossier rebuild` makes it again")]
        until, same = facts.get("ledger_seq") or "", facts.get("extractor_version") == extractor_version(site)
        at = f"is at ledger line {until} of {seq}; the next run brings it up"
        found = [Difference(where=name, what=at)] if until != str(seq) else []
        found += _unknown_extractor(archive, site, facts.get("extractor_version"))
        reached = int(until) if re.fullmatch("[0-9]{1,15}", until) else seq
        with closing(derive(archive, site, folder / "dossiers.db", workers, until=reached)) as fresh:
            with fresh.attached(copy, lenient=True):
                found += _table_differences(fresh, name, same, older)
            if same:
                return [*found, *_snapshot_differences(fresh, archive)]
        with closing(Store(copy)) as live:
            return [*found, *_snapshot_differences(live, archive)]


def _unknown_extractor(archive: Archive, site: Site, version: str | None) -> Iterator[Difference]:
    """Name an extractor that no ledger line knows; a newer program's may have been adopted without a line."""
    known: set[str | None] = {extractor_version(site)}
    for line in Ledger(archive.ledger_path).lines():
        known |= {line.facts.get("extractor_version"), *line.facts.get("extractor", {}).values()} - {None}
    if version not in known and not is_newer(version or ""):
        yield Difference(
            where=archive.database.name, what=f"was read by extractor {version!r}, which the ledger does not know"
        )


def not_compared(archive: Archive, site: Site) -> str | None:
    """Say why `differences` compares no readings: another extractor made them. None where it does."""
    with open_query(archive.root) as query:
        version = query.fact("extractor_version")
    if version == extractor_version(site):
        return None
    return (
        f"Readings were not compared: they are of extractor {version}, this program has {extractor_version(site)}."
        " `dossier rebuild --dry-run` shows what it reads otherwise."
    )


def _snapshot_differences(store: Store, archive: Archive) -> Iterator[Difference]:
    for path, what in damaged(store, archive.snapshots):
        yield Difference(where=f"snapshots/{path}", what=what)


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
        if not live:
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


def blast_radius(archive: Archive, site: Site, workers: int = 1) -> list[str]:
    """Say what a rebuild would change, by dossier and field: every value gained, lost or changed."""
    with scratch() as folder, closing(derive(archive, site, folder / "dossiers.db", workers)) as fresh:
        try:
            with open_sound(archive.database), fresh.attached(archive.database, lenient=True):
                return [str(correction) for correction in corrections(fresh, "live", "main")]
        except (sqlite3.DatabaseError, json.JSONDecodeError):
            return []  # there is nothing to compare with, as `differences` says
