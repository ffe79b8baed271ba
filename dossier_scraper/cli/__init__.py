"""The command line: parse arguments, call, print. Imports are lazy, so that `--help` costs no more than click."""

import gc
import io
import os
import signal
import sys
from contextlib import suppress

import click

from dossier_scraper import __version__
from dossier_scraper.cli.asking import explain, list_dossiers, organisations, search, show
from dossier_scraper.cli.changes import diff, history
from dossier_scraper.cli.comparing import compare
from dossier_scraper.cli.deciding import accept, decline, merge, release, unmerge, withhold
from dossier_scraper.cli.first_steps import crawl, demo, report, serve
from dossier_scraper.cli.importing import import_
from dossier_scraper.cli.options import silence
from dossier_scraper.cli.proving import absent, cite
from dossier_scraper.cli.sharing import export
from dossier_scraper.cli.site import site
from dossier_scraper.cli.timelines import other, timeline
from dossier_scraper.cli.trusting import extract, rebuild, verify
from dossier_scraper.cli.watching import status, watch
from dossier_scraper.errors import DossierError, IntegrityError

# Python looks for garbage once so many objects more came than went. By its default of 700 that is at each page, and
# what a run keeps is looked through again and again: a twelfth of a crawl's own process.
SELDOM = 5_000
SECTIONS = {
    "First steps": (demo, crawl, import_, serve, report),
    "Asking": (
        *(list_dossiers, show, search, history, diff, timeline, organisations, other, explain),
        *(absent, cite, export),
    ),
    "Trusting": (status, watch, verify, rebuild, extract, compare),
    "Deciding": (accept, merge, unmerge, withhold, release, decline, site),
}


class Sections(click.Group):
    """The group of all commands, listed in help by what they are for."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands of each section."""
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(str(command.name), command.get_short_help_str(66)) for command in commands])


@click.group(cls=Sections, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(__version__, prog_name="dossier")
def cli() -> None:
    """Archives a small public website for decades, and can prove what it said."""


_stopped: list[int] = []  # exit codes of signals that asked this program to end

for section in SECTIONS.values():
    for command in section:
        cli.add_command(command)


def main() -> None:
    """Run the command line; every expected failure is one line on stderr and its documented exit code."""
    signal.signal(signal.SIGTERM, _stop)  # ends what was begun, temporary folders too
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop)
    gc.set_threshold(SELDOM)
    _open_streams()
    code = _run()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # all is done; who still presses Ctrl-C wants the prompt
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        try:
            stream.flush()
        except OSError:  # a full disk below the log: Python would end with an exit code of its own
            silence(number)
    sys.exit(code)


def _stop(number: int, frame: object) -> None:
    """End the program by an exception, and note it: what is raised within a callback of SQLite, this drops."""
    _stopped.append(128 + number)
    raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(128 + number)


def _run() -> str | int:
    """Run the command that was asked for; return its exit code."""
    try:
        return cli.main(standalone_mode=False) or 0
    except SystemExit as stop:
        return stop.code or 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        return 130
    except click.ClickException as wrong:
        with suppress(OSError):
            wrong.show()
        return wrong.exit_code
    except DossierError as failure:
        from dossier_scraper.wording import safe

        return _failed(safe(failure), failure.exit_code)
    except UnicodeEncodeError as failure:
        return _failed(f"this is no text in {failure.encoding}: {failure.object[:80]!a}", 2)
    except (MemoryError, SystemError):  # the interpreter says the second where memory lacks within C
        return _failed("too little memory: give this program more, or start fewer others, and run again", 1)
    except OSError as failure:
        return _failed(f"{failure.filename or 'the system'}: {failure.strerror or failure}", 1)
    except Exception as failure:
        if (told := _told(failure)) is None:
            raise
        return _failed(*told)


def _failed(what: str, code: int) -> int:
    """Say what went wrong and return the exit code; after a signal, nothing else is the reason."""
    if _stopped:
        return _stopped[0]
    with suppress(OSError):
        click.echo(f"dossier: {what}", err=True)
    return code


def _open_streams() -> None:
    """Open what the caller has closed of stdin, stdout and stderr: no file of an archive shall become one of them."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w" if number else "r", closefd=False))
    for stream in (sys.stdout, sys.stderr):
        # What a terminal or a file name's bytes cannot say is written as `\xe9`; `--json` stays JSON, see there.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _told(failure: Exception) -> tuple[str, int] | None:
    """Return what a fault of the machine or of stored rows is called, and its exit code; None for any other.

    Rows could not be read where there are bytes that nobody wrote, or no JSON where it should be.
    """
    import json
    import sqlite3

    from dossier_scraper.archive.faults import lacking

    if lack := lacking(failure):
        return str(lack), lack.exit_code
    if isinstance(failure, (sqlite3.DatabaseError, json.JSONDecodeError)):
        what = f"the database is damaged ({failure}): run `dossier verify`, then `dossier rebuild`"
        return what, IntegrityError.exit_code
    return None
