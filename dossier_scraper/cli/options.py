"""Options that commands share, and how they print JSON."""

import json
import os
import shlex
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from dossier_scraper.archive.questions.query import Query

Command = Callable[..., Any]
# As `archive/questions/grades.py` has them, which costs more than `--help` may.
GRADES = ("direct", "commoncrawl", "replay", "warc", "witnessed")


def default_archive() -> Path:
    """Return the archive that is meant where none is named: who stands in one does not want another in it."""
    return Path() if Path("archive.toml").is_file() else Path("archive")


def archive_option(command: Command) -> Command:
    """Add `--archive DIR`."""
    return click.option(
        "--archive",
        "root",
        type=click.Path(path_type=Path, file_okay=True),
        envvar="DOSSIER_ARCHIVE",
        default=default_archive,
        show_default="archive, or this folder if it is one",
        help="The archive folder.",
    )(command)


def site_option(command: Command) -> Command:
    """Add `--site HOST`."""
    meaning = "This host of the archive's own site/site.toml belongs to the site. Repeatable."
    return click.option("--site", "sites", multiple=True, metavar="HOST", help=meaning)(command)


def json_option(command: Command) -> Command:
    """Add `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")(command)


def as_of_option(command: Command) -> Command:
    """Add `--as-of DATE`."""
    meaning = "As it was known then; of a day, a month or a year its end, UTC."
    return click.option("--as-of", metavar="DATE", callback=begun, help=meaning)(command)


def since_option(meaning: str) -> Callable[[Command], Command]:
    """Add `--since DATE`."""
    return click.option("--since", metavar="DATE", callback=begun, help=meaning)


def begun(context: click.Context, option: click.Parameter, date: str | None) -> str | None:
    """Return a date as it was typed, and say of one that lies ahead that it is answered by what is known.

    Raises `UsageError` for what is no date. A clock may have been wrong when the archive was made, or be so now.
    """
    if date is not None and not context.resilient_parsing:
        from datetime import UTC, datetime

        from dossier_scraper.moments import span

        if span(date).first > datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"):
            click.echo(f"{option.opts[0]} {date} lies ahead: the answer is what is known by now.", err=True)
    return date


def grade_option(command: Command) -> Command:
    """Add `--grade GRADE`."""
    meaning = "The least evidence that counts, by its nearness to the site; witnessed: what two archives saw."
    return click.option("--grade", type=click.Choice(GRADES), help=meaning)(command)


def extractor_option(command: Command) -> Command:
    """Add `--extractor VERSION`."""
    return click.option("--extractor", metavar="VERSION", help="As the rules of that version read it.")(command)


def typed(command: str, root: Path | None = None) -> str:
    """Return a command as it is typed here: as the program was called, and with the archive where it is not meant.

    The name alone is enough where the system finds the program by it.
    """
    called = Path(sys.argv[0])
    program = shlex.quote(str(called)) if called.stem == "dossier" and not shutil.which("dossier") else "dossier"
    usual = Path(os.environ.get("DOSSIER_ARCHIVE") or default_archive())
    named = "" if root in (None, usual) else f" --archive {shlex.quote(str(root))}"
    return f"{program} {command}{named}"


def nothing(query: "Query", root: Path, otherwise: str) -> str:
    """Say why there is nothing to print: nothing was crawled yet, nothing is published, or `otherwise`."""
    from dossier_scraper.archive.questions.runs import first_start
    from dossier_scraper.wording import safe

    if first_start(query) is None:
        return f"Nothing was crawled yet. Type `{typed('crawl', root)}`, or `{typed('demo')}` to look around."
    if not query.dossiers():
        return f"No dossier is published yet; `{typed('status', root)}` says why."
    return safe(otherwise)


def demo_notice(demo: str | None) -> None:
    """Say that data are invented, and which are not, wherever they are shown."""
    if demo:
        click.echo("Invented data (demo), apart from the facts of the STEAMsare dossier.")


def as_of_notice(as_of: str | None) -> None:
    """Say which moment an answer is of, where it is not the present."""
    if as_of is not None:
        from dossier_scraper.moments import span
        from dossier_scraper.wording import moment

        click.echo(f"As it was known on {moment(span(as_of).last)} UTC.")


def silence(number: int = 1) -> None:
    """Write nothing more to stdout (1) or stderr (2): what it did not take, it is not asked to take again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), number)


def print_json(value: object) -> None:
    """Print a value as JSON, records by the names of their fields; text as it is where the stream takes Unicode."""
    all_of_it = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().startswith("utf")
    click.echo(json.dumps(value, default=asdict, ensure_ascii=not all_of_it, indent=1))


def remote_option(command: Command) -> Command:
    """Add `--remote` and `--remote-from URL`: the command then fetches evidence that lies elsewhere."""

    @wraps(command)
    def fetches(*args: Any, remote: bool, remote_from: tuple[str, ...], **more: Any) -> Any:
        from dossier_scraper.ingest.units.fetching import fetching

        with fetching(remote_from if remote or remote_from else None):
            return command(*args, **more)

    where = "Fetch from below this address too, as s3://BUCKET or one of a private network. Repeatable."
    fetches = click.option("--remote-from", metavar="URL", multiple=True, help=where)(fetches)
    return click.option("--remote", is_flag=True, help="Fetch evidence that lies elsewhere.")(fetches)
