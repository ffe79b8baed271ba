"""What a ledger line left, as hashes: a database and its snapshots are proved by them under any rules."""

import hashlib
from collections.abc import Iterable

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions.content import rows_of, schema_of
from dossier_scraper.archive.questions.withheld import hidden_versions
from dossier_scraper.archive.snapshots import snapshot_bytes, snapshots


def fingerprint(store: Store) -> dict[str, str]:
    """Return the SHA-256, in hex, of the database's `schema`, of its rows (`dump`), and of the `snapshots` it gives.

    The last is over a line for each file, sorted: its path under `snapshots/`, a blank, and its SHA-256.
    """
    hidden = hidden_versions(store)
    files = sorted((name, _sha256([snapshot_bytes(store, id, hidden)])) for name, id in snapshots(store))
    return {
        "schema": _hashed(schema_of(store)),
        "dump": _hashed(rows_of(store)),
        "snapshots": _hashed(f"{name} {digest}" for name, digest in files),
    }


def _hashed(lines: Iterable[str]) -> str:
    return _sha256(f"{line}\n".encode("utf-8", "surrogatepass") for line in lines)


def _sha256(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()
