"""Fixity: is the evidence still what the ledger says? The checks are those of the `verify.py` that an archive carries.

Whether database and snapshots are what the evidence gives is found by making them again, which is not done here.
"""

from dossier_scraper.archive.folder import Archive, disk_faults
from dossier_scraper.archive.standalone import Evidence, Finding

__all__ = ["Finding", "verify"]


def verify(archive: Archive) -> list[Finding]:
    """Return everything in `warc/` and `ledger.jsonl` that is not as it was sealed; nothing is changed.

    Recomputes the chain and its totals, size and SHA-256 of each listed file, and in it every gzip member, length,
    digest and reference; finds missing and extra files. Raises `DiskFault` when a file cannot be read at all.
    """
    with disk_faults(archive.root):
        return list(Evidence(archive.root).check())
