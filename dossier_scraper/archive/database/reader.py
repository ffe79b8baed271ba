"""Opening the database for reading only, beside a run that writes."""

import os
from pathlib import Path

from dossier_scraper.archive.files import refuse_shared


def refuse_unsafe(path: Path, *, to_read: bool = False) -> None:
    """Raise `RefusedFolder` where SQLite would write into a file that is not the archive's own, or wait at a pipe.

    Also who only reads writes beside the database; the database itself may then have another name, as in a backup.
    """
    for end in ("", "-wal", "-shm", "-journal"):
        refuse_shared(path.parent, path.name + end, alone=not to_read or bool(end))


def reading_uri(database: Path) -> str:
    """Return the URI under which SQLite opens a database for reading only, whatever its path and its folder's mode.

    A reader of a write-ahead log needs the files beside it; where it may not make them, nobody writes (SQLite, "WAL:
    Read-Only Databases"). Raises `RefusedFolder`, see `refuse_unsafe`.
    """
    refuse_unsafe(database, to_read=True)
    beside = [database.with_name(database.name + end) for end in ("-wal", "-shm")]
    there = os.access(database.parent, os.W_OK) or all(path.exists() for path in beside)
    return f"{database.absolute().as_uri()}?{'mode=ro' if there else 'immutable=1'}"
