"""A program whose extractor is newer than the database: it reads the stored evidence again before anything else.

What no longer is read as before is kept, sealed into the ledger, and no news. A large change waits for a person.
"""

import json
from collections.abc import Container, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from dossier_scraper import __version__
from dossier_scraper.archive.database.store import Store, iso
from dossier_scraper.archive.evidence.conversions import CHANGES
from dossier_scraper.archive.evidence.warc_writer import WarcWriter
from dossier_scraper.archive.fingerprint import fingerprint
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.archive.ledger.origins import named_origins
from dossier_scraper.archive.questions.differences import count_dossiers_in_either
from dossier_scraper.archive.questions.superseded import ReadOtherwise, read_otherwise
from dossier_scraper.errors import IncompleteRun, RefusedFolder, RunHeld
from dossier_scraper.ingest.sealing import seal
from dossier_scraper.ingest.units.readers import Readers, Workers
from dossier_scraper.ingest.upkeep.corrections import Correction, corrections
from dossier_scraper.ingest.upkeep.earlier import earlier, keep_earlier
from dossier_scraper.ingest.upkeep.rebuild import (
    UNREAD,
    about,
    apply,
    bring_up,
    derive,
    ids_given,
    replace_database,
    scratch,
)
from dossier_scraper.model import WarcFile
from dossier_scraper.site import Site
from dossier_scraper.site.digest import NUMBER, extractor_version, number_of, rules_of, rules_uri
from dossier_scraper.wording import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """An extractor that takes another one's place: what it reads otherwise, and how it is told.

    `known` counts the dossiers; None where the readings of the one before are lost, and nothing can be compared.
    """

    old: str
    new: str
    superseded: Sequence[ReadOtherwise] = ()
    changes: Sequence[Correction] = ()
    known: int | None = None

    @property
    def dossiers(self) -> int:
        """Return in how many dossiers values change."""
        return len({change.dossier for change in self.changes})

    @property
    def said(self) -> str:
        """Return how large the change is."""
        if self.known is None:
            return f"what {self.old} read is lost, so nothing was compared"
        values = counted(len(self.changes), "value")
        return f"{values} read otherwise, in {self.dossiers} of {counted(self.known, 'dossier')}"

    @property
    def large(self) -> bool:
        """Return True if a person is to look at it first."""
        return self.dossiers > max(1, (self.known or 0) / 5)


def upgrade(
    archive: Archive,
    site: Site,
    old: str,
    at: datetime,
    *,
    adopted: Container[str],
    readable: bool = True,
    why: str | None = None,
    workers: Workers = 1,
) -> list[str]:
    """Bring the database from the extractor `old` to this program's; return what was done, a line each.

    Where nothing is read otherwise, one ledger line says so, and none where this one was `adopted` before. A database
    that is not `readable` is made again, and its extractor adopted. Raises `RunHeld`, with everything as it was, where
    more than a fifth of the dossiers would change, unless a person says `why` that is right.
    """
    ledger, new = Ledger(archive.ledger_path), extractor_version(site)
    given, before = ids_given(ledger), ids_given(ledger)
    with scratch() as folder, closing(_read_anew(archive, site, ledger, folder, workers, given)) as fresh:
        adoption = Adoption(old=old, new=new)
        if unread := fresh.fact(UNREAD):
            killed = counted(int(unread), "capture")
            raise IncompleteRun(f"{killed} could not be read by {new}, as their workers were killed; try again.")
        if readable:
            with fresh.attached(archive.database):
                adoption = _compared(fresh, old, new)
        if adoption.large and why is None:
            raise RunHeld(
                f"Extractor {new} reads otherwise than {old} did: {adoption.said}. Nothing was changed;"
                " `dossier rebuild --dry-run` shows all of it. When a person finds it right: dossier accept extractor"
                " --why REASON"
            )
        if readable:
            keep_earlier(archive)
        if adoption.superseded or new not in adopted or not readable or not _as_left(fresh, ledger):
            files = _kept(archive, site, ledger, adoption, at, rules=new not in adopted)
            facts = _facts(adoption, at, why, files, {key: given[key] for key in given.keys() - before.keys()})
            whole = site.with_origins(named_origins(ledger.lines(), archive.warc))
            with Readers.of(site, 1) as readers:
                enter = partial(apply, fresh, archive, whole, readers=readers, given=given)
                seal(fresh, ledger, "accept", facts, enter)
        replace_database(fresh, archive.database)
    return [f"extractor {new} is accepted in place of {old}: {adoption.said}"] if adoption.superseded else []


def _read_anew(
    archive: Archive, site: Site, ledger: Ledger, folder: Path, workers: Workers, given: dict[str, str]
) -> Store:
    """Return an open database that these rules have read: all of it, or what came since they were last in force."""
    kept = earlier(archive, ledger, extractor_version(site), folder / "earlier.db")
    if kept is None:
        return derive(archive, site, folder / "dossiers.db", workers, given=given)
    store, since = kept
    store.set_facts(about(archive))
    bring_up(store, archive, site, workers, given=given, since=since)
    return store


def _as_left(fresh: Store, ledger: Ledger) -> bool:
    """Return True if a database is proved by the newest line: what is no part of a reading may be otherwise as well."""
    line = next(ledger.lines(ledger.head[0] - 1), None)
    return line is not None and line.facts.get("left") == fingerprint(fresh)


def _compared(fresh: Store, old: str, new: str) -> Adoption:
    """Compare the attached database with one that the new extractor has read."""
    return Adoption(
        old=old,
        new=new,
        superseded=read_otherwise(fresh),
        changes=list(corrections(fresh, "live", "main")),
        known=count_dossiers_in_either(fresh),
    )


def _facts(
    adoption: Adoption, at: datetime, why: str | None, files: Sequence[WarcFile], minted: Mapping[str, str]
) -> dict[str, Any]:
    """Return what the ledger's line says: counts, never values."""
    counts = {"values": len(adoption.changes), "dossiers": adoption.dossiers, "known": adoption.known}
    return {
        "at": iso(at),
        "extractor": {"from": adoption.old, "to": adoption.new},
        "why": why or adoption.said,
        "counts": counts if adoption.known is not None else {},
        "minted": minted,
        "warc_files": [asdict(file) for file in files],
    }


def refuse_older(archive: Archive, old: str) -> None:
    """Raise `RefusedFolder` when an extractor that is newer than this program's has read the archive."""
    if is_newer(old):
        raise RefusedFolder(f"{archive.root} was read by extractor {old}; this program has {NUMBER}: update it.")


def is_newer(version: str) -> bool:
    """Return True if an extractor is newer than this program's: its number alone says so."""
    return number_of(version) > NUMBER


def _kept(
    archive: Archive, site: Site, ledger: Ledger, adoption: Adoption, at: datetime, *, rules: bool
) -> list[WarcFile]:
    """Keep in WARC files what the old extractor said, what values change, and the new one's `rules`."""
    info = {
        "software": f"dossier-scraper/{__version__}",
        "format": "WARC File Format 1.1",
        "isPartOf": f"extractor {adoption.old} to {adoption.new}",
        "operator": archive.operator or "unknown",
        "ledger-head": ledger.head[1],
    }
    writer = WarcWriter(archive.warc, name=f"{archive.site}-extractor", at=at, info=info)
    if rules:
        writer.resource(rules_uri(adoption.new), at, rules_of(site))
    for read in adoption.superseded:
        said = {"Outcome": read.outcome, "Reason": read.reason, "Dossier": read.dossier_id}
        told = {name: value for name, value in said.items() if value is not None}
        writer.conversion(read.id, read.url, at, {"Extractor-Version": adoption.old} | told, read.data or "null")
    if adoption.changes:
        writer.resource(CHANGES, at, json.dumps([asdict(change) for change in adoption.changes]).encode())
    return writer.close()
