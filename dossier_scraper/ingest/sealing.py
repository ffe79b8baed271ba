"""How a ledger line and what it does to the database come about together."""

from collections.abc import Callable, Mapping
from typing import Any

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.fingerprint import fingerprint, keep_digests
from dossier_scraper.archive.ledger.chain import Ledger, Line


def seal(store: Store, ledger: Ledger, kind: str, facts: Mapping[str, Any], enter: Callable[[Line], None]) -> Line:
    """Let `enter` bring a line into the database, then write it to the ledger with the hashes of what that left.

    Runs in the caller's transaction, which is rolled back where this raises: `LineRefused`, `DiskFault`. The line that
    `enter` gets is not sealed yet.
    """
    enter(ledger.next_line(kind, facts))
    line = ledger.append(kind, {**facts, "left": fingerprint(store, keep_digests(store))})
    store.set_head(line.seq, line.hash)
    return line
