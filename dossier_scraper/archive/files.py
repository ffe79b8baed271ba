"""The files of an archive folder: every write, rename, cut and removal in one is made here, and never through a link.

A folder may come from a stranger, and git, tar and zip keep links. So a name is given relative to the archive's root
(`warc/x.warc.gz`), and each folder on the way is opened by itself, following no link (openat(2), O_NOFOLLOW). What is
written in place is a regular file that stands nowhere else; what is written anew gets a random name that was free, and
then its own (CWE-59, CWE-377). Windows opens no folders: there each part of a name is looked at first.
"""

import errno
import hashlib
import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader, FileIO
from pathlib import Path
from secrets import token_hex

from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.errors import RefusedFolder

# What a file is called while it is being written.
PART = re.compile(r".+\.[0-9a-f]{16}\.part")
BY_DESCRIPTOR = os.open in os.supports_dir_fd
NO_LINK = getattr(os, "O_NOFOLLOW", 0)
NO_WAIT = getattr(os, "O_NONBLOCK", 0)  # opening a pipe waits for whoever opens its other end
BINARY = getattr(os, "O_BINARY", 0)


def read_file(path: Path) -> bytes:
    """Return the content of a regular file, wherever it is. Raises `RefusedFolder` for a pipe or a device."""
    with open_file(path) as file:
        return file.read()


def open_file(path: Path) -> BufferedReader:
    """Open a regular file for reading. Raises `RefusedFolder` for what is none, and the system's own errors."""
    return BufferedReader(_regular(os.open(path, os.O_RDONLY | NO_WAIT | BINARY), path, "r"))


def open_inside(root: Path, name: str) -> BufferedReader:
    """Open a regular file of a folder that somebody else may have made, through no link. Raises `RefusedFolder`."""
    with _place(root, name) as (last, at):
        return BufferedReader(_regular(_open(root / name, last, os.O_RDONLY, at), root / name, "r"))


def copy_outside(path: Path, target: Path) -> None:
    """Copy a regular file to a place outside of archives. Raises `RefusedFolder` for a pipe or a device."""
    with open_file(path) as file, target.open("wb") as copy:
        shutil.copyfileobj(file, copy, 1 << 20)


def has_content(root: Path, name: str, data: bytes) -> bool:
    """Return True if a name is a regular file with this content."""
    with disk_faults(root / name), suppress(FileNotFoundError, NotADirectoryError, RefusedFolder):
        return read_file(root / name) == data
    return False


def has_digest(root: Path, name: str, sha256: str) -> bool:
    """Return True if a name is a regular file whose content has this SHA-256, in hex."""
    with disk_faults(root / name), suppress(FileNotFoundError, NotADirectoryError, RefusedFolder):
        return hashlib.sha256(read_file(root / name)).hexdigest() == sha256
    return False


def replace_file(root: Path, name: str, data: bytes) -> None:
    """Write a whole file, or leave what is there: a new file beside it, then a rename. Makes the folder that it is in.

    Raises `DiskFault`, and `RefusedFolder` where a folder on the way is a link.
    """
    folder, _, _ = name.rpartition("/")
    if folder and not (root / folder).is_dir():
        make_folder(root, folder)
    with disk_faults(root / name), _place(root, name) as (last, at):
        part = f"{last}.{token_hex(8)}.part"
        try:
            with os.fdopen(_open(root / name, part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, at), "wb") as file:
                file.write(data)
            os.replace(part, last, src_dir_fd=at, dst_dir_fd=at)
        except OSError:
            with suppress(OSError):
                os.unlink(part, dir_fd=at)
            raise


def create_file(root: Path, name: str) -> FileIO:
    """Open a new file for writing, unbuffered; raises `FileExistsError` where the name is taken by anything."""
    with _place(root, name) as (last, at):
        return FileIO(_open(root / name, last, os.O_RDWR | os.O_CREAT | os.O_EXCL, at), "r+")


def append_file(root: Path, name: str) -> FileIO:
    """Open a file for appending, unbuffered, its position at its end; it is made where it is not there."""
    with _place(root, name) as (last, at):
        descriptor = _open(root / name, last, os.O_RDWR | os.O_APPEND | os.O_CREAT, at)
        return _regular(descriptor, root / name, "a+", alone=True)


def append_whole(file: FileIO, data: bytes, *, durable: bool = False) -> None:
    """Write all of `data` at the end of an open file, and sync it if it is to be `durable`, or leave it as it was."""
    end = file.seek(0, os.SEEK_END)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) :]
        if durable:
            os.fsync(file.fileno())
    except OSError:
        file.truncate(end)
        file.seek(end)
        raise


def cut_file(root: Path, name: str, end: int) -> None:
    """Cut a file to its first `end` bytes, and make that durable."""
    with disk_faults(root / name), _place(root, name) as (last, at):
        with _regular(_open(root / name, last, os.O_RDWR, at), root / name, "r+", alone=True) as file:
            file.truncate(end)
            os.fsync(file.fileno())


def sync_file(root: Path, name: str) -> None:
    """Make what was written to a closed file durable."""
    with disk_faults(root / name), _place(root, name) as (last, at):
        with _regular(_open(root / name, last, os.O_RDWR, at), root / name, "r+") as file:
            os.fsync(file.fileno())


def rename_file(root: Path, name: str, new: str) -> None:
    """Give a file another name in the same archive, in place of whatever has it."""
    with disk_faults(root / name), _place(root, name) as (last, at), _place(root, new) as (target, there):
        os.replace(last, target, src_dir_fd=at, dst_dir_fd=there)


def remove_file(root: Path, name: str) -> None:
    """Remove a file, or a link itself; nothing where there is none."""
    with disk_faults(root / name), suppress(FileNotFoundError), _place(root, name) as (last, at):
        os.unlink(last, dir_fd=at)


def remove_folder(root: Path) -> None:
    """Remove an archive folder with all that is in it; links in it go, what they lead to stays.

    Raises `RefusedFolder` where the folder is a link itself.
    """
    if root.is_symlink():
        raise _refused(root, "a link")
    shutil.rmtree(root)


def make_folder(root: Path, name: str = "") -> None:
    """Make a folder and those above it; `root` itself is where a person says, the rest is in no link."""
    with disk_faults(root / name):
        root.mkdir(parents=True, exist_ok=True)
        parts = name.split("/") if name else []
        for depth in range(len(parts)):
            path = "/".join(parts[: depth + 1])
            with _place(root, path) as (last, at):
                with suppress(FileExistsError):
                    os.mkdir(last, dir_fd=at)
                if not stat.S_ISDIR(os.stat(last, dir_fd=at, follow_symlinks=False).st_mode):
                    raise _refused(root / path, "no folder")


def sync_folder(root: Path, name: str = "") -> None:
    """Make new and renamed entries of a folder durable, where the system can open one."""
    with disk_faults(root / name), _place(root, f"{name}/." if name else ".") as (_, at):
        if at is not None:
            os.fsync(at)


def refuse_shared(root: Path, name: str, *, alone: bool = True) -> None:
    """Raise `RefusedFolder` unless a name is free or a regular file, for what others open.

    Where they write to it, it must be `alone`: under no other name elsewhere.
    """
    with disk_faults(root / name), suppress(FileNotFoundError), _place(root, name) as (last, at):
        _check(os.stat(last, dir_fd=at, follow_symlinks=False), root / name, alone=alone)


def names_in(root: Path, folder: str = "") -> dict[str, bool]:
    """Return the names in a folder, sorted, each with whether it is a folder and no link; none if it is missing."""
    inside = f"{folder}/." if folder else "."
    with disk_faults(root / folder), suppress(FileNotFoundError), _place(root, inside) as (last, at):
        with os.scandir(last if at is None else at) as entries:
            return dict(sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries))
    return {}


@contextmanager
def _place(root: Path, name: str) -> Iterator[tuple[str, int | None]]:
    """Give the last part of a name and an open descriptor of the folder that it is in; on Windows, its path alone."""
    *folders, last = name.split("/")
    if not BY_DESCRIPTOR:
        for depth in range(len(folders)):
            if not stat.S_ISDIR(os.lstat(path := root.joinpath(*folders[: depth + 1])).st_mode):
                raise _refused(path, "no folder")
        yield os.fspath(root / name), None
        return
    at = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for depth, folder in enumerate(folders):
            try:
                inner = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | NO_LINK, dir_fd=at)
            except OSError as error:
                if error.errno not in (errno.ENOTDIR, errno.ELOOP):
                    raise
                raise _refused(root.joinpath(*folders[: depth + 1]), "no folder") from error
            os.close(at)
            at = inner
        yield last, at
    finally:
        os.close(at)


def _open(path: Path, last: str, flags: int, at: int | None) -> int:
    """Open a name for writing; `path` is what to call it."""
    if at is None and Path(last).is_symlink():
        raise _refused(path, "a link")
    try:
        return os.open(last, flags | NO_LINK | NO_WAIT | BINARY, 0o666, dir_fd=at)
    except OSError as error:
        if error.errno not in (errno.ELOOP, errno.EISDIR, errno.ENXIO):
            raise
        raise _refused(path, "a link, or no regular file") from error


def _regular(descriptor: int, path: Path, mode: str, *, alone: bool = False) -> FileIO:
    """Return an open file, unbuffered; refuse what is no regular file, or not `alone`."""
    try:
        _check(os.fstat(descriptor), path, alone=alone)
    except BaseException:
        os.close(descriptor)
        raise
    return FileIO(descriptor, mode)


def _check(found: os.stat_result, path: Path, *, alone: bool) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise _refused(path, "no regular file")
    if alone and found.st_nlink > 1:
        raise _refused(path, "a file that has another name elsewhere (a hard link)")


def _refused(path: Path, what: str) -> RefusedFolder:
    return RefusedFolder(f"{path} is {what}: nothing is written there; look at it, and move it away.")
