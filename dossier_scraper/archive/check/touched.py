"""Which WARC files of an archive were verified here before, and have not been touched since.

What is known of that lies in the account of who verified it (`account.py`). A file is untouched while device, inode,
size and both times are what they were; the time of its last change (`st_ctime`) cannot be set by any program, so that
an edit shows that puts content of the same length and the old date back. One through a memory map shows after what was
written so before is on the disk (msync(2)): that is seen to before a file is read. What goes on below the file system,
as bits that rot on a disk, does not show: only reading does.
"""

import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import msgspec

from dossier_scraper.archive.check import account
from dossier_scraper.archive.files import open_file
from dossier_scraper.archive.folder import Archive
from dossier_scraper.errors import RefusedFolder

KIND, LEFT = "verified", "left"
# A file that changed so short a time before it was read could change again within one tick of the clock, unseen.
SETTLED = 2 * 10**9
# To look through a database of fewer bytes takes 3 ms; that is done, also where it lies as it was left.
LARGE = 4 * 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found well: the whole archive up to ledger line `seq` with its `hash`, at a time, `by` which rules.

    The ledger was `size` bytes then, with this `sha256`. `files` has for each WARC file the SHA-256 that the ledger
    gives it, and how it lay there (`lies`); `database` is how the database lies that was compared, and `says` what it
    said of itself (`said_of_itself`).
    """

    at: str
    seq: int
    hash: str
    by: str
    size: int
    sha256: str
    files: Mapping[str, list[str | int]] = field(default_factory=dict)
    database: list[str | int] | None = None
    says: Mapping[str, str | None] = field(default_factory=dict)


def lies(path: Path, sha256: str) -> list[str | int]:
    """Return what an untouched file keeps, and the SHA-256 that it must have."""
    found = path.stat()
    return [sha256, found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns]


def database_lies(path: Path) -> list[str | int] | None:
    """Return the same of a database; None where there is none, and while what changes it waits beside it."""
    for beside in ("-wal", "-journal"):
        with suppress(FileNotFoundError):
            if path.with_name(f"{path.name}{beside}").stat().st_size:
                return None
    with suppress(FileNotFoundError):
        return lies(path, "")
    return None


def settle(paths: Iterable[Path]) -> None:
    """Have what was written through memory maps put on the disk: what is written so from now on changes the times."""
    for path in paths:
        with suppress(OSError, RefusedFolder), open_file(path) as file:
            os.fsync(file.fileno())


def is_settled(lying: Iterable[str | int], began: int) -> bool:
    """Return True if a file that lies so had not changed for a while at a time, in nanoseconds since 1970."""
    *_, modified, changed = lying
    return max(int(modified), int(changed)) < began - SETTLED


def recall(archive: Archive, by: str) -> Verified | None:
    """Return what is known of an archive; None where it was not verified whole here, or by other rules than `by`.

    On Windows nothing is known: there the time of a file's last change is not kept.
    """
    if sys.platform == "win32":
        return None
    with suppress(msgspec.ValidationError):
        known = msgspec.convert(account.known(archive.root, KIND), Verified)
        return known if known.by == by else None
    return None


def remember(archive: Archive, known: Verified) -> None:
    """Keep what is known of an archive; where the account has no place for that, nothing is."""
    account.keep(archive.root, KIND, asdict(known))


def note_left(archive: Archive) -> None:
    """Keep how the database lies that this program has just closed."""
    account.keep(archive.root, LEFT, {"database": database_lies(archive.database)})


def is_left(archive: Archive) -> bool:
    """Return True if a large database lies as this program closed it, so that nobody else can have damaged it."""
    now = database_lies(archive.database)
    if sys.platform == "win32" or now is None or archive.database.stat().st_size < LARGE:
        return False
    return bool(account.known(archive.root, LEFT) == {"database": now})
