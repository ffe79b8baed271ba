"""Snapshots: one canonical JSON file per version, derived from the database, made for `git diff`.

A file holds nothing that a later check of an unchanged page would alter: no last-seen time, no run, no clock.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dossier_scraper.archive import files
from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions import versions
from dossier_scraper.archive.questions.versions import VersionName
from dossier_scraper.archive.questions.withheld import WITHHELD, hidden_versions, value_path
from dossier_scraper.archive.redaction import Hidden
from dossier_scraper.serial import indented_json

# What the program itself calls a dossier's folder, and a snapshot in it.
PLACE = re.compile("[a-z0-9][a-z0-9-]{0,99}")
FILE = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}\.json")
# The form of a file's bytes. Raise it with each change of `snapshot_bytes`: hashes that were kept of another form go.
FORM = 1
# What a snapshot says of where a value stands.
QUOTE = ("capture_id", "selector", "quote", "rule")


def snapshot_name(version: VersionName) -> str:
    """Return a version's path under `snapshots/`: `<dossier>/<first-seen>-<hash8>.json`."""
    seen = version.first_seen.partition(".")[0].replace("-", "").replace(":", "")
    return f"{version.dossier_id}/{seen}Z-{version.content_hash[:8]}.json"


def snapshot_bytes(store: Store, version_id: str, hidden: Mapping[str, Hidden]) -> bytes:
    """Return a version's snapshot: the dossier, when this content was first seen, and where each value stands.

    What is withheld (`hidden_versions`) has a tombstone in its place, also in what was written before.
    """
    version = versions.version(store, version_id)
    if version is None:
        raise LookupError(f"version {version_id} is not in the database")
    data = json.loads(version.data)
    quoted = {
        one.field: {"capture_id": one.capture_id, "selector": one.selector, "quote": one.quote, "rule": one.rule}
        for one in versions.provenance_of(store, version_id)
    }
    if one := hidden.get(version_id):
        data = one.data(data)
        quoted = {field: quote | _tombstone(store, version_id, one, field) for field, quote in quoted.items()}
    return _written(data, version.first_seen, version.content_hash, quoted)


def bytes_of(made: str) -> bytes:
    """Return the snapshot, with nothing withheld, that is made of so much of the database (`content.made_of`)."""
    _, first_seen, content_hash, data, places = json.loads(made)
    quoted = {field: dict(zip(QUOTE, quote, strict=True)) for field, *quote in places}
    return _written(json.loads(data), first_seen, content_hash, quoted)


def _written(data: Mapping[str, Any], first_seen: str, content_hash: str, quoted: Mapping[str, Any]) -> bytes:
    content = {"dossier": data, "first_seen": first_seen, "content_hash": content_hash, "provenance": quoted}
    return (indented_json(content) + "\n").encode()


def _tombstone(store: Store, version_id: str, hidden: Hidden, field: str) -> dict[str, str]:
    note = hidden.note(value_path(store, version_id, field))
    return {"quote": note, "selector": "", "rule": WITHHELD} if note else {}


def snapshots(store: Store) -> Iterator[tuple[str, str]]:
    """Yield the path and the version's id of every snapshot that the database gives."""
    for version in versions.every_version(store):
        yield snapshot_name(version), version.id


def write_snapshots(store: Store, folder: Path) -> None:
    """Make the folder hold exactly the snapshots that the database gives; what a person put there stays.

    A file that is there is taken to be right and not touched, unless the database has marked its dossier: then it is
    compared, by its hash where that is kept, and written where it is not. Raises `DiskFault` when the disk does not
    take them, `RefusedFolder` where they would be written through a link; the next run goes on where this one stopped.
    """
    found, stale, root = own_files(folder), store.stale_snapshots(), folder.parent
    hidden, known = hidden_versions(store), versions.digests(store) if stale else {}
    for name, version_id in snapshots(store):
        there, inside = name in found, f"{folder.name}/{name}"
        found.discard(name)
        looked_at = not there or not stale.isdisjoint({"*", name.partition("/")[0]})
        if looked_at and not files.has_digest(root, inside, known.get(version_id, ("", ""))[1]):
            content = snapshot_bytes(store, version_id, hidden)
            if not (there and files.has_content(root, inside, content)):
                files.replace_file(root, inside, content)
    for name in sorted(found):
        files.remove_file(root, f"{folder.name}/{name}")
    if stale:
        store.unmark_snapshots()


def own_files(folder: Path) -> set[str]:
    """Return what lies under the folder and has a snapshot's name, by its path there; nothing behind a link.

    Raises `RefusedFolder` where the folder itself is a link.
    """
    return {
        f"{place}/{name}"
        for place, is_folder in files.names_in(folder.parent, folder.name).items()
        if is_folder and PLACE.fullmatch(place)
        for name, is_inner in files.names_in(folder.parent, f"{folder.name}/{place}").items()
        if FILE.fullmatch(name) and not is_inner
    }


def damaged(store: Store, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each snapshot file that is not what the database gives, and what is wrong: missing, changed or unlisted."""
    found, hidden = own_files(folder), hidden_versions(store)
    for name, version_id in snapshots(store):
        if name not in found:
            yield name, "missing"
        elif not files.has_content(folder, name, snapshot_bytes(store, version_id, hidden)):
            yield name, "changed"
        found.discard(name)
    for name in sorted(found):
        yield name, "unlisted"
