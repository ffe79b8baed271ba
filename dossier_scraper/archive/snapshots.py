"""Snapshots: one canonical JSON file per version, derived from the database, made for `git diff`.

A file holds nothing that a later check of an unchanged page would alter: no last-seen time, no run, no clock.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.folder import disk_faults, replace_file
from dossier_scraper.archive.questions import versions
from dossier_scraper.archive.questions.versions import VersionName


def snapshot_name(version: VersionName) -> str:
    """Return a version's path under `snapshots/`: `<dossier>/<first-seen>-<hash8>.json`."""
    seen = version.first_seen.partition(".")[0].replace("-", "").replace(":", "")
    return f"{version.dossier_id}/{seen}Z-{version.content_hash[:8]}.json"


def snapshot_bytes(store: Store, version_id: str) -> bytes:
    """Return a version's snapshot: the dossier, when this content was first seen, and where each value stands."""
    version = versions.version(store, version_id)
    if version is None:
        raise LookupError(f"version {version_id} is not in the database")
    quoted = (asdict(one) for one in versions.provenance_of(store, version_id))
    content = {
        "dossier": json.loads(version.data),
        "first_seen": version.first_seen,
        "content_hash": version.content_hash,
        "provenance": {one.pop("field"): one for one in quoted},
    }
    return (json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def snapshots(store: Store) -> Iterator[tuple[str, str]]:
    """Yield the path and the version's id of every snapshot that the database gives."""
    for version in versions.every_version(store):
        yield snapshot_name(version), version.id


def write_snapshots(store: Store, folder: Path) -> None:
    """Make the folder hold exactly the snapshots that the database gives.

    A file that is there is taken to be right and not touched, unless the database has marked its dossier: then it is
    compared, and written where it is not. Raises `DiskFault` when the disk does not take them; the next run goes on
    where this one stopped.
    """
    found, stale = files(folder), store.stale_snapshots()
    for name, version_id in snapshots(store):
        path, there = folder / name, found.pop(name, None)
        if there is None or not stale.isdisjoint({"*", path.parent.name}):
            content = snapshot_bytes(store, version_id)
            with disk_faults(path):
                right = there is not None and there.is_file() and there.read_bytes() == content
                path.parent.mkdir(parents=True, exist_ok=True)
            if not right:
                replace_file(path, content)
    for path in found.values():
        with disk_faults(path):
            path.unlink()
    if stale:
        store.unmark_snapshots()


def files(folder: Path) -> dict[str, Path]:
    """Return everything but folders that lies under the folder, by its path there."""
    found = [Path(place, name) for place, _, names in os.walk(folder) for name in names]
    return {path.relative_to(folder).as_posix(): path for path in sorted(found)}


def damaged(store: Store, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each snapshot file that is not what the database gives, and what is wrong: missing, changed or unlisted."""
    found = files(folder)
    for name, version_id in snapshots(store):
        path = found.pop(name, None)
        if path is None:
            yield name, "missing"
        elif not path.is_file() or path.read_bytes() != snapshot_bytes(store, version_id):
            yield name, "changed"
    for name in found:
        yield name, "unlisted"
