"""Whatever lies in a folder that a stranger made: nothing outside of it is touched, and nobody waits for ever."""

import os
import resource
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from dossier_scraper.archive import files
from dossier_scraper.errors import DiskFault, RefusedFolder

# What writes, cuts, renames or removes under a name.
ACTS: dict[str, Callable[[Path, str], object]] = {
    "replace": lambda root, name: files.replace_file(root, name, b"ours"),
    "create": lambda root, name: files.create_file(root, name).write(b"ours"),
    "append": lambda root, name: files.append_whole(files.append_file(root, name), b"ours"),
    "cut": lambda root, name: files.cut_file(root, name, 1),
    "sync": files.sync_file,
    "rename": lambda root, name: files.rename_file(root, name, "new"),
    "rename over": lambda root, name: files.rename_file(root, "own", name),
    "remove": files.remove_file,
    "make": files.make_folder,
    "sync folder": files.sync_folder,
    "shared": files.refuse_shared,
    "list": files.names_in,
}


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """Return a folder of somebody else's, with a file and a folder in it."""
    (tmp_path / "theirs" / "sub").mkdir(parents=True)
    (tmp_path / "theirs" / "file").write_bytes(b"theirs")
    (tmp_path / "theirs" / "sub" / "deep").write_bytes(b"deep")
    return tmp_path / "theirs"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "own").write_bytes(b"own")
    return tmp_path / "root"


def content(folder: Path) -> dict[str, bytes | None]:
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else None for p in sorted(folder.rglob("*"))}


PLANTS: dict[str, Callable[[Path, Path], object]] = {
    "a link to a file": lambda path, theirs: path.symlink_to(theirs / "file"),
    "a link to a folder": lambda path, theirs: path.symlink_to(theirs),
    "a link to nothing": lambda path, theirs: path.symlink_to(theirs / "new"),
    "a hard link": lambda path, theirs: path.hardlink_to(theirs / "file"),
    "a pipe": lambda path, _: os.mkfifo(path),
    "a folder": lambda path, _: path.mkdir(),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("plant", PLANTS)
def test_nothing_is_done_through_what_stands_under_a_name(root, theirs, act, plant):
    PLANTS[plant](root / "name", theirs)
    before = content(theirs)
    with suppress(RefusedFolder, DiskFault, FileExistsError, FileNotFoundError):
        ACTS[act](root, "name")
    assert content(theirs) == before


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_done_behind_a_folder_that_is_a_link(root, theirs, act):
    (root / "sub").symlink_to(theirs)
    before = content(theirs)
    with pytest.raises(RefusedFolder, match="sub is no folder"):
        ACTS[act](root, "sub/file")
    assert content(theirs) == before
    assert files.read_file(root / "own") == b"own"


@pytest.mark.parametrize("plant", [name for name in PLANTS if "folder" not in name])
def test_a_whole_file_takes_the_place_of_what_is_no_folder(root, theirs, plant):
    PLANTS[plant](root / "name", theirs)
    files.replace_file(root, "name", b"ours")
    assert (root / "name").read_bytes() == b"ours"
    assert not (root / "name").is_symlink()
    assert sorted(files.names_in(root)) == ["name", "own"]


@pytest.mark.parametrize("path", ["/dev/zero", "a pipe"])
def test_what_is_no_file_is_not_read(root, path):
    os.mkfifo(root / "a pipe")
    with pytest.raises(RefusedFolder, match="no regular file"):
        files.read_file(root / path)
    assert not files.has_content(root, path, b"")


def test_folders_are_made_and_names_are_listed(root):
    files.make_folder(root, "a/b")
    files.replace_file(root, "c/d/e", b"1")
    files.sync_folder(root, "c/d")
    assert files.names_in(root) == {"a": True, "c": True, "own": False}
    assert files.names_in(root, "c/d") == {"e": False}
    assert files.names_in(root, "nowhere") == {}


def test_what_does_not_fit_is_left_as_it_was(root):
    resource.setrlimit(resource.RLIMIT_FSIZE, (5, resource.RLIM_INFINITY))
    try:
        with files.append_file(root, "own") as file, pytest.raises(OSError, match="too large"):
            files.append_whole(file, b"more")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert (root / "own").read_bytes() == b"own"


def test_a_file_is_cut_renamed_and_removed(root):
    files.cut_file(root, "own", 1)
    files.make_folder(root, "sub")
    files.rename_file(root, "own", "sub/there")
    assert files.read_file(root / "sub" / "there") == b"o"
    files.remove_file(root, "sub/there")
    files.remove_file(root, "sub/there")
    assert files.names_in(root, "sub") == {}


def test_without_descriptors_of_folders_links_are_refused_too(root, theirs, monkeypatch):
    monkeypatch.setattr(files, "BY_DESCRIPTOR", False)
    (root / "sub").symlink_to(theirs)
    (root / "name").symlink_to(theirs / "file")
    before = content(theirs)
    for name in ("sub/file", "name"):
        with pytest.raises(RefusedFolder):
            files.append_file(root, name)
    files.replace_file(root, "a/b", b"1")
    assert files.read_file(root / "a" / "b") == b"1"
    assert content(theirs) == before


def test_an_archive_folder_goes_whole_and_takes_nothing_behind_a_link(tmp_path: Path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "a").write_bytes(b"a")
    (tmp_path / "archive" / "warc").mkdir(parents=True)
    (tmp_path / "archive" / "warc" / "link").symlink_to(tmp_path / "kept")
    files.remove_folder(tmp_path / "archive")
    assert not (tmp_path / "archive").exists()
    (tmp_path / "archive").symlink_to(tmp_path / "kept")
    with pytest.raises(RefusedFolder):
        files.remove_folder(tmp_path / "archive")
    assert (tmp_path / "kept" / "a").read_bytes() == b"a"
