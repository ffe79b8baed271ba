"""Every command of the command line, as its parser has them, and a process that runs them one after another.

A command that comes later is in it by itself: what it must be told, it is told by the name of its parameter. The
runner imports the program once and forks for each command, so that hundreds of them take minutes.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import click

# Longer than any command takes by itself.
PATIENCE = 120
CODES = (*range(8), 130, 143)
DOSSIER, OTHER = "danish-technology-pact", "hungarian-stem-platform"
ARGUMENTS = {
    "other": OTHER,
    "what": DOSSIER,
    "words": "STEM",
    "field": "title",
    "run": "extractor",
    "format": "json",
    "path": "-",
}


@dataclass(frozen=True)
class Command:
    """A command as it is typed, without `--archive`; `of_archive` says if it takes that."""

    name: tuple[str, ...]
    arguments: tuple[str, ...]
    of_archive: bool

    @property
    def serves(self) -> bool:
        """Whether it goes on until somebody ends it."""
        return self.name == ("serve",)


class Ended(NamedTuple):
    """How a command ended: its exit code (None: it did not end), what it said, and which names it went to."""

    code: int | None
    said: str
    names: list[str]


def commands(**values: str) -> list[Command]:
    """Return all commands; `values` are for arguments and options by their parameter's name."""
    from dossier_scraper.cli import cli

    return [_command(name, command, ARGUMENTS | values) for name, command in _leaves(cli)]


def _leaves(group: click.Group, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from _leaves(command, (*above, name))
        else:
            yield (*above, name), command


def _command(name: tuple[str, ...], command: click.Command, values: dict[str, str]) -> Command:
    given: list[str] = []
    for parameter in command.params:
        value = values.get(str(parameter.name))
        if isinstance(parameter, click.Argument) and parameter.required:
            given.append(value or DOSSIER)
        elif isinstance(parameter, click.Option) and (parameter.required or value):
            given += [parameter.opts[0], *([] if parameter.is_flag else [value or "a reason"])]
    return Command(name, (*name, *given), any(parameter.name == "root" for parameter in command.params))


class Runner:
    """The process that runs commands."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def run(
        self,
        command: Command,
        root: Path,
        *,
        kill: float = 0,
        alone: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> Ended:
        """Run a command on an archive, in the folder that this is in.

        What serves gets SIGTERM once it has said where. With `kill`, a command is killed after so many seconds, with
        what it started or `alone`; in any case when it takes longer than any command does. An `EXTRACTOR` in the
        `environment` is one of `tests/ingest/extractor.py`.
        """
        arguments = [*command.arguments, *(("--archive", str(root)) if command.of_archive else ())]
        job = Job(arguments, str(root), command.serves, kill, alone, dict(environment or {}))
        assert self.process.stdin
        assert self.process.stdout
        print(json.dumps(asdict(job)), file=self.process.stdin, flush=True)
        return Ended(*json.loads(self.process.stdout.readline()))


@contextmanager
def runner() -> Iterator[Runner]:
    """Start a process that runs commands, until the block ends."""
    home = {name: value for name, value in os.environ.items() if not name.startswith("DOSSIER_")}
    process = subprocess.Popen(
        [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=home
    )
    try:
        yield Runner(process)
    finally:
        process.communicate()


@dataclass
class Job:
    """What the process is asked for."""

    arguments: list[str]
    root: str
    serves: bool
    kill: float
    alone: bool
    environment: dict[str, str]


def _serve() -> None:
    """Run a command for each line on stdin, and say how it ended."""
    import dossier_scraper.browse.datasette
    import dossier_scraper.crawler
    import dossier_scraper.importers.wayback
    import dossier_scraper.ingest.upkeep.check  # noqa: F401 - imported once, for all

    assert "twisted.internet.reactor" not in sys.modules  # its descriptors must not be shared
    for line in sys.stdin:
        print(json.dumps(_forked(Job(**json.loads(line)))), flush=True)


def _forked(job: Job) -> Ended:
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.setsid()
        os.close(reader)
        _child(job, writer)
    os.close(writer)
    said, ended, asked, began = b"", False, False, time.monotonic()
    while time.monotonic() < began + PATIENCE and not ended:
        if select.select([reader], [], [], 0.01)[0]:
            said += (chunk := os.read(reader, 1 << 16))
            ended = not chunk
        if job.serves and b"http://" in said and not asked:
            os.kill(child, signal.SIGTERM)
            asked = True
        if job.kill and time.monotonic() > began + job.kill and not asked:
            with suppress(ProcessLookupError):
                (os.kill if job.alone else os.killpg)(child, signal.SIGKILL)
            asked = True
    if not ended:
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
    os.close(reader)
    _, status = os.waitpid(child, 0)
    text, _, names = said.decode("utf-8", "replace").partition("\0")
    return Ended(os.waitstatus_to_exitcode(status) if ended else None, text, json.loads(names or "[]"))


def _child(job: Job, writer: int) -> None:
    """Be the command, and end with its exit code; its last words are the names that it went to, behind a NUL."""
    os.chdir(Path(job.root).parent)
    for number in (0, 1, 2):
        os.dup2(writer if number else os.open(os.devnull, os.O_RDONLY), number)
    os.set_inheritable(writer, False)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False) for number in (1, 2))
    names, code = _watched(Path(job.root)), 70
    os.environ |= job.environment
    try:
        if job.environment:
            import tests.ingest.extractor  # noqa: F401 - other rules

        from dossier_scraper import cli

        sys.argv = ["dossier", *job.arguments]
        cli.main()
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 70
    except BaseException:
        import traceback

        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os.write(1, b"\0" + json.dumps(sorted(names)).encode())
    os._exit(code)


def _watched(root: Path) -> set[str]:
    """Note each name in an archive that is opened, made, renamed or removed (PEP 578)."""
    from dossier_scraper.archive import files

    names: set[str] = set()
    place = files._place

    def noted(event: str, arguments: tuple[object, ...]) -> None:
        if not event.startswith(("open", "os.", "sqlite3.connect")):
            return
        for argument in arguments:
            if isinstance(argument, str | bytes | os.PathLike):
                path = Path(os.path.abspath(os.fsdecode(argument).removeprefix("file://").partition("?")[0]))  # noqa: PTH100
                if path.is_relative_to(root) and path != root:
                    names.add(path.relative_to(root).as_posix())

    def placed(at: Path, name: str) -> object:
        if at == root:
            names.add(name.removesuffix("/."))
        return place(at, name)

    files._place = placed  # type: ignore[assignment]
    sys.addaudithook(noted)
    return names


if __name__ == "__main__":
    _serve()
