"""Fixity: is the evidence still what the ledger says? The checks are those of the `verify.py` that an archive carries.

Whether database and snapshots are what the evidence gives is found by making them again, which is not done here.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from dossier_scraper.archive.check.standalone import Evidence, Finding
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.archive.folder import Archive, checker_bytes
from dossier_scraper.archive.ledger.chain import Ledger

__all__ = ["Finding", "is_sound", "verify"]


def verify(archive: Archive) -> list[Finding]:
    """Return everything in `warc/` and `ledger.jsonl` that is not as it was sealed; nothing is changed.

    Recomputes the chain and its totals, size and SHA-256 of each listed file, and in it every gzip member, length,
    digest and reference; finds missing and extra files. Where all is well, looks at the folder's `verify.py` too, which
    a copy may lack: right are this program's and those that the ledger knows. Raises `DiskFault` when the folder
    cannot be read at all.
    """
    with disk_faults(archive.root):
        return list(Evidence(archive.root).check()) or list(_checker(archive))


def is_sound(content: bytes) -> bool:
    """Return True if a record, head and block as unpacked, could stand in an archive's evidence as it is."""
    return not list(Evidence(Path()).check_record("", 0, content, None))


def _checker(archive: Archive) -> Iterator[Finding]:
    path, known = archive.root / "verify.py", {hashlib.sha256(checker_bytes()).hexdigest()}
    known |= {line.facts["checker"] for line in Ledger(archive.ledger_path).lines() if "checker" in line.facts}
    if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() not in known:
        yield Finding(path.name, None, None, "no run left this checker here; `dossier rebuild` makes it again")
