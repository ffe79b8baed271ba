"""What the system or SQLite says of a disk, or of another writer, in one line that a person can act on."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dossier_scraper.errors import DiskFault, DossierError, OutOfMemory

# Result codes (https://sqlite.org/rescode.html), primary or extended, that tell of the machine or others, not of us.
FAULTS = {
    sqlite3.SQLITE_IOERR_SHMMAP: "too little memory; give this program more, or start fewer others, and run again",
    sqlite3.SQLITE_FULL: "no space left; free some and run again",
    sqlite3.SQLITE_IOERR: "the disk does not take or give its bytes; free some space or check it, and run again",
    sqlite3.SQLITE_CANTOPEN: "not permitted, or too many open files; check the folder's owner and mode",
    sqlite3.SQLITE_READONLY: "not permitted; check the folder's owner and mode",
    sqlite3.SQLITE_PERM: "not permitted; check the folder's owner and mode",
    sqlite3.SQLITE_BUSY: "another program holds it for writing; close that one and run again",
}


def database_fault(path: Path, error: sqlite3.DatabaseError) -> Exception:
    """Return the `DiskFault` that SQLite's error tells of, in one line that names `path`; else the error itself."""
    code = getattr(error, "sqlite_errorcode", 0)
    advice = FAULTS.get(code) or FAULTS.get(code & 0xFF)
    if advice is None or code == sqlite3.SQLITE_READONLY_ROLLBACK:
        return error  # beside the database lies a journal that is none of ours
    fault = DiskFault(f"{path}: {advice}.")
    fault.__cause__ = error
    return fault


@contextmanager
def database_faults(path: Path) -> Iterator[None]:
    """Turn what SQLite says of the disk, or of another writer, into a `DiskFault` of one line that names `path`."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise database_fault(path, error)  # noqa: B904


# What a machine, and no site, lacks.
LACKING = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

# What CPython says where the system gives no memory for a thread, or no more threads (Modules/_threadmodule.c).
NO_THREAD = "can't start new thread"


def lacking(error: BaseException) -> DossierError | None:
    """Return what a machine lacks by an error, in one line that a person can act on, or None for any other error."""
    if isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and str(error) == NO_THREAD):
        return OutOfMemory("Too little memory: give this program more, or start fewer others, and run again.")
    if not isinstance(error, OSError) or error.errno not in LACKING:
        return None
    if error.errno == errno.ENOMEM:
        return lacking(MemoryError())
    try:
        with disk_faults(Path(error.filename or "the system")):
            raise error
    except DiskFault as fault:
        return fault


@contextmanager
def disk_faults(path: Path) -> Iterator[None]:
    """Turn what the system says of a file into a `DiskFault` of one line that names `path` and what to do."""
    try:
        yield
    except OSError as error:
        match error.errno:
            case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
                advice = "no space left; free some and run again"
            case errno.EACCES | errno.EPERM | errno.EROFS:
                advice = "not permitted; check the folder's owner and mode"
            case errno.EMFILE | errno.ENFILE:
                advice = "too many open files; raise the limit (ulimit -n)"
            case errno.EIO:
                advice = "the disk reports an error; check it before the next run"
            case _:
                advice = error.strerror or type(error).__name__
        raise DiskFault(f"{path}: {advice}.") from error
