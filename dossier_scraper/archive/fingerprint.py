"""What a ledger line left, as hashes: a database and its snapshots are proved by them under any rules."""

import hashlib
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions.content import made_of, rows_of, schema_of
from dossier_scraper.archive.questions.versions import digests
from dossier_scraper.archive.questions.withheld import hidden_versions
from dossier_scraper.archive.snapshots import FORM, bytes_of, snapshot_bytes, snapshots


def fingerprint(store: Store, known: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Return the SHA-256, in hex, of the database's `schema`, of its rows (`dump`), and of the `snapshots` it gives.

    The last is over a line for each file, sorted: its path under `snapshots/`, a blank, and its SHA-256. `known` are
    the hashes of some of them, by version.
    """
    hidden = hidden_versions(store)
    files = sorted(
        (name, known.get(id) or _sha256([snapshot_bytes(store, id, hidden)])) for name, id in snapshots(store)
    )
    return {
        "schema": _hashed(schema_of(store)),
        "dump": _sha256(rows_of(store)),
        "snapshots": _hashed(f"{name} {digest}" for name, digest in files),
    }


def keep_digests(store: Store) -> dict[str, str]:
    """Bring the hashes of the snapshots up to the versions; return them by version.

    A snapshot is made again where its form or anything that goes into it differs, whatever wrote that. One with a
    tombstone is always made again, and has none.
    """
    hidden, known, kept = hidden_versions(store), digests(store), {}
    for version_id, content in made_of(store):
        of = _sha256([f"{FORM} {content}".encode("utf-8", "surrogatepass")])[:32]
        was, digest = known.get(version_id, ("", ""))
        if version_id not in hidden:
            kept[version_id] = of, digest if was == of else _sha256([bytes_of(content)])
    store.keep_digests(kept)
    return {version_id: digest for version_id, (_, digest) in kept.items()}


def _hashed(lines: Iterable[str]) -> str:
    return _sha256(f"{line}\n".encode("utf-8", "surrogatepass") for line in lines)


def _sha256(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()
