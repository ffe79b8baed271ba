"""Filters that people keep in an archive (`watches.json`): each has a feed of its own, and notices."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.archive.files import read_file, replace_file
from dossier_scraper.archive.folder import Archive
from dossier_scraper.errors import DossierError, UsageError
from dossier_scraper.serial import canonical_json

FILE = "watches.json"
NAME = re.compile("[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What somebody wants to be told of: a field, dossiers of a country, of an organisation; None is any."""

    name: str
    country: str | None = None
    organisation: str | None = None
    field: str | None = None

    def __post_init__(self) -> None:
        """Raise `UsageError` for a name that is no part of an address."""
        if not NAME.fullmatch(self.name) or len(self.name) > 40:
            raise UsageError(f"{self.name!r} is no name of a watch: take up to 40 of a-z, 0-9 and -")


def watches(archive: Archive) -> list[Watch]:
    """Return the filters that an archive keeps, by name; raise `DossierError` where their file cannot be read."""
    path = archive.root / FILE
    if not path.exists():
        return []
    try:
        with disk_faults(path):
            return [Watch(**kept) for kept in json.loads(read_file(path))]
    except (ValueError, TypeError, RecursionError, UsageError) as error:
        raise DossierError(f"{path} cannot be read ({error}): put it right, or remove it") from error


def keep(archive: Archive, watch: Watch) -> None:
    """Keep a filter, in the place of one of that name. Raises `ArchiveBusy`, `DiskFault`."""
    with archive.lock():
        _write(archive, [*(one for one in watches(archive) if one.name != watch.name), watch])


def drop(archive: Archive, name: str) -> None:
    """Forget a filter; raise `UsageError` where there is none of that name."""
    with archive.lock():
        kept = watches(archive)
        if name not in {one.name for one in kept}:
            raise UsageError(f"there is no watch {name!r}; `dossier watch list` shows them")
        _write(archive, (one for one in kept if one.name != name))


def _write(archive: Archive, kept: Iterable[Watch]) -> None:
    text = canonical_json([asdict(one) for one in sorted(kept, key=lambda one: one.name)])
    replace_file(archive.root, FILE, f"{text}\n".encode())
