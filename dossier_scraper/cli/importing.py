"""Importing the past: WARC files, web archives such as the Wayback Machine, and Common Crawl."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from dossier_scraper.cli.first_steps import end_run
from dossier_scraper.cli.options import archive_option, json_option, print_json, remote_option, site_option
from dossier_scraper.cli.readers import few_workers_option, reading, scheduler_option, workers_option

if TYPE_CHECKING:
    from dossier_scraper.importers.cdx import Listed
    from dossier_scraper.ingest.run import RunResult
    from dossier_scraper.site import Site

start_option = click.option(
    "--start-url", "start_urls", multiple=True, metavar="URL", help="Its origin belongs to the site too. Repeatable."
)
quiet_option = click.option("--quiet", is_flag=True, help="Print only when the exit is not 0.")
YEAR = click.IntRange(1990, 9999)
KINDS = ("listing", "dossier", "node", "event")


@click.group("import", short_help="Bring in the past: WARC files, the Wayback Machine, Common Crawl.")
def import_() -> None:
    """Bring in what others kept of the site, each capture at its own time."""


@import_.command()
@archive_option
@start_option
@site_option
@few_workers_option
@scheduler_option
@quiet_option
@json_option
@remote_option
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path())
def warc(
    root: Path,
    start_urls: tuple[str, ...],
    sites: tuple[str, ...],
    workers: int | None,
    scheduler: str | None,
    quiet: bool,
    as_json: bool,
    files: tuple[str, ...],
) -> None:
    """Import the site's captures from WARC and WACZ files, ZIP files of them, and folders.

    With --remote, FILE may be an address, https or s3.
    """
    from dossier_scraper.archive.folder import tables_of
    from dossier_scraper.importers.warc import import_warc
    from dossier_scraper.site import load_site

    said, say = _saying(quiet or as_json)
    site, silent = load_site(own=tables_of(root)), quiet or as_json
    with reading(
        workers, scheduler, usual=1, again="what came in is kept and read by the next command", silent=silent
    ) as readers:
        result = import_warc(
            root,
            site,
            [file if "://" in file else Path(file) for file in files],
            _named(root, start_urls, sites),
            workers=readers,
            say=say,
            progress=_bytes_progress(silent),
        )
    _end(root, result, quiet, as_json, said if as_json else ())


from_option = click.option("--from", "first", type=YEAR, metavar="YEAR", help="Only from this year on.")
to_option = click.option("--to", "last", type=YEAR, metavar="YEAR", help="Only up to this year.")
dry_run_option = click.option("--dry-run", is_flag=True, help="Only say what would be fetched.")


@import_.command()
@archive_option
@click.option("--endpoint", metavar="URL", help="The root of a collection.  [default: the Wayback Machine]")
@from_option
@to_option
@dry_run_option
@start_option
@site_option
@quiet_option
@json_option
def wayback(
    root: Path,
    endpoint: str | None,
    first: int | None,
    last: int | None,
    dry_run: bool,
    start_urls: tuple[str, ...],
    sites: tuple[str, ...],
    quiet: bool,
    as_json: bool,
) -> None:
    """Fetch the site's captures from a web archive."""
    from dossier_scraper.archive.folder import tables_of
    from dossier_scraper.importers.endpoint import Endpoint
    from dossier_scraper.importers.wayback import Request, import_wayback, survey
    from dossier_scraper.site import load_site

    site = load_site(own=tables_of(root))
    request = Request(
        endpoint=Endpoint.of(endpoint), first=first, last=last, start_urls=_named(root, start_urls, sites)
    )
    said, say = _saying(quiet or as_json)
    if dry_run:
        _print_survey(survey(root, site, request, say), site, request.endpoint.root, as_json)
        return
    result = import_wayback(root, site, request, _progress(quiet or as_json), say)
    _end(root, result, quiet, as_json, said if as_json else ())


@import_.command()
@archive_option
@from_option
@to_option
@click.option("--crawl", "crawls", multiple=True, metavar="ID", help="Only this crawl, as CC-MAIN-2019-04. Repeatable.")
@click.option("--endpoint", metavar="URL", help="Where collinfo.json and files lie.  [default: Common Crawl]")
@dry_run_option
@start_option
@site_option
@quiet_option
@json_option
def commoncrawl(
    root: Path,
    first: int | None,
    last: int | None,
    crawls: tuple[str, ...],
    endpoint: str | None,
    dry_run: bool,
    start_urls: tuple[str, ...],
    sites: tuple[str, ...],
    quiet: bool,
    as_json: bool,
) -> None:
    """Fetch the site's records from Common Crawl, each as it is."""
    from dossier_scraper.archive.folder import tables_of
    from dossier_scraper.importers.commoncrawl import import_commoncrawl, service, survey_commoncrawl
    from dossier_scraper.importers.wayback import Request
    from dossier_scraper.site import load_site

    site = load_site(own=tables_of(root))
    request = Request(endpoint=service(endpoint), first=first, last=last, start_urls=_named(root, start_urls, sites))
    said, say = _saying(quiet or as_json)
    if dry_run:
        found = survey_commoncrawl(root, site, request, crawls, say)
        _print_survey(found, site, request.endpoint.root, as_json)
        return
    result = import_commoncrawl(root, site, request, crawls, _progress(quiet or as_json), say)
    _end(root, result, quiet, as_json, said if as_json else ())


@import_.command()
@archive_option
@workers_option
@scheduler_option
@quiet_option
@json_option
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
def archive(root: Path, workers: int | None, scheduler: str | None, quiet: bool, as_json: bool, folder: Path) -> None:
    """Take in another archive of the site: evidence, runs, and what was decided, as proposals."""
    from dossier_scraper.archive.folder import tables_of
    from dossier_scraper.importers.archives import import_archive
    from dossier_scraper.site import load_site

    said, say = _saying(quiet or as_json)
    site = load_site(own=tables_of(root))
    progress = _bytes_progress(quiet or as_json)
    usual, again = os.cpu_count() or 1, "an import without --scheduler reads them"
    with reading(workers, scheduler, usual=usual, again=again, silent=quiet or as_json) as readers:
        result = import_archive(root, site, folder, workers=readers, say=say, progress=progress)
    _end(root, result, quiet, as_json, said if as_json else ())


def _named(root: Path, start_urls: tuple[str, ...], sites: tuple[str, ...]) -> tuple[str, ...]:
    """Return the addresses whose origins belong to the site too: those named, and those of the hosts named."""
    from dossier_scraper.archive.folder import tables_of
    from dossier_scraper.site.hosts import named_hosts, roots_of
    from dossier_scraper.site.tables import site_entries

    return (*start_urls, *roots_of(named_hosts(site_entries("stemcoalition", tables_of(root)), sites)))


def _saying(silent: bool) -> tuple[list[str], Callable[[str], None]]:
    """Return the lines that an import says, as they will be, and what says one: on standard error, unless silent."""
    from dossier_scraper.wording import safe

    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if not silent:
            click.echo(safe(line), err=True)

    return said, say


def _end(root: Path, result: "RunResult | None", quiet: bool, as_json: bool, said: Sequence[str] = ()) -> None:
    """Print how an import ended, behind what was `said` of its files, and exit with its code."""
    from dossier_scraper.archive.folder import Archive

    if result is not None:
        end_run(Archive.open(root), replace(result, lines=(*said, *result.lines)), quiet, as_json, "capture")
    elif as_json:
        print_json({"run": None, "state": "complete", "exit_code": 0, "lines": list(said)})
    elif not quiet:
        click.echo("Nothing new: the archive has all of it already.")


def _print_survey(found: list["Listed"], site: "Site", where: str, as_json: bool) -> None:
    """Print what would be fetched: captures per year and kind of page."""
    from dossier_scraper.browse import terminal
    from dossier_scraper.wording import counted, safe

    asked = [(listed, site.kind(listed.url)) for listed in found if listed.first is None]
    if as_json:
        print_json([{"timestamp": listed.timestamp, "url": listed.url, "kind": kind} for listed, kind in asked])
        return
    counts = Counter[tuple[str, str | None]]((listed.timestamp[:4], kind) for listed, kind in asked)
    years = sorted({year for year, _ in counts})
    rows = [(year, [counts[year, kind] for kind in KINDS]) for year in years]
    if rows:
        terminal.table(terminal.console(), ("year", *KINDS, "all"), ((year, *row, sum(row)) for year, row in rows))
    repeats = f", {len(found) - len(asked)} more repeat one of them" if len(found) > len(asked) else ""
    click.echo(f"{counted(len(asked), 'capture')} would be fetched from {safe(where)}{repeats}; nothing was written.")


def _bytes_progress(silent: bool) -> Callable[[int, int], None]:
    """Return what shows how much of the files was read and the time that is left: on a terminal only, once a second."""
    begun = shown = monotonic()

    def show(done: int, of: int) -> None:
        nonlocal shown
        now = monotonic()
        if silent or not sys.stderr.isatty() or now - shown < 1:
            return
        shown, left = now, (now - begun) * (of - done) / max(done, 1)
        line = f"{done / 1e6:,.0f} of {of / 1e6:,.0f} MB, {left:,.0f} s left"
        click.echo(f"\r{line:79}\r", nl=False, err=True)

    return show


def _progress(silent: bool) -> Callable[[int, int, "Listed"], None]:
    """Return what shows how far an import is: one line that is written over, on a terminal only."""
    from dossier_scraper.wording import safe

    def show(done: int, of: int, listed: "Listed") -> None:
        if not silent and sys.stderr.isatty():
            line = f"{done} of {of}: {listed.timestamp[:8]} {safe(listed.url)}"
            click.echo(f"\r{line[:79]:79}" + ("\n" if done == of else ""), nl=False, err=True)

    return show
