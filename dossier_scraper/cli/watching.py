"""Watching: how an archive is, and whether notices arrive."""

import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dossier_scraper.cli.options import archive_option, json_option, print_json
from dossier_scraper.errors import DossierError

if TYPE_CHECKING:
    from dossier_scraper.archive.folder import Archive

UNITS = {"d": "days", "h": "hours", "m": "minutes"}
STALE = 5


def _age(ctx: click.Context, param: click.Parameter, value: str | None) -> timedelta | None:
    """Return an age such as `3d`, `12h` or `90m`, or fail as wrong usage."""
    if value is None:
        return None
    found = re.fullmatch(r"(\d{1,5})([dhm])", value.strip())
    if not found:
        raise click.BadParameter(f"{value!r} is no age: write 3d, 12h or 90m")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


@click.command()
@archive_option
@json_option
@click.option(
    "--max-age", callback=_age, metavar="AGE", help="Exit 5 if the last complete crawl is older (3d, 12h, 90m)."
)
@click.option("--test-notify", is_flag=True, help="Send a test message to everyone in DOSSIER_NOTIFY.")
def status(root: Path, as_json: bool, max_age: timedelta | None, test_notify: bool) -> None:
    """Say whether all is well, how fresh it is, what to do."""
    from dossier_scraper.archive.folder import Archive
    from dossier_scraper.watch import status as shown
    from dossier_scraper.watch.health import health_of

    archive = Archive.open(root)
    if test_notify:
        _test_notify(archive)
        return
    found = health_of(archive, datetime.now(UTC))
    stale = found.stale(max_age) if max_age is not None else None
    if as_json:
        print_json(shown.as_json(archive, found, stale))
    else:
        for line in shown.lines(archive, found, stale):
            click.echo(line)
    sys.exit(STALE if stale else 0)


def _test_notify(archive: "Archive") -> None:
    from dossier_scraper.watch.announce import targets
    from dossier_scraper.watch.notices import Digest, send
    from dossier_scraper.wording import counted, safe

    told = targets()
    if not told:
        raise DossierError("DOSSIER_NOTIFY is empty: set it to Apprise URLs with blanks between them")
    message = Digest(title=f"{safe(archive.name)}: test", lines=("Notices of this archive arrive here.",), kind="info")
    failed = [f"{number}. address: {fault}" for number, url in enumerate(told, 1) if (fault := send(url, message))]
    if failed:
        raise DossierError(f"not every address took the test: {'; '.join(failed)}")
    click.echo(f"Sent a test message to {counted(len(told), 'address')}.")


@click.group()
def watch() -> None:
    """Keep filters that have a feed and notices of their own."""


@watch.command("add")
@archive_option
@click.argument("name")
@click.option("--country", metavar="COUNTRY", help="Only dossiers of a country, by its name or code.")
@click.option("--organisation", metavar="NAME", help="Only dossiers of an organisation, by a part of its name.")
@click.option("--field", metavar="FIELD", help="Only changes of a field; `presence`: new, gone and back.")
def add_watch(root: Path, name: str, country: str | None, organisation: str | None, field: str | None) -> None:
    """Keep a filter under NAME, in the place of one of that name.

    Its feed is /watch/NAME.atom of `serve`. Notices go to the Apprise URLs in DOSSIER_NOTIFY_NAME of the environment,
    the name in capitals with _ for -.
    """
    from dossier_scraper.archive.folder import Archive
    from dossier_scraper.archive.questions.chosen import Choice
    from dossier_scraper.archive.questions.fields import field_named
    from dossier_scraper.archive.questions.query import open_query
    from dossier_scraper.archive.watches import Watch, keep
    from dossier_scraper.model import field_path
    from dossier_scraper.watch.watched import dossiers_watched
    from dossier_scraper.wording import counted, safe

    kept = Watch(name=name, country=country, organisation=organisation, field=field)
    with open_query(root) as query:
        if field is not None and field_path(field) != "presence":
            field_named(query, field)
        keep(Archive.open(root), kept)
        click.echo(f"{name}: {counted(len(dossiers_watched(query, kept)), 'dossier')} now.")
        if lacks := Choice(country=country, organisation=organisation).lacking(query.dossiers()):
            click.echo(safe(f"For now, {lacks}"))


@watch.command("remove")
@archive_option
@click.argument("name")
def remove_watch(root: Path, name: str) -> None:
    """Forget the filter NAME."""
    from dossier_scraper.archive.folder import Archive
    from dossier_scraper.archive.watches import drop

    drop(Archive.open(root), name)


@watch.command("list")
@archive_option
@json_option
def list_watches(root: Path, as_json: bool) -> None:
    """Show what is kept."""
    from dossier_scraper.archive.folder import Archive
    from dossier_scraper.archive.watches import watches
    from dossier_scraper.browse import terminal

    kept = watches(Archive.open(root))
    if as_json:
        print_json(kept)
        return
    rows = [(one.name, one.country, one.organisation, one.field) for one in kept]
    terminal.table(terminal.console(), ("watch", "country", "organisation", "field"), rows)
