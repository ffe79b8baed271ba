"""Whatever a stranger planted under a name: no command touches what lies outside, and none waits for ever.

`python -m tests.cli.planted` plants each kind of thing at each name and runs each command; see `make planted`. The
names are those of a finished archive, and those that commands went to while they were watched.
"""

import os
import random
import re
import shutil
import stat
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from dossier_scraper.archive.files import PART
from dossier_scraper.browse.derived import write_files
from dossier_scraper.watch.feed import write_feed
from tests.cli.commands import CODES, Command, Ended, Runner, commands, runner
from tests.crash.crawls import small_site
from tests.importers.collection import Kept, collection
from tests.ingest.visits import BASE, new_archive, site_pages, visit
from tests.saved_site import DRUPAL

PAGES = dict(list(site_pages().items())[:9])


def moved(path: Path, theirs: Path) -> Path:
    """Move what stands under a name to somebody else's folder, or lay a file there; return its place."""
    there = theirs / "moved"
    if path.exists():
        path.rename(there)
    else:
        there.write_bytes(b"theirs")
    return there


def link_to_own(path: Path, theirs: Path) -> None:
    path.symlink_to(moved(path, theirs))


def hard_link(path: Path, theirs: Path) -> None:
    there = moved(path, theirs)
    path.hardlink_to(there if there.is_file() else theirs / "file")


def device(path: Path, theirs: Path) -> None:
    with suppress(PermissionError):
        return os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 5))
    path.symlink_to("/dev/zero")


def folder(path: Path, theirs: Path) -> None:
    path.mkdir()
    (path / "note").write_bytes(b"theirs")


KINDS: dict[str, Callable[[Path, Path], object]] = {
    "a link to what was there": link_to_own,
    "a link to a file": lambda path, theirs: path.symlink_to(theirs / "file"),
    "a link to a folder": lambda path, theirs: path.symlink_to(theirs / "sub"),
    "a link to nothing": lambda path, theirs: path.symlink_to(theirs / "new"),
    "a hard link": hard_link,
    "a pipe": lambda path, _: os.mkfifo(path),
    "a device": device,
    "a folder": folder,
}


@dataclass
class Found:
    """What came of it: how often each exit code was met, and what is wrong."""

    codes: Counter[int | None] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def runs(self) -> int:
        return sum(self.codes.values())


@dataclass(frozen=True)
class Ground:
    """A finished archive, the commands, the process that runs them, and the names that they go to."""

    folder: Path
    sound: Path
    commands: list[Command]
    runner: Runner
    names: list[str]

    def plant(self, kind: str, name: str, command: Command, found: Found) -> None:
        """Run a command on a copy of the archive with something planted under a name; add what came of it."""
        with tempfile.TemporaryDirectory(dir=self.folder) as place:
            root = Path(place, "archive" if command.of_archive else "demo-archive")
            shutil.copytree(self.sound, root)
            theirs = Path(place, "theirs")
            (theirs / "sub").mkdir(parents=True)
            (theirs / "file").write_bytes(b"theirs")
            (theirs / "sub" / "deep").write_bytes(b"deep")
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if kind not in ("a link to what was there", "a hard link"):
                with suppress(FileNotFoundError):
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
            KINDS[kind](path, theirs)
            before = content(theirs)
            ended = self.runner.run(command, root)
            found.codes[ended.code] += 1
            found.wrong += [
                f"{kind} at {name}, `{' '.join(command.name)}`: {what}" for what in wrong(ended, before, theirs)
            ]


def wrong(ended: Ended, before: dict[str, tuple[object, ...]], theirs: Path) -> Iterator[str]:
    """Yield what must not be."""
    if ended.code is None:
        yield "it did not end"
    elif ended.code not in CODES or "Traceback" in ended.said:
        yield f"exit {ended.code}: {ended.said[-400:]}"
    if before != (now := content(theirs)):
        yield f"outside the archive: {sorted({name for name, _ in set(before.items()) ^ set(now.items())})}"


def content(folder: Path) -> dict[str, tuple[object, ...]]:
    """Return what a folder holds: for each name its mode, time and bytes."""
    found: dict[str, tuple[object, ...]] = {}
    for path in sorted(folder.rglob("*")):
        about = path.lstat()
        data = path.read_bytes() if stat.S_ISREG(about.st_mode) else b""
        found[path.relative_to(folder).as_posix()] = (about.st_mode, about.st_mtime_ns, data)
    return found


@contextmanager
def ground(folder: Path) -> Iterator[Ground]:
    """Make an archive, start a site, a web archive and the process that runs commands; look which names there are."""
    archive = new_archive(folder / "sound")
    (archive.root / "site").mkdir()
    (archive.root / "site" / "labels.toml").write_text('[dossier]\n"launch day" = "start_date"\n')
    for day in ("2026-01-01", "2026-01-02"):
        visit(archive, PAGES, day)
    write_files(archive)
    write_feed(archive)
    kept = next(archive.warc.glob("*.warc.gz"))
    shutil.copy(kept, folder / kept.name)
    with small_site() as site, collection("pywb") as past, runner() as running:
        past.kept = [Kept("20200101000000", f"{BASE}/taskforces", PAGES["/taskforces"])]
        asked = commands(
            start_urls=f"{site.url}/taskforces",
            endpoint=past.url,
            files=str(folder / kept.name),
            file=str(DRUPAL / "taskforces.html"),
            workers="1",
            port="0",
            delay="0",
            no_requisites="yes",
        )
        names = set(present(archive.root))
        for command in asked:
            with tempfile.TemporaryDirectory(dir=folder) as place:
                root = Path(place, "archive" if command.of_archive else "demo-archive")
                shutil.copytree(archive.root, root)
                ended = running.run(command, root)
                if said := [*wrong(ended, {}, root / "nowhere")]:
                    raise AssertionError(f"{command}: {said}")
                names.update(ended.names)
        yield Ground(folder, archive.root, asked, running, sorted(lasting(names)))


def present(root: Path) -> Iterator[str]:
    for path in root.rglob("*"):
        yield path.relative_to(root).as_posix()


def lasting(names: Iterable[str]) -> Iterator[str]:
    """Yield names that a stranger can know: none with a time or a number at random in it that is not there yet.

    With them what a database has beside it, and what an evidence file is called while it is written.
    """
    for name in names:
        if name == "." or PART.fullmatch(name) or re.search("[0-9]{8}T(?!120000)[0-9]{6}Z", name):
            continue
        yield name
        if name.endswith(".db"):
            yield from (name + end for end in ("-wal", "-shm", "-journal"))
        if name.endswith(".warc.gz"):
            yield name + ".open"
            yield re.sub(r"[0-9]{5}(?=\.warc)", "00007", name) + ".open"


def everything(on: Ground) -> Iterator[tuple[str, str, Command]]:
    """Yield each kind at each name for each command."""
    yield from product(KINDS, on.names, on.commands)


def sample(on: Ground, chance: random.Random) -> Iterator[tuple[str, str, Command]]:
    """Yield each name and each command, put together by chance, each with a quarter of the kinds.

    Of names that differ in nothing but what a thing of that kind is called in its folder, chance takes one.
    """
    alike: dict[tuple[Path, str], list[str]] = {}
    for name in on.names:
        path = Path(name)
        alike.setdefault((path.parent, "".join(path.suffixes) if path.parent.name else name), []).append(name)
    for turn, kind in enumerate(KINDS):
        names = [chance.choice(those) for those in alike.values()]
        chance.shuffle(names)
        asked = chance.sample(on.commands, len(on.commands))
        for number in range(turn % 4, max(len(names), len(asked)), 4):
            yield kind, names[number % len(names)], asked[number % len(asked)]


def main() -> None:
    """Plant and report; `SHARE` of all there is, by chance, 1 for all of it."""
    share, chance, found, began = float((*sys.argv[1:], "1")[0]), random.Random(83), Found(), time.monotonic()
    with tempfile.TemporaryDirectory() as place, ground(Path(place)) as on:
        print(f"{len(on.names)} names, {len(on.commands)} commands, {len(KINDS)} kinds", flush=True)
        for number, (kind, name, command) in enumerate(everything(on)):
            if chance.random() < share:
                known = len(found.wrong)
                on.plant(kind, name, command, found)
                print(*found.wrong[known:], sep="\n", end="\n" * (len(found.wrong) > known), flush=True)
            if number % 1000 == 999:
                print(f"{found.runs} runs, {time.monotonic() - began:.0f} s", flush=True)
    print(f"{found.runs} runs: {len(found.wrong)} findings; exits {dict(sorted(found.codes.items(), key=str))}")
    sys.exit(1 if found.wrong else 0)


if __name__ == "__main__":
    main()
