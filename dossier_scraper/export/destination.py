"""Where an export goes: a file, a folder or a zip file beside the archive, whole or not at all.

It is written under a random name in the folder that a person named, and renamed when it is whole; nothing is written
through a link, and nothing but an earlier export of the same names is replaced.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedWriter
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from dossier_scraper.archive import files
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.errors import DiskFault, RefusedFolder

# The earliest time that a zip file can hold: the same content gives the same bytes.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
PIECE = 1 << 20
LARGE = 1 << 30
# Names of files that are packed already.
PACKED = (".gz", ".xlsx", ".parquet", ".wacz")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file of an export: `pieces` makes its bytes when they are wanted, `size` says how many there are at most."""

    name: str
    pieces: Callable[[], Iterable[bytes]]
    size: int = 0

    @classmethod
    def of(cls, name: str, content: bytes) -> "Part":
        """Return a file with this content."""
        return cls(name=name, pieces=lambda: (content,), size=len(content))

    @classmethod
    def at(cls, name: str, path: Path) -> "Part":
        """Return a copy of a regular file; who asks for its pieces gets `RefusedFolder` where it is a link, or none."""

        def pieces() -> Iterator[bytes]:
            files.refuse_shared(path.parent, path.name, alone=False)
            with disk_faults(path), files.open_file(path) as file:
                yield from iter(lambda: file.read(PIECE), b"")

        with disk_faults(path):
            return cls(name=name, pieces=pieces, size=path.stat().st_size)

    def digest(self) -> "Digest":
        """Return the digest of its bytes."""
        made, size = hashlib.sha256(), 0
        for piece in self.pieces():
            made.update(piece)
            size += len(piece)
        return Digest(sha256=made.hexdigest(), size=size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The SHA-256 of a file, in hex, and its size in bytes."""

    sha256: str
    size: int


class Destination:
    """A path that a person named for an export of the archive at `root`.

    Raises `RefusedFolder` for a link, a device, a place inside the archive, or one whose folder is not there.
    """

    def __init__(self, path: Path, root: Path) -> None:
        self.path = path
        with disk_faults(path):
            if path.is_symlink():
                raise RefusedFolder(f"{path} is a link: nothing is written through one; name what it leads to.")
            folder = path.absolute().parent
            if not folder.is_dir():
                raise RefusedFolder(f"{folder} is no folder: make it first, or name another place for the export.")
            if path.exists() and not (path.is_file() or path.is_dir()):
                raise RefusedFolder(f"{path} is a pipe or a device; name a file or a folder, or `-` for stdout.")
            self.folder, self.name = folder.resolve(), path.absolute().name
            if not self.name or self.name == "..":
                raise RefusedFolder(f"{path} has no name of its own: name a file or a folder in it.")
            inside = (self.folder / self.name).is_relative_to(root.resolve())
        if inside:
            raise RefusedFolder(f"{path} is inside the archive {root}: name a place outside of it.")

    def write_file(self, write: Callable[[BinaryIO], object]) -> None:
        """Make the file by `write`, in place of a file of that name. Raises `DiskFault`, `RefusedFolder`."""
        if self.path.is_dir():
            raise RefusedFolder(f"{self.path} is a folder; name a file, such as {self.path / 'dossiers'}.")
        part = f"{self.name}.{token_hex(8)}.part"
        with self._part(part):
            with BufferedWriter(files.create_file(self.folder, part)) as file:
                write(cast(BinaryIO, file))
                file.flush()
                os.fsync(file.fileno())
            files.rename_file(self.folder, part, self.name)
        files.sync_folder(self.folder)

    def write_parts(self, parts: Iterable[Part]) -> None:
        """Make a folder of files, or one zip file where the name ends in `.zip`. Raises as `write_file` does."""
        listed = list(parts)
        if self.name.lower().endswith(".zip"):
            self.write_file(lambda file: write_zip(file, listed))
        else:
            self._write_folder(listed)

    def _write_folder(self, parts: list[Part]) -> None:
        names = {part.name for part in parts}
        self._refuse_foreign(names)
        part, old = (f"{self.name}.{token_hex(8)}.part" for _ in range(2))
        with self._part(part):
            files.make_folder(self.folder, part)
            for one in parts:
                place = f"{part}/{one.name}"
                files.make_folder(self.folder, place.rpartition("/")[0])
                with files.create_file(self.folder, place) as file:
                    for piece in one.pieces():
                        files.append_whole(file, piece)
            if self.path.is_dir():
                files.rename_file(self.folder, self.name, old)
            files.rename_file(self.folder, part, self.name)
        if (self.folder / old).is_dir():
            files.remove_folder(self.folder / old)
        files.sync_folder(self.folder)

    def _refuse_foreign(self, names: set[str]) -> None:
        """Raise `RefusedFolder` where the name is a file, or a folder that holds anything but files of these names."""
        if self.path.is_file():
            raise RefusedFolder(f"{self.path} is a file; this export is a folder; name one, or a .zip file.")
        with disk_faults(self.path):
            for place, folders, found in os.walk(self.path):
                here = Path(place).relative_to(self.path)
                for name in (*found, *(name for name in folders if (Path(place) / name).is_symlink())):
                    inside = (here / name).as_posix()
                    if inside not in names or (Path(place) / name).is_symlink():
                        raise RefusedFolder(
                            f"{self.path} holds {inside}, which is no part of this export: name a new folder."
                        )

    @contextmanager
    def _part(self, part: str) -> Iterator[None]:
        """Remove what was begun, unless it was renamed in the end; what the disk refuses is said of the path."""
        try:
            with disk_faults(self.path):
                yield
        except BaseException as error:
            place = self.folder / part
            if place.is_dir():
                files.remove_folder(place)
            else:
                files.remove_file(self.folder, part)
            if isinstance(error, DiskFault):
                raise DiskFault(str(error).replace(part, self.name)) from error
            raise


def write_zip(file: BinaryIO, parts: Iterable[Part]) -> None:
    """Write files as a zip file, the same bytes for the same files."""
    with ZipFile(file, "w") as made:
        for part in parts:
            entry = ZipInfo(part.name, ZIP_TIME)
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # as on Unix, on every system
            entry.compress_type = ZIP_STORED if part.name.endswith(PACKED) else ZIP_DEFLATED
            with made.open(entry, "w", force_zip64=part.size >= LARGE) as target:
                for piece in part.pieces():
                    target.write(piece)
