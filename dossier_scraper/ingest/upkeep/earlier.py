"""Databases of earlier rules: going back to rules that were adopted before reads only what came since.

A database is kept, packed, when other rules take the place of those that made it. It is derived, like the one that
takes its place: where it is missing, everything is read again. Nothing of one is believed before its ledger line has
proved it: a folder may come from anybody.
"""

import gzip
import re
import sqlite3
from pathlib import Path

from dossier_scraper.archive.database.schema import copy_sound, is_behind, open_sound
from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.archive.files import names_in, open_file, remove_file, replace_file
from dossier_scraper.archive.fingerprint import fingerprint
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.errors import RefusedFolder
from dossier_scraper.ingest.upkeep.rebuild import scratch

# Of so many rules, the last that were in force.
KEPT = 3
NAME = re.compile(r"dossiers\.db-(?P<seq>\d{9})-(?P<extractor>[0-9]{1,9}(?:\+[0-9a-f]{12})?)\.gz")
# A database of text is packed to a fifth or less; what unpacks to more than this was made to fill a disk.
LARGEST_RATIO = 60
PIECE = 1 << 20


def keep_earlier(archive: Archive) -> None:
    """Keep the archive's database, in place of one that the same rules left before; of the oldest, none is kept."""
    with scratch() as folder:
        facts, _ = copy_sound(archive.database, folder / "dossiers.db")
        name = f"dossiers.db-{int(facts['ledger_seq'] or 0):09}-{facts['extractor_version']}.gz"
        if not NAME.fullmatch(name):
            return
        packed = gzip.compress((folder / "dossiers.db").read_bytes(), compresslevel=6, mtime=0)
    archive.check_space(len(packed))
    replace_file(archive.root, f"{archive.earlier.name}/{name}", packed)
    for old in _superfluous(archive):
        remove_file(archive.root, f"{archive.earlier.name}/{old}")


def earlier(archive: Archive, ledger: Ledger, extractor: str, path: Path) -> tuple[Store, int] | None:
    """Return the database that an extractor left, unpacked to `path` and open, and the ledger line that it is at.

    None where none is kept, and where one is not what that line left.
    """
    names = [name for name in _kept(archive) if NAME.fullmatch(name)["extractor"] == extractor]  # type: ignore[index]
    if not names or not _unpacked(archive.earlier / names[-1], path):
        return None
    try:
        with open_sound(path) as db:
            if is_behind(db):
                return None
        store = Store(path, durable=False)
    except (sqlite3.DatabaseError, RefusedFolder):
        return None
    if (seq := _proved(store, ledger, extractor)) is None:
        store.close()
        return None
    return store, seq


def _proved(store: Store, ledger: Ledger, extractor: str) -> int | None:
    """Return the ledger line that left a database, or None if none left this one."""
    try:
        seq = int(store.fact("ledger_seq") or 0)
        line = next(ledger.lines(seq - 1), None) if 0 < seq <= ledger.head[0] else None
        named = line and (store.fact("extractor_version"), store.fact("ledger_hash")) == (extractor, line.hash)
        return seq if line and named and line.facts.get("left") == fingerprint(store) else None
    except (sqlite3.DatabaseError, ValueError, LookupError):
        return None


def _unpacked(packed: Path, path: Path) -> bool:
    """Return True if a file could be unpacked, and was not made to become too large."""
    with disk_faults(path):
        try:
            with open_file(packed) as file, gzip.open(file) as content, path.open("wb") as target:
                left = LARGEST_RATIO * packed.stat().st_size
                while (piece := content.read(PIECE)) and left >= 0:
                    left -= target.write(piece)
        except (EOFError, gzip.BadGzipFile, RefusedFolder, FileNotFoundError):
            return False
    return left >= 0


def _kept(archive: Archive) -> list[str]:
    return [name for name, is_folder in names_in(archive.root, archive.earlier.name).items() if NAME.fullmatch(name)]


def _superfluous(archive: Archive) -> list[str]:
    """Return the names of kept databases behind the newest of each of the last rules."""
    newest: dict[str, str] = {}
    names = _kept(archive)
    for name in names:
        newest[name.rpartition("-")[2]] = name
    return [name for name in names if name not in sorted(newest.values())[-KEPT:]]
