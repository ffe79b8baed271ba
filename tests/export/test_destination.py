"""Where an export goes: whole or not at all, never through a link, and never over somebody's files."""

import errno
import os
from pathlib import Path
from zipfile import ZipFile

import pytest

from dossier_scraper.archive import files
from dossier_scraper.errors import DiskFault, RefusedFolder
from dossier_scraper.export.destination import Destination, Part

PARTS = [Part.of("a.csv", b"a"), Part.of("sub/b.csv", b"b" * 10)]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "archive" / "warc").mkdir(parents=True)
    return tmp_path / "archive"


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_and_a_zip_file_hold_the_parts_and_are_replaced_by_the_next(root: Path):
    for name in ("out", "out.zip"):
        Destination(root.parent / name, root).write_parts([Part.of("a.csv", b"old")])
        Destination(root.parent / name, root).write_parts(PARTS)
    assert content(root.parent / "out") == {"a.csv": b"a", "sub/b.csv": b"b" * 10}
    first = (root.parent / "out.zip").read_bytes()
    with ZipFile(root.parent / "out.zip") as made:
        assert {name: made.read(name) for name in made.namelist()} == content(root.parent / "out")
    Destination(root.parent / "out.zip", root).write_parts(PARTS)
    assert (root.parent / "out.zip").read_bytes() == first
    assert sorted(path.name for path in root.parent.iterdir()) == ["archive", "out", "out.zip"]


def link(path: Path) -> None:
    (path.parent / "theirs").mkdir()
    path.symlink_to(path.parent / "theirs")


PLACES = {
    "a link to a folder": (link, "is a link"),
    "a link to nothing": (lambda path: path.symlink_to("nowhere"), "is a link"),
    "a pipe": (os.mkfifo, "is a pipe or a device"),
    "a folder with a note": (lambda path: (path.mkdir(), (path / "note.txt").write_text("mine")), "holds note.txt"),
    "a folder with a link": (lambda path: (path.mkdir(), (path / "a.csv").symlink_to("x")), "holds a.csv"),
    "a file": (lambda path: path.write_text("mine"), "is a file"),
}


@pytest.mark.parametrize("place", PLACES)
def test_what_stands_there_and_is_no_export_stays(root: Path, place: str):
    path = root.parent / "out"
    plant, said = PLACES[place]
    plant(path)
    before = sorted((str(one), one.is_symlink()) for one in root.parent.rglob("*"))
    with pytest.raises(RefusedFolder, match=said) as refused:
        Destination(path, root).write_parts(PARTS)
    assert "\n" not in str(refused.value)
    assert sorted((str(one), one.is_symlink()) for one in root.parent.rglob("*")) == before


@pytest.mark.parametrize("name", ["archive/out", "archive/warc/x.json", "alias/out", "archive", "missing/out"])
def test_a_place_inside_the_archive_or_nowhere_is_refused(root: Path, name: str):
    (root.parent / "alias").symlink_to(root)
    with pytest.raises(RefusedFolder, match=r"inside the archive|is no folder"):
        Destination(root.parent / name, root)


def test_a_folder_is_no_place_for_a_file(root: Path):
    with pytest.raises(RefusedFolder, match="is a folder"):
        Destination(root.parent, root.parent / "archive").write_file(lambda file: file.write(b"x"))


@pytest.mark.parametrize("name", ["out", "out.zip"])
@pytest.mark.parametrize(("fault", "said"), [(errno.ENOSPC, "no space left"), (errno.EACCES, "not permitted")])
def test_a_disk_that_refuses_leaves_the_earlier_export_and_nothing_else(
    root: Path, name: str, fault: int, said: str, monkeypatch: pytest.MonkeyPatch
):
    Destination(root.parent / name, root).write_parts([Part.of("a.csv", b"old")])
    there = sorted(root.parent.rglob("*"))

    def refused(*_: object, **__: object) -> None:
        raise OSError(fault, os.strerror(fault))

    monkeypatch.setattr(files, "append_whole", refused)
    monkeypatch.setattr("os.fsync", refused)
    monkeypatch.setattr("os.mkdir", refused)
    with pytest.raises(DiskFault, match=said) as told:
        Destination(root.parent / name, root).write_parts(PARTS)
    assert str(told.value).startswith(f"{root.parent / name}: ")
    assert sorted(root.parent.rglob("*")) == there
