"""Verify an archive by what is known here of it: what was verified before and not touched since is not read again."""

import hashlib
import sqlite3
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from dossier_scraper.archive.check.proved import ledger_told
from dossier_scraper.archive.check.touched import Verified, database_lies, is_settled, recall, remember, settle
from dossier_scraper.archive.check.verify import examined_since, lying
from dossier_scraper.archive.database.schema import open_sound, said_of_itself
from dossier_scraper.archive.database.store import iso
from dossier_scraper.archive.folder import Archive, checker_bytes
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.errors import DossierError
from dossier_scraper.ingest.upkeep.check import is_as_left
from dossier_scraper.site import Site
from dossier_scraper.site.digest import extractor_version


def verify_since(archive: Archive, site: Site) -> str | None:
    """Check what an archive has that is new or was touched since it was verified whole here; say what was not read.

    The ledger's chain is recomputed, database and snapshots are compared with the hashes that its newest line left,
    WARC files that are new or were touched are read. Returns None where that is not enough: nothing of it was verified
    here, or something is wrong, which only reading everything names.
    """
    began, known = time.time_ns(), recall(archive, _by(site))
    settle([archive.database])
    database = database_lies(archive.database)
    since = examined_since(archive, known) if known else None
    if known is None or since is None or not since.skipped:
        return None
    untouched = database is not None and database == known.database
    if not is_as_left(archive, site, known.says, since.repeats, untouched=untouched):
        return None
    now = replace(known, files=since.files, database=_still(archive, database, began))
    if now != known:
        remember(archive, now)
    return (
        f"WARC files verified by {known.at[:10]} and not touched since: {len(since.skipped)}. They were not read again,"
        " and rows were compared by their hashes; --all reads everything."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """An archive before it was read: how its files lay, its ledger, and when that was, in nanoseconds since 1970."""

    began: int
    ledger: bytes
    database: list[str | int] | None
    says: Mapping[str, str | None]
    files: Mapping[str, list[str | int]]

    @classmethod
    def of(cls, archive: Archive) -> "Watched":
        """Look at the files."""
        began, says = time.time_ns(), dict[str, str | None]()
        settle([archive.database, *archive.warc.glob("*")])
        with suppress(sqlite3.Error, DossierError), open_sound(archive.database, known=True) as db:
            says = said_of_itself(db)
        return cls(
            began=began,
            ledger=Ledger(archive.ledger_path).content(),
            database=database_lies(archive.database),
            says=says,
            files=lying(archive),
        )

    def note_verified(self, archive: Archive, site: Site) -> None:
        """Keep that everything was read and found well: of files that lie as before, and lay so for a while.

        What the ledger's lines told is kept as well.
        """
        now = lying(archive)
        files = {name: at for name, at in self.files.items() if now.get(name) == at and is_settled(at, self.began)}
        if not Ledger(archive.ledger_path).content().startswith(self.ledger):
            return
        seq, head = Ledger(archive.ledger_path, self.ledger).head
        known = Verified(
            at=iso(datetime.now(UTC)),
            seq=seq,
            hash=head,
            by=_by(site),
            size=len(self.ledger),
            sha256=hashlib.sha256(self.ledger).hexdigest(),
            files=files,
            database=_still(archive, self.database, self.began),
            says=self.says,
        )
        remember(archive, known)
        ledger_told(archive)


def _still(archive: Archive, database: list[str | int] | None, began: int) -> list[str | int] | None:
    """Return how the database lay before it was read, if it lies so still, and lay so for a while."""
    same = database is not None and is_settled(database, began) and database_lies(archive.database) == database
    return database if same else None


def _by(site: Site) -> str:
    """Name the rules and the checker: what others found well is read again."""
    return f"{extractor_version(site)} {hashlib.sha256(checker_bytes()).hexdigest()[:16]}"
