"""What describes a package of web archives, `datapackage.json`: its files and their hashes (WACZ 1.1.1, 5.2).

That of a collection names packages, which may lie elsewhere (multi-WACZ: resources with addresses).
"""

import hashlib
import json
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dossier_scraper.archive.faults import disk_faults

NAME = "datapackage.json"
# By Node.
READ_AT_ONCE = 1 << 16
WEB_ARCHIVE = re.compile(r"\.(w?arc(\.(gz|zst|bz2|xz))?|wacz|zip)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """The digest of each file by its path, as a package's description names it; `fault` says why it names none."""

    hashes: Mapping[str, str]
    fault: str | None = None

    @classmethod
    def of(cls, data: bytes) -> "Description":
        """Read a description; one that is not there, or cannot be read, names nothing."""
        listed = mapping_in(data).get("resources")
        if not isinstance(listed, list):
            return cls(hashes={}, fault=f"{NAME} has no list of files: no hash is compared." if data else None)
        rows = [row for row in listed if isinstance(row, dict)]
        return cls(hashes={str(row.get("path")): str(row.get("hash") or "") for row in rows})

    def contradiction(self, path: str, sha256: str, file: Path) -> str | None:
        """Return the digest that it names for a file which has another; one of another kind is not looked at.

        `file` is where the one at `path` lies.
        """
        label, _, value = self.hashes.get(path, "").lower().rpartition(":")
        if label != "sha256" or len(value) != len(sha256) or value == sha256 or value == _doubled(file):
            return None
        return f"{NAME} {label}:{value}"

    def missing(self, there: Container[str]) -> Iterator[str]:
        """Say which web archives it names that are not `there`."""
        for path in self.hashes:
            if path not in there and WEB_ARCHIVE.search(path.partition("?")[0]):
                where = "lies elsewhere: fetch it and name it as well" if "://" in path else "is not there"
                yield f"{NAME} names {path}, which {where}"


def _doubled(path: Path) -> str:
    """Return the SHA-256 that js-wacz (up to 0.1.6) names for a file: it hashes what it reads at once twice."""
    digest = hashlib.sha256()
    with disk_faults(path), path.open("rb") as file:
        while piece := file.read(READ_AT_ONCE):
            digest.update(piece)
            digest.update(piece)
    return digest.hexdigest()


def mapping_in(data: bytes) -> dict[str, Any]:
    """Return the JSON object that a text is, an empty one where it is none."""
    try:
        found = json.loads(data or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
